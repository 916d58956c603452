// A message about a place in the script, in bpftrace's shape (reference 08.6): `file:line:col1-col2: SEVERITY: text`, the
// line with tabs as four spaces, an underline, and the uses of macros behind it as notes. What the compiler says, a
// rejection by the verifier and a warning at run time look alike because all come from here. Pure text: where it is
// written, and whether a terminal wants colour, is the caller's decision.

import type { ExpansionSpec, ScriptPlace } from './manifest.ts';

export interface Place {
  readonly file: string;
  /** 1-based, of the first line. */
  readonly line: number;
  /** 1-based, in UTF-16 units, a tab is one; the end is exclusive. An end that is not behind the start is unknown: nothing is underlined. */
  readonly column: number;
  readonly endColumn: number;
  /** The lines it touches, whole; null when unknown: then there is no excerpt. */
  readonly text: string | null;
}

/** A place of a manifest. `script` is the name of what has no file of its own. */
export interface Located { readonly script: string; readonly place: ScriptPlace }

/** A use of a macro that a place stems from. */
export interface ExpandedFrom {
  readonly macro: string;
  readonly place: Place;
}

export interface Remark {
  readonly place: Place | null;
  readonly severity: 'ERROR' | 'WARNING' | 'NOTE';
  readonly message: string;
  /** Lines between the message and the excerpt. */
  readonly more?: readonly string[];
}

/** A place of a manifest; `script` is the file of those that name none. */
export function placeIn(script: string, { file = script, line, column, endColumn, text }: ScriptPlace): Place {
  return { file, line, column, endColumn, text: text === '' ? null : text };
}

/** The uses of macros that a place of a manifest stems from. */
export function expansionsIn(script: string, from: readonly ExpansionSpec[] = []): readonly ExpandedFrom[] {
  return from.map((each) => ({ macro: each.macro, place: placeIn(script, each) }));
}

/** Several lines, each with its line end. */
export function renderRemark({ place, severity, message, more = [] }: Remark): string {
  const lines = [`${place === null ? '' : `${placeText(place)}: `}${severity}: ${message}`, ...more, ...(place === null ? [] : excerpt(place))];
  return lines.map((line) => `${line}\n`).join('');
}

/** Where the macros behind a place were used, innermost first. */
export function renderExpansions(expansions: readonly ExpandedFrom[]): string {
  return expansions.map(({ macro, place }) => renderRemark({ place, severity: 'NOTE', message: `expanded from ${macro}()` })).join('');
}

/** `FILE:LINE:COL1-COL2`, or `FILE:LINE1-LINE2`. */
function placeText({ file, line, column, endColumn, text }: Place): string {
  const more = text === null ? 0 : text.split('\n').length - 1;
  if (more > 0) return `${file}:${line}-${line + more}`;
  return `${file}:${line}:${endColumn > column ? `${column}-${endColumn}` : column}`;
}

/** The lines, the parts of long ones that matter; under a single one a line of `~`. */
function excerpt({ column, endColumn, text }: Place): string[] {
  if (text === null) return [];
  const lines = text.split('\n');
  if (lines.length > 1) return lines.map((line) => around(widen(line), 0, 0).text);
  if (endColumn <= column) return [around(widen(text), 0, 0).text];
  const before = widen(text.slice(0, column - 1)).length;
  const marked = Math.max(1, widen(text.slice(column - 1, endColumn - 1)).length);
  const { text: shown, at, length } = around(widen(text), before, marked);
  return [shown, ' '.repeat(at) + '~'.repeat(length)];
}

/** Lines longer than this are shown in part, such as programs that a script generated. */
const LONGEST = 240;
const SHOWN_BEFORE = 60;
const SHOWN = 160;

/** A line, or what is around `marked` characters from `start` on, with where they are in it. */
function around(line: string, start: number, marked: number): { text: string; at: number; length: number } {
  if (line.length <= LONGEST) return { text: line, at: start, length: marked };
  const from = start <= SHOWN_BEFORE ? 0 : start - SHOWN_BEFORE;
  const to = Math.min(line.length, from + SHOWN);
  const head = from > 0 ? '…' : '';
  return {
    text: `${head}${line.slice(from, to)}${to < line.length ? '…' : ''}`,
    at: head.length + start - from,
    length: Math.max(1, Math.min(marked, to - start)),
  };
}

function widen(text: string): string {
  return text.replaceAll('\t', '    ');
}
