#!/bin/sh
# Fetches what the tests of real programs need into a cache folder: the Claude Code client and the
# hook managers, each at a fixed version. Prints the folder. Needs node, npm and python 3.
set -eu
claude=2.1.331
cache=${AUTOMODE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/automode-tests}

need() {
    command -v "$1" >/dev/null 2>&1 || {
        echo "fetch.sh: \`$1\` is missing; the tests of real programs need it" >&2
        exit 1
    }
}
npm_packages() {
    folder=$cache/$1
    shift
    wanted=$*
    if [ "$(cat "$folder/wanted" 2>/dev/null)" = "$wanted" ]; then
        return
    fi
    need npm
    echo "fetching $wanted" >&2
    rm -rf "$folder"
    mkdir -p "$folder"
    (
        cd "$folder"
        printf '{"private": true}\n' >package.json
        # shellcheck disable=SC2086 # a list of packages
        npm install --silent --no-audit --no-fund $wanted >&2
    )
    printf '%s\n' "$wanted" >"$folder/wanted"
}

need python3
need node
npm_packages claude "@anthropic-ai/claude-code@$claude"
npm_packages managers husky@9.1.7 lint-staged@15.5.2 lefthook@1.13.6
if [ ! -x "$cache/python/bin/pre-commit" ]; then
    echo "fetching pre-commit" >&2
    rm -rf "$cache/python"
    python3 -m venv "$cache/python" >&2
    "$cache/python/bin/pip" install --quiet --disable-pip-version-check pre-commit==4.3.0 >&2
fi
printf '%s\n' "$cache"
