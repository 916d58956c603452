// What a script can ask while it is compiled (reference 06.7): facts about the machine and the settings, whether an
// expression is a literal, and fail(), which ends the compilation where it is reached. exists() is answered by the
// kernel that loads the program. Macros of the standard library are built from these.

import { closest } from '../../common/near-miss.ts';
import { parseFormat } from '../../common/printf-format.ts';
import type * as ast from '../syntax/ast.ts';
import { memberPath, structType } from '../types/btf-types.ts';
import { askKernel, constantRecord, hasPoison } from '../check/comptime.ts';
import type { ConstantRecord } from '../check/comptime.ts';
import { askForArgument } from '../check/arguments.ts';
import { UNKNOWN, constantOf, fail, isSpoilt, textOf } from '../check/check-context.ts';
import type { Constant, Context } from '../check/check-context.ts';
import { checkExpr } from '../check/descend.ts';
import { isFlavour } from '../check/fields.ts';
import { constantType } from '../check/constants.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import type { Question, StructFieldResolution } from '../types/typed-program.ts';
import { BOOL, NONE, POISON, UINT64, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { checkKfuncName } from './kfuncs.ts';
import type { CallSite, FunctionRow } from './row.ts';
import { isLanguageName } from './names.ts';
import type { RowName } from './names.ts';

const MANY = 127;

/** Signals by number, as on x86_64 and arm64. */
const SIGNALS = (
  'HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ '
  + 'VTALRM PROF WINCH IO PWR SYS'
).split(' ');
const OTHER_SIGNALS: Readonly<Record<string, number>> = { IOT: 6, CLD: 17, POLL: 29, RTMIN: 34, RTMAX: 64 };

function constant(name: RowName, doc: string, value: (ctx: Context) => Constant): FunctionRow {
  return { name, why: 'compiler', signature: name, doc, count: [0, 0], check: ({ ctx, node }) => constantType(ctx, node, value(ctx)) };
}

export const comptimeRows: readonly FunctionRow[] = [
  constant('__builtin_arch', 'The architecture that the program is compiled for, `x86_64` or `arm64`.', (ctx) => ctx.session.host.arch),
  constant('__builtin_safe_mode', 'True without --unsafe.', (ctx) => !ctx.session.options.unsafe),
  {
    name: 'is_literal', why: 'compiler', signature: 'is_literal(x)', count: [1, 1], takes: ['raw'],
    doc: 'True for what is known while compiling.',
    example: 'macro twice(x) { if comptime (is_literal(x)) { 2 * x } else { x + x } }\nbegin { print(twice(21)); }',
    check: ({ ctx, node, args: [argument] }) => {
      const type = checkExpr(ctx, argument!.node);
      if (isSpoilt(type)) return POISON;
      return type === UNKNOWN || hasPoison(ctx, argument!.node) ? BOOL : constantType(ctx, node, constantOf(ctx, argument!.node) !== undefined);
    },
  },
  {
    name: '__builtin_signal_num', why: 'compiler', signature: '__builtin_signal_num("SIGKILL")', count: [1, 1],
    doc: 'The number of a signal that is named by a literal, with or without `SIG`.',
    check: ({ ctx, node, args: [name] }) => {
      const value = constantOf(ctx, name!.node);
      if (typeof value === 'string') {
        const number = signalNumber(value);
        return number === 0 ? fail(ctx, 'argument-type', name!.node, `${value} is no signal`, { help: signalHelp(value) }) : constantType(ctx, node, BigInt(number));
      }
      return name!.type.kind === 'poison' ? POISON : fail(ctx, 'argument-type', name!.node, 'The name of a signal must be a string literal', { help: parameterHelp(ctx, name!.node, 'string') ?? 'write `"SIGTERM"`' });
    },
  },
  {
    name: 'config', why: 'compiler', signature: 'config()', count: [0, 0],
    doc: 'The settings that the program is compiled with, as a record.',
    example: 'begin { print(config().max_strlen); }',
    check: ({ ctx, node }) => constantRecord(ctx, node, settings(ctx)),
  },
  {
    name: 'fail', why: 'compiler', signature: 'fail("format", literals…)', count: [1, MANY], takes: ['format', 'value'], discardable: true,
    doc: 'Ends the compilation with a message of the script\'s own.',
    example: 'kprobe:vfs_read { if comptime (sizeof(struct file) < 8) { fail("struct file has %d bytes", sizeof(struct file)); } }',
    check: checkFail,
  },
  {
    name: '__builtin_helper', why: 'primitive', signature: '__builtin_helper("name", arguments…)', count: [1, 6], takes: ['format', 'value'], discardable: true,
    doc: 'Calls a BPF helper by its name without `bpf_`; what the macros of the standard library end in.',
    check: ({ args }) => (args.some(({ type }) => type.kind === 'poison') ? POISON : UINT64),
  },
  {
    name: 'exists', why: 'compiler', signature: 'exists(pointer.field), exists(enumerator) or exists(kfunc)', count: [1, 1], takes: ['raw'],
    doc: 'Whether the kernel that loads the program has the field, the name of a value of an enum, or the kfunc; for `if comptime`.',
    example: 'begin { if comptime (exists(curtask.__state)) { print(curtask.__state); } }',
    check: checkExists,
  },
];

function signalNumber(name: string): number {
  const short = name.replace(/^SIG/, '');
  return OTHER_SIGNALS[short] ?? SIGNALS.indexOf(short) + 1;
}

function signalHelp(name: string): string {
  const short = name.replace(/^SIG/i, '');
  const known = [...SIGNALS, ...Object.keys(OTHER_SIGNALS)];
  const near = known.find((each) => each === short.toUpperCase()) ?? closest(short, known);
  return near === null ? 'write a number from 1 to 64, or a name such as `"SIGTERM"`' : `did you mean \`"SIG${near}"\`?`;
}

function settings({ session: { config, options } }: Context): ConstantRecord {
  const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  const values = Object.entries(config).flatMap(([name, value]: [string, Constant | number | null]) => {
    if (value === null || name === 'cacheUserSymbols') return [];
    return [{ name: snake(name), value: typeof value === 'number' ? BigInt(value) : value }];
  });
  return [...values, { name: 'unsafe', value: options.unsafe }];
}

// ---------------------------------------------------------------- fail

function checkFail({ ctx, node, args: [format, ...values] }: CallSite): Type {
  const text = constantOf(ctx, format!.node);
  if (typeof text !== 'string') {
    return format!.type.kind === 'poison' ? POISON : fail(ctx, 'format-string', format!.node, 'The message must be a string literal', { help: parameterHelp(ctx, format!.node, 'string') ?? 'write it between quotes' });
  }
  let next = 0;
  for (const { node: value, type } of values) {
    if (constantOf(ctx, value) !== undefined || type.kind === 'poison') continue;
    return fail(ctx, 'comptime', value, 'fail() can only show what is known while compiling', { help: 'show a literal, a type or a size' });
  }
  const message = parseFormat(text).pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    const value = values[next++];
    return value === undefined ? piece.text : shown(constantOf(ctx, value.node), piece.specifier);
  }).join('');
  if (next !== values.length) {
    return fail(ctx, 'format-string', format!.node, `The format takes ${next} ${next === 1 ? 'value' : 'values'}, ${values.length} given`, { help: 'give one for each `%s` or `%d`' });
  }
  return fail(ctx, 'fail', node, message);
}

