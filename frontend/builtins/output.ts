// Functions that send something to user space: printf and its kin, print, time, join, cat and exit (reference 06.1).
// They give no value. Formats are literals and are checked against their arguments here.

import type * as ast from '../ast.ts';
import { constantOf, fail, integerConstant, textOf, warn } from '../check/context.ts';
import { checkExpr } from '../check/expressions.ts';
import { checkFormat, isPrintable } from '../check/format-string.ts';
import { asInteger } from '../check/join.ts';
import { mapState, useKey, useWholeMap } from '../check/maps.ts';
import { NONE, POISON, isAggregate, typeName } from '../types.ts';
import type { Type } from '../types.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';

const MAX_FORMAT_ARGUMENTS = 127;

export const outputRows: readonly FunctionRow[] = [
  {
    name: 'printf', signature: 'printf("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Prints formatted text, without a newline of its own.',
    check: checkFormatted,
  },
  {
    name: 'cat', signature: 'cat("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Prints the file whose name the format gives, up to max_cat_bytes.',
    check: checkFormatted,
  },
  {
    name: 'print', signature: 'print(value) or print(@map [, top [, div]])', count: [1, 3], takes: ['raw', 'value'],
    doc: 'Prints a value, or a whole map.',
    check: checkPrint,
  },
  {
    name: 'time', signature: 'time(["format"])', count: [0, 1], takes: ['format'],
    doc: 'Prints the time of day, as strftime formats it.',
    check: ({ ctx, args: [format] }) => {
      if (format !== undefined) literalString(ctx, format, 'The format of time()');
      return NONE;
    },
  },
  {
    name: 'join', signature: 'join(strings [, "separator"])', count: [1, 2], takes: ['value', 'format'],
    doc: 'Prints the strings of a null-terminated array of pointers, such as argv.',
    check: checkJoin,
  },
  {
    name: 'exit', signature: 'exit([code])', count: [0, 1], probesOnly: true,
    doc: 'Ends the script, after the current probe.',
    check: checkExit,
  },
];

function checkFormatted({ ctx, node, args }: CallSite): Type {
  const [format, ...rest] = args as [Argument, ...Argument[]];
  const text = literalString(ctx, format, `The format of ${node.name}()`);
  if (text !== null) checkFormat(ctx, node.name, format.node, text, rest);
  return NONE;
}

function checkPrint({ ctx, args }: CallSite): Type {
  const [what, top, div] = args as [Argument, Argument?, Argument?];
  const { node } = what;
  if (node.kind === 'map' && node.key === null) {
    const { key, value } = useWholeMap(ctx, node);
    if (ctx.unit.loops > 0) {
      warn(ctx, 'asynchronous', node, 'A map is printed after the probe has run: in a loop, each time with what it holds in the end', {
        help: key === null ? `print its value with printf(): \`printf("…", @${node.name})\`` : `print one value: \`print(@${node.name}[…])\``,
      });
    }
    for (const argument of [top, div]) {
      if (argument === undefined || argument.type.kind === 'poison' || asInteger(argument.type) !== null) continue;
      fail(ctx, 'argument-type', argument.node, `print() takes integers after the map, this is ${typeName(argument.type)}`, {
        help: `write \`print(@${node.name}, 10)\` for ten elements`,
      });
    }
    if (div !== undefined && value.kind === 'stats') warn(ctx, 'argument-type', div.node, 'The divisor applies only to the averages of a stats map');
    return NONE;
  }
  if (top !== undefined) {
    checkExpr(ctx, node);
    return fail(ctx, 'argument-count', top.node, 'Only whole maps are printed with a number of elements and a divisor', {
      help: node.kind === 'string' && node.value.includes('%') ? `a format is for printf(): \`printf(${args.map((argument) => textOf(ctx, argument.node)).join(', ')})\``
        : `print several values with printf(), or as a tuple: \`print((${args.map((argument) => textOf(ctx, argument.node)).join(', ')}))\``,
    });
  }
  if (node.kind === 'map') return printElement(ctx, node);
  const type = checkExpr(ctx, node);
  if (type.kind !== 'poison' && !isPrintable(type)) {
    return type.kind === 'none'
      ? fail(ctx, 'argument-type', node, 'This gives no value that print() could take', { help: 'write it as a statement of its own' })
      : fail(ctx, 'argument-type', node, `A value of type ${typeName(type)} cannot be printed`, { help: 'print one of its parts' });
  }
  return NONE;
}

/** `print(@m[k])`: one element as a value, which some aggregations do not have. */
function printElement(ctx: CallSite['ctx'], node: ast.MapRef): Type {
  const state = mapState(ctx, node.name, node.span);
  if (isAggregate(state.value) && (state.value.kind === 'hist' || state.value.kind === 'lhist' || state.value.kind === 'stats')) {
    if (node.key !== null) useKey(ctx, state, node.key, node.span);
    if (state.key === null) return POISON;
    return fail(ctx, 'map-kind', node, `A single element of a ${state.value.kind}() map cannot be printed`, {
      help: `print the whole map: \`print(@${node.name})\``,
    });
  }
  checkExpr(ctx, node);
  return NONE;
}

function checkJoin({ ctx, args: [strings, separator] }: CallSite): Type {
  const { type, node } = strings!;
  if (separator !== undefined) literalString(ctx, separator, 'The separator of join()');
  const pointers = type.kind === 'pointer' || type.kind === 'int' || (type.kind === 'array' && type.of.kind === 'pointer');
  if (!pointers && type.kind !== 'poison') {
    return fail(ctx, 'argument-type', node, `join() needs an array of pointers to strings, this is ${typeName(type)}`, {
      help: type.kind === 'string' ? 'print a string with `printf("%s\\n", …)`' : 'argv of execve is one: `join(args.argv)`',
    });
  }
  return NONE;
}

function checkExit(call: CallSite): Type {
  if (call.ctx.unit.forLoops === 0) return checkExitCode(call);
  return fail(call.ctx, 'control-flow', call.node, 'exit() cannot leave a `for` loop', { help: 'leave it with `break`, and call exit() behind it' });
}

function checkExitCode({ ctx, args: [code] }: CallSite): Type {
  if (code === undefined || code.type.kind === 'poison') return NONE;
  if (asInteger(code.type) === null) {
    return fail(ctx, 'argument-type', code.node, `The exit code must be an integer, not ${typeName(code.type)}`, { help: 'write `exit(1)`; print messages with printf()' });
  }
  const value = integerConstant(ctx, code.node);
  if (value !== null && (value < 0n || value > 255n)) {
    warn(ctx, 'literal-range', code.node, `An exit code is 0 to 255: ${value} becomes ${BigInt.asUintN(8, value)}`, { help: 'write `exit(1)`' });
  }
  return NONE;
}

/** The text of a string that must be a literal; null after a report. */
export function literalString(ctx: CallSite['ctx'], argument: Argument, what: string): string | null {
  const value = constantOf(ctx, argument.node);
  if (typeof value === 'string') return value;
  if (argument.type.kind !== 'poison') {
    const text = textOf(ctx, argument.node);
    const help = what.endsWith('printf()') ? `write \`printf("%${asInteger(argument.type) === null ? 's' : 'd'}\\n", ${text})\`` : 'write it in double quotes';
    fail(ctx, 'argument-type', argument.node, `${what} must be a string literal`, { help });
  }
  return null;
}
