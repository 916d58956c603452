#!/bin/sh
# First program of a guest, in the initrd: loads the modules that a kernel needs to see the host's root (none where
# they are built in), mounts it read-only and hands over to tests/guest/init.sh in it.
/bin/busybox mkdir -p /proc /host
/bin/busybox mount -t proc proc /proc
# Which of the two first modules needs the other differs from build to build, so both are tried twice.
for module in virtio_ring virtio virtio_ring virtio virtio_pci_legacy_dev virtio_pci_modern_dev virtio_pci fuse virtiofs; do
  [ -e "/modules/$module.ko" ] && /bin/busybox insmod "/modules/$module.ko" 2>/dev/null
done
for word in $(/bin/busybox cat /proc/cmdline); do
  case $word in guest.init=*) init=${word#guest.init=} ;; esac
done
/bin/busybox mount -t virtiofs -o ro rootfs /host || exec /bin/busybox poweroff -f
/bin/busybox umount /proc
exec /bin/busybox switch_root /host "$init"
