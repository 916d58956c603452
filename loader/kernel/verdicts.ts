// The verifier's usual reasons, in the kernel's words, and what to type for each: its likely cause is not where the kernel
// stopped, and its words are those of instructions. The kernel's own words stay in the message, where a search finds them. Kernels
// differ in a word here and there (6.1, 6.12 and 6.18 are recorded in tests/loader/rejections); the first row that fits counts.

interface VerdictRow {
  readonly says: RegExp;
  readonly hint: string;
}

export const verdictRows: readonly VerdictRow[] = [
  {
    says: /^(?:infinite loop detected|back-edge)\b/,
    hint: 'the kernel must see that a loop ends: write `for $i : 0..n { … }`, with `break` where it ends early; in C, a loop with a constant bound',
  },
  {
    // A log is cut where there is much to follow; up to 6.3 its end is lost.
    says: /BPF program is too large|sequence of \d+ jumps is too complex|log was cut before the reason/,
    hint: 'the kernel follows each way through a program, a million instructions in all: make loops shorter, with fewer conditions in them; the body of `for $i : 0..n { … }` is followed only once',
  },
  {
    says: /_or_null\b|[Pp]ossibly NULL pointer|NULL pointer passed|may be null/,
    hint: 'this pointer may be null: look first, `if (p != 0) { … }`, and use it only there',
  },
  { says: /type=\w+ expected=(?:ringbuf|alloc)_mem\b|must be referenced|reference has not been acquired|release .* expects referenced/, hint: 'it was given back already, or never reserved: give each reservation back once' },
  { says: /[Uu]nreleased reference|reference leak/, hint: 'what is reserved or acquired has to be given back on every way to the end, as with bpf_ringbuf_submit() or bpf_ringbuf_discard()' },
  {
    says: /invalid mem access '(?:scalar|inv)'/,
    hint: 'the kernel takes this for a number, or for memory that has been given back: what an address leads to is copied, with bpf_probe_read_kernel() or bpf_probe_read_user(), as a script does for `*p` and `p.field`',
  },
  { says: /zero-sized read/, hint: 'the size may be 0 here: compare it first, `if (size > 0 && size <= sizeof(buffer))`' },
  {
    says: /unbounded (?:memory access|variable-offset|min value)|min value is (?:negative|outside)|out of bounds|outside of the allowed|invalid access to (?:map value|memory|packet)|invalid variable-offset|beyond (?:the end|struct)|unbounded offset|math between/,
    hint: 'nobody has made sure that it stays within bounds: compare the index or size first, as an unsigned number, `if (i < 8)`, or cut it, `i & 7`',
  },
  {
    says: /combined stack size|invalid (?:write to|read from) stack R10 off=-(?:5[2-9]\d|51[3-9]|[6-9]\d\d|\d{4,})/,
    hint: 'a program has 512 bytes of stack, with all functions that it calls: keep large buffers in a map',
  },
  { says: /invalid (?:indirect )?read from stack|misaligned stack access/, hint: 'a part of it was never written: give it a value first, `char buffer[16] = {};`' },
  { says: /!read_ok/, hint: 'nothing is in it on this way: give the variable a value first, and the function all arguments that it takes' },
  { says: /might sleep|sleepable/, hint: 'it may wait, for memory or a lock, which this program must not' },
  { says: /does not let it call|(?:invalid|unknown) func\b|cannot use helper|not allowed in|calling kernel function|call to invalid/, hint: 'which helpers this kernel has: bpftrace --info; which of them a program may call depends on its probe' },
  { says: /only read is supported|write into map forbidden|cannot write into|cannot write to|read-?only/, hint: 'the memory of the kernel and constants can only be read: copy it, and change the copy' },
  { says: /pointer arithmetic|pointer comparison prohibited|prohibited/, hint: 'to a pointer a number can be added that is known to be small; all else makes the kernel lose sight of it' },
  { says: /misaligned/, hint: 'the address must be a multiple of the size: read it in parts, or copy it first' },
  { says: /call stack of \d+ frames|frames? is too deep|recursive call|too many (?:subprogs|functions)/, hint: 'functions can call each other eight deep, and never themselves' },
  { says: /invalid bpf_context access/, hint: 'there is nothing at this place of what the kernel hands to this probe: read fields of `args`, or what a pointer in it leads to' },
  { says: /type=\w+ expected=/, hint: 'the function takes another kind of pointer there: a buffer of the program itself (on its stack, or in a map), a map, or what another function has returned' },
];

/** What to type; null: it is none of the usual reasons. */
export function hintOf(reason: string): string | null {
  return verdictRows.find(({ says }) => says.test(reason))?.hint ?? null;
}
