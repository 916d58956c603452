// What may flow where: conditions, declared types, and literals that take the type of their surroundings. Values
// that flow into something with an inferred type are join.ts's business; here the target's type is already fixed.

import type * as ast from '../syntax/ast.ts';
import type { Span } from '../syntax/source.ts';
import { isRecord, pairs, sameType, typeName } from '../types/types.ts';
import type { IntType, Type } from '../types/types.ts';
import { boundsOf, isUnsignedDifference } from './bounds.ts';
import { constantOf, fail, integerConstant, textOf, warn } from './check-context.ts';
import type { Context } from './check-context.ts';
import { asInteger, fits, holdsInteger, intType, plainType } from './join.ts';

/** Reports when a value of type `from` does not fit a target whose type cannot change. */
export function checkFits(ctx: Context, to: Type, from: Type, at: ast.Expr, why: string, whySpan: Span): boolean {
  if (to.kind === 'poison' || from.kind === 'poison') return true;
  const notes = [{ span: whySpan, message: why }];
  const target = asInteger(to);
  const source = asInteger(from);
  if (to.kind === 'int' && target !== null && source !== null) {
    const value = integerConstant(ctx, at);
    if (value !== null && !fits(value, target)) {
      const wider = ([2, 4, 8] as const).find((size) => size > to.size && fits(value, intType(size, to.signed)));
      fail(ctx, 'literal-range', at, `${value} is out of range of ${typeName(to)}`, {
        notes, help: wider === undefined ? null : `${typeName(intType(wider, to.signed))} can hold it`,
      });
      return false;
    }
    if (value !== null || holdsInteger(target, source) || fitsByItsOperators(ctx, target, at)) return true;
    const loss = target.size < source.size ? 'large values are cut' : target.signed ? 'large values change their sign' : 'negative values become large';
    warn(ctx, 'conversion', at, `${typeName(from)} becomes ${typeName(to)}: ${loss}`, { notes, help: `write a cast to say that it is meant: \`(${typeName(to)})…\`` });
    return true;
  }
  if (assignable(to, from)) return true;
  fail(ctx, 'type-mismatch', at, `A value of type ${typeName(from)} does not fit ${typeName(to)}`, { notes, help: misfitHelp(ctx, to, from, at) });
  return false;
}

/** Although its type has values that the target has not. The difference of two times is no number that could be negative. */
function fitsByItsOperators(ctx: Context, target: IntType, at: ast.Expr): boolean {
  const bounds = boundsOf(ctx, at);
  return (bounds !== null && fits(bounds.min, target) && fits(bounds.max, target))
    || (target.size === 8 && !target.signed && isUnsignedDifference(ctx, at));
}

function misfitHelp(ctx: Context, to: Type, from: Type, at: ast.Expr): string {
  const number = (type: Type): boolean => asInteger(type) !== null || type.kind === 'bool';
  if (to.kind === 'string' && from.kind === 'pointer') return `read the string there: \`str(${textOf(ctx, at)})\``;
  if ((number(to) && (number(from) || from.kind === 'pointer')) || (to.kind === 'pointer' && asInteger(from) !== null)) return `cast it: \`(${typeName(to)})…\``;
  return namesakeHelp(to, from) ?? `declare it as ${typeName(plainType(from))}, or give it another value`;
}

/** null: they are called differently. */
export function namesakeHelp(a: Type, b: Type): string | null {
  const name = typeName(a);
  return name !== typeName(b) ? null : `two definitions have this name, as one of the script's and one of the traced program's: cast one of the values, \`(${name})…\``;
}

/** Without a change of meaning or loss, integers by their range. */
function assignable(to: Type, from: Type): boolean {
  if (to.kind === 'poison' || from.kind === 'poison') return true;
  const source = asInteger(from);
  if (to.kind === 'int' && source !== null) return holdsInteger(to, source);
  if (to.kind !== from.kind) return false;
  switch (to.kind) {
    case 'string': case 'buffer': return to.size >= (from as typeof to).size;
    case 'pointer': {
      const pointee = (from as typeof to).to;
      return to.to.kind === 'void' || pointee.kind === 'void' || sameType(to.to, pointee);
    }
    case 'tuple': {
      const found = pairs(to, from as typeof to);
      return found !== null && to.elements.every((type, i) => assignable(type, found[i]!));
    }
    default: return sameType(to, from);
  }
}

