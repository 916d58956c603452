// printf format strings (reference 07.7): taking them apart, and checking arguments against them. The loader formats,
// with a parser of its own for the same grammar; here only the kinds matter. A position is an offset into the decoded
// string, which escapes make differ from the script's text, so reports point at the whole literal or at an argument.

import type * as ast from '../syntax/ast.ts';
import { typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { fail } from './check-context.ts';
import type { Context } from './check-context.ts';

/** One `%…` that takes an argument. */
export interface Conversion {
  /** As written, `%` included. */
  readonly text: string;
  /** d i u o x X c s p r rx rh gr, or whatever letter was found. */
  readonly conversion: string;
}

const CONVERSION = /%(?:%|(-?\+? ?#?0?(?:\d+|\*)?(?:\.(?:\d+|\*)?)?(?:hh|h|ll|l|j|z|t|L)?)(rx|rh|gr|[A-Za-z])?)/g;

const INTEGER_CONVERSIONS = 'diuoxXcp';
const FLOAT_CONVERSIONS = 'eEfFgGaA';

/** The conversions of a format in order; `bad` is the text of the first `%` that begins none, or null. */
export function parseFormat(format: string): { readonly conversions: readonly Conversion[]; readonly bad: string | null } {
  const conversions: Conversion[] = [];
  let bad: string | null = null;
  // To compile the expression takes a millisecond.
  if (!format.includes('%')) return { conversions, bad };
  for (const match of format.matchAll(CONVERSION)) {
    if (match[0] === '%%') continue;
    const conversion = match[2];
    if (conversion === undefined) bad ??= match[0] + format.slice(match.index + match[0].length, match.index + match[0].length + 1);
    else conversions.push({ text: match[0], conversion });
  }
  return { conversions, bad };
}

/** Reports whatever does not fit; `args` are the arguments after the format. */
export function checkFormat(
  ctx: Context, name: string, format: ast.Expr, text: string, args: readonly { readonly node: ast.Expr; readonly type: Type }[],
): void {
  const { conversions, bad } = parseFormat(text);
  if (bad !== null) {
    fail(ctx, 'format-string', format, `\`${visible(bad)}\` in the format string is no conversion`, { help: 'write `%%` for a percent sign' });
    return;
  }
  if (conversions.length !== args.length) {
    const wants = conversions.length === 0 ? 'no arguments' : conversions.length === 1 ? 'one argument' : `${conversions.length} arguments`;
    const gets = args.length === 0 ? 'none is given' : args.length === 1 ? 'one is given' : `${args.length} are given`;
    const at = args.length > conversions.length ? args[conversions.length]!.node : format;
    const help = conversions.length === 0 ? `print it with a conversion: \`${name}("… %${letterFor(args[0]!.type)}", …)\``
      : args.length > conversions.length ? 'add a conversion for each value to the format, or leave the value out'
      : `\`${visible(conversions[args.length]!.text)}\` has no value: add one behind the format, or write \`%%\` for a percent sign`;
    fail(ctx, 'format-string', at, `The format of ${name}() takes ${wants}, but ${gets}`, { help });
    return;
  }
  conversions.forEach((conversion, i) => checkConversion(ctx, format, conversion, args[i]!));
}

/** With control characters as the script spells them. */
function visible(text: string): string {
  return text.replace(/[\n\t\r]/g, (char) => (char === '\n' ? '\\n' : char === '\t' ? '\\t' : '\\r'));
}

function letterFor(type: Type): string {
  return isNumber(type) ? 'd' : type.kind === 'buffer' ? 'r' : 's';
}

/** What print() and `%s` have a text for. */
export function isPrintable(type: Type): boolean {
  switch (type.kind) {
    case 'none': case 'void': case 'args': return false;
    case 'array': return isPrintable(type.of);
    case 'tuple': return type.elements.every(isPrintable);
    default: return true;
  }
}

function checkConversion(ctx: Context, format: ast.Expr, { text, conversion }: Conversion, { node, type }: { node: ast.Expr; type: Type }): void {
  if (type.kind === 'poison') return;
  if (FLOAT_CONVERSIONS.includes(conversion)) {
    fail(ctx, 'format-string', format, `\`${text}\` is for floating-point numbers, which scripts do not have`, { help: 'print a number with `%d`' });
  } else if (conversion === 's') {
    if (!isPrintable(type)) fail(ctx, 'format-string', node, `A value of type ${typeName(type)} cannot be printed`, { help: 'print one of its parts' });
  } else if (conversion === 'r' || conversion === 'rx' || conversion === 'rh') {
    if (type.kind === 'buffer') return;
    fail(ctx, 'format-string', node, `\`${text}\` prints buffers, this is ${typeName(type)}`, { help: 'wrap it in buf()' });
  } else if (conversion === 'gr') {
    fail(ctx, 'not-supported', format, '`%gr` is not supported yet');
  } else if (!INTEGER_CONVERSIONS.includes(conversion) || conversion.length > 1) {
    fail(ctx, 'format-string', format, `\`${text}\` in the format string is no conversion`, { help: 'write `%%` for a percent sign' });
  } else if (!isNumber(type)) {
    fail(ctx, 'format-string', node, `\`${text}\` prints integers, this is ${typeName(type)}`, {
      help: isPrintable(type) ? 'print it with `%s`' : null,
    });
  }
}

function isNumber(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'pointer' || type.kind === 'enum';
}
