// Runs the tests and sums up. Usage: run.ts [WHAT…] [--no-guests | --only-guests]. Without WHAT it runs everything: the type check,
// `npm run lint`, every tests/**/*.test.ts (each in a process of its own with a hard timeout), the runtime cases on this
// kernel, and the guests. WHAT are words: whatever has one of them in its name is run (`parse`, `runtime`, `types`, `guest`,
// `runtime/printf`, …). The last line is `N passed, N failed, N skipped`; a test file that crashes, hangs or closes
// without a total counts as one failure. What each took is in
// build/tests/durations.tsv, what the cases printed in build/tests/printed.jsonl. It contains no test and knows nothing of the language.

import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { bundleTests } from './bundle.ts';
import { runGuests } from './guest/suite.ts';
import { ROOT } from './runtime/run-case.ts';
import { runRuntimeCases } from './runtime/suite.ts';
import type { Outcome } from './runtime/suite.ts';

const OPTIONS: readonly string[] = ['--no-guests', '--only-guests'];

const FILE_TIMEOUT_SECONDS = 1200;

interface Totals {
  passed: number;
  failed: number;
  skipped: number;
}

const totals: Totals = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];
const printed: string[] = [];
const durations: { name: string; seconds: number }[] = [];

function add(name: string, counts: Totals, text: string, seconds: number): void {
  durations.push({ name, seconds });
  totals.passed += counts.passed;
  totals.failed += counts.failed;
  totals.skipped += counts.skipped;
  if (counts.failed > 0) {
    failures.push(name);
    console.log(`FAILED   ${name}\n${text}`);
  } else if (counts.skipped > 0) {
    console.log(`skipped  ${name}: ${text}`);
  }
}

function addOutcome({ title, result, text, seconds, ran }: Outcome): void {
  printed.push(`${JSON.stringify({ title, result, text, ...(ran === undefined ? {} : { stdout: ran.stdout, stderr: ran.stderr }) })}\n`);
  add(title, { passed: Number(result === 'passed'), failed: Number(result === 'failed'), skipped: Number(result === 'skipped') }, text, seconds);
}

interface Done {
  readonly output: string;
  readonly exit: number | null;
  readonly timedOut: boolean;
  readonly seconds: number;
}

function runNode(argv: readonly string[], timeoutSeconds: number): Promise<Done> {
  return runProgram(process.execPath, argv, timeoutSeconds);
}

/** A process that does not end is killed, with everything in its group. */
function runProgram(program: string, argv: readonly string[], timeoutSeconds: number): Promise<Done> {
  const started = performance.now();
  return new Promise((resolve) => {
    const child = spawn(program, argv, {
      cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    const chunks: Buffer[] = [];
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      process.kill(-child.pid!, 'SIGKILL');
    }, timeoutSeconds * 1000);
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('close', (exit) => {
      clearTimeout(timer);
      resolve({ output: Buffer.concat(chunks).toString(), exit, timedOut, seconds: (performance.now() - started) / 1000 });
    });
  });
}

function countOf(output: string, word: string): number | undefined {
  const found = [...output.matchAll(new RegExp(`^\\s*${word}:\\s+(\\d+)`, 'gm'))].at(-1);
  return found === undefined ? undefined : Number(found[1]);
}

async function runTestFile(path: string, bundled: string): Promise<void> {
  const done = await runNode(['--enable-source-maps', bundled], FILE_TIMEOUT_SECONDS);
  const total = countOf(done.output, 'Total');
  const passed = countOf(done.output, 'Passed');
  const skipped = countOf(done.output, 'Skipped') ?? 0;
  if (done.timedOut) return add(path, { passed: passed ?? 0, failed: 1, skipped }, `${done.output}\nno end after ${FILE_TIMEOUT_SECONDS} s`, done.seconds);
  if (total === undefined || passed === undefined || total === 0) {
    return add(path, { passed: 0, failed: 1, skipped: 0 }, `${done.output}\nended with ${done.exit} and without a total`, done.seconds);
  }
  const failed = total - passed - skipped;
  const hidden = failed === 0 && done.exit !== 0 ? 1 : 0;
  add(path, { passed, failed: failed + hidden, skipped }, done.output, done.seconds);
  if (failed + hidden === 0) console.log(`passed   ${path} (${passed})`);
}

function testFiles(directory: string): string[] {
  return readdirSync(join(ROOT, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    return entry.isDirectory() ? testFiles(path) : entry.name.endsWith('.test.ts') ? [path] : [];
  }).sort();
}

const words = process.argv.slice(2).filter((word) => !word.startsWith('-'));
const options = process.argv.slice(2).filter((word) => word.startsWith('-'));
const unknown = options.filter((option) => !OPTIONS.includes(option));
if (unknown.length > 0) {
  console.error(`run.ts: unknown option ${unknown.join(', ')}: there is ${OPTIONS.join(' and ')}`);
  process.exit(2);
}
const guests = !options.includes('--no-guests');
const wanted = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));

async function typeCheck(): Promise<void> {
  if (!wanted('types')) return;
  const done = await runNode([join(ROOT, 'node_modules/typescript/bin/tsc'), '--noEmit'], 300);
  add('types (tsc --noEmit)', { passed: Number(done.exit === 0), failed: Number(done.exit !== 0), skipped: 0 }, done.output, done.seconds);
}

/** Mistakes, circles, forbidden arrows between folders, what nobody uses. */
async function lint(): Promise<void> {
  if (!wanted('lint')) return;
  const done = await runProgram('bash', [join(ROOT, 'scripts/lint.sh')], 600);
  add('lint (scripts/lint.sh)', { passed: Number(done.exit === 0), failed: Number(done.exit !== 0), skipped: 0 }, done.output, done.seconds);
}

// What takes one process long comes first, so that none is left alone with it at the end.
const files = options.includes('--only-guests') ? [] : testFiles('tests').filter(wanted).map((file) => relative('.', file));
const bundled = files.length > 0 ? await bundleTests(files) : String;
const jobs = [lint, typeCheck, ...files.map((file) => () => runTestFile(file, bundled(file)))];
let at = 0;
const worker = async (): Promise<void> => {
  for (let job = jobs[at++]; job !== undefined; job = jobs[at++]) await job();
};
if (!options.includes('--only-guests')) {
  await Promise.all([worker(), worker()]);
  await runRuntimeCases(wanted, addOutcome);
}
if (guests) await runGuests(wanted, words.length === 0, addOutcome);

durations.sort((a, b) => b.seconds - a.seconds);
mkdirSync(join(ROOT, 'build/tests'), { recursive: true });
writeFileSync(join(ROOT, 'build/tests/printed.jsonl'), printed.join(''));
writeFileSync(join(ROOT, 'build/tests/durations.tsv'), durations.map(({ name, seconds }) => `${seconds.toFixed(2)}\t${name}\n`).join(''));
const slowest = durations.slice(0, 10);
console.log(`\nSlowest:\n${slowest.map(({ name, seconds }) => `  ${seconds.toFixed(1).padStart(6)} s  ${name}`).join('\n')}`);
if (failures.length > 0) console.log(`\nFailed:\n${failures.map((name) => `  ${name}`).join('\n')}`);
console.log(`${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
process.exitCode = totals.failed > 0 || totals.passed === 0 ? 1 : 0;
