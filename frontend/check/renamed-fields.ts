// Fields of the kernel's structs that older scripts know under other names: what the kernel called them before, and fields
// that its own C reaches by a macro, which BTF does not have. The way to the field is a row for each; several where the name
// changed more than once, the newest first. A row is only a proposal: whoever asks looks whether this kernel has it.
// Data only; the kernel version is the first with the new name.

type Ways = readonly string[];

/** By struct, without the word. */
export const RENAMED_FIELDS: Readonly<Record<string, Readonly<Record<string, Ways>>>> = {
  task_struct: {
    state: ['__state'], // 5.14
    cpu: ['thread_info.cpu', 'cpu'], // 5.16
    cpus_allowed: ['cpus_mask'], // 5.3
    real_start_time: ['start_boottime'], // 5.5
    pids: ['thread_pid'], // 4.19
  },
  mm_struct: { mmap_sem: ['mmap_lock'], nr_ptes: ['pgtables_bytes'] }, // 5.8, 4.15
  inode: {
    // 6.11, 6.6 and 6.7
    i_atime: ['i_atime_sec', '__i_atime.tv_sec'], i_mtime: ['i_mtime_sec', '__i_mtime.tv_sec'], i_ctime: ['i_ctime_sec', '__i_ctime.tv_sec'],
    i_mutex: ['i_rwsem'], // 4.7
  },
  dentry: { d_subdirs: ['d_children'], d_child: ['d_sib'], d_iname: ['d_shortname.string'] }, // 6.8, 6.8, 6.14
  file: { f_dentry: ['f_path.dentry'], f_vfsmnt: ['f_path.mnt'] },
  request: { rq_disk: ['q.disk', 'part.bd_disk'] }, // 5.17
  bio: {
    bi_disk: ['bi_bdev.bd_disk'], // 5.12
    bi_rw: ['bi_opf'], // 4.8
    bi_sector: ['bi_iter.bi_sector'], bi_size: ['bi_iter.bi_size'], bi_idx: ['bi_iter.bi_idx'],
  },
  sock: {
    sk_family: ['__sk_common.skc_family'], sk_state: ['__sk_common.skc_state'], sk_daddr: ['__sk_common.skc_daddr'], sk_rcv_saddr: ['__sk_common.skc_rcv_saddr'],
    sk_dport: ['__sk_common.skc_dport'], sk_num: ['__sk_common.skc_num'], sk_net: ['__sk_common.skc_net.net'], sk_bound_dev_if: ['__sk_common.skc_bound_dev_if'],
    sk_v6_daddr: ['__sk_common.skc_v6_daddr'], sk_v6_rcv_saddr: ['__sk_common.skc_v6_rcv_saddr'], sk_prot: ['__sk_common.skc_prot'], sk_hash: ['__sk_common.skc_hash'],
    sk_refcnt: ['__sk_common.skc_refcnt'], sk_cookie: ['__sk_common.skc_cookie'], sk_reuse: ['__sk_common.skc_reuse'],
  },
  inet_sock: {
    inet_daddr: ['sk.__sk_common.skc_daddr'], inet_rcv_saddr: ['sk.__sk_common.skc_rcv_saddr'], inet_dport: ['sk.__sk_common.skc_dport'], inet_num: ['sk.__sk_common.skc_num'],
  },
  page: { _count: ['_refcount'] }, // 4.6
  nsproxy: { pid_ns: ['pid_ns_for_children'] },
  net: { proc_inum: ['ns.inum'] }, // 3.19, as the following
  pid_namespace: { proc_inum: ['ns.inum'] },
  uts_namespace: { proc_inum: ['ns.inum'] },
  mnt_namespace: { proc_inum: ['ns.inum'] },
  user_namespace: { proc_inum: ['ns.inum'] },
  cgroup: { id: ['kn.id'] },
  kernfs_node: { parent: ['__parent'] }, // 6.15
  cfs_rq: { nr_running: ['nr_queued'], h_nr_running: ['h_nr_queued'], idle_h_nr_running: ['h_nr_idle'] }, // 6.14
};
