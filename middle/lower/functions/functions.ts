// `fn`: functions of the script and calls of them. Numbers go through registers; strings, tuples and other big values
// are passed as the address of a copy that the caller makes, and come back in memory that the caller gives. A function
// that needs scratch memory gets a part of its caller's that is free at the call, so that any program can call it
// and no two uses overlap. BPF passes five arguments: what is more goes through memory on the caller's stack.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import type { TypedFunction, VariableInfo } from '../../../frontend/types/typed-program.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Operand, RegType } from '../../ir/ir.ts';
import { FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import { findCaptures } from './captures.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, createFunctionContext, declareVariables, newStackTemporary, newTemporary, placeOf, probeOf, storageOf, takeScratch } from '../function-context.ts';
import { inOrder } from '../expressions/effects.ts';
import { earlyPtr, fillEarly, rootOf, shareScratch } from './frames.ts';
import { copyBytes, materialize, scalarOf, storeValue, zeroBytes } from '../values/memory.ts';
import type { ModuleContext } from '../module-context.ts';
import { positionAt } from '../module-context.ts';
import type { Place, Value } from '../values/values.ts';
import { NOTHING } from '../values/values.ts';
import { evaluateAs, evaluateScalar, lowerInto } from '../expressions/evaluate.ts';
import { clearReturn, returnFromBody } from './returns.ts';
import { lowerBlock } from '../statements/blocks.ts';
import { defaultResult } from './returns.ts';

/** Arguments that BPF passes in registers. */
const REGISTERS = 5;
const WORD = 8;

/**
 * What a function gets: its parameters, where its result goes if that is no number, where it tells that the program
 * ends, and its scratch memory.
 */
function inputsOf({ params, returns, exits }: TypedFunction): RegType[] {
  const result: RegType[] = isScalar(returns) ? [] : ['ptr'];
  const ending: RegType[] = exits ? ['ptr'] : [];
  return [...params.map(({ type }): RegType => (isScalar(type) ? 'int' : 'ptr')), ...result, ...ending, 'ptr'];
}

function isCrowded(inputs: readonly RegType[]): boolean {
  return inputs.length > REGISTERS;
}

/** Types of the registers, the last of which is the address of all other inputs when they are crowded. */
function registerTypes(inputs: readonly RegType[], withScratch: boolean): readonly RegType[] {
  if (isCrowded(inputs)) return [...inputs.slice(0, REGISTERS - 1), 'ptr'];
  return withScratch ? inputs : inputs.slice(0, -1);
}

// ---------------------------------------------------------------- definition

/** Lowers a function, after those that it calls. `depth`: functions on the stack in the deepest call it takes part in. */
export function lowerFunction(shared: ModuleContext, fn: TypedFunction, depth: number): void {
  const { node } = fn;
  const inputs = inputsOf(fn);
  // A name that no program, map or loop has.
  const b = new FunctionBuilder(`fn__${node.name}`, { kind: 'function', params: registerTypes(inputs, true) });
  b.at = positionAt(shared, node.span);
  const ctx = createFunctionContext(shared, { kind: 'fn', fn }, findCaptures([node.body], fn.facts, fn.params), b, depth);
  const prologue = b.newBlock();
  const start = b.newBlock();
  b.jump(prologue);
  b.setBlock(start);
  fn.params.forEach((param, index) => receive(ctx, param, input(ctx, inputs, index)));
  declareVariables(ctx, fn.variables);
  lowerBlock(ctx, node.body);
  b.at = positionAt(shared, node.span);
  if (!b.closed) {
    if (!isScalar(fn.returns)) zeroBytes(ctx, resultPlace(ctx, fn), sizeOf(fn.returns));
    b.ret(ZERO);
  }
  b.setBlock(prologue);
  if (ctx.scratchUsed) defineScratch(ctx, inputs);
  shareScratch(ctx);
  fillEarly(ctx);
  clearReturn(ctx);
  b.jump(start);
  const lowered = b.finish();
  shared.module.functions.push({ ...lowered, role: { kind: 'function', params: registerTypes(inputs, ctx.scratchUsed) } });
  shared.functions.set(node.name, { typed: fn, symbol: lowered.name, scratchSize: ctx.scratchUsed ? ctx.scratchSize : 0 });
}

function input(ctx: FunctionContext, inputs: readonly RegType[], index: number): Operand {
  const { b } = ctx;
  if (!isCrowded(inputs) || index < REGISTERS - 1) return b.param(index);
  const rest = b.param(REGISTERS - 1);
  const offset = WORD * (index - REGISTERS + 1);
  return inputs[index] === 'ptr' ? b.loadPtr(rest, offset) : b.load(rest, offset, WORD, true);
}

function defineScratch(ctx: FunctionContext, inputs: readonly RegType[]): void {
  const { b } = ctx;
  const index = inputs.length - 1;
  if (isCrowded(inputs)) b.defineLoadPtr(ctx.scratch, b.param(REGISTERS - 1), WORD * (index - REGISTERS + 1));
  else b.defineParam(ctx.scratch, index);
}

/** Gives a parameter its place: its own where it may change or inner functions see it, else that of the caller's copy. */
function receive(ctx: FunctionContext, param: VariableInfo, value: Operand): void {
  const { shared, assigned } = ctx.captures;
  if (sizeOf(param.type) === 0) return;
  if (isScalar(param.type)) {
    const place = placeOf(ctx, storageOf(ctx, param));
    ctx.b.store(place.ptr, place.offset, WORD, value);
  } else if (shared.has(param.id) || assigned.has(param.id)) {
    copyBytes(ctx, placeOf(ctx, storageOf(ctx, param)), { ptr: value, offset: 0, align: WORD }, sizeOf(param.type));
  } else {
    ctx.storage.set(param.id, { kind: 'given', ptr: value });
  }
}

/** Where a result that is no number goes. */
function resultPlace(ctx: FunctionContext, fn: TypedFunction): Place {
  return { ptr: earlyPtr(ctx, 'result', (root) => input(root, inputsOf(fn), fn.params.length)), offset: 0, align: WORD };
}

// ---------------------------------------------------------------- return

export function lowerReturn(ctx: FunctionContext, node: ast.ReturnStmt): void {
  const value = returnValue(ctx, node.value);
  if (ctx.parent === null) ctx.b.ret(value ?? defaultResult(ctx));
  else returnFromBody(ctx, value);
}

/** The number to return; null: none, or the value is already where the caller wants it. */
function returnValue(ctx: FunctionContext, node: ast.Expr | null): Operand | null {
  const { subject } = rootOf(ctx);
  if (node === null) return null;
  if (subject.kind === 'probe') return verdict(ctx, evaluateScalar(ctx, node));
  const { returns } = subject.fn;
  if (isScalar(returns)) return scalarOf(evaluateAs(ctx, node, returns));
  lowerInto(ctx, node, returns, resultPlace(ctx, subject.fn), 'zero');
  return null;
}

/** exit(), here or in a function called here: nothing more is run. A caller looks at the mark, and leaves as well. */
export function leaveProgram(ctx: FunctionContext): void {
  const { b, subject } = ctx;
  if (ctx.parent !== null) throw new InternalError('exit() in the body of a loop');
  if (subject.kind === 'fn') {
    const inputs = inputsOf(subject.fn);
    b.store(input(ctx, inputs, inputs.length - 2), 0, WORD, ONE);
  }
  b.ret(defaultResult(ctx));
}

/** BPF_PROG_TEST_RUN tells 32 bits of what a test returns: a value of which only the others are set must not become 0. */
function verdict(ctx: FunctionContext, value: Operand): Operand {
  if (!probeOf(ctx).attachPoint.provider.program.judged) return value;
  const { b } = ctx;
  const hidden = b.and(b.eq(b.extend(value, 4, false), ZERO), b.ne(value, ZERO));
  return b.or(value, hidden);
}

// ---------------------------------------------------------------- calls

export function lowerCall(ctx: FunctionContext, node: ast.Call): Value {
  const { b } = ctx;
  const fn = ctx.shared.functions.get(node.name);
  if (fn === undefined) throw new InternalError(`the function ${node.name} was not lowered`);
  const { params, returns } = fn.typed;
  const inputs = inputsOf(fn.typed);
  const values = inOrder(ctx, node.args, (arg, index) => evaluateAs(ctx, arg, params[index]!.type)).map((value, index) => argument(ctx, node.args[index]!, value));
  const result = isScalar(returns) ? null : newTemporary(ctx, sizeOf(returns));
  if (result !== null) values.push(address(ctx, result));
  const mark = fn.typed.exits ? newStackTemporary(ctx, WORD) : null;
  if (mark !== null) {
    b.store(mark.ptr, mark.offset, WORD, ZERO);
    values.push(address(ctx, mark));
  }
  if (fn.scratchSize > 0) values.push(address(ctx, placeOf(ctx, takeScratch(ctx, fn.scratchSize))));
  const operand = b.call(fn.symbol, isCrowded(inputs) ? crowded(ctx, values) : values);
  if (mark !== null) {
    const leave = b.newBlock();
    const stay = b.newBlock();
    b.branch(b.ne(b.load(mark.ptr, mark.offset, WORD, false), ZERO), leave, stay);
    b.setBlock(leave);
    leaveProgram(ctx);
    b.setBlock(stay);
  }
  if (result !== null) return { kind: 'memory', type: returns, place: result };
  return returns.kind === 'void' ? NOTHING : { kind: 'scalar', type: returns, operand };
}

/** The first ones, and the address of the others. */
function crowded(ctx: FunctionContext, values: readonly Operand[]): readonly Operand[] {
  const rest = values.slice(REGISTERS - 1);
  const memory = newStackTemporary(ctx, WORD * rest.length);
  rest.forEach((value, index) => ctx.b.store(memory.ptr, memory.offset + WORD * index, WORD, value));
  return [...values.slice(0, REGISTERS - 1), address(ctx, memory)];
}

/** A number, or the address of a value that nobody changes during the call: other functions see no variables. */
function argument(ctx: FunctionContext, node: ast.Expr, value: Value): Operand {
  if (value.kind === 'scalar') return value.operand;
  if (value.kind === 'literal' || (value.kind === 'memory' && node.kind === 'variable')) return address(ctx, materialize(ctx, value));
  const copy = newTemporary(ctx, sizeOf(value.type));
  storeValue(ctx, value, copy, 'zero');
  return address(ctx, copy);
}
