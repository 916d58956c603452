// The types a script writes: in casts, `let`, sizeof and offsetof. Basic C names mean the same without any BTF, as
// on every 64-bit Linux; structs, unions, enums and all other typedefs come from the script's own C, then from the
// kernel's BTF. Names are looked up one at a time, and all of them are listed only to suggest a near miss.

import type * as ast from '../syntax/ast.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { aggregateType, btfType, enumType } from '../types/btf-types.ts';
import { closest } from '../../common/near-miss.ts';
import { BOOL, POISON, VOID } from '../types/types.ts';
import type { AddressSpace, Type } from '../types/types.ts';
import { fail } from './check-context.ts';
import type { Context } from './check-context.ts';
import { checkIdentifier, namesBuiltin, namesConstant } from './calls.ts';
import { checkExpr } from './expressions.ts';
import { intType, plainType } from './join.ts';
import { unitSpace } from './spaces.ts';

/** Names that need no BTF: `[bytes, signed]`. */
export const INTEGERS: Readonly<Record<string, readonly [size: 1 | 2 | 4 | 8, signed: boolean]>> = {
  'int8': [1, true], 'int16': [2, true], 'int32': [4, true], 'int64': [8, true],
  'uint8': [1, false], 'uint16': [2, false], 'uint32': [4, false], 'uint64': [8, false],
  'int8_t': [1, true], 'int16_t': [2, true], 'int32_t': [4, true], 'int64_t': [8, true],
  'uint8_t': [1, false], 'uint16_t': [2, false], 'uint32_t': [4, false], 'uint64_t': [8, false],
  's8': [1, true], 's16': [2, true], 's32': [4, true], 's64': [8, true],
  'u8': [1, false], 'u16': [2, false], 'u32': [4, false], 'u64': [8, false],
  '__s8': [1, true], '__s16': [2, true], '__s32': [4, true], '__s64': [8, true],
  '__u8': [1, false], '__u16': [2, false], '__u32': [4, false], '__u64': [8, false],
  'char': [1, true], 'signed char': [1, true], 'unsigned char': [1, false],
  'short': [2, true], 'unsigned short': [2, false], 'short int': [2, true], 'short unsigned int': [2, false],
  'unsigned short int': [2, false],
  'int': [4, true], 'signed': [4, true], 'signed int': [4, true], 'unsigned': [4, false], 'unsigned int': [4, false],
  'long': [8, true], 'long int': [8, true], 'unsigned long': [8, false], 'unsigned long int': [8, false],
  'long unsigned int': [8, false], 'long long': [8, true], 'long long int': [8, true],
  'unsigned long long': [8, false], 'unsigned long long int': [8, false], 'long long unsigned int': [8, false],
  'size_t': [8, false], 'ssize_t': [8, true], 'uintptr_t': [8, false], 'intptr_t': [8, true],
  'pid_t': [4, true], 'uid_t': [4, false], 'gid_t': [4, false],
};

const OTHERS: ReadonlySet<string> = new Set(['bool', '_Bool', 'void', 'string', 'buffer', 'inet', 'ksym_t', 'usym_t', 'username_t']);

/** A type's name that means the same in every script, whatever BTF and C there are. */
export function isLanguageType(name: string): boolean {
  return Object.hasOwn(INTEGERS, name) || OTHERS.has(name);
}

/** The type, or poison after a report. Pointers in it point into `space`, by default the probe's own. */
export function resolveType(ctx: Context, syntax: ast.TypeSyntax, space: AddressSpace = unitSpace(ctx)): Type {
  switch (syntax.kind) {
    case 'named-type': return resolveName(ctx, syntax, space);
    case 'pointer-type': {
      const to = resolveType(ctx, syntax.to, space);
      return to.kind === 'poison' ? POISON : { kind: 'pointer', to, space };
    }
    case 'array-type': return resolveArray(ctx, syntax, space);
    case 'tuple-type': {
      const elements = syntax.elements.map((element) => resolveType(ctx, element, space));
      return elements.some((type) => type.kind === 'poison') ? POISON : { kind: 'tuple', elements };
    }
    case 'typeof-type': {
      const type = typeOfOperand(ctx, syntax.operand, space);
      return type.kind === 'none' ? fail(ctx, 'type-mismatch', syntax, 'This gives no value, so it has no type') : plainType(type);
    }
  }
}

/** The type that sizeof, offsetof and typeof look at; an expression is checked but will not be evaluated. */
export function typeOfOperand(ctx: Context, operand: ast.TypeOrExpr, space: AddressSpace = unitSpace(ctx)): Type {
  if ('expr' in operand) return unevaluated(ctx, operand.expr);
  const { type } = operand;
  return isValueName(ctx, type) ? checkIdentifier(ctx, { ...type, kind: 'identifier' }) : resolveType(ctx, type, space);
}

/** Within, variables and maps are only looked at: their types are settled by it, and nothing may be assigned. */
function unevaluated(ctx: Context, expr: ast.Expr): Type {
  const outer = ctx.unit.measured;
  ctx.unit.measured = expr.span;
  const type = checkExpr(ctx, expr);
  ctx.unit.measured = outer;
  return type;
}

