// How the BPF helpers are called that programs may call: one row for each of common/helper-ids.ts. Source: bpf-helpers(7)
// and include/uapi/linux/bpf.h. `int` and `ptr` are the IR's register types; a map is passed as the
// `ptr` that `map-addr` gives, a callback as that of `function-addr`. Everything that must know a helper (verifier, LLVM writer, interpreter, the object's
// list of required kernel features) reads this table.

import { helperIds } from '../../common/helper-ids.ts';
import type { HelperName } from '../../common/helper-ids.ts';
import { kernelFeature } from '../../common/kernel-features.ts';
import type { RegType } from './ir.ts';

export type { HelperName } from '../../common/helper-ids.ts';

export interface HelperRow {
  readonly args: readonly RegType[];
  readonly returns: RegType;
  /** It has no effect, and gives the same all through one run of a program: a second call is none. */
  readonly steady?: true;
}

export const helpers = {
  map_lookup_elem: { args: ['ptr', 'ptr'], returns: 'ptr' },
  map_update_elem: { args: ['ptr', 'ptr', 'ptr', 'int'], returns: 'int' },
  map_delete_elem: { args: ['ptr', 'ptr'], returns: 'int' },
  ktime_get_ns: { args: [], returns: 'int' },
  // What follows the size is optional: a call of this table gives three numbers or pointers, as numbers.
  trace_printk: { args: ['ptr', 'int', 'int', 'int', 'int'], returns: 'int' },
  get_prandom_u32: { args: [], returns: 'int' },
  get_smp_processor_id: { args: [], returns: 'int', steady: true },
  get_current_pid_tgid: { args: [], returns: 'int', steady: true },
  get_current_uid_gid: { args: [], returns: 'int', steady: true },
  get_current_comm: { args: ['ptr', 'int'], returns: 'int' },
  get_current_task: { args: [], returns: 'int', steady: true },
  // The first address is one of the process, a mere number here.
  probe_write_user: { args: ['int', 'ptr', 'int'], returns: 'int' },
  // Of tracing programs: by an object, not by a context.
  get_socket_cookie: { args: ['ptr'], returns: 'int' },
  get_numa_node_id: { args: [], returns: 'int', steady: true },
  override_return: { args: ['ptr', 'int'], returns: 'int' },
  get_stack: { args: ['ptr', 'ptr', 'int', 'int'], returns: 'int' },
  get_current_cgroup_id: { args: [], returns: 'int', steady: true },
  send_signal: { args: ['int'], returns: 'int' },
  // Of an object: what follows the map are flags, and bytes that are put in front of the packet.
  skb_output: { args: ['ptr', 'ptr', 'int', 'ptr', 'int'], returns: 'int' },
  probe_read_user: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  probe_read_kernel: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  probe_read_user_str: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  probe_read_kernel_str: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  send_signal_thread: { args: ['int'], returns: 'int' },
  jiffies64: { args: [], returns: 'int' },
  get_ns_current_pid_tgid: { args: ['int', 'int', 'ptr', 'int'], returns: 'int' },
  ktime_get_boot_ns: { args: [], returns: 'int' },
  seq_printf: { args: ['ptr', 'ptr', 'int', 'ptr', 'int'], returns: 'int' },
  seq_write: { args: ['ptr', 'ptr', 'int'], returns: 'int' },
  ringbuf_output: { args: ['ptr', 'ptr', 'int', 'int'], returns: 'int' },
  ringbuf_reserve: { args: ['ptr', 'int', 'int'], returns: 'ptr' },
  ringbuf_submit: { args: ['ptr', 'int'], returns: 'int' },
  ringbuf_discard: { args: ['ptr', 'int'], returns: 'int' },
  ringbuf_query: { args: ['ptr', 'int'], returns: 'int' },
  d_path: { args: ['ptr', 'ptr', 'int'], returns: 'int' },
  // Only of programs that may sleep, as is creating the value of a task.
  copy_from_user: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  task_storage_get: { args: ['ptr', 'ptr', 'ptr', 'int'], returns: 'ptr' },
  get_current_task_btf: { args: [], returns: 'ptr', steady: true },
  for_each_map_elem: { args: ['ptr', 'ptr', 'ptr', 'int'], returns: 'int' },
  get_func_ip: { args: ['ptr'], returns: 'int', steady: true },
  get_func_arg: { args: ['ptr', 'int', 'ptr'], returns: 'int' },
  get_func_ret: { args: ['ptr', 'ptr'], returns: 'int' },
  get_attach_cookie: { args: ['ptr'], returns: 'int', steady: true },
  // Its result is 32 bits wide where the kernel inlines it.
  loop: { args: ['int', 'ptr', 'ptr', 'int'], returns: 'int' },
  map_lookup_percpu_elem: { args: ['ptr', 'ptr', 'int'], returns: 'ptr' },
  ktime_get_tai_ns: { args: [], returns: 'int' },
} as const satisfies Readonly<Record<HelperName, HelperRow>>;

/** Helpers that call back: which argument is the callback, and what it is called with. */
export const callbackHelpers: Readonly<Partial<Record<HelperName, { readonly arg: number; readonly params: readonly RegType[] }>>> = {
  // (map, key, value, the third argument); a result that is not 0 ends the iteration.
  for_each_map_elem: { arg: 1, params: ['ptr', 'ptr', 'ptr', 'ptr'] },
  // (index, the third argument); a result that is not 0 ends the loop.
  loop: { arg: 1, params: ['int', 'ptr'] },
};

export function helperRow(name: string): HelperRow | undefined {
  return isHelper(name) ? helpers[name] : undefined;
}

export function isHelper(name: string): name is HelperName {
  return Object.hasOwn(helpers, name);
}

/** What a program that calls the helper needs of a kernel, as the manifest says it; null for what all of them have. */
export function needOf(name: string): string | null {
  const feature = `helper:${name}`;
  const row = kernelFeature(feature);
  return row === null ? null : `${feature} ${row.since}`;
}

/** The helper of a number, among those that are known here. */
export function helperNamed(id: number): string | undefined {
  return Object.entries(helperIds).find(([, each]) => each === id)?.[0];
}
