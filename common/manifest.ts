// The object format: what compiler and loader agree on, and the whole contract between them. An object is an ELF
// that libbpf opens, plus a section `.bpftrace`: 8 bytes magic, u16 major, u16 minor, u32 length (all little endian),
// then that many bytes of canonical JSON, a Manifest. docs/object-format.md explains it to humans. Sizes and offsets
// are bytes, 64-bit numbers that JSON cannot hold are decimal strings. These types, with the tags in their comments, are
// the one definition: `npm run schema` makes docs/object-format.schema.json of them, and the table by which the loader
// checks what it reads (manifest-check.ts). What JSON Schema cannot say is in loader/object/validate.ts.

import type { Provider } from './providers.ts';

export const MANIFEST_SECTION = '.bpftrace';
export const MANIFEST_MAGIC = 'BPFTRACE';
/** Raised when an older loader would misread the object. */
export const FORMAT_MAJOR = 1;
/** Raised when fields are added that an older loader may ignore. */
export const FORMAT_MINOR = 3;

/** ELF section and symbol of the load-time constants; ConstantSpec.offset counts from the symbol. */
export const CONSTANTS_SECTION = '.rodata.constants';
export const CONSTANTS_SYMBOL = 'bpftrace_constants';
/** ELF section and symbol of the counters: uint64 lost events, then per site {uint64 count, int64 last code}. */
export const COUNTERS_SECTION = '.bss';
export const COUNTERS_SYMBOL = 'bpftrace_counters';
/** No architecture has more system calls. */
export const SYSTEM_CALLS = 512;
/** Words in a table of system calls: where each begins, then where each ends. */
export const SYSTEM_CALL_PLACES = 2 * SYSTEM_CALLS;
/** ELF symbol of a word of 64 bits in .bss for each map with generations: 0, or 1 while programs are at the other one. */
export const GENERATIONS_SYMBOL = 'bpftrace_generations';
/** The event ring buffer. */
export const EVENTS_MAP = 'bpftrace_events';
/** Perf events, one for each CPU: packets come through them. */
export const PACKETS_MAP = 'bpftrace_packets';
/** An array of the names of attached probes by their cookies, texts with a mark, for programs that look at them. An object has one; the loader makes the others. */
export const NAMES_MAP = 'bpftrace_names';
/** Per-CPU working memory: one entry per program. */
export const SCRATCH_MAP = 'bpftrace_scratch';
/** The same for programs that need more than a per-CPU array holds: an array whose loader makes entries for each CPU. */
export const BIG_SCRATCH_MAP = 'bpftrace_big_scratch';
/** Working memory of programs that may sleep: while one does, another may run on its CPU. */
export const TASK_SCRATCH_MAP = 'bpftrace_task_scratch';
/** The process ids of the initial namespace, a bit each, in words of 64: set for those that are traced where there are descendants. */
export const FOLLOWED_MAP = 'bpftrace_followed';
/** In the map for every id that a kernel may give (PID_MAX_LIMIT). An object has one word: the loader makes the others. */
export const FOLLOWED_WORDS = 0x400000 / 64;
/** As the constant `pid-filter`: look into the map. */
export const FOLLOWING = (1n << 64n) - 1n;

// ---------------------------------------------------------------- numbers and texts

/**
 * A number of bytes or of things, an index, a line or a column.
 * @asType integer
 * @minimum 0
 * @maximum 4294967295
 */
export type Uint32 = number;

/**
 * A number of things of which there is one at least.
 * @asType integer
 * @minimum 1
 * @maximum 4294967295
 */
export type AtLeastOne = number;

/**
 * A number that scripts write, as large as JSON holds exactly.
 * @asType integer
 * @minimum 0
 * @maximum 9007199254740991
 */
export type Count = number;

/**
 * A number of 64 bits, signed or not.
 * @pattern ^-?[0-9]{1,20}$
 */
export type Decimal = string;

/** @pattern ^0x[0-9a-f]{1,16}$ */
export type Address = string;

/**
 * What something is looked up by: a symbol, a name of the kernel's, a path.
 * @maxLength 4095
 * @pattern ^[^\u0000]*$
 */
export type Name = string;

// ---------------------------------------------------------------- the manifest

