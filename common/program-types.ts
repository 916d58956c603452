// The types of BPF programs that a probe can become, in the kernel's own words: one row each. `tracepoint` and `kprobe` are
// types of programs here and not of probes: uprobes are kprobe programs too. Sources: enum bpf_prog_type of
// include/uapi/linux/bpf.h, and libbpf's program_types.rst for the ELF sections.

interface ProgramTypeRow {
  /** enum bpf_prog_type */
  readonly id: number;
  /** ELF sections, alone or before a slash. */
  readonly sections: readonly string[];
  /** Whether it may have numbers that the loader fills in: fields of a tracepoint's record, or what notes say of arguments. */
  readonly record: boolean;
}

export const programTypes = {
  raw_tracepoint: { id: 17, sections: ['raw_tp'], record: false },
  tracepoint: { id: 5, sections: ['tracepoint'], record: true },
  kprobe: { id: 2, sections: ['kprobe', 'kretprobe', 'uprobe', 'uretprobe'], record: true },
  perf_event: { id: 7, sections: ['perf_event'], record: false },
  xdp: { id: 6, sections: ['xdp'], record: false },
  tracing: { id: 26, sections: ['fentry', 'fexit', 'iter'], record: false },
} as const satisfies Readonly<Record<string, ProgramTypeRow>>;

export type ProgramType = keyof typeof programTypes;

// The kernel's names of those that it is asked about.
export const BPF_PROG_TYPE_KPROBE = programTypes.kprobe.id;
export const BPF_PROG_TYPE_PERF_EVENT = programTypes.perf_event.id;
export const BPF_PROG_TYPE_RAW_TRACEPOINT = programTypes.raw_tracepoint.id;
export const BPF_PROG_TYPE_TRACING = programTypes.tracing.id;

// enum bpf_attach_type.
export const BPF_TRACE_RAW_TP = 23;
// Of links at many places.
export const BPF_TRACE_KPROBE_MULTI = 42;
export const BPF_TRACE_UPROBE_MULTI = 48;
export const BPF_TRACE_KPROBE_SESSION = 56;
