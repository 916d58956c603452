// Starts the child that runs a suite in the kernel, runs the same groups in the interpreter, and lists where the two
// differ, in words: which program, which answer, both values. Neither side is taken to be right.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Environment } from '../interpret.ts';
import { Machine } from '../interpret.ts';
import { programsOf } from './program.ts';
import type { Facts, Group } from './program.ts';

export type KernelGroup =
  | { readonly failure: string }
  | { readonly returned: readonly number[]; readonly out: string; readonly events: readonly string[] };

export interface KernelAnswers { readonly facts: Facts; readonly groups: readonly KernelGroup[] }

const TIME_LIMIT = 120_000;

/** Runs a suite in the kernel; throws when the child does not come to its end. */
export function runInKernel(suite: string): KernelAnswers {
  const child = fileURLToPath(new URL('./child.ts', import.meta.url));
  const run = spawnSync(process.execPath, ['--import', 'tsx', child, suite], {
    encoding: 'utf8', timeout: TIME_LIMIT, killSignal: 'SIGKILL', maxBuffer: 1 << 28,
  });
  if (run.status !== 0) throw new Error(`the child ended with ${run.status ?? run.signal}: ${run.stderr}`);
  return JSON.parse(run.stdout) as KernelAnswers;
}

/** One line for each difference of a group; empty when interpreter and kernel agree. */
export function differences(group: Group, kernel: KernelGroup, facts: Facts): readonly string[] {
  if ('failure' in kernel) return [`the kernel refused it: ${kernel.failure}`];
  const machine = new Machine(group.interpreted, { ...environmentOf(facts), ctx: contextBytes(group, facts), ...group.environment(facts) });
  const outcomes = programsOf(group).map((fn) => machine.run(fn.name));
  if (group.loadOnly) return [];
  const found: string[] = [];
  for (const [index, outcome] of outcomes.entries()) {
    if (outcome.returned !== BigInt(kernel.returned[index] ?? -1)) {
      found.push(`program ${index} returned: interpreter ${outcome.returned}, kernel ${kernel.returned[index]}`);
    }
  }
  const last = outcomes.at(-1);
  const out = { interpreter: wordsOf(last?.globals.get('out') ?? new Uint8Array(0)), kernel: wordsOf(Uint8Array.from(Buffer.from(kernel.out, 'hex'))) };
  for (const [index, { label, compare }] of group.answers.entries()) {
    const [ours, theirs] = [out.interpreter[index], out.kernel[index]];
    if (compare === 'equal' ? ours !== theirs : compare === 'nonzero' && (ours === 0n || theirs === 0n)) {
      found.push(`${label}: interpreter ${ours}, kernel ${theirs}`);
    }
  }
  const events = last?.events.map((event) => Buffer.from(event).toString('hex')) ?? [];
  if (events.join() !== kernel.events.join()) found.push(`events: interpreter ${events.join(' ')}, kernel ${kernel.events.join(' ')}`);
  return found;
}

function environmentOf(facts: Facts): Partial<Environment> {
  return { pid: facts.tid, tgid: facts.pid, uid: facts.uid, gid: facts.gid, comm: facts.comm, cpus: facts.cpus, cpu: 0, task: 1n };
}

function contextBytes(group: Group, facts: Facts): Uint8Array {
  return new Uint8Array(new BigUint64Array(group.context(facts).map((word) => BigInt.asUintN(64, word))).buffer);
}

function wordsOf(bytes: Uint8Array): bigint[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  return Array.from({ length: Math.floor(bytes.length / 8) }, (_, index) => view.getBigInt64(index * 8, true));
}
