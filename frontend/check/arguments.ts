// The fields of `args`, and `args` as a whole, which is a record of all of them. A tracepoint's come from its format file, which every kernel prints for its own layout; when
// that cannot be read, from BTF's struct trace_event_raw_EVENT. With a wildcard the field must be there in every event
// that matches on this host, equal in size and sign, because one program serves them all: the loader corrects
// offsets, not widths. The arguments of other probes are in files of their own.

import type * as ast from '../syntax/ast.ts';
import type { ArgumentSource } from '../providers/row.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { aggregateType, btfType, enumType, structFields, structType } from '../types/btf-types.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';
import type { TracepointField } from '../../common/tracepoint-format.ts';
import { POISON, VOID, sizeOf, typeName } from '../types/types.ts';
import type { AddressSpace, Type } from '../types/types.ts';
import type { FunctionArgResolution, Question, RawArgResolution, RecordFieldResolution, UserArgResolution } from '../types/typed-program.ts';
import { attachPointOf, fail, notInFunctions } from './check-context.ts';
import type { Context } from './check-context.ts';
import { allFunctionArguments, functionArgument, functionArgumentNames, lacksFunction, sourceOf } from './function-arguments.ts';
import { intType } from './join.ts';
import { nearName, suggest } from './near-names.ts';
import { allRawArguments, lacksRawTracepoint, rawArgument, rawArgumentNames } from './raw-arguments.ts';
import { sharedNames } from './shared-names.ts';
import { argumentSpace } from './spaces.ts';
import { defaultString } from './type-syntax.ts';
import { allUserArguments, lacksUserFunction, userArgument, userArgumentNames } from './user-arguments.ts';

type RecordSource = Extract<ArgumentSource, { kind: 'record' }>;

/** Resolves `args.name`, records how, and gives its type. */
export function checkArgument(ctx: Context, node: ast.Field): Type {
  if (ctx.body.attachPoint === null) return notInFunctions(ctx, 'args', node.operand.span);
  const { provider } = ctx.body.attachPoint;
  const source = sourceOf(ctx.body.attachPoint);
  switch (source?.kind) {
    case 'record': return recordArgument(ctx, node, source);
    case 'raw': return rawArgument(ctx, node, source);
    case 'function': return functionArgument(ctx, node, source);
    case 'user-function': return userArgument(ctx, node, source);
    case undefined:
      return fail(ctx, 'not-available', node.operand, `args is not available in ${provider.name} probes`, {
        help: provider.argumentsAt ?? 'tracepoints have it, among others',
      });
  }
}

/** What `args` has in this probe on this host and can be read there, without a report. */
export function argumentNames(ctx: Context): readonly string[] {
  const attachPoint = ctx.body.attachPoint;
  const source = attachPoint === null || attachPoint.open ? null : sourceOf(attachPoint);
  switch (source?.kind) {
    case 'record': return sharedNames(eventsMatching(ctx, source) ?? [], ({ category, event }) => fieldsOf(ctx, category, event) ?? [], alike);
    case 'raw': return rawArgumentNames(ctx, source);
    case 'function': return functionArgumentNames(ctx, source);
    case 'user-function': return userArgumentNames(ctx, source);
    case undefined: return [];
  }
}

/** Whether what the attach point names is not on this host, so that nobody knows the types of its arguments. */
export function lacksArguments(ctx: Context): boolean {
  const { host } = ctx.session;
  const attachPoint = attachPointOf(ctx);
  const source = sourceOf(attachPoint);
  if (attachPoint.open || source === null) return false;
  if (source.kind === 'function') return lacksFunction(ctx, source);
  if (source.kind === 'user-function') return lacksUserFunction(ctx, source);
  if (source.kind === 'raw') return lacksRawTracepoint(ctx, source);
  const { category, event } = source;
  const known = host.tracepoints();
  if (known === null) return false;
  if (!hasWildcard(category) && !hasWildcard(event)) return fieldsOf(ctx, category, event) === null;
  const matches = globPattern(`${category}:${event}`);
  return !known.some((name) => matches.test(name));
}

