// Answers `core` ops of the IR in the interpreter as libbpf would on the machine that compiled the module: from the
// pruned structs' own layout. The arithmetic for bitfields is that of bpf_core_calc_field_relo() in libbpf's
// relo_core.c, little endian.

import type { CoreInfo, CoreMember, CoreType, Module } from '../../../middle/ir/ir.ts';

/** `bits`: where the member starts, counted from the outermost struct. */
interface Place { readonly type: CoreType; readonly bits: number; readonly bitSize: number }

export function coreFact(module: Module, info: CoreInfo, struct: number, path: readonly number[], absent: ReadonlySet<string>): bigint {
  const name = module.coreStructs[struct]?.name ?? '';
  switch (info) {
    case 'type_id': return BigInt(struct + 1);
    case 'type_exists': return absent.has(name) ? 0n : 1n;
    case 'type_size': return BigInt(module.coreStructs[struct]?.size ?? 0);
    case 'exists': return absent.has(name) || absent.has(`${name}.${memberNames(module, struct, path)}`) ? 0n : 1n;
    default:
  }
  const place = walk(module, struct, path);
  const size = sizeOf(module, place.type);
  const unit = place.bitSize === 0 ? { offset: place.bits / 8, size } : storageUnit(place, size);
  const bitSize = place.bitSize === 0 ? size * 8 : place.bitSize;
  switch (info) {
    case 'byte_offset': return BigInt(unit.offset);
    case 'byte_size': return BigInt(unit.size);
    case 'signed': return place.type.kind === 'int' && place.type.signed ? 1n : 0n;
    case 'lshift_u64': return BigInt(64 - (place.bits + bitSize - unit.offset * 8));
    case 'rshift_u64': return BigInt(64 - bitSize);
  }
}

/** The aligned integer that holds the whole bitfield: as declared, or the next larger. */
function storageUnit(place: Place, declared: number): { offset: number; size: number } {
  let size = declared;
  for (; ;) {
    const offset = Math.floor(place.bits / 8 / size) * size;
    if (place.bits + place.bitSize - offset * 8 <= size * 8) return { offset, size };
    size *= 2;
  }
}

function walk(module: Module, struct: number, path: readonly number[]): Place {
  let place: Place = { type: { kind: 'struct', struct }, bits: 0, bitSize: 0 };
  for (const step of path) {
    if (place.type.kind === 'array') {
      place = { type: place.type.of, bits: place.bits + step * 8 * sizeOf(module, place.type.of), bitSize: 0 };
    } else {
      const member = memberOf(module, place.type, step);
      place = { type: member.type, bits: place.bits + member.bitOffset, bitSize: member.bitSize };
    }
  }
  return place;
}

function memberOf(module: Module, type: CoreType, step: number): CoreMember {
  const member = type.kind === 'struct' ? module.coreStructs[type.struct]?.members[step] : undefined;
  if (member === undefined) throw new Error('the module was not verified: a core path leads nowhere');
  return member;
}

function memberNames(module: Module, struct: number, path: readonly number[]): string {
  const names: string[] = [];
  let type: CoreType = { kind: 'struct', struct };
  for (const step of path) {
    if (type.kind === 'array') {
      type = type.of;
      continue;
    }
    const member = memberOf(module, type, step);
    if (member.name !== '') names.push(member.name);
    type = member.type;
  }
  return names.join('.');
}

function sizeOf(module: Module, type: CoreType): number {
  switch (type.kind) {
    case 'int': case 'float': case 'enum': return type.size;
    case 'pointer': return 8;
    case 'array': return type.length * sizeOf(module, type.of);
    case 'struct': return module.coreStructs[type.struct]?.size ?? 0;
  }
}
