// Declarations of kernel types for C that is compiled to code: what clang misses is declared in full from the kernel's
// BTF, with everything that lies in it by value, and its accesses are relocated to the running kernel (CO-RE). What is
// only pointed to stays a forward declaration until clang wants more. Layouts follow the BTF, with padding where C
// would place a member elsewhere. It differs from borrow.ts, whose stand-ins nobody may look into.

import type { Btf, BtfId, BtfMember } from '../../common/btf/btf.ts';
import { INTEGERS } from '../types/language-types.ts';

type Tag = 'struct' | 'union';

/** What clang calls the place of these declarations. */
export const KERNEL_FILE = '<kernel>';

/** Ignored by libbpf when it looks a type up: ours stays apart from one that the C defines itself. */
const FLAVOR = '___bpftrace';

const FALLBACKS = { 1: 'char', 2: 'short', 4: 'int', 8: 'long long' } as const;

interface Layout {
  readonly size: number;
  readonly align: number;
}

export class KernelTypes {
  private readonly kernel: () => Btf | null;
  private readonly wanted = new Set<string>();
  /** Names that the C defines itself: of ours, aggregates get another name, and others are left out. */
  private readonly taken = new Set<string>();
  private declared = new Map<string, Layout>();
  private lines: string[] = [];

  constructor(kernel: () => Btf | null) {
    this.kernel = kernel;
  }

  /** `u32`, `struct sock`, `PIDTYPE_MAX`, `bpf_task_from_pid`; true when the kernel has it and it is new. */
  add(name: string): boolean {
    if (this.wanted.has(name) || this.taken.has(name) || !this.exists(name)) return false;
    this.wanted.add(name);
    return true;
  }

  /** The C has its own definition of a name that was declared here; true when that changes anything. */
  yield(name: string): boolean {
    if (this.taken.has(name)) return false;
    this.taken.add(name);
    return true;
  }

  /** C, a declaration a line. */
  text(): string {
    this.declared = new Map();
    this.lines = [];
    const btf = this.kernel();
    for (const name of this.wanted) {
      const [tag, tagged] = name.split(' ');
      if (btf === null) this.lines.push(fallback(name)!);
      else if (tagged !== undefined) this.declareTagged(btf, tag as Tag | 'enum', tagged);
      else this.declarePlain(btf, name);
    }
    if (this.lines.length === 0) return '';
    return [
      '#pragma clang attribute push(__attribute__((preserve_access_index)), apply_to = record)',
      ...this.lines,
      '#pragma clang attribute pop',
      '',
    ].join('\n');
  }

  private exists(name: string): boolean {
    const btf = this.kernel();
    if (btf === null) return fallback(name) !== null;
    const [tag, tagged] = name.split(' ');
    if (tagged !== undefined) return this.find(btf, tag as Tag | 'enum', tagged) !== null;
    return fallback(name) !== null || [btf.find(name, 'typedef'), btf.findEnumerator(name), btf.find(name, 'func')].some((found) => found !== null);
  }

  private find(btf: Btf, tag: Tag | 'enum', name: string): BtfId | null {
    return tag === 'enum' ? btf.find(name, 'enum', 'enum64') : btf.find(name, tag);
  }

  private declareTagged(btf: Btf, tag: Tag | 'enum', name: string): void {
    const id = this.find(btf, tag, name)!;
    if (tag === 'enum') this.declareEnum(btf, id);
    else this.declareAggregate(btf, id);
  }

  private declarePlain(btf: Btf, name: string): void {
    if (this.taken.has(name)) return;
    const typedef = btf.find(name, 'typedef');
    if (typedef !== null) {
      this.declareTypedef(btf, typedef);
      return;
    }
    const plain = fallback(name);
    const enumerator = plain === null ? btf.findEnumerator(name) : null;
    if (plain !== null) this.lines.push(plain);
    else if (enumerator !== null) this.declareEnum(btf, enumerator.type);
    else this.declareFunction(btf, btf.find(name, 'func')!);
  }

  /** A kfunc, as bpftool's vmlinux.h has it. */
  private declareFunction(btf: Btf, id: BtfId): void {
    const { params, returns } = btf.proto(id);
    const list = params.map((param, index) => this.spell(btf, param.type, param.name || `a${index}`)).join(', ');
    this.lines.push(`extern ${this.spell(btf, returns, `${btf.name(id)}(${list || 'void'})`)} __attribute__((weak, section(".ksyms")));`);
  }

