// The backend as others see it: a module of the IR in, an object out. emitObject writes LLVM IR, has LLVM compile it,
// removes what no loader reads and finds the instructions that depend on a tracepoint's layout; finishObject
// adds the manifest, completed with those instructions. Two steps, because the manifest is planned apart from
// the code. A complaint of LLVM is our bug and thrown as an InternalError with LLVM's words. There is no I/O here.

import { InternalError } from '../common/internal-error.ts';
import { MANIFEST_SECTION, VARIANTS_SECTION, type Manifest, type ProbeSpec } from '../common/manifest.ts';
import { needOf } from '../middle/ir/helpers.ts';
import type { Module } from '../middle/ir/ir.ts';
import { COMPAT_FIELD, SET_FIELD } from '../middle/ir/call-facts.ts';
import { adaptBtf, isLong, writeScriptLines } from './adapt-btf.ts';
import { addSection, keepSections, readElf, writeElf, type ElfFile, type ElfSection } from './elf.ts';
import { emitLlvm } from './emit-llvm.ts';
import { LlvmMissingError, type CompileRequest, type Llvm } from './llvm/index.ts';
import { helpersCalled } from './helper-calls.ts';
import { encodeManifest } from './manifest-section.ts';
import { RECORD_STRUCT_PREFIX, recordFieldOrder } from './relocations.ts';
import { stripRelocations, type TakenRelocation } from './strip-relocations.ts';
import { addVariables } from './variables-btf.ts';

/** An instruction whose `off` or `imm` is the offset of a tracepoint's field. */
export interface FieldPatch {
  /** ELF symbol of the program. */
  readonly function: string;
  /** Index into Module.records. */
  readonly record: number;
  /** Index into RecordDef.fields. */
  readonly field: number;
  readonly fieldName: string;
  /** Counted from the program's start, in instructions of 8 bytes. */
  readonly instruction: number;
}

export interface Emitted {
  /** ELF without the manifest. */
  readonly object: Uint8Array;
  readonly patches: readonly FieldPatch[];
  /** What LLVM was given. */
  readonly llvm: string;
}

export interface EmitOptions {
  readonly cpu?: CompileRequest['cpu'];
  /** LLVM's pipeline text. */
  readonly passes?: string;
}

/** Code that keeps more values at a time than the kernel's 512 bytes of stack hold: too long an expression, mostly. */
export class StackLimitError extends Error {
  override readonly name = 'StackLimitError';
  /** Where, as in line info; null when LLVM does not say. */
  readonly at: { readonly file: string; readonly line: number; readonly column: number } | null;

  constructor(at: StackLimitError['at']) {
    super('the code needs more stack than BPF has');
    this.at = at;
  }
}

/** `FILE:LINE:COLUMN: in function …` */
const OVER_STACK = /^(?:(.+):(\d+):(\d+): )?in function .*BPF stack limit is exceeded/;

/** Objects must load on kernels that do not know v4. */
const DEFAULT_CPU = 'v3';

// Short on purpose: the rest of O2 finds next to nothing in such programs, takes most of the time, and rewrites
// loops and branches into forms that the kernel's verifier does not follow. instcombine on its own ends the process
// when one round left something to do, unless told not to look.
const DEFAULT_PASSES = 'function(sroa,early-cse,instcombine<no-verify-fixpoint>,simplifycfg),globaldce';

/** The same with linked C, small functions of which become part of their callers. */
const LINKED_PASSES = `cgscc(inline),${DEFAULT_PASSES}`;

/** Throws a StackLimitError, an InternalError when LLVM refuses the code otherwise, an LlvmMissingError when there is no LLVM. */
export function emitObject(module: Module, llvm: Llvm, options: EmitOptions = {}): Emitted {
  const text = emitLlvm(module);
  const file = withoutUseless(readElf(compile(text, module, 'object', llvm, options)));
  const btf = file.sections.find((section) => section.name === '.BTF');
  const btfExt = file.sections.find((section) => section.name === '.BTF.ext');
  if (btf === undefined || btfExt === undefined) throw new InternalError('LLVM wrote no BTF');
  const stripped = stripRelocations(btf.data, btfExt.data, RECORD_STRUCT_PREFIX);
  const typed = addVariables(btf.data, file, module);
  const lined = isLong(module) ? writeScriptLines(typed, stripped.btfExt, module) : { btf: typed, btfExt: stripped.btfExt };
  const foreign = module.externs.length > 0 ? adaptBtf(lined.btf, lined.btfExt, module) : lined;
  const sections = file.sections.map((section) => (section === btfExt ? withData(section, foreign.btfExt) : section === btf ? withData(section, foreign.btf) : section));
  const patches = stripped.taken.map((taken) => fieldPatch(taken, file, module));
  return { object: writeElf({ ...file, sections }), patches, llvm: text };
}

/** What the linker made of the object and others, whose functions become static as ours are. */
export function adoptLinked(emitted: Emitted, linked: Uint8Array, module: Module): Emitted {
  const file = readElf(linked);
  const btf = file.sections.find((section) => section.name === '.BTF');
  const btfExt = file.sections.find((section) => section.name === '.BTF.ext');
  if (btf === undefined || btfExt === undefined) throw new InternalError('the linker wrote no BTF');
  const adapted = adaptBtf(btf.data, btfExt.data, module);
  const sections = file.sections.map((section) => (section === btfExt ? withData(section, adapted.btfExt) : section === btf ? withData(section, adapted.btf) : section));
  return { ...emitted, object: writeElf({ ...file, sections }) };
}

