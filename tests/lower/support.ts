// What the tests of lowering share: a script compiled for the recorded host, and run without a kernel. The IR
// interpreter executes each probe once, in order, and the loader's own printers turn events and maps into text, so
// a test states a script and what it prints.

import { COPY_AS_IT_IS } from '../../common/copied-structs.ts';
import * as assert from 'uvu/assert';
import { check } from '../../compiler/passes.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { BIG_SCRATCH_MAP, CONSTANTS_SYMBOL } from '../../common/manifest.ts';
import type { ConstantSpec, Manifest, PidNamespaceOffset } from '../../common/manifest.ts';
import { createEventHandler } from '../../loader/output/events.ts';
import { mapItemReaders } from '../../loader/output/maps.ts';
import type { MapDump } from '../../loader/values/map-entries.ts';
import type { Module } from '../../middle/ir/ir.ts';
import { lowerProgram } from '../../middle/lower/lower.ts';
import type { Lowered } from '../../middle/lower/lower.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { splitFunctions } from '../../middle/passes/split-functions.ts';
import { recordedHost } from '../check/recorded-host.ts';
import type { Environment } from '../ir/interpret.ts';
import { Machine } from '../ir/interpret.ts';
import { contentsOf, empty } from '../ir/map-contents.ts';
import { fakeNames, printerTo } from '../loader-output/helpers.ts';

/** Lowers a script that the checker takes, and checks that the IR is well-formed unless lowering has complaints. */
export function lowered(text: string, arch = 'x86_64', crowded = false): Lowered {
  const source = { name: 'test.bt', text };
  const parsed = parse(source);
  assert.equal(parsed.diagnostics.map((d) => d.message), []);
  const checked = check(parsed.program, source, { ...recordedHost(), arch }, { positional: null, environment: {}, unsafe: false });
  if (checked.program === null) throw new Error(checked.diagnostics.map((d) => d.message).join('\n'));
  const result = lowerProgram(checked.program, { arch, crowded });
  if (result.diagnostics.length === 0) assert.equal(verifyModule(result.module), []);
  return result;
}

export interface RunOptions extends Partial<Environment> {
  /** Values of `$1`, `$2`, …; those that look like integers fill the integer slots too. */
  readonly positional?: readonly string[];
  /** -p */
  readonly pidFilter?: number;
  /** With most variables in scratch memory. */
  readonly crowded?: boolean;
  /** -k */
  readonly verboseSites?: boolean;
  /** Other load-time constants that are not 0. */
  readonly constants?: Constants;
}

type Constants = Readonly<Partial<Record<ConstantSpec['from'] | PidNamespaceOffset, number>>>;

export interface Ran {
  /** Everything the script printed while it ran. */
  readonly output: string;
  /** The maps as the end of a run shows them, without the blank lines before. */
  readonly maps: string;
  /** Messages of the sites that failed, with their counts where that is not 1. */
  readonly failures: readonly string[];
  readonly exitCode: number | null;
  readonly returned: readonly bigint[];
  /** What went to the trace pipe. */
  readonly traced: readonly string[];
}

/** Small enough that nearly every program is cut. */
export const TINY = { large: 20, part: 12, small: 2 };

/** Runs every probe of a script once, in order; and once more in parts, which must come to the same. */
export function run(text: string, options: RunOptions = {}): Ran {
  const { module, manifest, diagnostics } = lowered(text, 'x86_64', options.crowded);
  assert.equal(diagnostics, []);
  const ran = runModule(module, manifest, options);
  const inParts = splitFunctions(module, TINY).module;
  assert.equal(verifyModule(inParts), []);
  assert.equal(runModule(inParts, manifest, options), ran, 'in parts');
  return ran;
}

