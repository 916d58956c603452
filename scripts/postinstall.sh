#!/usr/bin/env bash
# What npm runs when it has installed the package (`npm pack`, `npm i -g ./bpftrace-cc-VERSION.tgz`): builds the commands where they lie. In a
# checkout there is nothing to do: `npm run build` builds that. A package that is missing on the machine is named and not
# installed: nobody who installs this has asked for that.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
[ ! -e package-lock.json ] || exit 0
bash scripts/setup.sh look
bash scripts/build.sh
