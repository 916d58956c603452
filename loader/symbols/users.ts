// User names by uid, from the password file, read on the first look-up. Names from other sources (LDAP) are not
// asked for: that needs the C library, and a tracer should not start network requests.

import * as fs from 'node:fs';

/** A look-up of user names as byte text; '' for an unknown uid. */
export function userNames(file = '/etc/passwd'): (uid: number) => string {
  let names: Map<number, string> | undefined;
  return (uid) => {
    names ??= readNames(file);
    return names.get(uid) ?? '';
  };
}

function readNames(file: string): Map<number, string> {
  const names = new Map<number, string>();
  let text = '';
  try {
    text = fs.readFileSync(file, 'latin1');
  } catch {
    // A container image without one has no names.
  }
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}
