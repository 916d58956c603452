// The tables of tools/README.md that are made of figures: bench/tool-starts.json and bench/tool-costs.json, as the bench keeps them. A test keeps
// them current.

import { readFileSync } from 'node:fs';
import type { ToolCost, ToolCostsOnKernel } from '../../bench/tool-costs.ts';
import type { ToolStarts } from '../../bench/tool-starts.ts';

/** Lines of a table. */
export function startTable(): string[] {
  const { kernel, peer, starts, sizes } = JSON.parse(readFileSync(new URL('../../bench/tool-starts.json', import.meta.url), 'utf8')) as ToolStarts;
  const mebibytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
  const kibibytes = (bytes: number): string => `${(bytes / 2 ** 10).toFixed(1)} KiB`;
  return [`| | size | start to first line, Linux ${kernel} |`, '|---|---|---|',
    `| execsnoop as an object, with \`bpftrace-run\` | ${kibibytes(sizes.object)}; the largest object of a tool ${kibibytes(sizes.largest)} | ${starts.object} ms |`,
    `| execsnoop as a bundle | ${mebibytes(sizes.bundle)} | ${starts.bundle} ms |`,
    `| all tools as one bundle | ${mebibytes(sizes.all)} | |`,
    ...(starts.peers === undefined ? [] : [`| execsnoop of ${peer} | | ${starts.peers} ms |`])];
}

/** Lines of a table for each kernel, newest first. */
export function costTables(): string[] {
  const all = JSON.parse(readFileSync(new URL('../../bench/tool-costs.json', import.meta.url), 'utf8')) as readonly ToolCostsOnKernel[];
  return all.flatMap(({ kernel, peer, tools }) => [
    '', `Linux ${kernel}, ${peer}:`, '',
    '| tool | work | instructions alone | added by ours | added by theirs |', '|---|---|---|---|---|',
    ...Object.entries(tools).map(([name, cost]) => `| ${name} | ${cost.work} | ${cost.alone ?? ''} | ${added(cost, 'ours')} | ${added(cost, 'peers')} |`),
  ]).slice(1);
}

function added(cost: ToolCost, how: 'ours' | 'peers'): string {
  const figure = cost[how];
  if (figure === undefined || cost.alone === null) return cost.failed?.[how] === undefined ? '' : 'does not run';
  const more = `${figure - cost.alone} (${Math.round(100 * figure / cost.alone - 100)} %)`;
  const [ours = 0, peers = ours] = [cost.oursLines, cost.peersLines];
  return how === 'peers' && 10 * peers < ours ? `${more}, with ${peers} lines for our ${ours}: it does not see this work` : more;
}
