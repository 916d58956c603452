// --capture FILE: records what the compiler asks of this machine's kernel, for `bpftrace-cc --host FILE` on another one. Must not import the
// compiler.

import { writeFacts } from '../common/machine-facts.ts';
import { recordMachine } from '../loader/kernel/record-machine.ts';
import { UsageError } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { traceableFunctionsOf } from './run-options.ts';
import { EXIT_OK, printError } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Returns the exit code. Throws UsageError, LoaderError, OutputFileError. */
export function capture(line: CommandLine, file: string): number {
  if (line.operands.length > 0 || line.values.has('e')) throw new UsageError('--capture stands alone: it records the machine, and runs nothing');
  const facts = recordMachine(traceableFunctionsOf(line));
  writeWhole(file, writeFacts(facts));
  const { release, arch, tracepoints, functions, btf } = facts;
  const counts = [`${Object.keys(tracepoints).length} tracepoints`, functions === null ? 'no list of functions' : `${functions.length} functions`, btf.size === 0 ? 'no BTF' : `BTF of the kernel and ${btf.size - 1} modules`];
  printError(`${file}: Linux ${release}, ${arch}: ${counts.join(', ')}\n`);
  return EXIT_OK;
}
