// Objects that are almost right are loaded or refused, in words: no error of ours, no crash of libbpf's, no hang. So are BPF
// objects that a script imports. They run in child processes that say where they are: one that dies is begun anew behind the object
// that it died of. For one: `node --import tsx tests/fuzz/objects-child.ts objects SEED 1`.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Problem, Totals } from './objects-child.ts';

const MUTANTS = { objects: 3_000, imports: 1_000 } as const;
/** Milliseconds without a word: a hang. Many times what any of them takes, on a machine that does other things, too. */
const SILENCE = 60_000;
/** Deaths that are told. */
const MAX_PROBLEMS = 5;

interface Sum {
  mutants: number;
  accepted: number;
  refused: number;
  readonly problems: Problem[];
}

type Line = { readonly at: number } | Problem | Totals;

/** Adds up to `sum`; the seed at which the child died, or null when it came to its end. */
function child(what: string, first: number, count: number, sum: Sum): Promise<number | null> {
  return new Promise((resolve) => {
    const started = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(new URL('objects-child.ts', import.meta.url)), what, String(first), String(count)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [rest, errors, at, isDone] = ['', '', first - 1, false];
    const kill = (): void => void started.kill('SIGKILL');
    let timer = setTimeout(kill, SILENCE);
    started.stderr.setEncoding('utf8').on('data', (text: string) => { errors = (errors + text).slice(-2000); });
    started.stdout.setEncoding('utf8').on('data', (text: string) => {
      clearTimeout(timer);
      timer = setTimeout(kill, SILENCE);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.map((each) => JSON.parse(each) as Line)) {
        if ('at' in line) {
          at = line.at;
        } else if ('problem' in line) {
          sum.problems.push(line);
        } else {
          isDone = true;
          sum.mutants += line.mutants;
          sum.accepted += line.accepted;
          sum.refused += line.refused;
        }
      }
    });
    started.on('close', (code, signal) => {
      clearTimeout(timer);
      if (!isDone) sum.problems.push({ seed: at, problem: `the process ended with ${code ?? signal}\n${errors}` });
      resolve(isDone ? null : at);
    });
  });
}

async function range(what: string, first: number, end: number, sum: Sum): Promise<void> {
  for (let from = first; from < end && sum.problems.length < MAX_PROBLEMS;) {
    const died = await child(what, from, end - from, sum);
    if (died === null || died < from) return;
    from = died + 1;
  }
}

for (const [what, count] of Object.entries(MUTANTS)) {
  test(`${count} damaged ${what} are taken or refused`, async () => {
    const sum: Sum = { mutants: 0, accepted: 0, refused: 0, problems: [] };
    const half = count / 2;
    await Promise.all([range(what, 1, 1 + half, sum), range(what, 1 + half, 1 + count, sum)]);
    assert.is(sum.problems.length, 0, sum.problems.map(({ seed, problem }) => `${what} ${seed}: ${problem}`).join('\n\n'));
    assert.is(sum.mutants, count);
    // Both ends are met: what is harmless is taken, what is not is refused.
    assert.ok(sum.accepted > count / 10 && sum.refused > count / 3, JSON.stringify(sum));
  });
}

test.run();
