// What the commands have in common that rewrite scripts in place of compiling them (--fmt, --fix): the scripts that are meant, what
// --check says of one, and how a file is replaced.

import { realpathSync, statSync } from 'node:fs';
import type { RewriteCode } from '../frontend/diagnostics/codes.ts';
import { diagnosticLine } from '../frontend/diagnostics/json.ts';
import type { Source, Span } from '../frontend/syntax/source.ts';
import { UsageError } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import type { ReportOptions } from './report.ts';
import { readScript } from './script.ts';
import type { ScriptInput } from './script.ts';
import { printError, printMessage } from './terminal.ts';
import { writeTo } from './write-whole.ts';

/** Permissions of a file that was not there, less the umask. */
const NEW_FILE = 0o666;

/** Each word is a script, where `several` may be given. `usage` says what the command takes. Throws UsageError, ScriptError. */
export function scriptsOf(line: CommandLine, several: boolean, usage: string): readonly ScriptInput[] {
  const first = readScript(line);
  if (first === null) throw new UsageError('which script?');
  if (first.args.length === 0) return [rewritable(first)];
  if (!several || line.values.has('e') || line.rest.length > 0) throw new UsageError(`unexpected argument '${first.args[0]!}': ${usage}`);
  return [first, ...first.args.map((file) => readScript({ ...line, operands: [file] })!)].map(rewritable);
}

/** Tells of a script that --check finds wanting, from the line on that would change first. `help`: what to type; null: it is no file. */
export function reportCheck(source: Source, code: RewriteCode, message: string, line: number | null, help: string | null, { json }: ReportOptions): void {
  const place = line === null ? source.name : `${source.name}:${line}`;
  if (json) printError(diagnosticLine({ severity: 'error', code, source, span: line === null ? null : spanOfLine(source, line), message, notes: [], help, fix: null }));
  else printMessage(`${place}: ERROR: ${message}${help === null ? '' : `: ${help}`}\n`);
}

function spanOfLine({ text }: Source, line: number): Span {
  const lines = text.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
  return { start, end: start + (lines[line - 1] ?? '').length };
}

/** What is no text would not come back. */
function rewritable(script: ScriptInput): ScriptInput {
  if (script.source.lossy) throw new UsageError(`${script.source.name} is not UTF-8, and so it would not stay what it is`);
  return script;
}

/** `-` is standard output. A file that is there keeps its permissions, and a link to it stays one. Throws OutputFileError. */
export function writeScript(target: string, text: string): void {
  const existing = target === '-' ? undefined : statSync(target, { throwIfNoEntry: false });
  writeTo(existing === undefined ? target : realpathSync(target), text, existing === undefined ? NEW_FILE : existing.mode & 0o7777);
}
