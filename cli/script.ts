// Where the script's text comes from: a file, standard input, or -e; and which headers its C gets. Shared by bpftrace
// and bpftrace-cc.

import { readFileSync } from 'node:fs';
import type { Includes } from '../frontend/c/preamble.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { CommandLine } from './arguments.ts';
import { fileReasonOf } from '../loader/errors.ts';

export interface ScriptInput {
  readonly source: Source;
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
    return { source: { name: 'cmdline', text: program }, args: [...line.operands, ...line.rest] };
  }
  const [file, ...operands] = line.operands;
  if (file === undefined) return null;
  const args = [...operands, ...line.rest];
  if (file === '-') return { source: { name: 'stdin', text: textOf(0, file) }, args };
  const text = textOf(file, file);
  if (text.startsWith('\x7fELF')) throw new ScriptError(`'${file}' is no script but a compiled object\nHINT: run it with bpftrace-run`);
  return { source: { name: file, text }, args };
}

function textOf(file: string | number, name: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const hint = name.includes('{') ? '\nHINT: a script that is no file stands behind -e' : '';
    throw new ScriptError(`failed to read '${name}': ${fileReasonOf(error)}${hint}`);
  }
}

/** -I and --include. */
export function includesOf(line: CommandLine): Includes {
  return { directories: line.allValues.get('I') ?? [], files: line.allValues.get('include') ?? [] };
}
