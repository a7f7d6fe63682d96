#!/usr/bin/env sh
# Bundles GraphiQL into dist/, which the server serves at /graphql for browsers. Needs Node; without the bundle browsers get a plain page.
set -eu
cd "$(dirname "$0")"

if [ -f dist/index.html ] && [ -z "$(find package-lock.json main.jsx page.css index.html build.mjs -newer dist/index.html)" ]; then
    echo "GraphiQL is bundled."
    exit 0
fi
echo "Bundling GraphiQL"
npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
node build.mjs
