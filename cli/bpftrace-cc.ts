// bpftrace-cc: a script in, a portable object out. Needs no root and never loads anything into the kernel.

import { basename } from 'node:path';
import { parseCommandLine, UsageError, usageMessage, usageOf } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { compile, stages } from '../compiler/compile.ts';
import type { Stage } from '../compiler/compile.ts';
import { checkOutput } from './files.ts';
import { printHelp } from './help.ts';
import { machineHost } from '../compiler/host/machine-host.ts';
import { kernelHeadersOf } from '../compiler/host/kernel-headers.ts';
import { ccOptions } from './options.ts';
import { passReports, reportDiagnostics } from './report.ts';
import { debugPlacesOf, traceableFunctionsOf } from './run-options.ts';
import { includesOf, kernelOf, readScript } from './script.ts';
import { EXIT_FAILURE, EXIT_OK, guarded, printMessage, printOut } from './terminal.ts';
import { VERSION } from './version.ts';
import { writeWhole } from './write-whole.ts';

const synopsis = ['bpftrace-cc [options] SCRIPT.bt', "bpftrace-cc [options] -e 'PROGRAM'", 'bpftrace-cc [options] -   (script on standard input)'];

/** Returns the exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return guarded(() => {
    let line: CommandLine;
    let stage: Stage;
    let traceableFunctions: string | null;
    let kernel: ReturnType<typeof kernelOf>;
    try {
      line = parseCommandLine(ccOptions, argv);
      stage = stageOf(line.values.get('emit') ?? 'object');
      traceableFunctions = traceableFunctionsOf(line);
      kernel = kernelOf(line);
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      printMessage(usageMessage('bpftrace-cc', error));
      return EXIT_FAILURE;
    }
    if (line.switches.has('help')) {
      return printHelp(line.operands[0], usageOf(synopsis, ccOptions));
    }
    if (line.switches.has('version')) {
      printOut(`bpftrace-cc v${VERSION}\n`);
      return EXIT_OK;
    }
    const script = readScript(line);
    if (script === null) {
      printMessage(usageMessage('bpftrace-cc', new UsageError('which script?')));
      return EXIT_FAILURE;
    }
    if (script.args.length > 0) {
      printMessage(`ERROR: unexpected argument '${script.args[0]!}': a script's own arguments are given to bpftrace-run\n`);
      return EXIT_FAILURE;
    }
    const target = line.values.get('output') ?? (stage === 'object' ? objectName(script.source.name) : '-');
    if (target !== '-' && script.file !== null) checkOutput(target, script.file);
    const host = machineHost({
      ...kernel,
      path: process.env['PATH'] ?? '',
      traceableFunctions,
      kernelHeaders: kernelHeadersOf(process.env),
      debugPlaces: debugPlacesOf(line),
    });
    const compiled = compile(script.source, {
      host,
      positional: null,
      environment: process.env,
      unsafe: line.switches.has('unsafe'),
      includes: includesOf(line),
      stage,
      ...passReports(line.switches.has('verbose')),
    });
    host.close();
    reportDiagnostics(compiled.diagnostics, { warnings: !line.switches.has('no-warnings') });
    if (compiled.output === null) return EXIT_FAILURE;
    if (target === '-') printOut(compiled.output);
    else writeWhole(target, compiled.output);
    return EXIT_OK;
  });
}

export function stageOf(name: string): Stage {
  const stage = stages.find((s) => s === name);
  if (stage === undefined) throw new UsageError(`unknown stage '${name}' for --emit: one of ${stages.join(', ')}`);
  return stage;
}

function objectName(source: string): string {
  return `${basename(source).replace(/\.bt$/, '')}.bpf.o`;
}
