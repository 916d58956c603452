// A user address with the process that it belongs to, so that the loader can name it when it prints it.

import type { Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { processId } from './process-ids.ts';
import type { Value } from './values.ts';

export function userSymbol(ctx: FunctionContext, address: Operand): Value {
  const process = processId(ctx);
  return {
    kind: 'pending',
    type: { kind: 'usym' },
    write: (dest) => {
      ctx.b.store(dest.ptr, dest.offset, 8, address);
      ctx.b.store(dest.ptr, dest.offset + 8, 8, process);
    },
  };
}
