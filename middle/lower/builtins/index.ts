// Every builtin by name; `arg0`, `arg1`, … share a row.

import { contextBuiltins, argument } from './context.ts';
import { taskBuiltins } from './task.ts';
import type { Row, Rows } from '../row.ts';

const rows: Rows = { ...contextBuiltins, ...taskBuiltins };

export function builtinRow(name: string): Row | undefined {
  if (Object.hasOwn(rows, name)) return rows[name];
  const match = /^arg(\d+)$/.exec(name);
  return match === null ? undefined : argument(Number(match[1]));
}
