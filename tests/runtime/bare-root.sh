#!/bin/sh
# bare-root.sh FOLDER BUNDLE PROGRAM WORD…: runs BUNDLE with the words in a root file system, made in FOLDER, that has a C library,
# BUNDLE as /bundle, PROGRAM as /program and nothing else. At the end a line tells the files that are there beside the C library's.
# The mounts are seen here alone and go with us.
set -e
if [ -z "$BARE_ROOT" ]; then
  export BARE_ROOT=1
  exec unshare -m sh "$0" "$@"
fi
root=$1 bundle=$2 program=$3
shift 3
mkdir -p "$root/proc" "$root/sys" "$root/tmp"
for library in $(ldd "$bundle" "$program" | grep -oE '/\S+/(ld-linux\S*|lib(c|m|dl|pthread)\.so\S*)' | sort -u); do
  mkdir -p "$root$(dirname "$library")"
  cp "$library" "$root$library"
done
: >"$root/bundle"
: >"$root/program"
mount --bind "$bundle" "$root/bundle"
mount --bind "$program" "$root/program"
mount -t proc proc "$root/proc"
mount --rbind /sys "$root/sys"
chroot "$root" /bundle "$@"
find "$root" \( -path "$root/proc" -o -path "$root/sys" \) -prune -o ! -type d ! -name 'ld-linux*' ! -name 'lib[cm].so*' ! -name 'libdl.so*' ! -name 'libpthread.so*' -printf '/%P\n' | sort | tr '\n' ' '
echo
