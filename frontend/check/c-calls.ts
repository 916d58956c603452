// Calls of C functions and of kfuncs. Both have a prototype, which is all that is known of them: the number of
// arguments is exact, integers are cast to what the parameter takes, everything else must be equal, and pointers that
// mean something only to the C take any. A name means the script's own functions first, then the language's, then C,
// then the kernel.

import type * as ast from '../syntax/ast.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { describeFunction } from '../c/functions.ts';
import type { CFunction, CParameter } from '../c/functions.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import { NONE, POISON, sameType, sizeOf, typeName } from '../types/types.ts';
import type { PointerType, Type } from '../types/types.ts';
import { expectedCount } from './argument-count.ts';
import { fail, integerConstant, isSpoilt, operandText, textOf, warn } from './check-context.ts';
import type { Context, Session } from './check-context.ts';
import { adopt, valueHelp } from './convert.ts';
import { checkExpr } from './descend.ts';
import { FOREIGN_FUNCTIONS } from './foreign-names.ts';
import { asInteger, fits, holdsInteger, plainType } from './join.ts';

/** C functions whose name a function of the script has, too. */
export function checkCNames(session: Session, reporter: Reporter): void {
  for (const { node } of session.functions.values()) {
    const extern = session.code.functions.get(node.name);
    if (extern === undefined) continue;
    reporter.error('c-name', node.nameSpan, `${node.name}() is also a function of the imported C: \`${extern.prototype}\``, { help: 'rename one of them' });
  }
}

/** What a name that is neither the script's nor the language's calls; null: nothing. */
export function findExtern(ctx: Context, name: string): CFunction | null {
  return ctx.session.code.functions.get(name) ?? findKfunc(ctx, name);
}

/** A function of the kernel that programs may call. */
export function findKfunc({ session }: Context, name: string): CFunction | null {
  if (FOREIGN_FUNCTIONS.has(name)) return null;
  const btf = session.kernelBtf();
  const id = btf?.find(name, 'func') ?? null;
  if (btf === null || id === null || !isKfunc(btf, id)) return session.code.kfuncs.get(name) ?? null;
  return describeFunction(btf, id, 'kernel', (tag, struct) => btf.find(struct, tag) !== null);
}

/** Kernels from 6.10 on mark them; on older ones the names tell. */
function isKfunc(btf: Btf, id: number): boolean {
  const marked = btf.tagged('bpf_kfunc');
  return marked === null ? btf.name(id).startsWith('bpf_') : marked.has(id);
}

/** For near misses. */
export function kfuncNames({ session }: Context): string[] {
  const btf = session.kernelBtf();
  return btf === null ? [] : [...btf.tagged('bpf_kfunc') ?? []].map((id) => btf.name(id));
}

/** Type of a call. */
export function checkExternCall(ctx: Context, node: ast.Call, fn: CFunction): Type {
  const types = node.args.map((arg) => checkExpr(ctx, arg));
  const notes = fn.from === 'kernel' ? '' : `: \`${fn.prototype}\``;
  const strange = unsupported(fn);
  if (strange !== null) {
    return fail(ctx, 'c-signature', node.nameSpan, `A script cannot call ${fn.name}(), ${strange}${notes}`, {
      help: fn.from === 'kernel' ? `its prototype is \`${fn.prototype}\`` : 'write a C function around it that takes and returns integers and pointers',
    });
  }
  const { params } = fn;
  if (types.length !== params.length) {
    const at = types.length > params.length ? node.args[params.length]! : node.nameSpan;
    return fail(ctx, 'argument-count', at, `${fn.name}() ${expectedCount(params.length, params.length)}, ${types.length === 0 ? 'none' : types.length} given`, {
      help: `its prototype is \`${fn.prototype}\``,
    });
  }
  for (const [index, type] of types.entries()) checkArgument(ctx, node.args[index]!, type, fn, params[index]!);
  ctx.body.externs.set(node.id, fn);
  if (fn.returns === null) return NONE;
  return types.some(isSpoilt) ? POISON : fn.returns.type;
}

/** Arguments that BPF passes. */
const MOST_PARAMETERS = 5;

function unsupported({ params, returns }: CFunction): string | null {
  if (params.length > MOST_PARAMETERS) return `which takes more than ${MOST_PARAMETERS} arguments`;
  const strange = params.find((param) => param.passing === null);
  if (strange !== undefined) return strange.name === '...' ? 'which takes any number of arguments' : `whose parameter ${strange.name} has the type ${strange.spelling}`;
  return returns !== null && returns.passing === null ? `which returns ${returns.spelling}` : null;
}

function checkArgument(ctx: Context, arg: ast.Expr, type: Type, fn: CFunction, param: CParameter): void {
  if (type.kind === 'poison') return;
  if (type.kind === 'none' || type.kind === 'void') {
    fail(ctx, 'argument-type', arg, `This gives no value that ${fn.name}() could take`, { help: valueHelp(arg) });
    return;
  }
  if (param.passing?.kind === 'int' || param.passing?.kind === 'enum') checkInteger(ctx, arg, type, fn, param);
  else if (param.passing?.kind === 'bool') {
    if (type.kind !== 'bool' && asInteger(type) === null) mismatch(ctx, arg, type, fn, param);
  } else checkPointer(ctx, arg, type, fn, param);
}