/** For `exists(args.field)`: whether this host's event has it, as a question to the one that loads; null after a report. */
export function askForArgument(ctx: Context, node: ast.Field): Question | false | null {
  const source = ctx.body.attachPoint === null ? null : sourceOf(ctx.body.attachPoint);
  if (source?.kind !== 'record') {
    fail(ctx, 'argument-type', node, 'exists() looks for fields of args in tracepoints only', { help: 'the arguments of other probes have fixed places' });
    return null;
  }
  const { category, event } = source;
  if (hasWildcard(category) || hasWildcard(event)) {
    fail(ctx, 'argument-type', node, `exists() needs one event to look for ${node.name} in, ${attachPointOf(ctx).text} may be several`, { help: 'write a probe for the event' });
    return null;
  }
  const fields = fieldsOf(ctx, category, event);
  if (fields === null) {
    missingEvent(ctx, category, event);
    return null;
  }
  const field = fields.find(({ name }) => name === node.name);
  if (field === undefined) return false;
  return { kind: 'tracepoint-field', key: `tracepoint ${category}:${event}.${field.name}`, span: node.span, here: true, category, event, field: field.name, size: field.size };
}

/** `args` as a value: a record of all fields, in their order; says how each is read. */
export function checkWholeArguments(ctx: Context, node: ast.Identifier | ast.Call): Type {
  const attachPoint = attachPointOf(ctx);
  const source = sourceOf(attachPoint);
  let fields: readonly (RecordFieldResolution | RawArgResolution | (FunctionArgResolution & { readonly name: string }) | UserArgResolution)[] | null = null;
  if (source?.kind === 'record') fields = wholeRecord(ctx, node, source);
  else if (source?.kind === 'raw') fields = allRawArguments(ctx, node, source);
  else if (source?.kind === 'function') fields = allFunctionArguments(ctx, node, source);
  else if (source?.kind === 'user-function') fields = allUserArguments(ctx, node, source);
  if (fields === null) return POISON;
  ctx.body.wholeArgs.set(node.id, fields);
  return { kind: 'tuple', names: fields.map(({ name }) => name), elements: fields.map(({ type }) => type) };
}

// ---------------------------------------------------------------- tracepoints

function wholeRecord(ctx: Context, node: ast.Expr, source: RecordSource): RecordFieldResolution[] | null {
  const events = matchingEvents(ctx, source, node, 'args');
  let first: readonly TracepointField[] | null = null;
  for (const { category, event } of events) {
    const fields = fieldsOf(ctx, category, event);
    if (fields === null) {
      missingEvent(ctx, category, event);
      return null;
    }
    first ??= fields;
    if (fields.length === first.length && fields.every((field, i) => field.name === first![i]!.name && alike(field, first![i]!))) continue;
    const [a, b] = [events[0]!, { category, event }];
    fail(ctx, 'type-mismatch', node, `args is not alike in all events that match: ${a.category}:${a.event} and ${b.category}:${b.event} have different fields`, {
      help: 'name the fields that they share: `args.…`',
    });
    return null;
  }
  return first === null ? null : first.map((field) => resolution(ctx, field, source));
}

function resolution(ctx: Context, field: TracepointField, source: RecordSource): RecordFieldResolution {
  const { name, offset, size, signed, dynamic } = field;
  return { kind: 'record-field', name, offset, size, signed, dynamic, type: fieldType(ctx, field, argumentSpace(source.category)) };
}

/** For the result of a system call where it begins; null: another field. */
function enteredHelp(category: string, event: string, field: string): string | null {
  return category === 'syscalls' && event.startsWith('sys_enter_') && field === 'ret' ? `the result is at its end: \`tracepoint:syscalls:${event.replace('enter', 'exit')}\`` : null;
}

function recordArgument(ctx: Context, node: ast.Field, source: RecordSource): Type {
  const events = matchingEvents(ctx, source, node, `args.${node.name}`);
  let first: TracepointField | null = null;
  for (const { category, event } of events) {
    const fields = fieldsOf(ctx, category, event);
    if (fields === null) return missingEvent(ctx, category, event);
    const field = fields.find((f) => f.name === node.name);
    if (field === undefined) {
      const near = nearName(ctx.session, node.name, () => fields.map((f) => f.name));
      return fail(ctx, 'unknown-field', node.nameSpan, `The tracepoint ${category}:${event} has no field ${node.name}`, suggest(node.nameSpan, near, enteredHelp(category, event, node.name) ?? `it has ${fields.map((f) => f.name).join(', ') || 'no fields'}`));
    }
    first ??= field;
    if (!alike(first, field)) {
      const [a, b] = [events[0]!, { category, event }];
      return fail(ctx, 'type-mismatch', node.nameSpan, `The field ${node.name} is not alike in all events that match: ${a.category}:${a.event} has ${describe(first)}, ${b.category}:${b.event} has ${describe(field)}`, {
        help: 'write a probe for each kind',
      });
    }
  }
  if (first === null) return POISON;
  const resolved = resolution(ctx, first, source);
  ctx.body.fields.set(node.id, resolved);
  return resolved.type;
}

