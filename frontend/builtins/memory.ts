// Functions that read memory and look at stacks and registers (reference 06.3, 06.5). They are where address
// spaces matter: str() reads the memory that its pointer says, kptr() and uptr() overrule that.

import { architectureOf } from '../../common/architectures/index.ts';
import type * as ast from '../syntax/ast.ts';
import { withCapitalArticle } from '../diagnostics/words.ts';
import { withSpace } from '../types/btf-types.ts';
import { constantOf, fail, integerConstant, textOf, warn } from '../check/check-context.ts';
import type { Context } from '../check/check-context.ts';
import { checkExpr } from '../check/descend.ts';
import { asInteger } from '../check/join.ts';
import { constantType, isTyped } from '../check/constants.ts';
import { isInLibrary } from '../syntax/source.ts';
import { checkParameterText, isParameterText, parameterHelp } from '../check/script-parameters.ts';
import { defaultString } from '../check/type-syntax.ts';
import { closest } from '../../common/near-miss.ts';
import { raiseHelp } from '../../common/settings.ts';
import { POISON, UINT64, VOID, typeName } from '../types/types.ts';
import type { StackMode, Type } from '../types/types.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';
import { unknownWord } from './values.ts';

const STACK_MODES: readonly StackMode[] = ['bpftrace', 'perf', 'raw', 'build_id'];
const DEFAULT_DEPTH = 127;
const MAX_DEPTH = 1024n;

export const memoryRows: readonly FunctionRow[] = [
  {
    name: 'str', why: 'memory', signature: 'str(ptr [, length])', count: [1, 2], takes: ['raw', 'value'],
    doc: 'The string that a pointer points to, at most max_strlen bytes; with a length, one less than it.',
    example: 'tracepoint:syscalls:sys_enter_openat { @files[str(args.filename)] = count(); }',
    check: checkStr,
  },
  {
    name: 'buf', why: 'memory', signature: 'buf(ptr [, length])', count: [1, 2],
    doc: 'Bytes of memory, printed with everything unprintable escaped.',
    example: 'tracepoint:syscalls:sys_enter_write { printf("%r\\n", buf(args.buf, args.count)); }',
    check: checkBuf,
  },
  {
    name: 'strncmp', why: 'memory', signature: 'strncmp(a, b, n)', count: [3, 3],
    doc: 'Zero when the first n bytes of two strings are equal.',
    example: 'tracepoint:syscalls:sys_enter_openat /strncmp(comm, "ssh", 3) == 0/ { @[comm] = count(); }',
    check: checkStrncmp,
  },
  {
    name: 'kptr', why: 'type', signature: 'kptr(ptr)', count: [1, 1],
    doc: 'The same pointer, into kernel memory.',
    example: 'kprobe:vfs_read { $file = (struct file *)kptr(arg0); @flags[$file.f_flags] = count(); }',
    check: (call) => checkSpaceCast(call, 'kernel'),
  },
  {
    name: 'uptr', why: 'type', signature: 'uptr(ptr)', count: [1, 1],
    doc: 'The same pointer, into the current process\'s memory.',
    example: 'tracepoint:syscalls:sys_enter_nanosleep { @seconds = hist(*uptr((int64 *)args.rqtp)); }',
    check: (call) => checkSpaceCast(call, 'user'),
  },
  {
    name: 'kstack', why: 'printing', signature: 'kstack([mode] [, limit])', probesOnly: true, count: [0, 2], takes: ['word'],
    doc: 'The kernel stack.',
    example: 'kprobe:vfs_read { @from[kstack(5)] = count(); }',
    check: (call) => checkStack(call, 'kstack'),
  },
  {
    name: 'ustack', why: 'printing', signature: 'ustack([mode] [, limit])', probesOnly: true, count: [0, 2], takes: ['word'],
    doc: 'The user stack of the current process.',
    example: 'profile:hz:99 { @where[comm, ustack(5)] = count(); }',
    check: (call) => checkStack(call, 'ustack'),
  },
  {
    name: 'reg', why: 'probe', signature: 'reg("name")', count: [1, 1], needs: ['registers'],
    doc: 'The value of a CPU register.',
    example: 'kprobe:vfs_read { @stack_pointers[reg("sp")] = count(); }',
    check: checkReg,
  },
];

