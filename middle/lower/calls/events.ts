// Functions that send events: printf and its kin, print, time, join, cat, clear, zero, exit, unwatch. The text work happens in
// the loader; here the arguments are put into the event. exit() also ends the program. debugf() is here for its format,
// although it sends nothing: the kernel writes it.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { readAs, UINT64 } from '../../../frontend/types/types.ts';
import type { Type } from '../../../frontend/types/types.ts';
import type { FieldSpec } from '../../../common/manifest.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { Operand } from '../../ir/ir.ts';
import { eventArguments } from '../../plan/events.ts';
import { valueType } from '../../plan/value-types.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helper, helperVoid, newTemporary, typeOf } from '../function-context.ts';
import { convert } from '../values/convert.ts';
import { sendEvent, withReservation } from './send-event.ts';
import type { EventContent, Part } from './send-event.ts';
import { inOrder } from '../expressions/effects.ts';
import { walkFile } from '../functions/frames.ts';
import { leaveProgram } from '../functions/functions.ts';
import { sourceOf } from '../expressions/fields.ts';
import { literalBytes, literalPlace, materialize, scalarOf } from '../values/memory.ts';
import { countFailedRead, readInto } from '../values/probe-read.ts';
import { loop } from '../values/strings.ts';
import { scriptPlace } from '../../../frontend/syntax/script-place.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { NOTHING } from '../values/values.ts';
import type { Value } from '../values/values.ts';
import { evaluate, evaluateAs } from '../expressions/evaluate.ts';

/** join(): at most this many strings of this many bytes (reference 06.1). */
const JOIN_COUNT = 16;
const JOIN_STRIDE = 1024;

/** printf(format, ...): an event, or text in the file of a probe that has one. */
const printf: NameRule = (ctx, _node, args) => {
  const { subject } = ctx;
  if (subject.kind === 'probe' && subject.probe.attachPoint.provider.runs(subject.probe.attachPoint.spec) === 'when-read') writeFormatted(ctx, args);
  else sendFormatted(ctx, args, (format, fields) => ({ kind: 'printf', format, args: fields }));
  return NOTHING;
};

const cat: NameRule = (ctx, _node, args) => {
  sendFormatted(ctx, args, (format, fields) => ({ kind: 'cat', format, args: fields }));
  return NOTHING;
};

const system: NameRule = (ctx, _node, args) => {
  sendFormatted(ctx, args, (format, fields) => ({ kind: 'system', format, args: fields }));
  return NOTHING;
};

/** errorf(format, ...) and warnf(format, ...) */
function message(kind: 'errorf' | 'warnf'): NameRule {
  return (ctx, node, args) => {
    const place = scriptPlace(ctx.shared.program.source, node.span);
    sendFormatted(ctx, args, (format, fields) => ({ kind, format, args: fields, place }));
    return NOTHING;
  };
}

function sendFormatted(ctx: FunctionContext, [format, ...rest]: readonly ast.Expr[], describe: (format: string, args: readonly FieldSpec[]) => EventContent): void {
  const types = rest.map((arg) => storedType(ctx, arg));
  const parts = inOrder(ctx, rest, (arg, index) => evaluateAs(ctx, arg, types[index]!)).map((value, index): Part => ({ type: types[index]!, value }));
  sendEvent(ctx, parts, (offsets) => describe(textOf(ctx, format!), eventArguments(types, offsets)));
}

const debugf: NameRule = (ctx, _node, args) => {
  const { format, size, operands } = forKernel(ctx, args);
  helperVoid(ctx, 'trace_printk', [format, constant(size), ...[0, 1, 2].map((index) => operands[index] ?? ZERO)]);
  return NOTHING;
};

/** When the file's buffer is full, the kernel forgets what this object has written and calls the program again for it. */
function writeFormatted(ctx: FunctionContext, args: readonly ast.Expr[]): void {
  const { b } = ctx;
  const { format, size, operands } = forKernel(ctx, args);
  const bytes = 8 * operands.length;
  const values = newTemporary(ctx, bytes);
  for (const [index, operand] of operands.entries()) b.store(values.ptr, values.offset + 8 * index, 8, operand);
  helperVoid(ctx, 'seq_printf', [walkFile(ctx), format, constant(size), bytes === 0 ? ZERO : address(ctx, values), constant(bytes)]);
}

/** The kernel formats as printf() does, but for `%p`, where it hides the address. */
function forKernel(ctx: FunctionContext, [format, ...rest]: readonly ast.Expr[]): { readonly format: Operand; readonly size: number; readonly operands: readonly Operand[] } {
  const types = rest.map((arg) => storedType(ctx, arg));
  const values = inOrder(ctx, rest, (arg, index) => evaluateAs(ctx, arg, types[index]!));
  const text = textOf(ctx, format!).replace(/%(?:%|[0 +-]*\d*l{0,2}([duxps]))/g, (whole, letter?: string) => (letter === 'p' ? '0x%llx' : whole));
  const bytes = literalBytes(`${text}\0`);
  const operands = values.map((value, index) => inRegister(ctx, value, types[index]!));
  return { format: address(ctx, literalPlace(ctx, bytes, bytes.length)), size: bytes.length, operands };
}

/** A number, or the address of a string that surely has its NUL; a mark is no part of it. */
function inRegister(ctx: FunctionContext, value: Value, type: Type): Operand {
  if (type.kind !== 'string') return scalarOf(value);
  return ctx.b.ptrToInt(address(ctx, materialize(ctx, convert(ctx, value, { kind: 'string', size: type.size + 1 }))));
}

