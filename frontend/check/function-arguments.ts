// The arguments and the result of a function of the kernel that a trampoline calls the program for: by the prototype that
// BTF has of the function. Each argument takes the registers that its size needs, and the kernel counts them. What the program
// uses goes into the manifest too, because the function may be another one where the object is loaded.

import type * as ast from '../syntax/ast.ts';
import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { fitsTrampolines, isHandedOut, wordsOf } from '../../common/btf/trampolines.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { isUntraced, WHY_NO_FUNCTION } from '../../common/untraced-functions.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import { has } from '../providers/index.ts';
import type { ArgumentSource } from '../providers/row.ts';
import { btfType } from '../types/btf-types.ts';
import type { FunctionArgResolution } from '../types/typed-program.ts';
import { POISON, sameType, sizeOf, typeName, UINT64, VOID } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { bpfFunctionNames, bpfFunctions } from './bpf-functions.ts';
import type { FoundFunction } from './bpf-functions.ts';
import { attachPointOf, fail } from './check-context.ts';
import type { Context } from './check-context.ts';
import { FOREIGN_WORDS, RETURN_VALUE } from './foreign-names.ts';
import { nearName, suggest } from './near-names.ts';
import { sharedNames } from './shared-names.ts';

const VMLINUX = 'vmlinux';

type FunctionSource = Extract<ArgumentSource, { kind: 'function' }>;

/** `args.name`: of a wildcard's functions all must have it, and alike, because one program is made for them all. */
export function functionArgument(ctx: Context, node: ast.Field, source: FunctionSource): Type {
  let first: Argument | null = null;
  for (const each of functionsOf(ctx, node, source, 'The arguments')) {
    const args = argumentsOf(each);
    const found = args.find(({ name }) => name === node.name);
    if (found === undefined) {
      const names = args.map(({ name }) => name);
      const near = nearName(ctx.session, node.name, () => names);
      return fail(ctx, 'unknown-field', node.nameSpan, `${each.name}() has no argument ${node.name}`, suggest(node.nameSpan, near, resultHelp(ctx, node.name) ?? `it has ${names.join(', ') || 'none'}`));
    }
    first ??= found;
    if (!alike(first, found)) {
      return fail(ctx, 'type-mismatch', node.nameSpan, `The argument ${node.name} is not alike in all functions that match: ${describe(first)}, ${describe(found)}`, {
        help: 'write a probe for each kind',
      });
    }
  }
  if (first === null) return POISON;
  if (!isReadable(first.type)) return fail(ctx, 'not-supported', node.nameSpan, `Arguments of type ${typeName(first.type)} are not supported`);
  ctx.body.fields.set(node.id, first);
  return first.type;
}

/** `args` as a whole; null after a report. */
export function allFunctionArguments(ctx: Context, node: ast.Expr, source: FunctionSource): readonly Argument[] | null {
  const [first, ...others] = functionsOf(ctx, node, source, 'The arguments').map((each) => ({ ...each, args: argumentsOf(each) }));
  if (first === undefined) return null;
  const other = others.find(({ args }) => args.length !== first.args.length || !args.every((each, i) => each.name === first.args[i]!.name && alike(each, first.args[i]!)));
  if (other !== undefined) {
    fail(ctx, 'type-mismatch', node, `args is not alike in all functions that match: ${first.name}() and ${other.name}() have different arguments`, {
      help: 'name those that they share: `args.…`',
    });
    return null;
  }
  const strange = first.args.find(({ type }) => !isReadable(type));
  if (strange === undefined) return first.args;
  fail(ctx, 'not-supported', node, `Arguments of type ${typeName(strange.type)} are not supported`, { help: 'name the others: `args.…`' });
  return null;
}

/** The arguments that can be read by name, without a report. */
export function functionArgumentNames(ctx: Context, source: FunctionSource): readonly string[] {
  return sharedNames(meant(ctx, source), (each) => argumentsOf(each).filter(({ type }) => isReadable(type)), alike);
}

/** For `args.ret` where the result is no argument; null: another name, or there is no result. */
function resultHelp({ body: { attachPoint } }: Context, name: string): string | null {
  const isResult = name === 'retval' || FOREIGN_WORDS.get(name) === RETURN_VALUE;
  return isResult && attachPoint !== null && has(attachPoint.provider, 'returnValue') ? RETURN_VALUE : null;
}

