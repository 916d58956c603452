// getopt(): an option of the script itself (reference 01.7), given behind `--` when it is run.

import { checkNamed } from '../check/script-parameters.ts';
import { POISON } from '../types/types.ts';
import type { FunctionRow } from './row.ts';

export const parameterRows: readonly FunctionRow[] = [
  {
    name: 'getopt', why: 'load', signature: 'getopt("name" [, default [, "description"]])', count: [1, 3], takes: ['format', 'value', 'format'],
    doc: 'The value of the script\'s option `--name=value`; the default, a literal, decides its type, and a cast of it the numbers that it takes.',
    example: 'tracepoint:syscalls:sys_enter_write /args.count >= getopt("least", 100, "bytes at least")/ { @[comm] = count(); }',
    check: ({ ctx, node, args }) => {
      if (args.some(({ type }) => type.kind === 'poison')) return POISON;
      const [name, byDefault, description] = args;
      return checkNamed(ctx, { name: name!.node, default: byDefault?.node ?? null, description: description?.node ?? null, span: node.span });
    },
  },
];
