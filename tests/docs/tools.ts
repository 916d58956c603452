// The table of tools/README.md that is made of figures: bench/tool-starts.json, as the bench keeps it. A test keeps it current.

import { readFileSync } from 'node:fs';
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
