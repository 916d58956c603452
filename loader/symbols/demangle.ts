// Names of C++ functions as they are written in C++. The C++ runtime does it, through the addon.

import { native } from '../native.ts';
import { toByteText } from '../values/value.ts';

/** `ns::f(int)` for `_ZN2ns1fEi`; other names stay as they are. */
export function signatureOf(name: string): string {
  return name.startsWith('_Z') ? native().demangle(name) ?? name : name;
}

/** signatureOf() for byte text. */
export function demangled(name: string): string {
  return name.startsWith('_Z') ? toByteText(signatureOf(Buffer.from(name, 'latin1').toString('utf8'))) : name;
}

/**
 * What a script may call a function: the linker's name, and if it is of C++ also its signature, with parameters and without.
 * A clone that the compiler made has no name in C++ of its own.
 */
export function namesOf(name: string): readonly string[] {
  const signature = signatureOf(name);
  return signature === name || signature.includes('[clone ') ? [name] : [name, signature, withoutParameters(signature)];
}

/** `ns::f` for `ns::f(int (*)(char)) const`. */
export function withoutParameters(signature: string): string {
  let depth = 0;
  for (let at = signature.lastIndexOf(')'); at >= 0; at--) {
    if (signature[at] === ')') depth++;
    else if (signature[at] === '(' && --depth === 0) return signature.slice(0, at);
  }
  return signature;
}
