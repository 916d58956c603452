// Questions about the kernel's functions for BPF programs. The kernel that runs the program answers them, not the one
// that compiles it. Behind `comptime` the program is compiled for each answer; elsewhere the value is put in before the
// program is loaded, and the kernel's verifier then leaves out what it decides against, calls of missing functions too.

import { nearName } from '../check/near-names.ts';
import type * as ast from '../syntax/ast.ts';
import { askKernel } from '../check/comptime.ts';
import { attachPointOf, constantOf, fail } from '../check/check-context.ts';
import type { Context } from '../check/check-context.ts';
import { findKfunc, kfuncNames } from '../check/c-calls.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import type { Question } from '../types/typed-program.ts';
import { BOOL, POISON } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const kfuncRows: readonly FunctionRow[] = [
  {
    name: 'kfunc_exist', why: 'load', signature: 'kfunc_exist("name")', count: [1, 1], takes: ['format'],
    doc: 'Whether the kernel that runs the script has a kfunc of this name.',
    example: 'begin { print(kfunc_exist("bpf_task_from_pid")); }',
    check: (call) => checkName(call, (name) => existsQuestion(call, name)),
  },
  {
    name: 'kfunc_allowed', why: 'load', signature: 'kfunc_allowed("name")', count: [1, 1], takes: ['format'], probesOnly: true,
    doc: 'Whether the kernel that runs the script lets programs of this probe\'s kind call the kfunc.',
    example: 'begin { print(kfunc_allowed("bpf_task_from_pid")); }',
    check: (call) => checkName(call, (name) => allowedQuestion(call, name)),
  },
];

/** What only imported C declares is for other kernels. */
function isHere(ctx: Context, name: string): boolean {
  return !ctx.session.wanted().has(name) && findKfunc(ctx, name) !== null;
}

function existsQuestion({ ctx, node: { span } }: CallSite, name: string): Question {
  return { kind: 'kfunc-exists', key: `kfunc ${name}`, span, here: isHere(ctx, name), name };
}

function allowedQuestion({ ctx, node: { span } }: CallSite, name: string): Question {
  const attachPoint = attachPointOf(ctx);
  return { kind: 'kfunc-allowed', key: `kfunc ${name} in ${attachPoint.provider.name}`, span, here: isHere(ctx, name), name, attachPoint };
}

function checkName({ ctx, node, args: [name] }: CallSite, question: (name: string) => Question): Type {
  const { node: literal } = name!;
  const value = constantOf(ctx, literal);
  if (typeof value !== 'string' || !/^\w+$/.test(value)) {
    if (name!.type.kind === 'poison') return POISON;
    return fail(ctx, 'argument-type', literal, `${node.name}() needs the name of a kernel function as a string literal`, {
      help: parameterHelp(ctx, literal, 'string') ?? `write \`${node.name}("bpf_task_from_pid")\``,
    });
  }
  return ctx.body.inComptime ? askKernel(ctx, node, question(value)) : BOOL;
}

/** exists() of a bare name. */
export function checkKfuncName(call: CallSite, name: ast.Identifier): Type {
  const { ctx, node } = call;
  if (findKfunc(ctx, name.name) === null) {
    const near = nearName(ctx.session, name.name, () => kfuncNames(ctx));
    return fail(ctx, 'unknown-function', name, `The kernel has no function ${name.name}() that programs may call`, {
      help: near !== null ? `did you mean \`${near}\`?` : `if only other kernels have it: \`kfunc_exist("${name.name}")\``,
    });
  }
  return ctx.body.inComptime ? askKernel(ctx, node, existsQuestion(call, name.name)) : BOOL;
}
