// The half of the IR's comparison tests that runs in the kernel, in a process of its own with a hard time limit.
// Run with the name of a suite; it compiles, loads and runs every group of it and prints one line of JSON: facts about
// this process, and for each group its answers, return values and events, or why it did not load. It judges nothing.

import { closeSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { emitObject } from '../../../backend/emit.ts';
import { loadLlvm } from '../../../backend/llvm/index.ts';
import { EVENTS_MAP } from '../../../common/manifest.ts';
import { native } from '../../../loader/native.ts';
import type { ObjectHandle } from '../../../loader/native.ts';
import { programsOf } from './program.ts';
import type { Facts, Group } from './program.ts';
import type { KernelAnswers, KernelGroup } from './compare.ts';
import { suiteGroups } from './suites.ts';

const BPF_PROG_TYPE_RAW_TRACEPOINT = 17;

const llvm = loadLlvm();
const kernel = native();

function main(): void {
  const facts = collectFacts();
  const groups = suiteGroups(process.argv[2] ?? '').map((group): KernelGroup => {
    try {
      return runGroup(group, facts);
    } catch (error) {
      return { failure: (error as Error).message };
    }
  });
  const answers: KernelAnswers = { facts, groups };
  process.stdout.write(`${JSON.stringify(answers)}\n`);
}

function runGroup(group: Group, facts: Facts): KernelGroup {
  const object = kernel.openObject(emitObject(group.module, llvm).object, 'irtest', 1 << 20);
  try {
    const failure = kernel.loadObject(object);
    if (failure !== null) return { failure: `${failure.messages}\n${failure.log.split('\n').slice(-60).join('\n')}` };
    if (group.loadOnly) return { returned: [], out: '', events: [] };
    const context = new BigUint64Array(group.context(facts).map((word) => BigInt.asUintN(64, word)));
    const returned = programsOf(group).map((fn) => runProgram(object, fn.name, fn.role.type === 'tracepoint', new Uint8Array(context.buffer)));
    const bss = kernel.listMaps(object).find((map) => map.name.endsWith('.bss'));
    if (bss === undefined) throw new Error('the object has no .bss');
    return { returned, out: readOut(object, bss.name, group), events: drainEvents(object) };
  } finally {
    kernel.closeObject(object);
  }
}

/** A tracepoint program has no test run: its instructions are run as a raw tracepoint's, whose context is bytes too. */
function runProgram(object: ObjectHandle, name: string, isTracepoint: boolean, context: Uint8Array): number {
  if (!isTracepoint) return kernel.testRun(kernel.programFd(object, name), context) >>> 0;
  const fd = kernel.loadProgram(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, name, 'GPL', kernel.instructions(object, name));
  try {
    return kernel.testRun(fd, context) >>> 0;
  } finally {
    closeSync(fd);
  }
}

/** The bytes of the global `out`; globals of a section lie in the module's order. */
function readOut(object: ObjectHandle, bss: string, group: Group): string {
  const memory = new Uint8Array(kernel.mapMemory(kernel.mapFd(object, bss)));
  return Buffer.from(memory.subarray(0, group.answers.length * 8)).toString('hex');
}

function drainEvents(object: ObjectHandle): string[] {
  if (!kernel.listMaps(object).some((map) => map.name === EVENTS_MAP)) return [];
  const ring = kernel.openRing(kernel.mapFd(object, EVENTS_MAP));
  const buffer = Buffer.alloc(1 << 16);
  const used = kernel.drainRing(ring, buffer);
  kernel.closeRing(ring);
  const events: string[] = [];
  for (let at = 0; at < used;) {
    const length = buffer.readUInt32LE(at);
    events.push(buffer.toString('hex', at + 8, at + 8 + length));
    at += 8 + Math.ceil(length / 8) * 8;
  }
  return events;
}

function collectFacts(): Facts {
  const namespace = statSync('/proc/self/ns/pid');
  const executable = readlinkSync('/proc/self/exe');
  const start = readFileSync('/proc/self/maps', 'utf8').split('\n').find((line) => line.endsWith(executable))?.split('-')[0];
  if (start === undefined) throw new Error('the executable is not mapped');
  return {
    pid: process.pid,
    // A node process calls the kernel for us on its main thread.
    tid: process.pid,
    uid: process.getuid?.() ?? 0,
    gid: process.getgid?.() ?? 0,
    comm: readFileSync('/proc/self/comm', 'utf8').trimEnd(),
    cpus: kernel.possibleCpus(),
    namespace: { device: namespace.dev, inode: namespace.ino },
    memory: { address: `0x${start}`, hex: readFileSync(executable).subarray(0, 64).toString('hex') },
  };
}

main();
