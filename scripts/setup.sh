#!/usr/bin/env bash
# Installs what the project needs and is not there yet: Debian packages, then the node modules of the lock file.
# Usage: setup.sh [test] [ci] [look]. Without arguments it covers building and running; `test` adds what the tests use
# (an emulator for the older kernels, bpftool, a static busybox for their first file system, the shells that words are completed in, a
# judge of manual pages); `ci` adds the Java runtime that the grammar generator needs; `look` only says what is missing. When nothing is missing it only looks, in a few milliseconds, and says nothing.
# It never upgrades or removes a package and needs root only when one is missing.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

fail() {
  printf 'setup: %s\n' "$1" >&2
  exit 1
}

packages=(g++ libbpf-dev libdw-dev libelf-dev zlib1g-dev)
java=no
look=no
for group in "$@"; do
  case $group in
    test) packages+=(qemu-system-x86 busybox-static cpio bpftool procps openssl zsh fish mandoc) ;;
    ci) java=yes ;;
    look) look=yes ;;
    *) fail "unknown group '$group': test, ci or look" ;;
  esac
done

# LLVM is opened at run time and any of these serves; clang, for scripts that bring C, must be of the same version.
llvm_versions=(22 21 20 19)
asked=("${packages[@]}")
for version in "${llvm_versions[@]}"; do asked+=("libllvm$version" "clang-$version"); done
declare -A installed=()
while read -r status name; do
  [[ $status == ii* ]] && installed[$name]=1
done < <(dpkg-query -W -f='${db:Status-Abbrev} ${Package}\n' "${asked[@]}" 2>/dev/null || true)

missing=()
for name in "${packages[@]}"; do [ -n "${installed[$name]:-}" ] || missing+=("$name"); done
llvm=
for version in "${llvm_versions[@]}"; do
  if [ -n "${installed[libllvm$version]:-}" ]; then llvm=$version; break; fi
done
if [ "$java" = yes ] && ! command -v java >/dev/null; then missing+=(default-jre-headless); fi

if [ ${#missing[@]} -gt 0 ] || [ -z "$llvm" ] || [ -z "${installed[clang-$llvm]:-}" ]; then
  [ "$look" = no ] || fail "packages are missing: ${missing[*]:-} LLVM and clang, version ${llvm:-22 or 19}; install them first"
  [ "$(id -u)" = 0 ] || fail "packages are missing (${missing[*]:-} LLVM and clang, version ${llvm:-22 or 19}); run this once as root"
  command -v apt-get >/dev/null || fail "packages are missing (${missing[*]:-} LLVM, clang) and there is no apt-get: install them your system's way"
  export DEBIAN_FRONTEND=noninteractive
  echo "setup: reading the package lists" >&2
  apt-get -qq -o APT::Update::Error-Mode=any update || fail "the package archive cannot be reached (offline?): apt-get update failed"
  if [ -z "$llvm" ]; then
    for version in 22 19; do
      if apt-cache show "libllvm$version" >/dev/null 2>&1; then llvm=$version; break; fi
    done
    [ -n "$llvm" ] || fail "this Debian release offers neither libllvm22 nor libllvm19"
    missing+=("libllvm$llvm")
  fi
  [ -n "${installed[clang-$llvm]:-}" ] || missing+=("clang-$llvm")
  echo "setup: installing ${missing[*]}" >&2
  log=$(mktemp)
  if ! apt-get -qq -y --no-install-recommends install "${missing[@]}" >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    rm -f "$log"
    fail "apt-get could not install: ${missing[*]}"
  fi
  rm -f "$log"
fi

# A packed package has no lock file: npm has put its modules there.
if [ -e package-lock.json ] && ! cmp -s package-lock.json node_modules/.installed-lock.json; then
  command -v node >/dev/null && command -v npm >/dev/null || fail "node and npm are not installed: Node 20.16 or newer is needed"
  node -e 'process.exit(process.getBuiltinModule === undefined ? 1 : 0)' || fail "Node 20.16 or newer is needed; this is $(node -v)"
  echo "setup: installing the node modules of package-lock.json" >&2
  npm ci --include=dev --no-audit --no-fund --loglevel=error >&2 || fail "npm ci failed (offline, or the registry cannot be reached?)"
  cp package-lock.json node_modules/.installed-lock.json
fi
