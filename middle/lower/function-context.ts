// The state of one function while it is lowered: its builder, the storage of its scratch variables, temporaries
// and enclosing loops. Small memory comes from the stack, big memory from the program's entry in the per-CPU
// scratch map; both are reused from statement to statement, so that the kernel's 512 bytes of stack are never the
// user's problem. It also holds the one way to report a failure at run time. It knows no expressions.

import type { Architecture } from '../../common/architectures/index.ts';
import { architectureOf } from '../../common/architectures/index.ts';
import { COUNTERS_SYMBOL } from '../../common/manifest.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import { InternalError } from '../../common/internal-error.ts';
import type { Facts, TypedFunction, TypedProbe, VariableInfo } from '../../frontend/types/typed-program.ts';
import type { Span } from '../../frontend/syntax/source.ts';
import { isScalar, sizeOf } from '../../frontend/types/types.ts';
import type { Type } from '../../frontend/types/types.ts';
import type { BlockId, Operand, SlotId } from '../ir/ir.ts';
import type { HelperName } from '../ir/helpers.ts';
import type { FunctionBuilder} from '../ir/builder.ts';
import { constant, ONE, ZERO } from '../ir/builder.ts';
import type { Captures } from './functions/captures.ts';
import { framePtr, fromInside, takeFrame } from './functions/frames.ts';
import type { Frame } from './functions/frames.ts';
import { SCRATCH_LIMIT, positionAt, siteIndex } from './module-context.ts';
import type { SiteShape, ModuleContext } from './module-context.ts';
import type { Place } from './values/values.ts';

/** Functions that the kernel lets call each other at a time, the program included (MAX_CALL_FRAMES). */
export const MAX_DEPTH = 8;
/** Bytes of stack given to memory whose address escapes; the rest of the 512 is left to LLVM's spills. */
const STACK_BUDGET = 320;

export type Storage =
  | { readonly kind: 'slot'; readonly slot: SlotId }
  | { readonly kind: 'scratch'; readonly offset: number }
  /** In the frame of the function `hops` further out; 0: of this one. */
  | { readonly kind: 'frame'; readonly hops: number; readonly offset: number }
  /** Memory that somebody else gave. */
  | { readonly kind: 'given'; readonly ptr: Operand };

/** Temporaries that can stand for each other. They are given back in the order opposite to that in which they were taken. */
interface Temporaries {
  readonly slots: SlotId[];
  /** How many of them, from the first on, are in use. */
  used: number;
}

export interface FunctionContext {
  readonly shared: ModuleContext;
  readonly subject: Subject;
  readonly facts: Facts;
  readonly captures: Captures;
  readonly b: FunctionBuilder;
  /** The function whose loop's body this is; null: a program, or a function of the script. */
  readonly parent: FunctionContext | null;
  /** The loop whose body this is. */
  readonly loop: ast.ForStmt | null;
  /** In a loop's body: ptr to the frame of `parent`. */
  readonly link: Operand;
  /** What bodies of loops in this function see of it; null: nothing yet. */
  frame: Frame | null;
  /** Bodies of loops need the scratch memory: its address must be in the frame. */
  scratchShared: boolean;
  /** What bodies of loops want from the start of the outermost function. */
  readonly early: Map<string, { readonly offset: number; readonly make: (root: FunctionContext) => Operand }>;
  /** Offset in the outermost frame of {1 after a `return` in a loop's body, its value}. */
  returnCell: number | null;
  /** This body contains a `return`. */
  returns: boolean;
  /** Innermost last. */
  readonly loops: { readonly breakTo: BlockId; readonly continueTo: BlockId }[];
  readonly storage: Map<number, Storage>;
  /** ptr to the scratch memory; defined by the prologue if `scratchUsed`. */
  readonly scratch: Operand;
  scratchUsed: boolean;
  scratchTop: number;
  /** The most of it that was ever in use, bodies of loops included. */
  scratchSize: number;
  /** Functions on the stack in the deepest call that this one takes part in. */
  readonly depth: number;
  /** Bytes of stack for memory whose address escapes, and how much of it is given away. */
  readonly stackBudget: number;
  stackUsed: number;
  /** Those of each size in bytes, and apart from them the cells whose address never escapes: LLVM makes registers of these. */
  readonly temporaries: Map<number | 'local', Temporaries>;
  /** What each temporary in use is one of, oldest first. */
  readonly live: Temporaries[];
  /** Index of the record that the tracepoint's fields belong to, in the outermost function; -1: none yet. */
  record: number;
  /** Of a program that can run at every system call, in the outermost function. */
  systemCall: SystemCall | null;
  /** Asks for the kernel's stack somewhere, in the outermost function. */
  walksKernelStack: boolean;
}

