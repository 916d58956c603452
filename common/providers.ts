// The probe types that an object may hold, each with what its programs are to the kernel, and the ELF section by which
// libbpf knows that: the one list of them. What else the compiler knows of each is a record in frontend/providers/, what the
// loader does with it one in loader/attach/; both tables are checked against this list, so that a name without its record
// does not compile. What an attach point says is AttachSpec's business, in manifest.ts. Nothing else names a probe type:
// whoever wants to know something about one asks its record.

import type { ProgramType } from './program-types.ts';

interface ProviderProgram {
  readonly type: ProgramType;
  readonly section: string;
}

/** What the loader runs by itself. */
const OWN = { type: 'raw_tracepoint', section: 'raw_tp' } as const;
const SAMPLED = { type: 'perf_event', section: 'perf_event' } as const;

export const providerPrograms = {
  begin: OWN,
  end: OWN,
  self: OWN,
  test: OWN,
  tracepoint: { type: 'tracepoint', section: 'tracepoint' },
  rawtracepoint: { type: 'raw_tracepoint', section: 'raw_tp' },
  kprobe: { type: 'kprobe', section: 'kprobe' },
  kretprobe: { type: 'kprobe', section: 'kretprobe' },
  uprobe: { type: 'kprobe', section: 'uprobe' },
  uretprobe: { type: 'kprobe', section: 'uretprobe' },
  interval: SAMPLED,
  profile: SAMPLED,
  software: SAMPLED,
  hardware: SAMPLED,
} as const satisfies Readonly<Record<string, ProviderProgram>>;

export type Provider = keyof typeof providerPrograms;

export const providers = Object.keys(providerPrograms) as readonly Provider[];
