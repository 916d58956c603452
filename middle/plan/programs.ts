// What each provider becomes: the kind of BPF program, its ELF section, whether -p is checked inside it, its symbol,
// and how the loader attaches it. One row per provider.

import type { AttachPoint, AttachPointSpec, Provider } from '../../frontend/providers/attach-points.ts';
import { InternalError } from '../../frontend/diagnostics/diagnostics.ts';
import type { TypedProbe } from '../../frontend/types/typed-program.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import type { ProgramRole } from '../ir/ir.ts';

interface Row {
  readonly program: ProgramRole;
  /** The kernel calls it for every process, so the program compares the tgid itself (reference 04.1). */
  readonly pidFiltered: boolean;
}

const rows: Partial<Record<Provider, Row>> = {
  begin: { program: { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' }, pidFiltered: false },
  end: { program: { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' }, pidFiltered: false },
  self: { program: { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' }, pidFiltered: false },
  // A raw tracepoint as the others, so that the same helpers work in it; BPF_PROG_TEST_RUN gives its return value.
  test: { program: { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' }, pidFiltered: false },
  rawtracepoint: { program: { kind: 'program', type: 'raw_tracepoint', section: 'raw_tp' }, pidFiltered: true },
  tracepoint: { program: { kind: 'program', type: 'tracepoint', section: 'tracepoint' }, pidFiltered: true },
  kprobe: { program: { kind: 'program', type: 'kprobe', section: 'kprobe' }, pidFiltered: true },
  kretprobe: { program: { kind: 'program', type: 'kprobe', section: 'kretprobe' }, pidFiltered: true },
  uprobe: { program: { kind: 'program', type: 'kprobe', section: 'uprobe' }, pidFiltered: false },
  uretprobe: { program: { kind: 'program', type: 'kprobe', section: 'uretprobe' }, pidFiltered: false },
  interval: { program: { kind: 'program', type: 'perf_event', section: 'perf_event' }, pidFiltered: false },
  profile: { program: { kind: 'program', type: 'perf_event', section: 'perf_event' }, pidFiltered: false },
  software: { program: { kind: 'program', type: 'perf_event', section: 'perf_event' }, pidFiltered: false },
  hardware: { program: { kind: 'program', type: 'perf_event', section: 'perf_event' }, pidFiltered: false },
};

function row(spec: AttachPointSpec): Row {
  const found = rows[spec.provider];
  if (found === undefined) throw new InternalError(`${spec.provider} probes cannot be compiled`);
  return found;
}

/** Whether there is a lowering for this provider at all. */
export function isSupported(spec: AttachPointSpec): boolean {
  return rows[spec.provider] !== undefined;
}

export function programOf(spec: AttachPointSpec): ProgramRole {
  return row(spec).program;
}

export function isPidFiltered(spec: AttachPointSpec): boolean {
  return row(spec).pidFiltered;
}

/** Longest symbol: far below what ELF, BTF and people take. */
const NAME_LIMIT = 120;

/** Beginnings of other symbols of the object. */
const RESERVED = /^(bpftrace_|AT_|fn__|loop__)/;

/** The symbols of all programs: a name that the user gave once is taken as it is, any other becomes unique by its number. */
export function programNames(probes: readonly TypedProbe[]): string[] {
  const generated = probes.map(programName);
  const given = probes.map((probe) => probe.attachPoint.userName);
  return given.map((name, i) => {
    const free = name !== null && !RESERVED.test(name) && !generated.includes(name) && given.filter((other) => other === name).length === 1;
    return free ? name.slice(0, NAME_LIMIT) : generated[i]!;
  });
}

/** A C identifier that says which probe it is. */
function programName(probe: TypedProbe): string {
  const { userName, text } = probe.attachPoint;
  const words = (userName ?? text).replace(/[^A-Za-z0-9]+/g, '_').replace(/^_+|_+$/g, '').slice(0, NAME_LIMIT);
  return `${/^\d/.test(words) ? 'p_' : ''}${words || 'probe'}_${probe.id + 1}`;
}

/** The attach point as the loader takes it. */
export function attachSpec({ spec }: AttachPoint): AttachSpec {
  switch (spec.provider) {
    case 'begin': case 'end': case 'self': case 'tracepoint': case 'rawtracepoint': case 'uprobe': case 'uretprobe':
    case 'interval': case 'profile': case 'software': case 'hardware':
      return spec;
    case 'test':
      return { provider: 'test', name: spec.name };
    case 'kprobe': case 'kretprobe':
      return { ...spec, provider: spec.provider };
    default:
      throw new InternalError(`${spec.provider} probes cannot be attached`);
  }
}
