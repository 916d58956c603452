// Runs one case on this machine's kernel, in processes of its own with a hard timeout. A case's process leads a process
// group, so that whatever it started can be seen and ended with it, by id. Readiness is the tracer's own "Attached"
// line or the first line of the BEFORE process, never time.

import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Mode, RuntimeCase } from './cases.ts';
import type { Ran } from './judge.ts';
import { filler, TEST_BPF_IN, TEST_BUNDLE_IN, TEST_MARKS_IN, TEST_PROGRAM_IN, TEST_TOOL_IN, TEST_WORK_IN, testPrograms } from './placeholders.ts';
import type { Fill } from './placeholders.ts';

export const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const BIN = join(ROOT, 'bin');
export const TEST_PROGRAM = join(ROOT, TEST_PROGRAM_IN);

/** Compiles the test binaries when their sources are newer. */
export function buildTestProgram(): void {
  for (const [program, optimise] of [[TEST_PROGRAM_IN, '-O0'], [TEST_MARKS_IN, '-O1'], [TEST_BPF_IN, '-O1'], [TEST_WORK_IN, '-O0']] as const) {
    const source = join(ROOT, `tests/runtime/${basename(program)}.c`);
    execFileSync('sh', ['-c', '[ "$2" -nt "$1" ] || { mkdir -p "$(dirname "$2")" && gcc "$3" -g -pthread -Wall -o "$2" "$1"; }', 'sh', source, join(ROOT, program), optimise]);
  }
  for (const [bundle, ...tools] of [[TEST_BUNDLE_IN, 'opensnoop', 'syscount', 'execsnoop'], [TEST_TOOL_IN, 'execsnoop']] as const) {
    const made = 'bundle=$1; shift; [ "$bundle" -nt build/runner ] || bin/bpftrace-cc --bundle -o "$bundle" "$@"';
    execFileSync('sh', ['-c', made, 'sh', bundle, ...tools.map((name) => `tools/${name}.bt`)], { cwd: ROOT });
  }
}

export function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _slow, ...rest } = process.env;
  return { ...rest, PATH: `${BIN}:${rest['PATH'] ?? ''}`, TZ: 'UTC', LC_ALL: 'C', BPFTRACE_COLOR: 'never' };
}

/** bpftrace's or bpftrace-run's arguments. `what`: -e and the program, or the object's path. */
function tracerArguments(test: RuntimeCase, fill: Fill, what: readonly string[]): string[] {
  const command = test.command === null ? [] : ['-c', fill(test.command)];
  return [...command, ...test.options.map(fill), ...what, ...test.args.map(fill)];
}

interface Finished {
  stdout: string;
  stderr: string;
  exit: number | null;
  problems: string[];
}

interface Running {
  readonly file: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly timeoutSeconds: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly onAttached?: (tracer: ChildProcess) => Promise<void>;
}

/** Whether anybody was left in it. Those that have ended and wait to be taken note of are not: their parents are gone, and that is init's affair. */
function killGroup(child: ChildProcess): boolean {
  try {
    process.kill(-child.pid!, 0);
  } catch {
    return false;
  }
  const left = readdirSync('/proc').some((entry) => isMember(entry, child.pid!));
  try {
    process.kill(-child.pid!, 'SIGKILL');
  } catch { /* they have ended meanwhile */ }
  return left;
}

function isMember(pid: string, group: number): boolean {
  if (!/^\d+$/.test(pid)) return false;
  try {
    const [state, , of] = readFileSync(`/proc/${pid}/stat`, 'latin1').replace(/^.*\) /s, '').split(' ');
    return Number(of) === group && state !== 'Z' && state !== 'X';
  } catch {
    return false; // it has ended
  }
}

