// run-object.ts with an output that fails at some texts as only a defect does, and that is written when the run ends: what
// runObject() throws is told on standard error.

import { readFileSync } from 'node:fs';
import { Output } from '../../cli/output.ts';
import { runObject } from '../../cli/run-object.ts';
import { openObject } from '../../loader/object/object.ts';
import type { RunOptions } from '../../loader/run/options.ts';

class BadOutput extends Output {
  override write(text: string): void {
    if (text.includes('666')) throw new Error('the number of the beast');
    super.write(text);
  }

  override commit(end: number): void {
    if (this.bytes.subarray(0, end).includes('666')) throw new Error('the number of the beast');
    super.commit(end);
  }
}

const [, , file, options] = process.argv;
try {
  await runObject(openObject(readFileSync(file!)), {
    options: JSON.parse(options ?? '{}') as Omit<RunOptions, 'printer'>, output: new BadOutput(1, 'full'), format: 'text', color: false, jsonDiagnostics: false, timings: null,
  });
} catch (error) {
  process.stderr.write(`thrown: ${(error as Error).message}\n`);
  process.exitCode = 9;
}
