// `.`, `->` and `[]`: members of structs and unions through any number of anonymous ones, elements of tuples, arrays,
// strings and what pointers point to, and `args`. `.` on a pointer goes through it. Each field node gets a resolution
// that says where the member is, so that lowering never looks a name up.

import type { BtfId } from '../../common/btf/btf.ts';
import { arrayShape, nameOf } from '../../common/btf/shapes.ts';
import type * as ast from '../syntax/ast.ts';
import { btfType, memberNames, memberPath } from '../types/btf-types.ts';
import { FOREIGN_FIELDS } from './foreign-names.ts';
import { nearName, suggest } from './near-names.ts';
import { RENAMED_FIELDS } from './renamed-fields.ts';
import { isRecord, layoutOf, POISON, typeName } from '../types/types.ts';
import type { Span } from '../syntax/source.ts';
import type { StructType, TupleType, Type } from '../types/types.ts';
import { checkArgument } from './arguments.ts';
import { constantOf, fail, integerConstant, operandText, record, textAround, textOf } from './check-context.ts';
import type { Context } from './check-context.ts';
import { checkExpr } from './descend.ts';
import { isKnown, literalElement } from './fold.ts';
import { constantType } from './constants.ts';
import { asInteger, intType, plainType } from './join.ts';
import type { StructFieldResolution } from '../types/typed-program.ts';
import { astray } from './spaces.ts';
import { memberTaken } from './user-arguments.ts';

export function checkField(ctx: Context, node: ast.Field): Type {
  if (node.operand.kind === 'identifier' && node.operand.name === 'args') {
    record(ctx, node.operand, { kind: 'args', provider: ctx.body.attachPoint?.provider.name ?? 'fn' });
    return checkArgument(ctx, node);
  }
  const operand = checkExpr(ctx, node.operand);
  // What was read of `args` is a record, and `args->field` is an older way to write `args.field`.
  if (node.arrow && (operand.kind === 'struct' || (operand.kind === 'tuple' && !isRecord(operand)))) {
    return fail(ctx, 'type-mismatch', node.operand, `\`->\` needs a pointer, this is ${typeName(plainType(operand))}`, {
      help: `write \`${textOf(ctx, node.operand)}.${node.name}\``,
    });
  }
  switch (operand.kind) {
    case 'poison': return POISON;
    case 'struct': return structField(ctx, node, operand, 0);
    case 'pointer': {
      const { to, pointers } = behindPointers(operand);
      const wrong = astray(ctx, operand, node.operand);
      if (wrong !== null) return wrong;
      return to.kind === 'struct' ? structField(ctx, node, to, pointers) : noFields(ctx, node, operand);
    }
    case 'tuple': return operand.names === null ? tupleElement(ctx, node, operand) : recordElement(ctx, node, operand, operand.names);
    default: return noFields(ctx, node, operand);
  }
}

