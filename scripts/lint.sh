#!/usr/bin/env bash
# `npm run lint`: what a well-kept tool judges better than our own text rules (tests/tidy.test.ts). ESLint with types looks
# for mistakes, dependency-cruiser for circles and forbidden arrows between folders, knip for what nobody uses. Each says
# what is wrong and where; the exit code is not 0 when one found something. It changes no file.
set -uo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
bash scripts/setup.sh || exit 1
failed=0
npx --no-install depcruise --config .dependency-cruiser.cjs common compiler frontend middle backend loader cli tests scripts bench || failed=1
npx --no-install knip --no-progress || failed=1
npx --no-install eslint . || failed=1
exit $failed
