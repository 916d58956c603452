#!/usr/bin/env bash
# Builds what the commands in bin/ start from: the two native addons and one bundle with a code cache per command
# (scripts/bundle.mjs says how, and what else was measured). Does nothing when no source is newer than the last
# build and the node that runs is the one the code cache is for. Two builds at once wait for each other. It does not
# install anything (setup.sh) and does not check types (npm run typecheck).
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

mkdir -p build
exec 9>build/.lock
flock 9

bash scripts/build-llvm-addon.sh
bash scripts/build-libbpf-addon.sh

if [ ! -e build/stdlib/index.json ] || [ -n "$(find stdlib common frontend/parse frontend/providers frontend/syntax scripts/build-stdlib.ts scripts/header-constants.ts compiler/host/stdlib-tree.ts -newer build/stdlib/index.json -print -quit)" ]; then
  echo "build: compiling the standard library" >&2
  env -u NODE_EXTRA_CA_CERTS node --import tsx scripts/build-stdlib.ts stdlib build/stdlib 9>&-
fi

# Folders too: theirs is the time that changes when a file is taken away.
sources=(cli common compiler frontend middle backend loader stdlib build/stdlib/index.json runner bin scripts/bundle.mjs scripts/build-runner.ts package-lock.json)
existing=()
for source in "${sources[@]}"; do [ -e "$source" ] && existing+=("$source"); done
node=$(command -v node)
identity=$(stat -Lc '%n %Y %s' "$node")

if [ -e build/.bundled ] && [ "$(cat build/.bundled)" = "$identity" ] \
  && [ -z "$(find "${existing[@]}" -newer build/.bundled -print -quit)" ]; then
  exit 0
fi
# The stamp's time is that of the start, so that a source saved during the build counts as newer.
echo "$identity" >build/.bundling
echo "build: bundling the commands" >&2
env -u NODE_EXTRA_CA_CERTS node scripts/bundle.mjs 9>&-
env -u NODE_EXTRA_CA_CERTS node --import tsx scripts/build-runner.ts 9>&-
mv build/.bundling build/.bundled
