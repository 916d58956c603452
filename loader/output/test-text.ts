// The report of `--test` in the shape of gtest (reference 08.7). What a test printed is shown only when it fails, and
// is handed in as text: another part of the printer makes it. All texts are byte text.

import type { TestMessage } from './printer.ts';

type Reported = Exclude<TestMessage, { value: unknown }>;

interface TestTexts {
  readonly color: boolean;
  /** Of a test's name. */
  readonly nameText: (name: string) => string;
  /** Of what a test printed. */
  readonly outputText: (items: Extract<Reported, { kind: 'test-ended' }>['output']) => string;
}

export function testText(message: Reported, { color, nameText, outputText }: TestTexts): string {
  const tag = (text: string, isBad = false): string => (color ? `\x1b[${isBad ? 31 : 32}m[${text}]\x1b[m` : `[${text}]`);
  switch (message.kind) {
    case 'tests-started': return `${tag('==========')} Running ${counted(message.tests)}.\n`;
    case 'test-started': return `${tag(' RUN      ')} ${nameText(message.name)}\n`;
    case 'test-ended': {
      const { name, passed, time, output } = message;
      const verdict = passed ? tag('       OK ') : withLineEnd(outputText(output)) + tag('  FAILED  ', true);
      return `${verdict} ${nameText(name)} (${Math.round(time)} ms)\n`;
    }
    case 'tests-ended': {
      const { tests, passed, failed, time } = message;
      const ran = passed.length + failed.length;
      const bad = failed.length === 0 ? '' : `${tag('  FAILED  ', true)} ${counted(failed.length)}, listed below:\n`;
      return `${tag('==========')} ${ran === tests ? '' : `${ran} of `}${counted(tests)} ran. (${Math.round(time)} ms total)\n`
        + `${tag('  PASSED  ')} ${counted(passed.length)}.\n`
        + bad + failed.map((name) => `${tag('  FAILED  ', true)} ${nameText(name)}\n`).join('');
    }
  }
}

function counted(tests: number): string {
  return `${tests} test${tests === 1 ? '' : 's'}`;
}

export function withLineEnd(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
