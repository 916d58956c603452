// Names that people bring along: from C, from DTrace, from the kernel, and from older versions of bpftrace. A name that
// is unknown here but means something there gets an answer that says what to write; names that are merely misspelt are
// near-miss.ts's business. Data only.

/** Where there is one. */
export const RETURN_VALUE = 'write `retval`';
const COMPARE = 'compare strings with `==` and `!=`';
const PRINT = 'write `printf("…\\n")`';
const WAIT = 'a probe never waits: what is to be done later stands in a probe of its own, `interval:s:1 { … }`';
const PATTERN = 'there are no regular expressions: write `glob_match(s, "*.txt")` or `strcontains(s, "…")`';
const CASE = 'strings are printed as they are; `strcasecmp(a, b) == 0` compares them without regard to case';
const SORTED = '`print(@map)` prints the elements by their values, the smallest first';
const SENT = 'write `signal("SIGKILL")`: it reaches the process that the probe runs in';
const ENVIRONMENT = 'hand it over when the script is called: `bpftrace script.bt "$HOME"`, there it is `str($1)`';
const FILES = 'a script writes no files of its own: -o FILE takes what it prints; `cat("/path")` prints a file';
const NO_VALUE = 'write 0; `has_key(@map, key)` tells whether a map has an element';
const BY_THREAD = 'keep it in a map by thread: `@name[tid]`';

/** Help for a word without parentheses. */
export const FOREIGN_WORDS: ReadonlyMap<string, string> = new Map(Object.entries({
  // DTrace
  execname: 'write `comm`', timestamp: 'write `nsecs`', vtimestamp: 'write `nsecs`', walltimestamp: 'write `strftime("%H:%M:%S", nsecs)`',
  probefunc: 'write `func`', probename: 'write `probe`', probemod: 'write `probe`', probeprov: 'write `probetype`',
  cpuid: 'write `cpu`', cpu_id: 'write `cpu`', curthread: 'write `curtask`', curpsinfo: 'write `curtask`', self: BY_THREAD,
  this: 'a variable of one probe is `$name`', errno: 'a failed system call has a negative `args.ret`',
  // the kernel, C and others
  current: 'write `curtask`', task: 'write `curtask`', NULL: 'write 0', null: NO_VALUE, nil: NO_VALUE, None: NO_VALUE, undefined: NO_VALUE,
  nullptr: 'write 0', True: 'write `true`', False: 'write `false`', TRUE: 'write `true`', FALSE: 'write `false`',
  tgid: 'write `pid`', euid: 'write `uid`', process: 'write `comm`', procname: 'write `comm`', command: 'write `comm`',
  arg: 'write `arg0`', ret: RETURN_VALUE, rc: RETURN_VALUE, rv: RETURN_VALUE, result: RETURN_VALUE,
  return_value: RETURN_VALUE, now: 'write `nsecs`', time_ns: 'write `nsecs`', hostname: 'print it outside of the script',
}));

const PARENT = 'write `.real_parent.tgid`';

/** Help for a field that a struct of the kernel does not have. */
export const FOREIGN_FIELDS: ReadonlyMap<string, string> = new Map(Object.entries({
  ppid: PARENT, parent_pid: PARENT, ptid: 'write `.real_parent.pid`', tid: 'a thread is `.pid`, its process `.tgid`', name: 'write `.comm`', comm_name: 'write `.comm`',
  uid: 'write `.cred.uid.val`', gid: 'write `.cred.gid.val`', euid: 'write `.cred.euid.val`', egid: 'write `.cred.egid.val`',
}).map(([name, help]) => [`struct task_struct.${name}`, help]));

