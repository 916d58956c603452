// C declarations of kernel types that a script's C names and does not define, made from the kernel's BTF. An aggregate
// is only a stand-in of the right size and alignment: clang lays out what contains it, and whoever looks inside is
// sent to the kernel's own definition, so that its fields are relocated as always. Enums are declared in full, because
// their enumerators can be the length of an array, as the known constants of headers can. Nothing is borrowed that clang
// did not miss.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { alignmentOf } from '../../common/btf/alignment.ts';
import { INTEGERS } from '../types/language-types.ts';

type Tag = 'struct' | 'union';
type Definition = { readonly btf: Btf; readonly id: BtfId };

const STAND_IN = /^__bpftrace_kernel_(\d+)$/;

export class Borrowed {
  /** A declaration each. */
  readonly declarations: string[] = [];
  private readonly names = new Map<string, boolean>();
  private readonly definitions = new Map<string, BtfId>();
  private readonly kernel: () => Btf | null;
  /** Of C's headers, as far as they are known without one. */
  private readonly constant: (name: string) => bigint | null;

  constructor(kernel: () => Btf | null, constant: (name: string) => bigint | null) {
    this.kernel = kernel;
    this.constant = constant;
  }

  /** `u32`, `struct sock`, `PIDTYPE_MAX`; true when that gave a new declaration. */
  add(name: string): boolean {
    if (this.names.has(name)) return false;
    const declaration = this.declare(name);
    this.names.set(name, declaration !== null);
    if (declaration !== null) this.declarations.push(declaration);
    return declaration !== null;
  }

  /** The kernel's definition of what is only a stand-in in the script's BTF. */
  definitionOf(tag: Tag, name: string): Definition | null {
    const btf = this.kernel();
    const id = STAND_IN.exec(name)?.[1] ?? this.definitions.get(`${tag} ${name}`);
    return btf === null || id === undefined ? null : { btf, id: Number(id) };
  }

  private declare(name: string): string | null {
    const [tag, tagged] = name.split(' ');
    if (tagged !== undefined) return this.declareTagged(tag as Tag | 'enum', tagged);
    const integer = INTEGERS[name];
    if (integer !== undefined) return `typedef ${integer[1] ? '' : 'unsigned '}${INTEGER_NAMES[integer[0]]} ${name};`;
    if (name === 'bool') return 'typedef _Bool bool;';
    const btf = this.kernel();
    const typedef = btf?.find(name, 'typedef') ?? null;
    if (btf !== null && typedef !== null) return `typedef ${spell(btf, btf.target(typedef), name)};`;
    const enumerator = btf?.findEnumerator(name) ?? null;
    if (btf === null || enumerator === null) {
      const value = this.constant(name);
      return value === null ? null : `enum { ${name} = ${literal(value)} };`;
    }
    const named = btf.name(enumerator.type);
    if (named === '') return `enum { ${name} = ${literal(enumerator.value)} };`;
    return this.add(`enum ${named}`) ? '' : null;
  }

  private declareTagged(tag: Tag | 'enum', name: string): string | null {
    const btf = this.kernel();
    if (btf === null) return null;
    if (tag === 'enum') {
      const id = btf.find(name, 'enum', 'enum64');
      return id === null ? null : `enum ${name} : ${integerName(btf.size(id), btf.enumSigned(id))} { ${btf.enumValues(id).map((v) => `${v.name} = ${literal(v.value)}`).join(', ')} };`;
    }
    const id = btf.find(name, tag);
    if (id === null) return null;
    this.definitions.set(`${tag} ${name}`, id);
    return `${standIn(btf, id, name)};`;
  }
}

const INTEGER_NAMES = { 1: 'char', 2: 'short', 4: 'int', 8: 'long' } as const;

function integerName(size: number, signed: boolean): string {
  return `${signed ? 'signed' : 'unsigned'} ${INTEGER_NAMES[size as 1 | 2 | 4 | 8]}`;
}

/** The least of all has no spelling of its own in C. */
function literal(value: bigint): string {
  return value === -(1n << 63n) ? `(-${(1n << 63n) - 1n}LL - 1)` : `${value}${value >= 1n << 63n ? 'ULL' : ''}`;
}

function standIn(btf: Btf, id: BtfId, name: string): string {
  return `${btf.kind(id)} ${name} { char bytes[${btf.size(id)}]; } __attribute__((aligned(${alignmentOf(btf, id)})))`;
}

/** A declaration of `what` (a name, or one inside of `*` and `[]`) as a type of the kernel. */
function spell(btf: Btf, id: BtfId, what: string): string {
  const resolved = btf.resolve(id);
  const name = btf.name(resolved);
  const kind = btf.kind(resolved);
  switch (kind) {
    case 'int': return `${name} ${what}`;
    case 'ptr': {
      const to = btf.resolve(btf.target(resolved));
      if (btf.kind(to) === 'func_proto') return `void *${what}`;
      return spell(btf, to, btf.kind(to) === 'array' ? `(*${what})` : `*${what}`);
    }
    case 'array': {
      const { of, length } = btf.array(resolved);
      return spell(btf, of, `${what}[${length}]`);
    }
    case 'struct': case 'union':
      return name !== '' ? `${kind} ${name} ${what}` : `${standIn(btf, resolved, `__bpftrace_kernel_${resolved}`)} ${what}`;
    case 'fwd': return `${btf.fwdTag(resolved)} ${name} ${what}`;
    case 'enum': case 'enum64': return `${integerName(btf.size(resolved), btf.enumSigned(resolved))} ${what}`;
    case 'float': return `${name} ${what}`;
    default: return `void ${what}`;
  }
}
