// The probe types that an object may hold, each with what its programs are to the kernel, and the ELF section by which
// libbpf knows that: the one list of them. What else the compiler knows of each is a record in frontend/providers/, what the
// loader does with it one in loader/attach/; both tables are checked against this list, so that a name without its record
// does not compile. What an attach point says is AttachSpec's business, in manifest.ts. Nothing else names a probe type:
// whoever wants to know something about one asks its record.

import type { Feature } from './object-features.ts';
import type { ProgramType } from './program-types.ts';

interface ProviderProgram {
  readonly type: ProgramType;
  readonly section: string;
  /** enum bpf_attach_type, as libbpf knows it by the section; absent: 0. */
  readonly attachType?: number;
  /** What an object with such a probe asks of its loader: probe types that came after format 1.0. */
  readonly feature?: Feature;
}

/** What the loader runs by itself. */
const OWN = { type: 'raw_tracepoint', section: 'raw_tp' } as const;
const SAMPLED = { type: 'perf_event', section: 'perf_event' } as const;

export const providerPrograms = {
  begin: OWN,
  end: OWN,
  self: OWN,
  test: { ...OWN, feature: 'test-probes' },
  // The kernel repeats such programs, and takes the time.
  bench: { type: 'xdp', section: 'xdp', attachType: 37, feature: 'benchmarks' },
  tracepoint: { type: 'tracepoint', section: 'tracepoint' },
  rawtracepoint: { type: 'raw_tracepoint', section: 'raw_tp' },
  kprobe: { type: 'kprobe', section: 'kprobe' },
  kretprobe: { type: 'kprobe', section: 'kretprobe' },
  fentry: { type: 'tracing', section: 'fentry', attachType: 24, feature: 'trampolines' },
  fexit: { type: 'tracing', section: 'fexit', attachType: 25, feature: 'trampolines' },
  uprobe: { type: 'kprobe', section: 'uprobe' },
  uretprobe: { type: 'kprobe', section: 'uretprobe' },
  usdt: { type: 'kprobe', section: 'uprobe', feature: 'noted-probes' },
  interval: SAMPLED,
  profile: SAMPLED,
  software: SAMPLED,
  hardware: SAMPLED,
  watchpoint: { ...SAMPLED, feature: 'watchpoints' },
  asyncwatchpoint: { ...SAMPLED, feature: 'watched-arguments' },
  iter: { type: 'tracing', section: 'iter', attachType: 28, feature: 'iterators' },
} as const satisfies Readonly<Record<string, ProviderProgram>>;

export type Provider = keyof typeof providerPrograms;

/** null: every loader knows the probe type. */
export function featureOf(name: Provider): Feature | null {
  return (providerPrograms[name] as ProviderProgram).feature ?? null;
}

export const providers = Object.keys(providerPrograms) as readonly Provider[];
