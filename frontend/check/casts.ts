// Casts (reference 02.7), sizeof and offsetof. A cast of an integer constant is a constant; a cast to a pointer keeps
// the address space of a pointer operand and takes the probe's own for an integer, but for literals in the kernel's half.
// Whatever a cast cannot do says what to write instead.

import type * as ast from '../syntax/ast.ts';
import { isKernelAddress } from '../../common/kernel-addresses.ts';
import { btfType, memberNames, memberPath, withSpace } from '../types/btf-types.ts';
import { POISON, UINT64, sameType, sizeOf, typeName, visibleSize } from '../types/types.ts';
import type { AddressSpace, Type } from '../types/types.ts';
import { constantOf, fail, integerConstant, operandText, textAround, textOf, warn } from './check-context.ts';
import { partOf } from '../syntax/source.ts';
import type { Context } from './check-context.ts';
import { checkExpr } from './descend.ts';
import { wantProbeText } from './comptime.ts';
import { truth } from './fold.ts';
import { asInteger, intType, plainType } from './join.ts';
import { nearName } from './near-names.ts';
import { resolveType, typeOfOperand } from './type-syntax.ts';

export function checkCast(ctx: Context, node: ast.Cast): Type {
  const from = checkExpr(ctx, node.operand);
  const to = node.type.kind === 'array-type' && node.type.length === null
    ? unsizedArray(ctx, node.type, from)
    : resolveType(ctx, node.type);
  if (to.kind === 'poison') return POISON;
  if (from.kind === 'poison') return to.kind === 'struct' || to.kind === 'void' ? POISON : to;
  warnUnnecessary(ctx, node, to, from);
  switch (to.kind) {
    case 'int': case 'enum': return toInteger(ctx, node, to, from);
    case 'bool': return toBool(ctx, node, to, from);
    case 'pointer':
      if (from.kind === 'pointer') return withSpace(to, from.space);
      if (asInteger(from) !== null) return isKernelAddress(integerConstant(ctx, node.operand) ?? 0n) ? withSpace(to, 'kernel') : to;
      if (from.kind === 'array' || from.kind === 'string') return arrayAddress(ctx, node, to, from);
      break;
    case 'string': case 'buffer':
      if (from.kind === to.kind) {
        if (from.size <= to.size) return to;
        return fail(ctx, 'type-mismatch', node, `A cast from ${typeName(from)} to the smaller ${typeName(to)} would lose bytes`, {
          help: to.kind === 'string' ? `cut it: \`str(${textOf(ctx, node.operand)}, ${to.size - 1})\`` : null,
        });
      }
      break;
    case 'array': return toArray(ctx, node, to, from);
    case 'struct':
      return fail(ctx, 'type-mismatch', node.type, `A value cannot be cast to ${typeName(to)}`, {
        help: `cast a pointer and read through it: \`*(${typeName(to)} *)…\``,
      });
    case 'username':
      if (asInteger(from) !== null) return to;
      break;
    case 'ksym': case 'usym':
      if (asInteger(from) !== null || from.kind === 'pointer' || sameType(to, from)) return to;
      break;
    default:
      if (sameType(to, from)) return to;
  }
  return cannotCast(ctx, node, to, from);
}

/** Of an enum, in a help line. */
const VALUES_SHOWN = 8;

/** A cast to the type that the operand has anyway, wherever the probe is attached. */
function warnUnnecessary(ctx: Context, node: ast.Cast, to: Type, from: Type): void {
  const { operand } = node;
  if (!sameType(to, plainType(from)) || (ctx.body.probe?.attachPoints.length ?? 1) > 1 || to.kind === 'struct') return;
  if (constantOf(ctx, operand) !== undefined || operand.kind === 'positional' || node.type.kind === 'typeof-type') return;
  // Where an aggregation is copied, the cast says that this is meant.
  if (operand.kind === 'map' && ctx.session.maps.get(operand.name)?.value.kind === 'aggregate') return;
  const end = node.type.span.end + textAround(ctx, node.type).after.indexOf(')') + 1;
  warn(ctx, 'unnecessary', partOf(node.span, node.span.start, end), `This is ${typeName(to)} already`, { help: 'leave the cast out' });
}