/** Where an attach point has its arguments by name; null: it has none. */
export function sourceOf({ provider, spec }: AttachPoint): ArgumentSource | null {
  return provider.can.namedArguments?.from(spec) ?? null;
}

/** `retval`: of a wildcard's functions what they have in common, which may be no more than the register. */
export function checkFunctionResult(ctx: Context, node: ast.Identifier | ast.Call): Type {
  const attachPoint = attachPointOf(ctx);
  const source = sourceOf(attachPoint);
  if (source?.kind !== 'function') return UINT64;
  const several = isPattern(source);
  const found = several ? matching(ctx, source) : functionsOf(ctx, node, source, 'The result');
  const [first, ...others] = found.map(({ btf, id }) => btfType(btf, btf.proto(id).returns, 'kernel'));
  if (first === undefined && !several) return POISON;
  const shared = first === undefined ? null : sharedResult(first, others);
  if (shared?.kind === 'void') return fail(ctx, 'not-available', node, several ? `No function that matches ${attachPoint.text} returns anything` : `${source.function}() returns nothing`);
  if (shared !== null && !isWord(shared)) return fail(ctx, 'not-supported', node, `Results of type ${typeName(shared)} are not supported`);
  const type = shared ?? UINT64;
  ctx.body.fields.set(node.id, { kind: 'function-arg', name: null, index: -1, declared: shared !== null, type });
  return type;
}

/** null: they have nothing in common but the register. */
function sharedResult(first: Type, others: readonly Type[]): Type | null {
  if (others.every((other) => sameType(first, other))) return first;
  return [first, ...others].every(({ kind }) => kind === 'pointer') ? { kind: 'pointer', to: VOID, space: 'kernel' } : null;
}

/** What fits a register. */
function isWord(type: Type): boolean {
  return type.kind !== 'struct' && type.kind !== 'array' && type.kind !== 'string' && type.kind !== 'none' && type.kind !== 'void';
}

/** What the kernel hands out: also a struct, if it is small. */
function isReadable(type: Type): boolean {
  return isWord(type) || (type.kind === 'struct' && isHandedOut(sizeOf(type)));
}

// ---------------------------------------------------------------- functions

/** `as`: the type in BTF, which tells structs apart that have no names. */
type Argument = FunctionArgResolution & { readonly name: string; readonly of: string; readonly as: BtfId; readonly btf: Btf };

function argumentsOf({ name: of, btf, id }: FoundFunction): Argument[] {
  let index = 0;
  return btf.proto(id).params.map(({ name, type: id }) => {
    const type = btfType(btf, id, 'kernel');
    const at = index;
    index += wordsOf(sizeOf(type));
    return { kind: 'function-arg', of, as: btf.resolve(id), btf, name, index: at, declared: true, type };
  });
}

function alike(a: Argument, b: Argument): boolean {
  return a.index === b.index && ((a.as === b.as && a.btf === b.btf) || (a.type.kind !== 'struct' && typeName(a.type) === typeName(b.type)));
}

function describe({ of, type, index }: Argument): string {
  return `${of}() has \`${typeName(type)}\` in register ${index}`;
}

/** Those that an attach point means on this machine, the loader's choice; none after a report. `what` begins a sentence. */
function functionsOf(ctx: Context, node: ast.Expr, source: FunctionSource, what: string): readonly FoundFunction[] {
  if (!isPattern(source)) {
    const found = source.program === null ? findFunction(ctx, node, source, what) : findInPrograms(ctx, source, what);
    return found === null ? [] : [{ ...found, name: source.function }];
  }
  const { span, text, open } = attachPointOf(ctx);
  if (source.program === null && ctx.session.kernelBtf() === null) {
    fail(ctx, 'no-btf', node, `${what} of kernel functions need kernel type information (BTF), and there is none`, { help: 'give the BTF of a kernel with --btf FILE' });
    return [];
  }
  const found = matching(ctx, source);
  if (found.length > 0) return found;
  if (open) beforeParameters(ctx, what);
  else if (source.program !== null) noProgram(ctx, source, what);
  else fail(ctx, 'missing-probe', span, `No function that can be traced here matches ${text}, so the types of its arguments are not known`);
  return [];
}

