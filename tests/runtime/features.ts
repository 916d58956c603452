// What a kernel can do, asked of the kernel itself and not of the tracer under test: a case that needs a feature is
// skipped only where this says no, so a tracer that wrongly finds a feature missing fails its cases instead of
// skipping them. Each answer comes with the words that a skip shows.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Btf } from '../../common/btf/btf.ts';
import { memberAt } from '../../common/btf/leaves.ts';
import { TEST_BPF_IN, TEST_PROGRAM_IN } from './placeholders.ts';

interface FeatureRow {
  /** What the kernel lacks, for the skip. */
  readonly missing: string;
  readonly present: () => boolean;
}

const perfDevice = (name: string) => (): boolean => existsSync(`/sys/bus/event_source/devices/${name}/type`);

function kernelAtLeast(major: number, minor: number): boolean {
  const [a = 0, b = 0] = release().split('.').map(Number);
  return a > major || (a === major && b >= minor);
}

let symbols: ReadonlySet<string> | undefined;

function kernelSymbol(name: string): boolean {
  symbols ??= new Set(readFileSync('/proc/kallsyms', 'latin1').split('\n').map((line) => line.split(/[\s]/, 3)[2] ?? ''));
  return symbols.has(name);
}

/** The programs of the tests lie somewhere above this file, or above the bundle that it is in. */
function says(where: string, ...words: readonly string[]): boolean {
  for (let folder = dirname(fileURLToPath(import.meta.url)); folder !== dirname(folder); folder = dirname(folder)) {
    const program = join(folder, where);
    if (existsSync(program)) return spawnSync(program, words).status === 0;
  }
  return false;
}

/** Some kernels take it that what a struct vm_area_struct points to may be gone. */
function letsProgramsWalk(): boolean {
  const types = existsSync('/sys/kernel/btf/vmlinux') ? Btf.parse(readFileSync('/sys/kernel/btf/vmlinux')) : null;
  const [area, file, iterator] = [types?.find('vm_area_struct', 'struct'), types?.find('file', 'struct'), types?.find('bpf_iter_task_vma', 'func')];
  if (types == null || area == null || file == null || iterator == null) return false;
  const [mapped, path] = [memberAt(types, area, 'vm_file'), memberAt(types, file, 'f_path')];
  return mapped !== null && path !== null && says(TEST_BPF_IN, 'walks', `${iterator}`, `${mapped.offset / 8}`, `${path.offset / 8}`);
}

/** A kernel that is closed against looks into its functions may have the code and refuse every program; such a kernel has no kprobes either. */
function hasTrampolines(): boolean {
  return perfDevice('kprobe')() && (kernelSymbol('register_ftrace_direct') || kernelSymbol('register_ftrace_direct_multi'));
}

export const features = {
  kprobe: { missing: 'kprobes (CONFIG_KPROBES, the perf event source "kprobe")', present: perfDevice('kprobe') },
  kprobe_multi: { missing: 'kprobe.multi links (Linux 5.18 with CONFIG_FPROBE)', present: () => kernelAtLeast(5, 18) && kernelSymbol('register_fprobe_ips') },
  kprobe_session: { missing: 'kprobe.session links (Linux 6.10 with CONFIG_FPROBE)', present: () => kernelAtLeast(6, 10) && kernelSymbol('register_fprobe_ips') && kernelSymbol('bpf_session_is_return') },
  sleep: { missing: 'programs of uprobes that may sleep (6.0)', present: () => perfDevice('uprobe')() && kernelAtLeast(6, 0) },
  uprobe: { missing: 'uprobes (the perf event source "uprobe")', present: perfDevice('uprobe') },
  uretprobe_func: { missing: 'bpf_get_func_ip() of uretprobes (Linux 6.6)', present: () => kernelAtLeast(6, 6) },
  tracepoint: { missing: 'tracepoints (the perf event source "tracepoint")', present: perfDevice('tracepoint') },
  software: { missing: 'perf software events', present: perfDevice('software') },
  breakpoints: { missing: 'the CPU\'s breakpoints (the perf event source "breakpoint")', present: perfDevice('breakpoint') },
  trampolines: { missing: 'trampolines at kernel functions (CONFIG_FUNCTION_TRACER)', present: hasTrampolines },
  watchpoints: { missing: 'breakpoints that fire (virtual machines often have none)', present: () => says(TEST_PROGRAM_IN, 'has-watchpoints') },
  iterators: { missing: 'iterators (Linux 5.8)', present: () => kernelSymbol('bpf_iter_link_attach') },
  walked_paths: { missing: 'programs that may ask for the path of an object that another one leads to', present: letsProgramsWalk },
  block_io_events: { missing: 'events where disk requests are accounted for (block_io_start, Linux 6.5), nor a function where they begin that is not inlined', present: () => kernelSymbol('__traceiter_block_io_start') || ['blk_account_io_start', '__blk_account_io_start'].some(kernelSymbol) },
  btf: { missing: "the kernel's own BTF (CONFIG_DEBUG_INFO_BTF)", present: () => existsSync('/sys/kernel/btf/vmlinux') },
  syscall_tracepoints: { missing: 'system call tracepoints (CONFIG_FTRACE_SYSCALLS)', present: () => kernelSymbol('perf_syscall_enter') || kernelSymbol('perf_sysenter_enable') },
  calls_of_32_bits: { missing: 'system calls of 32-bit programs (CONFIG_IA32_EMULATION, or ia32_emulation=on)', present: () => says(TEST_PROGRAM_IN, 'calls-of-32-bits') },
} as const satisfies Readonly<Record<string, FeatureRow>>;

export type Feature = keyof typeof features;

/** In words, or null when all are there. */
export function missingOf(required: readonly Feature[]): string | null {
  const missing = required.filter((feature) => !features[feature].present());
  return missing.length === 0 ? null : missing.map((feature) => features[feature].missing).join(', ');
}
