// Functions of the kernel that run while a program of ours does: under its trampoline, or under the locks of its maps. A
// probe there is called again and again, or waits for what it holds. Wildcards leave them out; who names one is warned, and an fentry
// there takes --unsafe.

/**
 * Spin locks, which maps and ring buffers take, with what runs while one is waited for; and what a trampoline calls around each program. The
 * kernel itself takes no fentry at the last ones (btf_id_deny in kernel/bpf/verifier.c).
 */
const UNTRACED = new RegExp(`^(?:${[
  '_raw_spin_(?:lock|unlock|trylock)(?:_irq|_irqsave|_irqrestore|_bh)?', '(?:native_|resilient_)?queued_spin_lock_slowpath', 'resilient_tas_spin_lock',
  'migrate_(?:dis|en)able', '__rcu_read_(?:un)?lock', 'rcu_read_unlock_strict', 'rcu_is_watching', 'preempt_count_(?:add|sub)',
  '__bpf_(?:prog|tramp)_(?:enter|exit)\\w*',
].join('|')})$`);

export function isUntraced(name: string): boolean {
  return UNTRACED.test(name);
}

/** Half a sentence for whoever names such a function. */
export const UNTRACED_REASON = 'the tracer itself runs it, or waits for it';

/** What to say of a function that neither the kernel nor a module that is loaded has, nor one of a similar name. */
export const WHY_NO_FUNCTION = 'it may be inlined wherever it is called, or belong to a module that is not loaded';
