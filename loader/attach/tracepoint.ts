// Tracepoints: a perf event of type tracepoint by the event's id in tracefs. The record's layout is read from the
// target's own format file, so that an object compiled against another kernel is corrected at load; a field that is
// not there, or of another size, is an error that names it. A program that needs no record goes where the kernel makes none:
// to the raw tracepoint behind the event, and for system calls to the one behind them all (system-calls.ts).

import { EXIT_INPUT, EXIT_LOAD, LoaderError } from '../errors.ts';
import type { ProbeSpec, TracepointFieldSpec } from '../../common/manifest.ts';
import type { Edit } from '../kernel/patch.ts';
import { kernelHas } from '../kernel/features.ts';
import { programTypes } from '../../common/program-types.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import { firstOnlineCpu } from './cpus.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { declaredFields, parseTracepointFormat } from '../../common/tracepoint-format.ts';
import { linkManyRaw, linkPerfEvent, linkRawTracepoint } from './links.ts';
import type { Link } from './links.ts';
import { listed } from './list.ts';
import { rawTracepoints } from './rawtracepoint.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Place, SinglePlace, SpecOf, Target } from './row.ts';
import { allCalls, fillTable, hasAllCalls, isRaw, linkSystemCalls, rawPlaces } from './system-calls.ts';
import type { SystemCallTable } from './system-calls.ts';
import { didYouMean, nearOrListed } from '../../common/near-miss.ts';

const PERF_TYPE_TRACEPOINT = 2;
/** A category whose formats are those of records that are no tracepoints, although they have ids. */
const RECORDS = 'ftrace';

export const tracepoint: AttachedRow<'tracepoint'> = {
  runs: 'attached',
  isHere: (tracefs) => tracefs.tracepoints().length > 0,
  pass: 1,
  follows: 'by-program',
  readAgain: (spec) => spec,
  expand: (spec, probe, host, all) => {
    const events = eventsOf(spec, probe, host).filter((event) => host.isWanted(nameOf(event)));
    const { systemCalls } = probe;
    if (systemCalls?.table !== undefined) return expandSystemCalls(events, { ...systemCalls, table: systemCalls.table }, probe, host, all);
    return { places: events.map((event, index) => placeOf(event, index, probe, host, all)) };
  },
  list: (pattern, { tracefs }) => {
    const [event, category = '*'] = pattern.split(':').reverse();
    return listed(matching(category, event || '*', tracefs).map(nameOf));
  },
  listedUnasked: 'kernel',
  parameters: (name, { tracefs }) => declaredFields(tracefs.read(`events/${name.replace(':', '/')}/format`) ?? ''),
};

function placeOf(event: string, index: number, probe: ProbeSpec, host: AttachHost, all: readonly ProbeSpec[]): SinglePlace {
  const name = nameOf(event);
  const raw = rawEventOf(event, [probe, ...othersAt(event, probe, all)], host);
  // Programs with types of their own have no cookie: all of a probe then know their place.
  const ownPlace = probe.systemCalls !== undefined && probe.asksPlace === true ? { place: index } : {};
  if (raw !== null && probe.systemCalls !== undefined) {
    const patch = { ...allCalls(event, probe.systemCalls), ...ownPlace };
    return { name, patch, attach: (target) => [attaching(name, () => linkManyRaw([target]))] };
  }
  if (raw !== null) {
    const hasCookie = kernelHas('raw-tracepoint-cookie');
    // The program asks although it has one place: the probe type was a wildcard.
    const place = probe.asksPlace === true && !hasCookie ? { place: 0 } : {};
    return { name, patch: { type: programTypes.raw_tracepoint.id, ...place }, attach: (target) => [attaching(name, () => linkRawTracepoint(raw, target, hasCookie))] };
  }
  return {
    name,
    patch: { edits: fieldEdits(event, probe.fields, host.tracefs), ...ownPlace },
    attach: (target) => [attaching(name, () => linkEvent(event, target, host.tracefs))],
  };
}

function linkEvent(event: string, target: Target, tracefs: Tracefs): Link {
  const id = Number(tracefs.read(`events/${event}/id`));
  return linkPerfEvent({ type: PERF_TYPE_TRACEPOINT, config: id, pid: -1, cpu: firstOnlineCpu() }, target);
}

