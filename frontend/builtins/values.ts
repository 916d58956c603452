// Builtins: facts about the moment a probe fires (reference 05). All of them work bare and with `()`. The ones that
// depend on the attach point (arguments, return value, function, probe name) are checked against it here.

import { architectureOf } from '../../common/architectures/index.ts';
import { checkWholeArguments } from '../check/arguments.ts';
import { checkFunctionResult } from '../check/function-arguments.ts';
import { attachPointOf, fail } from '../check/check-context.ts';
import type { Context } from '../check/check-context.ts';
import { closest } from '../../common/near-miss.ts';
import { hasWildcard } from '../../common/globs.ts';
import { isToldItsPlace } from '../providers/attach-points.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import { INT64, UINT32, UINT64 } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { constantType } from '../check/constants.ts';
import { withClock } from '../check/join.ts';
import { defaultString, kernelStruct } from '../check/type-syntax.ts';
import type { RowName } from './names.ts';
import type { Argument, CallSite, FunctionRow, Reason } from './row.ts';

const CLOCKS = ['boot', 'monotonic', 'tai', 'sw_tai'];

function value(name: RowName, why: Reason, type: Type, doc: string, example?: string): FunctionRow {
  return { name, why, signature: name, doc, ...example === undefined ? {} : { example }, count: [0, 0], check: () => type };
}

export const valueRows: readonly FunctionRow[] = [
  { ...processId('pid', 'Process id (thread group id) of the current task.', 'kprobe:vfs_read { @reads[pid, comm] = count(); }'), name: 'pid' },
  { ...processId('tid', 'Thread id of the current task.', 'profile:hz:99 { @samples[tid] = count(); }'), name: 'tid' },
  value('comm', 'memory', { kind: 'string', size: 16 }, 'Name of the current task.', 'tracepoint:syscalls:sys_enter_openat { @opened[comm] = count(); }'),
  value('ncpus', 'load', UINT64, 'Number of CPUs of the machine that the program runs on.', 'begin { printf("%d CPUs\\n", ncpus); }'),
  value('cpid', 'load', UINT64, 'Process id of the command given with -c, 0 without.', 'tracepoint:syscalls:sys_enter_write /pid == cpid/ { @bytes = sum(args.count); }'),
  value('__builtin_cpid', 'load', UINT64, 'The same as cpid, without a warning when there is no command.'),
  value('__builtin_pid_filter', 'load', UINT64, 'Process id given with -p, in the initial PID namespace; 0 without, all bits set with --follow.'),
  value('elapsed', 'load', UINT64, 'Nanoseconds since the script started, suspended time included.', 'interval:s:1 { printf("after %d ms\\n", elapsed / 1000000); }'),
  {
    name: 'nsecs', why: 'primitive', signature: 'nsecs([clock])', count: [0, 1], takes: ['word'],
    doc: 'Nanoseconds of a clock: boot (default), monotonic, tai, sw_tai.',
    example: 'kprobe:vfs_read { @start[tid] = nsecs; }\nkretprobe:vfs_read /has_key(@start, tid)/ { @ns = hist(nsecs - @start[tid]); delete(@start, tid); }',
    check: checkNsecs,
  },
  {
    name: 'curtask', why: 'type', signature: 'curtask', count: [0, 0],
    doc: 'The current task, a `struct task_struct *`.',
    example: 'profile:hz:99 { @policies[curtask.policy] = count(); }',
    check: ({ ctx, nameSpan }) => ({ kind: 'pointer', to: kernelStruct(ctx, 'task_struct', nameSpan), space: 'kernel' }),
  },
  {
    name: 'ctx', why: 'probe', signature: 'ctx', count: [0, 0],
    doc: 'The raw context of the program: registers, perf event data, or what an iterator has come to.',
    example: 'profile:hz:99 { @periods[ctx.sample_period] = count(); }',
    needs: ['context'],
    instead: ({ argumentsAt }) => argumentsAt,
    check: checkCtx,
  },
  {
    name: 'func', why: 'probe', signature: 'func', count: [0, 0],
    doc: 'The probed function.',
    example: 'kprobe:vfs_* { @calls[func] = count(); }',
    needs: ['function'],
    check: ({ ctx }) => ({ kind: attachPointOf(ctx).provider.can.function!.symbols }),
  },
  {
    name: 'probe', why: 'probe', signature: 'probe', count: [0, 0], probesOnly: true,
    doc: 'Full name of the attach point that fired.',
    example: 'kprobe:vfs_read, kprobe:vfs_write { @calls[probe] = count(); }',
    check: checkProbe,
  },
  {
    name: 'probetype', why: 'probe', signature: 'probetype', count: [0, 0], probesOnly: true,
    doc: 'Type of the probe, `special` for begin and end.',
    example: 'begin, interval:s:1 { print(probetype); }',
    check: ({ ctx, node }) => constantType(ctx, node, attachPointOf(ctx).provider.probetype),
  },
  {
    name: 'args', why: 'probe', signature: 'args', count: [0, 0],
    doc: 'The arguments of the probe by name, `args.name`, or all of them as a record.',
    example: 'tracepoint:syscalls:sys_enter_openat { printf("%s %s\\n", comm, str(args.filename)); }',
    needs: ['namedArguments'],
    instead: ({ argumentsAt }) => argumentsAt,
    check: ({ ctx, node }) => checkWholeArguments(ctx, node),
  },
  {
    name: 'retval', why: 'probe', signature: 'retval', count: [0, 0],
    doc: 'The return value of the probed function.',
    example: 'kretprobe:vfs_read /(int64)retval > 0/ { @bytes = hist((int64)retval); }',
    needs: ['returnValue'],
    instead: ({ resultAt }) => resultAt,
    check: checkRetval,
  },
  {
    name: 'argN', why: 'probe', signature: 'arg0, arg1, …', count: [0, 0],
    doc: 'The arguments of the probed function as they are in registers; of a usdt probe as its note describes them.',
    example: 'kprobe:vfs_read { @sizes = hist(arg2); }',
    needs: ['registerArguments', 'rawArguments', 'notedArguments'],
    instead: ({ argumentsAt }) => argumentsAt,
    check: checkArgN,
  },
];

