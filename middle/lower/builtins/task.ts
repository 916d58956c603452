// Builtins about the current task, CPU, time and machine: each is a helper call or a load-time constant, or both.
// What depends on the probe is in probe.ts beside this file.

import { InternalError } from '../../../common/internal-error.ts';
import type { ConstantShape } from '../module-context.ts';
import type { HelperName } from '../../ir/helpers.ts';
import type { Operand } from '../../ir/ir.ts';
import { ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { countIf, helper, typeOf } from '../function-context.ts';
import { processId, threadId } from '../values/process-ids.ts';
import type { Namespace } from '../values/process-ids.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { comm } from './comm.ts';
import { loadConstant } from '../values/load-time.ts';

function scalar(make: (ctx: FunctionContext) => Operand): NameRule {
  return (ctx, node) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: make(ctx) });
}

const call = (name: HelperName): NameRule => scalar((ctx) => helper(ctx, name, []));

const loaded = (shape: ConstantShape): NameRule => scalar((ctx) => loadConstant(ctx, shape));

/** pid, pid(curr_ns), pid(init), and so for tid */
const id = (of: (ctx: FunctionContext, namespace: Namespace) => Operand): NameRule => (ctx, node, [mode]) => ({
  kind: 'scalar', type: typeOf(ctx, node), operand: of(ctx, mode?.kind === 'identifier' && mode.name === 'init' ? 'initial' : 'own'),
});

/** sw_tai, for kernels before 6.1, is the boot clock and what the loader found TAI to be ahead of it. */
const CLOCKS: Readonly<Record<string, HelperName>> = {
  boot: 'ktime_get_boot_ns', monotonic: 'ktime_get_ns', tai: 'ktime_get_tai_ns', sw_tai: 'ktime_get_boot_ns',
};

/** nsecs, nsecs(boot), nsecs(monotonic), nsecs(tai), nsecs(sw_tai) */
const nsecs: NameRule = (ctx, node, args) => {
  const name = args[0]?.kind === 'identifier' ? args[0].name : 'boot';
  const clock = CLOCKS[name];
  if (clock === undefined) throw new InternalError(`nsecs() of an unknown clock, ${name}`);
  const time = helper(ctx, clock, []);
  const operand = name === 'sw_tai' ? ctx.b.add(time, loadConstant(ctx, { from: 'tai-delta', size: 8 })) : time;
  return { kind: 'scalar', type: typeOf(ctx, node), operand };
};

/** Without a command it is 0, which is no process: what compares with it is silent for no visible reason. */
const cpid: NameRule = (ctx, node) => {
  const operand = loadConstant(ctx, { from: 'child-pid', size: 8 });
  countIf(ctx, ctx.b.eq(operand, ZERO), operand, node.span, { message: 'cpid is 0: there is no command, given with -c', helper: null, level: 'always' });
  return { kind: 'scalar', type: typeOf(ctx, node), operand };
};

export const taskBuiltins: NameRules = {
  pid: id(processId),
  tid: id(threadId),
  comm,
  curtask: call('get_current_task'),
  nsecs,
  elapsed: scalar((ctx) => ctx.b.sub(helper(ctx, 'ktime_get_boot_ns', []), loadConstant(ctx, { from: 'start-time', size: 8 }))),
  ncpus: loaded({ from: 'cpu-count', size: 8 }),
  cpid,
  __builtin_cpid: loaded({ from: 'child-pid', size: 8 }),
  __builtin_pid_filter: loaded({ from: 'pid-filter', size: 8 }),
};
