// The object as bytes: what is in it and what is not, where tracepoint fields are corrected, that nothing depends on
// anything but the module, and that two structs of one name do not get mixed up.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readElf, writeElf } from '../../backend/elf.ts';
import { Btf } from '../../common/btf/btf.ts';
import { stringAt } from '../../common/elf/elf.ts';
import { emitAssembly, emitObject, finishObject, type EmitOptions } from '../../backend/emit.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import { canonicalJson } from '../../backend/manifest-section.ts';
import { ZERO } from '../../middle/ir/builder.ts';
import type { FunctionBuilder } from '../../middle/ir/builder.ts';
import type { Module, Operand } from '../../middle/ir/ir.ts';
import { FORMAT_MAJOR, FORMAT_MINOR, MANIFEST_MAGIC, type Manifest } from '../../common/manifest.ts';
import { emptyManifest, tracepointProbe } from './manifest.ts';
import { inKernel, int, makeModule, program, resultGlobal } from './support.ts';

const FIELDS = [
  { name: 'flags', offset: 24, size: 8, signed: false },
  { name: 'name', offset: 16, size: 4, signed: true },
  { name: 'comm', offset: 40, size: 16, signed: true },
  { name: 'small', offset: 33, size: 1, signed: true },
  { name: 'mode', offset: 34, size: 2, signed: false },
  { name: 'unused', offset: 64, size: 4, signed: false },
];

/** Two tracepoint programs in one section, each reading fields of a record of its own. */
function tracepoints(): Module {
  const read = (record: number) => (f: FunctionBuilder): void => {
    const memory = f.slotAddr(f.newSlot('memory', 16));
    f.zero(memory, 16);
    f.helperVoid('probe_read_kernel', [memory, int(16), f.ptrAdd(f.ctx(), f.tpOffset(record, 2))]);
    const out = f.slotAddr(f.newSlot('out', 8));
    const [left, right, end] = [f.newBlock(), f.newBlock(), f.newBlock()];
    f.branch(f.tpLoad(record, 3, 1, true), left, right);
    f.setBlock(left);
    f.store(out, 0, 8, f.tpLoad(record, 0, 8, false));
    f.jump(end);
    f.setBlock(right);
    f.store(out, 0, 8, f.tpLoad(record, 1, 4, true));
    f.jump(end);
    f.setBlock(end);
    const sum = [f.load(out, 0, 8, false), f.tpLoad(record, 4, 2, false), f.load(memory, 0, 8, false)].reduce((a: Operand, b) => f.add(a, b));
    f.store(f.globalAddr('bpftrace_counters'), 0, 8, sum);
  };
  return makeModule({
    globals: [resultGlobal(1)],
    records: [{ name: 'first', fields: FIELDS }, { name: 'second', fields: FIELDS }],
    functions: [program('first', 'tracepoint', 'tracepoint', read(0)), program('second', 'tracepoint', 'tracepoint', read(1))],
  });
}

/** An instruction of a program, as the loader finds it. */
function instructionAt(object: Uint8Array, symbolName: string, index: number): { readonly code: number; readonly offset: number; readonly immediate: number } {
  const file = readElf(object);
  const symbol = file.symbols.find(({ name }) => name === symbolName)!;
  const { data } = file.sections[symbol.section as number]!;
  const view = new DataView(data.buffer, data.byteOffset + symbol.value + index * 8, 8);
  return { code: view.getUint8(0), offset: view.getInt16(2, true), immediate: view.getInt32(4, true) };
}

