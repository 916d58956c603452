// What kernels may lack of what our programs and the loader use: the one list, by the names that manifests use for it. The
// compiler says which of these an object cannot do without, the loader asks the kernel (loader/kernel/features.ts). The
// version is for messages only: distributions bring features to older kernels, so nobody may compare it with that of a
// kernel. What every kernel has that can run our objects (5.8) is not listed, unless a message is the better for it.

import { helperIds } from './helper-ids.ts';

export interface KernelFeature {
  /** As in `it needs …`. */
  readonly what: string;
  /** First version of Linux with it. */
  readonly since: string;
  /** What a script can do instead, as in `…, which …`. */
  readonly instead?: string;
  /** Number of the BPF helper that it comes with: asking for that answers for all of it. */
  readonly helper?: number;
}

export const kernelFeatures = {
  'helper:d_path': { what: 'helper d_path', since: '5.10', helper: helperIds.d_path },
  'helper:get_current_task_btf': { what: 'helper get_current_task_btf', since: '5.11', helper: helperIds.get_current_task_btf },
  'helper:for_each_map_elem': { what: 'helper for_each_map_elem', since: '5.13', helper: helperIds.for_each_map_elem },
  'helper:get_func_ip': { what: 'helper get_func_ip', since: '5.15', helper: helperIds.get_func_ip },
  'helper:get_attach_cookie': { what: 'helper get_attach_cookie', since: '5.15', helper: helperIds.get_attach_cookie },
  'helper:loop': { what: 'helper loop', since: '5.17', helper: helperIds.loop },
  'helper:get_func_arg': { what: 'helper get_func_arg', since: '5.17', helper: helperIds.get_func_arg },
  'helper:get_func_ret': { what: 'helper get_func_ret', since: '5.17', helper: helperIds.get_func_ret },
  'helper:map_lookup_percpu_elem': { what: 'helper map_lookup_percpu_elem', since: '5.19', helper: helperIds.map_lookup_percpu_elem },
  'helper:ktime_get_tai_ns': { what: 'helper ktime_get_tai_ns', since: '6.1', helper: helperIds.ktime_get_tai_ns, instead: '`nsecs(sw_tai)` does without' },
  /** How events reach the loader. */
  'ring-buffer': { what: 'ring buffers', since: '5.8', helper: helperIds.ringbuf_output },
  /** How a program is attached to a perf event, with a cookie that tells the places apart. */
  'perf-event-link': { what: 'BPF links of perf events', since: '5.15' },
  /** Programs at functions, of the kernel or of other programs; a kernel may have them and let nobody load one. */
  'trampolines': { what: 'programs of trampolines', since: '5.5' },
  /** How a program is attached to a trampoline, with a cookie; before, as a raw tracepoint without a name. */
  'tracing-link': { what: 'BPF links of trampolines with a cookie', since: '5.19' },
  /** One link for all functions that a wildcard matches; also needs CONFIG_FPROBE. */
  'kprobe-multi': { what: 'kprobe.multi links', since: '5.18' },
  /** One program at the start and the return of functions; it asks the kernel at which of the two it is. */
  'kprobe-session': { what: 'kprobe.session links', since: '6.10' },
  /** One link for all functions of a file that a wildcard matches; before 6.10 it takes a process for its first thread. */
  'uprobe-multi': { what: 'uprobe.multi links', since: '6.10' },
  /** A cookie that tells the places of a program at raw tracepoints apart. */
  'raw-tracepoint-cookie': { what: 'cookies of raw tracepoints', since: '6.10' },
  /** Programs of uprobes that wait for a page of user memory. */
  'sleepable-uprobes': { what: 'uprobes that may sleep', since: '6.0' },
  /** Nothing is kept behind the NUL of a task's name: two equal names are equal bytes. */
  'clean-comm': { what: 'names of tasks without remains of older ones', since: '5.17' },
} as const satisfies Readonly<Record<string, KernelFeature>>;

export type KernelFeatureName = keyof typeof kernelFeatures;

/** The row of a name that an object gives, or null when this version does not know it. */
export function kernelFeature(name: string): KernelFeature | null {
  return isKernelFeature(name) ? kernelFeatures[name] : null;
}

export function isKernelFeature(name: string): name is KernelFeatureName {
  return Object.hasOwn(kernelFeatures, name);
}
