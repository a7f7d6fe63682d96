#!/usr/bin/env bash
# Installs what the tests need, builds, and runs them: against a real Redis, DynamoDB Local and the Kafka protocol.
#   infra/test.sh          everything that ends within minutes
#   infra/test.sh --long   with long fault runs and large fuzz runs; writes tests/long-run.md
set -euo pipefail
cd "$(dirname "$0")/.."

report=
case "${1:-}" in
  "") ;;
  --long) export FEATURESTORE_LONG=1; report=tests/long-run.md ;;
  *) sed -n '2,4s/^# *//p' "$0"; exit 2 ;;
esac

infra/local/install.sh
infra/clients/install.sh
export AWS_EC2_METADATA_DISABLED=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

dotnet build FeatureStore.sln -c Release

passed=0 failed=0 skipped=0 broken=0
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
# One project at a time: they start services of their own, and share the machine's cores.
for project in tests/*Tests/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet run --no-build -c Release --project "$project" -- -noColor -showLiveOutput 2>&1 | tee "$results/$name.log" || true
  # The runner's closing line: 'Total: 44, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.5s'.
  summary=$(grep -E 'Total: [0-9]+, Errors: ' "$results/$name.log" | tail -n 1 || true)
  if [ -z "$summary" ]; then
    echo "$name ended without a summary" >&2
    broken=1
    continue
  fi
  count() { sed -E "s/.*$1: ([0-9]+).*/\1/" <<<"$summary"; }
  bad=$(($(count Errors) + $(count Failed)))
  failed=$((failed + bad)) skipped=$((skipped + $(count Skipped)))
  passed=$((passed + $(count Total) - bad - $(count Skipped)))
done

if [ -n "$report" ]; then
  {
    echo "# The last long run"
    echo
    echo "\`infra/test.sh --long\` at $(git rev-parse --short HEAD), $(date -u +%Y-%m-%d): $passed passed, $failed failed, $skipped skipped, in $((SECONDS / 60)) min."
    echo "$(nproc) cores ($(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)), .NET $(dotnet --version)."
    echo
    echo '```'
    # What the tests say of themselves (kills, seeds, counts) without the traces under it, and the closing line of each project.
    grep -hE '\[OUTPUT\] [^ ]|Total: [0-9]+, Errors: ' "$results"/*.log | grep -vE '\[OUTPUT\] (Ok, passed|durable:)' |
      sed -E 's/^ +//; s/FeatureStore\.[A-Za-z.]*Tests\.([^ ]*\.)?([A-Za-z0-9_]+)(\(.*\))? \[OUTPUT\]/\2\3:/' | cut -c1-180
    echo '```'
  } >"$report"
fi
if [ "$failed" -gt 0 ]; then
  # Once more at the end, where whoever reads only the end finds them: what failed, and why.
  grep -hE -A 12 '\[FAIL\]' "$results"/*.log | grep -v '\[OUTPUT\]' | cut -c1-400 | head -n 120
fi
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$broken" -eq 0 ] && [ "$passed" -gt 0 ]