function runModule(module: Module, manifest: Manifest, options: RunOptions): Ran {
  const globals = { [CONSTANTS_SYMBOL]: constants(manifest, options) };
  const machine = new Machine(forCpus(module, options.cpus ?? 4), { ...options, globals: manifest.constants.length > 0 ? globals : {} });
  let output = '';
  let exitCode: number | null = null;
  const dump = (name: string): MapDump => contentsOf(machine, specOf(name));
  const specOf = (name: string): Manifest['maps'][number] => manifest.maps.find((map) => map.name === name)!;
  const printer = printerTo((text) => { output += text; });
  const readers = mapItemReaders(manifest, fakeNames);
  const print = createEventHandler(manifest, {
    printer,
    names: fakeNames,
    printMap: (name, top, div, order, then) => {
      printer.print(readers.get(name)!(dump(name), { top, div, ...order }));
      if (then !== undefined) empty(machine, specOf(name), then);
    },
    clearMap: (name) => empty(machine, specOf(name), 'clear'),
    zeroMap: (name) => empty(machine, specOf(name), 'zero'),
    unwatch: () => {},
    savePacket: () => {},
    exit: (code) => { exitCode = code; },
  });
  const returned: bigint[] = [];
  let seen = 0;
  let counters: ReturnType<Machine['run']>['counters'] = null;
  let traced: readonly string[] = [];
  for (const probe of manifest.probes) {
    const outcome = machine.run(probe.program);
    returned.push(outcome.returned);
    ({ counters, traced } = outcome);
    for (const record of outcome.events.slice(seen)) print(Buffer.from(record), 0, record.length);
    seen = outcome.events.length;
  }
  let maps = '';
  const mapPrinter = printerTo((text) => { maps += text; });
  for (const [name, read] of readers) mapPrinter.print(read(dump(name), { final: true }));
  const failures = (counters?.sites ?? []).flatMap(({ count }, index) => {
    const { message, line, column } = manifest.sites[index]!;
    return count === 0n ? [] : [`${line}:${column} ${message}${count === 1n ? '' : ` (${count})`}`];
  });
  return { output, maps, failures, exitCode, returned, traced };
}

/** The module as the loader makes it: big scratch has its entries once for each CPU. */
function forCpus(module: Module, cpus: number): Module {
  const maps = module.maps.map((map) => (map.name === BIG_SCRATCH_MAP ? { ...map, maxEntries: map.maxEntries * cpus } : map));
  return { ...module, maps };
}

/** The constants as the loader would fill them in. */
function constants(manifest: Manifest, { positional = [], pidFilter = 0, verboseSites = false, cpus = 4, padsComm = true, constants: numbers = {} }: RunOptions): Uint8Array {
  const size = Math.max(0, ...manifest.constants.map((constant) => constant.offset + Math.ceil(constant.size / 8) * 8));
  const bytes = Buffer.alloc(size);
  for (const constant of manifest.constants) {
    const value = constantValue(constant, positional, { 'pid-filter': pidFilter, 'verbose-sites': Number(verboseSites), 'cpu-count': cpus, 'clean-comm': Number(padsComm), ...numbers });
    if (typeof value === 'string') bytes.write(value, constant.offset, constant.size - 1, 'latin1');
    else bytes.writeBigInt64LE(value, constant.offset);
  }
  return bytes;
}

function constantValue(constant: ConstantSpec, positional: readonly string[], numbers: Constants): bigint | string {
  switch (constant.from) {
    case 'positional': {
      const text = positional[constant.index - 1] ?? '';
      return constant.type === 'string' ? text : BigInt(text);
    }
    case 'pid-namespace-offset': return BigInt(numbers[constant.of] ?? 0);
    case 'param-count': return BigInt(positional.length);
    case 'child-pid': return BigInt(numbers['child-pid'] ?? 4321);
    case 'start-time': return 1_500_000_000n;
    case 'struct-copy': return BigInt.asIntN(64, COPY_AS_IT_IS);
    default: return BigInt(numbers[constant.from] ?? 0);
  }
}
