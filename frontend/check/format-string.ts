// Checks the arguments of printf() and its like against the format (reference 07.7). A position in a format is an offset into
// the decoded string, which escapes make differ from the script's text: reports count through the literal as it is written.
// The grammar is the loader's too (common/printf-format.ts), and the loader does the formatting.

import { parameterHelp } from './script-parameters.ts';
import { MAX_WIDTH, parseFormat, slotsOf } from '../../common/printf-format.ts';
import type { Conversion } from '../../common/printf-format.ts';
import type * as ast from '../syntax/ast.ts';
import { placeOfByte } from '../parse/literals.ts';
import { isInLibrary, partOf, textOfSpan } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';
import { typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { fail, textOf, warn } from './check-context.ts';
import type { Context } from './check-context.ts';

const INTEGER_SPECIFIERS = ['d', 'i', 'u', 'o', 'x', 'X', 'c', 'p'];
const FLOAT_SPECIFIERS = ['e', 'E', 'f', 'F', 'g', 'G'];

/** Reports whatever does not fit; `args` are the arguments after the format. */
export function checkFormat(
  ctx: Context, name: string, format: ast.Expr, text: string, args: readonly { readonly node: ast.Expr; readonly type: Type }[],
): void {
  const parsed = parseFormat(text);
  if (parsed.stray !== null) {
    warn(ctx, 'format-string', within(ctx, format, parsed.strayAt, parsed.stray), `\`${visible(parsed.stray)}\` in the format string is no conversion, and is printed as it stands there`, { help: 'write `%%` for a percent sign' });
  }
  const slots = slotsOf(parsed);
  const conversions = slots.filter(({ star }) => star === null);
  if (conversions.length < slots.length && conversions.length === args.length) {
    // bpftrace takes no argument for it, and ignores it.
    const star = slots.find((slot) => slot.star !== null)!;
    warn(ctx, 'format-string', conversionIn(ctx, format, star.conversion), `\`*\` in \`${star.conversion.text}\` takes its ${star.star} from an argument, and there is none for it: it means nothing`, {
      help: `give the ${star.star} in front of the value, or leave the \`*\` out`,
    });
    conversions.forEach(({ conversion }, i) => checkConversion(ctx, format, conversion, args[i]!));
    return;
  }
  if (slots.length !== args.length) {
    const wants = slots.length === 0 ? 'no arguments' : slots.length === 1 ? 'one argument' : `${slots.length} arguments`;
    const gets = args.length === 0 ? 'none is given' : args.length === 1 ? 'one is given' : `${args.length} are given`;
    const at = args.length > slots.length ? args[slots.length]!.node.span : conversionIn(ctx, format, slots[args.length]!.conversion);
    const help = slots.length === 0 ? `print it with a conversion: \`${name}("… %${letterFor(args[0]!.type)}", …)\``
      : args.length > slots.length ? 'add a conversion for each value to the format, or leave the value out'
      : `\`${visible(slots[args.length]!.conversion.text)}\` has no value: add one behind the format, or write \`%%\` for a percent sign`;
    fail(ctx, 'format-string', at, `The format of ${name}() takes ${wants}, but ${gets}`, { help });
    return;
  }
  slots.forEach(({ conversion, star }, i) => {
    if (star === null) checkConversion(ctx, format, conversion, args[i]!);
    else checkStar(ctx, conversion, star, args[i]!);
  });
}

function checkStar(ctx: Context, { text }: Conversion, star: 'width' | 'precision', { node, type }: { node: ast.Expr; type: Type }): void {
  if (type.kind === 'poison' || type.kind === 'int' || type.kind === 'bool' || type.kind === 'enum') return;
  fail(ctx, 'format-string', node, `\`*\` in \`${text}\` takes its ${star} from here, which must be an integer: this is ${typeName(type)}`, {
    help: `give the ${star} in front of the value`,
  });
}

function conversionIn(ctx: Context, format: ast.Expr, { at, text }: Conversion): Span {
  return within(ctx, format, at, text);
}

/** The place of a part of the format, by its bytes; of the whole where it is no literal of the script's. */
function within({ session }: Context, format: ast.Expr, at: number, part: string): Span {
  const { span } = format;
  const text = textOfSpan(session.source, span);
  if (format.kind !== 'string' || isInLibrary(span) || !text.startsWith('"')) return span;
  return partOf(span, span.start + placeOfByte(text, at), span.start + placeOfByte(text, at + part.trimEnd().length));
}

/** With control characters as the script spells them. */
function visible(text: string): string {
  return text.replace(/[\n\t\r]/g, (char) => (char === '\n' ? '\\n' : char === '\t' ? '\\t' : '\\r'));
}

function letterFor(type: Type): string {
  return isNumber(type) ? 'd' : type.kind === 'buffer' ? 'r' : type.kind === 'float' ? 'g' : 's';
}

/** What print() and `%s` have a text for. */
export function isPrintable(type: Type): boolean {
  switch (type.kind) {
    case 'none': case 'void': case 'args': return false;
    case 'array': return isPrintable(type.of);
    case 'tuple': return type.elements.every((element) => element.kind === 'none' || isPrintable(element));
    default: return true;
  }
}

function checkConversion(ctx: Context, format: ast.Expr, conversion: Conversion, { node, type }: { node: ast.Expr; type: Type }): void {
  if (type.kind === 'poison') return;
  const { text, specifier, width, precision } = conversion;
  const place = conversionIn(ctx, format, conversion);
  if ([width, precision].some((size) => typeof size === 'number' && size > MAX_WIDTH)) {
    fail(ctx, 'format-string', place, `\`${text}\` asks for more than ${MAX_WIDTH} characters`, { help: 'give a smaller width' });
    return;
  }
  if (FLOAT_SPECIFIERS.includes(specifier)) {
    if (type.kind === 'float') return;
    fail(ctx, 'format-string', node, `\`${text}\` prints floating-point numbers, this is ${typeName(type)}`, { help: isNumber(type) ? 'print it with `%d`' : 'print it with `%s`' });
  } else if (specifier === 's') {
    if (!isPrintable(type)) fail(ctx, 'format-string', node, `A value of type ${typeName(type)} cannot be printed`, { help: 'print one of its parts' });
    else if (pointsToText(type)) warn(ctx, 'format-string', node, `\`${text}\` prints the address here, and not the text that it points to`, { help: `\`str(${textOf(ctx, node)})\` is the text, \`%p\` prints the address` });
  } else if (specifier === 'r' || specifier === 'rx' || specifier === 'rh') {
    if (type.kind === 'buffer') return;
    fail(ctx, 'format-string', node, `\`${text}\` prints buffers, this is ${typeName(type)}`, { help: 'wrap it in buf()' });
  } else if (!INTEGER_SPECIFIERS.includes(specifier) && specifier !== 'gr') {
    fail(ctx, 'format-string', place, `\`${text}\` in the format string is no conversion`, { help: 'write `%%` for a percent sign' });
  } else if (!isNumber(type)) {
    fail(ctx, 'format-string', node, `\`${text}\` prints integers, this is ${typeName(type)}`, {
      help: parameterHelp(ctx, node, 'integer') ?? (type.kind === 'float' ? 'print it with `%f` or `%g`' : isPrintable(type) ? 'print it with `%s`' : null),
    });
  }
}

function pointsToText(type: Type): boolean {
  return type.kind === 'pointer' && type.to.kind === 'int' && type.to.size === 1 && type.to.signed;
}

function isNumber(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'bool' || type.kind === 'pointer' || type.kind === 'enum';
}
