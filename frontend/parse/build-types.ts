// Types as written, and the operands that may be a type or an expression, into the syntax tree. A bare name in
// parentheses after sizeof and its like is a type: a name in type position is never a macro (reference 1.6).

import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { TypeBaseContext, TypeContext, TypeOrExprContext, TypeSuffixContext } from '../generated/BpftraceParser.ts';
import type { TypeOrExpr, TypeSyntax } from '../syntax/ast.ts';
import { MAX_CHAIN, error, literalError, node, spanOf, textOf } from './build-context.ts';
import type { BuildContext } from './build-context.ts';
import { integerValue } from './literals.ts';

export function buildType(ctx: BuildContext, rule: TypeContext): TypeSyntax {
  let type = buildBase(ctx, rule.typeBase());
  const suffixes = rule.typeSuffix();
  if (suffixes.length > MAX_CHAIN) {
    error(ctx, rule, `A type cannot have more than ${MAX_CHAIN} pointers and dimensions`);
    return type;
  }
  for (const suffix of suffixes) type = applySuffix(ctx, type, rule.start.start, suffix);
  return type;
}

export function buildTypeOrExpr(ctx: BuildContext, rule: TypeOrExprContext): TypeOrExpr {
  const type = rule.type();
  return type !== undefined ? { type: buildType(ctx, type) } : { expr: ctx.parts.expr(ctx, rule.expr()!) };
}

function applySuffix(ctx: BuildContext, of: TypeSyntax, start: number, suffix: TypeSuffixContext): TypeSyntax {
  const place = { start, end: spanOf(suffix).end };
  if (suffix.STAR() !== undefined) return { ...node(ctx, place), kind: 'pointer-type', to: of };
  const number = suffix.NUMBER();
  const name = suffix.IDENT();
  let length: bigint | string | null = name === undefined ? null : textOf(ctx, name);
  if (number !== undefined) {
    const value = integerValue(textOf(ctx, number));
    if (typeof value === 'bigint') length = value;
    else {
      literalError(ctx, number.start, value);
      length = 1n;
    }
  }
  return { ...node(ctx, place), kind: 'array-type', of, length };
}

function buildBase(ctx: BuildContext, rule: TypeBaseContext): TypeSyntax {
  switch (rule.start.type) {
    case T.STRUCT:
    case T.UNION:
    case T.ENUM: {
      const tag = textOf(ctx, rule.start) as 'struct' | 'union' | 'enum';
      return { ...node(ctx, rule), kind: 'named-type', tag, name: textOf(ctx, rule.IDENT()!) };
    }
    case T.TYPEOF:
      return { ...node(ctx, rule), kind: 'typeof-type', operand: buildTypeOrExpr(ctx, rule.typeOrExpr()!) };
    case T.LPAREN: {
      const elements = rule.type().map((element) => buildType(ctx, element));
      return { ...node(ctx, rule), kind: 'tuple-type', elements };
    }
    case T.C_WORD: {
      const name = rule.C_WORD().map((word) => textOf(ctx, word)).join(' ');
      return { ...node(ctx, rule), kind: 'named-type', tag: null, name };
    }
    default:
      return { ...node(ctx, rule), kind: 'named-type', tag: null, name: textOf(ctx, rule.IDENT()!) };
  }
}
