// Tracepoints: a perf event of type tracepoint by the event's id in tracefs. The record's layout is read from the
// target's own format file, so that an object compiled against another kernel is corrected at load; a field that is
// not there, or of another size, is an error that names it.

import { EXIT_INPUT, EXIT_LOAD, LoaderError } from '../errors.ts';
import type { ProbeSpec, TracepointFieldSpec } from '../../common/manifest.ts';
import type { Edit } from '../kernel/patch.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import { firstOnlineCpu } from './cpus.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';
import { linkPerfEvent } from './links.ts';
import { listed } from './list.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, SinglePlace, SpecOf } from './row.ts';
import { didYouMean } from '../../common/near-miss.ts';

const PERF_TYPE_TRACEPOINT = 2;

export const tracepoint: AttachedRow<'tracepoint'> = {
  runs: 'attached',
  pass: 1,
  readAgain: (spec) => spec,
  expand: (spec, probe, host) => ({ places: eventsOf(spec, probe, host).map((event) => placeOf(event, probe, host.tracefs)) }),
  list: (pattern, { tracefs }) => {
    const [event, category = '*'] = pattern.split(':').reverse();
    return listed(matching(category, event || '*', tracefs).map(nameOf));
  },
};

function placeOf(event: string, { fields }: ProbeSpec, tracefs: Tracefs): SinglePlace {
  const name = nameOf(event);
  return {
    name,
    patch: { edits: fieldEdits(event, fields, tracefs) },
    attach: (target) => [attaching(name, () => {
      const id = Number(tracefs.read(`events/${event}/id`));
      return linkPerfEvent({ type: PERF_TYPE_TRACEPOINT, config: id, pid: -1, cpu: firstOnlineCpu() }, target);
    })],
  };
}

/** Of `category/event`. */
function nameOf(event: string): string {
  return `tracepoint:${event.replace('/', ':')}`;
}

/** `category/event` of every match. */
function eventsOf({ category, event }: SpecOf<'tracepoint'>, probe: ProbeSpec, { tracefs }: AttachHost): string[] {
  if (!hasWildcard(category) && !hasWildcard(event)) {
    if (tracefs.read(`events/${category}/${event}/id`) !== null) return [`${category}/${event}`];
    const all = tracefs.directories('events').flatMap((c) => tracefs.directories(`events/${c}`).map((e) => `${c}:${e}`));
    throw new MissingProbe(`this kernel has no tracepoint ${category}:${event}`, EXIT_INPUT, didYouMean(`${category}:${event}`, all));
  }
  const found = matching(category, event, tracefs);
  if (found.length === 0) throw new MissingProbe(`no tracepoint of this kernel matches ${probe.name}`);
  return found;
}

function matching(category: string, event: string, tracefs: Tracefs): string[] {
  const categoryPattern = globPattern(category);
  const eventPattern = globPattern(event);
  return tracefs.directories('events').filter((name) => categoryPattern.test(name)).sort()
    .flatMap((name) => tracefs.directories(`events/${name}`).filter((e) => eventPattern.test(e)).sort().map((e) => `${name}/${e}`))
    // Categories such as ftrace hold records that are no tracepoints: they have no id of their own to attach to.
    .filter((path) => !path.startsWith('ftrace/') && tracefs.read(`events/${path}/id`) !== null);
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
