// Everything that has an address or parts: fields of structs, unions, tuples and of the probe's arguments,
// array and string elements, and what pointers point to. An lvalue collects offsets and relocations and reads
// nothing; readLvalue() reads exactly the part that is asked for. Whole-probe arguments come from three places:
// tracepoint records in the context, the argument array of raw tracepoints, and registers (builtins).

import type * as ast from '../../../frontend/syntax/ast.ts';
import { callOffset, CALL_RECORD_SIZE } from '../../plan/call-record.ts';
import { wordsOf } from '../../../common/btf/trampolines.ts';
import { InternalError } from '../../../common/internal-error.ts';
import { isKernelAddress } from '../../../common/kernel-addresses.ts';
import type {
  ArgumentResolution, FieldResolution, FieldStep, FunctionArgResolution, RawArgResolution, StructFieldResolution, RecordFieldResolution,
} from '../../../frontend/types/typed-program.ts';
import { alignOf, isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { AddressSpace, EnumType, Type } from '../../../frontend/types/types.ts';
import type { FieldDef, Operand, Width } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, atNode, count, countIf, helperVoid, newTemporary, placeOf, probeOf, storageOf, typeOf, withTemporaries } from '../function-context.ts';
import { convertScalar, elementsOf } from '../values/convert.ts';
import { extendCore } from '../values/core.ts';
import { contextField } from './context-fields.ts';
import { hasEffects, settled } from './effects.ts';
import { contextLoad, contextPtr, callRecord, recordLoad, recordOffset, rootOf, startInt } from '../functions/frames.ts';
import { copyBytes, materialize, scalarOf, valueAt, zeroes } from '../values/memory.ts';
import { cutBits, ownMemory, readBitfield, readRemote, remote, remoteAddress } from '../values/remote.ts';
import { readString } from '../values/strings.ts';
import { copiedStruct, copyStruct } from '../values/struct-copy.ts';
import type { Lvalue, Place, Remote, Value } from '../values/values.ts';
import { at, isSigned } from '../values/values.ts';
import { evaluate, fixedValue } from './evaluate.ts';
import { hasTypedArguments } from './kernel-objects.ts';
import { userArgument } from './user-argument.ts';

/** Memory of a probe's own addresses that carry no address space of their own; what a literal names may be the kernel's anywhere. */
function defaultSpace(ctx: FunctionContext, at: Operand): 'kernel' | 'user' {
  if (at.kind === 'const' && isKernelAddress(at.value)) return 'kernel';
  return ctx.subject.kind === 'fn' ? 'kernel' : ctx.subject.probe.attachPoint.provider.space;
}

/** What a pointer's value points to. BPF's own memory is kernel memory to the helpers. */
function pointee(ctx: FunctionContext, pointer: Operand, space: AddressSpace): Remote {
  if (space === 'bpf') return ownMemory(pointer);
  if (space === 'context') return remote('kernel', pointer);
  return remote(space === 'none' ? defaultSpace(ctx, pointer) : space, pointer);
}

// ---------------------------------------------------------------- lvalues

export function lvalueOf(ctx: FunctionContext, node: ast.Expr): Lvalue {
  return atNode(ctx, node, () => {
    switch (node.kind) {
      case 'variable': {
        const variable = ctx.facts.variables.get(node.id);
        if (variable === undefined || isScalar(variable.type)) break;
        return { kind: 'place', place: placeOf(ctx, storageOf(ctx, variable)) };
      }
      case 'field': return fieldLvalue(ctx, node);
      case 'index': return indexLvalue(ctx, node);
      case 'unary':
        if (node.op === '*') return contextField(ctx, node) ?? dereference(ctx, node);
        break;
      default:
        break;
    }
    const value = evaluate(ctx, node);
    return value.kind === 'memory' ? { kind: 'place', place: value.place } : { kind: 'value', value };
  });
}

export function readLvalue(ctx: FunctionContext, lvalue: Lvalue, type: Type, node: ast.Expr): Value {
  switch (lvalue.kind) {
    case 'remote': return readRemote(ctx, lvalue, type, node);
    case 'place': return valueAt(ctx, lvalue.place, type);
    case 'value': return lvalue.value;
  }
}

/** Where the bytes of an lvalue start, as a number for functions that take a pointer. */
export function addressOf(ctx: FunctionContext, lvalue: Lvalue): { readonly address: Operand; readonly space: Remote['space'] } {
  if (lvalue.kind === 'remote') return { address: remoteAddress(ctx, lvalue), space: lvalue.space };
  const place = lvalue.kind === 'place' ? lvalue.place : materialize(ctx, lvalue.value);
  return { address: ctx.b.ptrToInt(address(ctx, place)), space: 'kernel' };
}

