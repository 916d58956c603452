// What the backend's tests share: small modules to compile, and the kernel to try them on. Objects go through stock
// libbpf (run-object.c) or bpftool, in child processes with a hard timeout whose end frees all that they loaded. It
// must not use our own loader: the point is that an object works without it.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { FunctionBuilder, ZERO, constant } from '../../middle/ir/builder.ts';
import type { ProgramType } from '../../common/program-types.ts';
import type { Fn, Module, Operand } from '../../middle/ir/ir.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { COUNTERS_SYMBOL } from '../../common/manifest.ts';

const SOURCE = { name: 'script.bt', text: 'begin {\n  print("héllo \\"w\\"");\n}\n' };

export function makeModule(parts: Partial<Module>): Module {
  const module: Module = {
    source: SOURCE, license: 'GPL', files: [], maps: [], globals: [], functions: [], externs: [], bitcode: [], coreStructs: [], records: [], ...parts,
  };
  const errors = verifyModule(module);
  if (errors.length > 0) throw new Error(errors.join('\n'));
  return module;
}

export function program(name: string, type: ProgramType, section: string, build: (f: FunctionBuilder) => void): Fn {
  const f = new FunctionBuilder(name, { kind: 'program', type, section });
  build(f);
  if (!f.closed) f.ret(ZERO);
  return f.finish();
}

/** A raw_tp program; `build` gives values, which are found in `results` after a run. */
export function resultProgram(build: (f: FunctionBuilder) => readonly Operand[], name = 'test_program'): { fn: Fn; count: number } {
  let count = 0;
  const fn = program(name, 'raw_tracepoint', 'raw_tp', (f) => {
    const values = build(f);
    count = values.length;
    for (const [index, value] of values.entries()) f.store(f.globalAddr(COUNTERS_SYMBOL), index * 8, 8, value);
  });
  return { fn, count };
}

/** The global that `resultProgram` writes to. */
export function resultGlobal(count: number): Module['globals'][number] {
  return { name: COUNTERS_SYMBOL, section: 'counters', size: count * 8, align: 8, init: null };
}

/** 64-bit numbers as the initial bytes of a `constants` global. */
export function numbers(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(values.length * 8);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of values.entries()) view.setBigInt64(index * 8, BigInt.asIntN(64, value), true);
  return bytes;
}

export const int = (value: bigint | number): Operand => constant(value);

export interface KernelRun {
  /** What went wrong, with the end of libbpf's log; empty when all went well. */
  readonly error: string;
  readonly log: string;
  /** .bss as uint64 after the programs ran. */
  readonly results: readonly bigint[];
}

/** Loads an object with libbpf in a child process, and runs these raw_tp programs of it once each. */
export function inKernel(object: Uint8Array, programs: readonly string[]): KernelRun {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'x.o'), object);
    const runner = buildRunner();
    const child = spawnSync(runner, ['x.o', ...programs], { cwd: folder, timeout: 60_000, encoding: 'utf8', maxBuffer: 1 << 28 });
    const error = child.status === 0 ? '' : `${child.error?.message ?? ''} ${child.signal ?? ''}\n${child.stderr.slice(-6000)}`;
    const results = error === '' ? child.stdout.trim().split('\n').filter((line) => line !== '').map(BigInt) : [];
    return { error, log: child.stderr, results };
  });
}

/**
 * Runs a shell script with `x.o` beside it and a bpffs on `bpf`, in a mount namespace of its own: with its end the
 * pins and what they held are gone. Gives its output; throws with it when the script fails.
 */
export function withBpftool(object: Uint8Array, script: string): string {
  return inFolder((folder) => {
    writeFileSync(join(folder, 'x.o'), object);
    const child = spawnSync('unshare', ['-m', 'sh', '-ec', `mkdir bpf; mount -t bpf bpf bpf; ${script}`], { cwd: folder, timeout: 60_000, encoding: 'utf8', maxBuffer: 1 << 28 });
    if (child.status !== 0) throw new Error(`${child.error?.message ?? ''}\n${child.stderr.slice(-4000)}${child.stdout.slice(-2000)}`);
    return child.stdout;
  });
}

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'backend-test-'));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Compiles run-object.c when it is newer than what was built of it. */
function buildRunner(): string {
  const source = fileURLToPath(new URL('run-object.c', import.meta.url));
  const target = fileURLToPath(new URL('../../build/tests/run-object', import.meta.url));
  if (existsSync(target) && statSync(target).mtimeMs > statSync(source).mtimeMs) return target;
  mkdirSync(dirname(target), { recursive: true });
  execFileSync('cc', ['-O1', '-o', `${target}.${process.pid}`, source, '-lbpf'], { timeout: 60_000 });
  renameSync(`${target}.${process.pid}`, target);
  return target;
}

/** What assert.is compares: 64 bits, signed. */
export const signed = (value: bigint): bigint => BigInt.asIntN(64, value);
