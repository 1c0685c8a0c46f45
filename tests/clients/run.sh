#!/bin/sh
# The real Claude Code against a scripted model, guarded by what `automode install` wires.
# Fails, never skips, when the client or our binaries are missing.
#   AUTOMODE_TEST_CACHE  where fetch.sh put the client    AUTOMODE_BIN  our binaries
set -eu
cd "$(dirname "$0")/../.."
cache=${AUTOMODE_TEST_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/automode-tests}
client=$cache/claude/node_modules/.bin/claude
if [ ! -x "$client" ]; then
    echo "run.sh: the client is not in $cache: run tests/clients/fetch.sh" >&2
    exit 1
fi
if [ -z "${AUTOMODE_BIN-}" ]; then
    cargo build --locked --quiet
    AUTOMODE_BIN=${CARGO_TARGET_DIR:-target}/debug
fi
for session in session confine injected results compaction; do
    python3 "tests/clients/$session.py" "$client" "$AUTOMODE_BIN"
done
