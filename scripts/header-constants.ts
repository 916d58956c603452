// The table of C's constants that scripts know without a header: AF_INET, O_CREAT, SIGKILL, TCP_ESTABLISHED. It is read off
// this machine's headers of user space, by clang, when the library is built, so it is right for this architecture; a
// new header is a word in the lists below. Names that mean different things in two of them are left out, and so is what
// is no integer; macros without a value keep the name of their header, for messages. Constants of the kernel itself, which
// no header of user space has, are frontend/c/kernel-macros.ts.

import { spawnSync } from 'node:child_process';
import type { SpawnSyncReturns } from 'node:child_process';
import { openElfObject } from '../common/elf/object.ts';
import { findClang, parseMessages, targetArguments } from '../compiler/host/c-compiler.ts';

/** What the kernel tells user space, without `linux/` and `.h`: its words come before the C library's. */
const KERNEL = (
  'errno fcntl stat signal socket in in6 tcp udp ip ipv6 icmp icmpv6 igmp un if if_arp if_ether if_link if_addr if_packet if_tun '
  + 'if_vlan if_bridge if_xdp if_alg neighbour rtnetlink netlink genetlink sock_diag inet_diag unix_diag packet_diag netlink_diag '
  + 'vm_sockets vm_sockets_diag net_namespace pkt_sched pkt_cls filter bpf bpf_common btf perf_event seccomp audit capability securebits '
  + 'prctl sched sched/types futex wait eventpoll timerfd signalfd inotify fanotify fs magic mount mman mempolicy membarrier memfd '
  + 'userfaultfd kcmp personality ptrace resource time reboot random rseq keyctl quota xattr elf-em auxvec limits param major hdreg '
  + 'blkpg blktrace_api ioprio nvme_ioctl loop nbd io_uring aio_abi openat2 close_range fadvise falloc fiemap fscrypt fsverity btrfs '
  + 'nfs nfs3 nfs4 fuse ipc sem shm msg mqueue poll sockios uio virtio_ids virtio_ring kvm tty tty_flags netfilter netfilter_ipv4 '
  + 'netfilter_ipv6 netfilter_arp netfilter/nf_conntrack_common netfilter/nf_conntrack_tcp netfilter/nf_tables mpls sctp tls xfrm mptcp '
  + 'taskstats nsfs pidfd hw_breakpoint landlock errqueue net_tstamp kernel-page-flags oom cn_proc unistd'
).split(' ').map((name) => `linux/${name}.h`);

const LIBRARY = (
  'errno fcntl sys/stat signal sys/socket netinet/in netinet/tcp netinet/udp netinet/ip netinet/ip_icmp net/if net/if_arp '
  + 'net/ethernet dirent sys/mman sched sys/wait poll sys/epoll sys/eventfd sys/timerfd sys/signalfd sys/inotify sys/fanotify sys/ptrace '
  + 'sys/resource sys/time time unistd limits sys/ioctl termios sys/mount sys/prctl sys/syscall sys/reboot sys/shm sys/sem sys/msg sys/ipc '
  + 'sys/file sys/un sys/param sys/personality sys/swap syslog netdb sys/random sys/xattr sys/quota sys/statvfs sys/vfs sys/uio '
  + 'stdio stdlib sysexits'
).split(' ').map((name) => `${name}.h`);

/** A macro: its value, or the header that has it. */
type Meaning = bigint | string;

/** Lines of a name and its value, or of a name and `<the header that has it>`, sorted. Throws an Error without clang. */
export function headerConstants(): string {
  const found = new Map<string, Meaning>();
  for (const headers of [KERNEL, LIBRARY]) {
    const group = constantsOf(headers);
    for (const [name, meaning] of group) {
      const known = found.get(name);
      // What the C library computes, SIGRTMIN, has no one value; where both have one, a tracer sees the kernel's.
      if (known === undefined || typeof meaning === 'string') found.set(name, meaning);
    }
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, meaning]) => `${name} ${typeof meaning === 'bigint' ? meaning : `<${meaning}>`}\n`).join('');
}

/** Of headers in their order; those that do not go together with the ones before them are read apart. */
function constantsOf(headers: readonly string[]): ReadonlyMap<string, Meaning> {
  const found = new Map<string, Meaning>();
  const torn = new Set<string>();
  for (let left = headers; left.length > 0;) {
    const together = agreeing(left);
    // A header that is refused alone is of no use here.
    if (together.length === 0) break;
    for (const [name, meaning] of readTogether(together)) {
      const known = found.get(name);
      if (typeof known === 'bigint' && typeof meaning === 'bigint' && known !== meaning) torn.add(name);
      if (known === undefined || typeof meaning === 'bigint') found.set(name, meaning);
    }
    left = left.filter((header) => !together.includes(header));
  }
  for (const name of torn) found.delete(name);
  return found;
}

const including = (headers: readonly string[]): string =>
  headers.map((header) => `#if __has_include(<${header}>)\n#include <${header}>\n#endif\n`).join('');

/** The one that is included at a line of that text. */
function headerAt(headers: readonly string[], line: number): string {
  return headers[Math.floor((line - 1) / 3)]!;
}

/** As many of the headers as go together: without those in which clang finds an error, with all before them. */
function agreeing(headers: readonly string[]): readonly string[] {
  let left = headers;
  for (let wrong = wrongLines(including(left)); wrong.size > 0; wrong = wrongLines(including(left))) {
    const refused = new Set([...wrong].map((line) => headerAt(left, line)));
    left = left.filter((header) => !refused.has(header));
  }
  return left;
}

