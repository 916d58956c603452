// CO-RE relocations in LLVM's lowered form: an external global whose name carries what is asked, the value at
// compile time and the path, and whose metadata is the struct. LLVM replaces a load of it by an immediate and writes
// the record that libbpf resolves. (The intrinsics that clang uses crash LLVM on a second compile in one process.)
// Tracepoint records go the same way, as made-up structs that strip-relocations.ts takes out again. The
// immediates must be what libbpf computes for the same struct, or it refuses the object as inconsistent.

import { InternalError } from '../common/internal-error.ts';
import type { CoreInfo, CoreMember, CoreStruct, CoreType, Module, RecordDef } from '../middle/ir/ir.ts';
import type { DebugInfo, Member, Node } from './debug-info.ts';

/** Struct names of tracepoint records in BTF: this, then the record's index. */
export const RECORD_STRUCT_PREFIX = 'bpftrace_record_';

/** LLVM's and libbpf's numbers of the kinds (`enum bpf_core_relo_kind`). */
const RELOCATION_KINDS: Readonly<Record<CoreInfo, number>> = {
  byte_offset: 0,
  byte_size: 1,
  exists: 2,
  signed: 3,
  lshift_u64: 4,
  rshift_u64: 5,
  type_id: 7,
  type_exists: 8,
  type_size: 9,
};

export class Relocations {
  private readonly module: Module;
  private readonly debug: DebugInfo;
  private readonly structs = new Map<number, Node>();
  private readonly records = new Map<number, Node>();
  private readonly globals = new Map<string, string>();

  constructor(module: Module, debug: DebugInfo) {
    this.module = module;
    this.debug = debug;
  }

  /** Name of the i64 global to load for a `core` op, quoted and with its `@`. */
  core(info: CoreInfo, struct: number, path: readonly number[]): string {
    const definition = coreStruct(this.module, struct);
    const access = path.length === 0 ? '0' : `0:${sortedPath(this.module, struct, path).join(':')}`;
    const value = coreValue(this.module, info, struct, path);
    return this.global(`${definition.name}.${struct}`, RELOCATION_KINDS[info], value, access, this.structNode(struct));
  }

  /** The same for the offset of a tracepoint record's field. */
  recordOffset(record: number, field: number): string {
    const definition = recordOf(this.module, record);
    const position = recordFieldOrder(definition).indexOf(field);
    const offset = definition.fields[field]!.offset;
    return this.global(RECORD_STRUCT_PREFIX + record, RELOCATION_KINDS.byte_offset, offset, `0:${position}`, this.recordNode(record));
  }

  /** Declarations of every global that was asked for. */
  declarations(): string {
    return [...this.globals.values()].join('');
  }

  /** `label` is for readers, and tells apart structs that share a name. */
  private global(label: string, kind: number, value: number, access: string, node: Node): string {
    const name = `@"llvm.${label}:${kind}:${value}$${access}"`;
    this.globals.set(name, `${name} = external global i64, !llvm.preserve.access.index ${node} #1\n`);
    return name;
  }

  // -------------------------------------------------------------- types

  private structNode(index: number): Node {
    const known = this.structs.get(index);
    if (known !== undefined) return known;
    const definition = coreStruct(this.module, index);
    const members = memberOrder(definition).map((position): Member => {
      const member = definition.members[position]!;
      return {
        name: member.name,
        type: this.typeNode(member.type),
        offset: member.bitOffset,
        size: member.bitSize === 0 ? typeSize(this.module, member.type) * 8 : member.bitSize,
        bitfield: member.bitSize !== 0,
      };
    });
    const node = this.debug.composite(definition.tag, definition.name, definition.size, members);
    this.structs.set(index, node);
    return node;
  }

  private typeNode(type: CoreType): Node {
    switch (type.kind) {
      case 'int': return this.debug.integer(type.size, type.signed);
      case 'float': return this.debug.float(type.size);
      case 'pointer': return this.debug.pointer(null);
      case 'enum': return this.debug.enumeration(type.name, type.size);
      case 'array': return this.debug.array(this.typeNode(type.of), type.length, typeSize(this.module, type));
      case 'struct': return this.structNode(type.struct);
    }
  }

  private recordNode(index: number): Node {
    const known = this.records.get(index);
    if (known !== undefined) return known;
    const definition = recordOf(this.module, index);
    const byte = this.debug.integer(1, false);
    const members = recordFieldOrder(definition).map((position): Member => {
      const { name, offset, size, signed } = definition.fields[position]!;
      const whole = [1, 2, 4, 8].includes(size) && offset % size === 0;
      const type = whole ? this.debug.integer(size, signed) : this.debug.array(byte, size, size);
      return { name, type, offset: offset * 8, size: size * 8, bitfield: false };
    });
    const size = Math.max(0, ...definition.fields.map((field) => field.offset + field.size));
    const node = this.debug.composite('struct', `${RECORD_STRUCT_PREFIX}${index}`, size, members);
    this.records.set(index, node);
    return node;
  }
}

