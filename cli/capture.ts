// --capture FILE: records what the compiler asks of this machine's kernel, for `bpftrace-cc --host FILE` on another one. Must not import the
// compiler.

import { writeFacts } from '../common/machine-facts.ts';
import { recordMachine } from '../loader/kernel/record-machine.ts';
import type { CommandLine } from './arguments.ts';
import { traceableFunctionsOf } from './run-options.ts';
import { checkBytesOutput, EXIT_OK, printError } from './terminal.ts';
import { writeTo } from './write-whole.ts';

/** Returns the exit code. Throws UsageError, LoaderError, OutputFileError. */
export function capture(line: CommandLine, file: string): number {
  if (file === '-') checkBytesOutput('what is recorded');
  const facts = recordMachine(traceableFunctionsOf(line));
  writeTo(file, writeFacts(facts));
  const { release, arch, tracepoints, functions, btf } = facts;
  const counts = [`${Object.keys(tracepoints).length} tracepoints`, functions === null ? 'no list of functions' : `${functions.length} functions`, btf.size === 0 ? 'no BTF' : `BTF of the kernel and ${btf.size - 1} modules`];
  printError(`${file === '-' ? 'standard output' : file}: Linux ${release}, ${arch}: ${counts.join(', ')}\n`);
  return EXIT_OK;
}