/** All of them at once, where the kernel makes them; the others on their own. */
function expandSystemCalls(events: readonly string[], calls: SystemCallTable, probe: ProbeSpec, host: AttachHost, all: readonly ProbeSpec[]): Expansion {
  const others = all.filter(({ systemCalls }) => systemCalls?.table === undefined);
  const alone = events.map((event) => !event.startsWith('syscalls/') || othersAt(event, probe, others).length > 0);
  const raw = rawPlaces(events.map((event) => event.replace(/^.*\//, '')), calls, probe.fields, host.tracefs)
    .map((place, index) => (alone[index] ? null : place));
  const places = events.map((event, index): Place => ({
    name: nameOf(event), patch: raw[index]?.patch ?? { edits: fieldEdits(event, probe.fields, host.tracefs) },
  }));
  return {
    places,
    prepare: (object, cookie) => fillTable(object, calls, raw, cookie),
    attachAll: function* (targets) {
      yield* attaching(probe.name, () => linkSystemCalls(targets.filter(({ place }) => isRaw(place))));
      for (const [index, target] of targets.entries()) {
        if (!isRaw(target.place)) yield attaching(target.place.name, () => linkEvent(events[index]!, target, host.tracefs));
      }
    },
  };
}

/** Probes at the same event in turn: those at its raw tracepoint would run apart from those that get its record. */
function othersAt(event: string, probe: ProbeSpec, all: readonly ProbeSpec[]): ProbeSpec[] {
  const [category, name] = event.split('/') as [string, string];
  return all.filter(({ attach, program }) => attach.provider === 'tracepoint' && program !== probe.program
    && globPattern(attach.category).test(category) && globPattern(attach.event).test(name));
}

/** The raw tracepoint behind an event, which costs less; null: there is none, or one of the programs there must be at the event itself. */
function rawEventOf(event: string, probes: readonly ProbeSpec[], { tracefs }: AttachHost): string | null {
  const name = event.replace(/^.*\//, '');
  const mayBeRaw = ({ recordless, systemCalls, attach }: ProbeSpec): boolean => {
    if (systemCalls !== undefined) return systemCalls.table === undefined && hasAllCalls(event, systemCalls, tracefs);
    const { category, event: pattern } = attach as SpecOf<'tracepoint'>;
    return recordless === true && (!(hasWildcard(category) || hasWildcard(pattern)) || kernelHas('raw-tracepoint-cookie'));
  };
  if (!probes.every(mayBeRaw)) return null;
  // Events that somebody made at run time have no tracepoint, but may be called like one.
  if (tracefs.read('dynamic_events')?.includes(`:${event}`) === true) return null;
  return rawTracepoints().has(name) ? name : null;
}

/** Of `category/event`. */
function nameOf(event: string): string {
  return `tracepoint:${event.replace('/', ':')}`;
}

/** `category/event` of every match. */
function eventsOf({ category, event }: SpecOf<'tracepoint'>, probe: ProbeSpec, { tracefs }: AttachHost): string[] {
  if (!hasWildcard(category) && !hasWildcard(event)) {
    if (category === RECORDS) throw new MissingProbe(`cannot attach ${probe.name}: what the kernel has under ${RECORDS} are records of its function tracer, and no tracepoints`);
    if (tracefs.read(`events/${category}/${event}/id`) !== null) return [`${category}/${event}`];
    const known = tracefs.tracepoints();
    const listed = known.some((name) => name.startsWith(`${category}:`)) ? `tracepoint:${category}:*` : 'tracepoint:*';
    throw new MissingProbe(`this kernel has no tracepoint ${category}:${event}`, EXIT_INPUT, nearOrListed(`${category}:${event}`, known, listed));
  }
  const found = matching(category, event, tracefs);
  if (found.length === 0) throw new MissingProbe(`no tracepoint of this kernel matches ${probe.name}`);
  return found;
}

function matching(category: string, event: string, tracefs: Tracefs): string[] {
  const categoryPattern = globPattern(category);
  const eventPattern = globPattern(event);
  return tracefs.tracepoints().map((name) => name.split(':') as [string, string])
    .filter(([ofCategory, name]) => ofCategory !== RECORDS && categoryPattern.test(ofCategory) && eventPattern.test(name))
    .map((parts) => parts.join('/')).sort();
}

/** Offsets on this machine of the fields that the program reads, in all instructions that hold one. */
export function fieldEdits(event: string, wanted: readonly TracepointFieldSpec[], tracefs: Pick<Tracefs, 'read'>): Edit[] {
  if (wanted.length === 0) return [];
  const fields = new Map(parseTracepointFormat(tracefs.read(`events/${event}/format`) ?? '').map((field) => [field.name, field]));
  const name = event.replace('/', ':');
  return wanted.flatMap((want) => {
    const field = fields.get(want.name);
    if (field === undefined) {
      throw new LoaderError(`the tracepoint ${name} of this kernel has no field ${want.name}`, EXIT_LOAD, didYouMean(want.name, fields.keys()));
    }
    if (field.size !== want.size) {
      throw new LoaderError(`the field ${want.name} of the tracepoint ${name} has ${field.size} bytes on this kernel, `
        + `but had ${want.size} where the script was compiled: compile it for this kernel`);
    }
    return want.instructions.map((instruction) => ({ instruction, value: field.offset }));
  });
}
