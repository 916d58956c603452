// Functions of the kernel that run while a program of ours does: under its trampoline, or under the locks of its maps. A
// probe there is called again and again, or waits for what it holds. Wildcards leave them out; by name they take --unsafe.
// The first four are those that bpftrace guards, the others those for which the kernel itself takes no program
// (btf_id_deny in kernel/bpf/verifier.c).

export const untracedFunctions: ReadonlySet<string> = new Set([
  '_raw_spin_lock', '_raw_spin_lock_irqsave', '_raw_spin_unlock_irqrestore', 'queued_spin_lock_slowpath',
  'migrate_disable', 'migrate_enable', '__rcu_read_lock', '__rcu_read_unlock', 'rcu_read_unlock_strict', 'preempt_count_add', 'preempt_count_sub',
]);