export function checkSizeOf(ctx: Context, node: ast.SizeOf): Type {
  const type = typeOfOperand(ctx, node.operand);
  if (type.kind === 'poison') return UINT64;
  if (type.kind === 'probe-name') return wantProbeText(ctx);
  if (type.kind === 'none' || type.kind === 'void') return fail(ctx, 'type-mismatch', node, `${typeName(type)} has no size`);
  ctx.body.constants.set(node.id, BigInt(visibleSize(plainType(type))));
  return UINT64;
}

export function checkOffsetOf(ctx: Context, node: ast.OffsetOf): Type {
  let type = typeOfOperand(ctx, node.operand);
  let offset = 0;
  for (const part of node.path) {
    if (type.kind === 'poison') return POISON;
    if ('index' in part) {
      checkExpr(ctx, part.index);
      const index = integerConstant(ctx, part.index);
      const element: Type | null = type.kind === 'array' ? type.of : type.kind === 'string' ? intType(1, true) : null;
      if (element === null || index === null || index < 0n) {
        return fail(ctx, 'type-mismatch', part.index, 'offsetof() indexes arrays by constants only', { help: 'write a number: `[0]`' });
      }
      type = element;
      offset += Number(index) * sizeOf(type);
      continue;
    }
    if (type.kind !== 'struct') {
      return fail(ctx, 'type-mismatch', part.span, `offsetof() needs a struct, ${typeName(type)} is none`, {
        help: type.kind === 'pointer' && part === node.path[0] ? `write \`offsetof(*${textOf(ctx, 'expr' in node.operand ? node.operand.expr : node.operand.type)}, ${part.name})\`` : 'write `offsetof(struct task_struct, pid)`',
      });
    }
    const path = memberPath(type, part.name);
    if (path === null) {
      const names = memberNames(type);
      const near = nearName(ctx.session, part.name, () => names);
      return fail(ctx, 'unknown-field', part.span, `${typeName(type)} has no field ${part.name}`, {
        help: near === null ? null : `did you mean \`${near}\`?`,
      });
    }
    if (path.steps.some((step) => step.member.bitSize > 0)) {
      return fail(ctx, 'type-mismatch', part.span, `${part.name} is a bitfield, which has no offset in bytes`, {
        help: `read the field itself: \`….${part.name}\``,
      });
    }
    offset += path.steps.reduce((sum, step) => sum + step.member.bitOffset / 8, 0);
    type = btfType(type.btf, path.type, type.space ?? 'kernel');
  }
  ctx.body.constants.set(node.id, BigInt(offset));
  return UINT64;
}

/** An array where a pointer is wanted is its address, as in C: `(struct tcp_skb_cb *)$skb->cb`. */
function arrayAddress(ctx: Context, node: ast.Cast, to: Type & { kind: 'pointer' }, from: Type): Type {
  const space = spaceOfMemory(ctx, node.operand);
  return space === null ? cannotCast(ctx, node, to, from) : withSpace(to, space);
}

/** Where what an expression names lies, behind a pointer; null: it is a value, or a copy. */
function spaceOfMemory(ctx: Context, node: ast.Expr): AddressSpace | null {
  const pointer = (operand: ast.Expr): AddressSpace | null => {
    const type = ctx.body.types.get(operand.id);
    return type?.kind === 'pointer' ? type.space : null;
  };
  switch (node.kind) {
    case 'unary': return node.op === '*' ? pointer(node.operand) : null;
    case 'field': case 'index': return pointer(node.operand) ?? spaceOfMemory(ctx, node.operand);
    default: return null;
  }
}

function toInteger(ctx: Context, node: ast.Cast, to: Type & { kind: 'int' | 'enum' }, from: Type): Type {
  switch (from.kind) {
    case 'int': case 'enum': case 'bool': {
      const value = constantOf(ctx, node.operand);
      if (value === undefined || typeof value === 'string') return to;
      const bits = to.size * 8;
      const cut = to.signed ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value));
      ctx.body.constants.set(node.id, cut);
      if (to.kind === 'enum' && !to.values.some((known) => known.value === cut)) {
        return fail(ctx, 'literal-range', node.operand, `${typeName(to)} has no value ${cut}`, {
          help: `it has ${to.values.slice(0, VALUES_SHOWN).map((known) => `${known.name} (${known.value})`).join(', ')}${to.values.length > VALUES_SHOWN ? ', …' : ''}`,
        });
      }
      return to;
    }
    case 'pointer': case 'username': return to;
    case 'array': {
      if (!isBytes(from.of) || sizeOf(from) > sizeOf(to)) break;
      return to;
    }
    default:
  }
  return cannotCast(ctx, node, to, from);
}

