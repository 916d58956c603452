// Events on their way to the loader. Room in the ring buffer is reserved at an event's full size and filled in place: its
// id, then the payload in C layout. Everything that might fail early, end the program or send an event of its own is
// evaluated before the reservation; strings and other big values are then written straight into it. An event that finds
// no room is counted as lost. A reservation is submitted on every path, or the kernel refuses the program.

import { COUNTERS_SYMBOL, EVENTS_MAP } from '../../../common/manifest.ts';
import { layoutOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { helper, helperVoid } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { materialize, storeValue } from '../values/memory.ts';
import { mayProgramSleep } from '../values/probe-read.ts';
import type { EventShape } from '../module-context.ts';
import { eventId } from '../module-context.ts';
import type { Place, Value } from '../values/values.ts';

type Sizeless<T> = T extends unknown ? Omit<T, 'size'> : never;
/** An event before it has an id and a size. */
export type EventContent = Sizeless<EventShape>;

const ID: Type = { kind: 'int', size: 8, signed: false };

/** A part of the payload, stored as `type`. */
export interface Part { readonly type: Type; readonly value: Value }

/** Sends an event whose payload is `parts`; `describe` gets their offsets in the event. */
export function sendEvent(ctx: FunctionContext, parts: readonly Part[], describe: (offsets: readonly number[]) => EventContent): void {
  const { offsets, size } = layoutOf([ID, ...parts.map((part) => part.type)]);
  const places = offsets.slice(1);
  const shape = { ...describe(places), size: roundUp(size) } as EventShape;
  const converted = parts.map((part) => convert(ctx, part.value, part.type));
  // While a program sleeps with room reserved, nobody can read what others send behind it.
  const values = mayProgramSleep(ctx) ? converted.map((value) => inMemory(ctx, value)) : converted;
  withReservation(ctx, shape, (reserved) => {
    values.forEach((value, index) => storeValue(ctx, value, { ...reserved, offset: places[index]! }, 'any'));
  });
}

/** Reserves room of the shape's size, stores the event's id, lets `fill` write the rest, and submits it. */
export function withReservation(ctx: FunctionContext, shape: EventShape, fill: (reserved: Place) => void): void {
  const { b } = ctx;
  const id = eventId(ctx.shared, shape);
  const reserved: Operand = helper(ctx, 'ringbuf_reserve', [b.mapAddr(EVENTS_MAP), constant(shape.size), ZERO]);
  const full = b.newBlock();
  const got = b.newBlock();
  const done = b.newBlock();
  b.branch(b.eq(reserved, ZERO), full, got);
  b.setBlock(full);
  b.atomicAdd(b.globalAddr(COUNTERS_SYMBOL), 0, ONE);
  b.jump(done);
  b.setBlock(got);
  b.store(reserved, 0, 8, constant(id));
  fill({ ptr: reserved, offset: 0, align: 8 });
  helperVoid(ctx, 'ringbuf_submit', [reserved, ZERO]);
  b.jump(done);
  b.setBlock(done);
}

function inMemory(ctx: FunctionContext, value: Value): Value {
  if (value.kind === 'tuple') return { ...value, elements: value.elements.map((element) => inMemory(ctx, element)) };
  return value.kind === 'pending' ? { kind: 'memory', type: value.type, place: materialize(ctx, value) } : value;
}

function roundUp(size: number): number {
  return Math.ceil(size / 8) * 8;
}
