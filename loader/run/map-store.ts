// What the run reads of the script's maps, and does to them: their contents, all at once, and emptying them. A map with two
// generations (common/manifest.ts) is emptied without losing anything that programs add meanwhile: they are sent to the other
// one, and when the last that had begun before is through, nobody is at the first, which is read and emptied in peace.

import { GENERATIONS_SYMBOL } from '../../common/manifest.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { LoadedObject } from '../kernel/load.ts';
import { native } from '../native.ts';
import { readSlotted } from '../values/slots.ts';
import type { MapDump } from '../values/map-entries.ts';

/** Where a generation of a map is: a map of the kernel, with slots or without, or a variable's memory. */
type Place = { readonly fd: number; readonly slots: number | null } | { readonly variable: BigUint64Array };

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
    empty(map, place);
    if ('slots' in place && place.slots !== null) native().zeroMap(place.slots);
    return contents;
  }

  /** The same, and its keys stay, with zeroes. */
  takeValues(map: MapSpec): MapDump {
    if (map.generations !== undefined) {
      const contents = this.take(map);
      const now = this.placeOf(map);
      if ('fd' in now) native().addZeroes(now.fd, contents.keys);
      return contents;
    }
    const place = this.placeOf(map);
    const contents = this.contentsOf(map, place);
    setZero(place);
    return contents;
  }

  clear(map: MapSpec): void {
    if (map.generations !== undefined && (map.storage !== undefined || map.slots !== undefined)) this.take(map);
    else empty(map, this.placeOf(map));
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
  private placeOf({ symbol, storage, generations, slots }: MapSpec): Place {
    const isOther = generations !== undefined && this.generations[generations.index] !== 0n;
    const own = isOther ? generations.other : symbol;
    if (storage === 'variable') return { variable: this.loaded.words(own)! };
    const slotsSymbol = isOther ? slots?.other : slots?.symbol;
    return { fd: this.loaded.mapFd(own), slots: slotsSymbol === undefined ? null : this.loaded.mapFd(slotsSymbol) };
  }

  /** `inUse`: programs may be at it. */
  private contentsOf(map: MapSpec, place: Place, inUse = !this.atRest): MapDump {
    if ('variable' in place) {
      const bytes = Buffer.from(place.variable.slice().buffer);
      return { count: 1, keys: Buffer.alloc(4), values: bytes, cpus: 1 };
    }
    const { fd, slots } = place;
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
function empty({ storage }: MapSpec, place: Place): void {
  if (storage === undefined && 'fd' in place) native().clearMap(place.fd);
  else setZero(place);
}

function setZero(place: Place): void {
  if ('variable' in place) place.variable.fill(0n);
  else native().zeroMap(place.fd);
}
