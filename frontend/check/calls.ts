// Names and calls. A bare name is a builtin or an enumerator of the script's C or the kernel's BTF, a call is a row of the table of
// functions. What all rows share is checked here: availability in this probe, number of arguments, and
// that aggregations stand only where a map takes them. What is particular to one function is in its row.

import type * as ast from '../syntax/ast.ts';
import type { Argument, CallSite, FunctionRow } from '../builtins/row.ts';
import { isBuiltin, isLanguageName } from '../builtins/names.ts';
import { findRow } from '../builtins/table.ts';
import { knownConstant } from '../c/constants.ts';
import { aggregationNames } from '../../common/aggregations/aggregations.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { enumType } from '../types/btf-types.ts';
import { has, providersWith } from '../providers/index.ts';
import { isInLibrary } from '../syntax/source.ts';
import { NONE, POISON } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { expectedCount } from './argument-count.ts';
import { checkExternCall, findExtern } from './c-calls.ts';
import { attachPointOf, fail, notInFunctions, record, textOf } from './check-context.ts';
import type { Context } from './check-context.ts';
import { valueHelp } from './convert.ts';
import { checkBlockEnd, checkExpr } from './descend.ts';
import { constantType } from './constants.ts';
import { checkFunctionCall } from './functions.ts';
import { signatureOf } from '../macros/definitions.ts';
import { argumentHelp, namesakeHelp, unknownFunction, unknownIdentifier } from './unknown-names.ts';
import { userEnumerator } from './user-arguments.ts';

export function checkIdentifier(ctx: Context, node: ast.Identifier): Type {
  const row = findRow(node.name);
  if (row === null && (ctx.session.functions.has(node.name) || ctx.session.code.functions.has(node.name))) {
    return fail(ctx, 'unknown-identifier', node, `${node.name} is a function`, { help: argumentHelp(ctx, node.name) ?? `call it: \`${node.name}(…)\`` });
  }
  if (row === null) return enumerator(ctx, node) ?? unknownIdentifier(ctx, node);
  if (!isBuiltin(node.name)) {
    return fail(ctx, 'unknown-identifier', node, `${node.name} is a function`, { help: argumentHelp(ctx, node.name) ?? namesakeHelp(ctx, node.name) ?? `call it: \`${row.count[0] === 0 ? `${row.name}()` : row.signature}\`` });
  }
  return available(ctx, row, node.name, node.span) ? row.check({ ctx, node, nameSpan: node.span, args: [] }) : POISON;
}

export function checkCall(ctx: Context, node: ast.Call): Type {
  const fn = ctx.session.functions.get(node.name);
  if (fn !== undefined) return listened(ctx, node.name, node.nameSpan, fn.sends) ? checkFunctionCall(ctx, node, fn) : POISON;
  const row = findRow(node.name);
  if (row?.aggregation) {
    checkArguments(ctx, node, row);
    return fail(ctx, 'map-kind', node, `${node.name}() only works as the value assigned to a map`, {
      help: `write \`@name = ${row.signature};\``,
    });
  }
  if (row !== null) return applyRow(ctx, node, row);
  const extern = findExtern(ctx, node.name);
  return extern === null ? unknownFunction(ctx, node) : checkExternCall(ctx, node, extern);
}

/** The right-hand side of `@m = …` when it is an aggregation, or a block that ends with one, with its type; null when it is anything else. */
export function checkAggregation(ctx: Context, value: ast.Expr): Type | null {
  if (value.kind === 'block-expr') {
    const last = lastOf(value);
    if (last.kind !== 'call' || findRow(last.name)?.aggregation !== true) return null;
    return record(ctx, value, checkBlockEnd(ctx, value.block, (end) => checkAggregation(ctx, end)) ?? POISON);
  }
  if (value.kind !== 'call') return null;
  const row = findRow(value.name);
  return row?.aggregation ? record(ctx, value, applyRow(ctx, value, row)) : null;
}

/** What a block ends with, through the blocks that it ends with. */
function lastOf(node: ast.Expr): ast.Expr {
  return node.kind === 'block-expr' && node.block.value !== null ? lastOf(node.block.value) : node;
}

