// The memory that a function shares with the bodies of its loops, which are functions that the kernel calls back: a
// frame on its stack, whose address they get. A body inside a body finds the frames further out by the link at the
// start of each frame, up to the outermost one, whose first word is the address of the scratch memory instead. What
// only the program itself can have (its context, and what is read from that) is put into its frame at its start
// when a body asks for it. It knows neither loops nor functions of the language.

import { InternalError } from '../../../common/internal-error.ts';
import type { Operand, SlotId, Width } from '../../ir/ir.ts';
import type { FunctionContext, Storage } from '../function-context.ts';

export interface Frame {
  readonly slot: SlotId;
  size: number;
  /** Offsets of words that withFrameWord() can use again. */
  readonly free: number[];
}

/** Offset of the address of the next frame further out; in the outermost frame, of the scratch memory. */
const LINK = 0;
const WORD = 8;

// ---------------------------------------------------------------- frames

/** Offset of new memory in this function's frame. */
export function takeFrame(ctx: FunctionContext, size: number): number {
  const frame = frameOf(ctx);
  const offset = frame.size;
  frame.size += size;
  ctx.stackUsed += size;
  ctx.b.resizeSlot(frame.slot, frame.size);
  return offset;
}

/** A word for as long as `use` runs. */
export function withFrameWord<T>(ctx: FunctionContext, use: (offset: number) => T): T {
  const offset = frameOf(ctx).free.pop() ?? takeFrame(ctx, WORD);
  const result = use(offset);
  frameOf(ctx).free.push(offset);
  return result;
}

function frameOf(ctx: FunctionContext): Frame {
  if (ctx.frame === null) {
    ctx.frame = { slot: ctx.b.newSlot('frame', WORD), size: WORD, free: [] };
    ctx.stackUsed += WORD;
  }
  return ctx.frame;
}

/** ptr to this function's own frame. */
export function ownFrame(ctx: FunctionContext): Operand {
  return ctx.b.slotAddr(frameOf(ctx).slot);
}

/** ptr to the frame of the function `hops` further out, at least 1. */
function outerFrame(ctx: FunctionContext, hops: number): Operand {
  let ptr = ctx.link;
  let at = ctx.parent;
  for (let hop = 1; hop < hops; hop++, at = at!.parent) {
    // The way leads through this frame, which may have nothing else in it.
    frameOf(at!);
    ptr = ctx.b.loadPtr(ptr, LINK);
  }
  frameOf(at!);
  return ptr;
}

/** ptr to a frame of this function or one further out. */
export function framePtr(ctx: FunctionContext, hops: number): Operand {
  return hops === 0 ? ownFrame(ctx) : outerFrame(ctx, hops);
}

/** Functions between this one and the outermost. */
export function hopsToRoot(ctx: FunctionContext): number {
  let hops = 0;
  for (let at = ctx.parent; at !== null; at = at.parent) hops++;
  return hops;
}

export function rootOf(ctx: FunctionContext): FunctionContext {
  return ctx.parent === null ? ctx : rootOf(ctx.parent);
}

/** At the start of a loop's body: links its frame, if it has one, and finds the scratch memory, if it uses it. */
export function enterBody(ctx: FunctionContext): void {
  const root = rootOf(ctx);
  if (ctx.frame !== null) ctx.b.store(ownFrame(ctx), LINK, WORD, ctx.link);
  if (!ctx.scratchUsed) return;
  ctx.b.defineLoadPtr(ctx.scratch, outerFrame(ctx, hopsToRoot(ctx)), LINK);
  frameOf(root);
  root.scratchUsed = true;
  root.scratchShared = true;
}

/** Where the scratch memory is known, in the outermost function: tells the bodies of its loops. */
export function shareScratch(ctx: FunctionContext): void {
  if (ctx.scratchShared) ctx.b.store(ownFrame(ctx), LINK, WORD, ctx.scratch);
}

// ---------------------------------------------------------------- variables of functions further out

/** The place of a variable as an inner function finds it. */
export function fromInside(storage: Storage, hops: number): Storage {
  switch (storage.kind) {
    case 'scratch': return storage;
    case 'frame': return { ...storage, hops: storage.hops + hops };
    default: throw new InternalError('a variable of an outer function is not in its frame');
  }
}

