#!/usr/bin/env bash
# `npm start`: installs and builds what is missing, then shows the main job: compiles tools/opensnoop.bt to a portable
# object, loads it with bpftrace-run around a command of its own, and prints the files that this command opens.
# `npm start -- ARGS` is `bpftrace ARGS` after the same set-up. It leaves nothing behind but build/.
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
bash "$root/scripts/setup.sh"
bash "$root/scripts/build.sh"

# npm runs scripts in the package's folder; file names in ARGS are meant from where the user stands.
if [ $# -gt 0 ]; then
  cd "${INIT_CWD:-$PWD}"
  exec "$root/bin/bpftrace" "$@"
fi

cd "$root"
command='head -q -n 0 /etc/hostname /etc/os-release'
object=build/opensnoop.bpf.o
echo "1. Compile tools/opensnoop.bt (no clang, no kernel headers):"
echo "   bpftrace-cc -o $object tools/opensnoop.bt"
bin/bpftrace-cc -o "$object" tools/opensnoop.bt
echo "   $(stat -c %s "$object") bytes, for any kernel from 5.15 on"
echo
echo "2. Load it and trace the files that one command opens:"
echo "   bpftrace-run -c '$command' $object"
echo
LC_ALL=C exec bin/bpftrace-run -c "$command" "$object"
