// Builtins about the current task, CPU, time and machine: each is a helper call or a load-time constant. Process and
// thread ids are those of the initial namespace. What depends on the probe is in context.ts beside this file.

import { sizeOf } from '../../../frontend/types.ts';
import type { Type } from '../../../frontend/types.ts';
import type { ConstantShape } from '../unit.ts';
import type { HelperName } from '../../helpers.ts';
import type { Operand } from '../../ir.ts';
import { constant } from '../../builder.ts';
import { currentTgid } from '../calls/stacks.ts';
import type { Context } from '../context.ts';
import { address, helper, helperVoid, typeOf } from '../context.ts';
import { loadConstant } from '../expressions.ts';
import { zeroBytes } from '../memory.ts';
import type { Row, Rows } from '../row.ts';
import { isSigned, scalarWidth } from '../values.ts';

/** bpf_get_current_comm() fills TASK_COMM_LEN bytes; kernels before 6.2 leave what is behind the NUL as it was. */
const COMM_SIZE = 16;

function scalar(make: (ctx: Context) => Operand): Row {
  return (ctx, node) => ({ kind: 'scalar', type: typeOf(ctx, node), operand: make(ctx) });
}

const call = (name: HelperName): Row => scalar((ctx) => helper(ctx, name, []));

/** 32-bit results of helpers are returned in a register of 64. */
const call32 = (name: HelperName): Row => (ctx, node) => {
  const type: Type = typeOf(ctx, node);
  const operand = ctx.b.extend(helper(ctx, name, []), 4, false);
  return { kind: 'scalar', type, operand: scalarWidth(type) < 4 ? ctx.b.extend(operand, scalarWidth(type), isSigned(type)) : operand };
};

const loaded = (shape: ConstantShape): Row => scalar((ctx) => loadConstant(ctx, shape));

const low = (name: HelperName): Row => scalar((ctx) => ctx.b.and(helper(ctx, name, []), constant(0xffffffff)));
const high = (name: HelperName): Row => scalar((ctx) => ctx.b.lshr(helper(ctx, name, []), constant(32)));

const comm: Row = (ctx, node) => {
  const type: Type = typeOf(ctx, node);
  const size = sizeOf(type);
  return {
    kind: 'pending',
    type,
    write: (dest, tail) => {
      if (tail === 'zero') zeroBytes(ctx, dest, size);
      helperVoid(ctx, 'get_current_comm', [address(ctx, dest), constant(Math.min(size, COMM_SIZE))]);
    },
  };
};

/** nsecs, nsecs(boot), nsecs(monotonic) */
const nsecs: Row = (ctx, node, args) => {
  const mode = args[0]?.kind === 'identifier' ? args[0].name : 'boot';
  const operand = helper(ctx, mode === 'monotonic' ? 'ktime_get_ns' : 'ktime_get_boot_ns', []);
  return { kind: 'scalar', type: typeOf(ctx, node), operand };
};

export const taskBuiltins: Rows = {
  pid: scalar(currentTgid),
  tid: low('get_current_pid_tgid'),
  uid: low('get_current_uid_gid'),
  gid: high('get_current_uid_gid'),
  username: low('get_current_uid_gid'),
  comm,
  curtask: call('get_current_task'),
  cgroup: call('get_current_cgroup_id'),
  cpu: call32('get_smp_processor_id'),
  numaid: call32('get_numa_node_id'),
  rand: call32('get_prandom_u32'),
  jiffies: call('jiffies64'),
  nsecs,
  elapsed: scalar((ctx) => ctx.b.sub(helper(ctx, 'ktime_get_boot_ns', []), loadConstant(ctx, { from: 'start-time', size: 8 }))),
  ncpus: loaded({ from: 'cpu-count', size: 8 }),
  cpid: loaded({ from: 'child-pid', size: 8 }),
};