/** What the program finds out at its start. */
export interface SystemCall {
  readonly calls: 'one' | 'all';
  /** At one call a cell with the address of the record, or of the registers; at all of them the fields; null: nobody asks. */
  record: SlotId | null;
  /** Cell with the attach cookie, at one call; null: nobody asks. */
  cookie: SlotId | null;
}

/** What is lowered: the outermost function of it is a program, or a function. */
export type Subject =
  | { readonly kind: 'probe'; readonly probe: TypedProbe }
  | { readonly kind: 'fn'; readonly fn: TypedFunction };

/** `depth`: how many functions the deepest call in it piles up on the stack. */
export function createFunctionContext(shared: ModuleContext, subject: Subject, captures: Captures, b: FunctionBuilder, depth: number): FunctionContext {
  return {
    shared, subject, captures, b,
    facts: subject.kind === 'probe' ? subject.probe.facts : subject.fn.facts,
    parent: null, loop: null, link: ZERO,
    ...freshState(b),
    scratchTop: 0, depth,
    stackBudget: Math.floor(STACK_BUDGET / depth / 8) * 8,
  };
}

/** For the body of a loop. What it keeps in scratch lies behind what is in use now. */
export function createBodyContext(parent: FunctionContext, loop: ast.ForStmt, b: FunctionBuilder, link: Operand): FunctionContext {
  const { shared, subject, facts, captures, scratchTop, depth, stackBudget } = parent;
  return { shared, subject, facts, captures, b, parent, loop, link, ...freshState(b), scratchTop, depth, stackBudget };
}

function freshState(b: FunctionBuilder): Pick<
  FunctionContext,
  'frame' | 'scratchShared' | 'early' | 'returnCell' | 'returns' | 'loops' | 'storage' | 'scratch' | 'scratchUsed' | 'scratchSize'
  | 'stackUsed' | 'temporaries' | 'live' | 'record' | 'systemCall' | 'walksKernelStack'
> {
  return {
    frame: null, scratchShared: false, early: new Map(), returnCell: null, returns: false,
    loops: [], storage: new Map(),
    scratch: b.reserveRegister(), scratchUsed: false, scratchSize: 0,
    stackUsed: 0, temporaries: new Map(), live: [],
    record: -1, systemCall: null, walksKernelStack: false,
  };
}

/** The probe of a construct that the checker lets through in probes only. */
export function probeOf({ subject }: FunctionContext): TypedProbe {
  if (subject.kind !== 'probe') throw new InternalError('a function has no probe');
  return subject.probe;
}

export function architecture({ shared }: FunctionContext): Architecture {
  const found = architectureOf(shared.arch);
  if (found === null) throw new InternalError(`the registers of ${shared.arch} are not known`);
  return found;
}

// ---------------------------------------------------------------- facts

export function typeOf(ctx: FunctionContext, node: ast.Expr): Type {
  return ctx.facts.types.get(node.id) ?? { kind: 'none' };
}

/** Emits what `lower` emits under the position of `node`. */
export function atNode<T>(ctx: FunctionContext, node: { readonly span: Span }, lower: () => T): T {
  const outer = ctx.b.at;
  ctx.b.at = positionAt(ctx.shared, node.span);
  const result = lower();
  ctx.b.at = outer;
  return result;
}

/** For constructs that the checker lets through but no lowering exists for. */
export function notSupported(ctx: FunctionContext, span: Span, what: string): void {
  ctx.shared.reporter.error('not-supported', span, `${what} cannot be compiled yet`);
}

// ---------------------------------------------------------------- memory

/** A promotable 64-bit cell, for values that differ by path. Free again at the end of the statement. */
export interface Local {
  get(): Operand;
  set(value: Operand): void;
}

export function newLocal(ctx: FunctionContext, initial: Operand | null = null): Local {
  const { b } = ctx;
  const ptr = b.slotAddr(takeSlot(ctx, 'local'));
  const local: Local = { get: () => b.load(ptr, 0, 8, false), set: (value) => b.store(ptr, 0, 8, value) };
  if (initial !== null) local.set(initial);
  return local;
}

/** Memory for `size` bytes, 8-aligned and undefined; free again at the end of the statement. */
export function newTemporary(ctx: FunctionContext, size: number): Place {
  return placeOf(ctx, takeTemporary(ctx, Math.max(8, Math.ceil(size / 8) * 8)));
}

