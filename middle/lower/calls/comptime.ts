// What is left of compile-time questions when a program is lowered: exists(), whose answer libbpf puts in at load, and
// records whose fields are all constants. Calls of BPF helpers by name are here too, because they are what the standard
// library's macros end in.

import { InternalError } from '../../../frontend/diagnostics.ts';
import type { StructFieldResolution, TracepointFieldResolution } from '../../../frontend/typed-program.ts';
import type { Type } from '../../../frontend/types.ts';
import { ONE } from '../../builder.ts';
import { helperRow } from '../../helpers.ts';
import type { HelperName } from '../../helpers.ts';
import type { Operand } from '../../ir.ts';
import { extendCore } from '../core.ts';
import { helper, typeOf } from '../context.ts';
import { evaluateScalar } from '../expressions.ts';
import { addressOf, lvalueOf, recordField } from '../fields.ts';
import { recordExists, rootOf } from '../frames.ts';
import { literalBytes } from '../memory.ts';
import type { Context } from '../context.ts';
import type { Row, Rows } from '../row.ts';
import { kfuncCalls } from './kfuncs.ts';
import type { Value } from '../values.ts';

/** All fields on the way must be there. */
const exists: Row = (ctx, node, args) => {
  if (!ctx.facts.existence.has(node.id)) return kfuncCalls['kfunc_exist']!(ctx, node, args);
  let all: Operand = ONE;
  for (const field of ctx.facts.existence.get(node.id) ?? []) {
    const one = hasField(ctx, field);
    if (one !== null) all = all === ONE ? one : ctx.b.and(all, one);
  }
  return { kind: 'scalar', type: { kind: 'bool' }, operand: all };
};

/** null: it is the script's own, and there. */
function hasField(ctx: Context, field: StructFieldResolution | TracepointFieldResolution): Operand | null {
  if (field.kind === 'tracepoint') {
    const { record, index } = recordField(rootOf(ctx), field);
    return recordExists(ctx, record, index);
  }
  const core = extendCore(ctx.unit, null, field.steps);
  return core === null ? null : ctx.b.core('exists', core.struct, core.path);
}

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
    if (arg.kind === 'unary' && arg.op === '&') return addressOf(ctx, lvalueOf(ctx, arg.operand)).address;
    return ctx.b.intToPtr(evaluateScalar(ctx, arg));
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
