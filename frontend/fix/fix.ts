// --fix: the old spellings of a script become today's. What is changed is what the language takes in silence (old-forms.ts),
// and what a diagnostic is sure of; a change may uncover another one, so both are asked again until they have nothing left.

import type { Diagnostic, Edit } from '../diagnostics/diagnostics.ts';
import { parse } from '../parse/parse.ts';
import { InternalError } from '../../common/internal-error.ts';
import type { Source } from '../syntax/source.ts';
import { oldForms } from './old-forms.ts';

export interface Fixed {
  /** null: it has mistakes of syntax, so nothing can be said of it. */
  readonly text: string | null;
  /** Places that were changed. */
  readonly changes: number;
  /** What is still to be said, of the new text. */
  readonly diagnostics: readonly Diagnostic[];
  /** The same, of the text as it was. */
  readonly before: readonly Diagnostic[];
}

/** A change that brings the next one: more in a row there are not. */
const MOST_ROUNDS = 20;

/** `check`: all that the compiler says of a script. */
export function fix(source: Source, check: (source: Source) => readonly Diagnostic[]): Fixed {
  let { text } = source;
  let changes = 0;
  let first: readonly Diagnostic[] | null = null;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const now = { ...source, text };
    const parsed = parse(now);
    const diagnostics = check(now);
    if (hasErrors(parsed.diagnostics)) return { text: null, changes: 0, diagnostics, before: diagnostics };
    if (first !== null && !hasErrors(first) && hasErrors(diagnostics)) throw new InternalError(`--fix made a script wrong: ${diagnostics[0]!.message}`);
    first ??= diagnostics;
    const edits = [...diagnostics.flatMap((each) => (each.fix?.sure === true ? each.fix.edits : [])), ...oldForms(text, parsed.program)];
    if (edits.length === 0) return { text, changes, diagnostics, before: leftOf(first, diagnostics) };
    const applied = applyEdits(text, edits);
    text = applied.text;
    changes += applied.count;
  }
  throw new InternalError('--fix does not come to an end');
}

/** Of what was said first: what no change has settled. A change may settle what it was not made for, but then nothing is wrong any more. */
function leftOf(first: readonly Diagnostic[], last: readonly Diagnostic[]): readonly Diagnostic[] {
  return first.filter(({ fix: change, severity }) => change?.sure !== true && (severity !== 'error' || hasErrors(last)));
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some(({ severity }) => severity === 'error');
}

/** Those that are the same count once; of two that overlap the later one waits for the next round. */
export function applyEdits(text: string, edits: readonly Edit[]): { readonly text: string; readonly count: number } {
  const sorted = edits.toSorted((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  let result = '';
  let [end, count] = [0, 0];
  let last: Edit | null = null;
  for (const edit of sorted) {
    const { span, text: now } = edit;
    if (last !== null && (span.start < end || (span.start === last.span.start && span.end === last.span.end))) continue;
    result += text.slice(end, span.start) + now;
    end = span.end;
    count++;
    last = edit;
  }
  return { text: result + text.slice(end), count };
}