export interface Manifest {
  readonly compiler: string;
  /** x86_64 or arm64: register layouts are baked in. */
  readonly arch: string;
  readonly source: { readonly name: string };
  readonly license: string;
  /** Kernel features the programs cannot do without, e.g. `helper:get_func_ip 5.15`. */
  readonly needs: readonly string[];
  /** What the loader must know beyond format 1.0: of FEATURES, sorted. Absent: nothing. Since 1.2. */
  readonly requires?: readonly string[];
  readonly config: ManifestConfig;
  readonly maps: readonly MapSpec[];
  readonly events: readonly EventSpec[];
  readonly probes: readonly ProbeSpec[];
  readonly constants: readonly ConstantSpec[];
  readonly sites: readonly SiteSpec[];
  /** What instructions stem from besides the script; absent: nothing. */
  readonly files?: readonly FileSpec[];
  /** Absent: none. */
  readonly kfuncs?: readonly KfuncSpec[];
  /** Names of values of the kernel's enums whose compiled values the object relies on. Absent: none. Since 1.3. */
  readonly enumerators?: readonly EnumeratorSpec[];
  /** Arrays in structs of the kernel that the object takes to be as long as they were where it was compiled. Absent: none. Since 1.3. */
  readonly arrays?: readonly KernelArraySpec[];
  /** Absent: the object is the same for all kernels. */
  readonly variants?: VariantsSpec;
}

export interface ManifestConfig {
  readonly printMapsOnExit: boolean;
  readonly missingProbes: 'error' | 'warn' | 'ignore';
  readonly strTruncTrailer: string;
  readonly maxProbes: Uint32;
  readonly maxBpfProgs: Uint32;
  readonly maxCatBytes: Uint32;
  readonly logSize: Uint32;
  /** Total ring size in pages; 0: the loader chooses. */
  readonly perfRbPages: Uint32;
  readonly cppDemangle: boolean;
  /** Read symbols when a name is wanted; false: those of the processes concerned when probes are attached. Absent: true. */
  readonly lazySymbolication?: boolean;
  /** Absent: PER_PROGRAM with -c, or where every process has its memory at the same place; else PER_PID. */
  readonly cacheUserSymbols?: 'PER_PID' | 'PER_PROGRAM' | 'NONE';
  /** Show source lines and inlined functions in user stacks. Absent: no. */
  readonly showDebugInfo?: boolean;
  /** `lines`: a struct that is long, or has structs in it, is shown with a line for each field. Absent: `line`. */
  readonly printStructs?: 'line' | 'lines';
}

// ---------------------------------------------------------------- types of stored values

