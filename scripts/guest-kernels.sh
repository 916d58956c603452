#!/usr/bin/env bash
# Fetches the kernels that the guest tests boot and unpacks them under build/kernels/LABEL. Nothing is installed: a
# kernel package is only downloaded and its files are copied out, because the machine that runs the tests boots
# another kernel. The labels are the two lower rows of the support matrix; the newest kernel is the machine's own.
# A label that is already unpacked costs one file test. Must run as a user that apt lets download packages.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

# label, then the meta package that always points at the newest build of that series
kernels=(
  "6.12 linux-image-6.12-cloud-amd64"
  "6.1 linux-image-cloud-amd64"
)

for row in "${kernels[@]}"; do
  read -r label meta <<<"$row"
  target=build/kernels/$label
  [ -e "$target/vmlinuz" ] && continue
  package=$(apt-cache depends --important "$meta" 2>/dev/null | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
  if [ -z "$package" ]; then
    echo "guest-kernels: no package named $meta is known here; run 'apt-get update' first" >&2
    exit 1
  fi
  work=build/kernels/.unpack-$label
  rm -rf "$work" "$target"
  mkdir -p "$work/root"
  echo "guest-kernels: fetching $package" >&2
  (cd "$work" && apt-get download -qq -o APT::Sandbox::User=root "$package")
  dpkg-deb -x "$work"/*.deb "$work/root"
  mkdir -p "$work/kernel/modules"
  # Only what the initrd loads; a kernel that has these built in ships none of them as files.
  find "$work/root" -path '*/lib/modules/*' \( -name 'virtio*.ko' -o -name 'fuse.ko' \) -exec cp -t "$work/kernel/modules" {} +
  mv "$work"/root/boot/vmlinuz-* "$work/kernel/vmlinuz"
  mv "$work/kernel" "$target"
  rm -rf "$work"
done
