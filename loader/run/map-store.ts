// What the run reads of the script's maps, and does to them: their contents, all at once, and emptying them. A map with two
// generations (common/manifest.ts) is emptied without losing anything that programs add meanwhile: they are sent to the other
// one, and when the last that had begun before is through, nobody is at the first, which is read and emptied in peace.

import { GENERATIONS_SYMBOL } from '../../common/manifest.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { LoadedObject } from '../kernel/load.ts';
import { native } from '../native.ts';
import { readSlotted } from '../values/slots.ts';
import type { MapDump } from '../values/map-entries.ts';

/** Where a generation of a map is. */
interface Place {
  readonly fd: number;
  readonly slots: number | null;
}

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
    return this.contentsOf(map, this.placeOf(map));
  }

  /** What was in the map, which is empty now. Without generations, what comes between the two is lost. */
  take(map: MapSpec): MapDump {
    const place = this.placeOf(map);
    if (map.generations !== undefined) this.turn(map.generations);
    const contents = this.contentsOf(map, place, map.generations === undefined);
    empty(map, place.fd);
    if (place.slots !== null) native().zeroMap(place.slots);
    return contents;
  }

  /** The same, and its keys stay, with zeroes. */
  takeValues(map: MapSpec): MapDump {
    if (map.generations !== undefined) {
      const contents = this.take(map);
      native().addZeroes(this.placeOf(map).fd, contents.keys);
      return contents;
    }
    const place = this.placeOf(map);
    const contents = this.contentsOf(map, place);
    native().zeroMap(place.fd);
    return contents;
  }

  clear(map: MapSpec): void {
    if (map.generations !== undefined && (map.storage === 'array' || map.slots !== undefined)) this.take(map);
    else empty(map, this.placeOf(map).fd);
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

  /** The one that programs are at. */
  private placeOf({ symbol, generations, slots }: MapSpec): Place {
    const isOther = generations !== undefined && this.generations[generations.index] !== 0n;
    const slotsSymbol = isOther ? slots?.other : slots?.symbol;
    return { fd: this.loaded.mapFd(isOther ? generations.other : symbol), slots: slotsSymbol === undefined ? null : this.loaded.mapFd(slotsSymbol) };
  }

  /** `inUse`: programs may be at it. */
  private contentsOf(map: MapSpec, { fd, slots }: Place, inUse = !this.atRest): MapDump {
    const read = (from: number): MapDump => ({ ...native().readMap(from), cpus: native().possibleCpus() });
    if (slots === null) return read(fd);
    return readSlotted(map, {
      slots: () => read(slots),
      // An array has all of its elements.
      slot: (key) => native().readElement(slots, key)!,
      hash: () => read(fd),
      element: (key) => native().readElement(fd, key),
      inUse,
    });
  }
}

/** Elements of an array are never gone, but unwritten. */
function empty({ storage }: MapSpec, fd: number): void {
  if (storage === 'array') native().zeroMap(fd);
  else native().clearMap(fd);
}
