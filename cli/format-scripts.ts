// --fmt: a script laid out anew (reference 08.5), to standard output or into a file, or whether it is, for --check. Nothing is compiled, and
// no rights are needed.

import { realpathSync, statSync } from 'node:fs';
import { format } from '../frontend/format/format.ts';
import { parse } from '../frontend/parse/parse.ts';
import { UsageError } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { fmtOptions } from './options.ts';
import { reportDiagnostics } from './report.ts';
import { readScript } from './script.ts';
import type { ScriptInput } from './script.ts';
import { EXIT_FAILURE, EXIT_OK, printMessage, printOut } from './terminal.ts';
import { writeWhole } from './write-whole.ts';

/** Permissions of a file that was not there, less the umask. */
const NEW_FILE = 0o666;

/** Whether the command line asks for it. Throws UsageError where --check asks for nothing else. */
export function formats({ switches, allValues }: CommandLine): boolean {
  const asked = switches.has('fmt') || allValues.get('mode')?.includes('format') === true;
  if (!asked && switches.has('check')) throw new UsageError('--check works together with --fmt: it asks whether scripts are laid out so');
  return asked;
}

/** Returns the exit code. Throws UsageError, ScriptError, OutputFileError. */
export function formatScripts(line: CommandLine): number {
  const other = [...line.switches, ...line.values.keys()].find((name) => !fmtOptions.includes(name));
  if (other !== undefined) throw new UsageError(`--fmt only lays a script out: it has no use for ${other.length === 1 ? '-' : '--'}${other}`);
  if ((line.switches.has('fmt') ? 1 : 0) + (line.allValues.get('mode')?.length ?? 0) > 1) throw new UsageError('one mode at a time: --fmt is --mode format');
  const check = line.switches.has('check');
  const target = line.values.get('output');
  if (check && target !== undefined) throw new UsageError('--check writes nothing that -o could keep');
  const scripts = scriptsOf(line, check);
  return Math.max(...scripts.map((script) => formatOne(script, check, target ?? '-')));
}

/** Of several words each is a script, where nothing is written. */
function scriptsOf(line: CommandLine, several: boolean): ScriptInput[] {
  const first = readScript(line);
  if (first === null) throw new UsageError('which script?');
  if (first.args.length === 0) return [first];
  if (!several || line.values.has('e') || line.rest.length > 0) throw new UsageError(`unexpected argument '${first.args[0]!}': --fmt takes one script, or several with --check`);
  return [first, ...first.args.map((file) => readScript({ ...line, operands: [file] })!)];
}

function formatOne({ source, file }: ScriptInput, check: boolean, target: string): number {
  const { diagnostics } = parse(source);
  if (reportDiagnostics(diagnostics, { warnings: false })) return EXIT_FAILURE;
  const text = format(source.text);
  if (check) {
    if (text === source.text) return EXIT_OK;
    const line = text.split('\n').findIndex((each, index) => each !== source.text.split('\n')[index]) + 1;
    printMessage(`${source.name}:${line}: ERROR: this is not laid out as --fmt does${typeof file === 'string' ? `: bpftrace --fmt -o ${file} ${file}` : ''}\n`);
    return EXIT_FAILURE;
  }
  if (target === '-') printOut(text);
  else writeInPlace(target, text);
  return EXIT_OK;
}

/** A file that is there keeps its permissions, and a link to it stays one. */
function writeInPlace(target: string, text: string): void {
  const existing = statSync(target, { throwIfNoEntry: false });
  writeWhole(existing === undefined ? target : realpathSync(target), text, existing === undefined ? NEW_FILE : existing.mode & 0o7777);
}