function toBool(ctx: Context, node: ast.Cast, to: Type, from: Type): Type {
  const value = constantOf(ctx, node.operand);
  switch (from.kind) {
    case 'int': case 'enum': case 'bool':
      if (value !== undefined) ctx.body.constants.set(node.id, truth(value));
      return to;
    case 'pointer': return to;
    case 'string':
      if (value === undefined) break;
      ctx.body.constants.set(node.id, truth(value));
      return to;
    default:
  }
  return cannotCast(ctx, node, to, from);
}

function toArray(ctx: Context, node: ast.Cast, to: Type & { kind: 'array' }, from: Type): Type {
  if (isBytes(to.of)) {
    const value = integerConstant(ctx, node.operand);
    if (from.kind === 'int' && sizeOf(to) <= 8 && (sizeOf(from) <= sizeOf(to) || (value !== null && inBytes(value, sizeOf(to))))) return to;
    if (from.kind === 'string' && to.of.kind === 'int' && to.of.size === 1 && sizeOf(to) >= from.size) return to;
    if (from.kind === 'array' && to.of.kind === 'int' && isBytes(from.of) && sizeOf(from) === sizeOf(to)) return to;
  }
  return cannotCast(ctx, node, to, from);
}

/** What an element must be for its array to exchange bytes with an integer. */
function isBytes({ kind }: Type): boolean {
  return kind === 'int' || kind === 'bool';
}

/** The literal fits this many bytes, signed or unsigned. */
function inBytes(value: bigint, size: number): boolean {
  return BigInt.asUintN(8 * size, value) === value || BigInt.asIntN(8 * size, value) === value;
}

/** `(uint8[])x`: as many elements as the operand has room for. */
function unsizedArray(ctx: Context, syntax: ast.ArrayType, from: Type): Type {
  const of = resolveType(ctx, syntax.of);
  if (of.kind === 'poison' || from.kind === 'poison') return POISON;
  const size = visibleSize(from);
  if (!isBytes(of) || size === 0 || size % sizeOf(of) !== 0) {
    return fail(ctx, 'type-mismatch', syntax, `${typeName(from)} is no whole number of ${typeName(of)}`, { help: `cast it to a wider integer first: \`(${typeName(of)}[])(uint64)…\`` });
  }
  return { kind: 'array', of, length: size / sizeOf(of) };
}

function cannotCast(ctx: Context, node: ast.Cast, to: Type, from: Type): Type {
  return fail(ctx, 'type-mismatch', node, `Cannot cast ${typeName(from)} to ${typeName(to)}`, { help: castHelp(ctx, node, to, from) });
}

function castHelp(ctx: Context, node: ast.Cast, to: Type, from: Type): string | null {
  const text = textOf(ctx, node.operand);
  if (to.kind === 'string' && (from.kind === 'pointer' || from.kind === 'int')) return `read the string there: \`str(${text})\``;
  if (to.kind === 'pointer' && (from.kind === 'string' || from.kind === 'array')) return 'only what lies behind a pointer has an address: this is a copy';
  if (to.kind === 'bool' && from.kind === 'string') return `compare it: \`${text} != ""\``;
  if (to.kind === 'int' && from.kind === 'string') return `take one of its bytes: \`${text}[0]\``;
  if (to.kind === 'ksym' || to.kind === 'usym') return 'give it an address: a pointer or an integer';
  if (to.kind === 'array' && isBytes(to.of) && from.kind === 'int') {
    const size = sizeOf(to);
    if (size > 8) return 'an integer fills 8 bytes at most';
    return [1, 2, 4].includes(size) ? `cut it first: \`(${typeName(to)})(uint${8 * size})${operandText(ctx, node.operand)}\`` : null;
  }
  if (from.kind === 'array' && isBytes(from.of) && to.kind === 'int') {
    return [2, 4, 8].includes(sizeOf(from)) ? `take all of it, and cut that: \`(${typeName(to)})(uint${8 * sizeOf(from)})${text}\`` : `take one of its elements: \`${text}[0]\``;
  }
  if (from.kind === 'struct') return to.kind === 'int' || to.kind === 'pointer' ? `name a field: \`${text}.…\`` : null;
  return from.kind === 'tuple' && from.names === null ? `name an element: \`${text}.0\`` : null;
}
