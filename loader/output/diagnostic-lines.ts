// What is wrong with a run in the form of what is wrong with a script: an object a line, of docs/diagnostics.schema.json. Ordinary text.

import type { Located } from '../../common/excerpt.ts';
import type { ScriptPlace } from '../../common/manifest.ts';
import type { Details } from '../errors.ts';
import { messageText } from './message-text.ts';
import { formatCache } from './printf.ts';
import type { OutputItem, Severity } from './printer.ts';
import { severityOf } from './printer.ts';
import type { RunCode } from './run-codes.ts';
import { fromByteText } from '../values/value.ts';

const formats = formatCache(() => false);

/** Of an error that has no code of its own. */
const RUN: RunCode = 'run';

/** null: nothing is wrong. `script`: its name. */
export function diagnosticLines(item: OutputItem, script: string): string | null {
  const severity = severityOf(item);
  if (severity === null) return null;
  switch (item.kind) {
    case 'errorf': case 'warnf': return line(severity, script, item.kind, fromByteText(formats(item.event)(item.args)).replace(/\n+$/, ''), { at: item });
    case 'error': {
      const { code = RUN, others = [], ...details } = item.error.details;
      return [line(severity, script, code, item.error.message, details), ...others.map(({ message, ...other }) => line(severity, script, other.code ?? RUN, message, other))].join('');
    }
    case 'warning': return line(severity, script, item.code, item.text, item);
    case 'failing-site': case 'failed-reads': {
      const at: Located = { script: item.script, place: item.site };
      const helper = item.site.helper === null ? [] : [`${item.site.helper} gave ${item.code}`];
      return line(severity, script, item.kind, item.site.message, { at, notes: [...helper, ...(item.count === 1n ? [] : [`so far ${item.count} times`])] });
    }
    case 'test-lost-events': case 'test-exited': case 'test-returned': case 'unfit-event': case 'failed-system': case 'unwritable-file': case 'unreadable-file':
    case 'command-failed': case 'command-stubborn': case 'descendants-left': case 'children-not-traced': case 'missed-events': case 'lost-events-in-total': {
      const [sentence = '', ...hints] = messageText(item).trimEnd().split('\n');
      return line(severity, script, item.kind, sentence.replace(/^(ERROR|WARNING): /, ''), { hints: hints.map((hint) => hint.replace(/^HINT: /, '')) });
    }
    default: return null;
  }
}

function line(severity: Severity, script: string, code: string, msg: string, { at, log, notes = [], hints = [] }: Omit<Details, 'code' | 'others'>): string {
  return `${JSON.stringify({
    type: 'diagnostic', severity: severity.toLowerCase(), code, msg,
    ...(at === undefined ? { filename: script } : placeOf(at.script, at.place)),
    ...(notes.length === 0 ? {} : { notes: notes.map((note) => ({ msg: note })) }),
    ...(hints.length === 0 ? {} : { hint: hints.join('\n') }),
    ...(log === undefined ? {} : { log }),
  })}\n`;
}

function placeOf(script: string, { from = [], ...place }: ScriptPlace): object {
  const uses = from.map((each) => ({ macro: each.macro, ...rangeOf(script, each) }));
  return { ...rangeOf(script, place), ...(uses.length === 0 ? {} : { from: uses }) };
}

function rangeOf(script: string, { file = script, line: first, column, endColumn, text }: ScriptPlace): object {
  const lines = text.split('\n').length - 1;
  return { filename: file, line: first, col: column, end_line: first + lines, end_col: lines === 0 ? Math.max(column, endColumn) : Math.max(1, endColumn) };
}
