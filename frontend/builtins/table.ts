// All builtins and functions by name, and the names of those that exist in the language but not in this version. The
// checker finds a row here by the name in the script; `arg0`, `arg1` … share the row `argN`.

import { aggregationRows } from './aggregations.ts';
import { comptimeRows } from './comptime.ts';
import { kfuncRows } from './kfuncs.ts';
import { mapRows } from './map-functions.ts';
import { memoryRows } from './memory.ts';
import { outputRows } from './output.ts';
import { parameterRows } from './getopt.ts';
import type { FunctionRow } from './row.ts';
import { tracingRows } from './tracing.ts';
import { valueRows } from './values.ts';

export const functionRows: readonly FunctionRow[] = [
  ...valueRows, ...outputRows, ...mapRows, ...aggregationRows, ...memoryRows, ...parameterRows, ...comptimeRows, ...kfuncRows,
];

/** Known to bpftrace, refused here by name rather than as unknown. */
const UNSUPPORTED = new Set([
  'cgroup_path', 'cgroupid', 'dw_ustack', 'elf_info', 'elf_is_exe', 'kaddr',
  'macaddr', 'ntop', 'percpu_kaddr', 'pton', 'skboutput', 'strftime', 'system',
  'tseries', 'uaddr', 'unwatch', ...tracingRows.map((row) => row.name),
]);

const byName = new Map([...functionRows, ...tracingRows].map((row) => [row.name, row]));

export function findRow(name: string): FunctionRow | null {
  if (name.startsWith('arg') && /^arg\d+$/.test(name)) return byName.get('argN')!;
  return name === 'argN' ? null : byName.get(name) ?? null;
}

export function isUnsupportedFunction(name: string): boolean {
  return UNSUPPORTED.has(name);
}

/** For near misses: names that can stand without parentheses, and all. */
export const bareNames: readonly string[] = functionRows.filter((row) => row.bare && row.name !== 'argN').map((row) => row.name);
export const functionNames: readonly string[] = functionRows.filter((row) => row.name !== 'argN').map((row) => row.name);