/** The same for an expression: the value of a pointer or int, the address of anything else. */
export function sourceOf(ctx: FunctionContext, node: ast.Expr): { readonly address: Operand; readonly space: Remote['space'] } {
  const type = typeOf(ctx, node);
  if (!isScalar(type)) return addressOf(ctx, lvalueOf(ctx, node));
  const space = type.kind === 'pointer' ? type.space : 'none';
  const pointer = scalarOf(evaluate(ctx, node));
  return { address: pointer, space: pointee(ctx, pointer, space).space };
}

function dereference(ctx: FunctionContext, node: ast.Unary): Lvalue {
  const type = typeOf(ctx, node.operand);
  const pointer = scalarOf(evaluate(ctx, node.operand));
  if (type.kind === 'pointer') return pointee(ctx, pointer, type.space);
  return remote(defaultSpace(ctx, pointer), pointer);
}

// ---------------------------------------------------------------- fields

/** A field as a value; bitfields and tracepoint scalars have no address and are read here. */
export function readField(ctx: FunctionContext, node: ast.Field): Value {
  const value = readPart(ctx, fieldLvalue(ctx, node), fieldOf(ctx, node).type, node);
  return value.kind === 'scalar' && value.type.kind === 'enum' && value.type.others !== undefined ? named(ctx, value.operand, value.type) : value;
}

/** A value that has no name becomes the one of the name that stands for all of these. */
function named({ b }: FunctionContext, raw: Operand, type: EnumType): Value {
  const valueOf = ({ value }: EnumType['values'][number]): Operand => constant(value);
  const rest = valueOf(type.values.find(({ name }) => name === type.others)!);
  const operand = type.values.reduce<Operand>((found, each) => b.select('int', b.binary('eq', raw, valueOf(each)), raw, found), rest);
  return { kind: 'scalar', type, operand };
}

/**
 * Like readLvalue(), for parts of what was copied from elsewhere as a whole. Behind the NUL of a text in it is whatever
 * was there: where that matters (keys are compared as bytes), it is cleaned.
 */
export function readPart(ctx: FunctionContext, lvalue: Lvalue, type: Type, node: ast.Expr): Value {
  const raw = readLvalue(ctx, lvalue, type, node);
  const whole = node.kind === 'field' || node.kind === 'index' ? typeOf(ctx, node.operand).kind : null;
  if (type.kind !== 'string' || raw.kind !== 'memory' || (whole !== 'struct' && whole !== 'array')) return raw;
  const text = readString(ctx, ctx.b.ptrToInt(address(ctx, raw.place)), 'kernel', type, null, node);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      if (tail === 'zero') text.write(dest, tail);
      else copyBytes(ctx, dest, raw.place, type.size);
    },
  };
}

function fieldOf(ctx: FunctionContext, node: ast.Field): FieldResolution {
  const resolution = ctx.facts.fields.get(node.id);
  if (resolution === undefined) throw new InternalError(`field .${node.name} was not resolved`);
  return resolution;
}

function fieldLvalue(ctx: FunctionContext, node: ast.Field): Lvalue {
  const resolution = fieldOf(ctx, node);
  switch (resolution.kind) {
    case 'struct': {
      const own = contextField(ctx, node);
      if (own !== null) return own;
      if (resolution.bitfield !== null) return { kind: 'value', value: bitfield(ctx, node, resolution) };
      return structField(ctx, structOf(ctx, node, resolution), resolution, node);
    }
    case 'element': {
      const operand = lvalueOf(ctx, node.operand);
      return elementLvalue(ctx, operand, resolution.index, resolution.offset);
    }
    case 'record-field': return tracepointField(ctx, node, resolution);
    case 'raw-arg': return rawArgument(ctx, resolution);
    case 'function-arg': return { kind: 'value', value: functionArgument(ctx, resolution, node) };
    case 'user-arg': return userArgument(ctx, resolution);
  }
}

/** A field of `args` as a value. `node` is where a failed read is reported. */
export function readArgument(ctx: FunctionContext, field: ArgumentResolution, node: ast.Expr): Value {
  if (field.kind === 'function-arg') return functionArgument(ctx, field, node);
  if (field.kind === 'user-arg' && field.place.kind === 'nowhere') return { kind: 'pending', type: field.type, write: () => undefined };
  const lvalue = field.kind === 'record-field' ? tracepointField(ctx, node, field) : field.kind === 'user-arg' ? userArgument(ctx, field) : rawArgument(ctx, field);
  return readLvalue(ctx, lvalue, field.type, node);
}

