// The tracepoints of system calls, many at a time. The kernel makes them from two raw tracepoints, where a call begins and
// where it ends; each takes a perf event, which the kernel is slow to close. A program that was compiled for it runs
// at the raw one and looks the number of the call up in its table, for all of its places in one link. Its record is the
// registers then. Where that is not possible a place keeps its own event.

import type { Architecture } from '../../common/architectures/index.ts';
import { architectureNamed, architectureOf } from '../../common/architectures/index.ts';
import { lazy } from '../../common/lazy.ts';
import { callFields, systemCallNumber } from '../../common/system-calls.ts';
import { SYSTEM_CALL_PLACES, SYSTEM_CALLS } from '../../common/manifest.ts';
import type { SystemCallSpec, TracepointFieldSpec } from '../../common/manifest.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';
import { programTypes } from '../../common/program-types.ts';
import type { BtfTarget, Edit, Patch } from '../kernel/patch.ts';
import { patchKey } from '../kernel/patch.ts';
import { VMLINUX } from '../kernel/kernel-btf.ts';
import { kernelMemberOffset, kernelTypeId } from '../kernel/kernel-types.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import { linkManyRaw } from './links.ts';
import type { Link } from './links.ts';
import type { Place, Target, UnloadedObject } from './row.ts';

/** enum bpf_attach_type */
const BPF_TRACE_RAW_TP = 23;
const WORD = 8;
/** In a record the arguments follow the number of the call, 64 bits each. */
const FIRST_ARGUMENT = 16;

/** Where an event comes from. */
interface Origin {
  readonly raw: 'sys_enter' | 'sys_exit';
  readonly number: number;
}

/** Of a program that is for calls of its own. */
export type SystemCallTable = SystemCallSpec & Required<Pick<SystemCallSpec, 'table'>>;

/** What the program must be like to be there for an event; null: it must be at the event's own tracepoint. */
export interface RawPlace {
  /** Index in the table. */
  readonly index: number;
  readonly patch: Patch;
}

/** `events`: by their names without the category. Equal patches are one program, and each has a number of its own: its set, which is odd for ends. */
export function rawPlaces(events: readonly string[], spec: SystemCallTable, fields: readonly TracepointFieldSpec[], tracefs: Pick<Tracefs, 'read'>): (RawPlace | null)[] {
  const { set } = spec;
  const architecture = set.length === 0 ? null : architectureOf(architectureNamed(process.arch) ?? '');
  const compat = compatEdits(spec);
  const sets = new Map<string, number>();
  const targets = { sys_enter: lazy(() => targetOf('sys_enter')), sys_exit: lazy(() => targetOf('sys_exit')) };
  return events.map((event) => {
    const origin = architecture === null ? null : originOf(event);
    const target = origin === null ? null : targets[origin.raw]();
    const registers = target === null ? null : registerEdits(event, origin!, fields, architecture!, tracefs);
    if (registers === null || compat === null) return null;
    const edits = [...registers, ...compat];
    const patch: Patch = { type: programTypes.tracing.id, attachType: BPF_TRACE_RAW_TP, target: target!, edits };
    const key = patchKey(patch);
    const end = origin!.raw === 'sys_exit' ? 1 : 0;
    const own = sets.get(key) ?? 2 * (sets.size + 1) + end;
    sets.set(key, own);
    return { index: origin!.number + end * SYSTEM_CALLS, patch: { ...patch, edits: [...edits, ...set.map((instruction) => ({ instruction, value: own }))] } };
  });
}

/** What the program finds there: `places` by their order, null for those that have an event of their own. */
export function fillTable(object: UnloadedObject, { table, set }: SystemCallTable, places: readonly (RawPlace | null)[], cookie: number): void {
  const words = Buffer.alloc(WORD * SYSTEM_CALL_PLACES);
  for (const [index, place] of places.entries()) {
    if (place === null) continue;
    const own = place.patch.edits!.find(({ instruction }) => set.includes(instruction))!.value;
    words.writeBigUInt64LE(BigInt(own) << 32n | BigInt(cookie + index), WORD * place.index);
  }
  object.write(table, words);
}

