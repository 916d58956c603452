// Functions that send something to user space: printf and its kin, print, time, join, cat and exit (reference 06.1);
// debugf writes to the kernel's trace itself. They give no value. Formats are literals and are checked against their arguments here.

import { aggregation } from '../../common/aggregations/aggregations.ts';
import { conversionsOf, parseFormat } from '../../common/printf-format.ts';
import type * as ast from '../syntax/ast.ts';
import { withArticle } from '../diagnostics/words.ts';
import { constantOf, fail, integerConstant, textOf, warn } from '../check/check-context.ts';
import { valueHelp } from '../check/convert.ts';
import { checkExpr } from '../check/descend.ts';
import { checkFormat, isPrintable } from '../check/format-string.ts';
import { asInteger } from '../check/join.ts';
import { mapState, useKey, useWholeMap } from '../check/maps.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { NONE, POISON, readAs, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';
import { unknownWord } from './values.ts';

const MAX_FORMAT_ARGUMENTS = 127;
/** What bpf_trace_printk takes besides the format, and what bpf_seq_printf does. */
const MAX_TRACE_ARGUMENTS = 3;
const MAX_FILE_ARGUMENTS = 12;

export const outputRows: readonly FunctionRow[] = [
  {
    name: 'printf', why: 'event', signature: 'printf("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Prints formatted text, without a newline of its own.',
    example: 'tracepoint:syscalls:sys_enter_execve { printf("%-6d %s\\n", pid, str(args.filename)); }',
    inKernel: 'into-file',
    check: checkPrintf,
  },
  {
    name: 'errorf', why: 'event', signature: 'errorf("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Reports an error at this place of the script, on standard error; a test that does so has failed.',
    example: 'test:sums { if (1 + 1 != 2) { errorf("1 + 1 is %d", 1 + 1); } }',
    check: checkFormatted,
  },
  {
    name: 'warnf', why: 'event', signature: 'warnf("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Reports a warning at this place of the script, on standard error.',
    example: 'interval:s:10 { warnf("still running after %d s", elapsed / 1000000000); }',
    check: checkFormatted,
  },
  {
    name: 'debugf', why: 'event', signature: 'debugf("format" [, a [, b [, c]]])', count: [1, 1 + MAX_TRACE_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Writes to the kernel\'s trace_pipe at once; for debugging only.',
    example: 'kprobe:vfs_read { debugf("read by %d", pid); }',
    inKernel: 'always',
    check: checkDebugf,
  },
  {
    name: 'cat', why: 'event', signature: 'cat("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Prints the file whose name the format gives, up to max_cat_bytes.',
    example: 'begin { cat("/proc/loadavg"); }',
    check: checkFormatted,
  },
  {
    name: 'system', why: 'event', signature: 'system("format", …)', count: [1, 1 + MAX_FORMAT_ARGUMENTS], takes: ['format', 'value'],
    doc: 'Runs a command in the shell, waits for it and prints what it writes; needs --unsafe.',
    example: 'interval:s:10 { system("uptime"); }',
    check: checkSystem,
  },
  {
    name: 'print', why: 'event', signature: 'print(value) or print(@map [, top [, div]] [, key] [, desc]) or print(@map [, top = N] [, div = N] [, sort = key] [, order = desc])', count: [1, 5], takes: ['raw', 'word'],
    doc: 'Prints a value, or a whole map: so many elements, divided by so much, by their keys, the largest first.',
    example: 'kprobe:vfs_read { @reads[comm] = count(); }\ninterval:s:5 { print(@reads, 3); clear(@reads); }',
    check: checkPrint,
  },
  {
    name: 'time', why: 'event', signature: 'time(["format"])', count: [0, 1], takes: ['format'],
    doc: 'Prints the time of day, as strftime formats it.',
    example: 'interval:s:1 { time("%H:%M:%S\\n"); }',
    check: ({ ctx, args: [format] }) => {
      if (format !== undefined) literalString(ctx, format, 'The format of time()');
      return NONE;
    },
  },
  {
    name: 'join', why: 'event', signature: 'join(strings [, "separator"])', count: [1, 2], takes: ['value', 'format'],
    doc: 'Prints the strings of a null-terminated array of pointers, such as argv.',
    example: 'tracepoint:syscalls:sys_enter_execve { join(args.argv); }',
    check: checkJoin,
  },
  {
    name: 'exit', why: 'event', signature: 'exit([code])', count: [0, 1],
    doc: 'Ends the script, after the current probe.',
    example: 'interval:s:10 { exit(); }',
    check: checkExit,
  },
  {
    name: 'unwatch', why: 'event', signature: 'unwatch(address)', count: [1, 1],
    doc: 'Ends the watchpoints at an address: those of attach points, and those of arguments until the function is called with it again.',
    example: 'watchpoint:0x10000000:8:w { printf("written by %s\\n", comm); unwatch(0x10000000); }',
    check: checkUnwatch,
  },
];

function checkFormatted({ ctx, node, args }: CallSite): Type {
  const [format, ...rest] = args as [Argument, ...Argument[]];
  const text = literalString(ctx, format, `The format of ${node.name}()`);
  if (text !== null) checkFormat(ctx, node.name, format.node, text, rest);
  return NONE;
}

function checkSystem(call: CallSite): Type {
  checkFormatted(call);
  if (call.ctx.session.options.unsafe) return NONE;
  return fail(call.ctx, 'unsafe', call.nameSpan, 'system() runs commands, which needs --unsafe', { help: 'give --unsafe, and take care what gets into the command' });
}

/** Flags, width, length and letter: the kernel's own formatting knows no more (bpf_bprintf_prepare, kernel 5.13). */
const KERNEL_CONVERSION = /^%[0 +-]*(?:[1-9]\d*)?(?:l|ll)?[duxps]$/;

function checkDebugf(call: CallSite): Type {
  checkFormatted(call);
  warn(call.ctx, 'debugging', { span: call.nameSpan }, 'debugf() is not for production: the whole machine shares the trace that it writes to', {
    help: 'print with `printf(…)`',
  });
  checkKernelFormat(call, 'debugf', '', 'printf("%s\\n", …)');
  return NONE;
}

/** In a probe that stays behind as a file, the kernel does what else the loader does. */
function checkPrintf(call: CallSite): Type {
  checkFormatted(call);
  const { attachPoint } = call.ctx.body;
  if (attachPoint?.provider.runs(attachPoint.spec) !== 'when-read') return NONE;
  if (call.args.length - 1 > MAX_FILE_ARGUMENTS) {
    return fail(call.ctx, 'argument-count', call.args[MAX_FILE_ARGUMENTS + 1]!.node, `printf() prints at most ${MAX_FILE_ARGUMENTS} values in a pinned ${attachPoint.provider.name}`, { help: 'write two calls of it' });
  }
  checkKernelFormat(call, 'printf', ` in a pinned ${attachPoint.provider.name}`, null);
  return NONE;
}

/** What the kernel formats. `where`: behind the function's name; `instead`: what prints all else, null: nothing. */
function checkKernelFormat({ ctx, args: [format, ...values] }: CallSite, name: string, where: string, instead: string | null): void {
  const text = constantOf(ctx, format!.node);
  if (typeof text !== 'string') return;
  const conversions = conversionsOf(parseFormat(text));
  const { stray } = parseFormat(text);
  // The kernel refuses the format.
  if (stray !== null) {
    fail(ctx, 'format-string', format!.node, `${name}() prints no single percent sign${where}`, { help: 'write `%%`' });
    return;
  }
  const unknown = conversions.find((conversion) => !KERNEL_CONVERSION.test(conversion.text));
  if (unknown !== undefined) {
    fail(ctx, 'format-string', format!.node, `${name}() has no conversion \`${unknown.text}\`${where}`, { help: 'it knows `%d`, `%u`, `%x`, `%p` and `%s`' });
    return;
  }
  // The kernel refuses anything else.
  if (/[^\t-\r -~]/.test(text)) {
    fail(ctx, 'format-string', format!.node, `The format of ${name}()${where} must be plain ASCII`, { help: `print other text as a string: \`${name}("%s", "…")\`` });
    return;
  }
  for (const [index, { specifier }] of conversions.entries()) {
    const value = values[index];
    if (specifier !== 's' || value === undefined || value.type.kind === 'string' || value.type.kind === 'poison') continue;
    const other = instead === null ? null : `print it with \`${instead.replace('…', textOf(ctx, value.node))}\``;
    fail(ctx, 'format-string', value.node, `${name}() prints only strings with \`%s\`${where}, this is ${typeName(value.type)}`, {
      help: asInteger(value.type) === null ? other : 'print it with `%d`',
    });
  }
}

/** A map by its keys, and the largest first. */
const PRINT_WORDS = ['key', 'desc'];
/** Names that stand with their values. */
const PRINT_NAMES: Readonly<Record<string, string>> = { top: 'top = 10', div: 'div = 1000', sort: 'sort = key', order: 'order = desc' };

function checkPrint({ ctx, args }: CallSite): Type {
  const [what, ...rest] = args as [Argument, ...Argument[]];
  const { node } = what;
  const [top, div, third] = rest.filter(({ word }) => word === null);
  if (node.kind === 'map' && node.key === null) {
    const { key, value } = useWholeMap(ctx, node, 'print');
    if (ctx.body.loops > 0) {
      warn(ctx, 'asynchronous', node, 'A map is printed after the probe has run: in a loop, each time with what it holds in the end', {
        help: key === null ? `print its value with printf(): \`printf("…", @${node.name})\`` : `print one value: \`print(@${node.name}[…])\``,
      });
    }
    for (const argument of rest) {
      if (argument.word === null || PRINT_WORDS.includes(argument.word)) continue;
      if (!Object.hasOwn(PRINT_NAMES, argument.word)) return unknownWord(ctx, argument, 'order', PRINT_WORDS);
      return fail(ctx, 'argument-type', argument.node, `\`${argument.word}\` of print() takes a value`, { help: `write \`${PRINT_NAMES[argument.word]!}\`` });
    }
    if (third !== undefined) {
      return fail(ctx, 'argument-count', third.node, 'print() takes two numbers after the map: how many elements, and a divisor', { help: `write \`print(@${node.name}, 10, 1000)\`` });
    }
    for (const argument of [top, div]) {
      if (argument === undefined || argument.type.kind === 'poison') continue;
      if (asInteger(argument.type) !== null) {
        const number = integerConstant(ctx, argument.node);
        if (number !== null && number < 0n) fail(ctx, 'literal-range', argument.node, `print() takes numbers from 0 on after the map, not ${number}`, { help: 'write 0 for all elements, or for no divisor' });
        continue;
      }
      fail(ctx, 'argument-type', argument.node, `print() takes integers after the map, this is ${typeName(argument.type)}`, {
        help: `write \`print(@${node.name}, 10)\` for ten elements`,
      });
    }
    if (div !== undefined && value.kind === 'aggregate' && aggregation(value.name).print === 'statistics') {
      warn(ctx, 'argument-type', div.node, `The divisor applies only to the averages of ${withArticle(value.name)} map`);
    }
    return NONE;
  }
  if (rest[0] !== undefined) {
    checkExpr(ctx, node);
    return fail(ctx, 'argument-count', rest[0].node, 'Only whole maps are printed with a number of elements and a divisor', {
      help: node.kind === 'string' && node.value.includes('%') ? `a format is for printf(): \`printf(${args.map((argument) => textOf(ctx, argument.node)).join(', ')})\``
        : `print several values with printf(), or as a tuple: \`print((${args.map((argument) => textOf(ctx, argument.node)).join(', ')}))\``,
    });
  }
  if (node.kind === 'map') return printElement(ctx, node);
  const type = checkExpr(ctx, node);
  if (type.kind !== 'poison' && !isPrintable(type)) {
    return type.kind === 'none'
      ? fail(ctx, 'argument-type', node, 'This gives no value that print() could take', { help: valueHelp(node) })
      : fail(ctx, 'argument-type', node, `A value of type ${typeName(type)} cannot be printed`, { help: 'print one of its parts' });
  }
  return NONE;
}

/** `print(@m[k])`: one element as a value, which some aggregations do not have. */
function printElement(ctx: CallSite['ctx'], node: ast.MapRef): Type {
  const state = mapState(ctx, node.name, node.span);
  if (state.value.kind === 'aggregate' && readAs(state.value) === null) {
    if (node.key !== null) useKey(ctx, state, node.key, node.span);
    if (state.key === null) return POISON;
    return fail(ctx, 'map-kind', node, `A single element of ${withArticle(state.value.name)}() map cannot be printed`, {
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
  if (call.ctx.body.forLoops === 0) return checkExitCode(call);
  return fail(call.ctx, 'control-flow', call.node, 'exit() cannot leave a `for` loop', { help: 'leave it with `break`, and call exit() behind it' });
}

function checkUnwatch({ ctx, args: [address] }: CallSite): Type {
  const { type, node } = address!;
  if (type.kind === 'poison' || type.kind === 'pointer' || asInteger(type) !== null) return NONE;
  return fail(ctx, 'argument-type', node, `unwatch() takes an address, not ${typeName(type)}`);
}

function checkExitCode({ ctx, args: [code] }: CallSite): Type {
  if (code === undefined || code.type.kind === 'poison') return NONE;
  if (asInteger(code.type) === null) {
    return fail(ctx, 'argument-type', code.node, `The exit code must be an integer, not ${typeName(code.type)}`, { help: 'write `exit(1)`; print messages with printf()' });
  }
  const value = integerConstant(ctx, code.node);
  if (value !== null && (value < 0n || value > 255n)) {
    warn(ctx, 'literal-range', code.node, `An exit code is 0 to 255: ${value} becomes ${BigInt.asUintN(8, value)}`, { help: 'give a number from 0 to 255: 0 says that all went well' });
  }
  return NONE;
}

/** The text of a string that must be a literal; null after a report. */
export function literalString(ctx: CallSite['ctx'], argument: Argument, what: string): string | null {
  const value = constantOf(ctx, argument.node);
  if (typeof value === 'string') return value;
  if (argument.type.kind !== 'poison') {
    const text = textOf(ctx, argument.node);
    const printer = /(\w+f)\(\)$/.exec(what)?.[1];
    const help = parameterHelp(ctx, argument.node, 'string') ?? (printer === undefined ? 'write it in double quotes'
      : `write \`${printer}("%${asInteger(argument.type) === null ? 's' : 'd'}${printer === 'printf' ? '\\n' : ''}", ${text})\``);
    fail(ctx, 'argument-type', argument.node, `${what} must be a string literal`, { help });
  }
  return null;
}
