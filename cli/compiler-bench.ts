// --mode compiler-bench: how long each pass of the compiler takes for a script, on average, in the form of --bench.

import { benchTable } from '../loader/output/bench-text.ts';
import { jsonPrinter } from '../loader/output/json-printer.ts';
import type { BenchMessage } from '../loader/output/printer.ts';
import type { OutputFormat } from './run-options.ts';
import { printMessage, printOut } from './terminal.ts';

/** Milliseconds that it goes on for, at least. */
const LONG_ENOUGH = 1000;
const LEAST = 3;
const MOST = 1000;

const TOTAL = 'all passes';

/** `compileOnce`: tells of each pass that ends. */
export function benchCompiler(format: OutputFormat, compileOnce: (onPass: (name: string, milliseconds: number) => void) => void): void {
  const passes = new Map<string, number>();
  let total = 0;
  let rounds = 0;
  while (rounds < LEAST || (total < LONG_ENOUGH && rounds < MOST)) {
    compileOnce((name, milliseconds) => {
      passes.set(name, (passes.get(name) ?? 0) + milliseconds);
      total += milliseconds;
    });
    rounds++;
  }
  const output = { write: (text: string) => printOut(Buffer.from(text, 'latin1')), endBatch: () => {}, flush: () => {} };
  const table = benchTable({ nameText: (name) => name, outputText: () => '' });
  const json = jsonPrinter({ output, messages: printMessage });
  const print = (item: BenchMessage): void => (format === 'json' ? json.print(item) : output.write(table(item)));
  const rows = [...passes, [TOTAL, total] as const];
  print({ kind: 'benches-started', names: rows.map(([name]) => name) });
  for (const [name, milliseconds] of rows) print({ kind: 'bench-ended', name, nanoseconds: Math.round(milliseconds * 1e6 / rounds), iterations: rounds });
}
