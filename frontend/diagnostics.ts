// What a user did wrong, as data. Reporting appends to a list and never throws; rendering is render.ts. The
// catalogue of codes (code -> title) is diagnostic-codes.ts; a code is stable, kebab-case and printed.

import type { Source, Span } from './source.ts';
import type { DiagnosticCode } from './diagnostic-codes.ts';

export type Severity = 'error' | 'warning';

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly source: Source;
  /** null: about the whole script. */
  readonly span: Span | null;
  /** One sentence in the user's words, no final full stop needed. */
  readonly message: string;
  /** Other places that explain this one. */
  readonly notes: readonly { readonly span: Span; readonly message: string }[];
  /** What to type instead. */
  readonly help: string | null;
}

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

  private add(severity: Severity, code: DiagnosticCode, span: Span | null, message: string, more: Extra): void {
    const key = `${severity} ${code} ${span?.start} ${span?.end} ${message}`;
    if (this.seen.has(key)) return;
    this.seen.add(key);
    this.diagnostics.push({
      code, severity, source: this.source, span, message, notes: more.notes ?? [], help: more.help ?? null,
    });
  }
}

/** As they are shown: errors before warnings, each in the order of the script, what is about all of it first. */
export function inOrder(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const at = ({ span }: Diagnostic): number => span?.start ?? -1;
  const rank = ({ severity }: Diagnostic): number => (severity === 'error' ? 0 : 1);
  return diagnostics.toSorted((a, b) => rank(a) - rank(b) || at(a) - at(b));
}

interface Extra {
  readonly notes?: readonly { readonly span: Span; readonly message: string }[];
  readonly help?: string | null;
}

/** A broken invariant of ours, never a user's mistake. The CLI prints how to report it and exits 2. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}
