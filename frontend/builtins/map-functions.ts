// Functions on maps (reference 06.2). Their first argument names a map and is no value; keys are checked against,
// and widen, the map's key type like any other use of a key.

import type * as ast from '../syntax/ast.ts';
import type { Fix } from '../diagnostics/diagnostics.ts';
import { withArticle } from '../diagnostics/words.ts';
import { fail, record, textOf, warn } from '../check/check-context.ts';
import type { Context } from '../check/check-context.ts';
import { checkExpr } from '../check/descend.ts';
import { adopt } from '../check/convert.ts';
import { constantType } from '../check/constants.ts';
import { asInteger, intType, isLiteralInt, UNTOLD } from '../check/join.ts';
import { assignMap, mapState, reportUndefined, useKey, useScalar, useWholeMap } from '../check/maps.ts';
import { partOf, textOfSpan } from '../syntax/source.ts';
import { BOOL, INT64, isBucketed, NONE, POISON, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const mapRows: readonly FunctionRow[] = [
  {
    name: 'clear', why: 'map', signature: 'clear(@map)', count: [1, 1], takes: ['raw'],
    doc: 'Removes all elements of a map.',
    example: 'kprobe:vfs_read { @reads[comm] = count(); }\ninterval:s:1 { print(@reads); clear(@reads); }',
    check: (call) => checkWhole(call, NONE),
  },
  {
    name: 'zero', why: 'map', signature: 'zero(@map)', count: [1, 1], takes: ['raw'],
    doc: 'Sets all values of a map to zero and keeps the keys.',
    example: 'kprobe:vfs_read { @reads[comm] = count(); }\ninterval:s:1 { print(@reads); zero(@reads); }',
    check: (call) => checkWhole(call, NONE),
  },
  {
    name: 'delete', why: 'map', signature: 'delete(@map, key) or delete(@scalar)', count: [1, 2], takes: ['raw', 'raw'], discardable: true,
    doc: 'Removes one element; true when there was one.',
    example: 'kprobe:vfs_read { @start[tid] = nsecs; }\nkretprobe:vfs_read /has_key(@start, tid)/ { @ns = hist(nsecs - @start[tid]); delete(@start, tid); }',
    check: checkDelete,
  },
  {
    name: 'has_key', why: 'map', signature: 'has_key(@map, key)', count: [2, 2], takes: ['raw', 'raw'],
    doc: 'Tells whether the map has an element of this key.',
    example: 'kprobe:vfs_open { @seen[pid] = true; }\nkprobe:vfs_read { if (!has_key(@seen, pid)) { @opened_before[comm] = count(); } }',
    check: checkHasKey,
  },
  {
    name: 'insert', why: 'map', signature: 'insert(@map, key, value)', count: [3, 3], takes: ['raw', 'raw', 'value'], discardable: true,
    doc: 'Adds an element, if there is none of this key: true when it did.',
    example: 'tracepoint:syscalls:sys_enter_openat { if (insert(@seen, pid, nsecs)) { printf("first file of %s\\n", comm); } }',
    check: checkInsert,
  },
  {
    name: 'fetch_add', why: 'map', signature: 'fetch_add(@map, key, n) or fetch_add(@scalar, n)', count: [2, 3], takes: ['raw', 'raw'], discardable: true,
    doc: 'Adds to an element in one step, which no other CPU comes between; gives what it was before.',
    example: 'begin { @next = 1; }\ntracepoint:syscalls:sys_enter_execve { printf("%d: %s\\n", fetch_add(@next, 1), comm); }',
    check: checkFetchAdd,
  },
  {
    name: 'is_scalar', why: 'map', signature: 'is_scalar(@map)', count: [1, 1], takes: ['raw'],
    doc: 'Tells whether the map has no keys.',
    example: 'begin { @total = 1; @by_name[comm] = 1; print((is_scalar(@total), is_scalar(@by_name))); }',
    check: checkIsScalar,
  },
  {
    name: 'len', why: 'map', signature: 'len(@map)', count: [1, 1], takes: ['raw'],
    doc: 'Number of elements of a keyed map, or of frames of a stack.',
    example: 'tracepoint:syscalls:sys_enter_openat { @by[pid] = count(); }\ninterval:s:1 { printf("%d processes\\n", len(@by)); }',
    check: checkLen,
  },
];

/** What follows the map. */
const HELP: Readonly<Record<string, string>> = { delete: ', key', has_key: ', key', insert: ', key, value', fetch_add: ', key, 1' };

/** The bare map that the function is about; null after a report. */
function mapArgument({ ctx, node, args }: CallSite): ast.MapRef | null {
  const argument = args[0]!.node;
  if (argument.kind === 'map' && argument.key === null) return argument;
  if (argument.kind === 'map') {
    fail(ctx, 'argument-type', argument, `${node.name}() takes a whole map, without a key`, { help: `write \`@${argument.name}\`` });
  } else {
    const type = checkExpr(ctx, argument);
    if (type.kind !== 'poison') fail(ctx, 'argument-type', argument, `${node.name}() takes a map, this is ${typeName(type)}`, { help: `write \`${node.name}(@name${HELP[node.name] ?? ''})\`` });
  }
  return null;
}

function checkWhole(call: CallSite, result: Type): Type {
  const map = mapArgument(call);
  if (map === null) return POISON;
  useWholeMap(call.ctx, map, call.node.name);
  return result;
}

/** `@m[k]` becomes `@m, k`; what is in the key stays as it is written. */
function keyAsArgument(ctx: Context, { span }: ast.MapRef, inParentheses: boolean): Fix | null {
  const text = textOfSpan(ctx.session.source, span);
  const open = span.start + text.indexOf('[');
  const inner = /^\s*/.exec(text.slice(text.indexOf('[') + 1))![0].length;
  if (!text.endsWith(']')) return null;
  return { sure: true, edits: [
    { span: partOf(span, open, open + 1 + inner), text: inParentheses ? ', (' : ', ' },
    { span: partOf(span, span.end - 1 - /\s*$/.exec(text.slice(0, -1))![0].length, span.end), text: inParentheses ? ')' : '' },
  ] };
}

function checkDelete(call: CallSite): Type {
  const { ctx, args } = call;
  const first = args[0]!.node;
  if (first.kind === 'map' && first.key !== null && args.length === 1) {
    const state = mapState(ctx, first.name, first.span);
    useKey(ctx, state, first.key, first.span);
    if (reportUndefined(ctx, state, first) && state.key !== null) {
      const written = textOf(ctx, first.key);
      const key = first.key.kind === 'tuple' && !written.startsWith('(') ? `(${written})` : written;
      warn(ctx, 'deprecated', first, 'Deleting `@map[key]` is the old spelling', {
        help: `write \`delete(@${first.name}, ${key})\``, fix: keyAsArgument(ctx, first, key !== written),
      });
    }
    record(ctx, first, state.value);
    return refuseHistogram(ctx, first, state.value, 'deleted') ?? BOOL;
  }
  const map = mapArgument(call);
  if (map === null) return POISON;
  const key = args[1]?.node;
  const state = useWholeMap(ctx, map, call.node.name);
  const refused = refuseHistogram(ctx, map, state.value, 'deleted');
  if (key !== undefined) return refused ?? useElement(ctx, map, key);
  if (state.key !== undefined && state.key !== null) {
    return fail(ctx, 'argument-count', map, `delete() needs a key, @${map.name} has one`, {
      help: `write \`delete(@${map.name}, key)\`, or \`clear(@${map.name})\` for all of them`,
    });
  }
  useScalar(ctx, state, map);
  return refused ?? BOOL;
}

function checkHasKey(call: CallSite): Type {
  const map = mapArgument(call);
  if (map === null) return POISON;
  const state = useWholeMap(call.ctx, map, call.node.name);
  return refuseHistogram(call.ctx, map, state.value, 'looked up') ?? useElement(call.ctx, map, call.args[1]!.node);
}

function checkInsert(call: CallSite): Type {
  const { ctx, args: [, key, value] } = call;
  const map = mapArgument(call);
  if (map === null) return POISON;
  if (useElement(ctx, map, key!.node).kind === 'poison') return POISON;
  const state = mapState(ctx, map.name, map.span);
  if (state.value.kind === 'aggregate') return refuseAggregation(ctx, map, state.value.name);
  assignMap(ctx, state, value!.type, value!.node);
  adopt(ctx, value!.node, state.value);
  record(ctx, map, state.value);
  return BOOL;
}

/** A literal has no sign of its own. */
function checkFetchAdd(call: CallSite): Type {
  const { ctx, args } = call;
  const map = mapArgument(call);
  if (map === null) return POISON;
  const state = mapState(ctx, map.name, map.span);
  if (args.length === 2) useScalar(ctx, state, map);
  else if (useElement(ctx, map, args[1]!.node).kind === 'poison') return POISON;
  if (state.value.kind === 'aggregate') return refuseAggregation(ctx, map, state.value.name);
  const amount = args.at(-1)!.node;
  const type = checkExpr(ctx, amount);
  if (type.kind === 'poison') return POISON;
  const integer = asInteger(type);
  if (integer === null) return fail(ctx, 'argument-type', amount, `fetch_add() adds integers, this is ${typeName(type)}`);
  if (state.value.kind !== 'poison' && state.written && asInteger(state.value) === null) {
    return fail(ctx, 'map-kind', map, `fetch_add() changes integers, @${map.name} holds ${typeName(state.value)}`, { help: 'use a map of its own' });
  }
  assignMap(ctx, state, isLiteralInt(integer) ? UNTOLD : intType(8, integer.signed), amount);
  return record(ctx, map, state.value);
}

function refuseAggregation(ctx: Context, map: ast.MapRef, name: string): Type {
  return fail(ctx, 'map-kind', map, `@${map.name} holds ${name}(), which only its own function changes`, { help: 'use a map of its own' });
}

function checkIsScalar(call: CallSite): Type {
  const map = mapArgument(call);
  if (map === null) return POISON;
  const state = useWholeMap(call.ctx, map, call.node.name);
  return state.key === undefined ? BOOL : constantType(call.ctx, call.node, state.key === null);
}

function useElement(ctx: Context, map: ast.MapRef, key: ast.Expr): Type {
  const state = mapState(ctx, map.name, map.span);
  if (state.key === null) {
    checkExpr(ctx, key);
    return fail(ctx, 'map-kind', key, `@${map.name} has no keys, so ${textOf(ctx, key)} is not one of them`, {
      notes: state.keySpan === null ? [] : [{ span: state.keySpan, message: 'used without a key here' }],
      help: 'write the map alone, or give it a key everywhere',
    });
  }
  useKey(ctx, state, key, map.span);
  return BOOL;
}

function checkLen(call: CallSite): Type {
  const { ctx, args } = call;
  const { node } = args[0]!;
  if (node.kind !== 'map' || node.key !== null) {
    const type = checkExpr(ctx, node);
    if (type.kind === 'poison' || type.kind === 'kstack' || type.kind === 'ustack') return INT64;
    return fail(ctx, 'argument-type', node, `len() takes a map or a stack, this is ${typeName(type)}`, { help: 'write `len(@name)` or `len(ustack)`' });
  }
  const state = useWholeMap(ctx, node, call.node.name);
  if (state.key === null) {
    if (state.value.kind === 'kstack' || state.value.kind === 'ustack') return INT64;
    return fail(ctx, 'map-kind', node, `@${node.name} has no keys to count`, {
      notes: state.keySpan === null ? [] : [{ span: state.keySpan, message: 'used without a key here' }],
    });
  }
  return refuseHistogram(ctx, node, state.value, 'counted') ?? INT64;
}

const INSTEAD = { counted: 'count them in a map of their own', deleted: 'to empty it, write `clear(@…)`', 'looked up': 'note its keys in a map of their own' };

/** A histogram's elements are its buckets: no single one stands for a key. Null for all other values. */
function refuseHistogram(ctx: Context, map: ast.MapRef, value: Type, what: keyof typeof INSTEAD): Type | null {
  if (value.kind !== 'aggregate' || !isBucketed(value)) return null;
  return fail(ctx, 'map-kind', map, `The keys of @${map.name} cannot be ${what}: ${withArticle(value.name)}() keeps an element for each bucket`, {
    help: INSTEAD[what].replace('@…', `@${map.name}`),
  });
}
