// Builtins about the current task, CPU, time and machine: each is a helper call or a load-time constant. Process and
// thread ids are those of the initial namespace. What depends on the probe is in context.ts beside this file.

import { InternalError } from '../../../frontend/diagnostics.ts';
import type { ConstantShape } from '../unit.ts';
import type { HelperName } from '../../helpers.ts';
import type { Operand } from '../../ir.ts';
import { constant } from '../../builder.ts';
import { currentTgid } from '../calls/stacks.ts';
import type { Context } from '../context.ts';
import { helper, typeOf } from '../context.ts';
import { loadConstant } from '../expressions.ts';
import type { Row, Rows } from '../row.ts';
import { comm } from './comm.ts';

function scalar(make: (ctx: Context) => Operand): Row {
  return (ctx, node) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: make(ctx) });
}

const call = (name: HelperName): Row => scalar((ctx) => helper(ctx, name, []));

const loaded = (shape: ConstantShape): Row => scalar((ctx) => loadConstant(ctx, shape));

const low = (name: HelperName): Row => scalar((ctx) => ctx.b.and(helper(ctx, name, []), constant(0xffffffff)));

const CLOCKS: Readonly<Record<string, HelperName>> = { boot: 'ktime_get_boot_ns', monotonic: 'ktime_get_ns', tai: 'ktime_get_tai_ns' };

/** nsecs, nsecs(boot), nsecs(monotonic), nsecs(tai) */
const nsecs: Row = (ctx, node, args) => {
  const clock = CLOCKS[args[0]?.kind === 'identifier' ? args[0].name : 'boot'];
  if (clock === undefined) throw new InternalError('nsecs() of an unknown clock');
  return { kind: 'scalar', type: typeOf(ctx, node), operand: helper(ctx, clock, []) };
};

export const taskBuiltins: Rows = {
  pid: scalar(currentTgid),
  tid: low('get_current_pid_tgid'),
  comm,
  curtask: call('get_current_task'),
  nsecs,
  elapsed: scalar((ctx) => ctx.b.sub(helper(ctx, 'ktime_get_boot_ns', []), loadConstant(ctx, { from: 'start-time', size: 8 }))),
  ncpus: loaded({ from: 'cpu-count', size: 8 }),
  cpid: loaded({ from: 'child-pid', size: 8 }),
};
