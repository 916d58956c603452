// Files of packets in the format that tcpdump and its kin read (pcap, draft-ietf-opsawg-pcap): the packets begin with their IP header,
// and have times to the nanosecond. A file is there from the start of the run, so that one which cannot be written ends it before
// anything is attached; what cannot be written later is told once, and the file is given up. A file that is no capture is
// never overwritten: an object may come from anybody.

import * as fs from 'node:fs';
import { closeAll } from '../closing.ts';
import { EXIT_INPUT, LoaderError, reasonOf } from '../errors.ts';
import type { Printer } from './printer.ts';

/** Of nanoseconds, and of microseconds; in both orders of bytes. */
const MAGIC = 0xa1b23c4d;
const MAGICS: readonly number[] = [MAGIC, 0x4d3cb2a1, 0xa1b2c3d4, 0xd4c3b2a1];
/** LINKTYPE_RAW: IPv4 or IPv6, as the first byte says. */
const LINKTYPE_RAW = 101;
/** What tcpdump takes at most. */
const SNAPLEN = 262_144;
const SECOND = 1_000_000_000n;

interface Capture { readonly fd: number; readonly waiting: Buffer[]; broken: boolean }

export class Captures {
  private readonly files = new Map<string, Capture>();
  private readonly printer: Pick<Printer, 'print'>;

  /** `paths`: byte text. Throws LoaderError. */
  constructor(paths: Iterable<string>, printer: Pick<Printer, 'print'>) {
    this.printer = printer;
    try {
      for (const path of new Set(paths)) this.files.set(path, { fd: open(path), waiting: [fileHeader()], broken: false });
      this.flush();
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** `time`: nanoseconds since 1970. The bytes may change afterwards. */
  add(path: string, time: bigint, packet: Uint8Array): void {
    const header = Buffer.alloc(16);
    header.writeUInt32LE(Number(BigInt.asUintN(32, time / SECOND)), 0);
    header.writeUInt32LE(Number(time % SECOND), 4);
    header.writeUInt32LE(packet.length, 8);
    header.writeUInt32LE(packet.length, 12);
    this.files.get(path)?.waiting.push(header, Buffer.from(packet));
  }

  /** Writes what came since the last time. */
  flush(): void {
    for (const [path, file] of this.files) {
      const bytes = Buffer.concat(file.waiting.splice(0));
      if (file.broken) continue;
      try {
        for (let at = 0; at < bytes.length;) at += fs.writeSync(file.fd, bytes, at);
      } catch (error) {
        file.broken = true;
        this.printer.print({ kind: 'unwritable-file', path: nameOf(path).toString('utf8'), reason: reasonOf(error) });
      }
    }
  }

  close(): void {
    this.flush();
    const files = [...this.files.values()];
    this.files.clear();
    closeAll(files.map(({ fd }) => () => fs.closeSync(fd)));
  }
}

function fileHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(MAGIC, 0);
  // Version 2.4; the two fields behind it are 0.
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAPLEN, 16);
  header.writeUInt32LE(LINKTYPE_RAW, 20);
  return header;
}

function nameOf(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

/** A descriptor of an empty file. */
function open(path: string): number {
  const name = nameOf(path);
  const refused = (reason: string): LoaderError => new LoaderError(`skboutput: cannot write packets to '${name.toString('utf8')}': ${reason}`, EXIT_INPUT);
  let fd: number;
  try {
    // Opening a FIFO would wait for its reader.
    fd = fs.openSync(name, fs.constants.O_RDWR | fs.constants.O_CREAT | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY, 0o644);
  } catch (error) {
    throw refused(reasonOf(error));
  }
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) throw refused('it is not a regular file');
    const magic = Buffer.alloc(4);
    if (stat.size > 0 && (fs.readSync(fd, magic, 0, 4, 0) < 4 || !MAGICS.includes(magic.readUInt32LE(0)))) throw refused('it holds something else, which is not overwritten');
    fs.ftruncateSync(fd);
    return fd;
  } catch (error) {
    fs.closeSync(fd);
    throw error instanceof LoaderError ? error : refused(reasonOf(error));
  }
}