function checkStr(call: CallSite): Type {
  const { ctx, args: [pointer, length] } = call;
  const { node } = pointer!;
  if (isParameterText(node)) {
    const text = checkParameterText(ctx, node);
    if (text === null) return POISON;
    const known = constantOf(ctx, node);
    const limit = length === undefined ? null : integerConstant(ctx, length.node);
    if (typeof known === 'string' && (length === undefined || (limit !== null && limit >= 0n))) {
      return constantType(ctx, call.node, limit === null ? known : known.slice(0, Math.max(0, Number(limit) - 1)));
    }
  } else {
    const type = checkExpr(ctx, node);
    if (!isPointerLike(type)) {
      const message = type.kind === 'none' ? 'This gives no value that str() could take' : `str() needs a pointer, this is ${typeName(type)}`;
      return fail(ctx, 'argument-type', node, message, { help: 'give it the address of a text, such as `args.filename`' });
    }
    // The library's string functions read what is no string as str() does, but no number is a text by mistake.
    if (isInLibrary(call.nameSpan) && type.kind === 'int' && (type.size < 8 || (constantOf(ctx, node) !== undefined && !isTyped(ctx, node)))) {
      return fail(ctx, 'argument-type', node, `A string is wanted here, or the address of one, not ${typeName(type)}`, { help: 'text stands in double quotes; a pointer to text, such as `args.filename`, is read' });
    }
    if (type.kind === 'int' && type.size < 8 && constantOf(ctx, node) === undefined) {
      warn(ctx, 'argument-type', node, `${withCapitalArticle(typeName(type))} is too small for an address`, { help: 'str() reads the text at an address; print a number with `%d`' });
    }
  }
  if (length === undefined) return defaultString(ctx);
  if (length.type.kind !== 'poison' && asInteger(length.type) === null) {
    return fail(ctx, 'argument-type', length.node, `The length must be an integer, not ${typeName(length.type)}`, { help: 'write a number of bytes' });
  }
  const literal = integerConstant(ctx, length.node);
  if (literal === null) return defaultString(ctx);
  if (literal < 0n) return fail(ctx, 'literal-range', length.node, `The length ${literal} is negative`, { help: 'write a number of bytes' });
  if (literal + 1n <= BigInt(ctx.session.config.maxStrlen)) return { kind: 'string', size: Number(literal) + 1 };
  // The length counts the NUL, so as many bytes as max_strlen are not cut.
  if (literal > BigInt(ctx.session.config.maxStrlen)) warnCut(ctx, length.node, literal);
  return defaultString(ctx);
}

function warnCut(ctx: Context, at: ast.Expr, length: bigint): void {
  warn(ctx, 'literal-range', at, `The length ${length} is cut to max_strlen, which is ${ctx.session.config.maxStrlen}`, {
    help: raiseHelp('max_strlen', length),
  });
}

function isPointerLike(type: Type): boolean {
  switch (type.kind) {
    case 'int': case 'pointer': case 'string': case 'poison': return true;
    case 'array': return type.of.kind === 'int' && type.of.size === 1;
    default: return false;
  }
}

function checkBuf({ ctx, args: [source, length] }: CallSite): Type {
  const { type, node } = source!;
  const max = ctx.session.config.maxStrlen;
  if (type.kind === 'poison') return POISON;
  const inherent = type.kind === 'array' && type.of.kind === 'int' ? type.length * type.of.size : type.kind === 'string' ? type.size : null;
  if (inherent === null && type.kind !== 'pointer' && type.kind !== 'int') {
    return fail(ctx, 'argument-type', node, `buf() needs a pointer, an array or a string, this is ${typeName(type)}`, { help: 'give it the address of the bytes, such as `arg1`' });
  }
  if (length === undefined) {
    if (inherent !== null) {
      if (inherent > max) warnCut(ctx, node, BigInt(inherent));
      return { kind: 'buffer', size: Math.min(inherent, max) };
    }
    return fail(ctx, 'argument-count', node, 'buf() of a pointer needs a length', { help: 'write `buf(ptr, length)`' });
  }
  if (length.type.kind !== 'poison' && asInteger(length.type) === null) {
    return fail(ctx, 'argument-type', length.node, `The length must be an integer, not ${typeName(length.type)}`);
  }
  const literal = integerConstant(ctx, length.node);
  if (literal === null) return { kind: 'buffer', size: inherent === null ? max : Math.min(inherent, max) };
  if (literal < 1n) return fail(ctx, 'literal-range', length.node, 'The length of a buffer must be at least 1', { help: 'write 1 or more' });
  if (literal > BigInt(max)) warnCut(ctx, length.node, literal);
  return { kind: 'buffer', size: Math.min(Number(literal), max) };
}