function checkInteger(ctx: Context, arg: ast.Expr, type: Type, fn: CFunction, param: CParameter): void {
  const target = asInteger(param.type);
  const source = asInteger(type);
  if (target === null || (source === null && type.kind !== 'bool')) {
    mismatch(ctx, arg, type, fn, param);
    return;
  }
  if (source === null) return;
  const value = integerConstant(ctx, arg);
  if (value !== null && !fits(value, target)) {
    fail(ctx, 'literal-range', arg, `${value} is out of range of ${param.spelling}, the type of ${fn.name}()'s parameter ${param.name}`, { help: prototypeOf(fn) });
    return;
  }
  adopt(ctx, arg, target);
  if (value !== null || target.signed === source.signed || holdsInteger(target, source)) return;
  warn(ctx, 'conversion', arg, `${typeName(plainType(source))} becomes ${param.spelling}, the type of ${fn.name}()'s parameter ${param.name}: ${source.signed ? 'negative' : 'large'} values change their sign`, {
    help: `write a cast to say that it is meant: \`(${typeName(target)})${operandText(ctx, arg)}\``,
  });
}

function checkPointer(ctx: Context, arg: ast.Expr, type: Type, fn: CFunction, param: CParameter): void {
  const expected = param.type as PointerType;
  if (type.kind !== 'pointer') {
    // C's own null.
    if (integerConstant(ctx, arg) === 0n) return;
    mismatch(ctx, arg, type, fn, param);
    return;
  }
  if (!takes(expected, type, param) && !isMapAddress(arg)) {
    mismatch(ctx, arg, type, fn, param);
    return;
  }
  // The C writes as much as its own type has, whatever the script put there.
  const needed = sizeOf(expected.to);
  if (arg.kind === 'unary' && arg.op === '&' && arg.operand.kind === 'variable' && sizeOf(type.to) < needed) {
    fail(ctx, 'argument-type', arg, `${fn.name}()'s parameter ${param.name} points to ${needed} bytes, ${textOf(ctx, arg.operand)} has ${sizeOf(type.to)}`, { help: prototypeOf(fn) });
  }
}

function takes(expected: PointerType, given: PointerType, param: CParameter): boolean {
  const { to } = expected;
  if (to.kind === 'void' || given.to.kind === 'void') return true;
  if (to.kind === 'int' && to.size === 1 && param.opaque) return isText(given.to);
  if (sameType(to, given.to)) return true;
  // An array is the address of its first element.
  if (given.to.kind === 'array' && sameType(to, given.to.of)) return true;
  return param.opaque && !(given.to.kind === 'struct' && to.kind === 'struct');
}

function isText(type: Type): boolean {
  if (type.kind === 'array') return type.of.kind === 'int' && type.of.size === 1;
  return type.kind === 'string' || type.kind === 'buffer' || (type.kind === 'int' && type.size === 1);
}

/** `&@map` is the kernel's map, which helpers take under whatever type. */
function isMapAddress(arg: ast.Expr): boolean {
  return arg.kind === 'unary' && arg.op === '&' && arg.operand.kind === 'map';
}

function mismatch(ctx: Context, arg: ast.Expr, type: Type, fn: CFunction, param: CParameter): void {
  const advice = adviceFor(ctx, arg, type, param);
  fail(ctx, 'argument-type', arg, `${fn.name}()'s parameter ${param.name} is \`${param.spelling}\`, this is ${typeName(plainType(type))}`, {
    help: advice === null ? prototypeOf(fn) : `${advice}; ${prototypeOf(fn)}`,
  });
}

function adviceFor(ctx: Context, arg: ast.Expr, type: Type, param: CParameter): string | null {
  if (param.passing?.kind === 'pointer') {
    const { to } = param.type as PointerType;
    if (type.kind === 'pointer' && arg.kind === 'unary' && arg.operand.kind === 'variable' && (to.kind === 'int' || to.kind === 'bool')) {
      return `declare it with that type: \`let $${arg.operand.name} : ${typeName(to)};\``;
    }
    if (type.kind === 'pointer') return `if that is meant, cast it: \`(void *)${operandText(ctx, arg)}\``;
    if (arg.kind === 'variable') return `give its address: \`&$${arg.name}\``;
    if (asInteger(type) !== null) return `cast it to a pointer: \`(${typeName(param.type)})${operandText(ctx, arg)}\``;
    return 'put the value into a variable and give its address: `&$value`';
  }
  return type.kind === 'pointer' ? `cast it: \`(uint64)${operandText(ctx, arg)}\`` : null;
}

function prototypeOf(fn: CFunction): string {
  return `its prototype is \`${fn.prototype}\``;
}