/** How bytes in a map or event become a Value. All little endian. */
export type ValueType =
  | { readonly kind: 'int'; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean }
  /** IEEE 754. Since 1.3. */
  | { readonly kind: 'float'; readonly size: 4 | 8 }
  | { readonly kind: 'bool' }
  | { readonly kind: 'pointer' }
  /** NUL-terminated unless it fills its `size` bytes. Marked: another byte follows them, and is not 0 where a longer text was cut. */
  | { readonly kind: 'string'; readonly size: Uint32; readonly marked?: boolean }
  /** u32 length, then `size` bytes. */
  | { readonly kind: 'buffer'; readonly size: Uint32 }
  | { readonly kind: 'array'; readonly of: ValueType; readonly length: Uint32 }
  | { readonly kind: 'tuple'; readonly size: Uint32; readonly fields: readonly FieldSpec[] }
  /** C structs, unions and records: printed `{ .name = value }`. `of`: one of the kernel's, `struct mm_struct`, of which only what this kernel has is printed; since 1.3. */
  | { readonly kind: 'struct'; readonly size: Uint32; readonly fields: readonly NamedFieldSpec[]; readonly of?: Name }
  /** `of`: one of the kernel's, which is called so ('': it has no name); `names` are then those where it was compiled. `others`: what values without a name are called. Both since 1.3. */
  | { readonly kind: 'enum'; readonly size: 1 | 2 | 4 | 8; readonly signed: boolean; readonly names: readonly (readonly [value: Decimal, name: string])[]; readonly of?: string; readonly others?: string }
  /** int64 bytes of addresses (negative errno), ustack: uint64 tgid; then uint64[limit]. */
  | { readonly kind: 'kstack' | 'ustack'; readonly limit: Uint32; readonly mode: 'bpftrace' | 'perf' | 'raw' | 'build_id' }
  | { readonly kind: 'ksym' }
  /** uint64 address, uint64 tgid. */
  | { readonly kind: 'usym' }
  /** uint64 cookie: index into the loader's list of attached probes. */
  | { readonly kind: 'probe-name' }
  | { readonly kind: 'username' }
  /** uint64 nanoseconds of the boot clock or of TAI, printed as strftime() formats it; `format` is bytes, one a character. Since 1.3. */
  | { readonly kind: 'timestamp'; readonly format: string; readonly clock: 'boot' | 'tai' }
  /** uint64 address family (2, 10), then 16 bytes of address, of IPv4 the first four. Since 1.3. */
  | { readonly kind: 'inet' }
  /** 6 bytes. Since 1.3. */
  | { readonly kind: 'mac' }
  /** uint64 id of a cgroup, printed as its path in each hierarchy whose name `filter` matches, byte text with `*`. Since 1.3. */
  | { readonly kind: 'cgroup-path'; readonly filter: string }
  /** Per-CPU uint64/int64. */
  | { readonly kind: 'count' }
  | { readonly kind: 'sum'; readonly signed: boolean }
  /** Per-CPU { value, uint64 is set }. */
  | { readonly kind: 'min' | 'max'; readonly signed: boolean }
  /** Per-CPU { total, uint64 count }. */
  | { readonly kind: 'avg' | 'stats'; readonly signed: boolean }
  /** Per-CPU uint64, one map entry per bucket: the key is followed by a uint64 bucket index. */
  | { readonly kind: 'hist'; readonly bits: Uint32 }
  | { readonly kind: 'lhist'; readonly min: Decimal; readonly max: Decimal; readonly step: Decimal }
  /** Per-CPU { uint64 epoch, value, uint64 weight }, one map entry per bucket, as of a histogram. An epoch is a number of intervals of `width` (nanoseconds of TAI), and its bucket the remainder by `buckets`. Since 1.3. */
  | { readonly kind: 'tseries'; readonly signed: boolean; readonly width: Decimal; readonly buckets: AtLeastOne; readonly how: 'latest' | 'mean' | 'total' | 'smallest' | 'largest' }
  /** A field that cannot be shown (a long double, say): prints `null`. */
  | { readonly kind: 'opaque'; readonly size: Uint32 };

