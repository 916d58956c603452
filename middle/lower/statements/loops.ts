// `for` loops. The body becomes a callback of bpf_loop (a range) or bpf_for_each_map_elem (a map): a function of its
// own, which gets the address of the surrounding function's frame (frames.ts). Its result tells the kernel whether to
// go on: `continue` is 0, `break` is 1, `return` is 1 as well and leaves a mark (returns.ts). Plain loops of the IR are in statements.ts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { VariableInfo } from '../../../frontend/types/typed-program.ts';
import type { HelperName } from '../../ir/helpers.ts';
import { callbackHelpers } from '../../ir/helpers.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, FunctionBuilder, ONE, ZERO } from '../../ir/builder.ts';
import { foldAggregate } from '../maps/aggregations.ts';
import type { FunctionContext } from '../function-context.ts';
import { spanning } from '../../../frontend/syntax/source.ts';
import { countIf, createBodyContext, declareVariables, helper, placeOf, storageOf } from '../function-context.ts';
import { convert, convertScalar } from '../values/convert.ts';
import { enterBody, ownFrame, rootOf, withFrameWord } from '../functions/frames.ts';
import { generationOf, mapHelper, mapOf, ofGeneration } from '../maps/maps.ts';
import { scalarOf, storeValue, valueAt } from '../values/memory.ts';
import { positionAt } from '../module-context.ts';
import type { LoweredMap } from '../module-context.ts';
import type { Place, Value } from '../values/values.ts';
import { evaluate } from '../expressions/evaluate.ts';
import { lowerBlock } from './blocks.ts';
import { leaveIfReturned } from '../functions/returns.ts';

/** Most rounds that bpf_loop does (BPF_MAX_LOOPS, kernel 5.17 to 6.18). */
const MAX_ROUNDS = 8 * 1024 * 1024;

export function lowerFor(ctx: FunctionContext, node: ast.ForStmt): void {
  if (node.end === null) lowerForEach(ctx, node);
  else lowerRange(ctx, node, node.end);
}

// ---------------------------------------------------------------- ranges

function lowerRange(ctx: FunctionContext, node: ast.ForStmt, endNode: ast.Expr): void {
  const { b } = ctx;
  const start = scalarOf(evaluate(ctx, node.start));
  const end = scalarOf(evaluate(ctx, endNode));
  const signed = !ctx.facts.unsigned.has(node.id);
  const some = b.binary(signed ? 'slt' : 'ult', start, end);
  const distance = b.sub(end, start);
  // bpf_loop takes 32 bits: more than it can do must not look like less.
  const bounded = b.select('int', b.binary('ugt', distance, constant(MAX_ROUNDS)), constant(MAX_ROUNDS + 1), distance);
  const rounds = b.select('int', some, bounded, ZERO);
  if (rounds.kind === 'const' && rounds.value > BigInt(MAX_ROUNDS)) {
    ctx.shared.reporter.error('literal-range', spanning(node.start.span, endNode.span), `A \`for\` goes over at most ${MAX_ROUNDS} numbers`);
    return;
  }
  if (rounds.kind === 'const' && rounds.value === 0n) return;
  // Kernel 6.18 fails on a loop that its verifier knows to have no rounds, and whose body is then never reached.
  const go = b.newBlock();
  const done = b.newBlock();
  b.branch(b.ne(rounds, ZERO), go, done);
  b.setBlock(go);
  if (start.kind === 'const') lowerRounds(ctx, node, rounds, () => start);
  else {
    withFrameWord(ctx, (offset) => {
      b.store(ownFrame(ctx), offset, 8, start);
      lowerRounds(ctx, node, rounds, (body) => body.b.load(body.link, offset, 8, signed));
    });
  }
  b.jump(done);
  b.setBlock(done);
}

/** `start` gives, within the body, the number that the range begins with. */
function lowerRounds(ctx: FunctionContext, node: ast.ForStmt, rounds: Operand, start: (body: FunctionContext) => Operand): void {
  const variable = variableOf(ctx, node);
  const body = lowerBody(ctx, node, 'loop', (inner, [index]) => {
    if (sizeOf(variable.type) === 0) return;
    const number = convertScalar(inner, inner.b.add(start(inner), index!), { kind: 'int', size: 8, signed: true }, variable.type);
    const place = placeOf(inner, storageOf(inner, variable));
    inner.b.store(place.ptr, place.offset, 8, number);
  });
  const result = callBack(ctx, 'loop', rounds, body);
  if (rounds.kind !== 'const') {
    // Where the kernel inlines the loop, its error has 32 bits.
    const status = ctx.b.extend(result, 4, true);
    countIf(ctx, ctx.b.binary('slt', status, ZERO), status, node.span, {
      message: `The range of \`for\` has more than ${MAX_ROUNDS} numbers: the loop did not run`, helper: 'loop', level: 'always',
    });
  }
  leaveIfReturned(ctx, body);
}

