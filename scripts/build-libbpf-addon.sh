#!/bin/bash
# Builds the loader's native addon, build/libbpf.node, from loader/native/*.cc. Does nothing when it is newer than its
# sources. Needs g++, libbpf-dev, libdw-dev (its headers; the library is opened at run time) and Node's headers; CXX chooses
# another compiler. libbpf, libelf and zlib become part of the addon where their static libraries can (static-link.c says what is in
# the way); elsewhere it needs the machine's libbpf.so, and so do bundles.
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
objects=()
for source in "${sources[@]}"; do
  "${CXX:-g++}" "${flags[@]}" -c "$source" -o "$work/$(basename "$source" .cc).o" &
  pids+=($!)
  objects+=("$work/$(basename "$source" .cc).o")
done
for pid in "${pids[@]}"; do wait "$pid"; done
static=(-Wl,--exclude-libs,ALL -Wl,--wrap=stderr "$work/static-link.o" -l:libbpf.a -l:libelf.a -l:libz.a)
# Newer ones of libelf unpack sections with it.
[ -z "$(find /usr/lib -name libzstd.a -print -quit)" ] || static+=(-l:libzstd.a)
"${CC:-gcc}" -O2 -fPIC -Wall -Wextra -c loader/native/static-link.c -o "$work/static-link.o"
link=("${CXX:-g++}" -shared -s "${objects[@]}" -o "$work/libbpf.node")
# What is missing in a shared library is only found when it is opened.
opens() { node -e 'process.dlopen({ exports: {} }, process.argv[1], os.constants.dlopen.RTLD_NOW)' "$PWD/$work/libbpf.node"; }
if ! { "${link[@]}" "${static[@]}" && opens; } 2>"$work/errors"; then
  echo "build: the static libraries of libbpf cannot be linked ($(head -1 "$work/errors")); the machine's libbpf.so is used" >&2
  "${link[@]}" -lbpf
fi
mv "$work/libbpf.node" "$target"