/** Message and help for `node`, which is no value, on its way to the variable or map `name`. */
export function unstorable(node: ast.Expr, value: Type, name: string): [message: string, more: { help: string }] {
  return value.kind === 'none'
    ? [`This gives no value that ${name} could hold`, { help: valueHelp(node) }]
    : [`A value of type ${typeName(value)} cannot be stored in ${name}`, {
      help: value.kind === 'aggregate' ? 'only a map holds it: `@name = …;`' : value.kind === 'args' ? 'name a field: `args.…`' : 'cast it to a type with a size',
    }];
}

/** Where the value of what has none could come from. */
export function valueHelp(node: ast.Expr): string {
  if (node.kind === 'if-expr' && node.else === null) return 'it has a value when it has an `else`: `if … { 1 } else { 2 }`';
  return node.kind === 'block-expr' || node.kind === 'if-expr' ? 'the value of a block is its last expression, without `;`' : 'write it as a statement of its own';
}

/** A type that `if`, `while`, `!`, `&&` and predicates accept: integer, pointer, bool; also a string literal. */
export function checkCondition(ctx: Context, type: Type, at: ast.Expr): void {
  // `(pid = 1)` is a record of one field, but nobody means that here.
  if (isRecord(type) && at.kind === 'record' && at.fields.length === 1) {
    fail(ctx, 'type-mismatch', at.fields[0]!.span, 'An assignment is a statement and has no value', { help: 'compare with `==`' });
    return;
  }
  switch (type.kind) {
    case 'int': case 'bool': case 'pointer': case 'enum': case 'poison':
      return;
    case 'string':
      if (constantOf(ctx, at) !== undefined) return;
      fail(ctx, 'type-mismatch', at, 'A string is no condition', { help: 'compare it: `… != ""`' });
      return;
    default:
      fail(ctx, 'type-mismatch', at, `A condition must be an integer, a bool or a pointer, not ${typeName(type)}`, { help: conditionHelp(ctx, type, at) });
  }
}

/** What to ask of a value that is no condition. */
function conditionHelp(ctx: Context, type: Type, at: ast.Expr): string {
  const text = textOf(ctx, at);
  switch (type.kind) {
    case 'kstack': case 'ustack': return `ask how many frames it has: \`len(${text}) > 0\``;
    case 'struct': return `name a field: \`${text}.…\``;
    case 'array': return `name an element: \`${text}[0]\``;
    case 'tuple': return isRecord(type) ? `name a field: \`${text}.${type.names![0] ?? '…'}\`` : `name an element: \`${text}.0\``;
    case 'args': return `name a field: \`${text}.…\``;
    case 'none': return valueHelp(at);
    case 'float': return 'scripts decide by integers: print it';
    default: return `compare it with something: \`${text} == …\``;
  }
}

/**
 * Gives literals the type of what they meet: `1` in `pid == 1` is then recorded as uint32. Reaches into tuples; any
 * other expression keeps its own type and is converted when lowered.
 */
export function adopt(ctx: Context, node: ast.Expr, target: Type): void {
  if (node.kind === 'tuple' && target.kind === 'tuple' && target.names === null) {
    node.elements.forEach((element, i) => {
      const type = target.elements[i];
      if (type !== undefined) adopt(ctx, element, type);
    });
    const types = node.elements.map((element) => ctx.body.types.get(element.id));
    if (types.every((type) => type !== undefined)) ctx.body.types.set(node.id, { kind: 'tuple', names: null, elements: types });
    return;
  }
  if (node.kind === 'record' && target.kind === 'tuple' && target.names !== null) {
    const { names, elements } = target;
    const fields = node.fields.flatMap(({ name, value }) => {
      const element = elements[names.indexOf(name)];
      if (element !== undefined) adopt(ctx, value, element);
      const type = ctx.body.types.get(value.id);
      return type === undefined ? [] : [{ name, type }];
    });
    ctx.body.types.set(node.id, { kind: 'tuple', names: fields.map(({ name }) => name), elements: fields.map(({ type }) => type) });
    return;
  }
  if (node.kind !== 'integer' && node.kind !== 'unary' && node.kind !== 'binary' && node.kind !== 'ternary') return;
  const value = integerConstant(ctx, node);
  if (value === null || target.kind !== 'int' || !fits(value, target)) return;
  ctx.body.types.set(node.id, plainType(target));
}
