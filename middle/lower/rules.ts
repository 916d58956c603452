// The rule for each kind of expression and statement: the one place that knows all of them, at the top of this folder,
// so that the files below it import each other in one direction (rule.ts). Leaving out a kind is a type error.

import { InternalError } from '../../common/internal-error.ts';
import { lowerCast } from './expressions/addresses.ts';
import { constantValue } from './expressions/constants.ts';
import { settled } from './expressions/effects.ts';
import { evaluate } from './expressions/evaluate.ts';
import { lowerConditional, lowerName, lowerRecord, lowerTuple, lowerValueBlock, readVariable } from './expressions/expressions.ts';
import { lvalueOf, readField, readLvalue, readPart } from './expressions/fields.ts';
import { lowerBinary, lowerUnary } from './expressions/operators.ts';
import { lowerParameterCount, lowerPositional } from './expressions/script-parameters.ts';
import { notSupported } from './function-context.ts';
import { lowerReturn } from './functions/functions.ts';
import { readMap } from './maps/read-map.ts';
import type { Rules } from './rule.ts';
import { lowerAssign, lowerIncDec, lowerLet } from './statements/assign.ts';
import { lowerBlock, lowerEffect } from './statements/blocks.ts';
import { lowerFor } from './statements/loops.ts';
import { lowerIf, lowerJump, lowerUnroll, lowerWhile } from './statements/statements.ts';

function folded(_ctx: unknown, node: { readonly kind: string }): never {
  throw new InternalError(`${node.kind} was not folded`);
}

export const rules: Rules = {
  expressions: {
    integer: (_ctx, node, type) => constantValue(node.value, type),
    bool: (_ctx, node, type) => constantValue(node.value, type),
    string: (_ctx, node, type) => constantValue(node.value, type),
    identifier: lowerName,
    call: lowerName,
    variable: readVariable,
    map: readMap,
    positional: lowerPositional,
    'param-count': lowerParameterCount,
    binary: lowerBinary,
    unary: (ctx, node, type) => (node.op === '*' ? readLvalue(ctx, lvalueOf(ctx, node), type, node) : lowerUnary(ctx, node)),
    'inc-dec': lowerIncDec,
    ternary: lowerConditional,
    'if-expr': lowerConditional,
    cast: lowerCast,
    field: readField,
    index: (ctx, node, type) => readPart(ctx, lvalueOf(ctx, node), type, node),
    tuple: lowerTuple,
    record: lowerRecord,
    comptime: (ctx, node) => evaluate(ctx, node.expr),
    'block-expr': (ctx, node, type) => lowerValueBlock(ctx, node.block, type),
    sizeof: folded,
    offsetof: folded,
    typeof: folded,
    typeinfo: folded,
  },
  statements: {
    'expr-stmt': (ctx, node) => lowerEffect(ctx, node.expr),
    discard: (ctx, node) => { settled(ctx, evaluate(ctx, node.expr)); },
    assign: lowerAssign,
    let: lowerLet,
    if: lowerIf,
    while: lowerWhile,
    unroll: lowerUnroll,
    'block-stmt': (ctx, node) => lowerBlock(ctx, node.block),
    return: lowerReturn,
    break: lowerJump,
    continue: lowerJump,
    for: lowerFor,
    'import-stmt': (ctx, node) => notSupported(ctx, node.span, '`import` inside a block'),
  },
};
