// Writes the C tables of the standard library: texts of error numbers, names of signals, system calls, capabilities, states of
// TCP and reasons why a virtual machine stopped; and, for the loader, the numbers of system calls. The facts
// come from this machine's C library and kernel headers, the newest system calls from the list below. Run it with
// `node --import tsx scripts/stdlib-tables.ts` after an addition. BPF has no pointers in constant data, so a table is a
// two-dimensional array of characters.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const OUT = new URL('../stdlib/', import.meta.url);

/** Since Linux 6.5; from 424 on all architectures share their numbers. */
const NEWER: readonly (readonly [number, string])[] = [
  [451, 'cachestat'], [452, 'fchmodat2'], [453, 'map_shadow_stack'], [454, 'futex_wake'], [455, 'futex_wait'],
  [456, 'futex_requeue'], [457, 'statmount'], [458, 'listmount'], [459, 'lsm_get_self_attr'],
  [460, 'lsm_set_self_attr'], [461, 'lsm_list_modules'], [462, 'mseal'], [463, 'setxattrat'], [464, 'getxattrat'],
  [465, 'listxattrat'], [466, 'removexattrat'], [467, 'open_tree_attr'], [468, 'file_getattr'], [469, 'file_setattr'],
];

/** Of x86_64 only. */
const NEWER_X86: readonly (readonly [number, string])[] = [[335, 'uretprobe'], [336, 'uprobe']];

/** What arm64's <asm/unistd.h> asks of the generic one. */
const ARM64 = ['RENAMEAT', 'NEW_STAT', 'SET_GET_RLIMIT', 'TIME32_SYSCALLS', 'SYS_CLONE3', 'MEMFD_SECRET'];

/** From 1 on, as `ss` and netstat(8) have them. */
const TCP_STATES = [
  'ESTABLISHED', 'SYN_SENT', 'SYN_RECV', 'FIN_WAIT1', 'FIN_WAIT2', 'TIME_WAIT', 'CLOSE', 'CLOSE_WAIT', 'LAST_ACK', 'LISTEN', 'CLOSING', 'NEW_SYN_RECV',
];

interface Table {
  readonly file: string;
  readonly function: string;
  readonly about: string;
  /** Before the number of what the table does not have. */
  readonly unknown: string;
  readonly names: ReadonlyMap<number, string>;
  /** C for the way back. */
  readonly more?: string;
}

function preprocess(header: string, ...defines: readonly string[]): string {
  return execFileSync('gcc', ['-E', '-dM', '-x', 'c', ...defines.map((name) => `-D${name}`), '-'], { input: `#include <${header}>\n`, encoding: 'utf8' });
}