export function checkIndex(ctx: Context, node: ast.Index): Type {
  const operand = checkExpr(ctx, node.operand);
  const index = checkExpr(ctx, node.index);
  if (operand.kind === 'poison') return POISON;
  if (index.kind !== 'poison' && asInteger(index) === null) {
    return fail(ctx, 'type-mismatch', node.index, `An index must be an integer, not ${typeName(index)}`, {
      help: operand.kind === 'struct' || isRecord(operand) ? 'fields are named: `.name`' : 'only maps have other keys',
    });
  }
  const value = integerConstant(ctx, node.index);
  if (value !== null && value < 0n) {
    return fail(ctx, 'literal-range', node.index, `The index ${value} is negative`, {
      help: operand.kind === 'pointer' ? `step back first: \`*(${textOf(ctx, node.operand)} - ${-value})\`` : 'the first element is `[0]`',
    });
  }
  switch (operand.kind) {
    case 'array':
      if (value !== null && operand.length > 0 && value >= operand.length) return outOfBounds(ctx, node, value, operand.length);
      if (value !== null && operand.of.kind !== 'array') takeElement(ctx, node.operand, Number(value));
      return operand.of;
    case 'string':
      if (value !== null && value >= operand.size) return outOfBounds(ctx, node, value, operand.size);
      if (value !== null) takeElement(ctx, node.operand, Number(value));
      foldCharacter(ctx, node, value);
      return intType(1, true);
    case 'pointer':
      if (operand.to.kind === 'void') {
        return fail(ctx, 'type-mismatch', node.operand, 'A void * has no elements', { help: `cast it to a pointer to what is there: \`((uint8 *)${operandText(ctx, node.operand)})[…]\`` });
      }
      return astray(ctx, operand, node) ?? checkDefined(ctx, operand.to, node.operand) ?? operand.to;
    case 'tuple':
      if (operand.names === null) return tupleItem(ctx, node, operand, value);
      break;
    default:
  }
  return fail(ctx, 'type-mismatch', node.operand, `A value of type ${typeName(operand)} has no elements`, {
    help: operand.kind === 'int' && operand.size === 8 ? `cast it to a pointer to what is there: \`((uint8 *)${operandText(ctx, node.operand)})[…]\``
      : operand.kind === 'struct' || isRecord(operand) ? `name a field: \`${textOf(ctx, node.operand)}.…\`` : 'arrays, strings, pointers and tuples have elements',
  });
}

/** What a chain of pointers ends at, and how many they are: `.` and `->` go through all of them. */
function behindPointers(type: Type): { readonly to: Type; readonly pointers: number } {
  let to = type;
  let pointers = 0;
  for (; to.kind === 'pointer'; pointers++) to = to.to;
  return { to, pointers };
}

/** The value of an element is that of the access where all are known: to fold is not to evaluate the others. */
function fold(ctx: Context, node: ast.Field | ast.Index): void {
  const element = literalElement(ctx, node);
  const value = element === null ? undefined : constantOf(ctx, element);
  if (value !== undefined && isKnown(ctx, node.operand)) ctx.body.constants.set(node.id, value);
}

/** A character of a literal, as the int8 that it is. */
function foldCharacter(ctx: Context, node: ast.Index, index: bigint | null): void {
  const text = constantOf(ctx, node.operand);
  if (typeof text !== 'string' || index === null) return;
  const code = text.charCodeAt(Number(index));
  ctx.body.constants.set(node.id, BigInt.asIntN(8, BigInt(Number.isNaN(code) ? 0 : code)));
}

/** `pointers`: 0 for a struct that is there by value. */
function structField(ctx: Context, node: ast.Field, struct: StructType, pointers: number): Type {
  const path = memberPath(struct, node.name);
  if (path === null) {
    return checkDefined(ctx, struct, node.nameSpan) ?? unknownField(ctx, node, typeName(struct), memberNames(struct), renamedTo(struct, node.name));
  }
  const type = btfType(struct.btf, path.type, struct.space ?? 'kernel');
  if (type.kind === 'none') return fail(ctx, 'not-supported', node.nameSpan, `${node.name} is a floating-point number of a kind that scripts cannot read`);
  const bitOffset = path.steps.reduce((sum, step) => sum + step.member.bitOffset, 0);
  const bitSize = path.steps[path.steps.length - 1]!.member.bitSize;
  if (bitSize > 0 && (bitOffset % 8) + bitSize > 64) {
    return fail(ctx, 'not-supported', node.nameSpan, `The bitfield ${node.name} is spread over nine bytes, more than can be read at once`);
  }
  const taken = memberTaken(struct, node.name);
  ctx.body.fields.set(node.id, {
    kind: 'struct',
    throughPointer: pointers > 0,
    ...(pointers > 1 ? { extraPointers: pointers - 1 } : {}),
    steps: path.steps,
    offset: Math.floor(bitOffset / 8),
    type,
    bitfield: bitSize > 0 ? { bitOffset, bitSize } : null,
    relocatable: !struct.btf.isProgram && (isKernels(ctx, struct) || isFlavour(struct.name)),
    ...(taken === null ? {} : { taken }),
    ...kernelArray(ctx, node, struct, path.type),
  });
  return type;
}