/** An argument in the type that it is stored with. */
function part(ctx: FunctionContext, node: ast.Expr): Part {
  const type = storedType(ctx, node);
  return { type, value: evaluateAs(ctx, node, type) };
}

function storedType(ctx: FunctionContext, node: ast.Expr): Type {
  const type = typeOf(ctx, node);
  // Read as a value, an aggregate is a number.
  return type.kind === 'aggregate' ? readAs(type) ?? type : type;
}

function isWord(arg: ast.Expr, word: string): boolean {
  return arg.kind === 'identifier' && arg.name === word;
}

const print: NameRule = (ctx, node, args) => {
  const subject = args[0]!;
  if (subject.kind === 'map' && subject.key === null) {
    const says = (word: string): boolean => args.some((arg) => isWord(arg, word));
    const then = ctx.shared.takes.prints.get(node.id);
    const order = { byKey: says('key'), descending: says('desc') };
    const limits = args.slice(1).filter((arg) => !isWord(arg, 'key') && !isWord(arg, 'desc')).map((arg): Part => ({ type: UINT64, value: evaluateAs(ctx, arg, UINT64) }));
    sendEvent(ctx, limits, (offsets) => ({
      kind: 'print-map', map: `@${subject.name}`, top: offsets[0] ?? null, div: offsets[1] ?? null,
      ...(order.byKey || order.descending ? { order } : {}),
      ...(then === undefined ? {} : { then }),
    }));
    return NOTHING;
  }
  const value = part(ctx, subject);
  sendEvent(ctx, [value], (offsets) => ({ kind: 'print-value', value: { offset: offsets[0]!, type: valueType(value.type) } }));
  return NOTHING;
};

function mapEvent(kind: 'clear' | 'zero'): NameRule {
  return (ctx, node, args) => {
    if (ctx.shared.takes.done.has(node.id)) return NOTHING;
    const map = args[0]!;
    if (map.kind !== 'map') throw new InternalError(`${kind}() of a ${map.kind}`);
    sendEvent(ctx, [], () => ({ kind, map: `@${map.name}` }));
    return NOTHING;
  };
}

const time: NameRule = (ctx, _node, args) => {
  const format = args[0] === undefined ? '%H:%M:%S\n' : textOf(ctx, args[0]);
  sendEvent(ctx, [], () => ({ kind: 'time', format }));
  return NOTHING;
};

const unwatch: NameRule = (ctx, _node, args) => {
  const address: Part = { type: UINT64, value: { kind: 'scalar', type: UINT64, operand: scalarOf(evaluate(ctx, args[0]!)) } };
  sendEvent(ctx, [address], (offsets) => ({ kind: 'unwatch', address: offsets[0]! }));
  return NOTHING;
};

const exit: NameRule = (ctx, _node, args) => {
  const type: Type = { kind: 'int', size: 1, signed: false };
  const code: Value = args[0] === undefined ? { kind: 'scalar', type, operand: ZERO } : convert(ctx, evaluate(ctx, args[0]), type);
  sendEvent(ctx, [{ type, value: code }], (offsets) => ({ kind: 'exit', code: offsets[0]! }));
  leaveProgram(ctx);
  return NOTHING;
};

/** join(array of char pointers, separator): reads pointers until a null one, each string into its own place. */
const join: NameRule = (ctx, _node, args) => {
  const { b } = ctx;
  const array = args[0]!;
  const separator = args[1] === undefined ? ' ' : textOf(ctx, args[1]);
  const { address: start, space } = sourceOf(ctx, array);
  const shape = { kind: 'join', separator, offset: 8, count: JOIN_COUNT, stride: JOIN_STRIDE, size: 8 + JOIN_COUNT * JOIN_STRIDE } as const;
  const pointer = newTemporary(ctx, 8);
  withReservation(ctx, shape, (reserved) => {
    const done = b.newBlock();
    const base = address(ctx, { ...reserved, offset: 8 });
    loop(ctx, JOIN_COUNT * JOIN_STRIDE, JOIN_STRIDE, done, (offset, next) => {
      const text = b.newBlock();
      const slot = b.ptrAdd(base, offset);
      b.store(slot, 0, 1, ZERO);
      const source = b.add(start, b.lshr(offset, constant(Math.log2(JOIN_STRIDE / 8))));
      readInto(ctx, space, pointer, constant(8), source, array);
      const found = b.load(pointer.ptr, pointer.offset, 8, false);
      b.branch(b.eq(found, ZERO), done, text);
      b.setBlock(text);
      const reader = space === 'user' ? 'probe_read_user_str' : 'probe_read_kernel_str';
      countFailedRead(ctx, reader, space, helper(ctx, reader, [slot, constant(JOIN_STRIDE), b.intToPtr(found)]), array);
      b.jump(next);
    });
    b.setBlock(done);
  });
  return NOTHING;
};

function textOf(ctx: FunctionContext, node: ast.Expr): string {
  const known = ctx.facts.constants.get(node.id);
  if (typeof known === 'string') return known;
  if (node.kind === 'string') return node.value;
  throw new InternalError('a format is not a constant string');
}

export const eventCalls: NameRules = {
  printf,
  cat,
  system,
  errorf: message('errorf'),
  warnf: message('warnf'),
  debugf,
  print,
  clear: mapEvent('clear'),
  zero: mapEvent('zero'),
  time,
  exit,
  unwatch,
  join,
};
