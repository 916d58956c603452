// Tracepoints: a perf event of type tracepoint by the event's id in tracefs. The record's layout is read from the
// target's own format file, so that an object compiled against another kernel is corrected at load; a field that is
// not there, or of another size, is an error that names it.

import { LoaderError } from '../errors.ts';
import type { AttachSpec, ProbeSpec, TracepointFieldSpec } from '../../common/manifest.ts';
import type { Tracefs } from '../kernel/tracefs.ts';
import { firstOnlineCpu } from './cpus.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { attaching, linkPerfEvent, MissingProbe } from './provider.ts';
import type { AttachHost, Provider } from './provider.ts';
import { didYouMean } from './suggest.ts';

type Spec = Extract<AttachSpec, { provider: 'tracepoint' }>;

const PERF_TYPE_TRACEPOINT = 2;

export const tracepoint: Provider<Spec> = {
  pass: 1,
  expand(spec, probe, host) {
    const events = matching(spec, probe, host);
    const layouts = events.map((event) => layoutOf(event, probe.fields, host.tracefs));
    const names = events.map((event) => `tracepoint:${event.replace('/', ':')}`);
    return {
      names,
      layouts,
      attach: (program, cookie, links) => {
        events.forEach((event, i) => attaching(names[i]!, () => {
          const id = Number(host.tracefs.read(`events/${event}/id`));
          linkPerfEvent({ type: PERF_TYPE_TRACEPOINT, config: id, pid: -1, cpu: firstOnlineCpu() }, program(i), cookie + i, links);
        }));
        return events.length;
      },
    };
  },
};

/** `category/event` of every match. */
function matching(spec: Spec, probe: ProbeSpec, host: AttachHost): string[] {
  const { category, event } = spec;
  if (!hasWildcard(category) && !hasWildcard(event)) {
    if (host.tracefs.read(`events/${category}/${event}/id`) !== null) return [`${category}/${event}`];
    const all = host.tracefs.directories('events').flatMap((c) => host.tracefs.directories(`events/${c}`).map((e) => `${c}:${e}`));
    throw new MissingProbe(`this kernel has no tracepoint ${category}:${event}${didYouMean(`${category}:${event}`, all)}`);
  }
  const categoryPattern = globPattern(category);
  const eventPattern = globPattern(event);
  const found = host.tracefs.directories('events').filter((name) => categoryPattern.test(name)).sort()
    .flatMap((name) => host.tracefs.directories(`events/${name}`).filter((e) => eventPattern.test(e)).sort().map((e) => `${name}/${e}`))
    // Categories such as ftrace hold records that are no tracepoints: they have no id of their own to attach to.
    .filter((path) => !path.startsWith('ftrace/') && host.tracefs.read(`events/${path}/id`) !== null);
  if (found.length === 0) throw new MissingProbe(`no tracepoint of this kernel matches ${probe.name}`);
  return found;
}

export interface FormatField {
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
}

/** Fields of a tracefs format file by name; `__data_loc char[] filename` is `filename`. */
export function parseFormat(text: string): Map<string, FormatField> {
  const fields = new Map<string, FormatField>();
  for (const match of text.matchAll(/^\s*field:(.*?);\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:(\d);)?/gm)) {
    const name = /([A-Za-z_]\w*)\s*(?:\[[^\]]*\])*$/.exec(match[1]!)?.[1];
    if (name === undefined) continue;
    fields.set(name, { offset: Number(match[2]), size: Number(match[3]), signed: match[4] === '1' });
  }
  return fields;
}

/** Offsets on this machine of the fields that the program reads. */
function layoutOf(event: string, wanted: readonly TracepointFieldSpec[], tracefs: Tracefs): number[] {
  if (wanted.length === 0) return [];
  const fields = parseFormat(tracefs.read(`events/${event}/format`) ?? '');
  const name = event.replace('/', ':');
  return wanted.map((want) => {
    const field = fields.get(want.name);
    if (field === undefined) {
      throw new LoaderError(`the tracepoint ${name} of this kernel has no field ${want.name}${didYouMean(want.name, fields.keys())}`);
    }
    if (field.size !== want.size) {
      throw new LoaderError(`the field ${want.name} of the tracepoint ${name} has ${field.size} bytes on this kernel, `
        + `but had ${want.size} where the script was compiled: compile it for this kernel`);
    }
    return field.offset;
  });
}
