// Runs one object as bpftrace-run would, for the loader's tests: `run-object.ts OBJECT OPTIONS-JSON`. A process of its own,
// because uvu has no timeout and a kernel program needs one.

import { readFileSync } from 'node:fs';
import { openObject } from '../../loader/object/object.ts';
import { Output } from '../../loader/output/output.ts';
import { run } from '../../loader/run/run.ts';
import type { RunOptions } from '../../loader/run/run.ts';

const [, , file, options] = process.argv;
process.exitCode = await run(openObject(readFileSync(file!)), {
  args: [], environment: {}, pid: null, command: null, unsafe: false, quiet: false, verbose: false, warnings: 'default',
  ...JSON.parse(options ?? '{}') as Partial<RunOptions>,
  output: Output.open(null, 'line'),
  stderr: (text) => process.stderr.write(text),
});
