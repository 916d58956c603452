// What is decided while compiling (reference 02.6): `if comptime` takes one branch and drops the other before it is
// checked, typeinfo() is a record of constants. A condition may also be one that is known when the program is loaded,
// such as exists(): then both branches are compiled, and the kernel drops one. prune() gives the tree that is left.

import type * as ast from '../ast.ts';
import { replaceIn, visit } from '../c/names.ts';
import { typeName } from '../types.ts';
import type { RecordType, Type } from '../types.ts';
import { UNKNOWN, constantOf, fail } from './context.ts';
import type { Constant, Context, Unit } from './context.ts';
import { checkCondition } from './convert.ts';
import { checkExpr } from './expressions.ts';
import { truth } from './fold.ts';
import { plainType } from './join.ts';
import { constantType } from './operators.ts';
import { typeOfOperand } from './type-syntax.ts';

/** The branch that is taken; `both`: that is known at load; `none`: an error, or not known in this walk. */
export type Verdict = 'then' | 'else' | 'both' | 'none';

export function judge(ctx: Context, node: ast.IfStmt | ast.IfExpr): Verdict {
  const verdict = verdictOn(ctx, node.condition);
  if (verdict === 'then') ctx.unit.taken.set(node.id, node.then);
  else if (verdict === 'else') ctx.unit.taken.set(node.id, node.else);
  return verdict;
}

function verdictOn(ctx: Context, condition: ast.Expr): Verdict {
  const type = checkInComptime(ctx, condition);
  checkCondition(ctx, type, condition);
  const value = constantOf(ctx, condition);
  if (value !== undefined) return truth(value) ? 'then' : 'else';
  if (ctx.unit.loadTime.has(condition.id)) return 'both';
  if (type.kind !== 'poison' && !hasPoison(ctx, condition)) {
    fail(ctx, 'comptime', condition, 'This is not known while compiling', { help: 'leave `comptime` out to decide it when the probe runs' });
  }
  return 'none';
}

/** Checks what runs only where the condition of an `if comptime` holds, or only where it does not. */
export function inBranch<T>(ctx: Context, { comptime, condition }: ast.IfStmt | ast.IfExpr, holds: boolean, check: () => T): T {
  const { unit } = ctx;
  const outer = unit.certain;
  if (comptime) unit.certain = new Set([...outer, ...certainFields(ctx, condition, holds)]);
  const result = check();
  unit.certain = outer;
  return result;
}

/** Fields of the tracepoint that are there when the condition holds, or does not. */
function certainFields(ctx: Context, node: ast.Expr, holds: boolean): string[] {
  if (node.kind === 'unary' && node.op === '!') return certainFields(ctx, node.operand, !holds);
  if (node.kind === 'binary' && node.op === (holds ? '&&' : '||')) return [...certainFields(ctx, node.left, holds), ...certainFields(ctx, node.right, holds)];
  const asked = holds ? ctx.unit.existence.get(node.id) ?? [] : [];
  return asked.flatMap((field) => (field.kind === 'tracepoint' ? [field.name] : []));
}

/** Something in it has been reported, or is not known yet. */
export function hasPoison(ctx: Context, node: ast.Expr): boolean {
  let found = false;
  visit(node, ({ id }) => { found ||= ctx.unit.types.get(id)?.kind === 'poison'; });
  return found;
}

/** An expression behind `comptime`. */
export function checkInComptime(ctx: Context, node: ast.Expr): Type {
  const outer = ctx.unit.inComptime;
  ctx.unit.inComptime = true;
  const type = checkExpr(ctx, node);
  ctx.unit.inComptime = outer;
  return type;
}

/** A probe or function as it is compiled: each `if comptime` is the branch that is taken. */
export function prune<T extends ast.Node>(unit: Unit, node: T): T {
  if (unit.taken.size === 0) return node;
  const change = (part: object): object | undefined => {
    const { id, kind, span } = part as ast.Node;
    if ((kind !== 'if' && kind !== 'if-expr') || !unit.taken.has(id)) return undefined;
    const branch = unit.taken.get(id) ?? null;
    const block: ast.Block = branch?.kind === 'block' ? replaceIn(branch, change) : { id, span, kind: 'block', statements: [], value: null };
    if (branch !== null && branch.kind !== 'block') return replaceIn(branch, change);
    return kind === 'if' ? { id, span, kind: 'block-stmt', block } : { id, span, kind: 'block-expr', block };
  };
  return replaceIn(node, change);
}

/** What `!`, `&&` and `||` make of what is known at load. */
export function noteLoadTime(ctx: Context, node: ast.Expr, operands: readonly ast.Expr[]): void {
  const { loadTime } = ctx.unit;
  if (operands.some(({ id }) => loadTime.has(id)) && operands.every((each) => loadTime.has(each.id) || constantOf(ctx, each) !== undefined)) loadTime.add(node.id);
}

// ---------------------------------------------------------------- records of constants

export type ConstantRecord = readonly { readonly name: string; readonly value: Constant }[];

/** The type of a record whose fields are known; the record is remembered for the node. */
export function constantRecord(ctx: Context, node: ast.Expr, fields: ConstantRecord): RecordType {
  ctx.unit.constantRecords.set(node.id, fields);
  return { kind: 'record', fields: fields.map(({ name, value }) => ({ name, type: typeOfConstant(ctx, value) })) };
}

function typeOfConstant(ctx: Context, value: Constant): Type {
  return plainType(constantType(ctx, { id: 0 }, value));
}

/** `typeinfo(x)`: `(btf_id, base_type, full_type)`. */
export function checkTypeInfo(ctx: Context, node: ast.TypeInfo): Type {
  const type = typeOfOperand(ctx, node.operand);
  if (type === UNKNOWN || type.kind === 'poison') return type;
  const plain = plainType(type);
  return constantRecord(ctx, node, [
    { name: 'btf_id', value: BigInt(plain.kind === 'struct' ? plain.btfId : 0) },
    { name: 'base_type', value: baseType(plain) },
    { name: 'full_type', value: typeName(plain) },
  ]);
}

function baseType(type: Type): string {
  switch (type.kind) {
    case 'struct': return type.tag;
    case 'ksym': case 'usym': case 'username': case 'count': case 'sum': case 'min': case 'max': case 'avg': case 'stats': case 'hist': case 'lhist':
      return `${type.kind}_t`;
    case 'probe-name': return 'string';
    default: return type.kind;
  }
}