function systemCalls(macros: string, newer: readonly (readonly [number, string])[]): ReadonlyMap<number, string> {
  const values = new Map([...macros.matchAll(/^#define (__NR\w+) (\w+)$/gm)].map((match) => [match[1]!, match[2]!]));
  const calls = new Map<number, string>();
  for (const [name, value] of values) {
    const number = Number(values.get(value) ?? value);
    const call = /^__NR_(\w+)$/.exec(name)?.[1];
    if (call === undefined || call === 'syscalls' || call === 'arch_specific_syscall' || Number.isNaN(number)) continue;
    calls.set(number, call);
  }
  for (const [number, call] of newer) calls.set(number, call);
  return calls;
}

/** What the macros of a header that begin with a prefix stand for; where two are the same, the first. */
function macrosOf(header: string, prefix: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [, name, value] of preprocess(header).matchAll(/^#define (\w+) (0x[0-9a-f]+|\d+)$/gm)) {
    if (name!.startsWith(prefix) && !names.has(Number(value))) names.set(Number(value), name!);
  }
  return names;
}

/** What a small C program prints: lines of a number and a text. */
function fromC(source: string): ReadonlyMap<number, string> {
  const folder = mkdtempSync(join(tmpdir(), 'stdlib-tables-'));
  try {
    writeFileSync(join(folder, 'a.c'), source);
    execFileSync('gcc', ['-D_GNU_SOURCE', '-o', join(folder, 'a'), join(folder, 'a.c')]);
    const lines = execFileSync(join(folder, 'a'), { encoding: 'utf8', env: { LC_ALL: 'C' } }).trimEnd().split('\n');
    return new Map(lines.map((line) => [Number(line.slice(0, line.indexOf(' '))), line.slice(line.indexOf(' ') + 1)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ERRORS = `#include <stdio.h>
#include <string.h>
int main() { for (int i = 0; i < 200; i++) if (strerrorname_np(i)) printf("%d %s\\n", i, strerror(i)); }
`;

const SIGNALS = `#include <stdio.h>
#include <string.h>
int main() { for (int i = 1; i < 32; i++) if (sigabbrev_np(i)) printf("%d SIG%s\\n", i, sigabbrev_np(i)); }
`;

const SIGNAL_NUMBERS = `
/** Names that are not given. */
static const char others[][WIDTH] __attribute__((aligned(8))) = { "SIGIO", "SIGIOT", "SIGCLD", "SIGRTMIN", "SIGRTMAX" };
static const u8 other_numbers[] = { 29, 6, 17, 34, 64 };

static __attribute__((always_inline)) inline s64 find(const u8 *text, u64 size, u64 skip)
{
  u64 words[WIDTH / 8] = { skip == 3 ? 'S' | 'I' << 8 | 'G' << 16 : 0 };
  u8 *full = (u8 *)words;
  _Bool ended = 0;
  _Pragma("unroll")
  for (u64 i = 0; i < WIDTH - skip; i++) {
    ended = ended || i >= size || text[i] == 0;
    full[skip + i] = ended ? 0 : text[i];
  }
  s64 number = 0;
  _Pragma("unroll")
  for (u64 i = 1; i < COUNT; i++) {
    const u64 *name = (const u64 *)names[i];
    number = words[0] == name[0] && words[1] == name[1] ? i : number;
  }
  _Pragma("unroll")
  for (u64 i = 0; i < sizeof(other_numbers); i++) {
    const u64 *name = (const u64 *)others[i];
    number = words[0] == name[0] && words[1] == name[1] ? other_numbers[i] : number;
  }
  return number;
}

/** The number of a signal by its name in \`size\` bytes, with or without its SIG; 0 for none. */
s64 __bt_signal_number(const void *name, u64 size)
{
  const u8 *text = name;
  if (size > 3 && text[0] == 'S' && text[1] == 'I' && text[2] == 'G')
    return find(text, size, 0);
  return find(text, size, 3);
}
`;

const tables: readonly Table[] = [
  {
    file: 'errors.bpf.c', function: '__bt_error_text', about: 'Texts of error numbers, as the C library words them.',
    unknown: 'Unknown error ', names: fromC(ERRORS),
  },
  {
    file: 'signal-names.bpf.c', function: '__bt_signal_name', about: 'Names of signals; those from 32 on are real-time ones without a name.',
    unknown: 'Unknown signal ', names: fromC(SIGNALS), more: SIGNAL_NUMBERS,
  },
  {
    file: 'syscalls-x86_64.bpf.c', function: '__bt_syscall_name_x86_64', about: 'Names of the system calls of x86_64.',
    unknown: 'Unknown syscall ', names: systemCalls(preprocess('asm/unistd_64.h'), [...NEWER, ...NEWER_X86]),
  },
  {
    file: 'syscalls-arm64.bpf.c', function: '__bt_syscall_name_arm64', about: 'Names of the system calls of arm64.',
    unknown: 'Unknown syscall ',
    names: systemCalls(preprocess('asm-generic/unistd.h', '__BITS_PER_LONG=64', ...ARM64.map((name) => `__ARCH_WANT_${name}`)), NEWER),
  },
  {
    file: 'capabilities.bpf.c', function: '__bt_capability_name', about: 'Names of capabilities.',
    unknown: 'Unknown capability ', names: macrosOf('linux/capability.h', 'CAP_'),
  },
  {
    file: 'tcp-states.bpf.c', function: '__bt_tcp_state_name', about: 'Names of the states of TCP.',
    unknown: 'Unknown state ', names: new Map(TCP_STATES.map((name, index) => [index + 1, name])),
  },
  {
    file: 'vmx-exits.bpf.c', function: '__bt_vmx_exit_name', about: "Why a processor of Intel's left a virtual machine.",
    unknown: 'Unknown exit ', names: shortened(macrosOf('asm/vmx.h', 'EXIT_REASON_'), 'EXIT_REASON_'),
  },
  {
    file: 'svm-exits.bpf.c', function: '__bt_svm_exit_name', about: "Why a processor of AMD's left a virtual machine.",
    unknown: 'Unknown exit ', names: shortened(macrosOf('asm/svm.h', 'SVM_EXIT_'), 'SVM_EXIT_'),
  },
];

/** Without the prefix. Far larger numbers are the kernel's own, made up: no processor gives them. */
function shortened(names: ReadonlyMap<number, string>, prefix: string): ReadonlyMap<number, string> {
  return new Map([...names].filter(([number]) => number < 2048).map(([number, name]) => [number, name.slice(prefix.length)]));
}

function cSource({ function: name, about, unknown, names, more = '' }: Table): string {
  const longest = Math.max(...[...names.values()].map((text) => text.length));
  const width = Math.ceil((longest + 1) / 8) * 8;
  const rows = [...names].sort(([a], [b]) => a - b).map(([number, text]) => `  [${number}] = ${JSON.stringify(text)},`);
  return `// Generated by scripts/stdlib-tables.ts, do not edit. ${about}

typedef unsigned char u8;
typedef unsigned long long u64;
typedef long long s64;

#define WIDTH ${width}
#define COUNT ${Math.max(...names.keys()) + 1}
#define OUT_WIDTH 64

static const char names[COUNT][WIDTH] __attribute__((aligned(8))) = {
${rows.join('\n')}
};

static const char unknown[] = ${JSON.stringify(unknown)};

/** The text of a number into \`out\`, 64 zeroed bytes; what the table does not have is named by its number. */
void ${name}(s64 number, void *out)
{
  u8 *text = out;
  // The compiler must compare what it then reads with, or the kernel's verifier does not know its bounds.
  u64 index = number;
  __asm__ volatile("" : "+r"(index));
  if (index < COUNT && names[index][0] != 0) {
    for (u64 i = 0; i < WIDTH; i++)
      text[i] = names[index][i];
    return;
  }
  u64 at = sizeof(unknown) - 1;
  for (u64 i = 0; i < sizeof(unknown) - 1; i++)
    text[i] = unknown[i];
  u64 value = number;
  if (number < 0) {
    text[at++] = '-';
    value = -value;
  }
  // The undivided value is compared: once it has a digit it has all smaller ones, and the verifier sees that too. What a
  // division gives it does not know, so that the loop must not be one.
  _Pragma("unroll")
  for (u64 scale = 10000000000000000000ull; scale > 0; scale /= 10) {
    if ((value >= scale || scale == 1) && at < OUT_WIDTH - 1)
      text[at++] = '0' + value / scale % 10;
  }
}
${more}`;
}

for (const table of tables) writeFileSync(new URL(table.file, OUT), cSource(table));

/** For the loader, which finds a call's number by the name of its tracepoint. */
function numbersSource(): string {
  const rows = ['x86_64', 'arm64'].map((arch) => {
    const { names } = tables.find(({ file }) => file === `syscalls-${arch}.bpf.c`)!;
    const list = [...names].sort(([a], [b]) => a - b).map(([number, name]) => `${name} ${number}`);
    return `  ${arch}: '${list.join(',')}',`;
  });
  return `// Generated by scripts/stdlib-tables.ts, do not edit: system calls by the names of user space, with their numbers.

export const systemCalls: Readonly<Record<string, string>> = {
${rows.join('\n')}
};
`;
}

writeFileSync(new URL('../common/generated/system-calls.ts', import.meta.url), numbersSource());
