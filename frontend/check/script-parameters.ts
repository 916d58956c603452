// Parameters of the script (reference 01.7). An object is compiled before its arguments are known, so `$1` is then a
// constant that the loader fills in, an integer unless it stands in `str($1)`. When the arguments are known already, `$1`
// is a literal: an integer where the text is one, else a string. The script's own options, getopt(), are always the
// loader's to fill in: the literal that is their default says their type.

import { COMMAND_LINE, readNumber } from '../../common/numbers.ts';
import type * as ast from '../syntax/ast.ts';
import { InternalError } from '../../common/internal-error.ts';
import { textOfBytes } from '../parse/literals.ts';
import type { Span } from '../syntax/source.ts';
import type { NamedParameter } from '../types/typed-program.ts';
import { BOOL, INT64, POISON, UINT64 } from '../types/types.ts';
import type { IntType, Type } from '../types/types.ts';
import { constantOf, fail, integerConstant, record, warn } from './check-context.ts';
import type { Constant, Context } from './check-context.ts';
import { checkExpr } from './descend.ts';
import { constantType, isTyped, stringConstant } from './constants.ts';
import { UNTOLD } from './join.ts';
import { defaultString } from './type-syntax.ts';

const NOT_GIVEN = 'parameters are given behind the name of the script';

/** A bare `$N`. */
export function checkPositional(ctx: Context, node: ast.Positional): Type {
  const text = givenText(ctx, node);
  if (text === null) {
    use(ctx, node, 'int');
    return INT64;
  }
  if (text === '') {
    warn(ctx, 'parameter', node, `Parameter $${node.index} is not given, so it is 0`, { help: NOT_GIVEN });
    return constantType(ctx, node, 0n);
  }
  const value = readNumber(text, COMMAND_LINE);
  if (typeof value === 'bigint') return constantType(ctx, node, value);
  if (LIKE_A_NUMBER.test(text)) {
    const asText = `\`str($${node.index})\` says that text is meant`;
    warn(ctx, 'parameter', node, `Parameter $${node.index} is text: ${value.mistake}`, { help: value.help === null ? asText : `${value.help}; ${asText}` });
  }
  return stringLiteral(ctx, node, text);
}

/** Nobody who gives it means text, though no integer is written so. */
const LIKE_A_NUMBER = /^[-+]?(?:0x[\da-f_]*|[\d_]*\d(?:\.\d*)?)$/i;

export function checkParamCount(ctx: Context, node: ast.ParamCount): Type {
  const known = ctx.session.options.positional;
  ctx.session.usesParamCount = true;
  return known === null ? UINT64 : constantType(ctx, node, BigInt(known.length));
}

/** `$1` or `$1 + k`, whose text str() takes, and not an address in it. */
export function isParameterText(node: ast.Expr): boolean {
  return node.kind === 'positional' || (node.kind === 'binary' && node.op === '+' && isParameterText(node.left));
}

/**
 * The argument of str() for which isParameterText() holds: a literal where the parameter is known, else storage for
 * the loader's text. null after a report.
 */
export function checkParameterText(ctx: Context, node: ast.Expr, skip = 0): Type | null {
  if (node.kind === 'binary') {
    checkExpr(ctx, node.right);
    const more = integerConstant(ctx, node.right);
    if (more === null || more < 0n || more > MOST_SKIPPED) {
      fail(ctx, 'parameter', node.right, `How much of a parameter is dropped must be a literal from 0 to ${MOST_SKIPPED}`, { help: 'write a number: `str($1 + 2)`' });
      return null;
    }
    const left = checkParameterText(ctx, node.left, skip + Number(more));
    if (left === null) return null;
    const known = constantOf(ctx, node.left);
    if (known !== undefined) ctx.body.constants.set(node.id, known);
    return record(ctx, node, left);
  }
  if (node.kind !== 'positional') throw new InternalError(`a ${node.kind} is no parameter`);
  const text = givenText(ctx, node);
  if (text === '') warn(ctx, 'parameter', node, `Parameter $${node.index} is not given, so it is an empty string`, { help: NOT_GIVEN });
  if (text !== null) return record(ctx, node, stringLiteral(ctx, node, text, skip));
  use(ctx, node, 'string');
  return record(ctx, node, defaultString(ctx));
}

/** Keeps texts that are mostly dropped out of the constants. */
const MOST_SKIPPED = 1024n;