function shown(value: Constant | undefined, specifier: string): string {
  if (typeof value === 'bigint' && (specifier === 'x' || specifier === 'p')) return `${specifier === 'p' ? '0x' : ''}${value.toString(16)}`;
  return String(value ?? '');
}

// ---------------------------------------------------------------- exists

/** Fields and names that the compiler's own BTF lacks are not there; others are asked for again at load. */
function checkExists(call: CallSite): Type {
  const { ctx, node, args: [argument] } = call;
  const { node: operand } = argument!;
  if (operand.kind === 'identifier' && !isLanguageName(operand.name)) return existsEnumerator(call, operand) ?? checkKfuncName(call, operand);
  if (operand.kind !== 'field') {
    const help = operand.kind === 'string' ? stringHelp(operand.value) : operand.kind === 'map' ? 'has_key(@map, key) tells whether a map has an element' : 'write `exists(curtask.field)`';
    const type = operand.kind === 'map' ? NONE : checkExpr(ctx, operand);
    return type.kind === 'poison' ? type : fail(ctx, 'argument-type', operand, 'exists() takes a field of a struct, or the bare name of a kfunc or of a value of an enum', { help });
  }
  if (operand.operand.kind === 'identifier' && operand.operand.name === 'args') return existsArgument(call, operand);
  const fields: StructFieldResolution[] = [];
  const answer = lookFor(ctx, operand, fields);
  if (answer === null) return POISON;
  if (answer === UNKNOWN) return BOOL;
  if (answer === false || fields.length === 0) return constantType(ctx, node, answer === true);
  if (ctx.body.inComptime) return askKernel(ctx, node, fieldsQuestion(ctx, node, fields));
  ctx.body.existence.set(node.id, fields);
  return BOOL;
}

