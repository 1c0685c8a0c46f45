#!/bin/sh
# All tests: the program's own, then those with real programs (fetched into a cache folder).
#   ./test.sh            everything
#   ./test.sh own        only what needs nothing but cargo and git
set -eu
cd "$(dirname "$0")"
unset GIT_DIR GIT_WORK_TREE GIT_INDEX_FILE 2>/dev/null || true

echo "== tests of the program"
cargo test --locked --quiet
if [ "${1-}" = own ]; then
    exit 0
fi
echo "== real programs"
AUTOMODE_TEST_CACHE=$(tests/clients/fetch.sh)
export AUTOMODE_TEST_CACHE
if [ -z "${AUTOMODE_BIN-}" ]; then
    cargo build --locked --quiet
    AUTOMODE_BIN=${CARGO_TARGET_DIR:-target}/debug
fi
export AUTOMODE_BIN
tests/clients/chains.sh
tests/clients/run.sh
