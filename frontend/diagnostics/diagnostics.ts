// What a user did wrong, as data. Reporting appends to a list and never throws; rendering is render.ts. The
// catalogue of codes (code -> title) is codes.ts; a code is stable, kebab-case and printed.

import { isInLibrary, seenInScript, spanKey, textOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { DiagnosticCode } from './codes.ts';

export type Severity = 'error' | 'warning';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  /** Of spans that name no other. */
  readonly source: Source;
  /** null: about the whole script. */
  readonly span: Span | null;
  /** One sentence in the user's words, no final full stop needed. */
  readonly message: string;
  /** Other places that explain this one. */
  readonly notes: readonly { readonly span: Span; readonly message: string }[];
  /** What to type instead. */
  readonly help: string | null;
  /** The same, as a change of the text; null: it is not that simple, or not in the script. */
  readonly fix: Fix | null;
}

export interface Fix {
  readonly edits: readonly Edit[];
  /** The script means what it meant: `--fix` makes such changes and no others. */
  readonly sure: boolean;
}

/** The text of a span becomes another one; spans of one fix do not overlap. */
export interface Edit {
  readonly span: Span;
  readonly text: string;
}

/** What they say of a macro of the standard library needs no look into it. */
const PLAIN: ReadonlySet<DiagnosticCode> = new Set(['fail', 'not-available']);

/** Collects diagnostics of one compilation; identical reports (same code, span, message) are kept once. */
export class Reporter {
  readonly source: Source;
  readonly diagnostics: Diagnostic[] = [];
  private readonly seen = new Set<string>();

  constructor(source: Source) {
    this.source = source;
  }

  error(code: DiagnosticCode, span: Span | null, message: string, more: Extra = {}): void {
    this.add('error', code, span, message, more);
  }

  warning(code: DiagnosticCode, span: Span | null, message: string, more: Extra = {}): void {
    this.add('warning', code, span, message, more);
  }

  get hasErrors(): boolean {
    return this.diagnostics.some((d) => d.severity === 'error');
  }

  private add(severity: Severity, code: DiagnosticCode, at: Span | null, message: string, more: Extra): void {
    const library = at !== null && isInLibrary(at) ? at : null;
    if (library !== null && code === 'unnecessary') return;
    const span = at === null ? null : seenInScript(at);
    // A warning about a macro is one, however often that is used.
    const place = span === null ? '' : severity === 'warning' ? `${span.source?.name ?? ''}:${span.start}:${span.end}` : spanKey(span);
    const key = `${severity} ${code} ${place} ${message}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    const notes = more.notes?.map((note) => ({ span: library === null ? seenInScript(note.span) : note.span, message: withoutMarks(note.message) })) ?? [];
    if (library !== null && severity === 'error' && !PLAIN.has(code) && !textOfSpan(this.source, library).includes('\n')) {
      const { start, end, source, from } = library;
      notes.push({ span: { start, end, source }, message: `in ${from.macro}() of the standard library` });
    }
    const help = more.help == null ? null : withoutMarks(more.help);
    const fix = more.fix != null && more.fix.edits.every((edit) => isInScript(edit.span)) ? more.fix : null;
    this.diagnostics.push({ code, severity, source: this.source, span, message: withoutMarks(message), notes, help, fix });
  }
}

/** Once a macro has said itself that it cannot be used like this, nothing else about that use is worth saying. */
export function withoutAftermath(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const uses = new Set(diagnostics.flatMap(({ code, span }) => (code === 'fail' && span !== null ? [spanKey(outermostUse(span))] : [])));
  if (uses.size === 0) return diagnostics;
  return diagnostics.filter(({ code, span }) => code === 'fail' || span === null || !uses.has(spanKey(outermostUse(span))));
}

/** A cast that is warned about as one that changes a value is not one to leave out. */
export function withoutContradictions(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const startOf = (span: Span): string => `${span.source?.name ?? ''}:${span.start}`;
  const changed = new Set(diagnostics.flatMap(({ code, span }) => (code === 'conversion' && span !== null ? [startOf(span)] : [])));
  if (changed.size === 0) return diagnostics;
  return diagnostics.filter(({ code, span }) => code !== 'unnecessary' || span === null || !changed.has(startOf(span)));
}

/** The use in the script that a place comes from; without macros, the place. */
function outermostUse(span: Span): Span {
  return span.from === undefined ? span : outermostUse(span.from.call);
}

/** As they are shown: errors before warnings, each in the order of the script, what is about all of it first. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const at = ({ span }: Diagnostic): number => (span === null ? -1 : inScript(span));
  const rank = ({ severity }: Diagnostic): number => (severity === 'error' ? 0 : 1);
  return diagnostics.toSorted((a, b) => rank(a) - rank(b) || at(a) - at(b));
}

/** Where in the script a place comes from: what is in another file stands at the import or the macro's use. */
function inScript(span: Span): number {
  if (span.from !== undefined) return inScript(span.from.call);
  if (span.source === undefined) return span.start;
  return span.source.importedAt === undefined ? Infinity : inScript(span.source.importedAt);
}

/** Variables of macros have marks in their names (`$x#3`), which nobody wrote. */
function withoutMarks(text: string): string {
  return text.includes('#') ? text.replace(/(\$\w+)#\d+/g, '$1') : text;
}

export interface Extra {
  readonly notes?: readonly { readonly span: Span; readonly message: string }[];
  readonly help?: string | null;
  readonly fix?: Fix | null;
}

/** Text of the script itself, perhaps in a macro of its own: not an import's, nor the library's. */
function isInScript(span: Span): boolean {
  return span.source === undefined;
}

/** One that only a person can be sure of. */
export function proposal(span: Span, text: string): Fix {
  return { edits: [{ span, text }], sure: false };
}
