// Whether somebody else could have written a file whose code is to run in the kernel: everybody may write to it or to a folder
// above it, or it belongs to a user who is neither root nor the one who compiles. A sticky folder, such as /tmp, is fine:
// there nobody replaces what others have. Behind sudo the user is also who called it. Who may write through
// a group is not looked at: the members of a group are trusted as their owner trusts them.

import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Distrust } from '../../frontend/host.ts';

const OTHERS_WRITE = 0o002;
const STICKY = 0o1000;

/** The root user, ours, and that of whoever called sudo. */
export function trustedUsers(environment: Readonly<Record<string, string | undefined>> = process.env): ReadonlySet<number> {
  const own = process.geteuid?.() ?? 0;
  const caller = Number(environment['SUDO_UID'] ?? NaN);
  return new Set([0, own, ...(own === 0 && Number.isInteger(caller) ? [caller] : [])]);
}

/**
 * `path` is real, without links; `name` is for people; `fine` are paths that need no second look, and gets more of them.
 * null: nobody else could have. Throws the system's error.
 */
export function distrustOf(path: string, name: string, trusted: ReadonlySet<number>, fine = new Set<string>()): Distrust | null {
  const what = `'${name}'`;
  for (let at = path; ; at = dirname(at)) {
    if (fine.has(at)) return null;
    const { mode, uid } = statSync(at);
    const here = at === path ? what : `the folder '${at}' that ${what} is in`;
    const isOpen = (mode & OTHERS_WRITE) !== 0 && (at === path || (mode & STICKY) === 0);
    if (isOpen) return { reason: `Everybody may write to ${here}`, help: `\`chmod o-w ${at}\`` };
    if (!trusted.has(uid)) return { reason: `${here[0]!.toUpperCase()}${here.slice(1)} belongs to user ${uid}, who is neither root nor you`, help: `\`chown ${process.geteuid?.() ?? 0} ${at}\`` };
    fine.add(at);
    if (at === dirname(at)) return null;
  }
}
