// Writes a module of the IR as LLVM IR text: the license, maps as libbpf defines them in BTF, globals in the
// sections that the object format names, and the programs (emit-function.ts). It is here instead of bindings to
// LLVM's builder because text is one call across the native boundary and can be shown with --emit=llvm. It
// computes nothing about the program, runs nothing, and the same module always gives the same text.

import type { GlobalDef, MapDef, Module } from '../middle/ir/ir.ts';
import { CONSTANTS_SECTION, COUNTERS_SECTION } from '../common/manifest.ts';
import { globalAlignment } from './alignment.ts';
import { DebugInfo, escapeBytes, type Node } from './debug-info.ts';
import { emitFunction } from './emit-function.ts';
import { externText } from './externs.ts';
import { isLong } from './adapt-btf.ts';
import { Relocations } from './relocations.ts';

export function emitLlvm(module: Module): string {
  const debug = new DebugInfo(isLong(module) ? { ...module.source, text: '' } : module.source);
  const relocations = new Relocations(module, debug);
  // Linked code numbers its own from 0.
  const sequence = { next: module.bitcode.length > 0 ? LINKED_SEQUENCE : 0 };
  const globals = [
    licenseText(module.license, debug),
    ...module.maps.map((map) => mapText(map, debug)),
    ...module.globals.map((global) => globalText(global, debug)),
  ];
  const functions = module.functions.map((fn) => emitFunction({ module, fn, debug, relocations, sequence }));
  return [
    'target triple = "bpfel"\n\n',
    ...globals,
    relocations.declarations(),
    DECLARATIONS,
    ...module.externs.map((extern) => externText(extern, debug)),
    ...functions,
    ATTRIBUTES,
    debug.text(),
  ].join('');
}

const LINKED_SEQUENCE = 1 << 24;

// `llvm.bpf.passthrough` hides a value from optimisation until just before code generation.
const DECLARATIONS = `
declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1 immarg)
declare void @llvm.memset.p0.i64(ptr, i8, i64, i1 immarg)
${['i8', 'i16', 'i32', 'i64'].map((type) => `declare ${type} @llvm.bpf.passthrough.${type}.${type}(i32, ${type})\n`).join('')}declare ptr @llvm.bpf.passthrough.p0.p0(i32, ptr)

`;

// Without nounwind there would be an .eh_frame, without no-builtins calls of memset, without no-jump-tables a
// switch may become an indirect jump: BPF has none of these. btf_ama marks the globals that stand for relocations.
// Functions stay functions: a callback's address is taken, and the stack of what is inlined would add up.
const ATTRIBUTES = `attributes #0 = { nounwind "no-builtins" "no-jump-tables"="true" }
attributes #1 = { "btf_ama" }
attributes #2 = { noinline nounwind "no-builtins" "no-jump-tables"="true" }

`;

// ---------------------------------------------------------------- globals

function licenseText(license: string, debug: DebugInfo): string {
  const bytes = new TextEncoder().encode(`${license}\0`);
  const type = debug.array(debug.integer(1, true), bytes.length, bytes.length);
  return `@_license = global [${bytes.length} x i8] c"${escapeBytes(bytes)}", section "license", align 1, !dbg ${debug.global('_license', type)}\n`;
}

/** `enum bpf_map_type`. */
const MAP_TYPES: Readonly<Record<MapDef['type'], number>> = {
  hash: 1,
  array: 2,
  percpu_hash: 5,
  percpu_array: 6,
  lru_hash: 9,
  lru_percpu_hash: 10,
  ringbuf: 27,
  task_storage: 29,
};

/** BPF_F_NO_PREALLOC, without which no task storage is made. */
const MAP_FLAGS: Readonly<Partial<Record<MapDef['type'], number>>> = { task_storage: 1 };

/** A variable in `.maps`: numbers are the lengths of arrays that its members point to, types what they point to. */
function mapText(map: MapDef, debug: DebugInfo): string {
  const int = debug.integer(4, true);
  const number = (value: number): Node => debug.pointer(debug.array(int, value, value * 4));
  const fields: (readonly [string, Node])[] = [
    ['type', number(MAP_TYPES[map.type])],
    ['max_entries', number(map.maxEntries)],
  ];
  const flags = MAP_FLAGS[map.type];
  if (flags !== undefined) fields.push(['map_flags', number(flags)]);
  if (map.keySize > 0) fields.push(['key', debug.pointer(storedType(map.keySize, debug))]);
  if (map.valueSize > 0) fields.push(['value', debug.pointer(storedType(map.valueSize, debug))]);
  const members = fields.map(([name, type], index) => ({ name, type, offset: index * 64, size: 64, bitfield: false }));
  const type = debug.composite('struct', '', fields.length * 8, members);
  return `@${map.name} = global [${fields.length} x ptr] zeroinitializer, section ".maps", align 8, !dbg ${debug.global(map.name, type)}\n`;
}

/** Bytes in a map, shown by bpftool as a number where they may be one. */
function storedType(size: number, debug: DebugInfo): Node {
  if (size === 4 || size === 8) return debug.integer(size, false);
  return debug.array(debug.integer(1, false), size, size);
}

interface SectionRow {
  readonly section: string;
  readonly linkage: string;
  readonly readOnly: boolean;
}

// `externally_initialized` keeps LLVM from believing the compiled value of what the loader fills in, and still lets
// it read a constant once.
const SECTIONS: Readonly<Record<GlobalDef['section'], SectionRow>> = {
  constants: { section: CONSTANTS_SECTION, linkage: 'externally_initialized constant', readOnly: true },
  literals: { section: '.rodata', linkage: 'constant', readOnly: true },
  counters: { section: COUNTERS_SECTION, linkage: 'global', readOnly: false },
};

function globalText(global: GlobalDef, debug: DebugInfo): string {
  const row = SECTIONS[global.section];
  const bytes = debug.array(debug.integer(1, false), global.size, global.size);
  const type = row.readOnly ? debug.constant(bytes) : bytes;
  const value = global.init === null ? 'zeroinitializer' : `c"${escapeBytes(global.init)}"`;
  return `@${global.name} = ${row.linkage} [${global.size} x i8] ${value}, section "${row.section}", align ${globalAlignment(global)}, !dbg ${debug.global(global.name, type)}\n`;
}
