// Writes LLVM debug metadata, the only way to make LLVM write BTF: types of relocated structs,
// a subprogram per program, a location per instruction. Nodes are numbered and equal ones shared, so the text is
// small and the same for the same calls. Each fixed word here was learnt from a crash or from BTF that was
// silently lost: `DebugDirectivesOnly` gives BTF without DWARF, `nameTableKind: None` keeps linking alive, and
// `retainedNodes` names a program's argument or the kernel rejects its type. The script's text is embedded in
// the file node, so that the verifier's log quotes it. It must not know the IR; it deals in names and sizes.

/** A metadata node: its printed reference, `!12`. */
export type Node = string & { readonly brand?: 'Node' };

export interface Member {
  readonly name: string;
  readonly type: Node;
  /** Bits. */
  readonly offset: number;
  /** Bits. */
  readonly size: number;
  readonly bitfield: boolean;
}

/** Names of C's integers by size in bytes: what bpftool prints. */
const INTEGERS: Readonly<Record<number, { readonly signed: string; readonly unsigned: string }>> = {
  1: { signed: 'signed char', unsigned: 'unsigned char' },
  2: { signed: 'short', unsigned: 'unsigned short' },
  4: { signed: 'int', unsigned: 'unsigned int' },
  8: { signed: 'long long', unsigned: 'unsigned long long' },
  16: { signed: '__int128', unsigned: 'unsigned __int128' },
};

export function integerName(size: number, signed: boolean): string {
  return INTEGERS[size]?.[signed ? 'signed' : 'unsigned'] ?? `${signed ? 'int' : 'uint'}${size * 8}`;
}

export class DebugInfo {
  private readonly lines: string[] = [];
  private readonly known = new Map<string, Node>();
  private readonly parts = new Map<string, Node>();
  private readonly unit: Node;
  private readonly file: Node;

  constructor(source: { readonly name: string; readonly text: string }) {
    this.unit = this.reserve();
    this.file = this.node(`!DIFile(filename: ${quote(source.name)}, directory: "", source: ${quote(source.text)})`);
  }

  // -------------------------------------------------------------- types

  /** An integer of `size` bytes. */
  integer(size: number, signed: boolean): Node {
    return this.node(`!DIBasicType(name: "${integerName(size, signed)}", size: ${size * 8}, encoding: DW_ATE_${signed ? 'signed' : 'unsigned'})`);
  }

  float(size: number): Node {
    return this.node(`!DIBasicType(name: "${size === 4 ? 'float' : 'double'}", size: ${size * 8}, encoding: DW_ATE_float)`);
  }

  /** A pointer; `to` null: to void. */
  pointer(to: Node | null): Node {
    return this.node(`!DIDerivedType(tag: DW_TAG_pointer_type, baseType: ${to ?? 'null'}, size: 64)`);
  }

  /** `size` is the whole array's, in bytes. */
  array(of: Node, count: number, size: number): Node {
    const range = this.node(`!{${this.node(`!DISubrange(count: ${count})`)}}`);
    return this.node(`!DICompositeType(tag: DW_TAG_array_type, baseType: ${of}, size: ${size * 8}, elements: ${range})`);
  }

  /** An enumeration without its values: libbpf compares only the name. */
  enumeration(name: string, size: number): Node {
    const base = this.integer(size, false);
    return this.node(`!DICompositeType(tag: DW_TAG_enumeration_type, name: ${quote(name)}, baseType: ${base}, size: ${size * 8}, elements: ${this.node('!{}')})`);
  }

  /** A struct or union of `size` bytes; name '' is anonymous. Never shared: the caller keeps it. */
  composite(tag: 'struct' | 'union', name: string, size: number, members: readonly Member[]): Node {
    const id = this.reserve();
    const elements = members.map((member) => this.node(
      `!DIDerivedType(tag: DW_TAG_member, name: ${quote(member.name)}, scope: ${id}, baseType: ${member.type}, `
      + `size: ${member.size}, offset: ${member.offset}`
      // The storage unit's place is DWARF's business; BTF takes only the offset.
      + `${member.bitfield ? `, flags: DIFlagBitField, extraData: i64 ${Math.floor(member.offset / 32) * 32}` : ''})`,
    ));
    const title = name === '' ? '' : `name: ${quote(name)}, `;
    const kind = tag === 'struct' ? 'structure' : 'union';
    this.define(id, `distinct !DICompositeType(tag: DW_TAG_${kind}_type, ${title}size: ${size * 8}, elements: ${this.list(elements)})`);
    return id;
  }

  // -------------------------------------------------------------- programs

  /** A program `int NAME(void *ctx)`: the scope of its locations. */
  program(name: string, line: number): Node {
    return this.definition(name, line, this.integer(4, true), [['ctx', this.pointer(null)]], '');
  }

