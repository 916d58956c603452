#!/usr/bin/env bash
# `npm run site`: a static site with a search, of the Markdown files, tools and commands of this repository, in dist/site. VitePress, which
# makes it, is installed in site/ the first time, so that nobody else has to have it; the build itself needs no network. BASE=/path/ is
# for a server that has it in a folder. To look at it: `npm run site -- serve`.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."

fail() {
  printf 'site: %s\n' "$1" >&2
  exit 1
}

bash scripts/setup.sh
if ! cmp -s site/package-lock.json site/node_modules/.installed-lock.json; then
  echo "site: installing VitePress in site/" >&2
  timeout 300 npm ci --prefix site --no-audit --no-fund --loglevel=error >&2 || {
    printf 'site: VitePress cannot be installed: npm ci failed (offline, or the registry cannot be reached?)\n' >&2
    exit 3
  }
  cp site/package-lock.json site/node_modules/.installed-lock.json
fi
node --import tsx scripts/site.ts
rm -rf dist/site
NODE_ENV=production site/node_modules/.bin/vitepress build site >&2 || fail "VitePress could not make it"
echo "site: dist/site, $(find dist/site -name '*.html' | wc -l) pages"
[ "${1:-}" != serve ] || exec site/node_modules/.bin/vitepress serve site
