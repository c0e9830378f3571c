#!/bin/sh
# Lighthouse, whose Node comes with the wheels: exactly what package-lock.json names, by its hashes, into .venv/lighthouse.
# No script of any package is run, and no browser fetched: it drives the Chromium that all tests use.
set -eu
cd "$(dirname "$0")/../.."
kept=.venv/lighthouse
cmp -s tests/lighthouse/package-lock.json "$kept/package-lock.json" && [ -d "$kept/node_modules/lighthouse" ] && exit 0
rm -rf "$kept"
mkdir -p "$kept"
cp tests/lighthouse/package.json tests/lighthouse/package-lock.json "$kept/"
if ! PATH="$PWD/.venv/bin:$PATH" npm --prefix "$kept" ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null; then
    rm -rf "$kept"
    echo "left out: the tests that need Lighthouse; get it with: sh tests/lighthouse/install.sh"
fi
