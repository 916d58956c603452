// An argument of a function of a program where it lies when the function begins: in registers, on the stack, or in memory whose
// address is in a register. The checker knows the place; what is larger than a register is put together in memory.

import { InternalError } from '../../../common/internal-error.ts';
import type { UserArgResolution } from '../../../frontend/types/typed-program.ts';
import { isScalar, sizeOf, UINT64 } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { architecture, newTemporary } from '../function-context.ts';
import { contextLoad } from '../functions/frames.ts';
import { convertScalar } from '../values/convert.ts';
import { remote } from '../values/remote.ts';
import type { Lvalue } from '../values/values.ts';
import { at } from '../values/values.ts';

const WORD = 8;

export function userArgument(ctx: FunctionContext, { place, type }: UserArgResolution): Lvalue {
  const { b } = ctx;
  const { registers, stackPointer } = architecture(ctx);
  const load = (register: string): Operand => contextLoad(ctx, registers[register]!, WORD, false);
  switch (place.kind) {
    case 'nowhere': throw new InternalError('an argument that lies nowhere was not refused');
    case 'stack': return remote('user', b.add(load(stackPointer), constant(place.offset)));
    case 'behind': return remote('user', load(place.register));
    case 'registers': break;
  }
  if (isScalar(type)) return { kind: 'value', value: { kind: 'scalar', type, operand: convertScalar(ctx, load(place.parts[0]!.register), UINT64, type) } };
  // Whole words: a part may be of three bytes, and is stored with what follows it in its register.
  const words = Math.ceil(sizeOf(type) / WORD);
  const memory = newTemporary(ctx, WORD * words);
  for (let word = 0; word < words; word++) b.store(memory.ptr, memory.offset + WORD * word, WORD, ZERO);
  for (const { register, offset, size } of place.parts) {
    const part = at(memory, offset);
    b.store(part.ptr, part.offset, size === 1 || size === 2 || size === 4 ? size : WORD, load(register));
  }
  return { kind: 'place', place: memory };
}
