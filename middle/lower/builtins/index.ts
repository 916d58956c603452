// Every builtin by name; `arg0`, `arg1`, … share a row. It is here so that the dispatcher of expressions need not know
// how the rows are split over files. The tables are looked at when asked, never while modules load.

import { argument, contextBuiltins } from './probe.ts';
import { taskBuiltins } from './task.ts';
import type { Row } from '../row.ts';

export function builtinRow(name: string): Row | undefined {
  const match = /^arg(\d+)$/.exec(name);
  if (match !== null) return argument(Number(match[1]));
  return [contextBuiltins, taskBuiltins].find((rows) => Object.hasOwn(rows, name))?.[name];
}
