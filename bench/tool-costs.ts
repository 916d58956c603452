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

/** Of the guest's clock, which leaps ahead while everybody there waits, also for this machine's files: a minute of those is nothing. */
const LIMIT_SECONDS = 3000;
/** Of this machine's, for one command of the guest. */
const STUCK_SECONDS = 600;

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

const HOW = ['alone', 'ours', 'peers'] as const;

export interface ToolCost {
  readonly work: string;
  /** Instructions of one piece of the work, alone and with the tool; absent, or null: not measured. */
  readonly alone: number | null;
  readonly ours?: number;
  readonly peers?: number;
  /** Lines that each printed: what shows a line for each event and prints a few has seen next to nothing of the work. */
  readonly oursLines?: number;
  readonly peersLines?: number;
  /** Why there is none. */
  readonly failed?: { readonly [how in typeof HOW[number]]?: string };
}

export interface ToolCostsOnKernel {
  readonly kernel: string;
  readonly date: string;
  readonly peer?: string;
  readonly tools: Readonly<Record<string, ToolCost>>;
}


/** `only`: names of tools; none: all. `peer`: path of its bpftrace. `say` hears what could not be measured. */
export async function toolCosts(label: string, only: readonly string[], peer: string | undefined, say: (text: string) => void): Promise<ToolCostsOnKernel['tools']> {
  const chosen = MEASURED.filter(([tool]) => only.length === 0 || only.includes(tool));
  const commands = chosen.flatMap(([tool, kind, times]) => HOW.flatMap((how): WorkCommand[] => {
    const name = `${tool} ${how}`;
    const work = [WORK, kind, String(times), '{RESULT}'];
    const theirs = `${PEER_TOOLS}/${tool}.bt`;
    if (how === 'alone') return [{ name, work }];
    if (how === 'ours') return [{ name, work, tracer: [join(ROOT, 'bin/bpftrace-run'), objectOf(tool)], attached: 'Attached ' }];
    // It does not say when it has attached, but does not start a command before. Its tools do not ask for the command, ours do.
    return peer === undefined || !existsSync(theirs) ? [] : [{ name, work: [peer, '-c', work.join(' '), theirs] }];
  }));
  const version = peer === undefined ? undefined : execFileSync(peer, ['--version'], { encoding: 'utf8' }).trim();
  const costs: Record<string, ToolCost> = {};
  await measureInGuests(label, commands, (time) => {
    const [tool, how] = time.name.split(' ') as [string, typeof HOW[number]];
    if ('begun' in time) return;
    say(`${time.name}: ${'failed' in time ? `not measured: ${time.failed}` : `${time.nanoseconds} instructions, ${time.lines} lines`}`);
    const known = costs[tool] ?? { work: chosen.find(([name]) => name === tool)![1], alone: null };
    costs[tool] = 'failed' in time ? { ...known, failed: { ...known.failed, [how]: reasonOf(time.failed) } }
      : { ...known, [how]: time.nanoseconds, ...(how === 'alone' ? {} : { [`${how}Lines`]: time.lines }) };
    if (how !== 'alone') keep(label, version, { [tool]: costs[tool] });
  });
  return costs;
}

/** Compiled here: a guest is slow. */
function objectOf(tool: string): string {
  mkdirSync(FOLDER, { recursive: true });
  const object = join(FOLDER, `${tool}.bpf.o`);
  execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['--no-warnings', '-o', object, join(ROOT, `tools/${tool}.bt`)]);
  return object;
}

/** One after the other, in one guest if all goes well: what made a guest fall silent is given up, and another guest does what is left. */
async function measureInGuests(label: string, commands: readonly WorkCommand[], take: (time: WorkTime) => void): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const plan = join(FOLDER, `plan-${label}.json`);
  const driver = await bundleDriver('bench/measure-work.ts', join(FOLDER, 'driver.cjs'));
  let left = [...commands];
  while (left.length > 0) {
    writeFileSync(plan, JSON.stringify({ commands: left, limitSeconds: LIMIT_SECONDS } satisfies WorkPlan));
    let tried: string | null = null;
    const { console: said } = await runGuest({
      label, driver, plan, stuckSeconds: STUCK_SECONDS, clockCountsInstructions: true, onLine: (line) => {
        if (!line.startsWith('{')) return;
        const time = JSON.parse(line) as WorkTime;
        tried = 'begun' in time ? time.name : null;
        if (tried === null) left = left.filter(({ name }) => name !== time.name);
        take(time);
      },
    });
    if (left.length === 0) return;
    if (tried === null) throw new Error(said.slice(-500));
    take({ name: tried, failed: `the guest was silent for ${STUCK_SECONDS} s` });
    left = left.filter(({ name }) => name !== tried);
  }
}

/** The line that says it, of what a tracer had to say. */
function reasonOf(said: string): string {
  const lines = said.split('\n').filter((line) => line !== '');
  return lines.find((line) => /\bERROR\b|\berror:|^no end /.test(line)) ?? lines.at(-1) ?? '';
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
