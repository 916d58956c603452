// Reads perf's side-band records into what user.ts needs to follow processes: which code each maps, when it becomes
// another program, when it forks. Records of several CPUs are put in order of time. Whoever may not open the log
// (no permission, an old kernel) gets null, and addresses are then resolved from /proc alone.

import type { MappingLogHandle, Native, WatchHandle } from '../native.ts';
import { native } from '../native.ts';
import type { Mapping } from './mappings.ts';

export type MappingEvent =
  | { readonly kind: 'map'; readonly time: bigint; readonly tgid: number; readonly mapping: Mapping }
  | { readonly kind: 'exec'; readonly time: bigint; readonly tgid: number }
  /** A new process, not a thread. */
  | { readonly kind: 'fork'; readonly time: bigint; readonly tgid: number; readonly parent: number }
  /** Records are missing before this one. */
  | { readonly kind: 'lost'; readonly time: bigint };

export interface MappingLog {
  /** Calls back, from read() or from the event loop, with what happened since, in order. */
  onEvents: (events: readonly MappingEvent[]) => void;
  read(): void;
  close(): void;
}

const RECORD_LOST = 2;
const RECORD_COMM = 3;
const RECORD_FORK = 7;
const RECORD_MMAP2 = 10;
const MISC_COMM_EXEC = 0x2000;
const BUFFER_SIZE = 1 << 18;

export function openMappingLog(): MappingLog | null {
  let addon: Native;
  let handle: MappingLogHandle;
  try {
    addon = native();
    handle = addon.openMappingLog();
  } catch {
    return null;
  }
  const buffer = Buffer.allocUnsafeSlow(BUFFER_SIZE);
  const read = (): void => {
    let used: number;
    do {
      used = addon.readMappingLog(handle, buffer);
      if (used > 0) log.onEvents(parseMappingEvents(buffer.subarray(0, used)));
      // A buffer that is nearly full may have left records behind.
    } while (used > BUFFER_SIZE / 2);
  };
  const watches: WatchHandle[] = addon.mappingLogFds(handle).map((fd) => addon.watchFd(fd, read));
  const log: MappingLog = {
    onEvents: () => {},
    read,
    close: () => {
      for (const watch of watches) addon.unwatchFd(watch);
      addon.closeMappingLog(handle);
    },
  };
  return log;
}

/** perf records as in perf_event_open(2), each ending with its time (PERF_SAMPLE_TIME), in order of time. */
export function parseMappingEvents(bytes: Buffer): MappingEvent[] {
  const events: MappingEvent[] = [];
  for (let at = 0; at + 8 <= bytes.length;) {
    const size = bytes.readUInt16LE(at + 6);
    if (size < 16) break;
    const event = parseRecord(bytes.subarray(at, at + size));
    // All those outside of our PID namespace have the id 0.
    if (event && (event.kind === 'lost' || event.tgid !== 0)) events.push(event);
    at += size;
  }
  return events.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
}

function parseRecord(record: Buffer): MappingEvent | null {
  const time = record.readBigUInt64LE(record.length - 8);
  switch (record.readUInt32LE(0)) {
    case RECORD_COMM: {
      if ((record.readUInt16LE(4) & MISC_COMM_EXEC) === 0) return null;
      return { kind: 'exec', time, tgid: record.readUInt32LE(8) };
    }
    case RECORD_FORK: {
      const tgid = record.readUInt32LE(8);
      const parent = record.readUInt32LE(12);
      return tgid === parent ? null : { kind: 'fork', time, tgid, parent };
    }
    case RECORD_MMAP2: {
      const start = Number(record.readBigUInt64LE(16));
      const end = start + Number(record.readBigUInt64LE(24));
      const device = [record.readUInt32LE(40), record.readUInt32LE(44)].map((n) => n.toString(16).padStart(2, '0')).join(':');
      const name = record.toString('latin1', 72, record.indexOf(0, 72));
      const path = name === '//anon' ? '' : name.replace(/ \(deleted\)$/, '');
      const mapping = { start, end, offset: Number(record.readBigUInt64LE(32)), device, inode: Number(record.readBigUInt64LE(48)), path };
      return { kind: 'map', time, tgid: record.readUInt32LE(8), mapping };
    }
    case RECORD_LOST: return { kind: 'lost', time };
    default: return null;
  }
}