function takeTemporary(ctx: FunctionContext, size: number): Storage {
  return hasFree(ctx, size) || fitsStack(ctx, size) ? { kind: 'slot', slot: takeSlot(ctx, size) } : takeScratch(ctx, size);
}

/** The same, always on the stack: pointers lose their meaning elsewhere. */
export function newStackTemporary(ctx: FunctionContext, size: number): Place {
  return { ptr: ctx.b.slotAddr(takeSlot(ctx, size)), offset: 0, align: 8 };
}

/** Runs `lower` and gives back the temporaries that it took. */
export function withTemporaries<T>(ctx: FunctionContext, lower: () => T): T {
  const mark = markTemporaries(ctx);
  const result = lower();
  giveBack(ctx, mark);
  return result;
}

export interface TemporariesMark { readonly live: number; readonly scratchTop: number }

/** What is taken from now on, giveBack() gives back. */
export function markTemporaries(ctx: FunctionContext): TemporariesMark {
  return { live: ctx.live.length, scratchTop: ctx.scratchTop };
}

export function giveBack(ctx: FunctionContext, { live, scratchTop }: TemporariesMark): void {
  for (const alike of ctx.live.splice(live)) alike.used--;
  ctx.scratchTop = scratchTop;
}

/** Where a scratch variable lives. */
export function storageOf(ctx: FunctionContext, variable: VariableInfo): Storage {
  const owner = ctx.captures.owners.get(variable.id) ?? null;
  let hops = 0;
  let at = ctx;
  for (; at.loop !== owner && at.parent !== null; at = at.parent) hops++;
  return hops === 0 ? ownStorage(ctx, variable) : fromInside(ownStorage(at, variable), hops);
}

/** Gives the variables of this function their place, before any temporary takes it; big ones of inner blocks apart. */
export function declareVariables(ctx: FunctionContext, variables: readonly VariableInfo[]): void {
  const { owners, shared, blocks } = ctx.captures;
  const inner = new Set([...blocks.values()].flatMap((ofBlock) => ofBlock.filter(isBig).map(({ id }) => id)));
  const own = variables.filter(({ id, type }) => sizeOf(type) > 0 && owners.has(id) && owners.get(id) === ctx.loop && !inner.has(id));
  // Numbers that loops share come first: only on the stack does the verifier know them, and they may bound a `while`.
  const isFirst = ({ id, type }: VariableInfo): boolean => shared.has(id) && isScalar(type);
  for (const variable of own.filter(isFirst)) ownStorage(ctx, variable);
  if (ctx.shared.crowded) moveVariables(ctx, own);
  for (const variable of own) ownStorage(ctx, variable);
}

/** Variables of a crowded function that stay where LLVM can make registers of them, besides those that bound a `while`. */
const KEPT_VARIABLES = 8;

/** Gives the others of the numbers scratch memory. */
function moveVariables(ctx: FunctionContext, own: readonly VariableInfo[]): void {
  const { shared, bounds } = ctx.captures;
  const movable = own.filter(({ id, type }) => isScalar(type) && !shared.has(id) && !bounds.has(id));
  for (const variable of movable.slice(KEPT_VARIABLES)) ctx.storage.set(variable.id, takeScratch(ctx, roundedSize(variable)));
}

/** At the start of an inner block: gives its big variables the place of a temporary, which is free again as those are. */
export function declareBlock(ctx: FunctionContext, block: ast.Block): void {
  for (const variable of ctx.captures.blocks.get(block) ?? []) {
    if (isBig(variable)) ctx.storage.set(variable.id, takeTemporary(ctx, roundedSize(variable)));
  }
}

function isBig({ type }: VariableInfo): boolean {
  return !isScalar(type) && sizeOf(type) > 0;
}

function roundedSize({ type }: VariableInfo): number {
  return Math.max(8, Math.ceil(sizeOf(type) / 8) * 8);
}

