// The arguments of a function of a program, as its debug information tells of them: names, types and where each lies when the function
// begins. An attach point may mean several functions, which must then be alike in what the script reads, because one program is
// made for them all. What is read goes into the manifest in words, with the members of structs that the script looks at: the
// program that the loader finds may be another build.

import type * as ast from '../syntax/ast.ts';
import { Btf } from '../../common/btf/btf.ts';
import { membersInside, memberShape, nameOf, shapeOf } from '../../common/btf/shapes.ts';
import type { MemberTaken } from '../../common/btf/shapes.ts';
import { hasWildcard } from '../../common/globs.ts';
import { closest } from '../../common/near-miss.ts';
import { suggest } from './near-names.ts';
import { called, placeInWords } from '../../common/user-functions.ts';
import type { ArgumentPlace } from '../../common/user-functions.ts';
import type { FunctionsOfFile, UserFunctions } from '../host.ts';
import type { ArgumentSource } from '../providers/row.ts';
import { btfType, enumType } from '../types/btf-types.ts';
import { NONE, POISON } from '../types/types.ts';
import type { StructType, Type } from '../types/types.ts';
import type { UserArgResolution } from '../types/typed-program.ts';
import { attachPointOf, fail } from './check-context.ts';
import type { Context } from './check-context.ts';
import { isInLibrary } from '../syntax/source.ts';
import { sourceOf } from './function-arguments.ts';
import { sharedNames } from './shared-names.ts';

type Source = Extract<ArgumentSource, { kind: 'user-function' }>;

interface Known { readonly functions: readonly KnownFunction[]; readonly types: readonly Btf[]; readonly builds: readonly string[] }
interface KnownFunction { readonly name: string; readonly arguments: readonly Argument[] }
interface Argument extends UserArgResolution { readonly of: string }
type Found = Known | Exclude<UserFunctions, { kind: 'known' }>;

/** By what the attach point says: it is asked for in every round of inference. */
const answers = new WeakMap<Source['pattern'], Found>();

/** `args.name` */
export function userArgument(ctx: Context, node: ast.Field, source: Source): Type {
  const known = knownFunctions(ctx, node, source);
  if (known === null) return POISON;
  let first: Argument | null = null;
  for (const { name, arguments: all } of known.functions) {
    const found = all.find((each) => each.name === node.name);
    if (found === undefined) {
      const names = all.map((each) => each.name).filter((each) => each !== '');
      const near = closest(node.name, names);
      return fail(ctx, 'unknown-field', node.nameSpan, `${called(name)} has no argument ${node.name}`, suggest(node.nameSpan, near, `it has ${names.join(', ') || 'none'}`));
    }
    first ??= found;
    if (!alike(first, found)) return unlike(ctx, node.nameSpan, first, found);
  }
  if (first === null) return POISON;
  if (first.place.kind === 'nowhere') return fail(ctx, 'not-supported', node.nameSpan, `The argument ${first.name} of ${called(first.of)} cannot be read: ${first.place.reason}`);
  ctx.body.fields.set(node.id, first);
  return first.type;
}

/** `args` as a whole, where what cannot be read is without a value and prints as null; null after a report. */
export function allUserArguments(ctx: Context, node: ast.Expr, source: Source): readonly Argument[] | null {
  const known = knownFunctions(ctx, node, source);
  const [first, ...others] = known?.functions.map((each) => each.arguments) ?? [];
  if (first === undefined) return null;
  for (const other of others) {
    const different = first.findIndex((each, i) => other[i] === undefined || other[i].name !== each.name || !alike(each, other[i]));
    if (different < 0 && other.length === first.length) continue;
    fail(ctx, 'type-mismatch', node, `args is not alike in all functions that match: ${called(known!.functions[0]!.name)} and ${called(known!.functions[1 + others.indexOf(other)]!.name)} have different arguments`, {
      help: 'name those that they share: `args.…`',
    });
    return null;
  }
  return first.filter(({ name }) => name !== '').map((each) => (each.place.kind === 'nowhere' ? { ...each, type: NONE, inside: [] } : each));
}

/** The arguments that can be read by name, without a report. */
export function userArgumentNames(ctx: Context, source: Source): readonly string[] {
  if (!isAtStart(source)) return [];
  const found = lookUp(ctx, source);
  return 'kind' in found ? [] : sharedNames(found.functions, (each) => each.arguments.filter(({ place }) => place.kind !== 'nowhere'), alike);
}

/** Of the arguments that can be read by name here, those that are a struct, or point to one, of this name; without a report. */
export function userArgumentsOf(ctx: Context, struct: string): readonly string[] {
  const { attachPoint } = ctx.body;
  const source = attachPoint === null || attachPoint.open ? null : sourceOf(attachPoint);
  if (source?.kind !== 'user-function') return [];
  const names = userArgumentNames(ctx, source);
  const known = programTypes(ctx)?.functions[0]?.arguments ?? [];
  return known.filter(({ name, type }) => names.includes(name) && structIn(type)?.name === struct).map(({ name }) => name);
}

function structIn(type: Type): StructType | null {
  return type.kind === 'pointer' ? structIn(type.to) : type.kind === 'struct' ? type : null;
}

/** Whether this machine has no function that is meant. */
export function lacksUserFunction(ctx: Context, source: Source): boolean {
  const found = lookUp(ctx, source);
  return 'kind' in found && found.kind === 'missing';
}

/** Names of values of enums that the function's arguments lead to. */
export function userEnumeratorNames(ctx: Context): string[] {
  return programTypes(ctx)?.types.flatMap((btf) => btf.enumerators()) ?? [];
}

