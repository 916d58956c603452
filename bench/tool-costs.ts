// What tools cost the program that they look at: work in a guest without a tool, with ours and with the peer's of the same name, in turn. The guest's clock
// counts instructions, so what else runs on this machine does not matter; what is measured is the work's CPU time, which has what the programs take in it
// that run in its place. Kept by kernel in tool-costs.json, as each tool is done.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleDriver } from '../tests/guest/bundle.ts';
import { runGuest } from '../tests/guest/boot.ts';
import type { WorkCommand, WorkPlan, WorkTime } from './measure-work.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FILE = new URL('./tool-costs.json', import.meta.url);
const FOLDER = join(ROOT, 'build/bench/tools');
const WORK = join(ROOT, 'build/bench/work');
/** Where a distribution's package has the peer's tools. */
const PEER_TOOLS = '/usr/sbin';

/** All that the peer's distribution has too, each with work that it sees (bench/work.c). The guests have no XFS and no software RAID. */
const MEASURED: readonly (readonly [tool: string, work: string, times: number])[] = [
  ['opensnoop', 'opens', 2000], ['statsnoop', 'stats', 2000], ['syscount', 'stats', 10_000], ['execsnoop', 'execs', 50], ['vfsstat', 'reads', 10_000],
  ['vfscount', 'reads', 10_000], ['runqlat', 'switches', 2000], ['biolatency', 'disk', 500], ['biosnoop', 'disk', 500], ['biostacks', 'disk', 500],
  ['bitesize', 'disk', 500], ['capable', 'ids', 2000], ['setuids', 'ids', 2000], ['dcsnoop', 'opens', 2000], ['gethostlatency', 'names', 100],
  ['killsnoop', 'kills', 2000], ['naptime', 'naps', 500], ['pidpersec', 'forks', 100], ['syncsnoop', 'syncs', 2000], ['tcpaccept', 'connections', 200],
  ['tcpconnect', 'connections', 200], ['tcplife', 'connections', 200], ['tcpsynbl', 'connections', 200], ['tcpdrop', 'refused', 200],
  ['tcpretrans', 'connections', 200], ['threadsnoop', 'threads', 200], ['undump', 'messages', 2000], ['bashreadline', 'lines', 200], ['cpuwalk', 'spins', 200],
  ['runqlen', 'spins', 200], ['loads', 'spins', 200], ['sslsnoop', 'ssl', 3], ['ssllatency', 'ssl', 3], ['swapin', 'swaps', 1], ['oomkill', 'hog', 3],
  ['writeback', 'flushes', 100],
];

interface ToolCost {
  readonly work: string;
  /** Instructions of one piece of the work, alone and with the tool; absent: not measured. */
  readonly alone: number;
  readonly ours?: number;
  readonly peers?: number;
}

interface ToolCostsOnKernel {
  readonly kernel: string;
  readonly date: string;
  readonly peer?: string;
  readonly tools: Readonly<Record<string, ToolCost>>;
}

const HOW = ['alone', 'ours', 'peers'] as const;

/** `only`: names of tools; none: all. `peer`: path of its bpftrace. `say` hears what could not be measured. */
export async function toolCosts(label: string, only: readonly string[], peer: string | undefined, say: (text: string) => void): Promise<ToolCostsOnKernel['tools']> {
  const chosen = MEASURED.filter(([tool]) => only.length === 0 || only.includes(tool));
  const commands = chosen.flatMap(([tool, kind, times]) => HOW.flatMap((how): WorkCommand[] => {
    const name = `${tool} ${how}`;
    const work = [WORK, kind, String(times), '{RESULT}'];
    const theirs = `${PEER_TOOLS}/${tool}.bt`;
    if (how === 'alone') return [{ name, work }];
    if (how === 'ours') return [{ name, work, tracer: [join(ROOT, 'bin/bpftrace'), join(ROOT, `tools/${tool}.bt`)], attached: 'Attached ' }];
    // It does not say when it has attached, but does not start a command before. Its tools do not ask for the command, ours do.
    return peer === undefined || !existsSync(theirs) ? [] : [{ name, work: [peer, '-c', work.join(' '), theirs] }];
  }));
  mkdirSync(FOLDER, { recursive: true });
  const plan = join(FOLDER, 'plan.json');
  writeFileSync(plan, JSON.stringify({ commands } satisfies WorkPlan));
  const driver = await bundleDriver('bench/measure-work.ts', join(FOLDER, 'driver.cjs'));
  const version = peer === undefined ? undefined : execFileSync(peer, ['--version'], { encoding: 'utf8' }).trim();
  const costs: Record<string, ToolCost> = {};
  const { driverExit, console: said } = await runGuest({
    label, driver, plan, stuckSeconds: 900, clockCountsInstructions: true, cpus: 1, onLine: (line) => {
      if (!line.startsWith('{')) return;
      const time = JSON.parse(line) as WorkTime;
      if ('failed' in time) return say(`${time.name}: not measured: ${time.failed}`);
      const [tool, how] = time.name.split(' ') as [string, typeof HOW[number]];
      costs[tool] = { ...(costs[tool] ?? { work: chosen.find(([name]) => name === tool)![1], alone: NaN }), [how]: time.nanoseconds };
      if (how !== 'alone') keep(label, version, { [tool]: costs[tool] });
    },
  });
  if (driverExit !== 0) throw new Error(said.slice(-500));
  return costs;
}

/** Newest kernel first; of tools, the order above. */
function keep(kernel: string, peer: string | undefined, tools: ToolCostsOnKernel['tools']): void {
  const all = JSON.parse(readFileSync(FILE, 'utf8')) as readonly ToolCostsOnKernel[];
  const known = { ...all.find((each) => each.kernel === kernel)?.tools, ...tools };
  const inOrder = Object.fromEntries(MEASURED.flatMap(([tool]) => (known[tool] === undefined ? [] : [[tool, known[tool]]])));
  const now: ToolCostsOnKernel = { kernel, date: new Date().toISOString().slice(0, 10), ...(peer === undefined ? {} : { peer }), tools: inOrder };
  const minor = (each: ToolCostsOnKernel): number => Number(each.kernel.split('.')[1]);
  writeFileSync(FILE, `${JSON.stringify([...all.filter((each) => each.kernel !== kernel), now].sort((a, b) => minor(b) - minor(a)), null, 2)}\n`);
}