/** Dropping the value of this expression loses nothing that anybody would miss. */
export function isDiscardable(ctx: Context, node: ast.Expr | ast.Block): boolean {
  switch (node.kind) {
    case 'block': return node.value !== null && isDiscardable(ctx, node.value);
    case 'block-expr': return isDiscardable(ctx, node.block);
    case 'if-expr': return isDiscardable(ctx, node.then) && node.else !== null && isDiscardable(ctx, node.else);
    case 'inc-dec': return true;
    case 'call': return ctx.body.externs.has(node.id) || (findRow(node.name)?.discardable ?? false);
    case 'ternary': return node.then !== null && isDiscardable(ctx, node.then) && isDiscardable(ctx, node.else);
    default: return false;
  }
}

function applyRow(ctx: Context, node: ast.Call, row: FunctionRow): Type {
  const usable = available(ctx, row, node.name, node.nameSpan) && listened(ctx, node.name, node.nameSpan, isSender(row, ctx));
  const args = checkArguments(ctx, node, row);
  if (!usable || args === null) return POISON;
  const call: CallSite = { ctx, node, nameSpan: node.nameSpan, args };
  return row.check(call);
}

/** Null when their number is wrong; their types are checked in any case. */
function checkArguments(ctx: Context, node: ast.Call, row: FunctionRow): Argument[] | null {
  if (node.args.length < row.count[0] || node.args.length > row.count[1]) {
    // A macro of the library may be another form of the same name.
    const macros = ctx.session.host.stdlib.definitions(node.name);
    const counts = [...row.count, ...macros.map(({ params }) => params.length)];
    const [least, most] = [Math.min(...counts), Math.max(...counts)];
    const forms = [row.signature, ...macros.map(signatureOf)].map((form) => `\`${form}\``);
    for (const argument of node.args) if (argument.kind !== 'map' && argument.kind !== 'identifier') checkExpr(ctx, argument);
    const at = node.args[most] ?? node.nameSpan;
    fail(ctx, 'argument-count', at, `${node.name}() ${expectedCount(least, most, node.args.length)}, ${node.args.length === 0 ? 'none' : node.args.length} given`, {
      help: keyHelp(ctx, node, row) ?? (forms.length === 1 ? `its form is ${forms[0]}` : `its forms are ${forms.join(' and ')}`),
    });
    return null;
  }
  return node.args.map((argument, i) => {
    const takes = row.takes?.[Math.min(i, row.takes.length - 1)] ?? 'value';
    switch (takes) {
      case 'raw': return { node: argument, type: POISON, word: null };
      case 'word':
        if (argument.kind === 'identifier' && !isLanguageName(argument.name)) {
          return { node: argument, type: record(ctx, argument, NONE), word: argument.name };
        }
        break;
      case 'format': {
        const text = literalText(argument);
        if (text !== null) return { node: argument, type: record(ctx, argument, constantType(ctx, argument, text)), word: null };
        break;
      }
      case 'value':
        break;
    }
    return { node: argument, type: valueArgument(ctx, node, argument), word: null };
  });
}

/** Of a string literal, or of several that are joined. */
function literalText(node: ast.Expr): string | null {
  if (node.kind === 'string') return node.value;
  if (node.kind !== 'binary' || node.op !== '+') return null;
  const [left, right] = [literalText(node.left), literalText(node.right)];
  return left === null || right === null ? null : left + right;
}

function valueArgument(ctx: Context, node: ast.Call, argument: ast.Expr): Type {
  const type = checkExpr(ctx, argument);
  if (type.kind !== 'none' && type.kind !== 'void') return type;
  return fail(ctx, 'argument-type', argument, `This gives no value that ${node.name}() could take`, { help: valueHelp(argument) });
}

/** Several keys between the parentheses are one tuple. */
function keyHelp(ctx: Context, { name, args }: ast.Call, row: FunctionRow): string | null {
  const [map, ...keys] = args;
  if ((aggregationNames as readonly string[]).includes(name) && args.length === row.count[1] + 1 && args[0]!.kind !== 'integer') {
    return `a key stands behind the map's name: \`@[${textOf(ctx, args[0]!)}] = ${name}(${args.slice(1).map((value) => textOf(ctx, value)).join(', ')})\``;
  }
  if ((name !== 'delete' && name !== 'has_key') || map?.kind !== 'map' || map.key !== null || keys.length < 2) return null;
  return `write the keys as one: \`${name}(@${map.name}, (${keys.map((key) => textOf(ctx, key)).join(', ')}))\``;
}

