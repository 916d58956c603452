// What a process has mapped as code: the lines of /proc/PID/maps, and lists of them in order of address. Pure data.

/** An executable mapping. */
export interface Mapping {
  readonly start: number;
  readonly end: number;
  /** Offset in the file of the byte at `start`. */
  readonly offset: number;
  /** `major:minor` in hex and the inode, as in /proc/PID/maps. */
  readonly device: string;
  readonly inode: number;
  /** '' for anonymous memory; `[vdso]` and the like keep their brackets. Byte text. */
  readonly path: string;
}

/** Executable mappings of a /proc/PID/maps text, in its (ascending) order. */
export function parseMaps(text: string): Mapping[] {
  const mappings: Mapping[] = [];
  for (const match of text.matchAll(/^([0-9a-f]+)-([0-9a-f]+) ..x. ([0-9a-f]+) (\S+) (\d+) *(.*)$/gm)) {
    mappings.push({
      start: parseInt(match[1]!, 16), end: parseInt(match[2]!, 16), offset: parseInt(match[3]!, 16),
      device: match[4]!, inode: Number(match[5]), path: match[6]!.replace(/ \(deleted\)$/, '').replaceAll('\\012', '\n'),
    });
  }
  return mappings;
}

export function findMapping(mappings: readonly Mapping[], address: number): Mapping | undefined {
  let low = 0;
  let high = mappings.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const mapping = mappings[middle]!;
    if (address < mapping.start) high = middle - 1;
    else if (address >= mapping.end) low = middle + 1;
    else return mapping;
  }
  return undefined;
}

/** `mappings` with one more, which takes the place of whatever it covers. */
export function withMapping(mappings: readonly Mapping[], added: Mapping): Mapping[] {
  const kept: Mapping[] = [];
  for (const m of mappings) {
    if (m.start < added.start) kept.push(m.end > added.start ? { ...m, end: added.start } : m);
    if (m.end > added.end) kept.push(m.start < added.end ? { ...m, start: added.end, offset: m.offset + added.end - m.start } : m);
  }
  kept.push(added);
  return kept.sort((a, b) => a.start - b.start);
}

export function isSameMapping(a: Mapping, b: Mapping): boolean {
  return a.start === b.start && a.end === b.end && a.offset === b.offset && fileKey(a) === fileKey(b) && a.path === b.path;
}

/** Names a file, as /proc/PID/maps does. */
export function fileKey({ device, inode }: Pick<Mapping, 'device' | 'inode'>): string {
  return `${device}:${inode}`;
}

/** The same for what stat gives. */
export function fileKeyOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  // glibc's encoding of major and minor numbers.
  const major = (dev >> 8) & 0xfff;
  const minor = (dev & 0xff) | ((dev >> 12) & 0xfff00);
  return `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}:${ino}`;
}
