// The stage between decoding and printing that asks the running system: addresses become symbols, cookies names of
// probes, ids names of users and paths of cgroups, times of a clock times of day. A resolver is made once per type, and there
// is none for types without such parts, so that ordinary values pay nothing. What is found is data; how it is written is the
// printer's business.

import { aggregation, isAggregateSpec } from '../../common/aggregations/aggregations.ts';
import type { ValueType } from '../../common/manifest.ts';
import type { Symbols } from '../symbols/symbols.ts';
import type { Clock, Frame, HierarchyPath, Integer, KernelStack, ResolvedValue, UserStack, Value } from './value.ts';

/** Who knows the names. All are byte text. */
export interface Names {
  readonly symbols: Symbols;
  /** Name of the attached probe with this cookie. */
  probeName(cookie: number): string;
  /** '' when there is no such user. */
  userName(uid: number): string;
  /** Nanoseconds since 1970, in UTC, when the clock was at `time` nanoseconds. */
  since1970(clock: Clock, time: Integer): bigint;
  /** Where the cgroup is in the hierarchies whose names match the wildcard. */
  cgroupPaths(id: Integer, filter: string): readonly HierarchyPath[];
}

export type Resolver = (value: Value) => ResolvedValue;

/** null: values of this type have nothing to look up. */
export function resolver(type: ValueType, names: Names): Resolver | null {
  switch (type.kind) {
    case 'kstack': case 'ustack': case 'ksym': case 'usym': case 'probe-name': case 'username': case 'timestamp': case 'cgroup-path':
      return (value) => resolved(value, names);
    case 'array': return resolver(type.of, names) && ((value) => resolved(value, names));
    case 'tuple': case 'struct':
      return type.fields.some((field) => resolver(field.type, names) !== null) ? (value) => resolved(value, names) : null;
    default: return isAggregateSpec(type) && aggregation(type.kind).print === 'series' ? (value) => resolved(value, names) : null;
  }
}

/** `value` with all names in it. */
export function resolved(value: Value, names: Names): ResolvedValue {
  if (typeof value !== 'object') return value;
  switch (value.kind) {
    case 'array': return { kind: 'array', items: value.items.map((item) => resolved(item, names)) };
    case 'tuple': return { ...value, items: value.items.map((item) => resolved(item, names)) };
    case 'kstack': return { ...value, frames: value.frames.map((address) => kernelFrame(value, address, names.symbols)) };
    case 'ustack': return { ...value, frames: value.frames.map((address, index) => userFrame(value, address, index > 0, names.symbols)) };
    case 'ksym': return { ...value, name: names.symbols.kernel(value.address)?.name ?? null };
    case 'usym': return { ...value, name: names.symbols.user(value.tgid, value.address).symbol?.name ?? null };
    case 'probe-name': return { ...value, name: names.probeName(Number(value.cookie)) };
    case 'username': return { ...value, name: names.userName(Number(value.uid)) };
    case 'timestamp': return { ...value, since1970: names.since1970(value.clock, value.time) };
    case 'series': return { ...value, since1970: names.since1970('tai', value.start) };
    case 'cgroup-path': return { ...value, paths: names.cgroupPaths(value.id, value.filter) };
    default: return value;
  }
}

function bare(address: bigint): Frame {
  return { address, symbol: null, module: null, build: null, source: [] };
}

function kernelFrame({ mode }: KernelStack<bigint>, address: bigint, symbols: Symbols): Frame {
  return mode === 'raw' || mode === 'build_id' ? bare(address) : { ...bare(address), symbol: symbols.kernel(address) };
}

/** `isCaller`: the address is where its callee returns to. */
function userFrame({ mode, tgid }: UserStack<bigint>, address: bigint, isCaller: boolean, symbols: Symbols): Frame {
  if (mode === 'raw') return bare(address);
  const { symbol, module, buildId, fileOffset } = symbols.user(tgid, address);
  if (mode === 'build_id') return { ...bare(address), build: buildId === null || fileOffset === null ? null : { id: buildId, fileOffset } };
  // What is being called was written one line before what comes next.
  return { ...bare(address), symbol, module, source: symbols.source(tgid, isCaller ? address - 1n : address) };
}
