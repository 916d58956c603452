// The IR, looked over. *Purpose*: a bug of lowering is found where it is made, not in what LLVM or the kernel says of it.
// *Requires*: a lowered module. *Ensures*: it is well-formed, or InternalError is thrown. Cold, this costs as much as a pass
// and a user has nothing of it, so only the tests ask for it (BPFTRACE_VERIFY_IR=1).

import { InternalError } from '../common/internal-error.ts';
import type { Module } from '../middle/ir/ir.ts';
import { verifyModule } from '../middle/ir/verify-ir.ts';

export function checkModule(module: Module): void {
  const broken = verifyModule(module);
  if (broken.length > 0) throw new InternalError(`the IR is not well-formed:\n${broken.join('\n')}`);
}