function rawArgument(ctx: FunctionContext, { index, type }: RawArgResolution): Lvalue {
  const operand = convertScalar(ctx, rawWord(ctx, index), { kind: 'int', size: 8, signed: false }, type);
  return { kind: 'value', value: { kind: 'scalar', type, operand } };
}

/** As a number, too. */
export function rawWord(ctx: FunctionContext, index: number): Operand {
  if (!hasTypedArguments(probeOf(ctx))) return contextLoad(ctx, 8 * index, 8, false);
  return startInt(ctx, `argument ${index}`, (root) => withTemporaries(root, () => {
    const { b } = root;
    const place = newTemporary(root, 8);
    b.store(place.ptr, place.offset, 8, ZERO);
    helperVoid(root, 'probe_read_kernel', [address(root, place), constant(8), b.ptrAdd(b.ctx(), constant(8 * index))]);
    return b.load(place.ptr, place.offset, 8, false);
  }));
}

/** As a number: what the context has of it directly would be a pointer to the verifier, with which little may be computed. */
export function functionArgument(ctx: FunctionContext, { index, type }: FunctionArgResolution, node: ast.Expr): Value {
  const { b } = ctx;
  if (type.kind === 'struct') {
    const place = newTemporary(ctx, type.size);
    for (let word = 0; word < wordsOf(type.size); word++) storeArgument(ctx, index + word, at(place, 8 * word));
    const copied = copiedStruct(ctx, type, null);
    if (copied === null) return { kind: 'memory', type, place };
    return { kind: 'pending', type, write: (dest) => copyStruct(ctx, copied, 'kernel', dest, type, b.ptrToInt(address(ctx, place)), node) };
  }
  const operand = withTemporaries(ctx, () => {
    const place = newTemporary(ctx, 8);
    storeArgument(ctx, index, place);
    return b.load(place.ptr, place.offset, 8, false);
  });
  return { kind: 'scalar', type, operand: convertScalar(ctx, operand, { kind: 'int', size: 8, signed: false }, type) };
}

/** `index`: of a word; -1: the result. The verifier wants to see 8 bytes that are initialized. */
function storeArgument(ctx: FunctionContext, index: number, place: Place): void {
  ctx.b.store(place.ptr, place.offset, 8, ZERO);
  if (index < 0) helperVoid(ctx, 'get_func_ret', [contextPtr(ctx), address(ctx, place)]);
  else helperVoid(ctx, 'get_func_arg', [contextPtr(ctx), constant(index), address(ctx, place)]);
}

/** Element of a tuple. */
function elementLvalue(ctx: FunctionContext, operand: Lvalue, index: number, offset: number): Lvalue {
  switch (operand.kind) {
    case 'place': return { kind: 'place', place: at(operand.place, offset) };
    case 'remote': return { ...operand, offset: operand.offset + offset };
    case 'value': return { kind: 'value', value: elementsOf(ctx, operand.value)[index]! };
  }
}

/** What a field is of. */
type Holder = Exclude<Lvalue, { kind: 'value' }>;

function structOf(ctx: FunctionContext, node: ast.Field, field: StructFieldResolution): Holder {
  if (field.throughPointer) {
    let type = typeOf(ctx, node.operand);
    let pointer = scalarOf(evaluate(ctx, node.operand));
    for (let extra = field.extraPointers ?? 0; extra > 0 && type.kind === 'pointer'; extra--) {
      pointer = scalarOf(readRemote(ctx, pointee(ctx, pointer, type.space), type.to, node.operand));
      type = type.to;
    }
    return pointee(ctx, pointer, type.kind === 'pointer' ? type.space : 'none');
  }
  const operand = lvalueOf(ctx, node.operand);
  return operand.kind === 'value' ? { kind: 'place', place: materialize(ctx, operand.value) } : operand;
}

function structField(ctx: FunctionContext, holder: Holder, field: StructFieldResolution, node: ast.Field): Lvalue {
  // Behind an array element a relocated path starts anew: the two are added.
  const restart = holder.kind === 'remote' && holder.core !== null && holder.core.reached === null && field.relocatable;
  const struct = restart ? { ...holder, base: remoteAddress(ctx, holder), core: null, offset: 0 } : holder;
  const core = relocation(ctx, struct, field, node);
  if (struct.kind === 'place') return { kind: 'place', place: at(struct.place, field.offset) };
  return core === null ? { ...struct, offset: struct.offset + field.offset } : { ...struct, core };
}

