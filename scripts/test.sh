#!/usr/bin/env bash
# `npm test [-- WHAT…]`: the set-up and build that `npm start` does, then type checks and all tests, through tests/run.ts
# (its head says what WHAT may be). The last line is always `N passed, N failed, N skipped`, also when it is the
# build or the type check that failed; that line says so and the exit code is not 0.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

give_up() {
  echo "test: $1"
  echo "0 passed, 1 failed, 0 skipped"
  exit 1
}

bash scripts/setup.sh test || give_up "the set-up failed"
# npm may need it; every start of node pays for it.
unset NODE_EXTRA_CA_CERTS
bash scripts/build.sh || give_up "the build failed"
exec node --import tsx tests/run.ts "$@"
