// The report of `--test` in the shape of gtest (reference 08.7). What a test printed is shown only when it fails, and
// is handed in as text: another part of the printer makes it. All texts are byte text.

import { toByteText } from '../values/value.ts';
import type { TestMessage } from './printer.ts';

type Reported = Exclude<TestMessage, { value: unknown }>;

/** `outputText`: of what a test printed. */
export function testText(message: Reported, color: boolean, outputText: (items: Extract<Reported, { kind: 'test-ended' }>['output']) => string): string {
  const tag = (text: string, isBad = false): string => (color ? `\x1b[${isBad ? 31 : 32}m[${text}]\x1b[m` : `[${text}]`);
  switch (message.kind) {
    case 'tests-started': return `${tag('==========')} Running ${counted(message.tests)}.\n`;
    case 'test-started': return `${tag(' RUN      ')} ${toByteText(message.name)}\n`;
    case 'test-ended': {
      const { name, passed, time, output } = message;
      const verdict = passed ? tag('       OK ') : withLineEnd(outputText(output)) + tag('  FAILED  ', true);
      return `${verdict} ${toByteText(name)} (${Math.round(time)} ms)\n`;
    }
    case 'tests-ended': {
      const { tests, passed, failed, time } = message;
      const ran = passed.length + failed.length;
      const bad = failed.length === 0 ? '' : `${tag('  FAILED  ', true)} ${counted(failed.length)}, listed below:\n`;
      return `${tag('==========')} ${ran === tests ? '' : `${ran} of `}${counted(tests)} ran. (${Math.round(time)} ms total)\n`
        + `${tag('  PASSED  ')} ${counted(passed.length)}.\n`
        + bad + failed.map((name) => `${tag('  FAILED  ', true)} ${toByteText(name)}\n`).join('');
    }
  }
}

function counted(tests: number): string {
  return `${tests} test${tests === 1 ? '' : 's'}`;
}

export function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
