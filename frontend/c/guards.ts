// The usual way to write a script for machines with and without BTF is to put its C between `#ifndef
// BPFTRACE_HAVE_BTF` and `#endif`. Where there is BTF, such a part is left out here already, so that most of these
// scripts need no clang at all. Only the plain form is looked at: whatever is more involved is clang's to judge.

import type * as ast from '../syntax/ast.ts';

const FALLBACK = /^#\s*(?:ifndef\s+BPFTRACE_HAVE_BTF|if\s*!\s*defined\s*(?:\(\s*BPFTRACE_HAVE_BTF\s*\)|BPFTRACE_HAVE_BTF))\s*(?:\/\/.*|\/\*.*)?$/;

/** The preamble as a machine with BTF sees it. */
export function withoutBtfFallback(items: readonly ast.CItem[]): readonly ast.CItem[] {
  const kept: ast.CItem[] = [];
  for (let at = 0; at < items.length; at++) {
    const item = items[at]!;
    const end = FALLBACK.test(item.text) ? endOf(items, at) : null;
    if (end === null) kept.push(item);
    else at = end;
  }
  return kept;
}

/** The index of the `#endif` of the `#if` at `start`; null when it has an `#else` or does not end. */
function endOf(items: readonly ast.CItem[], start: number): number | null {
  let depth = 0;
  for (let at = start; at < items.length; at++) {
    const word = /^#\s*(\w+)/.exec(items[at]!.text)?.[1] ?? '';
    if (word.startsWith('if')) depth++;
    else if (word.startsWith('el') && depth === 1) return null;
    else if (word === 'endif' && --depth === 0) return at;
  }
  return null;
}