  /** An internal function that takes pointers (true) and numbers and returns a number. */
  subprogram(name: string, line: number, pointers: readonly boolean[]): Node {
    const number = this.integer(8, false);
    const params = pointers.map((pointer, index): [string, Node] => [`p${index}`, pointer ? this.pointer(null) : number]);
    // Static for BTF: the kernel then checks each call as it is, and not the function for any argument.
    return this.definition(name, line, number, params, ' | DISPFlagLocalToUnit');
  }

  /** What `!dbg` of a function that is defined elsewhere names. A result of null is void. */
  declaration(name: string, returns: Node | null, params: readonly Node[]): Node {
    const type = this.node(`!DISubroutineType(types: ${this.list([returns ?? 'null', ...params])})`);
    return this.node(`!DISubprogram(name: "${name}", scope: ${this.file}, file: ${this.file}, line: 1, type: ${type}, spFlags: DISPFlagOptimized)`);
  }

  /** A struct or union without its members; the same one each time. */
  named(tag: 'struct' | 'union', name: string, size: number): Node {
    const kind = tag === 'struct' ? 'structure' : 'union';
    return this.node(`!DICompositeType(tag: DW_TAG_${kind}_type, name: ${quote(name)}, size: ${size * 8}, elements: ${this.list([])})`);
  }

  boolean(): Node {
    return this.node('!DIBasicType(name: "_Bool", size: 8, encoding: DW_ATE_boolean)');
  }

  private definition(name: string, line: number, returns: Node, params: readonly (readonly [name: string, type: Node])[], flags: string): Node {
    const id = this.reserve();
    const type = this.node(`!DISubroutineType(types: ${this.list([returns, ...params.map(([, param]) => param)])})`);
    const retained = params.map(([param, paramType], index) => this.node(
      `!DILocalVariable(name: "${param}", arg: ${index + 1}, scope: ${id}, file: ${this.file}, line: ${line}, type: ${paramType})`,
    ));
    this.define(
      id,
      `distinct !DISubprogram(name: "${name}", scope: ${this.file}, file: ${this.file}, line: ${line}, type: ${type}, scopeLine: ${line}, `
      + `spFlags: DISPFlagDefinition | DISPFlagOptimized${flags}, unit: ${this.unit}, retainedNodes: ${this.list(retained)})`,
    );
    return id;
  }

  /** `file`: another one than the script. */
  location(scope: Node, at: { readonly line: number; readonly column: number }, file: { readonly name: string; readonly text: string } | null): Node {
    // DWARF's columns end at 65535 and LLVM refuses more.
    const column = Math.min(at.column, 0xffff);
    return this.node(`!DILocation(line: ${at.line}, column: ${column}, scope: ${file === null ? scope : this.within(scope, file)})`);
  }

  /** The part of a subprogram that stems from another file; files are told apart by their names. */
  private within(scope: Node, file: { readonly name: string; readonly text: string }): Node {
    const key = `${scope} ${file.name}`;
    let part = this.parts.get(key);
    if (part === undefined) {
      const other = this.node(`!DIFile(filename: ${quote(file.name)}, directory: "", source: ${quote(file.text)})`);
      part = this.node(`!DILexicalBlockFile(scope: ${scope}, file: ${other}, discriminator: 0)`);
      this.parts.set(key, part);
    }
    return part;
  }

  // -------------------------------------------------------------- text

  /** All nodes, the unit and the module flags. Call once, last. */
  text(): string {
    this.define(
      this.unit,
      `distinct !DICompileUnit(language: DW_LANG_C11, file: ${this.file}, producer: "bpftrace-cc", isOptimized: true, `
      + `emissionKind: DebugDirectivesOnly, nameTableKind: None, splitDebugInlining: false)`,
    );
    const flags = [this.node('!{i32 7, !"Dwarf Version", i32 4}'), this.node('!{i32 2, !"Debug Info Version", i32 3}')];
    return [`!llvm.dbg.cu = !{${this.unit}}`, `!llvm.module.flags = !{${flags.join(', ')}}`, ...this.lines, ''].join('\n');
  }

  private list(nodes: readonly Node[]): Node {
    return this.node(`!{${nodes.join(', ')}}`);
  }

  private node(text: string): Node {
    const known = this.known.get(text);
    if (known !== undefined) return known;
    const id = this.reserve();
    this.define(id, text);
    // A distinct node is one of its kind even when its text is not.
    if (!text.startsWith('distinct')) this.known.set(text, id);
    return id;
  }

  private reserve(): Node {
    return `!${this.lines.push('') - 1}`;
  }

  private define(id: Node, text: string): void {
    this.lines[Number(id.slice(1))] = `${id} = ${text}`;
  }
}

const encoder = new TextEncoder();

/** A string as LLVM's text reads it: quoted, everything but plain ASCII as `\XX` bytes of UTF-8. */
function quote(text: string): string {
  return `"${escapeBytes(encoder.encode(text))}"`;
}

/** The inside of a quoted string. */
export function escapeBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) {
    const plain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x5c;
    text += plain ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, '0').toUpperCase()}`;
  }
  return text;
}
