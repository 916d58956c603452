// Many programs as one script, from text to IR, run in the interpreter and by the evaluator. Everything that a program
// leaves (what it returned, its events, maps, failures) is told apart again by the names of its maps and by its lines.
// The kernel's side is kernel.ts; what the sides have in common is an Outcome.

import { parse } from '../../frontend/parse/parse.ts';
import { check } from '../../compiler/passes.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import { CONSTANTS_SYMBOL, EVENTS_MAP } from '../../common/manifest.ts';
import { createEventHandler } from '../../loader/output/events.ts';
import { positionOf } from '../../frontend/syntax/source.ts';
import { lowerProgram } from '../../middle/lower/lower.ts';
import type { Lowered } from '../../middle/lower/lower.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { Machine } from '../ir/interpret.ts';
import { contentsOf } from '../ir/map-contents.ts';
import { fakeNames, mapLines, strictPrinterTo } from '../loader-output/helpers.ts';
import { FAILURES, evaluate } from './evaluator/evaluate.ts';
import type { Evaluation, Failure } from './evaluator/evaluate.ts';
import type { FuzzProgram } from './program.ts';
import { HEADER, PARAMETERS, linesOf } from './program.ts';

export interface Batch {
  readonly text: string;
  readonly lowered: Lowered;
  readonly items: readonly ast.TopItem[];
  /** By program: names of its functions in the object, in order, and its first and last line, from 1. */
  readonly programs: readonly { readonly functions: readonly string[]; readonly first: number; readonly last: number }[];
}

/** What a program left behind, as far as interpreter and kernel can be compared. */
export interface Outcome {
  readonly returned: readonly number[];
  /** Hexadecimal records; `--` stands for a byte that the interpreter saw nobody write. */
  readonly events: readonly string[];
  /** Sorted lines: map, key and value in hexadecimal. */
  readonly maps: readonly string[];
  /** By site: how often. */
  readonly sites: readonly number[];
}

export interface Interpreted extends Outcome {
  readonly output: string;
  /** Sorted lines as printed at the end of a run, without histograms. */
  readonly mapLines: readonly string[];
  readonly failures: Readonly<Record<Failure, number>>;
}

const HOST = recordedHost({ btf: false, tracefs: false });
const CHECK = { positional: null, environment: {}, unsafe: false };

/** The text of a batch alone. */
export function batchText(programs: readonly FuzzProgram[]): string {
  return [HEADER, ...programs.flatMap(linesOf)].join('\n');
}

/** Throws with the checker's words when it refuses a program. */
export class Refused extends Error {
  /** Index in the batch; null: the whole. */
  readonly program: number | null;
  readonly code: string;

  constructor(message: string, code: string, program: number | null) {
    super(message);
    this.code = code;
    this.program = program;
  }
}

export function compileBatch(programs: readonly FuzzProgram[]): Batch {
  let line = 2;
  const extents = programs.map((program, index) => {
    const first = line;
    line += linesOf(program, index).length;
    return { first, last: line - 1 };
  });
  const source = { name: 'fuzz.bt', text: batchText(programs) };
  const parsed = parse(source);
  const checked = check(parsed.program, source, HOST, CHECK);
  const errors = [...parsed.diagnostics, ...checked.diagnostics].filter(({ severity }) => severity === 'error');
  const first = errors[0];
  if (first !== undefined || checked.program === null) {
    const at = first?.span == null ? null : positionOf(source, first.span.start).line;
    const program = extents.findIndex((extent) => at !== null && at >= extent.first && at <= extent.last);
    throw new Refused(`${first?.code}: ${first?.message}`, first?.code ?? '', program < 0 ? null : program);
  }
  const lowered = lowerProgram(checked.program, { arch: 'x86_64' });
  const broken = [...lowered.diagnostics.map(({ message }) => message), ...verifyModule(lowered.module)];
  if (broken.length > 0) throw new Refused(broken.slice(0, 5).join('\n'), 'verify-ir', null);
  return {
    text: source.text,
    lowered,
    items: parsed.program.items,
    programs: extents.map((extent) => ({
      ...extent,
      functions: lowered.manifest.probes.filter(({ line: at }) => at >= extent.first && at <= extent.last).map(({ program }) => program),
    })),
  };
}