/** What an aggregation keeps in its map: common/aggregations/ has a row for each. */
export type AggregateSpec = Extract<ValueType, { kind: 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stats' | 'hist' | 'lhist' | 'tseries' }>;

export interface FieldSpec { readonly offset: Uint32; readonly type: ValueType }
export interface NamedFieldSpec extends FieldSpec {
  readonly name: string;
  /** Bitfields: bits from the start of the struct and width; `offset` is then unused. */
  readonly bits?: { readonly offset: Uint32; readonly size: Uint32 };
}

// ---------------------------------------------------------------- maps

export interface MapSpec {
  /** As in the script, with `@`. */
  readonly name: string;
  /** ELF symbol. */
  readonly symbol: Name;
  /** null: scalar (the ELF map has a 4-byte zero key, or for hist/lhist an 8-byte bucket). */
  readonly key: ValueType | null;
  /** Bytes of the key without a hist's bucket. 0 for a scalar. */
  readonly keySize: Uint32;
  readonly value: ValueType;
  /** Bytes of one (per-CPU) value. */
  readonly valueSize: Uint32;
  readonly perCpu: boolean;
  /**
   * A map without keys may be an array: its element is the first, the buckets of a histogram are elements by their index.
   * Behind the value, rounded up to 8 bytes, is a uint64 that is 0 in an element that nothing has written. `variable`: `symbol` is
   * no map but such an element, in .bss. Absent: a hash.
   */
  readonly storage?: 'array' | 'variable';
  /** There is a second map like it (an ELF symbol), and programs are at one of the two, by word `index`. Absent: there is not. Since 1.3. */
  readonly generations?: { readonly other: Name; readonly index: Uint32 };
  /** Some keys of the hash have slots (docs/aggregations.md), in a per-CPU array (an ELF symbol), or in `other` of the other generation. Absent: there are none. */
  readonly slots?: { readonly symbol: Name; readonly other?: Name };
  readonly maxEntries: AtLeastOne;
  /** True when `maxEntries` is the setting max_map_keys, which the loader's environment may change. */
  readonly defaultSize?: boolean;
}

// ---------------------------------------------------------------- events

/**
 * A record in the ring buffer starts with its uint64 event id; offsets below count from the record's start. A `format` and
 * a `separator` are bytes, one a character: the script may write bytes that are no text.
 */
export type EventSpec = { readonly id: Uint32; readonly size: Uint32 } & (
  | { readonly kind: 'printf'; readonly format: string; readonly args: readonly FieldSpec[] }
  /** errorf and warnf: a message about `place`. Since 1.1. */
  | { readonly kind: 'errorf' | 'warnf'; readonly format: string; readonly args: readonly FieldSpec[]; readonly place: ScriptPlace }
  /** print(value) */
  | { readonly kind: 'print-value'; readonly value: FieldSpec }
  /** print(@m, top, div): the arguments are uint64 at these offsets, null when not given. `then`: in the same step, so that nothing is lost between the two. Since 1.3. */
  | { readonly kind: 'print-map'; readonly map: Name; readonly top: Uint32 | null; readonly div: Uint32 | null; readonly order?: MapOrder; readonly then?: 'clear' | 'zero' }
  | { readonly kind: 'clear'; readonly map: Name }
  | { readonly kind: 'zero'; readonly map: Name }
  /** strftime format. */
  | { readonly kind: 'time'; readonly format: string }
  /** `count` strings of `size` bytes from `offset`; the first empty one ends the list. */
  | { readonly kind: 'join'; readonly separator: string; readonly offset: Uint32; readonly count: Uint32; readonly stride: Uint32 }
  /** cat(format, ...): the formatted text is a path. */
  | { readonly kind: 'cat'; readonly format: string; readonly args: readonly FieldSpec[] }
  /** system(format, ...): the formatted text is a command for the shell. Since 1.3. */
  | { readonly kind: 'system'; readonly format: string; readonly args: readonly FieldSpec[] }
  /**
   * A packet for the capture file `path` (byte text). It comes through the map bpftrace_packets; behind the id the record has uint64
   * nanoseconds of the boot clock, the packet's length and how much of its beginning is left out, then the packet. Since 1.3.
   */
  | { readonly kind: 'skboutput'; readonly path: Name }
  /** Nothing at the uint64 address at `address` is watched any more. Since 1.3. */
  | { readonly kind: 'unwatch'; readonly address: Uint32 }
  /** uint8 exit code at `code`. */
  | { readonly kind: 'exit'; readonly code: Uint32 }
);

/** How a map is printed instead of by value, if that is a number, and the largest last. Since 1.3. */
export interface MapOrder { readonly byKey: boolean; readonly descending: boolean }

// ---------------------------------------------------------------- probes

/** Where ProbeSpec.parameters is set, numbers may be the text of a parameter such as `$1`, and texts may contain one. */
export type AttachSpec =
  | { readonly provider: 'begin' | 'end' }
  /** Run when this process gets the signal: SIGUSR1. */
  | { readonly provider: 'self'; readonly signal: Name }
  /** Run only when the loader is asked for tests. Since 1.1. */
  | { readonly provider: 'test'; readonly name: string }
  /** Run only when the loader is asked for benchmarks. Since 1.3. */
  | { readonly provider: 'bench'; readonly name: string }
  | { readonly provider: 'tracepoint'; readonly category: Name; readonly event: Name }
  | { readonly provider: 'rawtracepoint'; readonly module: Name | null; readonly event: Name }
  | { readonly provider: 'kprobe' | 'kretprobe'; readonly module: Name | null; readonly function: Name; readonly offset: Count; readonly address: Address | null }
  /** `program`: a function of the BPF program of that id, or of any (`*`); absent: of the kernel. Since 1.3. */
  | { readonly provider: 'fentry' | 'fexit'; readonly module: Name | null; readonly function: Name; readonly program?: Name }
  /** source: `FILE:LINE` or `FILE:LINE:COLUMN`, in place of a function, which is then empty. Absent: none. Since 1.3. */
  | { readonly provider: 'uprobe' | 'uretprobe'; readonly binary: Name; readonly function: Name; readonly offset: Count; readonly address: Address | null; readonly language: string | null; readonly source?: Name }
  /** Of the namespace (null: any) in notes of the binary. Since 1.3. */
  | { readonly provider: 'usdt'; readonly binary: Name; readonly namespace: Name | null; readonly name: Name }
  /** unit `text`: a parameter may be the unit, so that all is in `value`: `$1` (for `10ms`) or `$1:$2` (`ms:10`). */
  | { readonly provider: 'interval' | 'profile'; readonly unit: 'hz' | 's' | 'ms' | 'us' | 'ns' | 'text'; readonly value: Count | Name }
  /** count 0: the event's default. */
  | { readonly provider: 'software' | 'hardware'; readonly event: Name; readonly count: Count | Name }
  /**
   * Numbers as the language writes them; mode: of the letters r, w, x. With `function` the address is empty, and its argument N is
   * watched from where it is called (`binary` empty: of the process's own program); a process waits for that, but with
   * asyncwatchpoint. Since 1.3.
   */
  | {
    readonly provider: 'watchpoint' | 'asyncwatchpoint'; readonly address: Name; readonly length: Name; readonly mode: Name;
    readonly binary?: Name; readonly function?: Name; readonly argument?: Uint32;
  }
  /** pin: a path, from /sys/fs/bpf where it is relative; null: the loader reads the iterator itself. Since 1.3. */
  | { readonly provider: 'iter'; readonly name: Name; readonly pin: Name | null };

/** What the attach points of one probe type say. */
export type SpecOf<P extends Provider, Spec = AttachSpec> = Spec extends { readonly provider: infer Names } ? P extends Names ? Spec : never : never;

export interface ProbeSpec {
  /** ELF symbol of the program; several probes never share one. */
  readonly program: Name;
  /** Canonical text of the attach point. */
  readonly name: string;
  readonly attach: AttachSpec;
  /** The attach point as it is written where a wildcard stands for the probe type: of those that say the same some may be missing, but not all. Since 1.3. */
  readonly oneOf?: string;
  /** Where in the script. */
  readonly line: Uint32;
  readonly column: Uint32;
  /** The whole attach point, for messages. Since 1.3. */
  readonly place?: ScriptPlace;
  /**
   * Tracepoint fields the program reads, with the instructions to correct where the target's offset differs; or what it must be
   * told of the arguments of a place, by the names of common/noted-arguments.ts, or of its binary, by those of
   * common/place-facts.ts.
   */
  readonly fields: readonly TracepointFieldSpec[];
  /**
   * The program is at home at a raw tracepoint too: it takes nothing from the record, nor the stack that led to it. Since 1.3.
   */
  readonly recordless?: boolean;
  /** The program asks which of its places it is at, by the helper get_attach_cookie. Since 1.3. */
  readonly asksPlace?: boolean;
  /** The program is at a raw tracepoint and hands its arguments to helpers that want to know them as objects: it must be loaded for its event. Since 1.3. */
  readonly typedArguments?: boolean;
  /** The program can run at the beginning or the end of every system call, and find out itself which one it is. Since 1.3. */
  readonly systemCalls?: SystemCallSpec;
  /** Symbols of the binary that the program asks for. Absent: none. Since 1.3. */
  readonly symbols?: readonly SymbolSpec[];
  /** Arguments of a function of the kernel, or of a raw tracepoint, that the program reads, as they were where it was compiled. Absent: none. Since 1.3. */
  readonly arguments?: readonly FunctionArgumentSpec[];
  /** What the program takes a function of a traced program for, whose arguments it reads. Absent: it reads none by name. Since 1.3. */
  readonly userFunction?: UserFunctionSpec;
  /** Set when `name` and `attach` hold positional parameters (`$1`; a `$$` is then a plain dollar sign), which the loader fills in. The end of the attach point (1-based, exclusive) and its line, for messages. */
  readonly parameters?: { readonly endColumn: Uint32; readonly text: string };
}

export interface SymbolSpec {
  readonly name: Name;
  /** Bytes that the program takes it to have. */
  readonly size: Uint32;
  readonly place: ScriptPlace;
}

export interface FunctionArgumentSpec {
  /** null: the result. */
  readonly name: string | null;
  /** Which of the function's registers it is in. */
  readonly index: Uint32;
  readonly size: Uint32;
  readonly pointer: boolean;
}

/** Shapes are texts that compare: common/btf/shapes.ts. */
export interface UserFunctionSpec {
  /** Lower-case hex of build ids: a file that has one of these need not be compared. */
  readonly builds: readonly string[];
  /** `place`: in the words of common/user-functions.ts. */
  readonly arguments: readonly { readonly name: string; readonly place: string; readonly shape: string }[];
  /** Members of structs (`struct point`) that are read, and of enums that are named. */
  readonly members: readonly { readonly of: string; readonly name: string; readonly shape: string }[];
}

/**
 * A program that runs at every system call is given a number that is not 0, its set, and has the registers for a record: its
 * fields' offsets are those of registers. Only calls that the table has for its set are its own. Without a table all
 * are, and it looks for the fields itself; their offsets are then left alone.
 */
export interface SystemCallSpec {
  /** Symbol in .bss: SYSTEM_CALL_PLACES words of 64 bits, by number of the call, and SYSTEM_CALLS behind that for its end: the set << 32 | the attach cookie; 0: no place. Sets of ends are odd. */
  readonly table?: Name;
  /** Instructions whose number is the set. */
  readonly set: readonly Uint32[];
  /** Those with the offset in the task of what tells a call of 32 bits (common/architectures). Absent: the program finds it itself. */
  readonly compat?: readonly Uint32[];
}

export interface TracepointFieldSpec {
  readonly name: string;
  /** As compiled. */
  readonly offset: Uint32;
  readonly size: Uint32;
  readonly signed: boolean;
  /** Instruction indices within the program: a load's `off`, or the `imm` of a move or add. */
  readonly instructions: readonly Uint32[];
}

// ---------------------------------------------------------------- load-time constants

/** A slot in `bpftrace_constants` that the loader fills before load; its compiled value is a sane default. */
export type ConstantSpec = { readonly offset: Uint32; readonly size: Uint32 } & (
  /** int: 8 bytes; string: NUL-terminated in `size` bytes. `place`: a use of it, for messages. */
  | { readonly from: 'positional'; readonly index: Uint32; readonly type: 'int' | 'string'; readonly place?: ScriptPlace }
  /**
   * An option of the script, `--name=value`: bool (1 byte), uint64, int64 or string; `default` in words, as a user writes it. `range`: numbers out of
   * it are refused; absent: what 64 bits hold, with a sign or without. Since 1.3.
   */
  | { readonly from: 'named'; readonly name: string; readonly type: ParameterType; readonly default: string; readonly description: string | null; readonly range?: NumberRange }
  /** The text of an attach point, with its parameters filled in: NUL-terminated in `size` bytes. */
  | { readonly from: 'attach-point'; readonly text: string }
  | { readonly from: 'param-count' }
  /** pid of the -c child, 8 bytes, 0 without. */
  | { readonly from: 'child-pid' }
  /** tgid given by -p, as the initial PID namespace has it, 8 bytes; 0: no filter; FOLLOWING: those in FOLLOWED_MAP. */
  | { readonly from: 'pid-filter' }
  /** Boot-clock nanoseconds at start, 8 bytes. */
  | { readonly from: 'start-time' }
  /** What the TAI clock was ahead of the boot clock when the program was loaded, nanoseconds, 8 bytes. */
  | { readonly from: 'tai-delta' }
  /** The PID namespace that the tracer runs in, as bpf_get_ns_current_pid_tgid() takes it: 8 bytes each, 0 for the initial one. */
  | { readonly from: 'pid-namespace-device' }
  | { readonly from: 'pid-namespace-inode' }
  /** How many PID namespaces that one is in, 8 bytes. Since 1.3. */
  | { readonly from: 'pid-namespace-level' }
  /** Where the kernel has what the ids of a task in a namespace further in are read from, 8 bytes; 0 where the tracer is in the initial one. Since 1.3. */
  | { readonly from: 'pid-namespace-offset'; readonly of: PidNamespaceOffset }
  | { readonly from: 'cpu-count' }
  /** 8 bytes: 1 when this kernel keeps nothing behind the NUL of a task's name (5.17). */
  | { readonly from: 'clean-comm' }
  /** 8 bytes: 1 when sites of level `verbose` are reported, else 0, and the kernel drops the code that counts them. */
  | { readonly from: 'verbose-sites' }
  /** 8 bytes: 1 when the kernel has this kfunc. */
  | { readonly from: 'kfunc-exists'; readonly name: Name }
  /** 8 bytes: 1 when `program` (ELF symbol) is loaded as one that may sleep; it then reads user memory that is not there yet. */
  | { readonly from: 'may-sleep'; readonly program: Name }
  /** 8 bytes: 1 when the kernel lets `program` (ELF symbol) call this kfunc. */
  | { readonly from: 'kfunc-allowed'; readonly name: Name; readonly program: Name }
  /** 8 bytes: the attach cookie of the place of `program` (ELF symbol) that is called so; -1 where it has none. Since 1.3. */
  | { readonly from: 'attach-cookie'; readonly program: Name; readonly name: string }
  /** 8 bytes: what stands for the name that `program` (ELF symbol) goes by, among attach cookies: `name`, or its attach point's where that is null. Since 1.3. */
  | { readonly from: 'probe-name'; readonly program: Name; readonly name: string | null }
  /** 8 bytes: where the kernel has this symbol; a kernel without it cannot run the object. Since 1.3. */
  | { readonly from: 'kernel-address'; readonly name: Name; readonly place: ScriptPlace }
  /** 8 bytes: the value of this name on the kernel that loads the object. A kernel without it cannot run the object, unless the script asks whether it is there. Since 1.3. */
  | ({ readonly from: 'enumerator' } & EnumeratorSpec)
  /** 8 bytes: 1 when the kernel has it. Since 1.3. */
  | { readonly from: 'enumerator-exists'; readonly of: string; readonly name: Name }
  /** A table (common/copied-structs.ts): where this kernel has what a copy of one of its structs consists of. Since 1.3. */
  | ({ readonly from: 'struct-copy' } & StructCopySpec)
  /** 8 bytes: the id of the cgroup at this path, which must be one of version 2. Since 1.3. */
  | { readonly from: 'cgroup-id'; readonly path: Name; readonly place: ScriptPlace }
);

/**
 * In a struct task_struct the main thread's task (`leader`) and the struct pid (`ids`); in a struct pid its namespace's `level`, and the
 * number and namespace (`id`) at the level of the tracer's; in a struct pid_namespace its `inode` number.
 */
export type PidNamespaceOffset = 'leader' | 'ids' | 'level' | 'id' | 'inode';

/** A copy of one of the kernel's structs (`struct task_struct`) or of a `member` of it (`a.b`; '': all of it), laid out as it was where the script was compiled. */
export interface StructCopySpec {
  readonly of: Name;
  readonly member: string;
  /** How many there are in a row; absent: it is no array. */
  readonly length?: Uint32;
  /** Bytes of the copy. */
  readonly bytes: Uint32;
  /** Everything is copied; else those of the fields. */
  readonly whole: boolean;
  readonly fields: readonly CopiedFieldSpec[];
}

export interface CopiedFieldSpec {
  /** `se.load.weight`, `rlim[3].rlim_cur`, `flags[2]`. */
  readonly name: Name;
  readonly kind: 'signed' | 'unsigned' | 'pointer' | 'float' | 'array' | 'pointer-array' | 'float-array' | 'struct-array';
  /** Bits from the start of the copy, and width; of an array, of one element. */
  readonly offset: Uint32;
  readonly size: Uint32;
  /** Elements of an array; 1 for anything else. */
  readonly length: Uint32;
  /** Where the script reads it: a kernel without it cannot run the object. Absent: it does not by name. */
  readonly place?: ScriptPlace;
}

export type ParameterType = 'bool' | 'uint64' | 'int64' | 'string';

export interface NumberRange {
  readonly least: Decimal;
  readonly most: Decimal;
}

// ---------------------------------------------------------------- kernel functions

/** A kfunc that the script calls, and where first: the target may lack it. */
export interface KfuncSpec extends ScriptPlace {
  readonly name: string;
}

// ---------------------------------------------------------------- enums

/** A name of a value of the kernel's enum `of` ('': one without a name): its value where the script was compiled, and a place where it is used. */
export interface EnumeratorSpec {
  readonly of: string;
  readonly name: Name;
  readonly value: Decimal;
  readonly place: ScriptPlace;
}

/** A member of a struct of the kernel's (`of`: `struct pid`) that is an array, in the words of common/btf/shapes.ts, and a place where it is used. */
export interface KernelArraySpec {
  readonly of: Name;
  readonly name: Name;
  readonly shape: string;
  /** The last element that is used, each by its number, so that the array may be longer or shorter. Absent: all are. */
  readonly element?: Uint32;
  readonly place: ScriptPlace;
}

// ---------------------------------------------------------------- variants

/** ELF section with the objects that the variants name. */
export const VARIANTS_SECTION = '.bpftrace.variants';
/** ELF symbol of the program that answers questions about fields: bit n of what it returns is the answer to `bit` n. */
export const QUESTIONS_PROGRAM = 'bpftrace_questions';

/** Kernels differ: what the script's `if comptime` asks them, and an object for each set of answers. Since 1.1. */
export interface VariantsSpec {
  readonly questions: readonly QuestionSpec[];
  /** With QUESTIONS_PROGRAM, a raw tracepoint; null: nobody asks about fields. */
  readonly program: EmbeddedObject | null;
  readonly variants: readonly VariantSpec[];
}

export interface EmbeddedObject { readonly offset: Uint32; readonly size: Uint32 }

export interface VariantSpec {
  /** One for each question; null: not asked. */
  readonly answers: readonly (boolean | null)[];
  /** null: the object that the manifest is of. A list: on such a kernel the script refuses to run, for these reasons. */
  readonly object: EmbeddedObject | readonly RefusalSpec[] | null;
}

/** What a script says instead of running. Since 1.3. */
export interface RefusalSpec {
  /** Of the compiler's diagnostic that it would be. */
  readonly code: string;
  readonly message: string;
  /** null: the whole script. */
  readonly place: ScriptPlace | null;
}

export type QuestionSpec =
  | { readonly kind: 'fields'; readonly bit: Uint32 }
  /** Whether the record has the field, and it is of `size` bytes. */
  | { readonly kind: 'tracepoint-field'; readonly category: Name; readonly event: Name; readonly field: Name; readonly size: Uint32 }
  | { readonly kind: 'kfunc-exists'; readonly name: Name }
  /** Whether the kernel's enum `of` has it; '': one without a name. */
  | { readonly kind: 'enumerator-exists'; readonly of: string; readonly name: Name }
  /** `programType`: enum bpf_prog_type. */
  | { readonly kind: 'kfunc-allowed'; readonly name: Name; readonly programType: Uint32 };

// ---------------------------------------------------------------- sites

export interface ScriptPlace {
  readonly line: Uint32;
  /** 1-based, end exclusive, both on `line`. */
  readonly column: Uint32;
  readonly endColumn: Uint32;
  /** The script's line, for the excerpt; of a long one the part around the place, with an ellipsis where it is cut. */
  readonly text: string;
  /** Column that `text` begins at; absent: 1. */
  readonly textStart?: Uint32;
  /** The file it is in; absent: the script. */
  readonly file?: string;
  /** The uses of macros that it stems from, innermost first; absent: none. */
  readonly from?: readonly ExpansionSpec[];
}

export interface ExpansionSpec extends ScriptPlace {
  readonly macro: string;
}

/** A file of line info other than the script: one for each import, and one for each expansion of a macro. */
export interface FileSpec {
  /** As in line info. */
  readonly name: string;
  /** As in messages. */
  readonly source: string;
  readonly from?: readonly ExpansionSpec[];
}

/** A place in the script where something can fail at run time; index = position in Manifest.sites. */
export interface SiteSpec extends ScriptPlace {
  /** e.g. `Failed to update map @x: it is full`. */
  readonly message: string;
  /** BPF helper behind it, or null. */
  readonly helper: string | null;
  /** `always`, or only with -k (failing probe reads, missing map keys). */
  readonly level: 'always' | 'verbose';
}
