// Names of C++ functions as they are written in C++, which the C++ runtime tells, through the addon; and of Rust's, as in Rust.

import { native } from '../native.ts';
import { toByteText } from '../values/value.ts';
import { rustName } from './rust-names.ts';

/** `ns::f(int)` for `_ZN2ns1fEi`, `core::fmt::write` for Rust's; other names stay as they are. */
export function signatureOf(name: string): string {
  return isMangled(name) ? rustName(name) ?? native().demangle(name) ?? name : name;
}

function isMangled(name: string): boolean {
  return name.startsWith('_Z') || name.startsWith('_R');
}

/** signatureOf() for byte text. */
export function demangled(name: string): string {
  return isMangled(name) ? toByteText(signatureOf(Buffer.from(name, 'latin1').toString('utf8'))) : name;
}

/**
 * What a script may call a function: the linker's name, and if it is of C++ or Rust also its signature, with parameters and without;
 * of a template's function without what it returns, and without the template's arguments. A clone that the compiler made has no
 * name in C++ of its own.
 */
export function namesOf(name: string): readonly string[] {
  const signature = signatureOf(name);
  if (signature === name || signature.includes('[clone ')) return [name];
  const plain = withoutReturn(withoutParameters(signature.replace(/\[abi:\w+\]/g, '')));
  // A method of a type itself: `<x::T>::f`.
  const method = plain.replace(/^<([^<>]*)>::/, '$1::');
  return [...new Set([name, signature, withoutParameters(signature), plain, method, plain.endsWith('>') && !/\boperator\b/.test(plain) ? plain.slice(0, openingOf(plain)).replace(/::$/, '') : plain])];
}

/** The name of a template's function follows what it returns: `int add<int>`. */
function withoutReturn(name: string): string {
  const operator = /\boperator\b/.exec(name)?.index ?? name.length;
  let depth = 0;
  for (let at = operator - 1; at >= 0; at--) {
    if (name[at] === '>' || name[at] === ')') depth++;
    else if (name[at] === '<' || name[at] === '(') depth--;
    else if (name[at] === ' ' && depth === 0) return name.slice(at + 1);
  }
  return name;
}

/** Where the `<` is that the `>` at the end closes. */
function openingOf(name: string): number {
  let depth = 0;
  for (let at = name.length - 1; at >= 0; at--) {
    if (name[at] === '>') depth++;
    else if (name[at] === '<' && --depth === 0) return at;
  }
  return name.length;
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
