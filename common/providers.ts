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
  /** First Linux whose kernel can run such a probe of ours, for messages: nobody may compare it with that of a kernel. */
  readonly since: string;
  /** What an object with such a probe asks of its loader: probe types that came after format 1.0. */
  readonly feature?: Feature;
}

/** Links of perf events, with a cookie that tells places apart. */
const PERF = '5.15';
/** Where programs of trampolines ask for arguments by number. */
const TRAMPOLINE = '5.17';

/** What the loader runs by itself: BPF_PROG_TEST_RUN of raw tracepoints. */
const OWN = { type: 'raw_tracepoint', section: 'raw_tp', since: '5.10' } as const;
const SAMPLED = { type: 'perf_event', section: 'perf_event', since: PERF } as const;

export const providerPrograms = {
  begin: OWN,
  end: OWN,
  self: OWN,
  test: { ...OWN, feature: 'test-probes' },
  // The kernel repeats such programs, and takes the time.
  bench: { type: 'xdp', section: 'xdp', since: '5.8', attachType: 37, feature: 'benchmarks' },
  tracepoint: { type: 'tracepoint', section: 'tracepoint', since: PERF },
  rawtracepoint: { type: 'raw_tracepoint', section: 'raw_tp', since: '5.8' },
  kprobe: { type: 'kprobe', section: 'kprobe', since: PERF },
  kretprobe: { type: 'kprobe', section: 'kretprobe', since: PERF },
  fentry: { type: 'tracing', section: 'fentry', since: TRAMPOLINE, attachType: 24, feature: 'trampolines' },
  fexit: { type: 'tracing', section: 'fexit', since: TRAMPOLINE, attachType: 25, feature: 'trampolines' },
  uprobe: { type: 'kprobe', section: 'uprobe', since: PERF },
  uretprobe: { type: 'kprobe', section: 'uretprobe', since: PERF },
  usdt: { type: 'kprobe', section: 'uprobe', since: PERF, feature: 'noted-probes' },
  interval: SAMPLED,
  profile: SAMPLED,
  software: SAMPLED,
  hardware: SAMPLED,
  watchpoint: { ...SAMPLED, feature: 'watchpoints' },
  asyncwatchpoint: { ...SAMPLED, feature: 'watched-arguments' },
  iter: { type: 'tracing', section: 'iter', since: '5.8', attachType: 28, feature: 'iterators' },
} as const satisfies Readonly<Record<string, ProviderProgram>>;

export type Provider = keyof typeof providerPrograms;

/** null: every loader knows the probe type. */
export function featureOf(name: Provider): Feature | null {
  return (providerPrograms[name] as ProviderProgram).feature ?? null;
}

export const providers = Object.keys(providerPrograms) as readonly Provider[];
