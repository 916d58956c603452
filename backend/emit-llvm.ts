// Writes a module of the IR as LLVM IR text: the license, maps as libbpf defines them in BTF, globals in the
// sections that the object format names, and the programs (emit-function.ts). It is here instead of bindings to
// LLVM's builder because text is one call across the native boundary and can be shown with --emit=llvm. It
// computes nothing about the program, runs nothing, and the same module always gives the same text.

import type { GlobalDef, MapDef, Module } from '../middle/ir/ir.ts';
import { CONSTANTS_SECTION, COUNTERS_SECTION } from '../common/manifest.ts';
import { globalAlignment } from './alignment.ts';
import { DebugInfo, escapeBytes } from './debug-info.ts';
import { emitFunction } from './emit-function.ts';
import { externText } from './externs.ts';
import { isLong } from './adapt-btf.ts';
import { Relocations } from './relocations.ts';
import { LICENSE_SYMBOL, mapMembers } from './variables-btf.ts';

export function emitLlvm(module: Module): string {
  const debug = new DebugInfo(isLong(module) ? { ...module.source, text: '' } : module.source);
  const relocations = new Relocations(module, debug);
  // Linked code numbers its own from 0.
  const sequence = { next: module.bitcode.length > 0 ? LINKED_SEQUENCE : 0 };
  const globals = [
    licenseText(module.license),
    ...module.maps.map(mapText),
    ...module.globals.map(globalText),
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
// What is without effect and steady (middle/ir/helpers.ts) is called once.
const ATTRIBUTES = `attributes #0 = { nounwind "no-builtins" "no-jump-tables"="true" }
attributes #1 = { "btf_ama" }
attributes #2 = { noinline nounwind "no-builtins" "no-jump-tables"="true" }
attributes #3 = { nounwind willreturn memory(none) }

`;

// ---------------------------------------------------------------- globals

// Without types: those are written into the object's BTF afterwards (variables-btf.ts).

function licenseText(license: string): string {
  const bytes = new TextEncoder().encode(`${license}\0`);
  return `@${LICENSE_SYMBOL} = global [${bytes.length} x i8] c"${escapeBytes(bytes)}", section "license", align 1\n`;
}

function mapText(map: MapDef): string {
  return `@${map.name} = global [${mapMembers(map).length} x ptr] zeroinitializer, section ".maps", align 8\n`;
}

interface SectionRow {
  readonly section: string;
  readonly linkage: string;
}

// `externally_initialized` keeps LLVM from believing the compiled value of what the loader fills in, and still lets
// it read a constant once.
const SECTIONS: Readonly<Record<GlobalDef['section'], SectionRow>> = {
  constants: { section: CONSTANTS_SECTION, linkage: 'externally_initialized constant' },
  literals: { section: '.rodata', linkage: 'constant' },
  counters: { section: COUNTERS_SECTION, linkage: 'global' },
};

function globalText(global: GlobalDef): string {
  const { section, linkage } = SECTIONS[global.section];
  const value = global.init === null ? 'zeroinitializer' : `c"${escapeBytes(global.init)}"`;
  return `@${global.name} = ${linkage} [${global.size} x i8] ${value}, section "${section}", align ${globalAlignment(global)}\n`;
}
