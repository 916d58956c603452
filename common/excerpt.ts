// A message about a place in the script, in bpftrace's shape (reference 08.6): `file:line:col1-col2: SEVERITY: text`, the
// line with tabs as four spaces, an underline, and the uses of macros behind it as notes. What the compiler says, a
// rejection by the verifier and a warning at run time look alike because all come from here. Pure text: where it is
// written, and whether a terminal wants colour, is the caller's decision.

import { lazy } from './lazy.ts';
import type { ExpansionSpec, ScriptPlace } from './manifest.ts';
import { visible } from './visible.ts';

export interface Place {
  readonly file: string;
  /** 1-based, of the first line. */
  readonly line: number;
  /** 1-based, in UTF-16 units, a tab is one; the end is exclusive. An end that is not behind the start is unknown: nothing is underlined. */
  readonly column: number;
  readonly endColumn: number;
  /** The lines it touches, whole; null when unknown: then there is no excerpt. */
  readonly text: string | null;
  /** Column that the text begins at. Absent: 1. */
  readonly textStart?: number;
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
export function placeIn(script: string, { file = script, line, column, endColumn, text, textStart }: ScriptPlace): Place {
  return { file, line, column, endColumn, text: text === '' ? null : text, ...(textStart === undefined ? {} : { textStart }) };
}

/** The uses of macros that a place of a manifest stems from. */
export function expansionsIn(script: string, from: readonly ExpansionSpec[] = []): readonly ExpandedFrom[] {
  return from.map((each) => ({ macro: each.macro, place: placeIn(script, each) }));
}

export interface Width {
  /** How wide the terminal is, asked only where there is an excerpt; undefined: it is no terminal. */
  readonly columns?: () => number | undefined;
  /** Whether there is one at all. Absent: yes. */
  readonly excerpt?: boolean;
}

/** Several lines, each with its line end. */
export function renderRemark({ place, severity, message, more = [] }: Remark, { columns, excerpt: shown = true }: Width = {}): string {
  const lines = [`${place === null ? '' : `${placeText(place)}: `}${severity}: ${message}`, ...more, ...(place === null || !shown ? [] : excerpt(place, columns?.()))];
  return lines.map((line) => `${line}\n`).join('');
}

/** Where the macros behind a place were used, innermost first. */
export function renderExpansions(expansions: readonly ExpandedFrom[], width: Width = {}): string {
  return expansions.map(({ macro, place }) => renderRemark({ place, severity: 'NOTE', message: `expanded from ${macro}()` }, width)).join('');
}

/** `FILE:LINE:COL1-COL2`, or `FILE:LINE1-LINE2`. */
function placeText({ file, line, column, endColumn, text }: Place): string {
  const more = text === null ? 0 : text.split('\n').length - 1;
  if (more > 0) return `${file}:${line}-${line + more}`;
  return `${file}:${line}:${endColumn > column ? `${column}-${endColumn}` : column}`;
}

/** The lines, the parts of long ones that matter; under a single one a line of `~`. */
function excerpt({ column: first, endColumn: end, text, textStart = 1 }: Place, columns: number | undefined): string[] {
  if (text === null) return [];
  const [column, endColumn] = [first - textStart + 1, end - textStart + 1];
  const lines = text.split('\n');
  if (lines.length > 1) return lines.map((line) => around(cellsOf(line), 0, 0, columns).text);
  const start = cellsOf(text.slice(0, column - 1)).length;
  if (endColumn <= column) return [around(cellsOf(text), start, 1, columns).text];
  const marked = cellsOf(text.slice(column - 1, endColumn - 1)).length;
  const { text: shown, at, length } = around(cellsOf(text), start, marked, columns);
  return [shown, ' '.repeat(at) + '~'.repeat(Math.max(1, length))];
}

/** Where the width is not known, longer lines are shown in part, such as programs that a script generated. */
const LONGEST = 240;
const SHOWN_BEFORE = 60;
const SHOWN = 160;
/** A narrower terminal is not believed: nothing could be read on it. */
const NARROWEST = 20;

/** A line, or what is around `marked` characters from `start` on, with where they are in it: in columns of a terminal. */
function around(cells: readonly Cell[], start: number, marked: number, columns: number | undefined): { text: string; at: number; length: number } {
  const end = start + marked;
  if (widthOf(cells, 0, cells.length) <= (columns === undefined ? LONGEST : Math.max(columns, NARROWEST))) {
    return { text: textOf(cells, 0, cells.length), at: widthOf(cells, 0, start), length: widthOf(cells, start, end) };
  }
  // With room for two ellipses.
  const room = columns === undefined ? SHOWN : Math.max(columns, NARROWEST) - 2;
  const before = columns === undefined ? SHOWN_BEFORE : Math.floor(room / 3);
  let from = start;
  for (let width = 0; from > 0 && width + cells[from - 1]!.width <= before;) width += cells[--from]!.width;
  let to = from;
  for (let width = 0; to < cells.length && width + cells[to]!.width <= room;) width += cells[to++]!.width;
  const head = from > 0 ? '…' : '';
  return {
    text: `${head}${textOf(cells, from, to)}${to < cells.length ? '…' : ''}`,
    at: head.length + widthOf(cells, from, start),
    length: widthOf(cells, start, Math.min(end, to)),
  };
}

/** A character as a terminal shows it. */
interface Cell {
  readonly text: string;
  /** In columns. */
  readonly width: number;
}

/** A tab is four of them; control characters are shown as a terminal gets to see them, so that what is marked is what is meant. */
function cellsOf(text: string): Cell[] {
  return Array.from(text.replaceAll('\t', '    '), (character) => {
    if (character >= '\u0300') return { text: character, width: WIDE().test(character) ? 2 : NO_WIDTH().test(character) ? 0 : 1 };
    const shown = visible(character);
    return { text: shown, width: shown.length };
  });
}

// Made when a line is shown: the tables behind \p take longer to read than all the rest that a start makes.

/** East Asian Width W or F of UAX #11, by blocks, and the emoji that are shown as pictures. */
const WIDE = lazy(() => /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u);
/** What goes onto the character before it. */
const NO_WIDTH = lazy(() => /[\p{Mn}\p{Me}\p{Cf}]/u);

function widthOf(cells: readonly Cell[], from: number, to: number): number {
  let width = 0;
  for (let i = from; i < to && i < cells.length; i++) width += cells[i]!.width;
  return width;
}

function textOf(cells: readonly Cell[], from: number, to: number): string {
  return cells.slice(from, to).map(({ text }) => text).join('');
}
