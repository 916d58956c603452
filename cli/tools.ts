// The tools that come with the project, by name: `bpftrace opensnoop`, and the list of --tools. A file of the user's with that
// name comes first.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jsonLine } from './json-line.ts';
import type { OutputFormat } from './run-options.ts';
import { toolComment, toolName } from './tool-comment.ts';

/** Beside build/, where a bundled command lies, or beside cli/. */
function folder(): string {
  return join(dirname(dirname(fileURLToPath(import.meta.url))), 'tools');
}

/** Sorted. */
export function toolNames(): readonly string[] {
  try {
    return readdirSync(folder()).filter((file) => file.endsWith('.bt')).map(toolName).sort();
  } catch {
    return []; // an installation without tools
  }
}

/** Where the tool of that name is; null: the word is none. */
export function toolPath(word: string): string | null {
  if (!/^[\w-]+(\.bt)?$/.test(word)) return null;
  const path = join(folder(), `${toolName(word)}.bt`);
  return existsSync(path) ? path : null;
}

/** With what each does. */
export function tools(): readonly { readonly name: string; readonly about: string }[] {
  return toolNames().map((name) => ({ name, about: toolComment(readFileSync(toolPath(name)!, 'utf8')).about }));
}

/** A line for each. */
export function toolList(format: OutputFormat): string {
  const all = tools();
  if (format === 'json') return all.map((tool) => jsonLine('tool', tool)).join('');
  const width = Math.max(0, ...all.map(({ name }) => name.length));
  return all.map(({ name, about }) => `${name.padEnd(width)}  ${about}\n`).join('');
}