function run({ file, argv, cwd, timeoutSeconds, env, onAttached }: Running): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, argv, { cwd, env: { ...environment(), ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const problems: string[] = [];
    let stderr = '';
    let attached = false;
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString();
      if (!attached && /^Attached \d+ probe/m.test(stderr)) {
        attached = true;
        onAttached?.(child).catch((error: Error) => {
          problems.push(error.message);
          killGroup(child);
        });
      }
    });
    const timer = setTimeout(() => {
      problems.push(`no end after ${timeoutSeconds} s${attached || onAttached === undefined ? '' : ' (never attached)'}`);
      killGroup(child);
    }, timeoutSeconds * 1000);
    child.on('error', reject);
    child.on('exit', (exit) => {
      clearTimeout(timer);
      // A process that outlives its tracer would also keep the pipes open.
      const left = killGroup(child);
      child.on('close', () => {
        if (left && problems.length === 0) problems.push('a process was left running');
        resolve({ stdout: Buffer.concat(out).toString(), stderr, exit, problems });
      });
    });
  });
}

function startBefore(argv: readonly string[], cwd: string): Promise<ChildProcess> {
  return new Promise((resolve, reject) => {
    const child = spawn(argv[0]!, argv.slice(1), { cwd, env: environment(), detached: true, stdio: ['pipe', 'pipe', 'ignore'] });
    child.stdout.once('data', () => resolve(child));
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`BEFORE ended with ${code} and was never ready`)));
  });
}

/** Resolves when a line of the tracer's standard output matches. */
function lineOf(tracer: ChildProcess, regex: RegExp): Promise<void> {
  let text = '';
  return new Promise((resolve) => tracer.stdout!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (regex.test(text)) resolve();
  }));
}

/** To its end. `seen`: when its standard input ends; null: it has none. */
function runAfter(command: string, cwd: string, seen: Promise<void> | null): Promise<void> {
  const child = spawn('sh', ['-c', command], { cwd, env: environment(), stdio: [seen === null ? 'ignore' : 'pipe', 'ignore', 'ignore'] });
  void seen?.then(() => child.stdin!.end());
  return new Promise((resolve, reject) => child.on('close', (exit) => (exit === 0 ? resolve() : reject(new Error(`AFTER ended with ${exit}`)))));
}

/** Runs `test` in `mode` (once, whatever the mode, when it is a RUN case). Never rejects for what the tracer does. */
export async function runCase(test: RuntimeCase, mode: Mode): Promise<Ran> {
  const cwd = mkdtempSync(join(tmpdir(), 'case-'));
  let before: ChildProcess | undefined;
  try {
    const base = { TMP: cwd, ...testPrograms(ROOT) };
    for (const { name, text } of test.files) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), text);
    }
    if (test.setup !== null) execFileSync('sh', ['-c', filler(base)(test.setup)], { cwd, env: environment(), stdio: 'ignore' });
    if (test.before !== null) before = await startBefore(test.before.map(filler(base)), cwd);
    const fill = filler({ ...base, PID: String(before?.pid ?? '') });
    const { timeoutSeconds, env } = test;
    const onAttached = async (tracer: ChildProcess): Promise<void> => {
      const seen = test.until === null ? null : lineOf(tracer, new RegExp(test.until, 'm'));
      if (test.after !== null) await runAfter(fill(test.after), cwd, seen);
      before?.stdin?.write('go\n');
      await seen;
      if (test.signal !== null) tracer.kill(test.signal);
    };
    if (test.run !== null) return await run({ file: 'sh', argv: ['-c', fill(test.run)], cwd, timeoutSeconds, onAttached });

    const program = fill(test.program!);
    if (mode === 'script') {
      return await run({ file: join(BIN, 'bpftrace'), argv: tracerArguments(test, fill, [...test.compilerOptions, '-e', program]), cwd, timeoutSeconds, env, onAttached });
    }
    const object = join(cwd, 'case.bpf.o');
    const compiled = await run({ file: join(BIN, 'bpftrace-cc'), argv: [...test.compilerOptions, '-o', object, '-e', program], cwd, timeoutSeconds, env });
    if (compiled.exit !== 0) return compiled;
    const ran = await run({ file: join(BIN, 'bpftrace-run'), argv: tracerArguments(test, fill, [object]), cwd, timeoutSeconds, env, onAttached });
    return { ...ran, stdout: compiled.stdout + ran.stdout, stderr: compiled.stderr + ran.stderr };
  } finally {
    if (before !== undefined) killGroup(before);
    rmSync(cwd, { recursive: true, force: true });
  }
}
