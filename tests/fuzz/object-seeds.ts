// The objects that are damaged on purpose: together they have one of everything that the format knows. They are never
// attached, only loaded. Compiled for this machine, in the process that asks.

import { spawnSync } from 'node:child_process';
import { compile } from '../../compiler/compile.ts';
import { machineHost } from '../../compiler/host/machine-host.ts';

const SCRIPTS: Readonly<Record<string, string>> = {
  hello: 'begin { printf("hello %d\\n", pid); exit(); }',
  probes: `config = { missing_probes = "ignore" } begin { @start = nsecs; } end { clear(@start); } self:signal:SIGUSR1 { print(1); }
    kprobe:vfs_read / pid == cpid / { @[probe] = count(); } tracepoint:sched:sched_switch { @p[args.prev_pid, str(args.next_comm)] = args.next_pid; }
    uprobe:/bin/sh:main { @u = arg0; } interval:ms:100 { print(@); } profile:hz:$1 { @k[kstack(3), ustack(perf, 2)] = count(); }`,
  usdt: 'config = { missing_probes = "ignore" } usdt:libstdc++:throw { for $i : 0..2 { print((arg0, $i)); } } usdt:libstdc++:libstdcxx:c* / arg1 / { @[probe] = sum(arg0); } begin { exit(); }',
  // No program of an fentry is loaded: not every kernel has trampolines.
  kernel: `config = { missing_probes = "ignore" } fentry:$1 { @[probe, func] = count(); } fexit:no_such_module:* { @r = sum(retval); }
    kretprobe:vfs_read { @k = retval; } rawtracepoint:sched_switch { @w = args; }`,
  sampled: 'config = { missing_probes = "ignore" } software:faults:$1 { @[ctx.addr] = count(); } hardware:cycles:1e6 { @h = ctx.regs; } watchpoint:$1:2:w { @w = count(); } uretprobe:/bin/sh:main { @u = retval; }',
  walk: 'iter:task / ctx.task.pid > 2 / { printf("%d %s\\n", ctx.task.pid, ctx.task.comm); print((ctx.task.pid, 1)); @[ctx.task] = count(); } end { print(@); }',
  pinned: 'iter:task_file:$1 { printf("%d %5s|%x\\n", ctx.fd, ctx.task.comm, ctx.task.pid); }',
  maps: `let @l = lruhash(10); begin { @c = count(); @s = sum(-1); @i[1] = min(2); @a["a"] = max(3); @v[1, "b"] = avg(4); @t = stats(5); @h[pid] = hist(6, 2);
    @n = lhist(7, 0, 100, 10); @l[1] = (1, "x"); @r = (a = 1, b = (uint8)2); @b = buf("abc", 3); @y = (uint8[8])(uint64)5; zero(@c); clear(@i); print(@v, 3, 2); print(@h); print((1, "q")); }`,
  events: `config = { missing_probes = "ignore" } begin { printf("%5d %s %p %-8x %c %r\\n", pid, comm, curtask, cpu, 65, buf("ab", 2)); time("%H:%M:%S\\n"); cat("/proc/%d/comm", pid); errorf("e %d", 1); warnf("w"); }
    tracepoint:syscalls:sys_enter_execve { join(args.argv); print(ksym(1)); print(usym(2)); }`,
  looked: `config = { missing_probes = "ignore" } uprobe:/bin/sh:main { @u = uaddr("main"); @e = (elf_info(), elf_is_exe()); } begin { @p[cgroup_path(cgroup, "uni*")] = strftime("%H", nsecs);
    @t[ntop(1)] = tseries(pid, 1s, 5, "avg"); @o = tseries(-1, 100ms, 7); @m[macaddr(curtask)] = kaddr("vfs_read"); print(@p, 3, key, desc); print(@o); insert(@i, 1, 2); fetch_add(@i, 1, 3); }`,
  parameters: 'begin { printf("%d %s %d %s\\n", $1, str($2), getopt("many", 3), getopt("name", "x")); @k = kfunc_exist("bpf_task_from_pid") ? 1 : 0; } interval:ms:$1 { exit(); }',
  tests: 'test:one { errorf("no"); return 1; } test:two { return 0; }',
  variants: 'begin { if comptime (exists((*curtask).no_such_member)) { print(1); } else { if comptime (exists((*curtask).pid)) { print((2, curtask.pid)); } else { print("3"); } } }',
};

const LIBRARY = `
typedef unsigned int u32; typedef unsigned long long u64;
struct { int (*type)[2]; int (*max_entries)[1]; u32 *key; u64 *value; } totals __attribute__((section(".maps"), used));
static void *(*lookup)(void *, const void *) = (void *)1;
static int calls; const volatile int fixed = 5; int global = 3; enum color { RED = 3, GREEN }; struct pair { int a; struct pair *next; union { int b; char c[4]; }; };
__attribute__((noinline)) static int inner(int a) { return a * fixed + calls; }
int obj_add(int a, unsigned char b) { calls++; return inner(a) + b + global; }
u64 obj_total(u64 by) { u32 k = 0; u64 *v = lookup(&totals, &k); if (!v) return 0; *v += by; return *v; }
__attribute__((noinline)) enum color obj_pair(struct pair *p) { p->a += p->b; return GREEN; }
__attribute__((section("raw_tp"), used)) int stray(void *ctx) { return 0; }
char LICENSE[] __attribute__((section("license"), used)) = "GPL";
`;

/** A script that uses what the library has. */
export const IMPORTING =
  'import "lib.bpf.o"; begin { print(obj_add(-5, 200)); print(obj_total(4)); }';

/** Bytes by name. Throws when one cannot be compiled. */
export function objectSeeds(): Readonly<Record<string, Uint8Array>> {
  const host = machineHost({ btf: null, path: process.env['PATH'] ?? '' });
  try {
    return Object.fromEntries(Object.entries(SCRIPTS).map(([name, text]) => {
      const { output, diagnostics } = compile({ name: `${name}.bt`, text }, { host, positional: null, environment: {}, unsafe: true, stage: 'object' });
      if (!(output instanceof Uint8Array)) throw new Error(`${name}: ${diagnostics.map(({ message }) => message).join('; ')}`);
      return [name, output];
    }));
  } finally {
    host.close();
  }
}

const CLANGS = ['clang-22', 'clang-21', 'clang-20', 'clang-19', 'clang'];

/** A BPF object as clang writes it. Throws when no clang does. */
export function librarySeed(): Buffer {
  for (const clang of CLANGS) {
    const { status, stdout } = spawnSync(clang, ['-x', 'c', '-O2', '-g', '-mcpu=v3', '-target', 'bpf', '-c', '-', '-o', '-'], { input: LIBRARY });
    if (status === 0) return stdout;
  }
  throw new Error('no clang compiles the library');
}
