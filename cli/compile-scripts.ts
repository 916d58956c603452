// What bpftrace-cc does with scripts, whether it writes an object or a bundle: the machine to compile against, out of the options, and
// the compiler's results with all that it has to say.

import { compile } from '../compiler/compile.ts';
import type { Compiled, Stage } from '../compiler/compile.ts';
import { kernelHeadersOf } from '../compiler/host/kernel-headers.ts';
import { machineHost } from '../compiler/host/machine-host.ts';
import type { HostOptions } from '../compiler/host/machine-host.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { CommandLine } from './arguments.ts';
import { llvmFileOf, writeLlvm } from './emit-llvm.ts';
import type { Timing } from '../loader/output/printer.ts';
import { passReports, reportDiagnostics, reportOptionsOf, reportTimings } from './report.ts';
import { debugPlacesOf, timingsOf, traceableFunctionsOf } from './run-options.ts';
import { includesOf, kernelOf } from './script.ts';

/** Throws UsageError; opens nothing of the machine yet. */
export function hostOptionsOf(line: CommandLine): HostOptions {
  return {
    ...kernelOf(line),
    path: process.env['PATH'] ?? '',
    traceableFunctions: traceableFunctionsOf(line),
    kernelHeaders: kernelHeadersOf(process.env),
    debugPlaces: debugPlacesOf(line),
  };
}

/** The stage's output for each script; none when one of them is wrong, which has been said of all. */
export function compileScripts(line: CommandLine, options: HostOptions, sources: readonly Source[], stage: Stage): readonly (string | Uint8Array)[] {
  const [report, llvm] = [reportOptionsOf(line), llvmFileOf(line)];
  const timings: Timing[] | null = line.switches.has('verbose') ? [] : timingsOf(line);
  const host = machineHost(options);
  const outputs = sources.map((source) => {
    const compileTo = (goal: Stage): Compiled => compile(source, {
      host,
      positional: null,
      environment: process.env,
      unsafe: line.switches.has('unsafe'),
      includes: includesOf(line),
      stage: goal,
      ...passReports(timings),
    });
    const { diagnostics, output } = compileTo(stage);
    reportDiagnostics(diagnostics, report);
    if (llvm !== undefined && output !== null) writeLlvm(llvm, (each) => compileTo(each).output);
    return output;
  });
  host.close();
  reportTimings(timings);
  const made = outputs.filter((output) => output !== null);
  return made.length < outputs.length ? [] : made;
}
