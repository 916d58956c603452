// The order of side effects. A value in memory is read when it is stored somewhere, which is too late once a neighbour
// has changed that memory meanwhile: in `($s, { $s = "b"; 1 })` the first element is what $s was before. Where a later
// neighbour has effects, values are copied; a value with effects of its own is made at once. Scalars are in registers
// and need none of it.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import type { FunctionContext } from '../function-context.ts';
import { newTemporary } from '../function-context.ts';
import { storeValue } from '../values/memory.ts';
import type { Value } from '../values/values.ts';

/** Functions that leave alone what expressions read: variables and maps. */
const HARMLESS: ReadonlySet<string> = new Set([
  'str', 'buf', 'has_key', 'kstack', 'ustack', 'ntop', 'macaddr', 'reg', 'nsecs', 'kptr', 'uptr', 'strncmp', 'len',
]);

/** Whether evaluating may change variables or maps, run statements or leave the program. */
export function hasEffects(node: ast.Node): boolean {
  const pending: unknown[] = [node];
  for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
    if (item === null || typeof item !== 'object') continue;
    if (!Array.isArray(item)) {
      const part = item as Partial<ast.Expr | ast.Block>;
      if (part.kind === 'inc-dec' || part.kind === 'if-expr') return true;
      // What a macro that is one expression stands for is a block without statements.
      if (part.kind === 'block' && part.statements!.length > 0) return true;
      if (part.kind === 'call' && !isHarmless(part as ast.Call)) return true;
    }
    pending.push(...(Object.values(item) as unknown[]).filter((part) => part !== undefined));
  }
  return false;
}

function isHarmless({ name, args }: ast.Call): boolean {
  if (name !== '__builtin_helper') return HARMLESS.has(name);
  return args[0]?.kind === 'string' && args[0].value !== 'probe_write_user';
}

/** Evaluates from left to right; each value stays what it was when its turn came. */
export function inOrder(ctx: FunctionContext, nodes: readonly ast.Expr[], evaluate: (node: ast.Expr, index: number) => Value): Value[] {
  const last = nodes.findLastIndex(hasEffects);
  return nodes.map((node, index) => {
    const value = evaluate(node, index);
    return index < last ? settled(ctx, value) : value;
  });
}

/** The value in memory that nothing else writes. */
export function settled(ctx: FunctionContext, value: Value): Value {
  switch (value.kind) {
    case 'scalar': case 'literal': return value;
    case 'tuple': return { ...value, elements: value.elements.map((element) => settled(ctx, element)) };
    case 'memory': case 'pending': {
      const size = sizeOf(value.type);
      if (size === 0) return value;
      const place = newTemporary(ctx, size);
      storeValue(ctx, value, place, 'zero');
      return { kind: 'memory', type: value.type, place };
    }
  }
}
