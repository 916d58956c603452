// Every function that a program can call, by name. Aggregations are not here: they only stand on the right of a map
// assignment (aggregations.ts).

import type { NameRules } from '../rule.ts';
import { binaryCalls } from './binaries.ts';
import { comptimeCalls } from './comptime.ts';
import { eventCalls } from './events.ts';
import { parameterCalls } from './getopt.ts';
import { histogramCalls } from './histograms.ts';
import { kfuncCalls } from './kfuncs.ts';
import { machineCalls } from './machine.ts';
import { mapCalls } from './maps.ts';
import { printingCalls } from './printing.ts';
import { stackCalls } from './stacks.ts';
import { stringCalls } from './strings.ts';
import { tracingCalls } from './tracing.ts';

export const functionRules: NameRules = {
  ...binaryCalls, ...comptimeCalls, ...eventCalls, ...histogramCalls, ...kfuncCalls, ...machineCalls, ...mapCalls, ...parameterCalls, ...printingCalls, ...stackCalls, ...stringCalls,
  ...tracingCalls,
};
