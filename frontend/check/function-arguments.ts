// The arguments and the result of a function of the kernel that a trampoline calls the program for: by the prototype that
// BTF has of the function. Each argument takes the registers that its size needs, and the kernel counts them. What the program
// uses goes into the manifest too, because the function may be another one where the object is loaded.

import type * as ast from '../syntax/ast.ts';
import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { hasWildcard } from '../../common/globs.ts';
import { closest } from '../../common/near-miss.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import type { ArgumentSource } from '../providers/row.ts';
import { btfType } from '../types/btf-types.ts';
import type { FunctionArgResolution } from '../types/typed-program.ts';
import { POISON, sizeOf, typeName, UINT64 } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { attachPointOf, fail } from './check-context.ts';
import type { Context } from './check-context.ts';

type FunctionSource = Extract<ArgumentSource, { kind: 'function' }>;

/** Bytes of a register. */
const WORD = 8;

/** `args.name` */
export function functionArgument(ctx: Context, node: ast.Field, source: FunctionSource): Type {
  const args = functionArguments(ctx, node, source);
  if (args === null) return POISON;
  const found = args.find(({ name }) => name === node.name);
  if (found === undefined) {
    const names = args.map(({ name }) => name);
    const near = closest(node.name, names);
    return fail(ctx, 'unknown-field', node.nameSpan, `${source.function}() has no argument ${node.name}`, {
      help: near !== null ? `did you mean \`${near}\`?` : `it has ${names.join(', ') || 'none'}`,
    });
  }
  if (!isWord(found.type)) return fail(ctx, 'not-supported', node.nameSpan, `Arguments of type ${typeName(found.type)} are not supported`);
  ctx.body.fields.set(node.id, found);
  return found.type;
}

/** `args` as a whole; null after a report. */
export function allFunctionArguments(ctx: Context, node: ast.Expr, source: FunctionSource): readonly (FunctionArgResolution & { readonly name: string })[] | null {
  const args = functionArguments(ctx, node, source);
  const strange = args?.find(({ type }) => !isWord(type));
  if (strange === undefined) return args;
  fail(ctx, 'not-supported', node, `Arguments of type ${typeName(strange.type)} are not supported`, { help: 'name the others: `args.…`' });
  return null;
}

/** Where an attach point has its arguments by name; null: it has none, or nobody reads them yet. */
export function sourceOf({ provider, spec }: AttachPoint): ArgumentSource | null {
  const named = provider.can.namedArguments;
  return named === null || named === 'unread' ? null : named.from(spec);
}

/** `retval`: of a wildcard's many functions nobody knows more than the register. */
export function checkFunctionResult(ctx: Context, node: ast.Identifier | ast.Call): Type {
  const source = sourceOf(attachPointOf(ctx));
  if (source?.kind !== 'function') return UINT64;
  if (hasWildcard(source.function)) {
    ctx.body.fields.set(node.id, { kind: 'function-arg', name: null, index: -1, declared: false, type: UINT64 });
    return UINT64;
  }
  const found = findFunction(ctx, node, source, 'The result');
  if (found === null) return POISON;
  const type = btfType(found.btf, found.btf.proto(found.id).returns, 'kernel');
  if (type.kind === 'void') return fail(ctx, 'not-available', node, `${source.function}() returns nothing`);
  if (!isWord(type)) return fail(ctx, 'not-supported', node, `Results of type ${typeName(type)} are not supported`);
  ctx.body.fields.set(node.id, { kind: 'function-arg', name: null, index: -1, declared: true, type });
  return type;
}

/** What fits a register. */
function isWord(type: Type): boolean {
  return type.kind !== 'struct' && type.kind !== 'array' && type.kind !== 'string' && type.kind !== 'none' && type.kind !== 'void';
}

function functionArguments(ctx: Context, node: ast.Expr, source: FunctionSource): (FunctionArgResolution & { readonly name: string })[] | null {
  if (hasWildcard(source.function) || hasWildcard(source.module ?? '')) {
    fail(ctx, 'not-supported', node, 'args needs one particular function, not a wildcard', { help: 'write a probe for each function' });
    return null;
  }
  const found = findFunction(ctx, node, source, 'The arguments');
  if (found === null) return null;
  let index = 0;
  return found.btf.proto(found.id).params.map(({ name, type: id }) => {
    const type = btfType(found.btf, id, 'kernel');
    const at = index;
    index += Math.max(1, Math.ceil(sizeOf(type) / WORD));
    return { kind: 'function-arg', name, index: at, declared: true, type };
  });
}

/** null after a report. */
function findFunction(ctx: Context, node: ast.Expr, { function: name }: FunctionSource, what: string): { readonly btf: Btf; readonly id: BtfId } | null {
  const btf = ctx.session.kernelBtf();
  const { span, text, open, provider } = attachPointOf(ctx);
  if (btf === null) {
    fail(ctx, 'no-btf', node, `${what} of a kernel function need kernel type information (BTF), and there is none`, { help: 'give the BTF of a kernel with --btf FILE' });
    return null;
  }
  const id = btf.find(name, 'func');
  if (id !== null) return { btf, id };
  if (open) {
    fail(ctx, 'parameter', span, `${what} of ${text} are not known before its parameters are`, { help: 'name the function, or run the script with `bpftrace`, which knows them at once' });
    return null;
  }
  const near = closest(name, btf.names('func'));
  fail(ctx, 'missing-probe', span, `The kernel's BTF knows no function ${name}, so the types of its arguments are not known`, {
    help: near === null ? 'for one of a module, name the module too' : `did you mean \`${provider.name}:${near}\`?`,
  });
  return null;
}
