#!/usr/bin/env bash
# Regenerates frontend/generated/ from grammar/ with antlr4ts-cli (needs a JRE). The result is committed, so that
# nobody needs Java to build; running this again must not change a byte, which CI checks.
# Usage: scripts/grammar.sh [OUTPUT-DIRECTORY]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

output=${1:-frontend/generated}
jar=node_modules/antlr4ts-cli/target/antlr4-typescript-4.9.0-SNAPSHOT-complete.jar
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

cp grammar/BpftraceLexer.g4 grammar/BpftraceParser.g4 "$scratch"
for grammar in BpftraceLexer BpftraceParser; do
  (cd "$scratch" && java -jar "$OLDPWD/$jar" -Dlanguage=TypeScript -no-listener -no-visitor -Werror "$grammar.g4")
done
mkdir -p "$output"
node scripts/grammar-post.mjs "$scratch" "$output"
