// What an event or a map entry holds, as data without any text. Integers, truth values and strings stand for
// themselves, because a busy script has millions of them; everything else says in `kind` what it is. A Value is what the bytes
// say; a ResolvedValue has also the names that only the running system knows (resolve.ts), so that it can be printed
// without asking anybody. Text from the traced system is kept as "byte text", a string with one character per byte, so that
// nothing is lost or re-encoded on its way to the output.

/** A number when it is a safe integer, else a bigint; so two equal integers are always `===`. */
export type Integer = number | bigint;

export type StackMode = 'bpftrace' | 'perf' | 'raw' | 'build_id';

/** A string whose storage held no NUL: there was more. `trailer`: what the script wants shown behind it. Both byte text. */
export interface TruncatedString { readonly kind: 'truncated-string'; readonly text: string; readonly trailer: string }

/** Where the buckets of a histogram lie (reference 07.1). */
export type BucketBounds =
  | { readonly kind: 'powers'; readonly bits: number }
  | { readonly kind: 'steps'; readonly min: number; readonly max: number; readonly step: number };

export type Histogram = BucketBounds & {
  /** Counts by bucket index. */
  readonly buckets: ReadonlyMap<number, Integer>;
  /** Sum of all counts. */
  readonly samples: Integer;
  /** Counts are shown divided by this; what is drawn of them is not. */
  readonly divisor: Integer;
};

/** `size`: bytes, which say how exact it is. */
export interface Float { readonly kind: 'float'; readonly value: number; readonly size: 4 | 8 }

/** What has no parts, and no names to look up. */
export type PlainValue =
  | Integer
  | boolean
  /** Byte text without the NUL. */
  | string
  | TruncatedString
  | Float
  | { readonly kind: 'pointer'; readonly address: Integer }
  | { readonly kind: 'buffer'; readonly bytes: Uint8Array }
  /** `name`: the enumerator, or null when none has this value. */
  | { readonly kind: 'enum'; readonly value: Integer; readonly name: string | null }
  /** `family`: 2 for IPv4, 10 for IPv6. `bytes`: 16, of an IPv4 address the first four. */
  | { readonly kind: 'inet'; readonly family: Integer; readonly bytes: Uint8Array }
  /** Six bytes. */
  | { readonly kind: 'mac'; readonly bytes: Uint8Array }
  | { readonly kind: 'statistics'; readonly count: Integer; readonly average: Integer; readonly total: Integer }
  | Histogram
  /** Cannot be shown. */
  | { readonly kind: 'none' };

export interface ArrayOf<V> { readonly kind: 'array'; readonly items: readonly V[] }

/** `names`: of the fields, in byte text; null: they have none, as those of a tuple. `overLines`: text may give each field a line. */
export interface TupleOf<V> { readonly kind: 'tuple'; readonly names: readonly string[] | null; readonly items: readonly V[]; readonly overLines?: boolean }

/** Leaf first. `error` is 0, or the negative errno that reading the stack gave. */
interface StackOf<F> { readonly mode: StackMode; readonly frames: readonly F[]; readonly error: number }
export type KernelStack<F> = StackOf<F> & { readonly kind: 'kstack' };
export type UserStack<F> = StackOf<F> & { readonly kind: 'ustack'; readonly tgid: number };

export interface KernelSymbol { readonly kind: 'ksym'; readonly address: bigint }
export interface UserSymbol { readonly kind: 'usym'; readonly address: bigint; readonly tgid: number }
/** `cookie`: of the attached probe. */
export interface ProbeName { readonly kind: 'probe-name'; readonly cookie: Integer }
export interface Username { readonly kind: 'username'; readonly uid: Integer }
/** `time`: nanoseconds of `clock`. `format`: strftime's, in byte text. */
export interface Timestamp { readonly kind: 'timestamp'; readonly format: string; readonly clock: Clock; readonly time: Integer }
export type Clock = 'boot' | 'tai';
/** `filter`: a wildcard for the names of hierarchies, in byte text. */
export interface CgroupPath { readonly kind: 'cgroup-path'; readonly id: Integer; readonly filter: string }