/** The object with its `.bpftrace` section; the probes' field lists get their instructions. `variants`: the section of that name. */
export function finishObject(emitted: Emitted, manifest: Manifest, variants: Uint8Array | null = null): Uint8Array {
  const patches = new Map<string, FieldPatch[]>(manifest.probes.map(({ program }) => [program, []]));
  for (const patch of emitted.patches) patches.get(patch.function)?.push(patch);
  const probes = manifest.probes.map((probe) => withInstructions(probe, patches.get(probe.program)!));
  const file = readElf(emitted.object);
  const needs = [...new Set([...manifest.needs, ...helpersCalled(file).flatMap((name) => needOf(name) ?? [])])].sort();
  const finished = addSection(file, MANIFEST_SECTION, encodeManifest({ ...manifest, needs, probes }));
  return writeElf(variants === null ? finished : addSection(finished, VARIANTS_SECTION, variants));
}

/** LLVM's IR when it has been optimised. */
export function emitOptimized(module: Module, llvm: Llvm, options: EmitOptions = {}): string {
  return new TextDecoder().decode(compile(emitLlvm(module), module, 'ir', llvm, options));
}

/** BPF assembly, for people: without the pages of numbers that BTF is. */
export function emitAssembly(module: Module, llvm: Llvm, options: EmitOptions = {}): string {
  const text = new TextDecoder().decode(compile(emitLlvm(module), module, 'assembly', llvm, options));
  const btf = text.indexOf('\t.section\t.BTF,');
  return btf < 0 ? text : text.slice(0, btf);
}

function compile(ir: string, module: Module, emit: CompileRequest['emit'], llvm: Llvm, options: EmitOptions): Uint8Array {
  const isLinked = module.bitcode.length > 0;
  const { cpu = DEFAULT_CPU, passes = isLinked ? LINKED_PASSES : DEFAULT_PASSES } = options;
  const result = llvm.compile({ ir, cpu, passes, emit, ...(isLinked ? { bitcode: module.bitcode.map(({ bytes }) => bytes) } : {}) });
  if (result.ok) return result.output;
  const overStack = result.messages.map((message) => OVER_STACK.exec(message)).find((match) => match !== null);
  if (overStack !== undefined && overStack !== null) {
    const [, file, line, column] = overStack;
    throw new StackLimitError(file === undefined ? null : { file, line: Number(line), column: Number(column) });
  }
  const unread = result.messages.find((message) => message.startsWith('bitcode: '));
  if (unread !== undefined) {
    throw new LlvmMissingError(`the LLVM library (${llvm.version()}) cannot read what clang wrote for the imported C (${unread.slice('bitcode: '.length)}); `
      + 'install the library of clang\'s own version, or an older clang');
  }
  throw new InternalError(`LLVM ${llvm.version()} refused the generated code:\n${[...new Set(result.messages)].join('\n')}`);
}

// ---------------------------------------------------------------- the object

/** Relocations inside BTF name only sections and are ignored by libbpf: the offsets are already in place. */
function withoutUseless(file: ElfFile): ElfFile {
  const bare = file.sections.map((section) => (section.name.startsWith('.BTF') ? { ...section, relocations: [] } : section));
  const isUseful = (section: ElfSection): boolean => (section.name !== '.text' || section.size > 0) && section.name !== '.llvm_addrsig' && !section.name.startsWith('.debug');
  return keepSections({ ...file, sections: bare }, isUseful);
}

function withData(section: ElfSection, data: Uint8Array): ElfSection {
  return { ...section, data, size: data.length };
}

function fieldPatch(taken: TakenRelocation, file: ElfFile, module: Module): FieldPatch {
  const place = placeIn(file, taken);
  const record = module.records[taken.record];
  const field = record === undefined ? undefined : recordFieldOrder(record)[taken.member];
  if (place === null || record === undefined || field === undefined) throw new InternalError('LLVM wrote a relocation of an unknown tracepoint field');
  return { ...place, record: taken.record, field, fieldName: record.fields[field]!.name };
}

/** The function around an offset in a section, and where in it that is. */
function placeIn(file: ElfFile, { section: name, offset }: { readonly section: string; readonly offset: number }): Pick<FieldPatch, 'function' | 'instruction'> | null {
  const section = file.sections.findIndex((candidate) => candidate.name === name);
  const program = file.symbols.find((symbol) => symbol.section === section && symbol.value <= offset && offset < symbol.value + symbol.size);
  return program === undefined ? null : { function: program.name, instruction: (offset - program.value) / 8 };
}

/** Fields are matched by name: the manifest may list them in another order than the record. */
function withInstructions(probe: ProbeSpec, own: readonly FieldPatch[]): ProbeSpec {
  const instructionsOf = (name: string): number[] => own.filter(({ fieldName }) => fieldName === name).map(({ instruction }) => instruction).sort((a, b) => a - b);
  return {
    ...probe,
    fields: probe.fields.map((field) => ({ ...field, instructions: instructionsOf(field.name) })),
    ...(probe.systemCalls === undefined ? {} : { systemCalls: { ...probe.systemCalls, set: instructionsOf(SET_FIELD.name), compat: instructionsOf(COMPAT_FIELD.name) } }),
  };
}
