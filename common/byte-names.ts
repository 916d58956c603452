// A set of names that stays the bytes it was read as: the first word of each line of a list, such as the kernel's list of functions, which has tens
// of thousands. Asked with bytes, too, so that no text is made of what is only looked up.

const NEWLINE = 0x0a;
const SPACE = 0x20;

export class ByteNames {
  private readonly bytes: Buffer;
  /** By hash, with open addressing: one more than where a name begins; 0: free. */
  private readonly places: Uint32Array;

  constructor(list: Buffer) {
    this.bytes = list;
    this.places = new Uint32Array(2 ** Math.ceil(Math.log2(2 * linesIn(list) + 2)));
    for (let start = 0; start < list.length;) {
      const end = endOfWord(list, start);
      if (end > start) this.places[this.placeOf(list, start, end)] = start + 1;
      const newline = list.indexOf(NEWLINE, end);
      start = newline < 0 ? list.length : newline + 1;
    }
  }

  /** Of the bytes from `from` up to `to`. */
  has(bytes: Buffer, from: number, to: number): boolean {
    return to > from && this.places[this.placeOf(bytes, from, to)] !== 0;
  }

  /** Where it is, or would be. */
  private placeOf(bytes: Buffer, from: number, to: number): number {
    const { places } = this;
    let place = hashOf(bytes, from, to) & (places.length - 1);
    while (places[place] !== 0 && !this.isAt(places[place]! - 1, bytes, from, to)) place = (place + 1) & (places.length - 1);
    return place;
  }

  private isAt(start: number, bytes: Buffer, from: number, to: number): boolean {
    const own = this.bytes;
    const end = start + to - from;
    if (end > own.length || (end < own.length && own[end]! > SPACE)) return false;
    for (let index = 0; index < to - from; index++) if (own[start + index] !== bytes[from + index]) return false;
    return true;
  }
}

function linesIn(list: Buffer): number {
  let count = 1;
  for (let at = list.indexOf(NEWLINE); at >= 0; at = list.indexOf(NEWLINE, at + 1)) count++;
  return count;
}

/** A control character or a space ends it. */
function endOfWord(list: Buffer, start: number): number {
  let at = start;
  while (at < list.length && list[at]! > SPACE) at++;
  return at;
}

/** FNV-1a. */
function hashOf(bytes: Buffer, from: number, to: number): number {
  let hash = 0x811c9dc5;
  for (let at = from; at < to; at++) hash = Math.imul(hash ^ bytes[at]!, 0x01000193);
  return (hash ^ (hash >>> 15)) >>> 0;
}
