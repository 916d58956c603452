// A map of the interpreter's machine as the loader would read and empty it: the hash, and what is in its slots.

import type { MapSpec } from '../../common/manifest.ts';
import type { MapDump } from '../../loader/values/map-entries.ts';
import { readSlotted } from '../../loader/values/slots.ts';
import type { Machine } from './interpret.ts';

export function contentsOf(machine: Machine, spec: MapSpec): MapDump {
  const dump = (symbol: string): MapDump => {
    const entries = machine.maps.get(symbol)?.entries() ?? [];
    return {
      count: entries.length, keys: Buffer.concat(entries.map(({ key }) => key)), values: Buffer.concat(entries.map(({ value }) => value)),
      cpus: spec.perCpu ? machine.cpus : 1,
    };
  };
  if (spec.storage === 'variable') return { count: 1, keys: Buffer.alloc(4), values: Buffer.from(machine.variable(spec.symbol)), cpus: 1 };
  if (spec.slots === undefined) return dump(spec.symbol);
  const { symbol } = spec.slots;
  return readSlotted(spec, { slots: () => dump(symbol), slot: (key) => Buffer.from(machine.maps.get(symbol)!.entries().find((entry) => key.equals(entry.key))!.value), hash: () => dump(spec.symbol), element: () => null, inUse: false });
}

export function empty(machine: Machine, spec: MapSpec, how: 'clear' | 'zero'): void {
  if (spec.storage === 'variable') return void machine.variable(spec.symbol).fill(0);
  machine.maps.get(spec.symbol)![how]();
  if (spec.slots !== undefined) machine.maps.get(spec.slots.symbol)!.clear();
}
