// What stands behind -l: a script, whose probes are meant, or patterns.

import { existsSync, statSync } from 'node:fs';
import type { CommandLine } from './arguments.ts';
import { toolPath } from './tools.ts';

/** Whether the word behind -l, or an -e, names a script or a tool. */
export function listsScript({ values, operands: [word] }: CommandLine): boolean {
  if (values.has('e') || word === '-') return true;
  if (word === undefined || isPattern(word)) return false;
  return existsSync(word) ? statSync(word).isFile() : toolPath(word) !== null;
}

/** With a colon in it, it is one even where there is such a file. */
export function isPattern(word: string): boolean {
  return word.includes(':') || /^(struct|union|enum) /.test(word);
}
