// Paths of cgroups by id, which is the number of their folder's inode. Each hierarchy (version 2, and those of version 1) numbers
// its own. All folders are read at the first look-up, and again when an id is wanted that was not among them; what was found
// once is kept, because a cgroup that has ended is still asked for, and the kernel gives no id twice.

import * as fs from 'node:fs';
import { basename } from 'node:path';
import { globPattern } from '../../common/globs.ts';
import type { HierarchyPath, Integer } from '../values/value.ts';
import { toByteText } from '../values/value.ts';

interface Hierarchy {
  readonly name: string;
  readonly root: string;
  /** By id, from the root; byte text. */
  readonly paths: Map<bigint, string>;
}

/** `mounts`: the file in which the kernel lists what is mounted. */
export function cgroupPaths(mounts = '/proc/self/mounts'): (id: Integer, filter: string) => readonly HierarchyPath[] {
  let hierarchies: readonly Hierarchy[] | undefined;
  const gone = new Set<bigint>();
  const found = (id: bigint): HierarchyPath[] => (hierarchies ?? []).flatMap(({ name, paths }) => {
    const path = paths.get(id);
    return path === undefined ? [] : [{ hierarchy: name, path }];
  });
  return (id, filter) => {
    const wanted = BigInt(id);
    if (found(wanted).length === 0 && !gone.has(wanted)) {
      hierarchies ??= readHierarchies(mounts);
      hierarchies.forEach(readFolders);
      if (found(wanted).length === 0) gone.add(wanted);
    }
    const pattern = globPattern(filter);
    return found(wanted).filter(({ hierarchy }) => pattern.test(hierarchy));
  };
}

function readHierarchies(mounts: string): Hierarchy[] {
  const lines = fs.readFileSync(mounts, 'utf8').split('\n').map((line) => line.split(' '));
  const roots = lines.filter(([, , type]) => type === 'cgroup' || type === 'cgroup2').map(([, root, type]) => ({ root: unescaped(root!), type }));
  const first = roots.filter(({ root }, i) => roots.findIndex((other) => other.root === root) === i);
  return first.map(({ root, type }) => ({ root, name: toByteText(type === 'cgroup2' ? 'unified' : basename(root)), paths: new Map() }));
}

/** As the kernel writes blanks in a path (seq_path). */
function unescaped(path: string): string {
  return path.replace(/\\([0-7]{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)));
}

/** Cgroups come and go meanwhile; what is gone is left out. */
function readFolders({ root, paths }: Hierarchy): void {
  const pending = [''];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    try {
      paths.set(fs.statSync(root + path, { bigint: true }).ino, toByteText(path === '' ? '/' : path));
      for (const entry of fs.readdirSync(root + path, { withFileTypes: true })) if (entry.isDirectory()) pending.push(`${path}/${entry.name}`);
    } catch {
      continue;
    }
  }
}
