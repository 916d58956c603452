// docs/diagnostics.md as text: every code of the catalogue with its title, an example with what the compiler says to it,
// and all conditions that it stands for. The examples are scripts under conditions/ and what is kept beside them, so
// the page shows what really happens. scripts/diagnostics-doc.ts writes the file, a test keeps it current.

import { readFileSync } from 'node:fs';
import { diagnosticCodes, rewriteCodes } from '../../frontend/diagnostics/codes.ts';
import { runCodes } from '../../loader/output/run-codes.ts';
import { conditions } from './conditions.ts';
import type { Condition } from './conditions.ts';

const CONDITIONS = new URL('./conditions/', import.meta.url);

const HEAD = `# Diagnostics

What the compiler says about a script ends its first line with a code in brackets: \`[unknown-field]\`. Codes never change,
so they can be looked up here and searched for. The underlined place is what the message is about; a \`NOTE\` points at
another place that explains it, and a \`HINT\` says what to type. Errors keep a script from running, warnings do not:
\`--no-warnings\` silences them. All of it goes to standard error.

This page is written by \`scripts/diagnostics-doc.ts\` from the catalogue and from the tests.
`;

export function diagnosticsDocument(): string {
  const sections = Object.entries(diagnosticCodes).map(([code, title]) => section(code, title, conditions.filter((row) => row.code === code)));
  return [HEAD, ...sections, others()].join('\n');
}

/** Those that only --diagnostics=json shows. */
function others(): string {
  const rows = Object.entries({ ...runCodes, ...rewriteCodes }).filter(([code]) => !Object.hasOwn(diagnosticCodes, code));
  return `## Codes of a run, and of --check
What goes wrong with a run has a code only in \`--diagnostics=json\`, and so has what \`--check\` finds.

| code | what |
|---|---|
${rows.map(([code, title]) => `| \`${code}\` | ${title} |\n`).join('')}`;
}

function section(code: string, title: string, rows: readonly Condition[]): string {
  const [example] = rows;
  if (example === undefined) throw new Error(`no condition has the code ${code}`);
  const read = (ending: string): string => readFileSync(new URL(`${example.fixture}.${ending}`, CONDITIONS), 'utf8');
  const lines = [`## \`${code}\``, `${title}.`, '', '```bpftrace', read('bt').trimEnd(), '```', '```text', read('expect').trimEnd(), '```', ''];
  for (const severity of ['error', 'warning'] as const) {
    const said = rows.filter((row) => row.severity === severity);
    if (said.length > 0) lines.push(`${severity === 'error' ? 'An error' : 'A warning'} when:`, ...said.map((row) => `- ${lowered(row.condition)}`), '');
  }
  return lines.join('\n');
}

/** A sentence as part of another; code at its beginning stays. */
function lowered(sentence: string): string {
  return sentence.charAt(0).toLowerCase() + sentence.slice(1);
}
