// Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN by name. Needs no tracefs; that is read only to suggest a name.

import { ENOENT, isSystemError } from '../errors.ts';
import { linkRawTracepoint } from './links.ts';
import type { RawTracepointLink } from './links.ts';
import { attaching, MissingProbe } from './provider.ts';
import type { AttachedType, AttachHost, Target } from './provider.ts';
import { didYouMean } from './suggest.ts';

export const rawtracepoint: AttachedType<'rawtracepoint'> = {
  runs: 'attached',
  pass: 1,
  expand: ({ event }, { name }, host) => ({
    places: [{ name, attach: (target) => [attaching(name, () => open(event, target, host))] }],
  }),
  list: () => [],
};

function open(event: string, target: Target, { tracefs }: AttachHost): RawTracepointLink {
  try {
    return linkRawTracepoint(event, target);
  } catch (error) {
    if (!isSystemError(error) || error.errno !== ENOENT) throw error;
    const names = tracefs.directories('events').flatMap((c) => tracefs.directories(`events/${c}`));
    throw new MissingProbe(`this kernel has no raw tracepoint ${event}${didYouMean(event, names)}`);
  }
}
