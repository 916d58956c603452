// What a program asks of the binary that it is attached in: numbers in its instructions, which the loader corrects for each
// place (common/place-facts.ts).

import { InternalError } from '../../../common/internal-error.ts';
import type { BinaryFact } from '../../../common/place-facts.ts';
import { symbolFact } from '../../../common/place-facts.ts';
import type * as ast from '../../../frontend/syntax/ast.ts';
import { scriptPlace } from '../../../frontend/syntax/script-place.ts';
import { BOOL, sizeOf } from '../../../frontend/types/types.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { Operand } from '../../ir/ir.ts';
import { architecture, countIf, helper, probeOf, typeOf } from '../function-context.ts';
import type { FunctionContext } from '../function-context.ts';
import { recordField } from '../expressions/fields.ts';
import { contextLoad, contextPtr, recordOffset, rootOf } from '../functions/frames.ts';
import type { NameRule, NameRules } from '../rule.ts';

const HALF = 4;

/** The number with this name; it is of 32 bits. */
function numberOfPlace(ctx: FunctionContext, name: string, signed: boolean): Operand {
  const { record, index } = recordField(rootOf(ctx), { name, offset: 0, size: HALF, signed });
  return ctx.b.extend(recordOffset(ctx, record, index), HALF, signed);
}

const fact = (ctx: FunctionContext, name: BinaryFact): Operand => numberOfPlace(ctx, name, false);

/** The loader is told of a symbol once for each program. */
function symbolIndex(ctx: FunctionContext, node: ast.Call, name: string, size: number): number {
  const { symbols, program } = ctx.shared;
  const owner = rootOf(ctx).b.fn.name;
  const known = symbols.get(owner) ?? [];
  symbols.set(owner, known);
  const index = known.findIndex((symbol) => symbol.name === name);
  return index >= 0 ? index : known.push({ name, size, place: scriptPlace(program.source, node.args[0]!.span) }) - 1;
}

const uaddr: NameRule = (ctx, node, args) => {
  const { b } = ctx;
  const type = typeOf(ctx, node);
  const name = ctx.facts.constants.get(args[0]!.id);
  if (type.kind !== 'pointer' || node.kind !== 'call' || typeof name !== 'string') throw new InternalError('uaddr() of no symbol');
  const index = symbolIndex(ctx, node, Buffer.from(name, 'latin1').toString('utf8'), sizeOf(type.to));
  const behind = numberOfPlace(ctx, symbolFact(index), true);
  const place = placeAddress(ctx, node);
  return { kind: 'scalar', type, operand: b.select('int', b.eq(place, ZERO), ZERO, b.add(place, behind)) };
};

/** Where the probe is in memory: at the instruction pointer; when a function returns, the kernel knows where it began (6.6). */
function placeAddress(ctx: FunctionContext, node: ast.Call): Operand {
  if (probeOf(ctx).attachPoint.provider.can.function?.atInstruction !== false) {
    const { registers, instructionPointer } = architecture(ctx);
    return contextLoad(ctx, registers[instructionPointer]!, 8, false);
  }
  const address = helper(ctx, 'get_func_ip', [contextPtr(ctx)]);
  countIf(ctx, ctx.b.eq(address, ZERO), ZERO, node.span, {
    message: 'uaddr() is 0: kernels before 6.6 do not tell a uretprobe where its function is', helper: 'get_func_ip', level: 'always',
  });
  return address;
}

const elf_info: NameRule = (ctx, node) => ({
  kind: 'scalar', type: typeOf(ctx, node),
  operand: ctx.b.or(ctx.b.shl(fact(ctx, 'inode_high'), constant(32)), fact(ctx, 'inode_low')),
});

const elf_is_exe: NameRule = (ctx) => ({ kind: 'scalar', type: BOOL, operand: ctx.b.ne(fact(ctx, 'is_executable'), ZERO) });

export const binaryCalls: NameRules = { uaddr, elf_info, elf_is_exe };
