// Runs one object as bpftrace-run would, for the loader's tests: `run-object.ts OBJECT OPTIONS-JSON`. A process of its own,
// because uvu has no timeout and a kernel program needs one.

import { readFileSync } from 'node:fs';
import { Output } from '../../cli/output.ts';
import { runObject } from '../../cli/run-object.ts';
import { openObject } from '../../loader/object/object.ts';
import type { RunOptions } from '../../loader/run/options.ts';

const [, , file, options] = process.argv;
process.exitCode = await runObject(openObject(readFileSync(file!)), {
  options: JSON.parse(options ?? '{}') as Omit<RunOptions, 'printer'>,
  output: new Output(1, 'line'),
  format: 'text', color: false, jsonDiagnostics: false, timings: null,
});
