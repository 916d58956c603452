// When a process maps other files: libraries that it opens, and at the start of a command those that come before or beside the ones
// that its files say they need. The dynamic linker calls a function of its own whenever it has changed what is mapped, for
// debuggers (link.h, r_brk): a program of the loader's is there. A command waits until its new files are looked through, and no code of
// theirs has run before; a process that was there already is left alone, and what it calls first may be missed.

import { isSystemError } from '../errors.ts';
import { openElf } from '../symbols/elf.ts';
import { resolveBinaries } from './binaries.ts';
import type { AttachHost } from './row.ts';
import { Teller } from './teller.ts';
import { ifReadable } from './uprobe.ts';

/** Of glibc's and musl's. */
const LINKER_CALLS = '_dl_debug_state';

/** null: the process has no dynamic linker that tells. */
export function watchLaterFiles(pid: number, host: Pick<AttachHost, 'command'>, onMapped: () => void): Teller | null {
  const name = 'later files';
  const linker = resolveBinaries('*', { name }, { pid, command: host.command, following: false }).sort((a, b) => Number(isLikely(b)) - Number(isLikely(a)))
    .flatMap((path) => ifReadable(() => openElf(path).find(LINKER_CALLS)).map(({ fileOffset }) => ({ path, offset: fileOffset })))[0];
  if (linker === undefined) return null;
  try {
    return new Teller({ place: { name }, ...linker, pid, stops: host.command !== null, before: [], value: null, certain: [], hear: () => {}, heard: onMapped });
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}

/** Looking into all files takes time. */
function isLikely(path: string): boolean {
  return /\/ld[-.\w]*$/.test(path);
}