  private declareTypedef(btf: Btf, id: BtfId): void {
    const name = btf.name(id);
    const key = `typedef ${name}`;
    if (this.declared.has(key) || this.taken.has(name)) return;
    this.declared.set(key, { size: 0, align: 1 });
    this.lines.push(`typedef ${this.spell(btf, btf.target(id), name)};`);
  }

  private declareEnum(btf: Btf, id: BtfId): string {
    const name = btf.name(id);
    const ours = name !== '' && this.taken.has(`enum ${name}`);
    const spelling = name === '' ? 'enum' : `enum ${name}${ours ? FLAVOR : ''}`;
    const key = name === '' ? `enum #${id}` : spelling;
    if (this.declared.has(key)) return spelling;
    this.declared.set(key, { size: btf.size(id), align: btf.size(id) });
    const values = btf.enumValues(id).filter((value) => !this.taken.has(value.name)).map((value) => `${ours ? `${value.name}${FLAVOR}` : value.name} = ${literal(value.value)}`);
    const base = `${btf.enumSigned(id) ? 'signed' : 'unsigned'} ${FALLBACKS[btf.size(id) as 1 | 2 | 4 | 8]}`;
    this.lines.push(`${spelling} : ${base} { ${values.join(', ') || `__bpftrace_enum_${id}`} };`);
    return spelling;
  }

  /** Its spelling, once it is declared. */
  private declareAggregate(btf: Btf, id: BtfId): string {
    const spelling = this.tagOf(btf, id);
    if (!this.declared.has(spelling)) {
      // Present while its members are looked at, since they may point back to it.
      this.declared.set(spelling, { size: btf.size(id), align: 1 });
      const { text, align } = this.body(btf, id);
      this.declared.set(spelling, { size: btf.size(id), align });
      this.lines.push(`${spelling} ${text};`);
    }
    return spelling;
  }

  private tagOf(btf: Btf, id: BtfId): string {
    const kind = btf.kind(id);
    const tag = kind === 'fwd' ? btf.fwdTag(id) : kind;
    const name = `${tag} ${btf.name(id)}`;
    return this.taken.has(name) ? `${name}${FLAVOR}` : name;
  }

  private body(btf: Btf, id: BtfId): { readonly text: string; readonly align: number } {
    const isUnion = btf.kind(id) === 'union';
    const members = btf.members(id);
    const size = btf.size(id);
    const packed = members.some((member) => member.bitSize === 0 && (member.bitOffset / 8) % this.layout(btf, member.type).align !== 0)
      || size % Math.max(1, ...members.map((member) => this.layout(btf, member.type).align)) !== 0;
    const parts: string[] = [];
    let end = 0;
    let align = 1;
    for (const [index, member] of members.entries()) {
      const natural = packed ? 1 : this.layout(btf, member.type).align;
      align = Math.max(align, natural);
      if (!isUnion) parts.push(...gap(end, member, natural, this.layout(btf, member.type).size, `${id}_${index}`));
      parts.push(this.member(btf, member));
      const width = member.bitSize > 0 ? member.bitSize : this.layout(btf, member.type).size * 8;
      end = isUnion ? Math.max(end, width) : member.bitOffset + width;
    }
    const used = Math.ceil(end / 8 / align) * align;
    if (!isUnion && used < size) parts.push(`unsigned char __bpftrace_gap_${id}[${size - Math.ceil(end / 8)}];`);
    if (isUnion && used < size) parts.push(`unsigned char __bpftrace_gap_${id}[${size}];`);
    return { text: `{ ${parts.join(' ')} }${packed ? ' __attribute__((packed))' : ''}`, align };
  }

  private member(btf: Btf, member: BtfMember): string {
    const bits = member.bitSize > 0 ? ` : ${member.bitSize}` : '';
    return `${this.spell(btf, member.type, member.name)}${bits};`;
  }

  private layout(btf: Btf, id: BtfId): Layout {
    const resolved = btf.resolve(id);
    const kind = btf.kind(resolved);
    switch (kind) {
      case 'int': case 'float': case 'enum': case 'enum64': return { size: btf.size(resolved), align: Math.max(1, btf.size(resolved)) };
      case 'ptr': return { size: 8, align: 8 };
      case 'array': {
        const { of, length } = btf.array(resolved);
        const element = this.layout(btf, of);
        return { size: element.size * length, align: element.align };
      }
      case 'struct': case 'union': {
        if (btf.name(resolved) !== '') return this.declared.get(this.declareAggregate(btf, resolved))!;
        return { size: btf.size(resolved), align: this.body(btf, resolved).align };
      }
      default: return { size: 0, align: 1 };
    }
  }

