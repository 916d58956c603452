// The shape of a message about a place in the script (reference 08.6): `file:line:col1-col2: SEVERITY: text`, the line
// with tabs as four spaces, an underline. Shared by verifier rejections and run-time warnings, so that both look
// like the compiler's own diagnostics, whose renderer the loader cannot use.

import type { ExpansionSpec } from '../common/manifest.ts';

export interface Excerpt {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based; end exclusive. */
  readonly column: number;
  readonly endColumn: number;
  readonly severity: 'ERROR' | 'WARNING' | 'NOTE';
  readonly message: string;
  /** Lines between the message and the excerpt. */
  readonly more: readonly string[];
  /** '' when unknown: then there is no excerpt. */
  readonly text: string;
  /** The uses of macros that the place stems from, innermost first. */
  readonly from?: readonly ExpansionSpec[] | undefined;
  /** Where uses without a file of their own are; absent: in the same as the place. */
  readonly script?: string;
}

/** Several lines, each with its line end. */
export function renderExcerpt(excerpt: Excerpt): string {
  const { line, column, endColumn, text } = excerpt;
  const columns = endColumn > column ? `${column}-${endColumn}` : `${column}`;
  const lines = [`${excerpt.file}:${line}:${columns}: ${excerpt.severity}: ${excerpt.message}`, ...excerpt.more];
  if (text !== '') {
    const before = widen(text.slice(0, column - 1));
    const marked = widen(text.slice(column - 1, Math.max(endColumn, column + 1) - 1));
    lines.push(widen(text), ' '.repeat(before.length) + '~'.repeat(Math.max(1, marked.length)));
  }
  return lines.map((l) => `${l}\n`).join('') + expansionNotes(excerpt.script ?? excerpt.file, excerpt.from ?? []);
}

/** Where the macros behind a place were used; `script` names places without a file of their own. */
export function expansionNotes(script: string, from: readonly ExpansionSpec[]): string {
  return from.map(({ macro, file, line, column, endColumn, text }) => renderExcerpt({
    file: file ?? script, line, column, endColumn, severity: 'NOTE', message: `expanded from ${macro}()`, more: [], text,
  })).join('');
}

function widen(text: string): string {
  return text.replaceAll('\t', '    ');
}
