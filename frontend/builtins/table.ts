// The rows of all builtins and functions, with the rules that check them, found by the name in the script; `arg0`,
// `arg1` … share the row `argN`. Only the checker asks here: what is known of a name alone is in names.ts.

import { aggregationRows } from './aggregations.ts';
import { binaryRows } from './binaries.ts';
import { comptimeRows } from './comptime.ts';
import { histogramRows } from './histograms.ts';
import { kfuncRows } from './kfuncs.ts';
import { machineRows } from './machine.ts';
import { mapRows } from './map-functions.ts';
import { memoryRows } from './memory.ts';
import { isArgument } from './names.ts';
import { outputRows } from './output.ts';
import { parameterRows } from './getopt.ts';
import { printingRows } from './printing.ts';
import type { FunctionRow } from './row.ts';
import { tracingRows } from './tracing.ts';
import { valueRows } from './values.ts';

export const functionRows: readonly FunctionRow[] = [
  ...valueRows, ...outputRows, ...mapRows, ...aggregationRows, ...histogramRows, ...memoryRows, ...printingRows, ...machineRows, ...binaryRows,
  ...parameterRows, ...comptimeRows, ...kfuncRows, ...tracingRows,
];

const byName: ReadonlyMap<string, FunctionRow> = new Map(functionRows.map((row) => [row.name, row]));

export function findRow(name: string): FunctionRow | null {
  if (isArgument(name)) return byName.get('argN')!;
  return name === 'argN' ? null : byName.get(name) ?? null;
}
