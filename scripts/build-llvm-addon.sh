#!/usr/bin/env bash
# Builds build/llvm.node, the binding to LLVM, when it is missing or older than what it is made of. It needs g++, the
# headers of the node that runs it, and node-addon-api; no LLVM header or library (that is opened at run time).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=build/llvm.node
source=backend/llvm/addon.cc
api=node_modules/node-addon-api/napi.h

if [ -e "$target" ] && [ "$target" -nt "$source" ] && [ "$target" -nt "$api" ] && [ "$target" -nt "${BASH_SOURCE[0]}" ]; then
  exit 0
fi

node_bin=$(node -p 'process.execPath')
headers=
for candidate in "$(dirname "$(dirname "$node_bin")")/include/node" /usr/include/node /usr/include/nodejs/src; do
  if [ -e "$candidate/node_api.h" ]; then headers=$candidate; break; fi
done
if [ -z "$headers" ]; then
  echo "build-llvm-addon: node's headers (node_api.h) were not found; install the package libnode-dev" >&2
  exit 1
fi

mkdir -p build
# Written beside the target and renamed, so that an interrupted build leaves no half file that looks up to date.
temporary=$(mktemp build/llvm.XXXXXX)
trap 'rm -f "$temporary"' EXIT
g++ -std=c++17 -O2 -fPIC -shared -fno-rtti -fvisibility=hidden -Wall -Wextra -Wno-unused-parameter \
  -DNAPI_DISABLE_CPP_EXCEPTIONS -DNODE_ADDON_API_DISABLE_DEPRECATED -DNAPI_VERSION=8 \
  -I "$headers" -I node_modules/node-addon-api "$source" -o "$temporary" -ldl -pthread
chmod 755 "$temporary"
mv "$temporary" "$target"
