// Where the script's text comes from: a file, standard input, or -e; and which headers its C gets. Shared by bpftrace
// and bpftrace-cc.

import { existsSync } from 'node:fs';
import type { Includes } from '../frontend/c/preamble.ts';
import type { Source } from '../frontend/syntax/source.ts';
import { decoded } from '../frontend/syntax/source.ts';
import type { HostOptions } from '../compiler/host/machine-host.ts';
import { givenBtf } from '../compiler/host/machine-host.ts';
import { readMachine } from '../compiler/host/recorded-machine.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { MAX_SCRIPT, readBounded, statusOf } from '../loader/bounded-file.ts';
import { nearFile } from './files.ts';
import { fileReasonOf } from '../loader/errors.ts';
import type { OtherKernel } from '../loader/kernel/other-kernel.ts';
import { closest } from '../common/near-miss.ts';
import { toolNames, toolPath } from './tools.ts';

export interface ScriptInput {
  readonly source: Source;
  /** Where it was read: a name, or the descriptor of standard input; null: nowhere. */
  readonly file: string | 0 | null;
  /** What the user called it by, where it is a tool that comes with the project; null: it is no such one, or its file was named. */
  readonly tool: string | null;
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
    if (/^[\w./-]+$/.test(program) && statusOf(program)?.isFile()) throw new UsageError(`-e takes the script itself, '${program}' is a file: leave -e out`);
    return { source: { name: 'stdin', text: program }, file: null, tool: null, args: [...line.operands, ...line.rest] };
  }
  const [file, ...operands] = line.operands;
  if (file === undefined) {
    const [taken] = [...line.values].filter(([, value]) => value.endsWith('.bt') && existsSync(value));
    if (taken !== undefined) throw new UsageError(`which script? '${taken[1]}' is taken for the value of ${line.spelling(taken[0])}`);
    return null;
  }
  const args = [...operands, ...line.rest];
  if (file === '-') return { ...sourceOf('stdin', 0, 'standard input'), file: 0, tool: null, args };
  const tool = existsSync(file) ? null : toolPath(file);
  const path = tool ?? file;
  return { ...sourceOf(path, path, `'${file}'`), file: path, tool: tool === null ? null : file, args };
}

/** Whether a script goes by that name: a file, or a tool. */
export function isScript(operand: string | undefined): boolean {
  return operand !== undefined && (toolPath(operand) !== null || existsSync(operand));
}

/** `what` names it in messages. */
function sourceOf(name: string, file: string | number, what: string): Pick<ScriptInput, 'source'> {
  const content = decoded(contentOf(file, what));
  const { text } = content;
  if (text.startsWith('\x7fELF') && !text.includes('.bpftrace')) throw new ScriptError(`${what} is no script but a program\nHINT: what there is to probe in it: -l 'uprobe:FILE:*'`);
  if (text.startsWith('\x7fELF')) throw new ScriptError(`${what} is no script but a compiled object\nHINT: run it with bpftrace-run`);
  if (text.includes('\0')) throw new ScriptError(`${what} is no script: it holds NUL bytes`);
  return { source: { name, ...content } };
}

function contentOf(file: string | number, what: string): Buffer {
  try {
    return readBounded(file, MAX_SCRIPT);
  } catch (error) {
    const name = what.replace(/^'|'$/g, '');
    const hint = (error as NodeJS.ErrnoException).code === 'ENOENT' ? missingHint(name) : null;
    throw new ScriptError(`failed to read ${what}: ${fileReasonOf(error)}${hint === null ? '' : `\nHINT: ${hint}`}`);
  }
}

/** Subcommands of other tools. */
const SUBCOMMANDS: Readonly<Record<string, string>> = {
  list: 'bpftrace -l', ls: 'bpftrace -l', help: 'bpftrace -h', version: 'bpftrace -V', info: 'bpftrace --info', features: 'bpftrace --info', tools: 'bpftrace --tools',
  fmt: 'bpftrace --fmt', format: 'bpftrace --fmt', test: 'bpftrace --test', bench: 'bpftrace --bench', compile: 'bpftrace-cc', build: 'bpftrace-cc', inspect: 'bpftrace-run --inspect',
};

/** For a script that is not there. */
function missingHint(name: string): string | null {
  const file = nearFile(name);
  if (file !== null) return `did you mean ${file}?`;
  if (/^[–—−]/.test(name)) return `write a plain dash: ${name.replace(/^[–—−]/, name.length > 2 ? '--' : '-')}`;
  if (name.includes('{')) return 'a script that is no file stands behind -e';
  if (Object.hasOwn(SUBCOMMANDS, name)) return `did you mean ${SUBCOMMANDS[name]}?`;
  const tool = closest(name.replace(/\.bt$/, ''), toolNames());
  return tool === null ? null : `did you mean the tool ${tool}? --tools lists them all`;
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

/** The same for a listing; null: the running one. */
export function listedKernelOf(line: CommandLine): OtherKernel | null {
  const { btf, machine = null } = kernelOf(line);
  if (machine !== null) return { btf: machine.btf, machine };
  return btf === null ? null : { btf: new Map([['vmlinux', givenBtf(btf)]]), machine: null };
}
