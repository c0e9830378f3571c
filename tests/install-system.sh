#!/bin/sh
# What the suite needs beyond Python: Chromium, PostgreSQL, Redis, Java for the HTML checker, eatmydata. Installed where that is allowed (root, Debian), else named.
set -eu
missing=""
# The shell is the same engine without the windows around it, which nobody would see.
command -v chromium-headless-shell >/dev/null 2>&1 || command -v chromium >/dev/null 2>&1 || missing="$missing chromium-headless-shell"
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null 2>&1 || missing="$missing postgresql"
command -v redis-server >/dev/null 2>&1 || missing="$missing redis-server"
command -v java >/dev/null 2>&1 || missing="$missing default-jre-headless"
# What tests write need not outlive a power cut: with this, where it can be had, no disk is waited for.
[ "$(id -u)" != 0 ] || command -v eatmydata >/dev/null 2>&1 || missing="$missing eatmydata"
[ -z "$missing" ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    # shellcheck disable=SC2086 # each word is a package
    apt-get install -y -qq --no-install-recommends $missing >/dev/null
else
    echo "left out: the tests that need$missing; get them with: apt-get install$missing"
fi
