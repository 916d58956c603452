// Functions that are defined elsewhere, as LLVM declares them: C's in linked bitcode or objects, and the kernel's own.
// Types and the extension of narrow integers are those that clang gives the definition. A kfunc is weak, since the
// target may lack it, and carries its prototype, which libbpf compares with the kernel's.

import type { ExternFn, ExternTarget, ExternType } from '../middle/ir/ir.ts';
import type { DebugInfo, Node } from './debug-info.ts';

/** In front of every name of linked bitcode, so that none meets one of ours. addon.cc has it, too. */
const LINKED_PREFIX = 'c__';

export function externSymbol({ name, from }: ExternFn): string {
  return from === 'c' ? `${LINKED_PREFIX}${name}` : name;
}

export function externType(type: ExternType | null): string {
  if (type === null) return 'void';
  switch (type.kind) {
    case 'pointer': return 'ptr';
    case 'bool': return 'i1';
    case 'int': case 'enum': return `i${type.size * 8}`;
  }
}

/** The same with what the callee relies on. */
export function parameterType(type: ExternType): string {
  if (type.kind === 'bool') return 'i1 zeroext';
  return type.kind !== 'pointer' && type.size < 4 ? `${externType(type)} ${type.signed ? 'signext' : 'zeroext'}` : externType(type);
}

export function externText(extern: ExternFn, debug: DebugInfo): string {
  const prototype = `${externType(extern.returns)} @${externSymbol(extern)}(${extern.params.map(parameterType).join(', ')})`;
  if (extern.from === 'c') return `declare ${prototype} #0\n`;
  const dbg = debug.declaration(extern.name, extern.returns === null ? null : debugType(extern.returns, debug), extern.params.map((param) => debugType(param, debug)));
  if (extern.from === 'object') return `declare !dbg ${dbg} hidden ${prototype} #0\n`;
  return `declare !dbg ${dbg} extern_weak ${prototype} #0 section ".ksyms"\n`;
}

function debugType(type: ExternType, debug: DebugInfo): Node {
  switch (type.kind) {
    case 'int': return debug.integer(type.size, type.signed);
    case 'enum': return debug.enumeration(type.name, type.size);
    case 'bool': return debug.boolean();
    case 'pointer': return debug.pointer(targetType(type.to, debug));
  }
}

function targetType(target: ExternTarget, debug: DebugInfo): Node | null {
  switch (target.kind) {
    case 'void': return null;
    case 'int': return debug.integer(target.size, target.signed);
    case 'pointer': return debug.pointer(targetType(target.to, debug));
    // Without its members: only what kind of type it is gets compared.
    case 'struct': case 'union': return debug.named(target.kind, target.name, target.size);
  }
}
