// Address spaces (reference 02.7): where a pointer that a probe gets hold of points to. The probe decides, then the
// pointer carries it on to everything derived from it.

import type { AddressSpace } from '../types/types.ts';
import type { Context } from './check-context.ts';

/** The space of plain addresses in a probe, such as `arg0`, and of casts of integers to pointers. In a function: kernel. */
export function unitSpace(ctx: Context): AddressSpace {
  return ctx.body.attachPoint?.provider.space ?? 'kernel';
}

/** The space of pointers among a tracepoint's arguments: system calls get theirs from user space. */
export function argumentSpace(category: string): AddressSpace {
  return category === 'syscalls' ? 'user' : 'kernel';
}
