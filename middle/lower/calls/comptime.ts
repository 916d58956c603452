// What is left of compile-time questions when a program is lowered: exists() outside of `comptime`, answered by libbpf.
// Calls of BPF helpers by name are here too, because they are what the standard library's macros end in.

import { ONE, ZERO } from '../../ir/builder.ts';
import { helperRow } from '../../ir/helpers.ts';
import type { HelperName } from '../../ir/helpers.ts';
import { helper, typeOf } from '../function-context.ts';
import { allThere } from '../probes/questions.ts';
import type { NameRule, NameRules } from '../rule.ts';
import { loadConstant } from '../values/load-time.ts';
import { memoryOf } from './externs.ts';
import { kfuncCalls } from './kfuncs.ts';
import { evaluateScalar } from '../expressions/evaluate.ts';

const exists: NameRule = (ctx, node, args) => {
  const fields = ctx.facts.existence.get(node.id);
  if (fields === undefined) return kfuncCalls['kfunc_exist']!(ctx, node, args);
  if ('name' in fields) return { kind: 'scalar', type: { kind: 'bool' }, operand: loadConstant(ctx, { from: 'enumerator-exists', of: fields.of, name: fields.name, size: 8 }) };
  return { kind: 'scalar', type: { kind: 'bool' }, operand: allThere(ctx.b, ctx.shared, fields) };
};

const callHelper: NameRule = (ctx, node, args) => {
  const name = ctx.facts.constants.get(args[0]!.id);
  const row = typeof name === 'string' ? helperRow(name) : undefined;
  if (row === undefined || args.length - 1 !== row.args.length) {
    ctx.shared.reporter.error('argument-type', args[0]!.span, row === undefined ? `There is no BPF helper ${String(name)}` : `The BPF helper ${String(name)} takes ${row.args.length} arguments`);
    return { kind: 'scalar', type: typeOf(ctx, node), operand: ONE };
  }
  const operands = row.args.map((type, i) => {
    const arg = args[i + 1]!;
    if (type === 'int') return evaluateScalar(ctx, arg);
    const memory = memoryOf(ctx, arg);
    if (memory !== null) return memory.pointer();
    ctx.shared.reporter.error('argument-type', arg.span, 'This must be memory of the script', { help: 'give the address of a variable: `&$name`' });
    return ZERO;
  });
  const result = helper(ctx, name as HelperName, operands);
  return { kind: 'scalar', type: typeOf(ctx, node), operand: row.returns === 'ptr' ? ctx.b.ptrToInt(result) : result };
};

export const comptimeCalls: NameRules = {
  exists,
  __builtin_helper: callHelper,
};
