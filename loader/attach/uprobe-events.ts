// The kernel's uprobes, at a file and an offset in it: by links for many places, where the kernel has these, else each
// by an event of perf's PMU of that name. Attaching and detaching an event waits for the kernel twice, one after the other, so a thousand take
// minutes. A process given by -p or -c is the only one that they are for, unless its descendants are meant too: then
// the kernel runs the programs everywhere, and they look for themselves.

import { existsSync, readFileSync } from 'node:fs';
import type { ProbeSpec } from '../../common/manifest.ts';
import { isSystemError } from '../errors.ts';
import { BPF_TRACE_UPROBE_MULTI } from '../../common/program-types.ts';
import { kernelHas } from '../kernel/features.ts';
import type { Edit } from '../kernel/patch.ts';
import type { PerfEvent } from '../native.ts';
import { firstOnlineCpu } from './cpus.ts';
import { linkPerfEvent, linkUprobeMulti } from './links.ts';
import type { FilePlace, Link } from './links.ts';
import type { ElfFile } from '../symbols/elf.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachHost, Expansion, Target } from './row.ts';

const PMU = '/sys/bus/event_source/devices/uprobe';
export const hasUprobes = (): boolean => existsSync(PMU);
const NO_UPROBES = 'this kernel has no uprobes (CONFIG_UPROBES is off)';
export const lacksUprobes = (): string | null => (hasUprobes() ? null : NO_UPROBES);

/** Throws MissingProbe where there are none. */
export function checkUprobes(probe: Pick<ProbeSpec, 'name'>): void {
  if (!hasUprobes()) throw new MissingProbe(`cannot attach ${probe.name}: ${NO_UPROBES}`, 255);
}

/** A place in the file at `path`. */
export interface Located {
  /** Full name. */
  readonly name: string;
  readonly path: string;
  readonly at: FilePlace;
  readonly edits: readonly Edit[];
}

/** The file that the kernel is to be told, and where a place in the ELF file is in it. */
export function inOrigin({ origin }: ElfFile, path: string, { offset, counter }: FilePlace): Pick<Located, 'path' | 'at'> {
  const part = origin?.part ?? null;
  if (origin === null || part === null) return { path, at: { offset, counter } };
  return { path: origin.path, at: { offset: offset + part.offset, counter: counter === 0 ? 0 : counter + part.offset } };
}

interface Kind {
  /** Whether one place may become many. */
  readonly grows?: boolean;
  readonly returns: boolean;
  /** By errno, for messages. */
  readonly reasons: Readonly<Record<number, string>>;
}

/** The same of places to which others may come. */
export function expandGrowing(now: readonly Located[], { name }: Pick<ProbeSpec, 'name'>, host: AttachHost, kind: Kind, later: ((pids: readonly number[]) => readonly Located[]) | null): Expansion {
  const growing = { ...kind, grows: later !== null };
  const expansion = expandUprobes(now, host, growing);
  if (later === null) return expansion;
  const remarks = now.length > 0 ? [] : [`nothing has mapped a file with ${name} yet: those that come later are looked into`];
  return {
    ...expansion,
    remarks,
    later: (pids) => {
      const { places, ...rest } = expandUprobes(later(pids), host, growing);
      return places.length === 0 ? null : { places, ...rest } as Expansion;
    },
  };
}

/** `all`: empty only where places come later. */
export function expandUprobes(all: readonly Located[], host: AttachHost, kind: Kind): Expansion {
  const located = all.filter(({ name }) => host.isWanted(name));
  const files = new Set(located.map(({ path }) => path));
  const expanded = files.size === 1 ? { binary: located[0]!.path } : {};
  if (kernelHas('uprobe-multi') && (located.length > 0 || kind.grows === true)) {
    const patch = { attachType: BPF_TRACE_UPROBE_MULTI };
    const places = located.map(({ name, edits }) => ({ name, patch: { ...patch, edits } }));
    return { ...expanded, places, unplaced: patch, attachAll: (targets) => linkTogether(located, targets, host, kind) };
  }
  return {
    ...expanded,
    places: located.map(({ name, path, at, edits }) => ({
      name, ...(edits.length === 0 ? {} : { patch: { edits } }),
      attach: (target) => [attaching(name, () => linkPerfEvent({ ...uprobeEvent(path, at, host, kind.returns), config2: at.offset }, target), kind.reasons)],
    })),
  };
}

/** A link for each file and program. */
function* linkTogether(located: readonly Located[], targets: readonly Target[], host: AttachHost, kind: Kind): Iterable<Link> {
  const groups = new Map<string, { path: string; at: FilePlace[]; targets: Target[] }>();
  for (const [index, target] of targets.entries()) {
    const { path, at } = located[index]!;
    const key = `${target.program} ${path}`;
    const group = groups.get(key) ?? { path, at: [], targets: [] };
    groups.set(key, group);
    group.at.push(at);
    group.targets.push(target);
  }
  for (const group of groups.values()) {
    const link = (at: readonly FilePlace[], of: readonly Target[]): Link => linkUprobeMulti(of, group.path, at, kind.returns, scopeOf(host));
    const made = unlessRefused(() => link(group.at, group.targets));
    if (made !== null) yield made;
    // The kernel does not say which of them it refuses.
    else for (const [index, target] of group.targets.entries()) yield attaching(target.place.name, () => link([group.at[index]!], [target]), kind.reasons);
  }
}

function unlessRefused(link: () => Link): Link | null {
  try {
    return link();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return null;
  }
}

/** null: every process. */
function scopeOf({ pid, following }: Pick<AttachHost, 'pid' | 'following'>): number | null {
  return following ? null : pid;
}

/** For a program of the loader's own; `pid`: null for every process. */
export function uprobeOfLoader(path: string, offset: number, pid: number | null): PerfEvent {
  return { ...uprobeEvent(path, { offset, counter: 0 }, { pid, following: false }, false), config2: offset };
}

/** Without the offset, which is `config2`. The kernel counts `counter` up in processes while the event is open. */
function uprobeEvent(path: string, { counter }: FilePlace, host: Pick<AttachHost, 'pid' | 'following'>, returns: boolean): PerfEvent {
  const config = (returns ? 1n << formatOf('retprobe') : 0n) | (counter === 0 ? 0n : BigInt(counter) << formatOf('ref_ctr_offset'));
  const pid = scopeOf(host);
  const scope = pid === null ? { pid: -1, cpu: firstOnlineCpu() } : { pid, cpu: -1 };
  return { type: Number(readFileSync(`${PMU}/type`, 'latin1')), config, config1: path, ...scope };
}

/** The first bit of a part of `config`. */
function formatOf(part: string): bigint {
  return BigInt(/config:(\d+)/.exec(readFileSync(`${PMU}/format/${part}`, 'latin1'))?.[1] ?? '0');
}
