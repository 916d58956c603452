// The BPF helpers that our programs may call, by enum bpf_func_id of include/uapi/linux/bpf.h. How each is called is
// middle/ir/helpers.ts; whether a kernel has it the loader can ask (loader/kernel/features.ts).

export const helperIds = {
  map_lookup_elem: 1, map_update_elem: 2, map_delete_elem: 3, ktime_get_ns: 5, trace_printk: 6,
  get_prandom_u32: 7, get_smp_processor_id: 8, get_current_pid_tgid: 14, get_current_uid_gid: 15, get_current_comm: 16,
  get_current_task: 35, probe_write_user: 36, get_numa_node_id: 42, get_socket_cookie: 46, override_return: 58,
  get_stack: 67, get_current_cgroup_id: 80, send_signal: 109, skb_output: 111, probe_read_user: 112,
  probe_read_kernel: 113, probe_read_user_str: 114, probe_read_kernel_str: 115, send_signal_thread: 117, jiffies64: 118,
  get_ns_current_pid_tgid: 120, ktime_get_boot_ns: 125, seq_printf: 126, seq_write: 127, ringbuf_output: 130,
  ringbuf_reserve: 131, ringbuf_submit: 132, ringbuf_discard: 133, ringbuf_query: 134, d_path: 147,
  copy_from_user: 148, task_storage_get: 156, get_current_task_btf: 158, for_each_map_elem: 164, get_func_ip: 173,
  get_attach_cookie: 174, loop: 181, get_func_arg: 183, get_func_ret: 184, map_lookup_percpu_elem: 195,
  ktime_get_tai_ns: 208,
} as const;

export type HelperName = keyof typeof helperIds;
