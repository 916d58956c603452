// Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN by name. Needs no tracefs; that is read only to suggest a name.

import { ENOENT, isSystemError } from '../errors.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import { native } from '../native.ts';
import { attaching, MissingProbe } from './provider.ts';
import type { AttachHost, Links, Provider } from './provider.ts';
import { didYouMean } from './suggest.ts';

type Spec = Extract<AttachSpec, { provider: 'rawtracepoint' }>;

export const rawtracepoint: Provider<Spec> = {
  pass: 1,
  expand(spec, probe, host) {
    return {
      names: [probe.name],
      attach: (program, _cookie, links) => attaching(probe.name, () => open(spec.event, program(0), host, links)),
    };
  },
};

function open(event: string, program: number, host: AttachHost, links: Links): void {
  try {
    links.add(native().openRawTracepoint(program, event));
  } catch (error) {
    if (!isSystemError(error) || error.errno !== ENOENT) throw error;
    const names = host.tracefs.directories('events').flatMap((c) => host.tracefs.directories(`events/${c}`));
    throw new MissingProbe(`this kernel has no raw tracepoint ${event}${didYouMean(event, names)}`);
  }
}
