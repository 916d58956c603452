// Facts about the machine that runs the program, by a name in the script (reference 06.5). The loader looks them up and puts them
// in before the kernel sees the program; what is missing there ends the run before anything is attached.

import { constantOf, fail } from '../check/check-context.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { POISON, UINT64 } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const machineRows: readonly FunctionRow[] = [
  {
    name: 'kaddr', why: 'load', signature: 'kaddr("symbol")', count: [1, 1], takes: ['format'],
    doc: 'The address of a symbol of the kernel.',
    check: (call) => checkName(call, /^[\w.$]+$/, 'the name of a symbol of the kernel', 'kaddr("vfs_read")'),
  },
  {
    name: 'cgroupid', why: 'load', signature: 'cgroupid("/path")', count: [1, 1], takes: ['format'],
    doc: 'The id of a cgroup (version 2), by the path of its folder.',
    check: (call) => checkName(call, /^\/[^\0]*$/, 'the path of a cgroup, from the root,', 'cgroupid("/sys/fs/cgroup/user.slice")'),
  },
];

function checkName({ ctx, node, args: [name] }: CallSite, form: RegExp, what: string, example: string): Type {
  const value = constantOf(ctx, name!.node);
  if (typeof value === 'string' && form.test(value)) return UINT64;
  if (name!.type.kind === 'poison' && value === undefined) return POISON;
  return fail(ctx, 'argument-type', name!.node, `${node.name}() needs ${what} as a string literal`, {
    help: parameterHelp(ctx, name!.node, 'string') ?? `write \`${example}\``,
  });
}