/** The functions that a pattern means, without a report. */
function matching({ session }: Context, { program, function: name }: FunctionSource): readonly FoundFunction[] {
  if (program !== null) return bpfFunctions(session, program, name);
  const btf = session.kernelBtf();
  if (btf === null) return [];
  const pattern = globPattern(name);
  const listed = session.host.kernelFunctions();
  const traceable = listed === null ? null : new Set(listed);
  return [...btf.byName('func')].flatMap(([each, id]) =>
    (pattern.test(each) && !isUntraced(each) && traceable?.has(each) !== false && fitsTrampolines(btf, id) ? [{ name: each, btf, id }] : []));
}

/** Whether there is no function here that is meant, so that nobody knows its arguments and its result. */
export function lacksFunction(ctx: Context, source: FunctionSource): boolean {
  return (source.program !== null || ctx.session.kernelBtf() !== null) && meant(ctx, source).length === 0;
}

/** The functions that an attach point means, without a report. */
function meant(ctx: Context, source: FunctionSource): readonly FoundFunction[] {
  if (isPattern(source) || source.program !== null) return matching(ctx, source);
  const btf = ctx.session.kernelBtf();
  const id = btf?.find(source.function, 'func') ?? null;
  return id === null ? [] : [{ name: source.function, btf: btf!, id }];
}

/** null after a report. */
function findInPrograms(ctx: Context, source: FunctionSource, what: string): FoundFunction | null {
  const [found] = matching(ctx, source);
  if (found !== undefined) return found;
  if (attachPointOf(ctx).open) beforeParameters(ctx, what);
  else noProgram(ctx, source, what);
  return null;
}

function noProgram(ctx: Context, { program, function: name }: FunctionSource, what: string): void {
  const { span, provider } = attachPointOf(ctx);
  const near = nearName(ctx.session, name, () => bpfFunctionNames(ctx.session));
  const which = program === '*' ? 'No BPF program that is loaded here' : `No BPF program ${program} that is loaded here`;
  fail(ctx, 'missing-probe', span, `${which} has a function ${name}, so nobody knows ${what.toLowerCase()} of it`, {
    help: near === null ? 'compile it where the program is loaded, with the rights to look' : `did you mean \`${provider.name}:bpf:${near}\`?`,
  });
}

function isPattern({ module, function: name, program }: FunctionSource): boolean {
  return hasWildcard(name) || hasWildcard(module ?? '') || hasWildcard(program ?? '');
}

function beforeParameters(ctx: Context, what: string): void {
  const { span, text } = attachPointOf(ctx);
  fail(ctx, 'parameter', span, `${what} of ${text} are not known before its parameters are`, { help: 'name the function, or run the script with `bpftrace`, which knows them at once' });
}

/** null after a report. */
function findFunction(ctx: Context, node: ast.Expr, { module, function: name }: FunctionSource, what: string): { readonly btf: Btf; readonly id: BtfId } | null {
  const btf = ctx.session.kernelBtf();
  const { span, open, provider } = attachPointOf(ctx);
  if (btf === null) {
    fail(ctx, 'no-btf', node, `${what} of a kernel function need kernel type information (BTF), and there is none`, { help: 'give the BTF of a kernel with --btf FILE' });
    return null;
  }
  const id = btf.find(name, 'func');
  if (id !== null) return { btf, id };
  if (open) {
    beforeParameters(ctx, what);
    return null;
  }
  if (module !== null && module !== VMLINUX && ctx.session.host.moduleBtf?.(module) == null) {
    fail(ctx, 'missing-probe', span, `The module ${module} is not loaded here, or has no type information, so the types of ${name}() are not known`, {
      help: 'load the module, or compile where it is loaded',
    });
    return null;
  }
  const own = module === null || module === VMLINUX;
  const near = own ? nearName(ctx.session, name, () => btf.names('func')) : null;
  fail(ctx, 'missing-probe', span, `The kernel's BTF knows no function ${name}, so the types of its arguments are not known`, {
    // Those of the modules that are loaded were looked at.
    help: near !== null ? `did you mean \`${provider.name}:${near}\`?` : module === null ? WHY_NO_FUNCTION : null,
  });
  return null;
}