function available(ctx: Context, row: FunctionRow, name: string, span: ast.Call['nameSpan']): boolean {
  const { attachPoint } = ctx.body;
  // An old spelling, or a macro of C, stands for what it is made of.
  const shown = isInLibrary(span) ? span.from.macro : textOf(ctx, { span }) || name;
  if (attachPoint === null) {
    const inProbes = row.needs !== undefined || row.probesOnly === true;
    if (inProbes) notInFunctions(ctx, shown, span);
    return !inProbes;
  }
  const { provider } = attachPoint;
  if (row.needs === undefined || row.needs.some((capability) => has(provider, capability))) return true;
  fail(ctx, 'not-available', span, `${shown} is not available in ${provider.name} probes`, {
    help: row.instead?.(provider) ?? `it works in ${providersWith(row.needs).join(', ')}`,
  });
  return false;
}

/** Whether a call sends an event. What the kernel can write into a file by itself is none where there is such a file. */
function isSender({ why, inKernel }: FunctionRow, ctx: Context): boolean {
  return why === 'event' && inKernel !== 'always' && !(inKernel === 'into-file' && hasFile(ctx));
}

/** The probe stays behind as a file that anybody may read. */
function hasFile({ body: { attachPoint } }: Context): boolean {
  return attachPoint !== null && attachPoint.provider.runs(attachPoint.spec) === 'when-read';
}

/** False, with a report, for what sends events to a loader that will be gone; notes it of a function, which is called from anywhere. */
function listened(ctx: Context, name: string, span: ast.Call['nameSpan'], sends: boolean): boolean {
  if (!sends) return true;
  if (ctx.body.fn !== null) ctx.body.fn.sends = true;
  if (!hasFile(ctx)) return true;
  fail(ctx, 'not-available', span, `${isInLibrary(span) ? span.from.macro : name}() is not available in a pinned ${attachPointOf(ctx).provider.name}: nobody listens to what it sends`, {
    help: 'print with `printf(…)` in the probe itself, which writes into the file that is pinned',
  });
  return false;
}

/** An enumerator of any enum in the script's own C, in its headers, in the traced program, or in the kernel's BTF. */
function enumerator(ctx: Context, node: ast.Identifier): Type | null {
  const { c, code, kernelBtf } = ctx.session;
  for (const btf of [c.btf, ...code.types]) {
    const found = enumeratorIn(ctx, btf, node);
    if (found !== null) return found;
  }
  const ofProgram = userEnumerator(ctx, node);
  if (ofProgram !== null) return ofProgram;
  return headerConstant(ctx, node) ?? enumeratorIn(ctx, kernelBtf(), node) ?? withoutHeader(ctx, node);
}

function enumeratorIn(ctx: Context, btf: Btf | null, node: ast.Identifier): Type | null {
  const found = btf?.findEnumerator(node.name) ?? null;
  if (btf === null || found === null) return null;
  ctx.body.constants.set(node.id, found.value);
  if (btf.isKernel && ctx.body.measured === null) {
    ctx.body.kernelEnumerators.set(node.id, { kind: 'enumerator', of: btf.name(found.type), name: node.name, value: found.value, span: node.span });
  }
  return enumType(btf, found.type);
}

/** A constant that every kernel and every user space has alike. */
function withoutHeader(ctx: Context, node: ast.Identifier): Type | null {
  // Clang has refused the script's own C, which may define it.
  const value = ctx.session.c.failed ? null : knownConstant(ctx.session.host, node.name);
  return value === null ? null : constantType(ctx, node, value);
}

function headerConstant(ctx: Context, node: ast.Identifier): Type | null {
  const value = ctx.session.c.constants.get(node.name);
  return value === undefined ? null : constantType(ctx, node, value);
}
