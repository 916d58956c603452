// The types a script writes: in casts, `let`, sizeof and offsetof. Basic C names mean the same without any BTF, as
// on every 64-bit Linux; structs, unions, enums and all other typedefs come from the script's own C, then from the
// kernel's BTF. Names are looked up one at a time, and all of them are listed only to suggest a near miss.

import type * as ast from '../syntax/ast.ts';
import { withCapitalArticle } from '../diagnostics/words.ts';
import type { Btf } from '../../common/btf/btf.ts';
import type { BtfKind } from '../../common/btf/layout.ts';
import { isBuiltin } from '../builtins/names.ts';
import { knownConstant } from '../c/constants.ts';
import { aggregateType, btfType, enumType } from '../types/btf-types.ts';
import { isInLibrary } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';
import { INTEGERS, isLanguageType } from '../types/language-types.ts';
import { BOOL, POISON, VOID, withoutMarks } from '../types/types.ts';
import type { AddressSpace, StringType, Type } from '../types/types.ts';
import { fail } from './check-context.ts';
import type { Context } from './check-context.ts';
import { checkExpr } from './descend.ts';
import { FOREIGN_TYPES } from './foreign-names.ts';
import { intType, plainType } from './join.ts';
import { nearName } from './near-names.ts';
import { unitSpace } from './spaces.ts';
import { userArgumentsOf } from './user-arguments.ts';