/** One link for all that share a program. */
export function linkSystemCalls(targets: readonly Target[]): Link[] {
  const byProgram = new Map<number, Target[]>();
  for (const target of targets) byProgram.set(target.program, [...byProgram.get(target.program) ?? [], target]);
  return [...byProgram.values()].map(linkManyRaw);
}

/** Of places that rawPlaces() knows. */
export function isRaw({ patch }: Place): boolean {
  return patch?.attachType === BPF_TRACE_RAW_TP;
}

/** Whether a program for all calls finds at the raw tracepoint what the record has. `event`: with its category. */
export function hasAllCalls(event: string, spec: SystemCallSpec, tracefs: Pick<Tracefs, 'read'>): boolean {
  const raw = /^raw_syscalls\/(sys_enter|sys_exit)$/.exec(event)?.[1] as Origin['raw'] | undefined;
  if (raw === undefined || architectureNamed(process.arch) === null || targetOf(raw) === null || compatEdits(spec) === null) return false;
  const sizes = new Map(parseTracepointFormat(tracefs.read(`events/${event}/format`) ?? '').map(({ name, size }) => [name, size]));
  return Object.entries(callFields[raw]).every(([name, size]) => sizes.get(name) === size);
}

/** What the program must be like to be there for every call, where hasAllCalls(). */
export function allCalls(event: string, spec: SystemCallSpec): Patch {
  const edits = compatEdits(spec)!;
  const [raw, own] = event.endsWith('/sys_exit') ? ['sys_exit', 3] as const : ['sys_enter', 2] as const;
  return { type: programTypes.tracing.id, attachType: BPF_TRACE_RAW_TP, target: targetOf(raw)!, edits: [...edits, ...spec.set.map((instruction) => ({ instruction, value: own }))] };
}

function originOf(event: string): Origin | null {
  const [, when, name] = /^sys_(enter|exit)_(.+)$/.exec(event) ?? [];
  const number = name === undefined ? null : systemCallNumber(architectureNamed(process.arch)!, name);
  return number === null || number >= SYSTEM_CALLS ? null : { raw: when === 'enter' ? 'sys_enter' : 'sys_exit', number };
}

function targetOf(event: Origin['raw']): BtfTarget | null {
  const id = kernelTypeId(VMLINUX, `btf_trace_${event}`, 'typedef');
  return id === null ? null : { module: VMLINUX, id };
}

/** Where a task of this kernel, which begins with its struct thread_info, tells calls of 32 bits; null: that is not known. */
function compatEdits({ compat = [] }: SystemCallSpec): Edit[] | null {
  if (compat.length === 0) return [];
  const architecture = architectureOf(architectureNamed(process.arch) ?? '');
  const offset = architecture === null ? null : kernelMemberOffset('thread_info', architecture.systemCalls.compat.member);
  return offset === null ? null : compat.map((instruction) => ({ instruction, value: offset }));
}

/** The fields' registers; null: one is in none. */
function registerEdits(event: string, { raw }: Origin, wanted: readonly TracepointFieldSpec[], architecture: Architecture, tracefs: Pick<Tracefs, 'read'>): Edit[] | null {
  if (wanted.length === 0) return [];
  const here = new Map(parseTracepointFormat(tracefs.read(`events/syscalls/${event}/format`) ?? '').map((field) => [field.name, field]));
  const edits: Edit[] = [];
  for (const { name, size, instructions } of wanted) {
    const field = here.get(name);
    if (field === undefined || field.array || field.dynamic !== null || field.size !== size) return null;
    const register = field.offset < FIRST_ARGUMENT ? architecture.systemCalls.number.register
      : raw === 'sys_exit' ? architecture.registers[architecture.returnRegister]
        : architecture.registers[architecture.systemCalls.argumentRegisters[(field.offset - FIRST_ARGUMENT) / WORD] ?? ''];
    if (register === undefined) return null;
    edits.push(...instructions.map((instruction) => ({ instruction, value: register })));
  }
  return edits;
}