/** The events that a tracepoint's attach point means on this host; empty after a report. */
function matchingEvents(ctx: Context, source: RecordSource, node: ast.Expr, what: string): readonly TracepointName[] {
  const matching = eventsMatching(ctx, source);
  if (matching === null) {
    fail(ctx, 'no-btf', node, `The tracepoints that ${attachPointOf(ctx).text} matches are not known here, so the type of ${what} is not either`, {
      help: 'tracefs must be readable to use args with a wildcard',
    });
    return [];
  }
  if (matching.length === 0) missingEvent(ctx, source.category, source.event);
  return matching;
}

interface TracepointName {
  readonly category: string;
  readonly event: string;
}

/** The same without a report; one that is named need not be there. null: nobody knows what there is. */
function eventsMatching(ctx: Context, { category, event }: RecordSource): readonly TracepointName[] | null {
  if (!hasWildcard(category) && !hasWildcard(event)) return [{ category, event }];
  const categories = globPattern(category);
  const events = globPattern(event);
  return ctx.session.host.tracepoints()?.flatMap((name) => {
    const [eventCategory = '', eventName = ''] = name.split(':');
    return categories.test(eventCategory) && events.test(eventName)
      ? [{ category: eventCategory, event: eventName }]
      : [];
  }) ?? null;
}

function missingEvent(ctx: Context, category: string, event: string): Type {
  const known = ctx.session.host.tracepoints();
  const { span, text, open, provider } = attachPointOf(ctx);
  if (open) return unknownEvent(ctx);
  if (known === null) {
    return fail(ctx, 'no-btf', span, `The fields of ${text} are not known here: neither tracefs nor BTF describes it`, {
      help: 'run as root, or give the BTF of a kernel with --btf FILE',
    });
  }
  const near = nearName(ctx.session, `${category}:${event}`, () => known);
  return fail(ctx, 'missing-probe', span, `There is no tracepoint ${category}:${event} on this machine, so the types of its fields are not known`, {
    help: near === null ? null : `did you mean \`${provider.name}:${near}\`?`,
  });
}

/** The types of an event's fields go into the program, so a parameter cannot name it when compiling ahead. */
function unknownEvent(ctx: Context): Type {
  const { span, text } = attachPointOf(ctx);
  return fail(ctx, 'parameter', span, `The fields of ${text} are not known before its parameters are`, {
    help: 'name the event, or run the script with `bpftrace`, which knows them at once',
  });
}

function fieldsOf({ session }: Context, category: string, event: string): readonly TracepointField[] | null {
  const name = `${category}:${event}`;
  let fields = session.tracepointFields.get(name);
  if (fields === undefined) {
    const text = session.host.tracepointFormat(category, event);
    const btf = text === null ? session.kernelBtf() : null;
    fields = text !== null ? parseTracepointFormat(text) : btf !== null ? recordFields(btf, event) : null;
    session.tracepointFields.set(name, fields);
  }
  return fields;
}

/** The record as BTF tells it: the event header, the fields, and the data of dynamic ones. */
function recordFields(btf: Btf, event: string): TracepointField[] | null {
  const id = btf.find(`trace_event_raw_${event}`, 'struct');
  if (id === null) return null;
  return structFields(structType(btf, id, 'kernel')).flatMap((field): TracepointField[] => {
    if (field.name === 'ent' || field.name === '__data' || field.bits !== null) return [];
    const { type, offset } = field;
    if (field.name.startsWith('__data_loc_')) {
      return [{ name: field.name.slice(11), cType: 'char', offset, size: 4, signed: false, array: true, dynamic: 'data_loc' }];
    }
    const array = type.kind === 'array' || type.kind === 'string';
    const element = type.kind === 'array' ? type.of : type;
    const signed = element.kind === 'int' || element.kind === 'enum' ? element.signed : false;
    return [{ name: field.name, cType: cSpelling(element), offset, size: sizeOf(type), signed, array, dynamic: null }];
  });
}

/** A spelling that fieldType() reads back. */
function cSpelling(type: Type): string {
  switch (type.kind) {
    case 'string': return 'char';
    case 'int': return `${type.signed ? 's' : 'u'}${type.size * 8}`;
    case 'pointer': return type.to.kind === 'struct' ? `${typeName(type.to)} *` : type.to.kind === 'int' && type.to.size === 1 ? 'char *' : 'void *';
    default: return typeName(type);
  }
}

function alike(a: TracepointField, b: TracepointField): boolean {
  const text = (f: TracepointField): boolean => f.cType.replace('const ', '') === 'char';
  return a.size === b.size && a.signed === b.signed && a.dynamic === b.dynamic && a.array === b.array && text(a) === text(b)
    && a.cType.endsWith('*') === b.cType.endsWith('*');
}

