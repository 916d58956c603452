// Objects for the loader's tests, built from literal IR and a literal manifest: what the compiler would make of a
// script must not decide whether the loader is right. Each program is a short list of instructions; events go
// through the ring buffer as lowering does it.

import { loadLlvm } from '../../backend/llvm/index.ts';
import { emitObject, finishObject } from '../../backend/emit.ts';
import { CONSTANTS_SYMBOL, COUNTERS_SYMBOL, EVENTS_MAP } from '../../common/manifest.ts';
import type { AttachSpec, ConstantSpec, EventSpec, Manifest, MapSpec, ProbeSpec, SiteSpec } from '../../common/manifest.ts';
import { providerPrograms } from '../../common/providers.ts';
import type { Block, CoreStruct, Fn, MapDef, Operand, RecordDef } from '../../middle/ir/ir.ts';
import type { BareInstr } from '../ir/module.ts';
import { block, c, fn, r, slot } from '../ir/module.ts';

/** What a program sends: the event's id, then 64-bit values. */
export interface Sent { readonly event: number; readonly values: readonly Operand[] }

export interface TestProbe {
  readonly name: string;
  readonly attach: AttachSpec;
  /** Straight-line code before the events; registers count from 0. */
  readonly body?: readonly BareInstr[];
  readonly sends: readonly Sent[];
  /** Sends only where this is not 0. */
  readonly when?: Operand;
  /** Bytes of stack slots. */
  readonly slots?: readonly number[];
  /** Record and names of its fields that the program reads. */
  readonly record?: number;
}

export interface TestScript {
  readonly probes: readonly TestProbe[];
  readonly events?: readonly EventSpec[];
  readonly maps?: readonly MapSpec[];
  readonly constants?: readonly ConstantSpec[];
  readonly sites?: readonly SiteSpec[];
  readonly records?: readonly RecordDef[];
  readonly coreStructs?: readonly CoreStruct[];
  readonly config?: Partial<Manifest['config']>;
  readonly text?: string;
  readonly arch?: string;
  /** A record that finds no room is counted as lost. */
  readonly countLost?: boolean;
}

/** Begins the kernel names of this test process's programs: others may be testing at the same time. */
export const PROGRAM_PREFIX = `lt${process.pid}_`;

export function manifestOf(script: TestScript): Manifest {
  return {
    compiler: 'test',
    arch: script.arch ?? 'x86_64',
    source: { name: 'test.bt' },
    license: 'GPL',
    needs: [],
    config: {
      printMapsOnExit: true, missingProbes: 'error', strTruncTrailer: '..', maxProbes: 1024, maxBpfProgs: 1024, maxCatBytes: 10240,
      logSize: 1000000, perfRbPages: 0, cppDemangle: true, ...script.config,
    },
    maps: script.maps ?? [],
    events: script.events ?? [],
    probes: script.probes.map((probe, i): ProbeSpec => ({
      program: `${PROGRAM_PREFIX}${i}`, name: probe.name, attach: probe.attach, line: i + 1, column: 1,
      ...(/\$\d/.test(probe.name) ? { parameters: { endColumn: 1 + probe.name.length, text: `${probe.name} { }` } } : {}),
      fields: probe.record === undefined ? [] : script.records![probe.record]!.fields.map((f) => ({ ...f, instructions: [] })),
    })),
    constants: script.constants ?? [],
    sites: script.sites ?? [],
  };
}

export function buildObject(script: TestScript): Uint8Array {
  const manifest = manifestOf(script);
  const constantsSize = Math.max(8, ...manifest.constants.map((k) => k.offset + k.size));
  const emitted = emitObject({
    source: { name: 'test.bt', text: script.text ?? script.probes.map((p) => `${p.name} { }\n`).join('') },
    license: 'GPL',
    files: [],
    maps: [
      { name: EVENTS_MAP, type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 },
      ...manifest.maps.map((map): MapDef => ({
        name: map.symbol, type: map.perCpu ? 'percpu_hash' : 'hash', keySize: map.key === null ? 4 : map.keySize,
        valueSize: map.valueSize, maxEntries: map.maxEntries,
      })),
    ],
    globals: [
      { name: CONSTANTS_SYMBOL, section: 'constants', size: constantsSize, align: 8, init: null },
      { name: COUNTERS_SYMBOL, section: 'counters', size: 8 + 16 * manifest.sites.length, align: 8, init: null },
    ],
    externs: [],
    bitcode: [],
    coreStructs: [...(script.coreStructs ?? [])],
    records: [...(script.records ?? [])],
    functions: script.probes.map((probe, i) => programOf(probe, i, script.countLost ?? false)),
  }, loadLlvm());
  return finishObject(emitted, manifest);
}

function programOf(probe: TestProbe, index: number, countLost: boolean): Fn {
  const { type, section } = providerPrograms[probe.attach.provider];
  const blocks: Block[] = [];
  let register = 1000;
  const returns = 1;
  blocks.push(block(0, probe.body ?? [], { op: 'branch', condition: probe.when ?? c(1), then: 2, else: returns }));
  blocks.push(block(returns, []));
  for (const { event, values } of probe.sends) {
    const [map, record, reserved, counters] = [register++, register++, register++, register++];
    const [first, sending, full, next] = [blocks.length, blocks.length + 1, blocks.length + 2, blocks.length + 3];
    blocks.push(block(first, [
      { op: 'map-addr', dest: map, map: EVENTS_MAP },
      { op: 'helper', dest: record, helper: 'ringbuf_reserve', args: [r(map), c(8 + 8 * values.length), c(0)] },
      { op: 'binary', dest: reserved, fn: 'ne', left: r(record), right: c(0) },
    ], { op: 'branch', condition: r(reserved), then: sending, else: full }));
    blocks.push(block(sending, [
      { op: 'store', ptr: r(record), offset: 0, width: 8, value: c(event) },
      ...values.map((value, i): BareInstr => ({ op: 'store', ptr: r(record), offset: 8 + 8 * i, width: 8, value })),
      { op: 'helper', dest: null, helper: 'ringbuf_submit', args: [r(record), c(0)] },
    ], { op: 'jump', target: next }));
    blocks.push(block(full, countLost ? [
      { op: 'global-addr', dest: counters, global: COUNTERS_SYMBOL },
      { op: 'atomic-add', ptr: r(counters), offset: 0, value: c(1) },
    ] : [], { op: 'jump', target: next }));
  }
  blocks.push(block(blocks.length, []));
  const slots = (probe.slots ?? []).map((size, id) => slot(id, size));
  return fn(`${PROGRAM_PREFIX}${index}`, blocks, { role: { kind: 'program', type, section }, slots });
}

// ---------------------------------------------------------------- pieces

export const UINT64 = { kind: 'int', size: 8, signed: false } as const;

/** printf with `count` 64-bit numbers. */
export function printfEvent(id: number, format: string, count = 0): EventSpec {
  const args = Array.from({ length: count }, (_, i) => ({ offset: 8 + 8 * i, type: UINT64 }));
  return { id, kind: 'printf', size: 8 + 8 * count, format, args };
}

export function exitEvent(id: number): EventSpec {
  return { id, kind: 'exit', size: 16, code: 8 };
}
