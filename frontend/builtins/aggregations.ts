// The checker's half of aggregations: each exists only as what is assigned to a map and gives the type of that map's
// values, with the bounds that histograms are counted by. What each takes is in its row (common/aggregations/).

import { aggregation, aggregationNames } from '../../common/aggregations/aggregations.ts';
import type { AggregationName, Parameter } from '../../common/aggregations/aggregations.ts';
import { closest } from '../../common/near-miss.ts';
import { constantOf, fail, integerConstant, textOf } from '../check/check-context.ts';
import { aggregationOf, asInteger } from '../check/join.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { mayUse } from '../check/unstable.ts';
import { POISON, typeName, UINT64 } from '../types/types.ts';
import type { IntType, Type } from '../types/types.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';

export const aggregationRows: readonly FunctionRow[] = aggregationNames.map((name) => {
  const { signature, doc, example, takesValue, parameters } = aggregation(name);
  const values = takesValue ? 1 : 0;
  return {
    name, why: 'map', signature, doc, example, aggregation: true,
    count: [values + parameters.filter((parameter) => parameter.default === null).length, values + parameters.length],
    check: (call) => checkAggregation(name, call),
  };
});

function checkAggregation(name: AggregationName, call: CallSite): Type {
  const row = aggregation(name);
  if (row.unstable !== undefined && !mayUse(call.ctx, row.unstable, `${name}()`, call.node)) return POISON;
  const value = row.takesValue ? integerArgument(call, call.args[0]!) : UINT64;
  const given = call.args.slice(row.takesValue ? 1 : 0);
  const parameters = row.parameters.map((parameter, index) => (given[index] === undefined ? parameter.default : literalArgument(call, given[index], parameter)));
  if (value === null || parameters.includes(null)) return POISON;
  const known = parameters as readonly bigint[];
  const refusal = row.refuse(known);
  if (refusal !== null) return fail(call.ctx, 'literal-range', given[refusal.at]!.node, refusal.message, { help: refusal.help });
  return row.signed ? aggregationOf(name, value, known) : { kind: 'aggregate', name, signed: false, parameters: known };
}

function integerArgument({ ctx, node }: CallSite, argument: Argument): IntType | null {
  const { type } = argument;
  if (type.kind === 'poison') return null;
  const integer = asInteger(type);
  if (integer === null) fail(ctx, 'argument-type', argument.node, `${node.name}() needs an integer, this is ${typeName(type)}`, {
    help: type.kind === 'string' ? `to count by it, make it the key: \`@[${textOf(ctx, argument.node)}] = count()\`` : type.kind === 'pointer' ? 'cast it: `(uint64)…`' : null,
  });
  return integer;
}

/** An integer that must be known while compiling; null after a report. */
function literalArgument({ ctx, node }: CallSite, argument: Argument, { what, words }: Parameter): bigint | null {
  if (words !== undefined) {
    const word = constantOf(ctx, argument.node);
    const index = typeof word === 'string' ? words.script.indexOf(word) : -1;
    if (index >= 0) return BigInt(index);
    if (argument.type.kind !== 'poison') {
      fail(ctx, 'argument-type', argument.node, `${node.name}() needs ${what} as one of ${words.script.map((each) => `"${each}"`).join(', ')}`, {
        help: nearest(typeof word === 'string' ? word : '', words.script) ?? parameterHelp(ctx, argument.node, 'string') ?? `write it in double quotes: \`"${words.script.at(-1)}"\``,
      });
    }
    return null;
  }
  const value = integerConstant(ctx, argument.node);
  if (value === null && argument.type.kind !== 'poison') {
    fail(ctx, 'argument-type', argument.node, `${node.name}() needs ${what} as a literal`, { help: parameterHelp(ctx, argument.node, 'integer') ?? 'write a number: the buckets are fixed while compiling' });
  }
  return value;
}

function nearest(word: string, words: readonly string[]): string | null {
  const near = closest(word, words);
  return near === null ? null : `did you mean \`"${near}"\`?`;
}