/** A bare name reads as a type; this one is a builtin's, or a constant's and no type's. */
function isValueName(ctx: Context, syntax: ast.TypeSyntax): syntax is ast.NamedType {
  if (syntax.kind !== 'named-type' || syntax.tag !== null || isLanguageType(syntax.name)) return false;
  return namesBuiltin(syntax.name) || (!namesType(ctx, syntax.name) && namesConstant(ctx, syntax.name));
}

/** Whether a bare name is that of a type. */
export function namesType({ session }: Context, name: string): boolean {
  return isLanguageType(name) || [session.c.btf, session.kernelBtf()].some((btf) => btf !== null && namedType(btf, null, name, 'kernel') !== null);
}

/** Size of a `string` without a length. A short configured maximum gets a hidden byte that shows truncation. */
export function defaultStringSize(ctx: Context): number {
  const max = ctx.session.config.maxStrlen;
  return max < 1024 ? max + 1 : max;
}

function resolveName(ctx: Context, syntax: ast.NamedType, space: AddressSpace): Type {
  const { tag, name } = syntax;
  if (tag === null) {
    const integer = INTEGERS[name];
    if (integer !== undefined) return intType(integer[0], integer[1]);
    switch (name) {
      case 'bool': case '_Bool': return BOOL;
      case 'void': return VOID;
      case 'string': return { kind: 'string', size: defaultStringSize(ctx) };
      case 'ksym_t': return { kind: 'ksym' };
      case 'usym_t': return { kind: 'usym' };
      case 'username_t': return { kind: 'username' };
    }
  }
  if (ctx.session.refusedNames) return POISON;
  const spelling = tag === null ? name : `${tag} ${name}`;
  const own = ctx.session.c.btf;
  for (const c of own === null ? ctx.session.code.types : [own, ...ctx.session.code.types]) {
    const inScript = namedType(c, tag, name, space);
    if (inScript !== null) return inScript;
  }
  const btf = ctx.session.kernelBtf();
  if (btf === null) {
    return fail(ctx, 'no-btf', syntax, `The type ${spelling} needs kernel type information (BTF), and there is none`, {
      help: 'give the BTF of a kernel with --btf FILE',
    });
  }
  const inKernel = namedType(btf, tag, name, space);
  if (inKernel !== null) return inKernel;
  return unknownType(ctx, syntax, spelling);
}

/** The type of a name, or null; the name of an aggregate may also stand without its tag. */
function namedType(btf: Btf, tag: ast.NamedType['tag'], name: string, space: AddressSpace): Type | null {
  if (tag === 'enum') {
    const id = btf.find(name, 'enum', 'enum64');
    return id === null ? null : enumType(btf, id);
  }
  if (tag !== null) {
    const id = btf.find(name, tag);
    return id === null ? null : aggregateType(btf, id, space);
  }
  const id = btf.find(name, 'typedef', 'int') ?? btf.find(name, 'struct', 'union', 'enum', 'enum64');
  return id === null ? null : btfType(btf, id, space);
}

function unknownType(ctx: Context, syntax: ast.NamedType, spelling: string): Type {
  const { tag, name } = syntax;
  if (tag === null && ctx.session.macros().has(name)) {
    return fail(ctx, 'unknown-type', syntax, `${name} is a macro, and this is a place for types`, { help: `write \`${name}()\` for the macro's value` });
  }
  const kinds = tag === null ? ['typedef'] as const : tag === 'enum' ? ['enum', 'enum64'] as const : [tag];
  const sources = [ctx.session.c.btf, ctx.session.kernelBtf()];
  const known = sources.flatMap((btf) => btf?.names(...kinds) ?? []);
  const candidates = tag === null ? [...Object.keys(INTEGERS), 'bool', 'string', ...known] : known;
  const near = closest(name, candidates);
  const struct = near === null && tag === null ? closest(name, sources.flatMap((btf) => btf?.names('struct') ?? [])) : null;
  const suggestion = struct !== null ? `did you mean \`struct ${struct}\`?` : near === null ? null : `did you mean \`${tag === null ? near : `${tag} ${near}`}\`?`;
  return fail(ctx, 'unknown-type', syntax, `Unknown type ${spelling}`, { help: suggestion });
}

function resolveArray(ctx: Context, syntax: ast.ArrayType, space: AddressSpace): Type {
  if (syntax.length === null || typeof syntax.length === 'string') {
    return fail(ctx, 'not-supported', syntax, 'An array type needs its length as a number here', { help: 'write a number between the brackets' });
  }
  const length = Number(syntax.length);
  const named = syntax.of.kind === 'named-type' && syntax.of.tag === null ? syntax.of.name : '';
  if (length > 1 << 20) return fail(ctx, 'literal-range', syntax, `${length} elements are too many`);
  if (named === 'string' || named === 'buffer') {
    return length > 0
      ? { kind: named, size: length }
      : fail(ctx, 'literal-range', syntax, `A ${named} needs at least one byte`, { help: `write \`${named}[16]\`` });
  }
  const of = resolveType(ctx, syntax.of, space);
  if (of.kind === 'poison') return POISON;
  if (of.kind === 'void') return fail(ctx, 'type-mismatch', syntax, 'There are no arrays of void', { help: `write \`uint8[${length}]\` for bytes` });
  return { kind: 'array', of, length };
}
