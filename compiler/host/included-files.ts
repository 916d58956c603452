// What the C of a script includes, looked at before clang does: clang waits for who writes to a pipe and reads a device
// or a huge file for as long as there is something. Only what the text names is followed, from the text and from what it
// finds beside the script and with -I; the system's headers are trusted. Macros are not expanded, so a name that
// one of them makes is clang's to find, which has a deadline.

import { dirname, isAbsolute, join } from 'node:path';
import type { CMessage, CRequest } from '../../frontend/host.ts';
import { readBounded, statusOf } from '../../loader/bounded-file.ts';

/** Bytes: many times the largest `vmlinux.h`. */
const MAX_HEADER = 64 << 20;

/** Files that are looked through: many times what a script includes. */
const MAX_FILES = 4000;

const INCLUDE = /^([ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*)(?:"([^"\n]+)"|<([^>\n]+)>)/;
const LINE = /^#line (\d+) "((?:[^"\\]|\\.)*)"/;

export type IncludePlace = Pick<CMessage, 'file' | 'line' | 'column' | 'includedFrom'>;

/** What the text names and what that names, as far as it is found, each with the line that first includes it. */
export function includedFiles({ text, script, directories, files }: CRequest): ReadonlyMap<string, IncludePlace> {
  const beside = script.includes('/') ? dirname(script) : '.';
  const found = new Map<string, IncludePlace>();

  const look = (path: string, place: IncludePlace, chain: CMessage['includedFrom']): void => {
    if (found.has(path) || found.size >= MAX_FILES) return;
    found.set(path, place);
    if (problemOf(path) === null) walk(contentOf(path), path, dirname(path), chain);
  };
  const find = (name: string, folders: readonly string[]): string | undefined =>
    (isAbsolute(name) ? [name] : folders.map((each) => join(each, name))).find((candidate) => statusOf(candidate) !== null);
  const walk = (content: string, file: string, folder: string, chain: CMessage['includedFrom']): void => {
    let place = { file, line: 0 };
    for (const row of content.split('\n')) {
      place.line++;
      const marker = LINE.exec(row);
      if (marker !== null) place = { file: marker[2]!.replace(/\\(.)/g, '$1'), line: Number(marker[1]) - 1 };
      const [, before = '', quoted, system] = INCLUDE.exec(row) ?? [];
      const name = quoted ?? system;
      if (name === undefined) continue;
      const path = find(name, [...(quoted === undefined ? [] : [folder, beside]), ...directories]);
      if (path === undefined) continue;
      const { line } = place;
      look(path, { file: place.file, line, column: Buffer.byteLength(before) + 1, includedFrom: chain }, [...chain, { file: place.file, line }]);
    }
  };

  for (const name of files) {
    const path = find(name, ['.', beside, ...directories]);
    if (path !== undefined) look(path, { file: '', line: 0, column: 0, includedFrom: [] }, []);
  }
  walk(text, '', beside, []);
  return found;
}

/** Errors, each at the line that includes what cannot be read to an end. */
export function unendingIncludes(included: ReadonlyMap<string, IncludePlace>): CMessage[] {
  return [...included].flatMap(([path, place]): CMessage[] => {
    const text = problemOf(path);
    return text === null ? [] : [{ severity: 'error', text, ...place }];
  });
}

/** null: a file of a size that a header may have, a folder, or nothing. */
function problemOf(path: string): string | null {
  const status = statusOf(path);
  if (status === null || status.isDirectory()) return null;
  if (!status.isFile()) return `'${path}' is a ${status.isFIFO() ? 'pipe' : status.isSocket() ? 'socket' : 'device'} and no header`;
  return status.size > MAX_HEADER ? `'${path}' is larger than ${MAX_HEADER >> 20} MiB, and no header` : null;
}

/** Files of /proc say that they are empty, and clang believes them. */
function contentOf(path: string): string {
  if (!(statusOf(path)?.size)) return '';
  try {
    return readBounded(path, MAX_HEADER).toString();
  } catch {
    // Clang says why.
    return '';
  }
}

/** Whether a line of a file includes a header of the system, `<linux/sched.h>`. */
export function includesSystemHeader(file: string, line: number): boolean {
  return INCLUDE.exec(contentOf(file).split('\n')[line - 1] ?? '')?.[3] !== undefined;
}