/** Null when the struct is the script's own, or has no name to find it by; and of a copy, which has everything where the compiler saw it. */
function relocation(ctx: FunctionContext, struct: Holder, field: StructFieldResolution, node: ast.Field): ReturnType<typeof extendCore> {
  if (!field.relocatable) return null;
  if (struct.kind === 'remote' && struct.isOwn !== true) return extendCore(ctx.shared, struct.core, field.steps);
  const read = wayInCopy(ctx, node, field);
  if (!ctx.shared.copiedReads.has(read)) ctx.shared.copiedReads.set(read, node.nameSpan);
  return null;
}

/** `struct sched_entity.load.weight`: from the outermost struct that the script names it in. */
function wayInCopy({ facts }: FunctionContext, node: ast.Field, { steps, throughPointer }: StructFieldResolution): string {
  const names = [node.name];
  let [{ struct }] = steps as readonly [FieldStep];
  let holder = throughPointer ? null : node.operand;
  while (holder !== null) {
    while (holder.kind === 'index' && facts.types.get(holder.operand.id)?.kind === 'array') holder = holder.operand;
    const outer: FieldResolution | undefined = facts.fields.get(holder.id);
    if (holder.kind !== 'field' || outer?.kind !== 'struct' || !outer.relocatable) break;
    names.unshift(holder.name);
    [{ struct }] = outer.steps as readonly [FieldStep];
    holder = outer.throughPointer ? null : holder.operand;
  }
  return `${`${struct.tag} ${struct.name}`.trimEnd()}.${names.join('.')}`;
}

function bitfield(ctx: FunctionContext, node: ast.Field, field: StructFieldResolution): Value {
  const struct = structOf(ctx, node, field);
  const core = relocation(ctx, struct, field, node);
  if (struct.kind === 'remote') {
    return { kind: 'scalar', type: field.type, operand: readBitfield(ctx, struct, field, core, node) };
  }
  const { bitOffset, bitSize } = field.bitfield!;
  const first = Math.floor(bitOffset / 8);
  const bytes = Math.ceil((bitOffset + bitSize) / 8) - first;
  const word = newTemporary(ctx, 8);
  ctx.b.store(word.ptr, word.offset, 8, ZERO);
  copyBytes(ctx, word, { ...at(struct.place, first), align: 1 }, bytes);
  const operand = cutBits(ctx, ctx.b.load(word.ptr, word.offset, 8, false), bitOffset - 8 * first, bitSize, isSigned(field.type));
  return { kind: 'scalar', type: field.type, operand };
}

// ---------------------------------------------------------------- tracepoint records

function tracepointField(ctx: FunctionContext, node: ast.Expr, field: RecordFieldResolution): Lvalue {
  const { b } = ctx;
  const { record, index } = recordField(rootOf(ctx), field);
  const scalar = (operand: Operand): Lvalue => ({ kind: 'value', value: { kind: 'scalar', type: field.type, operand } });
  if (rootOf(ctx).systemCall?.calls === 'all') {
    return { kind: 'value', value: valueAt(ctx, { ptr: callRecord(ctx, CALL_RECORD_SIZE), offset: callOffset(field.name), align: 8 }, field.type) };
  }
  if (field.dynamic !== null) {
    const locator = recordLoad(ctx, record, index, 4, false);
    const start = field.dynamic === 'data_loc' ? ZERO : b.add(recordOffset(ctx, record, index), constant(field.size));
    const offset = b.add(b.and(locator, constant(0xffff)), start);
    const data = b.ptrToInt(b.ptrAdd(contextPtr(ctx), offset));
    if (field.type.kind === 'string') return { kind: 'value', value: readString(ctx, data, 'kernel', field.type, null, node) };
    return isScalar(field.type) ? scalar(data) : remote('kernel', data);
  }
  if (isScalar(field.type)) {
    const raw: Type = { kind: 'int', size: field.size as Width, signed: field.signed };
    return scalar(convertScalar(ctx, recordLoad(ctx, record, index, field.size as Width, field.signed), raw, field.type));
  }
  return remote('kernel', b.ptrToInt(b.ptrAdd(contextPtr(ctx), recordOffset(ctx, record, index))));
}

