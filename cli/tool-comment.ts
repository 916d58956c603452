// What a script's author says of it in the comment in front of all code: on the first line often `NAME - WHAT IT DOES`, then
// how to use it. It is the help of a bundled tool, and a line in lists of tools.

import { basename } from 'node:path';
import { reflowed } from './layout.ts';

export interface ToolComment {
  /** Without a full stop; empty: nobody says. */
  readonly about: string;
  /** Lines without the comment's own signs, and without a trailing newline. */
  readonly help: string;
}

/** `opensnoop` of `tools/opensnoop.bt`. */
export function toolName(script: string): string {
  return basename(script).replace(/\.bt$/, '');
}

/** What help says before it lists options: empty, or lines with a blank one behind. `typed`: what the user called `NAME.bt` by. */
export function authorsWords(name: string, typed: string, { about, help }: ToolComment, columns: number): string {
  const called = inNameOf(typed, name, help);
  return [about === '' ? '' : reflowed(`${name} - ${about}\n`, columns), reflowed(called, columns)].filter((text) => text !== '').map((text) => `${text}\n`).join('').replace(/(.)$/s, '$1\n');
}

/** With `typed` where the usage and what is shown of a shell have `NAME.bt`. */
export function inNameOf(typed: string, name: string, words: string): string {
  return words.replaceAll(/(?<=^USAGE: |^ *# )[\w-]+\.bt\b/gm, (word) => (word === `${name}.bt` ? typed : word));
}

/** The first line of the usage, as the user would type it; null: the author gives none. `typed`: as in authorsWords. */
export function usageLine(name: string, typed: string, { help }: ToolComment): string | null {
  return /^USAGE: *(.+)$/m.exec(inNameOf(typed, name, help))?.[1] ?? null;
}

export function toolComment(text: string): ToolComment {
  const code = text.replace(/^(\s|#!.*|\/\/ SPDX.*)*/, '');
  const block = /^\/\*+ ?([^]*?)\*\//.exec(code)?.[1] ?? /^(\/\/.*(\n|$))+/.exec(code)?.[0] ?? '';
  const lines = block.split('\n').map((line) => line.replace(/^\s*(\*+|\/\/+)(\s|$)/, '').trimEnd());
  const first = lines.findIndex((line) => line !== '');
  if (first < 0) return { about: '', help: '' };
  const title = /^\S+ +(?:-+|–|—) +(.*)$/.exec(lines[first]!.trim());
  const rest = lines.slice(title === null ? first : first + 1).join('\n').replace(/^\n+|\s+$/g, '');
  return { about: title?.[1]!.replace(/\.$/, '') ?? '', help: rest };
}