/** A name of a value of an enum that the function's arguments lead to; null: there is none of that name. */
export function userEnumerator(ctx: Context, node: ast.Identifier): Type | null {
  // What the library names is what the kernel has.
  const known = isInLibrary(node.span) ? null : programTypes(ctx);
  if (known === null) return null;
  const found = known.types.flatMap((btf) => [...btf.enumeratorsNamed(node.name)].map(({ type, value }) => ({ btf, type, value })));
  const first = found[0];
  if (first === undefined) return null;
  const other = found.find(({ value }) => value !== first.value);
  if (other !== undefined) {
    return fail(ctx, 'type-mismatch', node, `${node.name} is not the same in all enums of the program: ${first.value} in ${nameOf(first.btf, first.type)}, ${other.value} in ${nameOf(other.btf, other.type)}`, { help: 'write the number that is meant' });
  }
  ctx.body.constants.set(node.id, first.value);
  ctx.body.enumerators.set(node.id, { of: nameOf(first.btf, first.type), name: node.name, shape: memberShape(first.btf, first.type, node.name)!, builds: known.builds });
  return enumType(first.btf, first.type);
}

/** null: nobody knows them, or the probe is none of a program's function. */
function programTypes(ctx: Context): Known | null {
  const { attachPoint } = ctx.body;
  const source = attachPoint === null || attachPoint.open ? null : sourceOf(attachPoint);
  const found = source?.kind === 'user-function' ? lookUp(ctx, source) : null;
  return found === null || 'kind' in found ? null : found;
}

/** What is compared of a member of a program's struct; null: it is of another struct. */
export function memberTaken({ btf, btfId }: StructType, name: string): MemberTaken | null {
  const shape = btf.isProgram ? memberShape(btf, btfId, name) : null;
  return shape === null ? null : { of: nameOf(btf, btfId), name, shape };
}

// ---------------------------------------------------------------- functions

/** null after a report. */
function knownFunctions(ctx: Context, node: ast.Expr, source: Source): Known | null {
  const { span, text, open } = attachPointOf(ctx);
  if (open) {
    fail(ctx, 'parameter', span, `The arguments of ${text} are not known before its parameters are`, { help: 'name the function, or run the script with `bpftrace`, which knows them at once' });
    return null;
  }
  if (!isAtStart(source)) {
    fail(ctx, 'not-available', node, 'args is known at the start of a function only, not behind it', { help: 'probe the function itself, and keep what is needed: `@arg[tid] = args.…`' });
    return null;
  }
  const found = lookUp(ctx, source);
  if (!('kind' in found)) return found;
  if (found.kind === 'missing') fail(ctx, 'missing-probe', span, `${found.reason}, so the types of its arguments are not known`, { help: found.help });
  else fail(ctx, 'no-debug-info', node, `args is not known here: ${found.reason}`, { help: found.help });
  return null;
}

function isAtStart({ pattern }: Source): boolean {
  return pattern.offset === 0 && pattern.source === undefined;
}

function lookUp(ctx: Context, { pattern }: Source): Found {
  let found = answers.get(pattern);
  if (found === undefined) {
    found = read(ctx.session.host.userFunctions?.(pattern, attachPointOf(ctx).text) ?? { kind: 'unknown', reason: 'programs cannot be looked into', help: 'use arg0, arg1, …' });
    answers.set(pattern, found);
  }
  return found;
}

function read(found: UserFunctions): Found {
  if (found.kind !== 'known') return found;
  const builds = found.files.flatMap(({ build }) => build ?? []);
  const functions = found.files.map((file) => functionsOf(file, builds));
  return functions.includes(null) ? { kind: 'unknown', reason: 'its debug information is damaged', help: 'use arg0, arg1, …' }
    : { functions: functions.flatMap((each) => each?.functions ?? []), types: functions.flatMap((each) => each?.types ?? []), builds };
}

/** null: what should be types is none. */
function functionsOf({ btf, functions }: FunctionsOfFile, builds: readonly string[]): { readonly types: Btf; readonly functions: readonly KnownFunction[] } | null {
  const types = Btf.parse(btf);
  if (types === null) return null;
  types.isProgram = true;
  const known = functions.map(({ name: of, arguments: all }) => ({
    name: of,
    arguments: all.map(({ name, type: id, place }): Argument => {
      const type = btfType(types, id, 'user');
      const readable: ArgumentPlace = place.kind !== 'nowhere' && ['none', 'void'].includes(type.kind)
        ? { kind: 'nowhere', reason: type.kind === 'none' ? 'it is a floating-point number of a kind that scripts cannot read' : 'it has no size' } : place;
      return { kind: 'user-arg', of, name, place: readable, type, shape: shapeOf(types, id), inside: membersInside(types, id), builds };
    }),
  }));
  return { types, functions: known };
}

function alike(a: Argument, b: Argument): boolean {
  if (a.place.kind === 'nowhere' && b.place.kind === 'nowhere') return true;
  const members = (each: Argument): string => each.inside.map(({ of, name, shape }) => `${of} ${name} ${shape}`).join();
  return a.shape === b.shape && members(a) === members(b) && placeInWords(a.place) === placeInWords(b.place);
}

function unlike(ctx: Context, span: ast.Field['nameSpan'], a: Argument, b: Argument): Type {
  const describe = ({ of, shape, place }: Argument): string => `${called(of)} has \`${shape}\` in ${placeInWords(place)}`;
  const { spec } = attachPointOf(ctx);
  const isPattern = 'function' in spec && hasWildcard(spec.function);
  return fail(ctx, 'type-mismatch', span, `The argument ${a.name} is not alike in all functions that match: ${describe(a)}, ${describe(b)}`, {
    help: isPattern ? 'write a probe for each kind' : 'name one of them, with the types of its parameters',
  });
}
