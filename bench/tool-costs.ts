// What tools cost the program that they look at: work in a guest without a tool, with ours and with the peer's of the same name, in turn. The guest's clock
// counts instructions, so what else runs on this machine does not matter; what a tracer does meanwhile is in it.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleDriver } from '../tests/guest/bundle.ts';
import { runGuest } from '../tests/guest/boot.ts';
import type { WorkPlan, WorkTime } from './measure-work.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDER = join(ROOT, 'build/bench/tools');
const WORK = join(ROOT, 'build/bench/work');
/** Where a distribution's package has the peer's tools. */
const PEER_TOOLS = '/usr/sbin';
const ROUNDS = 3;

/** Each with work that it sees. */
const MEASURED: readonly (readonly [tool: string, work: string, times: number])[] = [
  ['opensnoop', 'opens', 5000], ['statsnoop', 'stats', 5000], ['syscount', 'stats', 20_000], ['vfsstat', 'reads', 20_000],
  ['vfscount', 'reads', 20_000], ['execsnoop', 'execs', 100], ['runqlat', 'switches', 5000],
];

export interface ToolCost {
  readonly tool: string;
  readonly work: string;
  /** Instructions of the work, alone and with the tool; undefined: not measured. */
  readonly alone: number;
  readonly ours: number | undefined;
  readonly peers: number | undefined;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

/** `peer`: path of its bpftrace. `say` hears what could not be measured. */
export async function toolCosts(label: string, peer: string | undefined, say: (text: string) => void): Promise<ToolCost[]> {
  const commands = MEASURED.flatMap(([tool, work, times]) => {
    const words = [WORK, work, String(times), '{RESULT}'];
    const under = (tracer: string, script: string): string[] => [tracer, '-c', words.join(' '), script];
    const theirs = `${PEER_TOOLS}/${tool}.bt`;
    return [words, under(join(ROOT, 'bin/bpftrace'), join(ROOT, `tools/${tool}.bt`)), peer === undefined || !existsSync(theirs) ? ['false'] : under(peer, theirs)];
  });
  mkdirSync(FOLDER, { recursive: true });
  const plan = join(FOLDER, 'plan.json');
  writeFileSync(plan, JSON.stringify({ rounds: ROUNDS, commands } satisfies WorkPlan));
  const driver = await bundleDriver('bench/measure-work.ts', join(FOLDER, 'driver.cjs'));
  const times = commands.map((): number[] => []);
  const { console: said } = await runGuest({
    label, driver, plan, stuckSeconds: 900, clockCountsInstructions: true, onLine: (line) => {
      if (!line.startsWith('{')) return;
      const { command, ...time } = JSON.parse(line) as WorkTime;
      if ('nanoseconds' in time) times[command]!.push(time.nanoseconds);
      else if (commands[command]![0] !== 'false') say(`not measured: ${time.failed}`);
    },
  });
  return MEASURED.map(([tool, work], index) => {
    const [alone, ours, peers] = times.slice(3 * index, 3 * index + 3).map((each) => (each.length === 0 ? undefined : median(each)));
    if (alone === undefined) throw new Error(said.slice(-500));
    return { tool, work, alone, ours, peers };
  });
}