function readTogether(headers: readonly string[]): ReadonlyMap<string, Meaning> {
  const names = namesIn(including(headers));
  const values = evaluate(including(headers), [...names].filter(([, { asks }]) => asks).map(([name]) => name));
  return new Map([...names].flatMap(([name, { line, asks }]): [string, Meaning][] => {
    const value = values.get(name);
    if (value !== undefined) return [[name, value]];
    return asks && !/^[A-Z]/.test(name) ? [] : [[name, headerAt(headers, line)]];
  }));
}

/** A name that a script could mean; C's own and the headers' private ones begin with an underscore. */
const USUAL = /^(?:[A-Z][A-Z0-9]*(?:_\w*)?|__NR_\w+|_IOC_\w+|__W[A-Z]+)$/;

interface Found {
  /** Of the header in the text. */
  readonly line: number;
  /** It may be an integer: an enumerator, or a macro without parameters. */
  readonly asks: boolean;
}

/** Macros and enumerators, as the preprocessor shows them. */
function namesIn(text: string): ReadonlyMap<string, Found> {
  const ran = run(text, '-E', '-dD');
  if (ran.status !== 0) throw new Error(`the headers of this machine cannot be read: ${ran.stderr.toString()}`);
  const names = new Map<string, Found>();
  let line = 0;
  const code: { line: number; text: string }[] = [];
  let inside = false;
  for (const row of ran.stdout.toString().split('\n')) {
    const marker = /^# (\d+) "([^"]*)"/.exec(row);
    if (marker !== null) {
      if (marker[2] === '<stdin>') line = Number(marker[1]);
      // What `-D` and clang define itself stands before the first header.
      inside = !marker[2]!.startsWith('<');
    } else if (!inside) {
      line++;
    } else {
      const macro = /^#define (\w+)(\(?)\s*(.*)$/.exec(row);
      if (macro !== null) {
        const [, name = '', parameters, body] = macro;
        if (USUAL.test(name) && body !== '') names.set(name, { line, asks: parameters === '' });
      } else if (!row.startsWith('#')) code.push({ line, text: row });
    }
  }
  for (const { line: at, name } of enumerators(code)) if (!names.has(name) && USUAL.test(name)) names.set(name, { line: at, asks: true });
  return names;
}

function* enumerators(code: readonly { readonly line: number; readonly text: string }[]): Iterable<{ line: number; name: string }> {
  let within = false;
  for (const { line, text } of code) {
    let rest = text;
    if (!within) {
      const start = /\benum\b[^;{]*(\{|$)/.exec(rest);
      if (start === null) continue;
      within = true;
      rest = rest.slice(start.index + start[0].length);
    }
    if (/^[^;{}]*;/.test(rest)) {
      within = false;
      continue;
    }
    for (const [, name] of rest.split('}', 1)[0]!.replace(/^\s*\w*\s*\{/, '').matchAll(/(?:^|,)\s*(\w+)\s*(?=[=,]|$)/g)) yield { line, name: name! };
    if (rest.includes('}')) within = false;
  }
}

/** Values of those of the names that are integer constants. */
function evaluate(text: string, names: readonly string[]): ReadonlyMap<string, bigint> {
  const lead = text.split('\n').length - 1;
  const questions = (asked: readonly string[]): string => asked.map((name) => `enum { __value_${name} = (${name}) & ~0ULL };\n`).join('');
  let asked = names;
  for (let wrong = wrongLines(text + questions(asked)); wrong.size > 0; wrong = wrongLines(text + questions(asked))) {
    const left = asked.filter((_, index) => !wrong.has(index + 1 + lead));
    if (left.length === asked.length) throw new Error('the constants of the headers of this machine cannot be read');
    asked = left;
  }
  // Each as 64 bits, and whether C takes it as signed.
  const table = `const unsigned long long table[][2] = {\n${asked.map((name) => `{ __value_${name}, ((${name}) & 0) - 1 < 0 },\n`).join('')}};\n`;
  const ran = run(text + questions(asked) + table, '-c', '-o', '-');
  const bytes = ran.status === 0 ? openElfObject(ran.stdout).section('.rodata')?.bytes : undefined;
  if (bytes?.length !== asked.length * 16) throw new Error(`the constants of the headers of this machine cannot be read: ${ran.stderr.toString()}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return new Map(asked.map((name, index) => {
    const value = view.getBigUint64(16 * index, true);
    return [name, view.getBigUint64(16 * index + 8, true) === 0n ? value : BigInt.asIntN(64, value)];
  }));
}

/** Lines of the text at which clang finds an error, in the text or in what a line includes. */
function wrongLines(text: string): ReadonlySet<number> {
  const errors = parseMessages(run(text, '-fsyntax-only').stderr.toString()).filter(({ severity }) => severity === 'error');
  return new Set(errors.map(({ includedFrom, line }) => includedFrom[0]?.line ?? line));
}

function run(text: string, ...goal: readonly string[]): SpawnSyncReturns<Buffer> {
  const clang = findClang(process.env['PATH'] ?? '');
  if (clang === null) throw new Error('the headers of this machine are read by clang, which is not installed');
  return spawnSync(clang, [
    ...targetArguments(), '-D_GNU_SOURCE', '-w', '-ferror-limit=0', '-fno-color-diagnostics', '-fno-caret-diagnostics', ...goal, '-',
  ], { input: text, maxBuffer: 256 << 20, env: { ...process.env, LC_ALL: 'C' } });
}
