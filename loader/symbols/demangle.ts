// Names of C++ functions as they are written in C++. The C++ runtime does it, through the addon.

import { native } from '../native.ts';
import { toByteText } from '../values/decode.ts';

/** `ns::f(int)` for `_ZN2ns1fEi`; other names stay as they are. */
export function signatureOf(name: string): string {
  return name.startsWith('_Z') ? native().demangle(name) ?? name : name;
}

/** The same for byte text. */
export function demangled(name: string): string {
  return name.startsWith('_Z') ? toByteText(signatureOf(Buffer.from(name, 'latin1').toString('utf8'))) : name;
}