/** The AST of one program of a batch. */
function itemsOf(batch: Batch, program: number): readonly ast.TopItem[] {
  const { first, last } = batch.programs[program] as Batch['programs'][number];
  const source = { name: 'fuzz.bt', text: batch.text };
  return batch.items.filter((item) => {
    const { line } = positionOf(source, item.span.start);
    return line >= first && line <= last;
  });
}

/** The load-time constants as they are given to both sides: the real number of CPUs, and verbose sites count. */
export function constantsOf({ lowered }: Batch, cpus: number): Uint8Array {
  const size = lowered.module.globals.find(({ name }) => name === CONSTANTS_SYMBOL)?.size ?? 0;
  const bytes = Buffer.alloc(size);
  for (const shape of lowered.manifest.constants) {
    const { from, offset } = shape;
    if (from === 'positional' && shape.type === 'int') bytes.writeBigInt64LE(BigInt(PARAMETERS[shape.index - 1] ?? 0), offset);
    if (from === 'positional' && shape.type === 'string') bytes.write(PARAMETERS[shape.index - 1] ?? '', offset);
    if (from === 'param-count') bytes.writeBigUInt64LE(BigInt(PARAMETERS.length), offset);
    if (from === 'cpu-count') bytes.writeBigUInt64LE(BigInt(cpus), offset);
    if (from === 'verbose-sites') bytes.writeBigUInt64LE(1n, offset);
  }
  return bytes;
}

/** A key and value of a map as a line; the parts of per-CPU values are sorted, as nobody knows which CPU it was. */
export interface ScriptMap {
  readonly symbol: string;
  /** Bytes of one CPU's part; null: there is but one. */
  readonly perCpu: number | null;
  readonly isArray: boolean;
  readonly isVariable: boolean;
}

/** A line for each element; an array has all of them, and those that nothing has written are zero. */
export function elementLines({ symbol, perCpu, isArray }: ScriptMap, elements: readonly { readonly key: Uint8Array; readonly value: Uint8Array }[]): string[] {
  return elements.filter(({ value }) => !isArray || value.some((byte) => byte !== 0)).map(({ key, value }) => mapLine(symbol, key, value, perCpu));
}

function mapLine(symbol: string, key: Uint8Array, value: Uint8Array, perCpu: number | null): string {
  const hex = Buffer.from(value).toString('hex');
  if (perCpu === null) return `${symbol}[${Buffer.from(key).toString('hex')}] ${hex}`;
  const parts = Array.from({ length: value.length / perCpu }, (_, index) => hex.slice(index * perCpu * 2, (index + 1) * perCpu * 2));
  return `${symbol}[${Buffer.from(key).toString('hex')}] ${parts.filter((part) => !/^0*$/.test(part)).sort().join(' ')}`;
}

/** The maps of the script, by program. */
export function scriptMaps({ lowered }: Batch, program: number): readonly ScriptMap[] {
  const isOwn = ({ name }: { readonly name: string }): boolean => name.startsWith(`AT_p${program}_`);
  return [
    ...lowered.module.maps.filter(isOwn)
      .map(({ name, type, valueSize }) => ({ symbol: name, perCpu: type.includes('percpu') ? Math.ceil(valueSize / 8) * 8 : null, isArray: type.includes('array'), isVariable: false })),
    ...lowered.module.globals.filter(isOwn).map(({ name }) => ({ symbol: name, perCpu: null, isArray: true, isVariable: true })),
  ];
}

/** Sites of a program, by index in the counters. */
export function sitesOf({ lowered, programs }: Batch, program: number): readonly number[] {
  const { first, last } = programs[program] as Batch['programs'][number];
  return lowered.manifest.sites.flatMap(({ line }, index) => (line >= first && line <= last ? [index] : []));
}

