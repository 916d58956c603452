// The kernel's side of a batch: one object, every program of it run with BPF_PROG_TEST_RUN, then the same facts that
// the interpreter gives. For use in a child process that somebody kills when it hangs.

import { emitObject } from '../../backend/emit.ts';
import { loadLlvm } from '../../backend/llvm/index.ts';
import { openElfObject } from '../../common/elf/object.ts';
import { CONSTANTS_SECTION, CONSTANTS_SYMBOL, COUNTERS_SYMBOL, EVENTS_MAP } from '../../common/manifest.ts';
import { native } from '../../loader/native.ts';
import type { ObjectHandle } from '../../loader/native.ts';
import type { Batch, Outcome } from './batch.ts';
import { constantsOf, elementLines, scriptMaps, sitesOf } from './batch.ts';

/** Verifier or libbpf refused the object. */
export class Rejected extends Error {
  /** Index in the batch of the program that is to blame, where the log names it. */
  readonly program: number | null;

  constructor(message: string, program: number | null) {
    super(message);
    this.program = program;
  }
}

const RING_SIZE = 1 << 22;

export function runInKernel(batch: Batch): readonly Outcome[] {
  const kernel = native();
  const bytes = emitObject(batch.lowered.module, loadLlvm()).object;
  const object = kernel.openObject(bytes, 'fuzz', 1 << 22);
  try {
    const hasEvents = kernel.listMaps(object).some(({ name }) => name === EVENTS_MAP);
    if (hasEvents) kernel.setMaxEntries(object, EVENTS_MAP, RING_SIZE);
    if (batch.lowered.module.globals.some(({ name }) => name === CONSTANTS_SYMBOL)) {
      kernel.writeInitialValue(object, CONSTANTS_SECTION, 0, constantsOf(batch, kernel.possibleCpus()));
    }
    const failure = kernel.loadObject(object);
    if (failure !== null) {
      const blamed = /prog '(\w+)': (?:BPF program load failed|failed to load)/.exec(failure.messages)?.[1];
      const program = batch.programs.findIndex(({ functions }) => blamed !== undefined && functions.includes(blamed));
      throw new Rejected(`${failure.messages}\n${failure.log.split('\n').slice(-25).join('\n')}`, program < 0 ? null : program);
    }
    return collect(batch, bytes, object, hasEvents);
  } finally {
    kernel.closeObject(object);
  }
}

function collect(batch: Batch, bytes: Uint8Array, object: ObjectHandle, hasEvents: boolean): readonly Outcome[] {
  const kernel = native();
  const ring = hasEvents ? kernel.openRing(kernel.mapFd(object, EVENTS_MAP)) : null;
  const buffer = Buffer.alloc(RING_SIZE);
  const drain = (): string[] => {
    const used = ring === null ? 0 : kernel.drainRing(ring, buffer);
    const events: string[] = [];
    for (let at = 0; at < used;) {
      const length = buffer.readUInt32LE(at);
      events.push(buffer.toString('hex', at + 8, at + 8 + length));
      at += 8 + Math.ceil(length / 8) * 8;
    }
    return events;
  };
  try {
    const ran = batch.programs.map(({ functions }) => ({
      returned: functions.map((name) => kernel.testRun(kernel.programFd(object, name)) >>> 0),
      events: drain(),
    }));
    const variable = variablesOf(bytes, object);
    const counters = variable(COUNTERS_SYMBOL);
    return ran.map((part, program) => ({
      ...part,
      maps: scriptMaps(batch, program).flatMap((map) => elementLines(map, map.isVariable ? [{ key: Buffer.alloc(4), value: Buffer.from(variable(map.symbol).slice().buffer) }] : elementsOf(object, map.symbol))).sort(),
      sites: sitesOf(batch, program).map((site) => Number(counters[1 + 2 * site] ?? 0n)),
    }));
  } finally {
    if (ring !== null) kernel.closeRing(ring);
  }
}

/** Of .bss, by its name; empty if there is none of the name. */
function variablesOf(bytes: Uint8Array, object: ObjectHandle): (name: string) => BigUint64Array {
  const symbols = new Map(openElfObject(bytes).symbols().map((symbol) => [symbol.name, symbol]));
  const bss = native().listMaps(object).find(({ name }) => name.endsWith('.bss'));
  const memory = bss === undefined ? null : native().mapMemory(native().mapFd(object, bss.name));
  return (name) => {
    const symbol = symbols.get(name);
    return symbol === undefined || memory === null ? new BigUint64Array(0) : new BigUint64Array(memory, symbol.value, symbol.size / 8);
  };
}

function elementsOf(object: ObjectHandle, symbol: string): { readonly key: Uint8Array; readonly value: Uint8Array }[] {
  const { count, keys, values } = native().readMap(native().mapFd(object, symbol));
  const [keySize, valueSize] = count === 0 ? [0, 0] : [keys.length / count, values.length / count];
  return Array.from({ length: count }, (_, index) => ({
    key: keys.subarray(index * keySize, (index + 1) * keySize), value: values.subarray(index * valueSize, (index + 1) * valueSize),
  }));
}
