#!/bin/bash
# Builds the loader's native addon, build/libbpf.node, from loader/native/*.cc. Does nothing when it is newer than its
# sources. Needs g++, libbpf-dev, libdw-dev (its headers; the library is opened at run time) and Node's headers; CXX chooses
# another compiler.
set -euo pipefail
cd "$(dirname "$0")/.."

target=build/libbpf.node
sources=(loader/native/*.cc)
if [ -e "$target" ] && [ -z "$(find loader/native scripts/build-libbpf-addon.sh -newer "$target" -print -quit)" ]; then
  exit 0
fi

headers=/usr/include/node
if [ ! -e "$headers/node_api.h" ]; then
  headers="$(node -p 'require("path").resolve(process.execPath, "../../include/node")')"
fi

# Files compile side by side; the link is quick. Objects go to a directory of this process, so that two builds at
# once do not mix, and the result is moved into place whole.
work="build/libbpf.$$"
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
flags=(-std=c++20 -O2 -fPIC -Wall -Wextra -Wno-missing-field-initializers -DNAPI_VERSION=8 -DNAPI_CPP_EXCEPTIONS
  -I"$headers" -isystem node_modules/node-addon-api)
pids=()
for source in "${sources[@]}"; do
  "${CXX:-g++}" "${flags[@]}" -c "$source" -o "$work/$(basename "$source" .cc).o" &
  pids+=($!)
done
for pid in "${pids[@]}"; do wait "$pid"; done
"${CXX:-g++}" -shared -s "$work"/*.o -lbpf -o "$work/libbpf.node"
mv "$work/libbpf.node" "$target"
