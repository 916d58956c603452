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
import { INT64, UINT32, UINT64 } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { constantType } from '../check/constants.ts';
import { withClock } from '../check/join.ts';
import { defaultString, kernelStruct } from '../check/type-syntax.ts';
import type { RowName } from './names.ts';
import type { Argument, CallSite, FunctionRow, Reason } from './row.ts';

const CLOCKS = ['boot', 'monotonic', 'tai', 'sw_tai'];

function value(name: RowName, why: Reason, type: Type, doc: string): FunctionRow {
  return { name, why, signature: name, doc, count: [0, 0], check: () => type };
}

export const valueRows: readonly FunctionRow[] = [
  { ...processId('pid', 'Process id (thread group id) of the current task.'), name: 'pid' },
  { ...processId('tid', 'Thread id of the current task.'), name: 'tid' },
  value('comm', 'memory', { kind: 'string', size: 16 }, 'Name of the current task.'),
  value('ncpus', 'load', UINT64, 'Number of CPUs of the machine that the program runs on.'),
  value('cpid', 'load', UINT64, 'Process id of the command given with -c, 0 without.'),
  value('__builtin_cpid', 'load', UINT64, 'The same as cpid, without a warning when there is no command.'),
  value('__builtin_pid_filter', 'load', UINT64, 'Process id given with -p, in the initial PID namespace; 0 without, all bits set with --follow.'),
  value('elapsed', 'load', UINT64, 'Nanoseconds since the script started, suspended time included.'),
  {
    name: 'nsecs', why: 'primitive', signature: 'nsecs([clock])', count: [0, 1], takes: ['word'],
    doc: 'Nanoseconds of a clock: boot (default), monotonic, tai, sw_tai.',
    check: checkNsecs,
  },
  {
    name: 'curtask', why: 'type', signature: 'curtask', count: [0, 0],
    doc: 'The current task, a `struct task_struct *`.',
    check: ({ ctx, nameSpan }) => ({ kind: 'pointer', to: kernelStruct(ctx, 'task_struct', nameSpan), space: 'kernel' }),
  },
  {
    name: 'ctx', why: 'probe', signature: 'ctx', count: [0, 0],
    doc: 'The raw context of the program: registers, perf event data, or what an iterator has come to.',
    needs: ['context'],
    instead: ({ argumentsAt }) => argumentsAt,
    check: checkCtx,
  },
  {
    name: 'func', why: 'probe', signature: 'func', count: [0, 0],
    doc: 'The probed function.',
    needs: ['function'],
    check: ({ ctx }) => ({ kind: attachPointOf(ctx).provider.can.function!.symbols }),
  },
  {
    name: 'probe', why: 'probe', signature: 'probe', count: [0, 0], probesOnly: true,
    doc: 'Full name of the attach point that fired.',
    check: checkProbe,
  },
  {
    name: 'probetype', why: 'probe', signature: 'probetype', count: [0, 0], probesOnly: true,
    doc: 'Type of the probe, `special` for begin and end.',
    check: ({ ctx, node }) => constantType(ctx, node, attachPointOf(ctx).provider.probetype),
  },
  {
    name: 'args', why: 'probe', signature: 'args', count: [0, 0],
    doc: 'The arguments of the probe by name, `args.name`, or all of them as a record.',
    needs: ['namedArguments'],
    instead: ({ argumentsAt }) => argumentsAt,
    check: ({ ctx, node }) => checkWholeArguments(ctx, node),
  },
  {
    name: 'retval', why: 'probe', signature: 'retval', count: [0, 0],
    doc: 'The return value of the probed function.',
    needs: ['returnValue'],
    instead: ({ resultAt }) => resultAt,
    check: checkRetval,
  },
  {
    name: 'argN', why: 'probe', signature: 'arg0, arg1, …', count: [0, 0],
    doc: 'The arguments of the probed function as they are in registers; of a usdt probe as its note describes them.',
    needs: ['registerArguments', 'rawArguments', 'notedArguments'],
    instead: ({ argumentsAt }) => argumentsAt,
    check: checkArgN,
  },
];

function processId(name: RowName, doc: string): FunctionRow {
  return {
    name, why: 'load', doc, signature: `${name}([curr_ns | init])`, count: [0, 1], takes: ['word'],
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
  return { kind: 'pointer', to: kernelStruct(ctx, context.struct(spec)), space: context.translated ? 'context' : 'bpf' };
}

/**
 * A constant where the attach point says all; with a wildcard, a name of C++ (which has overloads), or a parameter, what the loader finds out. Where
 * the one meets the other, all are what the loader knows.
 */
function checkProbe({ ctx, node }: CallSite): Type {
  const attachPoint = attachPointOf(ctx);
  const { probe } = ctx.body;
  const ahead = ctx.session.options.positional === null;
  const open = (text: string): boolean => hasWildcard(text) || text.includes(':cpp:') || (ahead && text.includes('$'));
  const several = open(attachPoint.text) || (probe?.attachPoints ?? []).some((other) => open(other.text));
  if (ctx.session.probeNames || (several && isToldItsPlace(attachPoint))) return { kind: 'probe-name' };
  if (attachPoint.open && attachPoint.userName === null) return defaultString(ctx);
  return constantType(ctx, node, attachPoint.userName ?? attachPoint.text);
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
