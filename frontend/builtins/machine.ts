// Facts about the machine that runs the program, by a name in the script (reference 06.5). The loader looks them up and puts them
// in before the kernel sees the program; what is missing there ends the run before anything is attached.

import { constantOf, fail } from '../check/check-context.ts';
import { asInteger } from '../check/join.ts';
import { nearName } from '../check/near-names.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { pointeeType } from '../types/btf-types.ts';
import { POISON, typeName, UINT64 } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { CallSite, FunctionRow } from './row.ts';

export const machineRows: readonly FunctionRow[] = [
  {
    name: 'kaddr', why: 'load', signature: 'kaddr("symbol")', count: [1, 1], takes: ['format'],
    doc: 'The address of a symbol of the kernel.',
    example: 'begin { printf("%d jiffies\\n", *(uint64 *)kaddr("jiffies_64")); }',
    check: (call) => checkName(call, /^[\w.$]+$/, 'the name of a symbol of the kernel', 'kaddr("vfs_read")'),
  },
  {
    name: 'cgroupid', why: 'load', signature: 'cgroupid("/path")', count: [1, 1], takes: ['format'],
    doc: 'The id of a cgroup (version 2), by the path of its folder.',
    example: 'tracepoint:syscalls:sys_enter_openat /cgroup == cgroupid("/sys/fs/cgroup")/ { @[comm] = count(); }',
    check: (call) => checkName(call, /^\/[^\0]*$/, 'the path of a cgroup, from the root,', 'cgroupid("/sys/fs/cgroup/user.slice")'),
  },
  {
    name: 'percpu_kaddr', why: 'load', signature: 'percpu_kaddr("symbol" [, cpu])', count: [1, 2], takes: ['format', 'value'],
    doc: 'A pointer to a variable of which the kernel has one for each CPU: that of this CPU, or of another, null if there is no such CPU.',
    example: 'interval:s:1 { $rq = percpu_kaddr("runqueues", 0); if ($rq != 0) { print($rq.nr_running); } }',
    check: checkPerCpu,
  },
];

function checkName({ ctx, node, args: [name] }: CallSite, form: RegExp, what: string, example: string): Type {
  const value = constantOf(ctx, name!.node);
  if (typeof value === 'string' && form.test(value)) return UINT64;
  if (name!.type.kind === 'poison' && value === undefined) return POISON;
  return fail(ctx, 'argument-type', name!.node, `${node.name}() needs ${what} as a string literal`, {
    help: parameterHelp(ctx, name!.node, 'string') ?? `write \`${example}\``,
  });
}

/** The section that the kernel copies for each CPU. */
const PER_CPU_SECTION = '.data..percpu';

function checkPerCpu(call: CallSite): Type {
  const { ctx, args: [symbol, cpu] } = call;
  if (cpu !== undefined && cpu.type.kind !== 'poison' && asInteger(cpu.type) === null) {
    fail(ctx, 'argument-type', cpu.node, `The number of a CPU is an integer, this is ${typeName(cpu.type)}`, { help: 'leave it out for the CPU that the probe fires on' });
  }
  if (checkName(call, /^[\w.$]+$/, 'the name of a variable of the kernel', 'percpu_kaddr("runqueues")') === POISON) return POISON;
  const { node } = symbol!;
  const name = String(constantOf(ctx, node));
  const btf = ctx.session.kernelBtf();
  if (btf === null) return fail(ctx, 'no-btf', node, `The type of ${name} needs kernel type information (BTF), and there is none`, { help: 'give the BTF of a kernel with --btf FILE' });
  const section = btf.find(PER_CPU_SECTION, 'datasec');
  const variables = section === null ? [] : btf.sectionMembers(section);
  const variable = variables.find((id) => btf.name(id) === name);
  if (variable !== undefined) return { kind: 'pointer', to: pointeeType(btf, btf.target(variable), 'kernel'), space: 'kernel' };
  const near = nearName(ctx.session, name, () => variables.map((id) => btf.name(id)));
  return fail(ctx, 'argument-type', node, `The kernel has no variable ${name} for each CPU`, { help: near === null ? null : `did you mean \`${near}\`?` });
}