function ownStorage(ctx: FunctionContext, variable: VariableInfo): Storage {
  let storage = ctx.storage.get(variable.id);
  if (storage === undefined) {
    const size = roundedSize(variable);
    const { shared, changing } = ctx.captures;
    if (shared.has(variable.id)) {
      // What a body changes must be memory that the verifier knows nothing of: it would follow a counter on the stack
      // through every round of the loop (kernel 6.7 and newer, and what that was brought back to).
      storage = fitsStack(ctx, size) && !changing.has(variable.id) ? { kind: 'frame', hops: 0, offset: takeFrame(ctx, size) } : takeScratch(ctx, size);
    } else if (isScalar(variable.type)) storage = { kind: 'slot', slot: ctx.b.newSlot(variable.name, 8) };
    else if (fitsStack(ctx, size)) {
      ctx.stackUsed += size;
      storage = { kind: 'slot', slot: ctx.b.newSlot(variable.name, size) };
    } else storage = takeScratch(ctx, size);
    ctx.storage.set(variable.id, storage);
  }
  return storage;
}

export function placeOf(ctx: FunctionContext, storage: Storage): Place {
  switch (storage.kind) {
    case 'slot': return { ptr: ctx.b.slotAddr(storage.slot), offset: 0, align: 8 };
    case 'frame': return { ptr: framePtr(ctx, storage.hops), offset: storage.offset, align: 8 };
    case 'given': return { ptr: storage.ptr, offset: 0, align: 8 };
    case 'scratch':
      ctx.scratchUsed = true;
      return { ptr: ctx.scratch, offset: storage.offset, align: 8 };
  }
}

export function address(ctx: FunctionContext, place: Place): Operand {
  return ctx.b.ptrAdd(place.ptr, constant(place.offset));
}

function fitsStack(ctx: FunctionContext, size: number): boolean {
  return size <= ctx.shared.program.config.onStackLimit && ctx.stackUsed + size <= ctx.stackBudget;
}

function hasFree(ctx: FunctionContext, size: number): boolean {
  const alike = ctx.temporaries.get(size);
  return alike !== undefined && alike.used < alike.slots.length;
}

function takeSlot(ctx: FunctionContext, kind: number | 'local'): SlotId {
  let alike = ctx.temporaries.get(kind);
  if (alike === undefined) {
    alike = { slots: [], used: 0 };
    ctx.temporaries.set(kind, alike);
  }
  if (alike.used === alike.slots.length) {
    alike.slots.push(kind === 'local' ? ctx.b.newSlot('local', 8) : ctx.b.newSlot('temp', kind));
    if (kind !== 'local') ctx.stackUsed += kind;
  }
  ctx.live.push(alike);
  return alike.slots[alike.used++]!;
}

/** Scratch memory until the end of the statement. */
export function takeScratch(ctx: FunctionContext, size: number): Storage {
  const offset = ctx.scratchTop;
  ctx.scratchTop += size;
  for (let at: FunctionContext | null = ctx; at !== null; at = at.parent) at.scratchSize = Math.max(at.scratchSize, ctx.scratchTop);
  if (ctx.scratchTop > SCRATCH_LIMIT) {
    const { subject } = ctx;
    ctx.shared.reporter.error('not-supported', subject.kind === 'probe' ? subject.probe.node.span : subject.fn.node.nameSpan,
      `the big values of this ${subject.kind === 'probe' ? 'probe' : 'function'} need more than ${SCRATCH_LIMIT} bytes of working memory`,
      { help: 'use fewer or shorter strings at a time: pass a length to str(), or lower max_strlen in the config block' });
  }
  return { kind: 'scratch', offset };
}

// ---------------------------------------------------------------- run-time failures

export function helper(ctx: FunctionContext, name: HelperName, args: readonly Operand[]): Operand {
  ctx.shared.helpersUsed.add(name);
  return ctx.b.helper(name, args);
}

export function helperVoid(ctx: FunctionContext, name: HelperName, args: readonly Operand[]): void {
  ctx.shared.helpersUsed.add(name);
  ctx.b.helperVoid(name, args);
}

/** Counts a failure at its site, with a code such as a negative errno, out of the way of the usual path. */
export function countIf(ctx: FunctionContext, failed: Operand, code: Operand, span: Span, site: SiteShape): void {
  const { b } = ctx;
  const bad = b.newBlock();
  const good = b.newBlock();
  b.branch(failed, bad, good);
  b.setBlock(bad);
  count(ctx, code, span, site);
  b.jump(good);
  b.setBlock(good);
}

/** Counts a failure at its site here and now. */
export function count(ctx: FunctionContext, code: Operand, span: Span, site: SiteShape): void {
  const { b } = ctx;
  const index = siteIndex(ctx.shared, span, site);
  const counters = b.globalAddr(COUNTERS_SYMBOL);
  b.atomicAdd(counters, 8 + 16 * index, ONE);
  b.store(counters, 16 + 16 * index, 8, code);
}
