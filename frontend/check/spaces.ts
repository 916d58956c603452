// Address spaces (reference 02.7): where a pointer that a probe gets hold of points to. The probe decides, then the
// pointer carries it on to everything derived from it.

import type * as ast from '../syntax/ast.ts';
import type { AddressSpace, PointerType, Type } from '../types/types.ts';
import { fail } from './check-context.ts';
import type { Context } from './check-context.ts';

/** The space of plain addresses in a probe, such as `arg0`, and of casts of integers to pointers. In a function: kernel. */
export function unitSpace(ctx: Context): AddressSpace {
  return ctx.body.attachPoint?.provider.space ?? 'kernel';
}

/** The space of pointers among a tracepoint's arguments: system calls get theirs from user space. */
export function argumentSpace(category: string): AddressSpace {
  return category === 'syscalls' ? 'user' : 'kernel';
}

/** Reports a read of the program's context behind a pointer, where its fields are not in memory; null: there is nothing to say. */
export function astray(ctx: Context, pointer: PointerType, node: ast.Expr): Type | null {
  if (pointer.space !== 'context' || ((node.kind === 'identifier' || node.kind === 'call') && node.name === 'ctx')) return null;
  return fail(ctx, 'type-mismatch', node, 'What the kernel hands to this program can be read of `ctx` itself only, not behind a pointer to it', {
    help: 'write `ctx.field`, or put the value of that into a variable',
  });
}
