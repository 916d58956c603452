// What maps with keys cost beside the same written by hand in C: the programs of keyed-maps.bt and of keyed-maps.c, repeated by the
// kernel in turn in one process, above an empty program of their own.

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findClang, targetArguments } from '../compiler/host/c-compiler.ts';
import { native } from '../loader/native.ts';

const TIMES = 200_000;
const ROUNDS = 60;

export interface KeyedCost {
  /** `@set[pid] = 1;` */
  readonly statement: string;
  /** Nanoseconds of a run. */
  readonly ours: number;
  readonly c: number;
}

/** The least of all rounds: what others do to the machine only adds. */
export function measureKeyedMaps(bench: string, compiler: string, scratch: string): readonly KeyedCost[] {
  const clang = findClang(process.env['PATH'] ?? '');
  if (clang === null) throw new Error('no clang for the C');
  const [ours, c] = ['ours.bpf.o', 'c.bpf.o'].map((name) => join(scratch, name)) as [string, string];
  execFileSync(compiler, ['-o', ours, join(bench, 'keyed-maps.bt')]);
  execFileSync(clang, ['-O2', '-g', '-target', 'bpf', ...targetArguments(), '-c', '-o', c, join(bench, 'keyed-maps.c')]);
  const probes = [...readFileSync(join(bench, 'keyed-maps.bt'), 'utf8').matchAll(/^bench:(\w+) \{ (.*?) ?\}$/gm)].map(([, name, statement]) => ({ name: name!, statement: statement! }));
  const addon = native();
  // Of all runs together: the kernel's own average is whole nanoseconds.
  const costOf = (fd: number): number => {
    const start = process.hrtime.bigint();
    addon.repeatRun(fd, TIMES);
    return Number(process.hrtime.bigint() - start) / TIMES;
  };
  const objects = [ours, c].map((file) => {
    const object = addon.openObject(readFileSync(file), 'keyed', 1 << 16);
    const failure = addon.loadObject(object);
    if (failure !== null) throw new Error(`${file}: ${failure.messages}`);
    return object;
  });
  try {
    const programs = objects.map((object) => addon.listPrograms(object).map(({ name }) => ({ name, fd: addon.programFd(object, name) })));
    // Ours have a number behind the name.
    const fds = probes.map(({ name }) => programs.map((all) => all.find((program) => program.name.replace(/_\d+$/, '') === `bench_${name}`)!.fd));
    const least = fds.map((pair) => pair.map(() => Infinity));
    for (let round = 0; round < ROUNDS; round++) {
      fds.forEach((pair, i) => pair.forEach((fd, side) => { least[i]![side] = Math.min(least[i]![side]!, costOf(fd)); }));
    }
    const [empty, ...rest] = least;
    return rest.map(([us, them], i) => ({ statement: probes[i + 1]!.statement, ours: us! - empty![0]!, c: them! - empty![1]! }));
  } finally {
    for (const object of objects) addon.closeObject(object);
  }
}
