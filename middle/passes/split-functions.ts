// *Purpose*: LLVM's time for a function grows with the square of its size, and the kernel's short jumps do not reach
// across a large one. A large function becomes a row of calls of parts of it, which share a frame on its stack.
// *Requires*: functions whose blocks' ids are their indices. *Ensures*: the same behaviour; a function that is not
// large is left as it is, and so is one whose parts would share more than the stack holds, and that is said.

import { ZERO } from '../ir/builder.ts';
import { isOfRecord } from '../ir/call-facts.ts';
import type { Block, BlockId, Fn, Instr, Module, Terminator } from '../ir/ir.ts';
import { layOut, wordsFor } from './split/frame.ts';
import { LiveValues } from './split/live-values.ts';
import { outline } from './split/outline.ts';
import { findRegions, weightOf } from './split/regions.ts';

export interface SplitSizes {
  /** Instructions of a function that stays whole. */
  readonly large: number;
  /** Instructions of a part. */
  readonly part: number;
  /** Fewer are not worth a call. */
  readonly small: number;
}

const SIZES: SplitSizes = { large: 8000, part: 2000, small: 50 };
/** Parts that a function may have: the kernel takes 256 functions in a program. */
const MOST_PARTS = 150;
/** Values that are alive at a time in a function that no compiler fits into 512 bytes. */
const SURELY_TOO_MANY = 100;
/** Functions that the kernel lets call each other at a time (MAX_CALL_FRAMES). */
const MAX_DEPTH = 8;

export interface SplitResult {
  readonly module: Module;
  /** A function keeps more values at a time than a stack can hold, and a large one is still whole for that. */
  readonly crowded: boolean;
}

/** `sizes`: others than usual, to try it on small programs. */
export function splitFunctions(module: Module, sizes: SplitSizes = SIZES): SplitResult {
  const isLarge = (fn: Fn): boolean => size(fn) > sizes.large;
  const hasRoom = !module.functions.some(isLarge) || depthWithParts(module, isLarge) <= MAX_DEPTH;
  let crowded = false;
  const functions = module.functions.flatMap((fn): readonly Fn[] => {
    if (!isLarge(fn) || !hasRoom) {
      crowded ||= hasTooMany(fn);
      return [fn];
    }
    const parts = split(atOwnEvent(fn, module.records), module.externs, sizes);
    crowded ||= parts === null || parts.isCrowded;
    return parts?.functions ?? [fn];
  });
  return { module: { ...module, functions }, crowded };
}

/**
 * Whether values must end up on the stack that it has no room for. Constants need none, so this asks for more than the 64
 * that fit, and leaves it to LLVM to say what else is too much.
 */
function hasTooMany(whole: Fn): boolean {
  if (whole.slots.length <= SURELY_TOO_MANY) return false;
  const fn = cutBlocks(whole, SIZES.part / 10);
  return wantedIn(fn, new LiveValues(fn)).some((count) => count > SURELY_TOO_MANY);
}

function size(fn: Fn): number {
  return fn.blocks.reduce((sum, block) => sum + weightOf(block), 0);
}

/** null: there is no room for what its parts would share. */
function split(whole: Fn, externs: Module['externs'], { large, part, small }: SplitSizes): { readonly functions: readonly Fn[]; readonly isCrowded: boolean } | null {
  const fn = withParamsFirst(cutBlocks(whole, Math.ceil(part / 10)));
  const live = new LiveValues(fn);
  const wanted = wantedIn(fn, live);
  const regions = findRegions(fn, Math.max(part, Math.ceil(size(fn) / MOST_PARTS)), wanted, wordsFor(fn, live));
  const layout = layOut(fn, live, regions);
  if (layout === null) return null;
  const returns = (id: BlockId): boolean => fn.blocks[id]!.term!.op === 'return';
  const functions = outline({ fn, externs, live, layout, regions, leaves: (region) => region !== regions[0] && region.weight >= small && !region.blocks.some(returns) });
  // Where too many values are alive, no region begins.
  return { functions, isCrowded: regions.some(({ weight }) => weight > large && weight > size(fn) / 10) };
}

