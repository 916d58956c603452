// --fmt: a script laid out anew (reference 08.5), to standard output or into a file, or whether it is, for --check. Nothing is compiled, and
// no rights are needed.

import { format } from '../frontend/format/format.ts';
import { parse } from '../frontend/parse/parse.ts';
import { UsageError } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { reportDiagnostics, reportOptionsOf } from './report.ts';
import type { ReportOptions } from './report.ts';
import { reportCheck, scriptsOf, writeScript } from './rewrite.ts';
import type { ScriptInput } from './script.ts';
import { shellWord } from './shell-word.ts';
import { EXIT_FAILURE, EXIT_OK } from './terminal.ts';

/** Whether the command line asks for it. Throws UsageError where --check asks for nothing else. */
export function formats({ switches, allValues }: CommandLine): boolean {
  const asked = switches.has('fmt') || allValues.get('mode')?.includes('format') === true;
  if (!asked && switches.has('check') && !switches.has('fix')) throw new UsageError('--check asks whether --fmt, or --fix, would change a script: it works together with one of them');
  return asked;
}

/** Returns the exit code. Throws UsageError, ScriptError, OutputFileError. */
export function formatScripts(command: 'bpftrace' | 'bpftrace-cc', line: CommandLine): number {
  if ((line.switches.has('fmt') ? 1 : 0) + (line.allValues.get('mode')?.length ?? 0) > 1) throw new UsageError('one mode at a time: --fmt is --mode format');
  const check = line.switches.has('check');
  const target = line.values.get('output');
  if (check && target !== undefined) throw new UsageError('--check writes nothing that -o could keep');
  const scripts = scriptsOf(line, check, '--fmt takes one script, or several with --check');
  return Math.max(...scripts.map((script) => formatOne(command, script, check, target ?? '-', reportOptionsOf(line))));
}

function formatOne(command: string, { source, file }: ScriptInput, check: boolean, target: string, report: ReportOptions): number {
  const { diagnostics } = parse(source);
  if (reportDiagnostics(diagnostics, { ...report, warnings: false })) return EXIT_FAILURE;
  const text = format(source.text);
  if (check) {
    if (text === source.text) return EXIT_OK;
    const line = text.split('\n').findIndex((each, index) => each !== source.text.split('\n')[index]) + 1;
    reportCheck(source, 'layout', 'this is not laid out as --fmt does', line, typeof file === 'string' ? `${command} --fmt -o ${shellWord(file)} ${shellWord(file)}` : null, report);
    return EXIT_FAILURE;
  }
  writeScript(target, text);
  return EXIT_OK;
}
