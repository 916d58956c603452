#!/usr/bin/env bash
# `npm run bench [-- WORD…]`: measures what the project promises and prints a table (bench/run.ts says what and how); WORDs
# choose rows. With a bpftrace to compare with, in PATH or named by PEER=path, it adds that one's figures and the ratio.
# `-- guest` measures what probes, and attaching to many places, cost in the emulated kernels: minutes more.
# Needs root for the rows that load programs. Takes two to three minutes; run it on an idle machine.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS
bash scripts/setup.sh test
bash scripts/build.sh
mkdir -p build/bench
for program in measure load; do
  [ "build/bench/$program" -nt "bench/$program.c" ] || gcc -O2 -Wall -no-pie -o "build/bench/$program" "bench/$program.c"
done
exec node --import tsx bench/run.ts "$@"