/** How many values each block wants from others. */
function wantedIn(fn: Fn, live: LiveValues): Int32Array {
  const wanted = new Int32Array(fn.blocks.length);
  live.each((block) => { wanted[block]!++; });
  return wanted;
}

/** What reads the record reads it at the function's start: from the context, so a large one does not run at every system call. */
function atOwnEvent(fn: Fn, records: Module['records']): Fn {
  const own = (instr: Instr): Instr => {
    if (instr.op === 'tp-load' && instr.base !== undefined) {
      const { base: _, ...load } = instr;
      return load;
    }
    const isOfCalls = instr.op === 'tp-offset' && !isOfRecord(records[instr.record]!.fields[instr.field]!);
    return isOfCalls ? { op: 'binary', fn: 'add', dest: instr.dest, left: ZERO, right: ZERO, at: instr.at } : instr;
  };
  return { ...fn, blocks: fn.blocks.map((block) => ({ ...block, instrs: block.instrs.map(own) })) };
}

/** Only the function itself gets its parameters: it reads them at its start. */
function withParamsFirst(fn: Fn): Fn {
  const params = fn.blocks.flatMap(({ instrs }) => instrs.filter(({ op }) => op === 'param'));
  if (params.length === 0) return fn;
  const others = fn.blocks.map((block): Block => ({ ...block, instrs: block.instrs.filter(({ op }) => op !== 'param') }));
  return { ...fn, blocks: others.map((block, index) => (index === 0 ? { ...block, instrs: [...params, ...block.instrs] } : block)) };
}

/**
 * Blocks of more than `longest` instructions in pieces, each of which jumps to the next. Returns are blocks of their own, one
 * for each value.
 */
function cutBlocks(fn: Fn, longest: number): Fn {
  const blocks = fn.blocks.map((block): Block => ({ ...block }));
  const add = (block: Omit<Block, 'id'>): BlockId => (blocks.push({ ...block, id: blocks.length }) - 1);
  const returns = new Map<string, BlockId>();
  const returnBlock = (term: Terminator & { readonly op: 'return' }): BlockId => {
    const { value } = term;
    const key = value.kind === 'reg' ? `%${value.reg}` : String(value.value);
    const known = returns.get(key) ?? add({ instrs: [], term });
    returns.set(key, known);
    return known;
  };
  for (const block of fn.blocks) {
    const { instrs, term } = block;
    let rest = term;
    if (term!.op === 'return') rest = { op: 'jump', target: returnBlock(term!), at: term!.at };
    for (let end = Math.floor((instrs.length - 1) / longest) * longest; end > 0; end -= longest) {
      const at = instrs[end]!.at;
      rest = { op: 'jump', target: add({ ...block, instrs: instrs.slice(end, end + longest), term: rest }), at };
    }
    blocks[block.id] = { ...block, instrs: instrs.slice(0, longest), term: rest };
  }
  return { ...fn, blocks };
}

/** The most functions that are on the stack at a time, each large one counted twice. */
function depthWithParts(module: Module, isLarge: (fn: Fn) => boolean): number {
  const byName = new Map(module.functions.map((fn) => [fn.name, fn]));
  const known = new Map<string, number>();
  const depthOf = (fn: Fn): number => {
    let depth = known.get(fn.name);
    if (depth === undefined) {
      depth = 0;
      for (const { instrs } of fn.blocks) {
        for (const instr of instrs) {
          const called = instr.op === 'call' || instr.op === 'function-addr' ? byName.get(instr.function) : undefined;
          if (called !== undefined) depth = Math.max(depth, depthOf(called));
        }
      }
      depth += isLarge(fn) ? 2 : 1;
      known.set(fn.name, depth);
    }
    return depth;
  };
  return Math.max(...module.functions.map(depthOf));
}
