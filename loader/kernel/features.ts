// What the running kernel can do, of the list in common/kernel-features.ts. It is asked by trying, with something that does
// nothing, when somebody wants to know, and the answer is kept for the life of this process. Only what cannot be tried is
// read from the kernel's BTF, and its question says so. No version is compared here: it tells nothing of what a distribution
// has brought to its kernel, or left out when it was built. Asking takes the rights that loading takes.

import { closeSync, readdirSync } from 'node:fs';
import { kernelFeatures } from '../../common/kernel-features.ts';
import type { KernelFeatureName } from '../../common/kernel-features.ts';
import { perfTypes } from '../../common/perf-events.ts';
import {
  BPF_PROG_TYPE_KPROBE, BPF_PROG_TYPE_PERF_EVENT, BPF_PROG_TYPE_RAW_TRACEPOINT, BPF_PROG_TYPE_TRACING, BPF_TRACE_KPROBE_MULTI, BPF_TRACE_KPROBE_SESSION, BPF_TRACE_UPROBE_MULTI,
} from '../../common/program-types.ts';
import { EFAULT, ESRCH, isSystemError } from '../errors.ts';
import { native } from '../native.ts';
import { readKernelBtf, VMLINUX } from './kernel-btf.ts';
import { kernelTypeId } from './kernel-types.ts';
import { otherKernel } from './other-kernel.ts';

const answers = new Map<KernelFeatureName, boolean>();
let unwanted: readonly KernelFeatureName[] = [];

/** From now on the kernel is taken for one that lacks these, and no others. */
export function doWithout(features: readonly KernelFeatureName[]): void {
  unwanted = features;
}

/** Another kernel cannot be tried: it has everything. */
export function kernelHas(name: KernelFeatureName): boolean {
  if (unwanted.includes(name)) return false;
  if (otherKernel() !== null) return true;
  let answer = answers.get(name);
  if (answer === undefined) {
    answer = isTried(name) ? questions[name]() : knowsHelper(kernelFeatures[name].helper);
    answers.set(name, answer);
  }
  return answer;
}

/** What comes with no helper. */
type Tried = { [N in KernelFeatureName]: (typeof kernelFeatures)[N] extends { readonly helper: number } ? never : N }[KernelFeatureName];

function isTried(name: KernelFeatureName): name is Tried {
  return Object.hasOwn(questions, name);
}

const questions: Readonly<Record<Tried, () => boolean>> = {
  'perf-event-link': () => tried(() => withProgram(BPF_PROG_TYPE_PERF_EVENT, 0, linksToPerfEvent)),
  'kprobe-multi': () => tried(() => withProgram(BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_MULTI, (program) => linksToManyFunctions(program, BPF_TRACE_KPROBE_MULTI))),
  'kprobe-session': () => tried(() => withProgram(BPF_PROG_TYPE_KPROBE, BPF_TRACE_KPROBE_SESSION, (program) => linksToManyFunctions(program, BPF_TRACE_KPROBE_SESSION))),
  'trampolines': () => tried(() => withTrampoline(() => true)),
  'tracing-link': () => tried(() => withTrampoline(linksToTrampoline)),
  'uprobe-multi': () => tried(() => withProgram(BPF_PROG_TYPE_KPROBE, BPF_TRACE_UPROBE_MULTI, linksToManyOffsets)),
  // What the program asks for came in one series with what it is given.
  'raw-tracepoint-cookie': () => tried(() => withProgram(BPF_PROG_TYPE_RAW_TRACEPOINT, 0, () => true, 0, 0, callOf(kernelFeatures['helper:get_attach_cookie'].helper))),
  // It came in one series with attaching them.
  'sleepable-uprobes': () => tried(() => withProgram(BPF_PROG_TYPE_KPROBE, 0, () => true, BPF_F_SLEEPABLE)),
  // To try it, this process would have to change its own name, and to know where in a task the kernel keeps it. The change
  // that pads names came in one series with the one that made TASK_COMM_LEN an enumerator, which BTF then names.
  'clean-comm': () => readKernelBtf(VMLINUX)?.includes('\0TASK_COMM_LEN\0', 0, 'latin1') ?? false,
};

const BPF_TRACE_FENTRY = 24;
const PERF_COUNT_SW_DUMMY = 9;
export const BPF_F_SLEEPABLE = 1 << 4;

function tried(act: () => boolean): boolean {
  try {
    return act();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return false;
  }
}

/** The verifier looks whether it knows a helper before it looks whether this program may call it, and with what. */
export function knowsHelper(id: number): boolean {
  return !native().verifierLog(BPF_PROG_TYPE_KPROBE, 0, LICENSE, callOf(id)).includes('invalid func');
}

/** A program that calls a helper with its context. */
function callOf(helper: number): Buffer {
  const call = Buffer.alloc(INSTRUCTION_SIZE);
  call.writeUInt8(BPF_CALL, 0);
  call.writeInt32LE(helper, 4);
  return Buffer.concat([call, RETURN_0]);
}

const LICENSE = 'GPL';
const INSTRUCTION_SIZE = 8;
/** BPF_JMP | BPF_CALL */
const BPF_CALL = 0x85;
/** `r0 = 0; exit` */
const RETURN_0 = Buffer.from([0xb7, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);

/** `target`: the function in the kernel's BTF that the program is for. */
function withProgram<T>(type: number, expectedAttachType: number, use: (program: number) => T, flags = 0, target = 0, code: Buffer = RETURN_0): T {
  const program = native().loadProgram(type, expectedAttachType, 'ability', LICENSE, code, target, 0, flags);
  try {
    return use(program);
  } finally {
    closeSync(program);
  }
}

/** An event that never happens, of this process. */
function linksToPerfEvent(program: number): boolean {
  const event = native().openPerfEvent({ type: perfTypes.software, config: PERF_COUNT_SW_DUMMY, pid: process.pid, cpu: -1 });
  try {
    closeSync(native().linkPerfEvent(program, event, 0));
    return true;
  } finally {
    closeSync(event);
  }
}

/** At a function that the kernel has for its own tests, and else never calls. Without that function the answer is false. */
function withTrampoline(use: (program: number) => boolean): boolean {
  const target = kernelTypeId(VMLINUX, 'bpf_fentry_test1', 'func');
  return target !== null && withProgram(BPF_PROG_TYPE_TRACING, BPF_TRACE_FENTRY, use, 0, target);
}

function linksToTrampoline(program: number): boolean {
  closeSync(native().linkTracing(program, BPF_TRACE_FENTRY, 0));
  return true;
}

/** A kernel that has such links fails to read the list of functions; others do not look at it. */
function linksToManyFunctions(program: number, attachType: number): boolean {
  return native().kprobeMultiErrno(program, attachType) === EFAULT;
}

/** A kernel whose links know processes finds none for one of our other threads, before it looks at the list of offsets. */
function linksToManyOffsets(program: number): boolean {
  const thread = readdirSync('/proc/self/task').map(Number).find((tid) => tid !== process.pid);
  return thread !== undefined && native().uprobeMultiErrno(program, thread) === ESRCH;
}
