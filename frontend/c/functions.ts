// The functions of C and the kernel that a script can call, from their prototypes in BTF: what they take and return, as
// types of the language and as the machine passes it. Only global functions are seen. What has no place in a script (a
// struct by value, a float, more than five parameters) is described all the same: the call says what is wrong.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { btfType } from '../types/btf-types.ts';
import type { Type } from '../types/types.ts';

/** How a parameter or result is passed. */
export type CPassing =
  | { readonly kind: 'int'; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean }
  | { readonly kind: 'enum'; readonly name: string; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean }
  | { readonly kind: 'bool' }
  /** `to`: what the pointer's target is to BTF. */
  | { readonly kind: 'pointer'; readonly to: CTarget };

export type CTarget =
  | { readonly kind: 'void' }
  | { readonly kind: 'int'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'pointer'; readonly to: CTarget }
  | { readonly kind: 'struct' | 'union'; readonly name: string; readonly size: number };

export interface CValue {
  /** As C writes it: `struct task_struct *`. */
  readonly spelling: string;
  readonly type: Type;
  /** null: a script cannot pass or take it. */
  readonly passing: CPassing | null;
}

export interface CParameter extends CValue {
  readonly name: string;
  /** A pointer to a type that is only defined in that C, or to char: takes pointers to more than its own type. */
  readonly opaque: boolean;
}

export interface CFunction {
  readonly name: string;
  /** `kernel`: a kfunc. `object`: in an imported object file. */
  readonly from: 'c' | 'object' | 'kernel';
  readonly params: readonly CParameter[];
  /** null: void. */
  readonly returns: CValue | null;
  /** `int add(int a, int b)` */
  readonly prototype: string;
}

/** Global functions that `btf` defines, by name. `known`: whether a struct is defined outside of this C, too. */
export function functionsOf(btf: Btf, from: CFunction['from'], known: (tag: 'struct' | 'union', name: string) => boolean): CFunction[] {
  const found: CFunction[] = [];
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) === 'func' && btf.linkage(id) === 'global') found.push(describeFunction(btf, id, from, known));
  }
  return found;
}

export function describeFunction(btf: Btf, id: BtfId, from: CFunction['from'], known: (tag: 'struct' | 'union', name: string) => boolean): CFunction {
  return describePrototype(btf, id, btf.name(id), from, known);
}

/** `id`: the function, or a prototype without a name. */
export function describePrototype(
  btf: Btf, id: BtfId, functionName: string, from: CFunction['from'], known: (tag: 'struct' | 'union', name: string) => boolean,
): CFunction {
  const proto = btf.proto(id);
  // A parameter without a type is the ellipsis.
  const params = proto.params.map((param, index): CParameter => (param.type === 0
    ? { name: '...', spelling: '...', type: { kind: 'void' }, passing: null, opaque: false }
    : { ...valueOf(btf, param.type), name: param.name || `arg${index}`, opaque: isOpaque(btf, param.type, known) }));
  const returns = btf.kind(btf.resolve(proto.returns)) === 'void' ? null : valueOf(btf, proto.returns);
  const list = params.map(({ spelling, name }) => (name === '...' ? name : join(spelling, name))).join(', ');
  return { name: functionName, from, params, returns, prototype: `${join(returns?.spelling ?? 'void', functionName)}(${list || 'void'})` };
}

function join(spelling: string, name: string): string {
  return spelling.endsWith('*') ? `${spelling}${name}` : `${spelling} ${name}`;
}

function valueOf(btf: Btf, id: BtfId): CValue {
  return { spelling: spell(btf, id), type: btfType(btf, id, 'kernel'), passing: passingOf(btf, id) };
}

function passingOf(btf: Btf, id: BtfId): CPassing | null {
  const resolved = btf.resolve(id);
  switch (btf.kind(resolved)) {
    case 'int': {
      const { size, signed, bool } = btf.int(resolved);
      if (bool) return { kind: 'bool' };
      return size === 1 || size === 2 || size === 4 || size === 8 ? { kind: 'int', size, signed } : null;
    }
    case 'enum': case 'enum64': {
      const size = btf.size(resolved);
      return size === 1 || size === 2 || size === 4 || size === 8 ? { kind: 'enum', name: btf.name(resolved), size, signed: btf.enumSigned(resolved) } : null;
    }
    case 'ptr': return { kind: 'pointer', to: targetOf(btf, btf.target(resolved)) };
    default: return null;
  }
}

function targetOf(btf: Btf, id: BtfId): CTarget {
  const resolved = btf.resolve(id);
  const kind = btf.kind(resolved);
  switch (kind) {
    case 'int': { const { size, signed } = btf.int(resolved); return { kind: 'int', size, signed }; }
    case 'ptr': return { kind: 'pointer', to: targetOf(btf, btf.target(resolved)) };
    case 'struct': case 'union': return { kind, name: btf.name(resolved), size: btf.size(resolved) };
    case 'fwd': return { kind: btf.fwdTag(resolved), name: btf.name(resolved), size: 0 };
    default: return { kind: 'void' };
  }
}

function isOpaque(btf: Btf, id: BtfId, known: (tag: 'struct' | 'union', name: string) => boolean): boolean {
  const resolved = btf.resolve(id);
  if (btf.kind(resolved) !== 'ptr') return false;
  const to = btf.resolve(btf.target(resolved));
  const kind = btf.kind(to);
  switch (kind) {
    case 'struct': case 'union': return btf.name(to) === '' || !known(kind, btf.name(to));
    case 'fwd': return !known(btf.fwdTag(to), btf.name(to));
    case 'int': return btf.name(to) === 'char';
    case 'ptr': case 'array': case 'enum': case 'enum64': return false;
    default: return true;
  }
}

/** A type as C writes it, without the names of parameters. */
function spell(btf: Btf, id: BtfId): string {
  const kind = btf.kind(id);
  const name = btf.name(id);
  switch (kind) {
    case 'void': return 'void';
    case 'ptr': {
      const to = spell(btf, btf.target(id));
      return to.endsWith('*') ? `${to}*` : `${to} *`;
    }
    case 'const': return `const ${spell(btf, btf.target(id))}`;
    case 'volatile': case 'restrict': case 'type_tag': return spell(btf, btf.target(id));
    case 'struct': case 'union': case 'enum': return `${kind} ${name || '<anonymous>'}`;
    case 'enum64': return `enum ${name || '<anonymous>'}`;
    case 'fwd': return `${btf.fwdTag(id)} ${name}`;
    case 'func_proto': return 'void (…)';
    case 'array': return `${spell(btf, btf.array(id).of)}[${btf.array(id).length}]`;
    default: return name;
  }
}
