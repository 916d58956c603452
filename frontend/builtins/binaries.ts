// Functions about the binary that a probe is in (reference 06.5, 06.7). The loader looks into the file that it attaches to, so an
// object fits every build; the compiler looks too, where it can, for how wide a variable is.

import { hasWildcard } from '../../common/globs.ts';
import { attachPointOf, constantOf, fail } from '../check/check-context.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { BOOL, POISON, UINT64 } from '../types/types.ts';
import type { IntType, Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const binaryRows: readonly FunctionRow[] = [
  {
    name: 'uaddr', why: 'load', signature: 'uaddr("symbol")', count: [1, 1], takes: ['format'], needs: ['binary'],
    doc: 'Where a symbol of the probed binary is in memory, a pointer to an integer of its size.',
    example: 'uprobe:/bin/bash:readline { print(*uaddr("rl_point")); }',
    check: checkUaddr,
  },
  {
    name: 'elf_info', why: 'load', signature: 'elf_info()', count: [0, 0], needs: ['binary'],
    doc: 'The number of the inode of the probed binary.',
    example: 'uprobe:/bin/bash:readline { @[elf_info()] = count(); }',
    check: () => UINT64,
  },
  {
    name: 'elf_is_exe', why: 'load', signature: 'elf_is_exe()', count: [0, 0], needs: ['binary'],
    doc: 'Whether the probed binary is a program that lies in memory where its file says: no library, and not position-independent.',
    example: 'uprobe:/bin/bash:readline { print(elf_is_exe()); }',
    check: () => BOOL,
  },
];

function checkUaddr({ ctx, args: [symbol] }: CallSite): Type {
  const { node, type } = symbol!;
  const name = constantOf(ctx, node);
  if (typeof name !== 'string' || name === '' || name.includes('\0')) {
    if (type.kind === 'poison') return POISON;
    return fail(ctx, 'argument-type', node, 'uaddr() needs the name of a symbol as a string literal', { help: parameterHelp(ctx, node, 'string') ?? 'write `uaddr("environ")`' });
  }
  const { spec } = attachPointOf(ctx);
  const binary = 'binary' in spec && !hasWildcard(spec.binary) ? spec.binary : '';
  const size = binary === '' ? null : ctx.session.host.symbolSize?.(binary, name) ?? null;
  return { kind: 'pointer', to: integerOf(size), space: 'user' };
}

function integerOf(size: number | null): IntType {
  return { kind: 'int', size: size === 1 || size === 2 || size === 4 ? size : 8, signed: true };
}
