// A program that runs for every process leaves those alone that are not traced: all but that of -p, or, where descendants are
// traced too, those that are not in a map of which the loader's own programs keep care. The loader says which of these it is
// before the kernel's verifier looks, so that only the code for it is left.

import { FOLLOWED_MAP, FOLLOWING } from '../../../common/manifest.ts';
import type { ProgramKind } from '../../../frontend/providers/row.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { BlockId, Operand } from '../../ir/ir.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helper, newStackTemporary, withTemporaries } from '../function-context.ts';
import { loadConstant } from '../values/load-time.ts';
import { processId } from '../values/process-ids.ts';

/** Goes on in processes that are traced, else to `leave`. Ids are those of the initial PID namespace. */
export function filterPid(ctx: FunctionContext, when: ProgramKind['filtersPid'], leave: BlockId): void {
  if (when === 'never') return;
  const { b } = ctx;
  const wanted = loadConstant(ctx, { from: 'pid-filter', size: 8 });
  const [check, pass] = [b.newBlock(), b.newBlock()];
  b.branch(when === 'always' ? b.eq(wanted, ZERO) : b.ne(wanted, constant(FOLLOWING)), pass, check);
  b.setBlock(check);
  const pid = processId(ctx, 'initial');
  if (when === 'always') {
    const [other, following] = [b.newBlock(), b.newBlock()];
    b.branch(b.eq(pid, wanted), pass, other);
    b.setBlock(other);
    b.branch(b.eq(wanted, constant(FOLLOWING)), following, leave);
    b.setBlock(following);
  }
  withTemporaries(ctx, () => lookUp(ctx, pid, pass, leave));
  b.setBlock(pass);
}

function lookUp(ctx: FunctionContext, pid: Operand, pass: BlockId, leave: BlockId): void {
  const { b } = ctx;
  const key = newStackTemporary(ctx, 4);
  b.store(key.ptr, key.offset, 4, b.lshr(pid, constant(6)));
  const word = helper(ctx, 'map_lookup_elem', [b.mapAddr(FOLLOWED_MAP), address(ctx, key)]);
  const found = b.newBlock();
  b.branch(b.ne(word, ZERO), found, leave);
  b.setBlock(found);
  const bit = b.and(b.lshr(b.load(word, 0, 8, false), b.and(pid, constant(63))), ONE);
  b.branch(b.ne(bit, ZERO), pass, leave);
}