/** Help for a word that is called. */
export const FOREIGN_FUNCTIONS: ReadonlyMap<string, string> = new Map(Object.entries({
  // DTrace
  stringof: 'write `str(pointer)`', copyinstr: 'write `str(pointer)`', copyin: 'write `buf(pointer, length)`',
  tracemem: 'write `buf(pointer, length)`', trace: 'write `print(value)`', quantize: 'write `hist(n)`',
  lquantize: 'write `lhist(n, min, max, step)`', llquantize: 'write `hist(n, bits)`', trunc: 'write `print(@map, n)` for the n largest, `clear(@map)` for none',
  printa: 'write `print(@map)`', normalize: 'write `print(@map, top, div)`', ustackdepth: 'write `len(ustack)`',
  top: 'write `print(@map, n)` for the n largest',
  // C and the kernel
  sleep: WAIT, usleep: WAIT, nanosleep: WAIT, msleep: WAIT, udelay: WAIT, delay: WAIT, wait: WAIT, kill: SENT, raise: SENT, bpf_send_signal: SENT,
  match: PATTERN, matches: PATTERN, regex: PATTERN, regexp: PATTERN, regexec: PATTERN, fnmatch: PATTERN, sub: PATTERN, gsub: PATTERN, split: PATTERN,
  toupper: CASE, tolower: CASE, upper: CASE, lower: CASE, sort: SORTED, sorted: SORTED, asort: SORTED, sort_by: SORTED,
  getenv: ENVIRONMENT, env: ENVIRONMENT, environ: ENVIRONMENT, open: FILES, fopen: FILES, readfile: FILES, writefile: FILES,
  range: 'a range stands in the head of a loop: `for $i : 0..10 { … }`',
  strcmp: COMPARE, strcasecmp: COMPARE, streq: COMPARE, equals: COMPARE, puts: PRINT, println: PRINT, echo: PRINT, fprintf: PRINT,
  log: PRINT, printk: PRINT, bpf_printk: PRINT, bpf_trace_printk: PRINT, trace_printk: PRINT, sprintf: PRINT, snprintf: PRINT,
  getpid: 'write `pid`', gettid: 'write `tid`', getuid: 'write `uid`', getgid: 'write `gid`', getcpu: 'write `cpu`',
  smp_processor_id: 'write `cpu`', get_current: 'write `curtask`', bpf_get_current_task: 'write `curtask`',
  bpf_get_current_comm: 'write `comm`', bpf_get_current_pid_tgid: 'write `pid` or `tid`', bpf_ktime_get_ns: 'write `nsecs`',
  ktime_get_ns: 'write `nsecs`', ktime_get: 'write `nsecs`', clock_gettime: 'write `nsecs`', gettimeofday: 'write `nsecs`',
  random: 'write `rand`', bpf_probe_read: 'cast the pointer and read through it: `*(uint64 *)…`',
  bpf_probe_read_kernel: 'write `*kptr((uint64 *)…)`', bpf_probe_read_user: 'write `*uptr((uint64 *)…)`',
  bpf_probe_read_str: 'write `str(pointer)`', dereference: 'write `*pointer`', cast: 'a cast is `(type)value`',
  int: 'a cast is `(int64)value`', uint: 'a cast is `(uint64)value`', uint64: 'a cast is `(uint64)value`',
  uint32: 'a cast is `(uint32)value`', int64: 'a cast is `(int64)value`', int32: 'a cast is `(int32)value`',
  string: 'write `str(pointer)`', strftime_now: 'write `time("%H:%M:%S")`', date: 'write `time("%H:%M:%S")`', quit: 'write `exit()`',
  stop: 'write `exit()`', abort: 'write `exit(1)`', remove: 'write `delete(@map, key)`', del: 'write `delete(@map, key)`',
  erase: 'write `delete(@map, key)`', contains: 'write `has_key(@map, key)`',
  defined: 'write `has_key(@map, key)`', size: 'write `len(@map)`', length: 'write `len(x)`', histogram: 'write `hist(n)`', average: 'write `avg(n)`',
  mean: 'write `avg(n)`', total: 'write `sum(n)`', increment: 'write `@map[key]++`', incr: 'write `@map[key]++`', inc: 'write `@map[key]++`',
}));

/** Help for a word where a type stands. */
export const FOREIGN_TYPES: ReadonlyMap<string, string> = new Map(Object.entries({
  boolean: 'write `bool`', integer: 'write `int64`', number: 'write `int64`', byte: 'write `uint8`', str: 'write `string`', text: 'write `string`',
  bytes: 'write `buffer`', float: 'there are no floating-point numbers: count in smaller units', double: 'there are no floating-point numbers: count in smaller units',
  ksym: 'write `ksym_t`', usym: 'write `usym_t`', username: 'write `username_t`', wchar_t: 'write `int32`',
}));