// ---------------------------------------------------------------- the program's own

/** What `make` computes at the start of the outermost function. `key` says what it is. */
function early(ctx: FunctionContext, key: string, make: (root: FunctionContext) => Operand): { readonly frame: Operand; readonly offset: number } {
  const root = rootOf(ctx);
  let offset = root.early.get(key)?.offset;
  if (offset === undefined) {
    offset = takeFrame(root, WORD);
    root.early.set(key, { offset, make });
  }
  return { frame: framePtr(ctx, hopsToRoot(ctx)), offset };
}

/** At the start of the outermost function: what bodies of its loops asked for. */
export function fillEarly(root: FunctionContext): void {
  for (const { offset, make } of root.early.values()) root.b.store(ownFrame(root), offset, WORD, make(root));
}

/** A number that only the outermost function can compute, once, at its start. */
export function startInt(ctx: FunctionContext, key: string, make: (root: FunctionContext) => Operand): Operand {
  const { frame, offset } = early(ctx, key, make);
  return ctx.b.load(frame, offset, WORD, false);
}

function earlyInt(ctx: FunctionContext, key: string, make: (root: FunctionContext) => Operand): Operand {
  if (ctx.parent === null) return make(ctx);
  const { frame, offset } = early(ctx, key, make);
  return ctx.b.load(frame, offset, WORD, false);
}

/** A pointer that only the outermost function has. */
export function earlyPtr(ctx: FunctionContext, key: string, make: (root: FunctionContext) => Operand): Operand {
  if (ctx.parent === null) return make(ctx);
  const { frame, offset } = early(ctx, key, make);
  return ctx.b.loadPtr(frame, offset);
}

/** The program's context, for helpers and as an address: it is read with contextLoad(). */
export function contextPtr(ctx: FunctionContext): Operand {
  return earlyPtr(ctx, 'context', (root) => root.b.ctx());
}

/** The file that an iterator writes: its context begins with what the kernel tells of the walk, and that with the file. */
export function walkFile(ctx: FunctionContext): Operand {
  return earlyPtr(ctx, 'walk file', ({ b }) => b.loadPtr(b.loadPtr(b.ctx(), 0), 0));
}

/** Reads the program's context. */
export function contextLoad(ctx: FunctionContext, offset: number, width: Width, signed: boolean): Operand {
  return earlyInt(ctx, `load ${offset} ${width} ${signed}`, (root) => root.b.load(root.b.ctx(), offset, width, signed));
}

/** Reads a field of the tracepoint's record. */
export function recordLoad(ctx: FunctionContext, record: number, field: number, width: Width, signed: boolean): Operand {
  return earlyInt(ctx, `field ${record} ${field}`, ({ b, systemCall }) => {
    const base = systemCall === null ? undefined : b.loadPtr(b.slotAddr(systemCall.record ??= b.newSlot('record', WORD)), 0);
    return b.tpLoad(record, field, width, signed, base);
  });
}

/** Where a program at all system calls has so many bytes of fields. */
export function callRecord(ctx: FunctionContext, size: number): Operand {
  return earlyPtr(ctx, 'record', ({ b, systemCall }) => b.slotAddr(systemCall!.record ??= b.newSlot('record', size)));
}

/** The offset of a field of the tracepoint's record. */
export function recordOffset(ctx: FunctionContext, record: number, field: number): Operand {
  return earlyInt(ctx, `offset ${record} ${field}`, (root) => root.b.tpOffset(record, field));
}

/** Which of the places where the program is attached this is. */
export function attachCookie(ctx: FunctionContext): Operand {
  return earlyInt(ctx, 'cookie', ({ b, shared, systemCall }) => {
    if (systemCall?.calls === 'one') return b.load(b.slotAddr(systemCall.cookie ??= b.newSlot('cookie', WORD)), 0, WORD, false);
    shared.helpersUsed.add('get_attach_cookie');
    shared.askingPlace.add(b.fn.name);
    return b.helper('get_attach_cookie', [b.ctx()]);
  });
}