/** How long an array is cannot be relocated. */
function kernelArray(ctx: Context, { name, nameSpan }: ast.Field, struct: StructType, type: BtfId): { readonly array?: NonNullable<StructFieldResolution['array']> } {
  const shape = isKernels(ctx, struct) && struct.name !== '' ? arrayShape(struct.btf, type) : null;
  return shape === null ? {} : { array: { of: nameOf(struct.btf, struct.btfId), name, shape, span: nameSpan } };
}

/** Nothing else of the kernel's array is asked for at this place. */
function takeElement({ body }: Context, of: ast.Expr, element: number): void {
  const taken = body.fields.get(of.id);
  if (taken?.kind === 'struct' && taken.array !== undefined) body.fields.set(of.id, { ...taken, array: { ...taken.array, element } });
}

/** Reports a struct that is only declared, such as one of a C library's inside: nobody knows what is in it. */
export function checkDefined(ctx: Context, type: Type, at: { readonly span: Span } | Span): Type | null {
  if (type.kind !== 'struct' || type.btf.kind(type.btfId) !== 'fwd') return null;
  const who = type.btf.isProgram ? 'The debug information of the program' : isKernels(ctx, type) ? "The kernel's BTF" : 'The C of the script';
  return fail(ctx, 'unknown-type', at, `${who} declares ${typeName(type)} but does not define it`);
}

/** Defined by the kernel, not by C of the script's. */
function isKernels({ session }: Context, { btf }: StructType): boolean {
  return btf.original === session.kernelBtf()?.original;
}

/** `task_struct___old`: what CO-RE takes for the kernel's struct of the name in front, as another kernel has it. */
export function isFlavour(name: string): boolean {
  return /.___./.test(name);
}

function tupleItem(ctx: Context, node: ast.Index, { elements }: TupleType, value: bigint | null): Type {
  if (value === null) return fail(ctx, 'type-mismatch', node.index, 'The index into a tuple must be a constant', { help: 'write a number: its elements may have different types' });
  const type = elements[Number(value)];
  fold(ctx, node);
  return type ?? outOfBounds(ctx, node, value, elements.length);
}

function recordElement(ctx: Context, node: ast.Field, record: TupleType, names: readonly string[]): Type {
  const known = ctx.body.constantRecords.get(node.operand.id);
  const index = names.findIndex((name, i) => name === node.name || (known !== undefined && String(i) === node.name));
  if (known !== undefined && index >= 0) return constantType(ctx, node, known[index]!.value);
  if (index < 0) return unknownField(ctx, node, typeName(record), names);
  return elementAt(ctx, node, record, index);
}

function elementAt(ctx: Context, node: ast.Field, { elements }: TupleType, index: number): Type {
  const type = elements[index]!;
  if (type.kind === 'none') return fail(ctx, 'not-supported', node.nameSpan, `The argument ${node.name} cannot be read: it was left out of args`, { help: `\`args.${node.name}\` says why` });
  const { offsets } = layoutOf(elements);
  ctx.body.fields.set(node.id, { kind: 'element', index, offset: offsets[index]!, type: plainType(type) });
  fold(ctx, node);
  return type;
}

function tupleElement(ctx: Context, node: ast.Field, tuple: TupleType): Type {
  const index = Number(node.name);
  const type = /^\d+$/.test(node.name) ? tuple.elements[index] : undefined;
  if (type === undefined) {
    return fail(ctx, 'unknown-field', node.nameSpan, `${typeName(plainType(tuple))} has no element ${node.name}`, {
      help: tuple.elements.length === 1 ? 'its only element is `.0`' : tuple.elements.length > 0 ? `its elements are \`.0\` to \`.${tuple.elements.length - 1}\`` : null,
    });
  }
  return elementAt(ctx, node, tuple, index);
}