/** `start`: nanoseconds of TAI when the first interval began. `values`: null where nothing came. `newest`: the number of the last that has a value. */
export interface TimeSeries {
  readonly kind: 'series';
  /** Nanoseconds. */
  readonly interval: bigint;
  readonly start: bigint;
  readonly values: readonly (Integer | null)[];
  readonly newest: bigint;
}
/** `since1970`: when the first interval began, nanoseconds of the wall clock in UTC. */
export type ResolvedTimeSeries = TimeSeries & { readonly since1970: bigint };

/** As decoded. */
export type Value =
  | PlainValue | ArrayOf<Value> | TupleOf<Value>
  | KernelStack<bigint> | UserStack<bigint> | KernelSymbol | UserSymbol | ProbeName | Username | Timestamp | CgroupPath | TimeSeries;

/** A place in source code: `name` is null for a function that is not known, `line` 0 for code that nobody wrote. */
export interface SourcePlace { readonly name: string | null; readonly file: string; readonly line: number }

/** What the mode of a stack shows of an address; the rest is null or empty. Texts are byte text. */
export interface Frame {
  readonly address: bigint;
  /** `offset`: bytes from the symbol's start. */
  readonly symbol: { readonly name: string; readonly offset: number } | null;
  /** Mapped file, of a user address. */
  readonly module: string | null;
  readonly build: { readonly id: string; readonly fileOffset: number } | null;
  /** Where the code was written: functions that are inlined there, innermost first, and last the one that `symbol` names. */
  readonly source: readonly SourcePlace[];
}

/** With all names: null where nobody knows one. */
export type ResolvedValue =
  | PlainValue | ArrayOf<ResolvedValue> | TupleOf<ResolvedValue>
  | KernelStack<Frame> | UserStack<Frame>
  | ((KernelSymbol | UserSymbol) & { readonly name: string | null })
  /** '' where nobody knows it. */
  | ((ProbeName | Username) & { readonly name: string })
  /** `since1970`: nanoseconds of the wall clock, in UTC. */
  | (Timestamp & { readonly since1970: bigint })
  /** Where it is, in each hierarchy that has it. */
  | (CgroupPath & { readonly paths: readonly HierarchyPath[] })
  | ResolvedTimeSeries;

/** `hierarchy`: `unified`, or as a hierarchy of version 1 is mounted. Both byte text. */
export interface HierarchyPath { readonly hierarchy: string; readonly path: string }

export function isHistogram(value: Value | ResolvedValue): value is Histogram {
  return typeof value === 'object' && 'samples' in value;
}

/** What fromByteText() puts in place of a byte that is no UTF-8. */
const ESCAPED_BYTE = /((?<![\ud800-\udbff])[\udc80-\udcff])/;

/** A string as byte text: its UTF-8 bytes, one per character. */
export function toByteText(text: string): string {
  if (/^[\0-\x7f]*$/.test(text)) return text;
  const encode = (part: string): string => Buffer.from(part, 'utf8').toString('latin1');
  if (!ESCAPED_BYTE.test(text)) return encode(text);
  return text.split(ESCAPED_BYTE).map((part, index) => (index % 2 === 1 ? String.fromCharCode(part.charCodeAt(0) - 0xdc00) : encode(part))).join('');
}

/** Byte text as a string, so that toByteText() gives the same bytes: those that are no UTF-8 stand there as U+DC80 to U+DCFF. */
export function fromByteText(bytes: string): string {
  const text = decoded(bytes);
  if (!text.includes('\ufffd')) return text;
  const pieces = /[\0-\x7f]+|[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}|[^]/g;
  return bytes.replace(pieces, (piece) => {
    const part = decoded(piece);
    return Buffer.from(part, 'utf8').toString('latin1') === piece ? part : [...piece].map((byte) => String.fromCharCode(0xdc00 + byte.charCodeAt(0))).join('');
  });
}

function decoded(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
