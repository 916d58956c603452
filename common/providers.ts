// The names of the probe types that an object may hold: the one list of them. What the compiler knows of each is a
// record in frontend/providers/, what the loader does with each one in loader/attach/; both tables are checked against
// this list, so that a name without its record does not compile. What an attach point says is AttachSpec's business,
// in manifest.ts. Nothing else names a probe type: whoever wants to know something about one asks its record.

export const providers = [
  'begin', 'end', 'self', 'test',
  'tracepoint', 'rawtracepoint', 'kprobe', 'kretprobe', 'uprobe', 'uretprobe',
  'interval', 'profile', 'software', 'hardware',
] as const;

export type Provider = (typeof providers)[number];