function processId(name: RowName, doc: string, example: string): FunctionRow {
  return {
    name, why: 'load', doc, example, signature: `${name}([curr_ns | init])`, count: [0, 1], takes: ['word'],
    check: ({ ctx, args: [mode] }) => {
      if (mode !== undefined && mode.word !== 'curr_ns' && mode.word !== 'init') {
        return fail(ctx, 'argument-type', mode.node, `${name}() takes \`curr_ns\` or \`init\``, { help: `write \`${name}\` alone for the process of the probe` });
      }
      return UINT32;
    },
  };
}

function checkNsecs({ ctx, args: [clock] }: CallSite): Type {
  if (clock === undefined) return UINT64;
  if (clock.word !== null && CLOCKS.includes(clock.word)) {
    return withClock(UINT64, clock.word === 'boot' ? null : clock.word === 'monotonic' ? 'monotonic' : 'tai');
  }
  return unknownWord(ctx, clock, 'clock', CLOCKS);
}

/** A bare word that is none of those known. */
export function unknownWord(ctx: Context, argument: Argument, what: string, known: readonly string[]): Type {
  const near = argument.word === null ? null : closest(argument.word, known);
  return fail(ctx, 'argument-type', argument.node, `Unknown ${what}, it must be one of ${known.join(', ')}`, {
    help: near === null ? null : `did you mean \`${near}\`?`,
  });
}

function checkCtx({ ctx }: CallSite): Type {
  const { provider, spec } = attachPointOf(ctx);
  const context = provider.can.context!;
  return { kind: 'pointer', to: kernelStruct(ctx, context.struct(spec)), space: context.translated ? 'context' : 'kernel' };
}

/**
 * A constant where the attach point says all; with a wildcard, a name of C++ (which has overloads), a parameter, or a part left out, what the loader finds out: a
 * number for it as long as the script only prints it, keeps it or compares it with a text of its own, otherwise the text. Where a constant meets a number, all are.
 */
function checkProbe({ ctx, node }: CallSite): Type {
  const attachPoint = attachPointOf(ctx);
  const { probe } = ctx.body;
  const ahead = ctx.session.options.positional === null;
  const open = (text: string): boolean => hasWildcard(text) || text.includes(':cpp:') || (ahead && text.includes('$'));
  const several = open(attachPoint.text) || expands(attachPoint) || (probe?.attachPoints ?? []).some((other) => open(other.text));
  const { session } = ctx;
  if (session.probeTexts && several && isToldItsPlace(attachPoint)) return defaultString(ctx);
  if (!session.probeTexts && (session.probeNames || (several && isToldItsPlace(attachPoint)))) {
    session.usesProbeNames = true;
    return { kind: 'probe-name' };
  }
  if (attachPoint.open && attachPoint.userName === null) return defaultString(ctx);
  return constantType(ctx, node, attachPoint.userName ?? attachPoint.text);
}

function expands({ provider, spec }: AttachPoint): boolean {
  return provider.expands?.(spec) === true;
}

/** A register, or what the function is declared to return. */
function checkRetval({ ctx, node }: CallSite): Type {
  return attachPointOf(ctx).provider.can.returnValue === 'kernel' ? checkFunctionResult(ctx, node) : UINT64;
}

/** MAX_BPF_FUNC_ARGS of the kernel. */
const MOST_RAW_ARGUMENTS = 12;
/** The macros of sys/sdt.h end at 12; who writes notes by hand may have more. */
const MOST_NOTED_ARGUMENTS = 255;

function checkArgN({ ctx, node, nameSpan }: CallSite): Type {
  const index = Number(node.name.slice(3));
  const { can } = attachPointOf(ctx).provider;
  const most = can.notedArguments ? MOST_NOTED_ARGUMENTS : can.rawArguments ? MOST_RAW_ARGUMENTS : Infinity;
  if (index >= most) {
    return fail(ctx, 'not-available', nameSpan, `No such probe has more than ${most} arguments: arg0 to arg${most - 1}`, {
      help: 'list what the probe has: bpftrace -lv',
    });
  }
  if (can.notedArguments) return INT64;
  const registers = architectureOf(ctx.session.host.arch)?.argumentRegisters.length ?? 0;
  if (can.registerArguments && index >= registers) {
    return fail(ctx, 'not-available', nameSpan, `${ctx.session.host.arch} passes only ${registers} arguments in registers: arg0 to arg${registers - 1}`, {
      help: 'read others from the stack, through reg("sp")',
    });
  }
  return UINT64;
}
