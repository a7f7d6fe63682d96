#!/usr/bin/env sh
# Installs what the tests with clients of others need, where it is missing: Node, Chromium, graphql-js and the clients' packages; bundles
# GraphiQL. Safe to run again. Where a browser can't be had, its tests are skipped with that reason.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=""
command -v npm >/dev/null || missing="$missing npm"
command -v chromium >/dev/null || missing="$missing chromium"
if [ -n "$missing" ]; then
    if command -v apt-get >/dev/null; then
        echo "Installing with apt-get:$missing"
        as_root apt-get update -q
        # shellcheck disable=SC2086 # a list of words
        as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing ||
            echo "Not installed:$missing" >&2
    else
        echo "No apt-get here. Install by hand:$missing" >&2
    fi
fi

# npm writes node_modules/.package-lock.json last: where it is as new as the lock file, everything is there.
for folder in tests/FeatureStore.Serving.Tests/Reference/node tests/FeatureStore.Clients.Tests/clients; do
    if [ -f "$root/$folder/node_modules/.package-lock.json" ] &&
        [ ! "$root/$folder/package-lock.json" -nt "$root/$folder/node_modules/.package-lock.json" ]; then
        echo "$folder: packages are there."
    else
        echo "$folder: npm ci"
        (cd "$root/$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    fi
done

"$root/src/FeatureStore.Serving/GraphiQl/build.sh"