test('each use of a tracepoint field is one instruction, found again in the object', () => {
  const emitted = emitObject(tracepoints(), loadLlvm());
  for (const name of ['first', 'second']) {
    const own = emitted.patches.filter((patch) => patch.function === name);
    assert.equal(own.map((patch) => patch.fieldName).sort(), ['comm', 'flags', 'mode', 'name', 'small']);
    for (const patch of own) {
      assert.is(patch.record, name === 'first' ? 0 : 1);
      const field = FIELDS[patch.field]!;
      assert.is(patch.fieldName, field.name);
      const { code, offset, immediate } = instructionAt(emitted.object, name, patch.instruction);
      const isLoad = (code & 7) === 1;
      assert.is(isLoad ? offset : immediate, field.offset, field.name);
      assert.is(isLoad, field.name !== 'comm', `${field.name}: a load reads in place`);
    }
  }
  assert.is(inKernel(emitted.object, []).error, '', 'libbpf does not look for the records');
});

test('finishObject adds the manifest with the instructions of each field', () => {
  const emitted = emitObject(tracepoints(), loadLlvm());
  // The probes list the fields in another order than the records.
  const manifest = emptyManifest([tracepointProbe('second', [...FIELDS].reverse()), tracepointProbe('first', FIELDS)]);
  const finished = finishObject(emitted, manifest);
  assert.is(inKernel(finished, []).error, '');
  const section = readElf(finished).sections.find(({ name }) => name === '.bpftrace')!;
  const view = new DataView(section.data.buffer, section.data.byteOffset, section.data.length);
  assert.is(stringAt(Uint8Array.of(...section.data.subarray(0, 8), 0), 0), MANIFEST_MAGIC);
  assert.equal([view.getUint16(8, true), view.getUint16(10, true)], [FORMAT_MAJOR, FORMAT_MINOR]);
  assert.is(view.getUint32(12, true), section.data.length - 16);
  const text = new TextDecoder().decode(section.data.subarray(16));
  const decoded = JSON.parse(text) as Manifest;
  assert.is(canonicalJson(decoded), text);
  for (const probe of decoded.probes) {
    for (const field of probe.fields) {
      const expected = emitted.patches.filter((patch) => patch.function === probe.program && patch.fieldName === field.name).map((patch) => patch.instruction);
      assert.equal(field.instructions, expected);
      assert.is(field.instructions.length, field.name === 'unused' ? 0 : 1);
    }
  }
});

test('variables and their types are in BTF, and LLVM is shown neither', () => {
  const map = (name: string, valueSize: number) => ({ name, type: 'hash', keySize: 8, valueSize, maxEntries: 10 }) as const;
  const maps = [map('one', 4), map('two', 4), map('other', 12)];
  const { llvm, object } = emitObject({ ...tracepoints(), maps }, loadLlvm());
  assert.not.match(llvm, /DIGlobalVariable/);
  const btf = Btf.parse(readElf(object).sections.find(({ name }) => name === '.BTF')!.data)!;
  const variables = btf.sectionMembers(btf.find('.maps', 'datasec')!);
  assert.equal(variables.map((id) => btf.name(id)), ['one', 'two', 'other']);
  const [one, two, other] = variables.map((id) => btf.target(id));
  assert.is(one, two, 'equal maps share their type');
  assert.is.not(one, other);
  assert.equal(btf.members(one!).map(({ name, bitOffset }) => [name, bitOffset]), [['type', 0], ['max_entries', 64], ['key', 128], ['value', 192]]);
  assert.equal(btf.sectionMembers(btf.find('.bss', 'datasec')!).map((id) => btf.name(id)), ['bpftrace_counters']);
  assert.is(inKernel(object, []).error, '');
});

test('the same module gives the same bytes, in one process and again', () => {
  const one = finishObject(emitObject(tracepoints(), loadLlvm()), emptyManifest());
  const two = finishObject(emitObject(tracepoints(), loadLlvm()), emptyManifest());
  assert.is(Buffer.compare(one, two), 0);
});

test('canonical JSON sorts keys, whatever the order they came in', () => {
  assert.is(canonicalJson({ b: [1, { z: null, a: 'é"' }], a: true }), '{"a":true,"b":[1,{"a":"é\\"","z":null}]}');
  assert.is(canonicalJson({ b: undefined, a: 0 }), '{"a":0}');
  assert.throws(() => canonicalJson({ a: 1.5 }), 'cannot hold');
  assert.throws(() => canonicalJson({ a: 1n }), 'cannot hold');
});