/** Runs every program; in place of what faults there is the error. */
export function interpretBatch(batch: Batch, cpus: number): readonly (Interpreted | Error)[] {
  const { lowered } = batch;
  const machine = new Machine(lowered.module, { cpus, cpu: 0, globals: { [CONSTANTS_SYMBOL]: constantsOf(batch, cpus) } });
  let output = '';
  const print = createEventHandler(lowered.manifest, {
    printer: strictPrinterTo((text) => { output += text; }),
    names: fakeNames,
    printMap: () => undefined, clearMap: () => undefined, zeroMap: () => undefined, unwatch: () => undefined, savePacket: () => undefined, exit: () => undefined,
  });
  let seen = 0;
  return batch.programs.map(({ functions }, program) => {
    output = '';
    try {
      const runs = functions.map((name) => machine.run(name));
      const last = runs.at(-1);
      const start = seen;
      const events = last?.events.slice(start) ?? [];
      seen = last?.events.length ?? seen;
      for (const event of events) print(Buffer.from(event), 0, event.length);
      const counters = last?.counters?.sites ?? [];
      const sites = sitesOf(batch, program);
      return {
        returned: runs.map(({ returned }) => Number(returned)),
        events: events.map((event, index) => withHoles(event, machine.maps.get(EVENTS_MAP)?.written[start + index])),
        maps: scriptMaps(batch, program).flatMap((map) => elementLines(map, map.isVariable ? [{ key: Buffer.alloc(4), value: machine.variable(map.symbol) }] : machine.maps.get(map.symbol)?.entries() ?? [])).sort(),
        sites: sites.map((site) => Number(counters[site]?.count ?? 0n)),
        output,
        mapLines: mapText(batch, machine, program),
        failures: failuresOf(batch, sites, (site) => Number(counters[site]?.count ?? 0n)),
      };
    } catch (error) {
      seen = machine.maps.get(EVENTS_MAP)?.records.length ?? seen;
      return error as Error;
    }
  });
}

function withHoles(event: Uint8Array, written: Uint8Array | undefined): string {
  return Array.from(event, (byte, index) => (written?.[index] === 0 ? '--' : byte.toString(16).padStart(2, '0'))).join('');
}

function failuresOf({ lowered }: Batch, sites: readonly number[], count: (site: number) => number): Record<Failure, number> {
  const failures: Record<Failure, number> = { divide: 0, full: 0, delete: 0, missing: 0 };
  for (const site of sites) {
    const message = lowered.manifest.sites[site]?.message ?? '';
    for (const [kind, words] of Object.entries(FAILURES)) if (words.test(message)) failures[kind as Failure] += count(site);
  }
  return failures;
}

function mapText({ lowered }: Batch, machine: Machine, program: number): string[] {
  return lowered.manifest.maps
    .filter(({ symbol, value }) => symbol.startsWith(`AT_p${program}_`) && value.kind !== 'hist' && value.kind !== 'lhist')
    .flatMap((spec) => {
      return mapLines(spec, contentsOf(machine, spec), { final: true }).split('\n').filter((line) => line !== '');
    })
    .sort();
}

/** Where interpreter and evaluator differ; empty when they agree. */
export function evaluatorDifferences(batch: Batch, program: number, outcome: Interpreted): string[] {
  let expected: Evaluation;
  try {
    expected = evaluate(itemsOf(batch, program));
  } catch (error) {
    return [`the evaluator failed: ${(error as Error).stack}`];
  }
  const pairs: readonly (readonly [string, string, string])[] = [
    ['output', expected.output, outcome.output],
    ['maps', [...expected.maps].sort().join('\n'), outcome.mapLines.join('\n')],
    ['returned', expected.returned.join(), outcome.returned.join()],
    ['failures', JSON.stringify(expected.failures), JSON.stringify(outcome.failures)],
  ];
  return pairs.flatMap(([what, a, b]) => (a === b ? [] : [`${what}: the language says\n${a}\nthe IR does\n${b}`]));
}

export function kernelDifferences(interpreted: Outcome, kernel: Outcome): string[] {
  // Nobody reads bytes that nobody wrote.
  const events = kernel.events.map((event, index) => {
    const other = interpreted.events[index] ?? '';
    return event.length !== other.length ? event : event.replace(/../g, (byte, at: number) => (other[at] === '-' ? '--' : byte));
  });
  const keys = ['returned', 'events', 'maps', 'sites'] as const;
  return keys.flatMap((what) => {
    const [a, b] = [interpreted[what].join('\n'), (what === 'events' ? events : kernel[what]).join('\n')];
    return a === b ? [] : [`${what}: the interpreter has\n${a}\nthe kernel has\n${b}`];
  });
}
