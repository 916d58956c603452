// Running objects on this kernel in processes with a hard timeout, and looking whether they left anything behind. Only the
// tests' own target program is traced.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { RunOptions } from '../../loader/run/options.ts';
import type { TestScript } from './objects.ts';
import { buildObject, PROGRAM_PREFIX } from './objects.ts';

const here = fileURLToPath(new URL('.', import.meta.url));
const TIMEOUT_MS = 30_000;

const directory = mkdtempSync(join(tmpdir(), 'loader-test-'));
// Other users may look in: a test runs as one.
chmodSync(directory, 0o755);
process.on('exit', () => rmSync(directory, { recursive: true, force: true }));

/** The program that is traced, compiled once per test process. */
export const target = join(directory, 'target');
execFileSync('gcc', ['-O1', '-o', target, join(here, 'target.c')]);

export interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  /** Exit code, or the signal's name. */
  readonly exit: number | string | null;
}

type Options = Partial<Pick<RunOptions, 'args' | 'environment' | 'pid' | 'command' | 'quiet' | 'verbose' | 'warnings'>>;

let files = 0;

function writeObject(script: TestScript): string {
  const file = join(directory, `object-${files++}.o`);
  writeFileSync(file, buildObject(script));
  return file;
}

function command(file: string, options: Options, runner = 'run-object.ts'): string[] {
  return ['--import', 'tsx', join(here, runner), file, JSON.stringify(options)];
}

function environment(): NodeJS.ProcessEnv {
  const { NODE_EXTRA_CA_CERTS: _slow, ...rest } = process.env;
  return { ...rest, TZ: 'UTC' };
}

/** Runs a script to its end. `wrapper`: a command that runs the command after it in other circumstances; `runner`: in place of run-object.ts. */
export function runScript(script: TestScript, options: Options = {}, wrapper: readonly string[] = [], runner?: string): Finished {
  const [file, ...args] = [...wrapper, process.execPath, ...command(writeObject(script), options, runner)];
  const done = spawnSync(file!, args, { encoding: 'utf8', timeout: TIMEOUT_MS, killSignal: 'SIGKILL', env: environment() });
  if (done.error !== undefined) throw done.error;
  return { stdout: done.stdout, stderr: done.stderr, exit: done.status ?? done.signal };
}

/** Starts a script and calls `ready` when the probes are attached. */
export function runScriptUntil(script: TestScript, options: Options, ready: (tracer: ChildProcess) => void): Promise<Finished> {
  const tracer = spawn(process.execPath, command(writeObject(script), options), { env: environment() });
  return new Promise((resolve, reject) => {
    let stdout = '';
    let stderr = '';
    let isReady = false;
    const timer = setTimeout(() => {
      tracer.kill('SIGKILL');
      reject(new Error(`timed out: ${stdout}${stderr}`));
    }, TIMEOUT_MS);
    tracer.stdout.on('data', (text) => (stdout += text));
    tracer.stderr.on('data', (text) => {
      stderr += text;
      if (isReady || !stderr.includes('Attached ')) return;
      isReady = true;
      ready(tracer);
    });
    tracer.on('close', (code, signal) => {
      clearTimeout(timer);
      resolve({ stdout, stderr, exit: code ?? signal });
    });
  });
}

/** Names of this test process's programs that the kernel still holds. */
export function leftovers(): string[] {
  // The kernel frees a program some moments after its last descriptor is closed: ask until then, within a bound.
  for (let attempt = 0; ; attempt++) {
    const programs = JSON.parse(execFileSync('bpftool', ['prog', 'list', '-j'], { encoding: 'utf8' })) as { name?: string }[];
    const ours = programs.flatMap((p) => (p.name?.startsWith(PROGRAM_PREFIX) ? [p.name] : []));
    if (ours.length === 0 || attempt === 100) return ours;
  }
}

/** Resolves when the process is gone or waits only to be reaped by an init that is not ours; fails after a bound. */
export async function ended(pid: number): Promise<void> {
  for (let attempt = 0; attempt < 500; attempt++) {
    const stat = readStat(pid);
    if (stat === null || /\) Z /.test(stat)) return;
    await new Promise((resume) => setTimeout(resume, 10));
  }
  throw new Error(`process ${pid} is still there`);
}

function readStat(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return null;
  }
}