/** The type, or poison after a report. Pointers in it point into `space`, by default the probe's own. */
export function resolveType(ctx: Context, syntax: ast.TypeSyntax, space: AddressSpace = unitSpace(ctx)): Type {
  switch (syntax.kind) {
    case 'named-type': return resolveName(ctx, syntax, space);
    case 'pointer-type': {
      const to = resolveType(ctx, syntax.to, space);
      return to.kind === 'poison' ? POISON : { kind: 'pointer', to: withoutMarks(to), space };
    }
    case 'array-type': return resolveArray(ctx, syntax, space);
    case 'tuple-type': {
      const elements = syntax.elements.map((element) => resolveType(ctx, element, space));
      return elements.some((type) => type.kind === 'poison') ? POISON : { kind: 'tuple', names: null, elements };
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
  return isValueName(ctx, type) ? unevaluated(ctx, { ...type, kind: 'identifier' }) : resolveType(ctx, type, space);
}

/** Within, variables and maps are only looked at: their types are settled by it, and nothing may be assigned. */
function unevaluated(ctx: Context, expr: ast.Expr): Type {
  const outer = ctx.body.measured;
  ctx.body.measured = expr.span;
  const type = checkExpr(ctx, expr);
  ctx.body.measured = outer;
  return type;
}

/** A bare name reads as a type; this one is a builtin's, or a constant's and no type's. */
function isValueName(ctx: Context, syntax: ast.TypeSyntax): syntax is ast.NamedType {
  if (syntax.kind !== 'named-type' || syntax.tag !== null || isLanguageType(syntax.name)) return false;
  return isBuiltin(syntax.name) || (!namesType(ctx, syntax.name) && namedConstant(ctx, syntax.name) !== null);
}

/** The value of a name of C, an enumerator's or a `#define`'s; null: it has none. */
function namedConstant(ctx: Context, name: string): bigint | null {
  const { c, code, host, kernelBtf } = ctx.session;
  const own = c.constants.get(name);
  if (own !== undefined) return own;
  for (const btf of [c.btf, ...code.types, kernelBtf()]) {
    const found = btf?.findEnumerator(name);
    if (found != null) return found.value;
  }
  return c.failed ? null : knownConstant(host, name);
}

/** Whether a bare name is that of a type. */
export function namesType({ session }: Context, name: string): boolean {
  return isLanguageType(name) || [session.c.btf, session.kernelBtf()].some((btf) => btf !== null && namedType(btf, null, name, 'kernel') !== null);
}

/** A `string` without a length, which is also what str() gives without one. */
export function defaultString(ctx: Context): StringType {
  return { kind: 'string', size: ctx.session.config.maxStrlen, marked: true };
}

/**
 * Any struct of the kernel by name, which may be one that the script defines anew; void when there is no BTF to describe it.
 * `from`: whoever asks, since the library knows nothing of the script's definitions.
 */
export function kernelStruct(ctx: Context, name: string, from: Span | null = null): Type {
  const kernel = ctx.session.kernelBtf();
  const btf = from !== null && isInLibrary(from) ? kernel?.original ?? null : kernel;
  const id = btf?.find(name, 'struct') ?? null;
  return btf === null || id === null ? VOID : aggregateType(btf, id, 'kernel');
}

function resolveName(ctx: Context, syntax: ast.NamedType, space: AddressSpace): Type {
  const { tag, name } = syntax;
  if (tag === null) {
    const integer = INTEGERS[name];
    if (integer !== undefined) return intType(integer[0], integer[1]);
    switch (name) {
      case 'bool': case '_Bool': return BOOL;
      case 'void': return VOID;
      case 'string': return defaultString(ctx);
      case 'ksym_t': return { kind: 'ksym' };
      case 'usym_t': return { kind: 'usym' };
      case 'inet': return { kind: 'inet' };
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
  const known = (...wanted: readonly BtfKind[]): readonly string[] => sources.flatMap((btf) => btf?.names(...wanted) ?? []);
  const foreign = tag === null ? FOREIGN_TYPES.get(name) : undefined;
  const near = foreign !== undefined ? null : nearName(ctx.session, name, () => (tag === null ? [...Object.keys(INTEGERS), 'bool', 'string', ...known(...kinds)] : known(...kinds)));
  const struct = foreign === undefined && near === null && tag === null ? nearName(ctx.session, name, () => known('struct')) : null;
  const meant = struct !== null ? `struct ${struct}` : near === null || tag === null ? near : `${tag} ${near}`;
  const help = foreign ?? argumentHelp(ctx, name) ?? (meant !== null ? `did you mean \`${meant}\`?`
    : tag === null ? 'include the header that has it: `#include <…>`' : `the kernel has none: define it in the script, \`${spelling} { … };\``);
  return fail(ctx, 'unknown-type', syntax, `Unknown type ${spelling}`, { help });
}

/** Structs of a program are known by its functions' arguments only: two of its files may each have one of that name. */
function argumentHelp(ctx: Context, name: string): string | null {
  const [first] = userArgumentsOf(ctx, name);
  return first === undefined ? null : `the program's debug information has it: \`args.${first}\` is of that type, without a cast`;
}

function resolveArray(ctx: Context, syntax: ast.ArrayType, space: AddressSpace): Type {
  const written = typeof syntax.length === 'string' ? namedConstant(ctx, syntax.length) : syntax.length;
  if (written === null || written < 0n) {
    return fail(ctx, 'not-supported', syntax, 'An array type needs its length as a number here', { help: 'write a number between the brackets' });
  }
  const length = Number(written);
  const named = syntax.of.kind === 'named-type' && syntax.of.tag === null ? syntax.of.name : '';
  if (length > 1 << 20) return fail(ctx, 'literal-range', syntax, `${length} elements are too many`);
  if (named === 'string' || named === 'buffer') {
    return length > 0
      ? { kind: named, size: length }
      : fail(ctx, 'literal-range', syntax, `${withCapitalArticle(named)} needs at least one byte`, { help: `write \`${named}[16]\`` });
  }
  const of = withoutMarks(resolveType(ctx, syntax.of, space));
  if (of.kind === 'poison') return POISON;
  if (of.kind === 'void') return fail(ctx, 'type-mismatch', syntax, 'There are no arrays of void', { help: `write \`uint8[${length}]\` for bytes` });
  return { kind: 'array', of, length };
}
