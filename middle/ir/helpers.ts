// The BPF helpers that programs may call: one row each. Source of numbers, arguments and kernel versions:
// bpf-helpers(7) and include/uapi/linux/bpf.h. `int` and `ptr` are the IR's register types; a map is passed as the
// `ptr` that `map-addr` gives, a callback as that of `function-addr`. Everything that must know a helper (verifier, LLVM writer, interpreter, the object's
// list of required kernel features) reads this table.

import { kernelFeature } from '../../common/kernel-features.ts';
import type { RegType } from './ir.ts';

export interface HelperRow {
  readonly id: number;
  readonly args: readonly RegType[];
  readonly returns: RegType;
}

export const helpers = {
  map_lookup_elem: { id: 1, args: ['ptr', 'ptr'], returns: 'ptr' },
  map_update_elem: { id: 2, args: ['ptr', 'ptr', 'ptr', 'int'], returns: 'int' },
  map_delete_elem: { id: 3, args: ['ptr', 'ptr'], returns: 'int' },
  ktime_get_ns: { id: 5, args: [], returns: 'int' },
  // What follows the size is optional: a call of this table gives three numbers or pointers, as numbers.
  trace_printk: { id: 6, args: ['ptr', 'int', 'int', 'int', 'int'], returns: 'int' },
  get_prandom_u32: { id: 7, args: [], returns: 'int' },
  get_smp_processor_id: { id: 8, args: [], returns: 'int' },
  get_current_pid_tgid: { id: 14, args: [], returns: 'int' },
  get_current_uid_gid: { id: 15, args: [], returns: 'int' },
  get_current_comm: { id: 16, args: ['ptr', 'int'], returns: 'int' },
  get_current_task: { id: 35, args: [], returns: 'int' },
  // The first address is one of the process, a mere number here.
  probe_write_user: { id: 36, args: ['int', 'ptr', 'int'], returns: 'int' },
  // Of tracing programs: by an object, not by a context.
  get_socket_cookie: { id: 46, args: ['ptr'], returns: 'int' },
  get_numa_node_id: { id: 42, args: [], returns: 'int' },
  override_return: { id: 58, args: ['ptr', 'int'], returns: 'int' },
  get_stack: { id: 67, args: ['ptr', 'ptr', 'int', 'int'], returns: 'int' },
  get_current_cgroup_id: { id: 80, args: [], returns: 'int' },
  send_signal: { id: 109, args: ['int'], returns: 'int' },
  // Of an object: what follows the map are flags, and bytes that are put in front of the packet.
  skb_output: { id: 111, args: ['ptr', 'ptr', 'int', 'ptr', 'int'], returns: 'int' },
  probe_read_user: { id: 112, args: ['ptr', 'int', 'ptr'], returns: 'int' },
  probe_read_kernel: { id: 113, args: ['ptr', 'int', 'ptr'], returns: 'int' },
  probe_read_user_str: { id: 114, args: ['ptr', 'int', 'ptr'], returns: 'int' },
  probe_read_kernel_str: { id: 115, args: ['ptr', 'int', 'ptr'], returns: 'int' },
  send_signal_thread: { id: 117, args: ['int'], returns: 'int' },
  jiffies64: { id: 118, args: [], returns: 'int' },
  get_ns_current_pid_tgid: { id: 120, args: ['int', 'int', 'ptr', 'int'], returns: 'int' },
  ktime_get_boot_ns: { id: 125, args: [], returns: 'int' },
  seq_printf: { id: 126, args: ['ptr', 'ptr', 'int', 'ptr', 'int'], returns: 'int' },
  seq_write: { id: 127, args: ['ptr', 'ptr', 'int'], returns: 'int' },
  ringbuf_output: { id: 130, args: ['ptr', 'ptr', 'int', 'int'], returns: 'int' },
  ringbuf_reserve: { id: 131, args: ['ptr', 'int', 'int'], returns: 'ptr' },
  ringbuf_submit: { id: 132, args: ['ptr', 'int'], returns: 'int' },
  ringbuf_discard: { id: 133, args: ['ptr', 'int'], returns: 'int' },
  ringbuf_query: { id: 134, args: ['ptr', 'int'], returns: 'int' },
  d_path: { id: 147, args: ['ptr', 'ptr', 'int'], returns: 'int' },
  // Only of programs that may sleep, as is creating the value of a task.
  copy_from_user: { id: 148, args: ['ptr', 'int', 'ptr'], returns: 'int' },
  task_storage_get: { id: 156, args: ['ptr', 'ptr', 'ptr', 'int'], returns: 'ptr' },
  get_current_task_btf: { id: 158, args: [], returns: 'ptr' },
  for_each_map_elem: { id: 164, args: ['ptr', 'ptr', 'ptr', 'int'], returns: 'int' },
  get_func_ip: { id: 173, args: ['ptr'], returns: 'int' },
  get_func_arg: { id: 183, args: ['ptr', 'int', 'ptr'], returns: 'int' },
  get_func_ret: { id: 184, args: ['ptr', 'ptr'], returns: 'int' },
  get_attach_cookie: { id: 174, args: ['ptr'], returns: 'int' },
  // Its result is 32 bits wide where the kernel inlines it.
  loop: { id: 181, args: ['int', 'ptr', 'ptr', 'int'], returns: 'int' },
  map_lookup_percpu_elem: { id: 195, args: ['ptr', 'ptr', 'int'], returns: 'ptr' },
  ktime_get_tai_ns: { id: 208, args: [], returns: 'int' },
} as const satisfies Record<string, HelperRow>;

export type HelperName = keyof typeof helpers;

/** Helpers that call back: which argument is the callback, and what it is called with. */
export const callbackHelpers: Readonly<Partial<Record<HelperName, { readonly arg: number; readonly params: readonly RegType[] }>>> = {
  // (map, key, value, the third argument); a result that is not 0 ends the iteration.
  for_each_map_elem: { arg: 1, params: ['ptr', 'ptr', 'ptr', 'ptr'] },
  // (index, the third argument); a result that is not 0 ends the loop.
  loop: { arg: 1, params: ['int', 'ptr'] },
};

export function helperRow(name: string): HelperRow | undefined {
  return (helpers as Record<string, HelperRow>)[name];
}

/** What a program that calls the helper needs of a kernel, as the manifest says it; null for what all of them have. */
export function needOf(name: string): string | null {
  const feature = `helper:${name}`;
  const row = kernelFeature(feature);
  return row === null ? null : `${feature} ${row.since}`;
}

/** The helper of a number, among those that are known here. */
export function helperNamed(id: number): string | undefined {
  return Object.entries<HelperRow>(helpers).find(([, row]) => row.id === id)?.[0];
}
