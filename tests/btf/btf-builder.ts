// Writes BTF bytes for tests: the types that a test names, in the order it adds them, ids from 1. Only the kinds that
// kernels use; no deduplication, no checks.

export interface MemberSpec {
  readonly name: string;
  readonly type: number;
  /** Bits from the start of the aggregate. */
  readonly at: number;
  /** Width in bits of a bitfield. */
  readonly bits?: number;
}

const SIGNED = 1;
const CHAR = 2;
const BOOL = 4;

export class BtfBuilder {
  private readonly words: number[] = [];
  private readonly strings: string[];
  private stringsSize: number;
  private readonly offsets: Map<string, number>;
  private count: number;

  /** `base`: what a module's BTF goes on from. */
  constructor(base: BtfBuilder | null = null) {
    this.strings = base === null ? [''] : [];
    this.stringsSize = base?.stringsSize ?? 1;
    this.offsets = new Map(base?.offsets ?? [['', 0]]);
    this.count = base?.count ?? 0;
  }

  int(name: string, size: number, encoding: { signed?: boolean; bool?: boolean; char?: boolean; bits?: number } = {}): number {
    const flags = (encoding.signed ? SIGNED : 0) | (encoding.char ? CHAR : 0) | (encoding.bool ? BOOL : 0);
    return this.add(1, name, 0, false, size, [((flags << 24) | (encoding.bits ?? size * 8)) >>> 0]);
  }

  float(name: string, size: number): number { return this.add(16, name, 0, false, size); }
  pointer(to: number): number { return this.add(2, '', 0, false, to); }
  typedef(name: string, to: number): number { return this.add(8, name, 0, false, to); }
  volatile(to: number): number { return this.add(9, '', 0, false, to); }
  const(to: number): number { return this.add(10, '', 0, false, to); }
  restrict(to: number): number { return this.add(11, '', 0, false, to); }
  typeTag(name: string, to: number): number { return this.add(18, name, 0, false, to); }
  func(name: string, proto: number): number { return this.add(12, name, 1, false, proto); }
  declTag(name: string, of: number): number { return this.add(17, name, 0, false, of, [0xffffffff]); }
  forward(name: string, union = false): number { return this.add(7, name, 0, union, 0); }

  array(of: number, length: number): number {
    return this.add(3, '', 0, false, 0, [of, of, length]);
  }

  struct(name: string, size: number, members: readonly MemberSpec[], tag: 'struct' | 'union' = 'struct'): number {
    const bitfields = members.some((member) => member.bits !== undefined);
    const words = members.flatMap((member) => [
      this.string(member.name), member.type, bitfields ? (((member.bits ?? 0) << 24) | member.at) >>> 0 : member.at,
    ]);
    return this.add(tag === 'struct' ? 4 : 5, name, members.length, bitfields, size, words);
  }

  enum(name: string, size: number, values: Readonly<Record<string, number>>, signed = false): number {
    const words = Object.entries(values).flatMap(([value, number]) => [this.string(value), number >>> 0]);
    return this.add(6, name, words.length / 2, signed, size, words);
  }

  enum64(name: string, values: Readonly<Record<string, bigint>>, signed = false): number {
    const words = Object.entries(values).flatMap(([value, number]) => {
      const bits = BigInt.asUintN(64, number);
      return [this.string(value), Number(bits & 0xffffffffn), Number(bits >> 32n)];
    });
    return this.add(19, name, words.length / 3, signed, 8, words);
  }

  proto(returns: number, params: readonly (readonly [name: string, type: number])[]): number {
    const words = params.flatMap(([name, type]) => [this.string(name), type]);
    return this.add(13, '', params.length, false, returns, words);
  }

  variable(name: string, of: number): number { return this.add(14, name, 0, false, of, [1]); }

  section(name: string, variables: readonly number[]): number {
    return this.add(15, name, variables.length, false, 0, variables.flatMap((variable) => [variable, 0, 0]));
  }

  bytes(): Uint8Array {
    const strings = Buffer.from(this.strings.map((text) => `${text}\0`).join(''), 'latin1');
    const types = Uint32Array.from(this.words);
    const header = Uint32Array.from([0xeb9f | (1 << 16), 24, 0, types.byteLength, types.byteLength, strings.length]);
    return Uint8Array.from(Buffer.concat([Buffer.from(header.buffer), Buffer.from(types.buffer), strings]));
  }

  private add(kind: number, name: string, vlen: number, flag: boolean, sizeOrType: number, rest: readonly number[] = []): number {
    this.words.push(this.string(name), ((flag ? 0x80000000 : 0) | (kind << 24) | vlen) >>> 0, sizeOrType, ...rest);
    return ++this.count;
  }

  private string(text: string): number {
    let offset = this.offsets.get(text);
    if (offset === undefined) {
      offset = this.stringsSize;
      this.offsets.set(text, offset);
      this.strings.push(text);
      this.stringsSize += text.length + 1;
    }
    return offset;
  }
}