/** What to do where a literal is needed and a parameter, or the text of one, stands in its place. Null for other nodes. */
export function parameterHelp(ctx: Context, node: ast.Expr, wanted: 'string' | 'integer'): string | null {
  const isText = node.kind === 'call' && node.name === 'str' && node.args.length === 1 && isParameterText(node.args[0]!);
  if (node.kind !== 'positional' && !isText) return null;
  if (ctx.session.options.positional === null) return 'a compiled object gets its parameters when it is loaded; `bpftrace` knows them at once';
  if (node.kind !== 'positional') return null;
  return wanted === 'string' ? `for the text of the parameter, whatever it is: \`str($${node.index})\`` : `parameter $${node.index} is \`${givenText(ctx, node)}\`: give a number`;
}

/** null: only the loader knows; '': not given. */
function givenText(ctx: Context, node: ast.Positional): string | null {
  const known = ctx.session.options.positional;
  return known === null ? null : known[node.index - 1] ?? '';
}

function use(ctx: Context, node: ast.Positional, type: 'int' | 'string'): void {
  const key = `${String(node.index).padStart(9)} ${type}`;
  const { parameters } = ctx.session;
  if (!parameters.has(key)) parameters.set(key, { index: node.index, type, span: node.span });
}

/** As a literal of the script, one char per byte. */
function stringLiteral(ctx: Context, node: ast.Expr, text: string, skip = 0): Type {
  const bytes = String.fromCharCode(...new TextEncoder().encode(text)).slice(skip);
  return stringConstant(ctx, node, bytes, 'The parameter');
}

// ---------------------------------------------------------------- options

/** Records a use of the option; all uses of a name must be alike. */
export function checkNamed(
  ctx: Context, at: { readonly name: ast.Expr; readonly default: ast.Expr | null; readonly description: ast.Expr | null; readonly span: Span },
): Type {
  const name = text(ctx, at.name, 'The name of an option');
  const description = at.description === null ? null : text(ctx, at.description, 'The description of an option');
  const value = at.default === null ? false : constantOf(ctx, at.default);
  if (name === undefined || description === undefined) return POISON;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name) || name === 'help') {
    return fail(ctx, 'parameter', at.name, name === 'help' ? '`-- --help` is there already: it lists the options' : `"${name}" is no name for an option`, {
      help: name === 'help' ? 'choose another name' : 'letters, digits, `_`, `-` and `.` make a name',
    });
  }
  if (value === undefined) {
    return fail(ctx, 'parameter', at.default ?? at.span, 'The default of an option must be a literal', { help: 'it decides the type: true, 10, -1 or "text"' });
  }
  const type = at.default === null ? BOOL : ctx.body.types.get(at.default.id);
  const integer = typeof value === 'bigint' && type?.kind === 'int' && isTyped(ctx, at.default!) ? type : null;
  const option: NamedParameter = { name, type: namedType(value, integer), default: value, description, integer, span: at.span };
  const known = ctx.session.named.get(name);
  if (known === undefined) ctx.session.named.set(name, option);
  else if (known.default !== option.default || known.description !== option.description || !sameInteger(known, option)) {
    const what = known.default !== option.default ? 'default' : known.description !== option.description ? 'description' : 'type';
    return fail(ctx, 'parameter', at.span, `The option --${name} has another ${what} elsewhere`, {
      notes: [{ span: known.span, message: 'first used here' }],
      help: 'write both alike, or keep the value in a map',
    });
  }
  if (integer !== null) return integer;
  switch (option.type) {
    case 'bool': return BOOL;
    // A number of the command line takes the sign of what it meets, as a literal does.
    case 'uint64': return (option.default as bigint) >> 63n === 0n ? UNTOLD : UINT64;
    case 'int64': return INT64;
    case 'string': return defaultString(ctx);
  }
}

function text(ctx: Context, node: ast.Expr, what: string): string | undefined {
  const value = constantOf(ctx, node);
  if (typeof value === 'string') return textOfBytes(value);
  fail(ctx, 'parameter', node, `${what} must be a string literal`, { help: parameterHelp(ctx, node, 'string') ?? 'write `getopt("name", 10, "what it means")`' });
  return undefined;
}

function sameInteger({ integer: a }: NamedParameter, { integer: b }: NamedParameter): boolean {
  return a?.size === b?.size && a?.signed === b?.signed;
}

function namedType(value: Constant, integer: IntType | null): NamedParameter['type'] {
  switch (typeof value) {
    case 'boolean': return 'bool';
    case 'string': return 'string';
    default: return integer?.signed ?? value < 0n ? 'int64' : 'uint64';
  }
}
