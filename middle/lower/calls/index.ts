// Every function that a program can call, by name. Aggregations are not here: they only stand on the right of a map
// assignment (aggregations.ts). The tables are looked at when asked: they and the expression lowering import
// each other, so none is complete before all are loaded.

import { comptimeCalls } from './comptime.ts';
import { eventCalls } from './events.ts';
import { kfuncCalls } from './kfuncs.ts';
import { mapCalls } from './maps.ts';
import { parameterCalls } from './getopt.ts';
import { stackCalls } from './stacks.ts';
import { stringCalls } from './strings.ts';
import type { Row } from '../row.ts';

export function functionRow(name: string): Row | undefined {
  return [comptimeCalls, eventCalls, kfuncCalls, mapCalls, parameterCalls, stackCalls, stringCalls].find((rows) => Object.hasOwn(rows, name))?.[name];
}
