// Aggregations (reference 07.1): `@m[k] = count()` and its kin. They exist only as what is assigned to a map; each
// gives the type of that map's values, with the bounds that histograms are counted by.

import { fail, integerConstant, textOf } from '../check/check-context.ts';
import { aggregationOf, asInteger } from '../check/join.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { POISON, typeName } from '../types/types.ts';
import type { IntType, Type } from '../types/types.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';

const LHIST_BUCKETS = 1000n;

function signedRow(kind: 'sum' | 'min' | 'max' | 'avg' | 'stats', doc: string): FunctionRow {
  return {
    name: kind, why: 'map', signature: `${kind}(n)`, doc, count: [1, 1], aggregation: true,
    check: (call) => {
      const type = integerArgument(call, call.args[0]!);
      return type === null ? POISON : aggregationOf(kind, type);
    },
  };
}

export const aggregationRows: readonly FunctionRow[] = [
  {
    name: 'count', why: 'map', signature: 'count()', doc: 'Counts how often it is called.', count: [0, 0], aggregation: true,
    check: () => ({ kind: 'count', signed: false }),
  },
  signedRow('sum', 'Adds up the values.'),
  signedRow('min', 'Keeps the smallest value.'),
  signedRow('max', 'Keeps the largest value.'),
  signedRow('avg', 'Keeps the average of the values.'),
  signedRow('stats', 'Keeps count, average and total of the values.'),
  {
    name: 'hist', why: 'map', signature: 'hist(n [, bits])', count: [1, 2], aggregation: true,
    doc: 'A histogram of powers of two, each split into 2^bits buckets.',
    check: checkHist,
  },
  {
    name: 'lhist', why: 'map', signature: 'lhist(n, min, max, step)', count: [4, 4], aggregation: true,
    doc: 'A histogram of equal steps between two bounds.',
    check: checkLhist,
  },
];

function checkHist(call: CallSite): Type {
  const type = integerArgument(call, call.args[0]!);
  const bits = call.args[1] === undefined ? 0n : literalArgument(call, call.args[1], 'the number of bits');
  if (type === null || bits === null) return POISON;
  if (bits < 0n || bits > 5n) return fail(call.ctx, 'literal-range', call.args[1]!.node, `hist() takes 0 to 5 bits, not ${bits}`, { help: '5 bits split each power of two into 32 buckets' });
  return { kind: 'hist', bits: Number(bits) };
}

function checkLhist(call: CallSite): Type {
  const [value, first, second, third] = call.args;
  const type = integerArgument(call, value!);
  const min = literalArgument(call, first!, 'the lower bound');
  const max = literalArgument(call, second!, 'the upper bound');
  const step = literalArgument(call, third!, 'the step');
  if (type === null || min === null || max === null || step === null) return POISON;
  const wrong = (argument: Argument, message: string, help: string): Type => fail(call.ctx, 'literal-range', argument.node, message, { help });
  if (min < 0n) return wrong(first!, 'The lower bound of lhist() must not be negative', 'write 0');
  if (max <= min) return wrong(second!, `The upper bound of lhist() must be above the lower bound, ${min}`, 'write the smaller bound first');
  if (step < 1n) return wrong(third!, 'The step of lhist() must be at least 1', 'write 1 or more');
  if (step > max - min) return wrong(third!, `The step of lhist() must not exceed its range, ${max - min}`, `write \`lhist(n, ${min}, ${max}, ${max - min})\``);
  if ((max - min) / step > LHIST_BUCKETS) {
    return wrong(third!, `lhist() has at most ${LHIST_BUCKETS} buckets, this step gives ${(max - min) / step}`, `a step of ${(max - min + LHIST_BUCKETS - 1n) / LHIST_BUCKETS} gives ${LHIST_BUCKETS} at most`);
  }
  return { kind: 'lhist', min, max, step };
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
function literalArgument({ ctx, node }: CallSite, argument: Argument, what: string): bigint | null {
  const value = integerConstant(ctx, argument.node);
  if (value === null && argument.type.kind !== 'poison') {
    fail(ctx, 'argument-type', argument.node, `${node.name}() needs ${what} as a literal`, { help: parameterHelp(ctx, argument.node, 'integer') ?? 'write a number: the buckets are fixed while compiling' });
  }
  return value;
}