  /** A declaration of `what`: a name, or one inside of `*`, `[]` and `()`. */
  private spell(btf: Btf, id: BtfId, what: string): string {
    const named = this.typedefOfAnonymous(btf, id);
    if (named !== null) return `${named} ${what}`;
    const resolved = btf.resolve(id);
    const kind = btf.kind(resolved);
    switch (kind) {
      case 'int': case 'float': return `${btf.name(resolved)} ${what}`;
      case 'ptr': {
        const to = btf.target(resolved);
        const pointee = btf.resolve(to);
        switch (btf.kind(pointee)) {
          case 'func_proto': return `void *${what}`;
          case 'array': return this.spell(btf, to, `(*${what})`);
          case 'struct': case 'union': case 'fwd':
            if (btf.name(pointee) === '') return this.typedefOfAnonymous(btf, to) === null ? `void *${what}` : this.spell(btf, to, `*${what}`);
            return `${this.tagOf(btf, pointee)} *${what}`;
          default: return this.spell(btf, to, `*${what}`);
        }
      }
      case 'array': {
        const { of, length } = btf.array(resolved);
        return this.spell(btf, of, `${what}[${length}]`);
      }
      case 'struct': case 'union':
        if (btf.name(resolved) !== '') return `${this.declareAggregate(btf, resolved)} ${what}`;
        return `${kind} ${this.body(btf, resolved).text} ${what}`;
      case 'enum': case 'enum64':
        if (btf.name(resolved) !== '') return `${this.declareEnum(btf, resolved)} ${what}`;
        // Anonymous ones are alike to libbpf.
        return `enum : ${btf.enumSigned(resolved) ? 'signed' : 'unsigned'} ${FALLBACKS[btf.size(resolved) as 1 | 2 | 4 | 8]} { __bpftrace_enum_${this.lines.length}_${resolved}_${what.replace(/\W/g, '_')} } ${what}`;
      case 'fwd': return `${this.tagOf(btf, resolved)} ${what}`;
      default: return `void ${what}`;
    }
  }

  /** `atomic_t` and the like, declared, so that C sees one type and not several equal ones. */
  private typedefOfAnonymous(btf: Btf, id: BtfId): string | null {
    for (let at = id; ; at = btf.target(at)) {
      const kind = btf.kind(at);
      if (kind === 'typedef') {
        const resolved = btf.resolve(at);
        const anonymous = (['struct', 'union', 'enum'] as const).some((each) => each === btf.kind(resolved)) && btf.name(resolved) === '';
        if (!anonymous || this.taken.has(btf.name(at))) return null;
        this.declareTypedef(btf, at);
        return btf.name(at);
      }
      if (kind !== 'const' && kind !== 'volatile' && kind !== 'restrict' && kind !== 'type_tag') return null;
    }
  }
}

/** Padding in front of a member that C would place too early. */
/** `name` is unlike that of any other gap: members of anonymous structs are their neighbours'. */
function gap(end: number, member: BtfMember, align: number, unit: number, name: string): string[] {
  const bits = member.bitOffset - end;
  if (bits <= 0) return [];
  if (member.bitSize === 0) {
    const natural = Math.ceil(end / 8 / align) * align;
    return natural * 8 === member.bitOffset ? [] : [`unsigned char __bpftrace_gap_${name}[${Math.floor(bits / 8)}];`];
  }
  // Bits of the member's own type, in pieces that do not cross the border of one: those would be moved behind it.
  const parts: string[] = [];
  for (let at = end; at < member.bitOffset;) {
    const piece = Math.min(member.bitOffset - at, unit * 8 - (at % (unit * 8)));
    parts.push(`unsigned ${FALLBACKS[unit as 1 | 2 | 4 | 8]} : ${piece};`);
    at += piece;
  }
  return parts;
}

/** Names that C knows to be integers even where there is no BTF. */
function fallback(name: string): string | null {
  if (name === 'bool') return 'typedef _Bool bool;';
  const integer = INTEGERS[name];
  return integer === undefined || !/^\w+$/.test(name) ? null : `typedef ${integer[1] ? 'signed' : 'unsigned'} ${FALLBACKS[integer[0]]} ${name};`;
}

/** The least of all has no spelling of its own in C. */
function literal(value: bigint): string {
  return value === -(1n << 63n) ? `(-${(1n << 63n) - 1n}LL - 1)` : `${value}${value >= 1n << 63n ? 'ULL' : ''}`;
}