// ---------------------------------------------------------------- maps

function lowerForEach(ctx: FunctionContext, node: ast.ForStmt): void {
  if (node.start.kind !== 'map') throw new InternalError(`for over a ${node.start.kind}`);
  const map = mapOf(ctx, node.start);
  if (map.generation === null || map.info.value.kind !== 'aggregate') return lowerElements(ctx, node, map, () => map);
  // What the kernel hands over is of one CPU: the body finds those of the others, in the generation that the loop goes over.
  withFrameWord(ctx, (offset) => {
    ctx.b.store(ownFrame(ctx), offset, 8, generationOf(ctx, map));
    lowerElements(ctx, node, map, (inner) => ofGeneration(map, inner.b.load(inner.link, offset, 8, false)));
  });
}

/** `mapIn`: the map as the body knows it. */
function lowerElements(ctx: FunctionContext, node: ast.ForStmt, map: LoweredMap, mapIn: (body: FunctionContext) => LoweredMap): void {
  const variable = variableOf(ctx, node);
  const body = lowerBody(ctx, node, 'for_each_map_elem', (inner, [, key, value]) => {
    const place = (ptr: Operand): Place => ({ ptr, offset: 0, align: 8 });
    const keyType = map.info.key!;
    const type = map.info.value;
    const elements: Value[] = [
      valueAt(inner, place(key!), keyType),
      type.kind === 'aggregate' ? foldAggregate(inner, mapIn(inner), key!, type) : valueAt(inner, place(value!), type),
    ];
    const tuple: Type = { kind: 'tuple', names: null, elements: elements.map((element) => element.type) };
    // A copy: the body may change the map.
    storeValue(inner, convert(inner, { kind: 'tuple', type: tuple, elements }, variable.type), placeOf(inner, storageOf(inner, variable)), 'zero');
  });
  mapHelper(ctx, 'for_each_map_elem', map, bodyArguments(ctx, body));
  leaveIfReturned(ctx, body);
}

// ---------------------------------------------------------------- bodies

interface Body {
  readonly name: string;
  readonly returns: boolean;
}

/** Makes the callback; `enter` gets its parameters and emits what comes before the body. */
function lowerBody(ctx: FunctionContext, node: ast.ForStmt, through: HelperName, enter: (body: FunctionContext, params: readonly Operand[]) => void): Body {
  const { shared } = ctx;
  const { params } = callbackHelpers[through]!;
  const name = `loop__${rootOf(ctx).b.fn.name}_${++shared.loopBodies}`;
  const b = new FunctionBuilder(name, { kind: 'callback', params });
  b.at = positionAt(shared, node.span);
  // The last one is what the helper was given: the frame.
  const registers = params.map((_, index) => b.param(index));
  const body = createBodyContext(ctx, node, b, registers.at(-1)!);
  const prologue = b.newBlock();
  const start = b.newBlock();
  const next = b.newBlock();
  const stop = b.newBlock();
  b.jump(prologue);
  b.setBlock(start);
  declareVariables(body, variablesOf(ctx));
  body.loops.push({ breakTo: stop, continueTo: next });
  enter(body, registers);
  lowerBlock(body, node.body);
  if (!b.closed) b.jump(next);
  b.at = positionAt(shared, node.span);
  b.setBlock(next);
  b.ret(ZERO);
  b.setBlock(stop);
  b.ret(ONE);
  b.setBlock(prologue);
  enterBody(body);
  b.jump(start);
  shared.module.functions.push(b.finish());
  ctx.returns ||= body.returns;
  return { name, returns: body.returns };
}

/** Calls the helper that runs the body; `subject` is its first argument. */
function callBack(ctx: FunctionContext, through: HelperName, subject: Operand, body: Body): Operand {
  return helper(ctx, through, [subject, ...bodyArguments(ctx, body)]);
}

/** Of a helper that calls back, behind its first one. */
function bodyArguments(ctx: FunctionContext, body: Body): Operand[] {
  return [ctx.b.functionAddr(body.name), ctx.frame === null ? ZERO : ownFrame(ctx), ZERO];
}

function variableOf(ctx: FunctionContext, node: ast.ForStmt): VariableInfo {
  const variable = ctx.facts.variables.get(node.id);
  if (variable === undefined) throw new InternalError(`variable $${node.variable} was not resolved`);
  return variable;
}

function variablesOf({ subject }: FunctionContext): readonly VariableInfo[] {
  return subject.kind === 'probe' ? subject.probe.variables : subject.fn.variables;
}

