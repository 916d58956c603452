// The machine that the scripts here are typed at: the recorded one, with the names of more tracepoints and functions, so that there is
// something to mistake a name for. What it has no format of, has no fields.

import type { Host } from '../../frontend/host.ts';
import { recordedHost } from '../check/recorded-host.ts';

const EVENTS: Readonly<Record<string, string>> = {
  block: 'block_rq_complete block_rq_insert block_bio_queue',
  kmem: 'kfree kmalloc kmem_cache_alloc kmem_cache_free mm_page_alloc mm_page_free',
  net: 'net_dev_xmit net_dev_start_xmit netif_receive_skb netif_rx',
  sched: 'sched_migrate_task sched_process_exit sched_process_fork sched_process_free sched_stat_runtime sched_waking sched_wakeup_new',
  signal: 'signal_deliver signal_generate',
  sock: 'inet_sock_set_state sock_rcvqueue_full',
  tcp: 'tcp_destroy_sock tcp_probe tcp_receive_reset tcp_retransmit_skb tcp_send_reset',
  vmscan: 'mm_vmscan_direct_reclaim_begin mm_vmscan_direct_reclaim_end',
  syscalls: ['accept4', 'bind', 'clone', 'close', 'connect', 'fsync', 'futex', 'kill', 'mmap', 'munmap', 'nanosleep', 'openat2', 'read', 'sendto', 'socket', 'unlinkat', 'write']
    .flatMap((name) => [`sys_enter_${name}`, `sys_exit_${name}`]).join(' '),
};

const FUNCTIONS = `__x64_sys_openat __x64_sys_read __x64_sys_write blk_account_io_done blk_account_io_start do_exit do_sys_openat2 finish_task_switch
ksys_read ksys_write schedule tcp_close tcp_connect tcp_recvmsg tcp_sendmsg tcp_v4_connect tcp_v6_connect try_to_wake_up vfs_fsync vfs_readv vfs_unlink`.split(/\s+/);

export function typedAt(): Host {
  const recorded = recordedHost();
  const events = Object.entries(EVENTS).flatMap(([category, names]) => names.split(' ').map((name) => `${category}:${name}`));
  return {
    ...recorded,
    tracepoints: () => [...new Set([...recorded.tracepoints()!, ...events])].sort(),
    tracepointFormat: (category, event) => recorded.tracepointFormat(category, event) ?? (events.includes(`${category}:${event}`) ? NO_FIELDS : null),
    kernelFunctions: () => [...new Set([...recorded.kernelFunctions()!, ...FUNCTIONS])].sort(),
  };
}

const NO_FIELDS = `format:
	field:unsigned short common_type;	offset:0;	size:2;	signed:0;
	field:unsigned char common_flags;	offset:2;	size:1;	signed:0;
	field:unsigned char common_preempt_count;	offset:3;	size:1;	signed:0;
	field:int common_pid;	offset:4;	size:4;	signed:1;
`;
