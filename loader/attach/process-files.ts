// The files of one process: what it has mapped, and what a path means to it. In a container, or after chroot(2), the same path
// is another file than ours, and a program that was replaced on disk runs on as the file that it was. Each is told by a path by which
// we, and the kernel, reach that very file.

import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { statusOf } from '../bounded-file.ts';
import { procOf, rootOf } from '../processes.ts';
import { fileKey, fileKeyOf, parseMaps } from '../symbols/mappings.ts';
import type { Mapping } from '../symbols/mappings.ts';

/** Files that the processes have mapped to run code of, each once, under paths that are wanted as they name them; as we reach them. */
export function mappedCode(pids: readonly number[], isWanted: (path: string) => boolean): string[] {
  const files = new Map<string, string>();
  for (const pid of pids) {
    for (const mapping of mappingsOf(pid)) {
      const key = `${fileKey(mapping)} ${mapping.path}`;
      if (mapping.path.startsWith('/') && !files.has(key) && isWanted(mapping.path)) files.set(key, namedFile(pid, mapping) ?? linkTo(pid, mapping));
    }
  }
  return [...files.values()];
}

/** A file that the process has mapped under that path, be it replaced since; else what the path leads to in the process's root, or in ours. */
export function fileOf(pid: number, path: string): string {
  const mapped = mappingsOf(pid).filter((mapping) => mapping.path === path);
  for (const mapping of mapped) {
    const named = namedFile(pid, mapping);
    if (named !== null) return named;
  }
  if (mapped.length > 0) return linkTo(pid, mapped[0]!);
  const root = rootOf(pid);
  return root === null ? path : insideRoot(root, path) ?? path;
}

/** Links that a path may lead through, as the kernel has it (MAXSYMLINKS). */
const MAX_LINKS = 40;

/** Where `path` leads in that root: links stay inside, as they do for whoever lives there. null: to nothing. */
export function insideRoot(root: string, path: string): string | null {
  const rest = path.split('/').reverse();
  const reached: string[] = [];
  for (let links = 0; rest.length > 0;) {
    const part = rest.pop()!;
    if (part === '..') reached.pop();
    if (part === '' || part === '.' || part === '..') continue;
    const next = join(root, ...reached, part);
    try {
      if (!lstatSync(next).isSymbolicLink()) {
        reached.push(part);
        continue;
      }
      if (links++ >= MAX_LINKS) return null;
      const target = readlinkSync(next);
      if (target.startsWith('/')) reached.length = 0;
      rest.push(...target.split('/').reverse());
    } catch {
      return null;
    }
  }
  return join(root, ...reached);
}

function mappingsOf(pid: number): Mapping[] {
  try {
    return parseMaps(readFileSync(`${procOf(pid)}/maps`, 'latin1')).map((mapping) => ({ ...mapping, path: Buffer.from(mapping.path, 'latin1').toString() }));
  } catch {
    return [];
  }
}

/** What to call a file that is reached by that path: for the kernel's link to one that was replaced or removed, the name that it had; null: it has it still. */
export function formerName(reached: string): string | null {
  if (!reached.includes(LINKS)) return null;
  try {
    return readlinkSync(reached).replace(/ \(deleted\)$/, '');
  } catch {
    return null;
  }
}

/** Its path here, or in the process's root, if that leads to the file that is mapped; null: it was replaced or removed. */
function namedFile(pid: number, mapping: Mapping): string | null {
  // Some file systems tell another device in maps than elsewhere.
  const linked = statusOf(linkTo(pid, mapping));
  const key = linked === null ? fileKey(mapping) : fileKeyOf(linked);
  const isIt = (path: string): boolean => {
    const status = statusOf(path);
    return status !== null && fileKeyOf(status) === key;
  };
  if (isIt(mapping.path)) return mapping.path;
  const root = rootOf(pid);
  const inside = root === null ? null : insideRoot(root, mapping.path);
  return inside !== null && isIt(inside) ? inside : null;
}

const LINKS = '/map_files/';

/** The kernel's own, which needs no name of the file. */
function linkTo(pid: number, { start, end }: Mapping): string {
  return `${procOf(pid)}${LINKS}${start.toString(16)}-${end.toString(16)}`;
}
