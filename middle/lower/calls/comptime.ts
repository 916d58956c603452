// What is left of compile-time questions when a program is lowered: exists() outside of `comptime`, answered by libbpf, and
// records whose fields are all constants. Calls of BPF helpers by name are here too, because they are what the standard
// library's macros end in.

import { InternalError } from '../../../frontend/diagnostics/diagnostics.ts';
import type { Type } from '../../../frontend/types/types.ts';
import { ONE, ZERO } from '../../ir/builder.ts';
import { helperRow } from '../../ir/helpers.ts';
import type { HelperName } from '../../ir/helpers.ts';
import { helper, typeOf } from '../function-context.ts';
import { evaluateScalar } from '../expressions/expressions.ts';
import { literalBytes } from '../values/memory.ts';
import { allThere } from '../probes/questions.ts';
import type { Row, Rows } from '../row.ts';
import { memoryOf } from './externs.ts';
import { kfuncCalls } from './kfuncs.ts';
import type { Value } from '../values/values.ts';

const exists: Row = (ctx, node, args) => {
  const fields = ctx.facts.existence.get(node.id);
  if (fields === undefined) return kfuncCalls['kfunc_exist']!(ctx, node, args);
  return { kind: 'scalar', type: { kind: 'bool' }, operand: allThere(ctx.b, ctx.unit, fields) };
};

const callHelper: Row = (ctx, node, args) => {
  const name = ctx.facts.constants.get(args[0]!.id);
  const row = typeof name === 'string' ? helperRow(name) : undefined;
  if (row === undefined || args.length - 1 !== row.args.length) {
    ctx.unit.reporter.error('argument-type', args[0]!.span, row === undefined ? `There is no BPF helper ${String(name)}` : `The BPF helper ${String(name)} takes ${row.args.length} arguments`);
    return { kind: 'scalar', type: typeOf(ctx, node), operand: ONE };
  }
  const operands = row.args.map((type, i) => {
    const arg = args[i + 1]!;
    if (type === 'int') return evaluateScalar(ctx, arg);
    const memory = memoryOf(ctx, arg);
    if (memory !== null) return memory.pointer();
    ctx.unit.reporter.error('argument-type', arg.span, 'This must be memory of the script', { help: 'give the address of a variable: `&$name`' });
    return ZERO;
  });
  const result = helper(ctx, name as HelperName, operands);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: row.returns === 'ptr' ? ctx.b.ptrToInt(result) : result };
};

/** A record of constants, such as typeinfo() gives. */
export function constantTuple(type: Type, fields: readonly { readonly name: string; readonly value: bigint | string | boolean }[]): Value {
  if (type.kind !== 'record') throw new InternalError('a record of constants is no record');
  const elements = fields.map(({ value }, i): Value => {
    const field = type.fields[i]!.type;
    if (typeof value === 'string') return { kind: 'literal', type: { kind: 'string', size: value.length + 1 }, bytes: literalBytes(value) };
    return { kind: 'scalar', type: field, operand: { kind: 'const', value: BigInt(value) } };
  });
  return { kind: 'tuple', type, elements };
}

export const comptimeCalls: Rows = {
  exists,
  __builtin_helper: callHelper,
};