function unknownField(ctx: Context, node: ast.Field, what: string, names: readonly string[], renamed: string | null = null): Type {
  const foreign = FOREIGN_FIELDS.get(`${what}.${node.name}`);
  if (foreign !== undefined) return fail(ctx, 'unknown-field', node.nameSpan, `${what} has no field ${node.name}`, { help: foreign });
  const near = renamed ?? nearName(ctx.session, node.name, () => names);
  return fail(ctx, 'unknown-field', node.nameSpan, `${what} has no field ${node.name}`, suggest(node.nameSpan, near, fieldList(names)));
}

/** What this kernel calls a field that has, or had, another name. */
function renamedTo(struct: StructType, name: string): string | null {
  const ways = Object.hasOwn(RENAMED_FIELDS, struct.name) ? RENAMED_FIELDS[struct.name]! : {};
  return (Object.hasOwn(ways, name) ? ways[name]! : []).find((way) => isWay(struct, way.split('.'))) ?? null;
}

/** Whether the fields lead one into the other, through pointers too. */
function isWay(struct: StructType, [name, ...rest]: readonly string[]): boolean {
  const path = memberPath(struct, name!);
  if (path === null) return false;
  const type = btfType(struct.btf, path.type, struct.space ?? 'kernel');
  const inner = type.kind === 'pointer' ? type.to : type;
  return rest.length === 0 || (inner.kind === 'struct' && isWay(inner, rest));
}

const FIELDS_SHOWN = 12;

function fieldList(names: readonly string[]): string | null {
  if (names.length === 0) return null;
  return `it has ${names.slice(0, FIELDS_SHOWN).join(', ')}${names.length > FIELDS_SHOWN ? ` and ${names.length - FIELDS_SHOWN} more` : ''}`;
}

function noFields(ctx: Context, node: ast.Field, operand: Type): Type {
  if (operand.kind === 'pointer' && operand.to.kind === 'void' && ctx.session.kernelBtf() === null) {
    return fail(ctx, 'no-btf', node.nameSpan, `The field ${node.name} needs kernel type information (BTF), and there is none`, {
      help: 'give the BTF of a kernel with --btf FILE',
    });
  }
  return fail(ctx, 'type-mismatch', node.operand, `A value of type ${typeName(operand)} has no fields`, { help: looseCastHelp(ctx, node) ?? noFieldsHelp(ctx, node, operand) });
}

function noFieldsHelp(ctx: Context, node: ast.Field, operand: Type): string | null {
  const text = textOf(ctx, node.operand);
  switch (operand.kind) {
    case 'pointer':
      if (operand.to.kind === 'tuple') return `write \`(*${text}).${node.name}\``;
      return `cast it to a pointer to a struct: \`((struct … *)${operandText(ctx, node.operand)}).${node.name}\``;
    case 'int': return `cast it to a pointer to a struct: \`((struct … *)${operandText(ctx, node.operand)}).${node.name}\``;
    case 'string': case 'array': return `it has elements: \`${text}[0]\``;
    default: return null;
  }
}

/** `(struct task_struct *)arg0->pid`: the cast was meant for what stands before the arrow. */
function looseCastHelp(ctx: Context, node: ast.Field): string | null {
  const cast = /\(\s*(?:struct|union)\s+\w+\s*\*+\s*\)\s*$/.exec(textAround(ctx, node).before);
  if (cast === null) return null;
  return `a cast binds less than \`${node.arrow ? '->' : '.'}\`: write \`(${cast[0].trim()}${textOf(ctx, node.operand)})${node.arrow ? '->' : '.'}${node.name}\``;
}

function outOfBounds(ctx: Context, node: ast.Index, index: bigint, length: number): Type {
  return fail(ctx, 'literal-range', node.index, `The index ${index} is out of bounds: there are ${length} elements`, {
    help: length === 0 ? null : `the last one is \`[${length - 1}]\``,
  });
}
