// What the run reads of the script's maps, and does to them: their contents, all at once, and emptying them. A map with two
// generations (common/manifest.ts) is emptied without losing anything that programs add meanwhile: they are sent to the other
// one, and when the last that had begun before is through, nobody is at the first, which is read and emptied in peace.

import { GENERATIONS_SYMBOL } from '../../common/manifest.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { LoadedObject } from '../kernel/load.ts';
import { native } from '../native.ts';
import type { MapDump } from '../values/map-entries.ts';

export class MapStore {
  private readonly loaded: LoadedObject;
  /** A word for each map that has generations. */
  private readonly generations: BigUint64Array;
  private readonly hasWaited: () => void;
  /** No program runs that could write. */
  private atRest = false;

  /** `hasWaited` is called when it took long, as it may. */
  constructor(loaded: LoadedObject, hasWaited: () => void) {
    this.loaded = loaded;
    this.hasWaited = hasWaited;
    this.generations = loaded.words(GENERATIONS_SYMBOL) ?? new BigUint64Array();
  }

  /** Nothing is attached any more. */
  rest(): void {
    if (this.generations.length > 0) native().waitForPrograms();
    this.atRest = true;
  }

  read(map: MapSpec): MapDump {
    return this.contentsOf(this.fdOf(map));
  }

  /** What was in the map, which is empty now. Without generations, what comes between the two is lost. */
  take(map: MapSpec): MapDump {
    const fd = this.fdOf(map);
    if (map.generations !== undefined) this.turn(map.generations);
    const contents = this.contentsOf(fd);
    empty(map, fd);
    return contents;
  }

  /** The same, and its keys stay, with zeroes. */
  takeValues(map: MapSpec): MapDump {
    if (map.generations !== undefined) {
      const contents = this.take(map);
      native().addZeroes(this.fdOf(map), contents.keys);
      return contents;
    }
    const fd = this.fdOf(map);
    const contents = this.contentsOf(fd);
    native().zeroMap(fd);
    return contents;
  }

  clear(map: MapSpec): void {
    if (map.generations !== undefined && map.storage === 'array') this.take(map);
    else empty(map, this.fdOf(map));
  }

  zero(map: MapSpec): void {
    this.takeValues(map);
  }

  private turn({ index }: NonNullable<MapSpec['generations']>): void {
    this.generations[index] = 1n - this.generations[index]!;
    if (this.atRest) return;
    native().waitForPrograms();
    this.hasWaited();
  }

  /** Of the one that programs are at. */
  private fdOf({ symbol, generations }: MapSpec): number {
    return this.loaded.mapFd(generations !== undefined && this.generations[generations.index] !== 0n ? generations.other : symbol);
  }

  private contentsOf(fd: number): MapDump {
    return { ...native().readMap(fd), cpus: native().possibleCpus() };
  }
}

/** Elements of an array are never gone, but unwritten. */
function empty({ storage }: MapSpec, fd: number): void {
  if (storage === 'array') native().zeroMap(fd);
  else native().clearMap(fd);
}