function checkStrncmp({ ctx, args }: CallSite): Type {
  const [a, b, n] = args as [Argument, Argument, Argument];
  for (const argument of [a, b]) {
    if (argument.type.kind !== 'string' && argument.type.kind !== 'poison') {
      return fail(ctx, 'argument-type', argument.node, `strncmp() compares strings, this is ${typeName(argument.type)}`, {
        help: argument.type.kind === 'pointer' || (argument.type.kind === 'int' && argument.type.size === 8) ? `read the string there: \`str(${textOf(ctx, argument.node)})\`` : 'compare numbers with `==`',
      });
    }
  }
  const length = integerConstant(ctx, n.node);
  if (length === null) return fail(ctx, 'argument-type', n.node, 'strncmp() needs the number of bytes as a literal', { help: parameterHelp(ctx, n.node, 'integer') ?? 'write a number: `strncmp(a, b, 4)`' });
  if (length < 0n) return fail(ctx, 'literal-range', n.node, `The number of bytes, ${length}, is negative`, { help: 'write 0 or more' });
  return UINT64;
}

function checkSpaceCast({ ctx, node, args: [pointer] }: CallSite, space: 'kernel' | 'user'): Type {
  const { type } = pointer!;
  switch (type.kind) {
    case 'poison': return POISON;
    case 'pointer': return withSpace(type, space);
    case 'int': return { kind: 'pointer', to: VOID, space };
    default: return fail(ctx, 'argument-type', pointer!.node, `${node.name}() needs a pointer, this is ${typeName(type)}`, { help: 'give it a pointer or an integer' });
  }
}

function checkStack({ ctx, node, args }: CallSite, kind: 'kstack' | 'ustack'): Type {
  let mode = ctx.session.config.stackMode;
  let limit = DEFAULT_DEPTH;
  for (const [position, argument] of args.entries()) {
    if (argument.word !== null) {
      const named = STACK_MODES.find((known) => known === argument.word);
      if (named === undefined || position > 0) return unknownWord(ctx, argument, 'stack mode', STACK_MODES);
      mode = named;
      continue;
    }
    const value = integerConstant(ctx, argument.node);
    if (value === null || position < args.length - 1) {
      return argument.type.kind === 'poison'
        ? POISON
        : fail(ctx, 'argument-type', argument.node, `The limit of ${node.name}() must be a literal integer, the last argument`, {
          help: parameterHelp(ctx, argument.node, 'integer') ?? `write \`${node.name}(perf, 3)\``,
        });
    }
    if (value < 1n || value > MAX_DEPTH) {
      return fail(ctx, 'literal-range', argument.node, `The limit of ${node.name}() is 1 to ${MAX_DEPTH} frames`, { help: `write \`${node.name}\` alone for ${DEFAULT_DEPTH} frames` });
    }
    limit = Number(value);
  }
  if (kind === 'kstack' && mode === 'build_id') {
    if (args.some((argument) => argument.word !== null)) {
      warn(ctx, 'argument-type', args[0]!.node, 'Kernel stacks have no build ids: this is a raw stack', { help: 'write `kstack(raw)`' });
    }
    mode = 'raw';
  }
  tellOfNoStack(ctx, node, kind);
  return { kind, limit, mode };
}

/** Where bpftrace runs a probe itself, nothing of what is traced is on the stack. */
function tellOfNoStack(ctx: Context, node: CallSite['node'], kind: 'kstack' | 'ustack'): void {
  const { attachPoint } = ctx.body;
  if (attachPoint === null || attachPoint.provider.runs(attachPoint.spec) !== 'by-loader') return;
  warn(ctx, 'unnecessary', node, `${kind} is empty in ${attachPoint.provider.name}, which bpftrace runs itself`, {
    help: `take it where what is traced runs: \`profile:hz:99 { @[${kind}] = count(); }\``,
  });
}

function checkReg({ ctx, args: [name] }: CallSite): Type {
  const { node } = name!;
  const value = constantOf(ctx, node);
  const { arch } = ctx.session.host;
  const known = Object.keys(architectureOf(arch)?.registers ?? {});
  if (typeof value !== 'string') return fail(ctx, 'argument-type', node, 'reg() needs the name of a register as a string literal', { help: parameterHelp(ctx, node, 'string') ?? 'write `reg("ip")`' });
  if (known.includes(value)) return UINT64;
  const plain = /^[re]([a-z]{2})$/.exec(value)?.[1];
  const near = plain !== undefined && known.includes(plain) ? plain : closest(value, known);
  return fail(ctx, 'argument-type', node, `${arch} has no register "${value}"`, {
    help: near !== null ? `did you mean \`reg("${near}")\`?` : `it has ${known.join(', ')}`,
  });
}