/** Indices of a record's fields in the order of the struct that stands for it. */
export function recordFieldOrder(record: RecordDef): readonly number[] {
  return record.fields.map((_, index) => index).sort((a, b) => record.fields[a]!.offset - record.fields[b]!.offset || a - b);
}

// ---------------------------------------------------------------- pruned structs

function memberOrder(struct: CoreStruct): readonly number[] {
  return struct.members.map((_, index) => index).sort((a, b) => struct.members[a]!.bitOffset - struct.members[b]!.bitOffset || a - b);
}

/** A step of a path: a member of a struct, or an element of the array that was reached. */
interface Step {
  readonly struct: CoreStruct | null;
  readonly member: CoreMember | null;
  readonly index: number;
  /** The type reached. */
  readonly type: CoreType;
  /** Bits from the start of the outermost struct. */
  readonly bitOffset: number;
}

function* walk(module: Module, struct: number, path: readonly number[]): Generator<Step> {
  let type: CoreType = { kind: 'struct', struct };
  let bitOffset = 0;
  for (const index of path) {
    if (type.kind === 'struct') {
      const inside: CoreStruct = coreStruct(module, type.struct);
      const member: CoreMember | undefined = inside.members[index];
      if (member === undefined) throw new InternalError(`struct ${inside.name} has no member #${index}`);
      bitOffset += member.bitOffset;
      type = member.type;
      yield { struct: inside, member, index, type, bitOffset };
    } else if (type.kind === 'array') {
      type = type.of;
      bitOffset += index * typeSize(module, type) * 8;
      yield { struct: null, member: null, index, type, bitOffset };
    } else {
      throw new InternalError(`a relocated path goes through a ${type.kind}`);
    }
  }
}

/** The path with members counted as BTF will: sorted by offset. */
function sortedPath(module: Module, struct: number, path: readonly number[]): readonly number[] {
  return [...walk(module, struct, path)].map((step) => (step.struct === null ? step.index : memberOrder(step.struct).indexOf(step.index)));
}

/** The value on the compiling host, computed as libbpf does (bpf_core_calc_field_relo, bpf_core_calc_type_relo). */
function coreValue(module: Module, info: CoreInfo, struct: number, path: readonly number[]): number {
  switch (info) {
    case 'type_id': return 0;
    case 'type_exists':
    case 'exists': return 1;
    case 'type_size': return coreStruct(module, struct).size;
    default: break;
  }
  const last = [...walk(module, struct, path)].at(-1);
  if (last === undefined) throw new InternalError(`${info} of ${coreStruct(module, struct).name} needs a member`);
  const unit = storageUnit(module, last);
  switch (info) {
    case 'byte_offset': return unit.offset;
    case 'byte_size': return unit.size;
    case 'signed': return last.type.kind === 'int' && last.type.signed ? 1 : 0;
    case 'lshift_u64': return 64 - (last.bitOffset + unit.bits - unit.offset * 8);
    case 'rshift_u64': return 64 - unit.bits;
  }
}

/** The bytes to read for a member: for a bitfield the smallest aligned integer around it. */
function storageUnit(module: Module, { member, type, bitOffset }: Step): { offset: number; size: number; bits: number } {
  const bits = member?.bitSize ?? 0;
  let size = typeSize(module, type);
  if (bits === 0) return { offset: bitOffset / 8, size, bits: size * 8 };
  const start = (): number => Math.floor(bitOffset / 8 / size) * size;
  while (bitOffset + bits - start() * 8 > size * 8) {
    if (size >= 8) throw new InternalError(`bitfield ${member?.name ?? ''} does not fit 8 bytes`);
    size *= 2;
  }
  return { offset: start(), size, bits };
}

function typeSize(module: Module, type: CoreType): number {
  switch (type.kind) {
    case 'pointer': return 8;
    case 'array': return typeSize(module, type.of) * type.length;
    case 'struct': return coreStruct(module, type.struct).size;
    default: return type.size;
  }
}

function coreStruct(module: Module, index: number): CoreStruct {
  const struct = module.coreStructs[index];
  if (struct === undefined) throw new InternalError(`there is no pruned struct #${index}`);
  return struct;
}

function recordOf(module: Module, index: number): RecordDef {
  const record = module.records[index];
  if (record === undefined) throw new InternalError(`there is no tracepoint record #${index}`);
  return record;
}
