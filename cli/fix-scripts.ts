// --fix: the old spellings of scripts become today's, in their files or where -o says; with --check it is only said whether there are any.

import { compile } from '../compiler/compile.ts';
import { machineHost } from '../compiler/host/machine-host.ts';
import type { HostOptions } from '../compiler/host/machine-host.ts';
import { fix } from '../frontend/fix/fix.ts';
import type { Host } from '../frontend/host.ts';
import { UsageError } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { reportDiagnostics, reportOptionsOf } from './report.ts';
import { reportCheck, scriptsOf, writeScript } from './rewrite.ts';
import { includesOf } from './script.ts';
import type { ScriptInput } from './script.ts';
import { EXIT_FAILURE, EXIT_OK, printMessage } from './terminal.ts';

/** Returns the exit code. Throws UsageError, ScriptError, OutputFileError. */
export function fixScripts(line: CommandLine, options: HostOptions): number {
  const target = line.values.get('output');
  const check = line.switches.has('check');
  if (check && target !== undefined) throw new UsageError('--check writes nothing that -o could keep');
  const scripts = scriptsOf(line, target === undefined, '-o is for one script');
  const host = machineHost(options);
  try {
    return Math.max(...scripts.map((script) => fixOne(line, host, script, check, target ?? (typeof script.file === 'string' ? script.file : '-'))));
  } finally {
    host.close();
  }
}

function fixOne(line: CommandLine, host: Host, { source }: ScriptInput, check: boolean, target: string): number {
  const report = reportOptionsOf(line);
  const { text, changes, diagnostics, before } = fix(source, (now) => compile(now, {
    host, positional: null, environment: {}, unsafe: true, includes: includesOf(line), stage: 'types',
  }).diagnostics);
  // The text that --check tells of is its author's.
  const failed = check ? reportDiagnostics(before, { ...report, warnings: false }) : reportDiagnostics(diagnostics, report);
  if (text === null) return EXIT_FAILURE;
  if (check) {
    if (changes > 0) reportCheck(source, 'old-spelling', `${places(changes)} written as ${changes === 1 ? 'it was' : 'they were'} once`, null, 'bpftrace-cc --fix', report);
    return changes > 0 || failed ? EXIT_FAILURE : EXIT_OK;
  }
  if (target === '-' || changes > 0 || target !== source.name) writeScript(target, text);
  if (target !== '-' && !report.json) printMessage(`${source.name}: ${changes === 0 ? 'nothing to change' : `${places(changes)} changed`}\n`);
  return failed ? EXIT_FAILURE : EXIT_OK;
}

function places(count: number): string {
  return `${count} place${count === 1 ? '' : 's'}`;
}
