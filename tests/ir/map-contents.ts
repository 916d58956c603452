// A map of the interpreter's machine as the loader would read and empty it: the hash, and what is in its slots.

import type { MapSpec } from '../../common/manifest.ts';
import type { MapDump } from '../../loader/values/map-entries.ts';
import { addSlots } from '../../loader/values/slots.ts';
import type { Machine } from './interpret.ts';

export function contentsOf(machine: Machine, spec: MapSpec): MapDump {
  const dump = (symbol: string): MapDump => {
    const entries = machine.maps.get(symbol)?.entries() ?? [];
    return {
      count: entries.length, keys: Buffer.concat(entries.map(({ key }) => key)), values: Buffer.concat(entries.map(({ value }) => value)),
      cpus: spec.perCpu ? machine.cpus : 1,
    };
  };
  return spec.slots === undefined ? dump(spec.symbol) : addSlots(spec, dump(spec.symbol), dump(spec.slots.symbol));
}

export function empty(machine: Machine, spec: MapSpec, how: 'clear' | 'zero'): void {
  machine.maps.get(spec.symbol)![how]();
  if (spec.slots !== undefined) machine.maps.get(spec.slots.symbol)!.clear();
}
