// What is decided while compiling (reference 02.6): `if comptime` takes one branch and drops the other before it is
// checked, typeinfo() is a record of constants. prune() gives the tree that is left. A condition may also ask what only
// the kernel that loads the program knows, such as exists(): each compilation is for one answer, and notes the question,
// so that the driver can compile the program once more for the other (compiler/variants.ts).

import type * as ast from '../syntax/ast.ts';
import { replaceIn, visit } from '../syntax/walk.ts';
import type { Question } from '../types/typed-program.ts';
import { POISON, typeName } from '../types/types.ts';
import type { Type, TupleType } from '../types/types.ts';
import { UNKNOWN, constantOf, fail } from './check-context.ts';
import type { Body, Constant, Context } from './check-context.ts';
import { checkCondition } from './convert.ts';
import { checkExpr } from './descend.ts';
import { truth } from './fold.ts';
import { plainType } from './join.ts';
import { constantType } from './constants.ts';
import { typeOfOperand } from './type-syntax.ts';
import { mayUse } from './unstable.ts';

/** The branch that is taken; `none`: an error, or not known in this walk. */
export type Verdict = 'then' | 'else' | 'none';

export function judge(ctx: Context, node: ast.IfStmt | ast.IfExpr): Verdict {
  const verdict = verdictOn(ctx, node.condition);
  if (verdict === 'then') ctx.body.taken.set(node.id, node.then);
  else if (verdict === 'else') ctx.body.taken.set(node.id, node.else);
  return verdict;
}

function verdictOn(ctx: Context, condition: ast.Expr): Verdict {
  const type = checkInComptime(ctx, condition);
  checkCondition(ctx, type, condition);
  const value = constantOf(ctx, condition);
  if (value !== undefined) return truth(value) ? 'then' : 'else';
  if (type.kind !== 'poison' && !hasPoison(ctx, condition)) {
    fail(ctx, 'comptime', condition, 'This is not known while compiling', { help: 'leave `comptime` out to decide it when the probe runs' });
  }
  return 'none';
}

/** Something in it has been reported, or is not known yet. */
export function hasPoison(ctx: Context, node: ast.Expr): boolean {
  let found = false;
  visit(node, ({ id }) => { found ||= ctx.body.types.get(id)?.kind === 'poison'; });
  return found;
}

/** An expression behind `comptime`. */
export function checkInComptime(ctx: Context, node: ast.Expr): Type {
  const outer = ctx.body.inComptime;
  ctx.body.inComptime = true;
  const type = checkExpr(ctx, node);
  ctx.body.inComptime = outer;
  return type;
}

/** A probe or function as it is compiled: each `if comptime` is the branch that is taken. */
export function prune<T extends ast.Node>(body: Body, node: T): T {
  if (body.taken.size === 0) return node;
  const change = (part: object): object | undefined => {
    const { id, kind, span } = part as ast.Node;
    if ((kind !== 'if' && kind !== 'if-expr') || !body.taken.has(id)) return undefined;
    const branch = body.taken.get(id) ?? null;
    const block: ast.Block = branch?.kind === 'block' ? replaceIn(branch, change) : { id, span, kind: 'block', statements: [], value: null };
    if (branch !== null && branch.kind !== 'block') return replaceIn(branch, change);
    return kind === 'if' ? { id, span, kind: 'block-stmt', block } : { id, span, kind: 'block-expr', block };
  };
  return replaceIn(node, change);
}

/** The answer that this compilation is for. */
export function askKernel(ctx: Context, node: ast.Expr, question: Question): Type {
  ctx.session.questions.set(question.key, question);
  return constantType(ctx, node, ctx.session.options.answers?.get(question.key) ?? question.here);
}

// ---------------------------------------------------------------- records of constants

export type ConstantRecord = readonly { readonly name: string; readonly value: Constant }[];

/** The type of a record whose fields are known; the record is remembered for the node. */
export function constantRecord(ctx: Context, node: ast.Expr, fields: ConstantRecord): TupleType {
  ctx.body.constantRecords.set(node.id, fields);
  return { kind: 'tuple', names: fields.map(({ name }) => name), elements: fields.map(({ value }) => typeOfConstant(ctx, value)) };
}

function typeOfConstant(ctx: Context, value: Constant): Type {
  return plainType(constantType(ctx, { id: 0 }, value));
}

/** Of what is only known as a text: the types are inferred again, with a text there. */
export function wantProbeText(ctx: Context): Type {
  ctx.session.probeTexts = true;
  return POISON;
}

/** `typeinfo(x)`: `(btf_id, base_type, full_type)`. */
export function checkTypeInfo(ctx: Context, node: ast.TypeInfo): Type {
  if (!mayUse(ctx, 'unstable_typeinfo', 'typeinfo()', node)) return POISON;
  const type = typeOfOperand(ctx, node.operand);
  if (type === UNKNOWN || type.kind === 'poison') return type;
  if (type.kind === 'probe-name') return wantProbeText(ctx);
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
    case 'ksym': case 'usym': case 'username': return `${type.kind}_t`;
    case 'aggregate': return `${type.name}_t`;
    case 'tuple': return type.names === null ? 'tuple' : 'record';
    case 'probe-name': return 'string';
    case 'mac': return 'macaddr';
    default: return type.kind;
  }
}
