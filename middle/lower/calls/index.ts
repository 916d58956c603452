// Every function that a program can call, by name. Aggregations are not here: they only stand on the right of a map
// assignment (aggregations.ts).

import { eventCalls } from './events.ts';
import { mapCalls } from './maps.ts';
import { stackCalls } from './stacks.ts';
import { stringCalls } from './strings.ts';
import type { Row, Rows } from '../row.ts';

const rows: Rows = { ...eventCalls, ...mapCalls, ...stackCalls, ...stringCalls };

export function functionRow(name: string): Row | undefined {
  return Object.hasOwn(rows, name) ? rows[name] : undefined;
}
