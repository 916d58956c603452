// The report of `--bench`, a table (reference 08.7). All texts are byte text.

import type { BenchMessage, OutputItem } from './printer.ts';
import { withLineEnd } from './test-text.ts';

interface BenchTexts {
  /** Of a benchmark's name. */
  readonly nameText: (name: string) => string;
  /** Of what went wrong in one. */
  readonly outputText: (items: readonly OutputItem[]) => string;
}

/** Columns; the first one is wider where a name is. */
const NAME = 40;
const TIME = 15;
const ITERATIONS = 15;

/** For the messages of one run, in their order. */
export function benchTable({ nameText, outputText }: BenchTexts): (message: BenchMessage) => string {
  let nameWidth = NAME;
  const row = (name: string, time: string, iterations: string): string => `${`${name.padEnd(nameWidth)}${time.padStart(TIME)}${iterations.padStart(ITERATIONS)}`.trimEnd()}\n`;
  return (message) => {
    if (message.kind === 'benches-started') {
      nameWidth = Math.max(NAME, ...message.names.map((name) => nameText(name).length));
      return `${row('Benchmark', 'Time(ns)', 'Iterations')}${'-'.repeat(nameWidth + TIME + ITERATIONS)}\n`;
    }
    const name = nameText(message.name);
    if ('output' in message) return withLineEnd(outputText(message.output)) + row(name, 'failed', '');
    if ('returned' in message) return row(name, 'skipped', `returned ${message.returned | 0}`);
    return row(name, String(message.nanoseconds), String(message.iterations));
  };
}
