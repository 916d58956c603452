#!/usr/bin/env bash
# `npm run install-to PREFIX`: builds what is not built, then puts it where PREFIX has its commands, pages and completions
# (install-to.ts says where).
set -euo pipefail
root=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
bash "$root/scripts/setup.sh"
bash "$root/scripts/build.sh"
cd "$root"
exec env -u NODE_EXTRA_CA_CERTS node --import tsx scripts/install-to.ts "$@"
