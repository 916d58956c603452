// Where the script's text comes from: a file, standard input, or -e; and which headers its C gets. Shared by bpftrace
// and bpftrace-cc.

import { existsSync } from 'node:fs';
import type { Includes } from '../frontend/c/preamble.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { HostOptions } from '../compiler/host/machine-host.ts';
import { readMachine } from '../compiler/host/recorded-machine.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { MAX_SCRIPT, readBounded } from '../loader/bounded-file.ts';
import { fileReasonOf } from '../loader/errors.ts';
import { closest } from '../common/near-miss.ts';
import { toolNames, toolPath } from './tools.ts';

export interface ScriptInput {
  readonly source: Source;
  /** All of its bytes are UTF-8; else some are not in the text. */
  readonly isUtf8: boolean;
  /** Where it was read: a name, or the descriptor of standard input; null: nowhere. */
  readonly file: string | 0 | null;
  /** The script's own arguments, `--name=value` ones included. */
  readonly args: readonly string[];
}

/** The named script cannot be read. */
class ScriptError extends Error {
  override readonly name = 'ScriptError';
}

/** null when the command line names no script. Throws ScriptError. */
export function readScript(line: CommandLine): ScriptInput | null {
  const program = line.values.get('e');
  if (program !== undefined) {
    return { source: { name: 'stdin', text: program }, isUtf8: true, file: null, args: [...line.operands, ...line.rest] };
  }
  const [file, ...operands] = line.operands;
  if (file === undefined) return null;
  const args = [...operands, ...line.rest];
  if (file === '-') return { ...sourceOf('stdin', 0, 'standard input'), file: 0, args };
  const path = existsSync(file) ? file : toolPath(file) ?? file;
  return { ...sourceOf(path, path, `'${file}'`), file: path, args };
}

/** Whether a script goes by that name: a file, or a tool. */
export function isScript(operand: string | undefined): boolean {
  return operand !== undefined && (toolPath(operand) !== null || existsSync(operand));
}

/** `what` names it in messages. */
function sourceOf(name: string, file: string | number, what: string): Pick<ScriptInput, 'source' | 'isUtf8'> {
  const bytes = contentOf(file, what);
  const text = bytes.toString('utf8');
  if (text.startsWith('\x7fELF') && !text.includes('.bpftrace')) throw new ScriptError(`${what} is no script but a program\nHINT: what there is to probe in it: -l 'uprobe:FILE:*'`);
  if (text.startsWith('\x7fELF')) throw new ScriptError(`${what} is no script but a compiled object\nHINT: run it with bpftrace-run`);
  if (text.includes('\0')) throw new ScriptError(`${what} is no script: it holds NUL bytes`);
  return { source: { name, text }, isUtf8: process.getBuiltinModule('node:buffer').isUtf8(bytes) };
}

function contentOf(file: string | number, what: string): Buffer {
  try {
    return readBounded(file, MAX_SCRIPT);
  } catch (error) {
    const near = closest(what.replace(/^'|(\.bt)?'$/g, ''), toolNames());
    const hint = (error as NodeJS.ErrnoException).code !== 'ENOENT' ? '' : what.includes('{') ? '\nHINT: a script that is no file stands behind -e' : near === null ? '' : `\nHINT: did you mean the tool ${near}? --tools lists them all`;
    throw new ScriptError(`failed to read ${what}: ${fileReasonOf(error)}${hint}`);
  }
}

/** -I and --include. */
export function includesOf(line: CommandLine): Includes {
  return { directories: line.allValues.get('I') ?? [], files: line.allValues.get('include') ?? [] };
}

/** --btf or --host: the kernel to compile against, in place of the running one. Throws UsageError, or an error that names the file. */
export function kernelOf(line: CommandLine): Pick<HostOptions, 'btf' | 'machine'> {
  const [btf, host] = [line.values.get('btf'), line.values.get('host')];
  if (btf !== undefined && host !== undefined) throw new UsageError('--btf and --host both say which kernel: leave one out');
  return { btf: host === undefined ? btf ?? process.env['BPFTRACE_BTF'] ?? null : null, machine: host === undefined ? null : readMachine(host) };
}
