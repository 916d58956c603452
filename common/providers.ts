// The probe types that an object may hold, each with the ELF section of its programs, by which libbpf knows their type: the
// one list of them. What the compiler knows of each is a record in frontend/providers/, what the loader does with each one
// in loader/attach/; both tables are checked against this list, so that a name without its record does not compile. What an
// attach point says is AttachSpec's business, in manifest.ts. Nothing else names a probe type: whoever wants to know
// something about one asks its record.

export const programSections = {
  begin: 'raw_tp',
  end: 'raw_tp',
  self: 'raw_tp',
  test: 'raw_tp',
  tracepoint: 'tracepoint',
  rawtracepoint: 'raw_tp',
  kprobe: 'kprobe',
  kretprobe: 'kretprobe',
  uprobe: 'uprobe',
  uretprobe: 'uretprobe',
  interval: 'perf_event',
  profile: 'perf_event',
  software: 'perf_event',
  hardware: 'perf_event',
} as const;

export type Provider = keyof typeof programSections;

export const providers = Object.keys(programSections) as readonly Provider[];