test('the object holds what a loader reads, and no more', () => {
  const file = readElf(emitObject(tracepoints(), loadLlvm()).object);
  assert.equal(file.sections.map(({ name }) => name).sort(), ['.BTF', '.BTF.ext', '.bss', 'license', 'tracepoint']);
  assert.equal(file.symbols.map(({ name }) => name).sort(), ['_license', 'bpftrace_counters', 'first', 'second']);
  assert.is(new TextDecoder().decode(file.sections.find(({ name }) => name === 'license')!.data), 'GPL\0');
});

test('reading and writing an ELF again changes nothing', () => {
  const { object } = emitObject(tracepoints(), loadLlvm());
  assert.is(Buffer.compare(writeElf(readElf(object)), object), 0);
  assert.throws(() => readElf(new Uint8Array(100)), 'not an ELF file');
});

test('assembly is readable: programs and lines, without the numbers of BTF', () => {
  const text = emitAssembly(tracepoints(), loadLlvm());
  assert.match(text, 'first:');
  assert.match(text, /r\d+ = \*\(u64 \*\)\(r\d+ \+ 24\)/);
  assert.not.match(text, '.BTF');
});

test('instruction set level and passes can be chosen', () => {
  const sizeWith = (options: EmitOptions): number => readElf(emitObject(tracepoints(), loadLlvm(), options).object).sections[0]!.data.length;
  assert.ok(sizeWith({}) < sizeWith({ passes: '' }), 'optimised code is shorter');
  assert.match(emitAssembly(tracepoints(), loadLlvm()), /w0 = 0/);
  assert.not.match(emitAssembly(tracepoints(), loadLlvm(), { cpu: 'v2' }), /w0 = 0/);
});

test('names and texts of any kind survive', () => {
  const name = 'a "quoted" \\ näme\n.bt';
  const module: Module = { ...tracepoints(), source: { name, text: 'line 1 "\\"\u0000é\nline 2' } };
  const run = inKernel(emitObject(module, loadLlvm()).object, []);
  assert.is(run.error, '');
});

test('a module without a program of its own kind of need still loads: no map, no global, no line text', () => {
  const module: Module = { ...makeModule({ functions: [program('alone', 'raw_tracepoint', 'raw_tp', (f) => f.ret(ZERO))] }), source: { name: '-e', text: '' } };
  assert.is(inKernel(emitObject(module, loadLlvm()).object, ['alone']).error, '');
});

test('anonymous structs inside structs of different names do not share relocations', () => {
  const inside = (offset: number) => ({ name: '', tag: 'struct', size: 64, members: [{ name: 'x', bitOffset: offset, bitSize: 0, type: { kind: 'int', size: 4, signed: false } }] } as const);
  const outside = (struct: number) => ({ name: 'outside', tag: 'struct', size: 64, members: [{ name: 'in', bitOffset: 0, bitSize: 0, type: { kind: 'struct', struct } }] } as const);
  const coreStructs = [outside(1), inside(32), outside(3), inside(64)].map((struct) => ({ ...struct, members: [...struct.members] }));
  const module = makeModule({
    coreStructs,
    globals: [resultGlobal(1)],
    functions: [program('p', 'raw_tracepoint', 'raw_tp', (f) => f.store(f.globalAddr('bpftrace_counters'), 0, 8, f.add(f.core('byte_offset', 0, [0, 0]), f.core('byte_offset', 2, [0, 0]))))],
  });
  const { llvm } = emitObject(module, loadLlvm());
  const globals = llvm.split('\n').filter((line) => line.startsWith('@"llvm.'));
  assert.is(globals.length, 2);
  assert.is.not(globals[0]!.split('access.index ')[1], globals[1]!.split('access.index ')[1]);
});

test.run();
