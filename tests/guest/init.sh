#!/bin/sh
# Process 1 of a guest once the host's root is mounted (read-only): mounts what a tracing machine has, then runs one
# node program, the driver, with the plan that the host wrote. Whatever the driver writes to descriptor 3 goes out through
# the second serial port, which the host reads as lines; the first port is the kernel's console. Powers off at the end,
# whatever happened, since nobody can press a key here.
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts
mount -t devpts devpts /dev/pts
[ -e /dev/fd ] || ln -s /proc/self/fd /dev/fd
mount -t tmpfs tmpfs /run
mount -t tracefs tracefs /sys/kernel/tracing
mount -t debugfs debugfs /sys/kernel/debug
mount -t bpf bpf /sys/fs/bpf
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mkdir /run/work /run/shared
# Only where the host has lent a folder.
mount -t virtiofs shared /run/shared 2>/dev/null
export TMPDIR=/run/work HOME=/run/work
cd /run/work

for word in $(cat /proc/cmdline); do
  case $word in
    guest.driver=*) driver=${word#guest.driver=} ;;
    guest.plan=*) plan=${word#guest.plan=} ;;
    guest.node=*) node=${word#guest.node=} ;;
  esac
done
stty raw </dev/ttyS1 2>/dev/null
# The driver notes which step comes next before it takes one, so a step that ends the process, or that the driver
# gave up, costs only itself.
while :; do
  "$node" "$driver" "$plan" </dev/null >>/run/work/stdout 2>>/run/work/stderr 3>/dev/ttyS1
  status=$?
  [ "$status" = 0 ] && break
  restarts=$((restarts + 1))
  echo "guest-driver-ended $status $(tail -c 300 /run/work/stderr | tr '\n' ' ')" >/dev/ttyS1
  [ "$restarts" -ge 20 ] && break
done
echo "guest-driver-exit $status" >/dev/ttyS1
poweroff -f 2>/dev/null || busybox poweroff -f
