// Functions that the kernel gives only to programs that it starts with typed arguments: those of fentry, fexit and iter.
// There are no such probes yet, so what a script asks of them is checked, and then they are refused where they stand:
// they are no functions of the language yet, and are not documented as such.

import { fail, integerConstant } from '../check/check-context.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { POISON, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const tracingRows: readonly FunctionRow[] = [
  {
    name: 'path', why: 'memory', signature: 'path(path [, size])', count: [1, 2],
    doc: 'The name of a file by its `struct path`, its end if that is longer than `size`.',
    check: checkPath,
  },
  {
    name: 'socket_cookie', why: 'primitive', signature: 'socket_cookie(sock)', count: [1, 1],
    doc: 'The number that the kernel gives a socket for its lifetime, by its `struct sock *`.',
    check: checkSocketCookie,
  },
];

function checkPath(call: CallSite): Type {
  const { ctx, args: [path, size] } = call;
  const { type, node } = path!;
  if (type.kind === 'poison') return POISON;
  if (!isStruct(type.kind === 'pointer' ? type.to : type, 'path')) {
    return fail(ctx, 'argument-type', node, `path() needs a struct path or a pointer to one, this is ${typeName(type)}`, {
      help: 'a `struct file` has one: `args.file.f_path`',
    });
  }
  if (size === undefined || size.type.kind === 'poison') return notYet(call);
  const length = integerConstant(ctx, size.node);
  if (length === null) {
    return fail(ctx, 'argument-type', size.node, 'path() needs its size as a literal', { help: parameterHelp(ctx, size.node, 'integer') ?? 'write a number of bytes' });
  }
  if (length < 1n) return fail(ctx, 'literal-range', size.node, 'The size of a path must be at least 1', { help: 'leave it out for max_strlen' });
  return notYet(call);
}

function checkSocketCookie(call: CallSite): Type {
  const { type, node } = call.args[0]!;
  if (type.kind === 'poison') return POISON;
  if (type.kind === 'pointer' && isStruct(type.to, 'sock')) return notYet(call);
  return fail(call.ctx, 'argument-type', node, `socket_cookie() needs a \`struct sock *\`, this is ${typeName(type)}`, { help: 'write `(struct sock *)…`' });
}

function isStruct(type: Type, name: string): boolean {
  return type.kind === 'struct' && type.tag === 'struct' && type.name === name;
}

function notYet({ ctx, node, nameSpan }: CallSite): Type {
  return fail(ctx, 'not-supported', nameSpan, `${node.name}() is not supported yet`);
}
