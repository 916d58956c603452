// Names of C++ functions as they are written in C++. The C++ runtime does it, through the addon.

import { native } from '../native.ts';
import { toByteText } from '../values.ts';

/** `ns::f(int)` for `_ZN2ns1fEi`; other names stay as they are. Byte text, like every name here. */
export function demangled(name: string): string {
  if (!name.startsWith('_Z')) return name;
  const plain = native().demangle(Buffer.from(name, 'latin1').toString('utf8'));
  return plain === null ? name : toByteText(plain);
}
