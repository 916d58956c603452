#!/usr/bin/env bash
# `npm run bench [-- WORD…]`: measures what the project promises and prints a table (bench/run.ts says what and how); WORDs
# choose rows. With a bpftrace to compare with, in PATH or named by PEER=path, it adds that one's figures and the ratio.
# `-- guest` measures what probes, attaching to many places, and tools (`-- guest-6.12-tools [TOOL…]`) cost in the emulated kernels: minutes more.
# Needs root for the rows that load programs. Takes two to three minutes; run it on an idle machine.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
unset NODE_EXTRA_CA_CERTS NODE_OPTIONS
# Older peers look for tracepoints in debugfs. Mounted for us alone, it goes with us.
if [ ! -d /sys/kernel/debug/tracing ] && [ "$(id -u)" = 0 ] && [ -z "${BENCH_MOUNTED:-}" ]; then
  export BENCH_MOUNTED=1
  exec unshare -m sh -c 'mount -t debugfs none /sys/kernel/debug || true; exec "$@"' sh bash scripts/bench.sh "$@"
fi
bash scripts/setup.sh test
bash scripts/build.sh
mkdir -p build/bench
for program in measure load work; do
  [ "build/bench/$program" -nt "bench/$program.c" ] || gcc -O2 -Wall -no-pie -DTEST_WORK="\"$PWD/build/bench/test-work\"" -o "build/bench/$program" "bench/$program.c"
done
[ build/bench/test-work -nt tests/runtime/test-work.c ] || gcc -O1 -Wall -o build/bench/test-work tests/runtime/test-work.c

# Whatever ends it: the kernel counts no run times that it did not count before, and no folders are left.
stats=/proc/sys/kernel/bpf_stats_enabled
before="$(cat $stats 2>/dev/null || true)"
TMPDIR="$(mktemp -d)"
export TMPDIR
child=
tidy() {
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  [ -z "$before" ] || [ "$before" = "$(cat $stats)" ] || echo "$before" >$stats
  rm -rf "$TMPDIR"
}
trap tidy EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
trap 'exit 129' HUP
node --import tsx bench/run.ts "$@" <&0 &
child=$!
wait "$child"