function describe(field: TracepointField): string {
  return `\`${field.cType}${field.array ? '[]' : ''}\` (${field.size} bytes${field.signed ? ', signed' : ''})`;
}

function fieldType(ctx: Context, field: TracepointField, space: AddressSpace): Type {
  const cType = field.cType.replace(/\b(const|volatile) /g, '');
  if (field.dynamic !== null) {
    if (cType === 'char') return defaultString(ctx);
    return { kind: 'pointer', to: elementType(ctx, cType, field, 1, space) ?? VOID, space: 'kernel' };
  }
  if (field.array) {
    if (cType === 'char' && field.size > 0) return { kind: 'string', size: field.size };
    const of = elementType(ctx, cType, field, null, space) ?? intType(1, false);
    return { kind: 'array', of, length: Math.floor(field.size / Math.max(1, sizeOf(of))) };
  }
  if (cType.endsWith('*')) return pointerType(ctx, cType, space);
  if (cType.startsWith('enum ')) {
    const btf = ctx.session.kernelBtf();
    const id = btf?.find(cType.slice(5), 'enum', 'enum64') ?? null;
    if (btf !== null && id !== null && btf.size(id) === field.size) return enumType(btf, id);
  }
  if (cType === 'bool' && field.size === 1) return { kind: 'bool' };
  if (isIntegerSize(field.size) && !/^(struct|union) /.test(cType)) return intType(field.size, field.signed);
  return elementType(ctx, cType, field, field.size, space) ?? { kind: 'array', of: intType(1, false), length: field.size };
}

/** Elements of an array, or a struct by value; `size` when the format tells it. */
function elementType(ctx: Context, cType: string, field: TracepointField, size: number | null, space: AddressSpace): Type | null {
  if (cType.endsWith('*')) return pointerType(ctx, cType, space);
  const known = INTEGER_SIZES[cType.replace(/^__/, '')];
  if (known !== undefined) return intType(known, field.signed || /^(s|int)\d/.test(cType));
  const btf = ctx.session.kernelBtf();
  const match = /^(?:(struct|union) )?(\w+)$/.exec(cType);
  if (btf === null || match === null) return null;
  const id = match[1] === undefined ? btf.find(match[2]!, 'typedef', 'int') : btf.find(match[2]!, match[1] as 'struct' | 'union');
  if (id === null) return null;
  const type = btfType(btf, id, space);
  return size === null || size === 1 || sizeOf(type) === size ? type : null;
}

function pointerType(ctx: Context, cType: string, space: AddressSpace): Type {
  const stars = cType.length - cType.replaceAll('*', '').length;
  const name = cType.replace(/[*\s]+$/, '').replace(/^(const|volatile) /, '').trim();
  let to: Type = VOID;
  if (name === 'char') {
    to = intType(1, true);
  } else {
    const btf = ctx.session.kernelBtf();
    const match = /^(struct|union) (\w+)$/.exec(name);
    if (match !== null && btf !== null) {
      const id = btf.find(match[2]!, match[1] as 'struct' | 'union');
      if (id !== null) to = aggregateType(btf, id, space);
    } else if (INTEGER_SIZES[name.replace(/^__/, '')] !== undefined) {
      to = intType(INTEGER_SIZES[name.replace(/^__/, '')]!, /^(s\d|int|long|short|char)/.test(name));
    }
  }
  for (let i = 1; i < stars; i++) to = { kind: 'pointer', to, space };
  return { kind: 'pointer', to, space };
}

const INTEGER_SIZES: Readonly<Record<string, 1 | 2 | 4 | 8>> = {
  'char': 1, 'unsigned char': 1, 'signed char': 1, 'u8': 1, 's8': 1, 'short': 2, 'unsigned short': 2, 'u16': 2, 's16': 2,
  'int': 4, 'unsigned int': 4, 'unsigned': 4, 'u32': 4, 's32': 4, 'be32': 4, 'be16': 2, 'be64': 8, 'le16': 2, 'le32': 4,
  'le64': 8, 'long': 8, 'unsigned long': 8, 'long long': 8, 'unsigned long long': 8, 'u64': 8, 's64': 8,
  'int8_t': 1, 'uint8_t': 1, 'int16_t': 2, 'uint16_t': 2, 'int32_t': 4, 'uint32_t': 4, 'int64_t': 8, 'uint64_t': 8,
};

function isIntegerSize(size: number): size is 1 | 2 | 4 | 8 {
  return size === 1 || size === 2 || size === 4 || size === 8;
}