/** How C names the values of enums, and no functions. */
const CAPITALS = /^[A-Z][A-Z0-9_]*$/;

/** null: it is no name of a value of an enum. */
function existsEnumerator({ ctx, node }: CallSite, { name, span }: ast.Identifier): Type | null {
  const btf = ctx.session.kernelBtf();
  const found = btf?.findEnumerator(name) ?? null;
  if (btf === null || found === null) return CAPITALS.test(name) ? constantType(ctx, node, false) : null;
  const of = btf.name(found.type);
  if (ctx.body.inComptime) return askKernel(ctx, node, { kind: 'enumerator-exists', key: `enumerator ${name}`, span, here: true, of, name });
  ctx.body.existence.set(node.id, { kind: 'enumerator', of, name, value: found.value, span });
  return BOOL;
}

/** The loader could fill in the answer, but not leave out the field that is not there. */
function existsArgument({ ctx, node }: CallSite, field: ast.Field): Type {
  const question = askForArgument(ctx, field);
  if (question === null) return POISON;
  if (question === false) return constantType(ctx, node, false);
  if (ctx.body.inComptime) return askKernel(ctx, node, question);
  return fail(ctx, 'comptime', node, 'Whether args has a field is asked in `if comptime` only', { help: `write \`if comptime (exists(args.${field.name})) { … }\`` });
}

function fieldsQuestion(ctx: Context, { span }: ast.Expr, fields: readonly StructFieldResolution[]): Question {
  const steps = fields.flatMap((field) => field.steps);
  const key = steps.map(({ struct, member }) => `${struct.tag} ${struct.name}.${member.name}`).join(' ');
  return { kind: 'fields', key, span, fields, here: steps.every((step) => isHere(ctx, step)) };
}

/** A flavour of a struct says what other kernels have. */
function isHere(ctx: Context, { struct, member }: StructFieldResolution['steps'][number]): boolean {
  if (!isFlavour(struct.name) || member.name === '') return true;
  const btf = ctx.session.kernelBtf();
  const id = btf?.find(struct.name.replace(/___.*/, ''), struct.tag) ?? null;
  return btf !== null && id !== null && memberPath(structType(btf, id, 'kernel'), member.name) !== null;
}

/** Whether there is such a field here; fields of the kernel's structs are added to `fields`. null after a report. */
function lookFor(ctx: Context, node: ast.Field, fields: StructFieldResolution[]): boolean | null | typeof UNKNOWN {
  if (node.operand.kind === 'field') {
    const outer = lookFor(ctx, node.operand, fields);
    if (outer !== true) return outer;
  }
  const type = checkExpr(ctx, node.operand);
  if (type === UNKNOWN) return UNKNOWN;
  let struct = type;
  while (struct.kind === 'pointer') struct = struct.to;
  if (struct.kind === 'poison') return null;
  if (struct.kind !== 'struct') {
    fail(ctx, 'argument-type', node.operand, `exists() looks for a field in a struct, ${textOf(ctx, node.operand)} is ${typeName(type)}`);
    return null;
  }
  if (memberPath(struct, node.name) === null) return false;
  checkExpr(ctx, node);
  const resolution = ctx.body.fields.get(node.id);
  if (resolution?.kind === 'struct' && resolution.relocatable) fields.push(resolution);
  return true;
}

/** Functions of the kernel have names; all else in quotes is meant to be a probe. */
function stringHelp(text: string): string {
  return /^\w+$/.test(text) ? `write \`kfunc_exist("${text}")\`` : 'of probes that may not be there: `config = { missing_probes = warn }`';
}