/** The outermost function's record, which comes to be with its first field, and the index of the field in it. */
export function recordField(ctx: FunctionContext, field: FieldDef): { readonly record: number; readonly index: number } {
  const { records } = ctx.shared.module;
  if (ctx.record < 0) {
    ctx.record = records.length;
    records.push({ name: ctx.b.fn.name, fields: [] });
  }
  const { fields } = records[ctx.record]!;
  const { name, offset, size, signed } = field;
  const found = fields.findIndex((f) => f.name === name);
  return { record: ctx.record, index: found >= 0 ? found : fields.push({ name, offset, size, signed }) - 1 };
}

// ---------------------------------------------------------------- elements

function indexLvalue(ctx: FunctionContext, node: ast.Index): Lvalue {
  const type = typeOf(ctx, node.operand);
  const fixed = fixedValue(ctx, node.index);
  if (type.kind === 'tuple') {
    const index = Number(ctx.facts.constants.get(node.index.id));
    const operand = lvalueOf(ctx, node.operand);
    const value = elementsOf(ctx, operand.kind === 'value' ? operand.value : readLvalue(ctx, operand, type, node.operand));
    return { kind: 'value', value: value[index]! };
  }
  if (type.kind === 'pointer') {
    const pointer = scalarOf(evaluate(ctx, node.operand));
    const index = scalarOf(evaluate(ctx, node.index));
    const scaled = ctx.b.mul(index, constant(sizeOf(type.to)));
    return pointee(ctx, ctx.b.add(pointer, scaled), type.space);
  }
  if (type.kind === 'array') return element(ctx, node, type.of, type.length, fixed);
  if (type.kind === 'string') return element(ctx, node, { kind: 'int', size: 1, signed: true }, type.size, fixed);
  throw new InternalError(`a ${type.kind} cannot be indexed`);
}

function inMemory(ctx: FunctionContext, array: Lvalue): Holder {
  return array.kind === 'value' ? { kind: 'place', place: materialize(ctx, array.value) } : array;
}

/** The array as it is now, for an index whose evaluation may change it. */
function settledArray(ctx: FunctionContext, node: ast.Index, array: Lvalue): Holder {
  const value = array.kind === 'value' ? array.value : readLvalue(ctx, array, typeOf(ctx, node.operand), node.operand);
  return inMemory(ctx, { kind: 'value', value: settled(ctx, value) });
}

/** Element of an array of `length` (0: unknown) elements; an index out of bounds is counted and reads zero. */
function element(ctx: FunctionContext, node: ast.Index, of: Type, length: number, fixed: bigint | string | boolean | undefined): Lvalue {
  const { b } = ctx;
  const size = sizeOf(of);
  const found = lvalueOf(ctx, node.operand);
  const array = hasEffects(node.index) ? settledArray(ctx, node, found) : inMemory(ctx, found);
  const site = { message: `Array index out of bounds: the array has ${length} elements`, helper: null, level: 'always' } as const;
  // A copy of a struct ends where its flexible array would begin.
  if (array.kind === 'place' && length === 0) {
    count(ctx, scalarOf(evaluate(ctx, node.index)), node.span, site);
    return { kind: 'place', place: { ptr: zeroes(ctx, size), offset: 0, align: 8 } };
  }
  if (typeof fixed === 'bigint') {
    const offset = Number(fixed) * size;
    if (array.kind === 'place') return { kind: 'place', place: at(array.place, offset) };
    return { ...array, offset: array.offset + offset, core: array.core === null ? null : { ...array.core, reached: null } };
  }
  const index = scalarOf(evaluate(ctx, node.index));
  const inside = b.binary('ult', index, constant(length));
  const bounded = length === 0 ? index : b.select('int', inside, index, ZERO);
  if (length > 0) {
    countIf(ctx, b.binary('uge', index, constant(length)), index, node.span, site);
  }
  const scaled = b.mul(bounded, constant(size));
  if (array.kind === 'remote') {
    const start = b.add(remoteAddress(ctx, array), scaled);
    if (length === 0) return { ...array, base: start, core: null, offset: 0 };
    return { ...array, base: b.select('int', inside, start, ZERO), core: null, offset: 0, inside: array.inside === undefined ? inside : b.and(array.inside, inside) };
  }
  const start = b.ptrAdd(b.ptrAdd(array.place.ptr, constant(array.place.offset)), scaled);
  return { kind: 'place', place: { ptr: b.select('ptr', inside, start, zeroes(ctx, size)), offset: 0, align: alignOf(of) } };
}
