// Run in a process of its own by programs.test.ts, with the first seed, the number of programs and the number of those
// in a batch: makes them, runs them everywhere, and prints one line of JSON per program that went wrong, shrunk, and
// one at the end that counts. A line that begins with `at` tells which seeds are being worked on.

import { native } from '../../loader/native.ts';
import type { Batch } from './batch.ts';
import { Refused, batchText, compileBatch, evaluatorDifferences, interpretBatch, kernelDifferences } from './batch.ts';
import { FEATURES } from './features.ts';
import { generate } from './generate.ts';
import { Rejected, runInKernel } from './kernel.ts';
import type { FuzzProgram } from './program.ts';
import { smaller } from './program.ts';

export interface Problem {
  readonly seed: number;
  /** Which comparison failed: what shrinking must keep. */
  readonly kind: string;
  readonly message: string;
  readonly script: string;
}

export interface Totals {
  readonly programs: number;
  /** Programs that fold to something which the language refuses, as when 0 turns up as a divisor. */
  readonly unfoldable: number;
  /** Programs whose loops have more ways through them than the verifier follows. */
  readonly tooLong: number;
  readonly events: number;
  readonly failures: number;
}

/** Errors about the values of constants, which the generator cannot always foresee. */
const FOLDING = new Set(['literal-range', 'division-by-zero']);
const MAX_PROBLEMS = Number(process.env['FUZZ_PROBLEMS'] ?? 5);
const SHRINK_TRIES = 400;

const totals = { programs: 0, unfoldable: 0, tooLong: 0, events: 0, failures: 0 };
let problems = 0;

type Finding = Pick<Problem, 'kind' | 'message'>;

/** What is wrong with one program on its own; null: nothing. */
function judge(program: FuzzProgram): Finding | null {
  try {
    return judgeBatch(compileBatch([program]))[0] ?? null;
  } catch (error) {
    return describe(error);
  }
}

function describe(error: unknown): Finding {
  const { message, stack } = error as Error;
  // Without names and numbers, so that shrinking does not end at another mistake.
  if (error instanceof Refused) return { kind: `refused ${error.code} ${message.replace(/[@$]\w+|\w*\d\w*/g, '')}`, message };
  if (error instanceof Rejected) return { kind: isTooLong(message) ? 'too long' : 'rejected', message };
  return { kind: 'thrown', message: stack ?? message };
}

/** A million instructions is as far as the verifier goes. */
function isTooLong(message: string): boolean {
  return message.includes('BPF program is too large. Processed');
}

/** By program. */
function judgeBatch(batch: Batch): (Finding | null)[] {
  const interpreted = interpretBatch(batch, native().possibleCpus());
  const kernel = runInKernel(batch);
  return interpreted.map((outcome, program) => {
    if (outcome instanceof Error) return { kind: 'fault', message: outcome.message };
    totals.events += outcome.events.length;
    totals.failures += outcome.sites.reduce((sum, count) => sum + count, 0);
    const inKernel = kernel[program];
    const differences = inKernel === undefined ? ['the kernel ran it not'] : kernelDifferences(outcome, inKernel);
    if (differences.length > 0) return { kind: 'kernel', message: differences.join('\n') };
    const disagreements = evaluatorDifferences(batch, program, outcome);
    return disagreements.length > 0 ? { kind: 'language', message: disagreements.join('\n') } : null;
  });
}

function report(program: FuzzProgram, first: Finding): void {
  problems++;
  let best = program;
  let finding = first;
  for (let tries = 0, progress = true; progress && tries < SHRINK_TRIES;) {
    progress = false;
    for (const candidate of smaller(best)) {
      if (++tries > SHRINK_TRIES) break;
      const found = judge(candidate);
      if (found === null || found.kind !== first.kind) continue;
      [best, finding, progress] = [candidate, found, true];
      break;
    }
  }
  const problem: Problem = { seed: program.seed, ...finding, message: finding.message.slice(0, 4000), script: batchText([best]) };
  process.stdout.write(`${JSON.stringify({ problem })}\n`);
}

function runBatch(programs: FuzzProgram[]): void {
  while (programs.length > 0 && problems < MAX_PROBLEMS) {
    try {
      const findings = judgeBatch(compileBatch(programs));
      totals.programs += programs.length;
      findings.forEach((finding, index) => { if (finding !== null && problems < MAX_PROBLEMS) report(programs[index] as FuzzProgram, finding); });
      return;
    } catch (error) {
      const blamed = (error instanceof Refused || error instanceof Rejected) && error.program !== null ? error.program : null;
      if (blamed === null) {
        alone(programs);
        return;
      }
      const [program] = programs.splice(blamed, 1);
      if (error instanceof Refused && FOLDING.has(error.code)) totals.unfoldable++;
      else if (error instanceof Rejected && isTooLong(error.message)) totals.tooLong++;
      else report(program as FuzzProgram, judge(program as FuzzProgram) ?? describe(error));
    }
  }
}

/** When nothing tells which program of a batch is to blame. */
function alone(programs: readonly FuzzProgram[]): void {
  for (const program of programs) {
    if (problems >= MAX_PROBLEMS) return;
    const finding = judge(program);
    if (finding === null) totals.programs++;
    else if (FOLDING.has(finding.kind.split(' ')[1] ?? '')) totals.unfoldable++;
    else if (finding.kind === 'too long') totals.tooLong++;
    else report(program, finding);
  }
}

const [first = 0, count = 0, size = 1] = process.argv.slice(2).map(Number);
for (let seed = first; seed < first + count && problems < MAX_PROBLEMS; seed += size) {
  process.stdout.write(`${JSON.stringify({ at: seed })}\n`);
  runBatch(Array.from({ length: Math.min(size, first + count - seed) }, (_, index) => generate(seed + index, FEATURES)));
}
process.stdout.write(`${JSON.stringify({ totals })}\n`);
