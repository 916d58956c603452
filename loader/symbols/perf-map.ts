// Names of code that a process made while it ran: `perf-PID.map` in the folder for temporary files, which node --perf-basic-prof, agents for Java and
// others write, a line for each function: start and size in hex, then the name. It lies in the process's own mount
// namespace under the pid that the process has in its own. Whoever writes there is not to be trusted: only a regular
// file of the process's user or of root counts, no more of it is read than a bound, and a line that is none is
// passed over. The file grows, so what is read once is kept, and only the rest is read when a name is missing.

import * as fs from 'node:fs';
import { procOf, STARTTIME, statField, statOf } from '../processes.ts';
import type { ResolvedSymbol } from './symbols.ts';

/** Where whoever writes such a file puts it, whatever TMPDIR says. */
const FOLDER = '/tmp';
/** Most that is read of one file, and most lines that are looked at, those that name no function among them. */
const MAX_BYTES = 64 << 20;
const MAX_LINES = 1 << 20;
const MAX_NAME = 1024;
/** Functions further back that may still reach an address: code is thrown away, and other code put in its place. */
const OVERLAPS = 16;

interface JitFunction {
  readonly start: number;
  readonly size: number;
  readonly name: string;
  /** Place in the file: of two at one address, the later one is there now. */
  readonly order: number;
}

/** Who the process is, as long as somebody can be asked. */
interface Owner {
  readonly uid: number;
  readonly path: string;
  /** The same file for us, without the way through /proc; null: it is in another root. */
  readonly direct: string | null;
  /** Milliseconds since 1970: what was last written before that is of another process that had this pid. */
  readonly since: number;
}

/** Clocks of the kernel tick a hundred times a second, and those of file systems are late by a tick. */
const TICKS = 100;
const SLACK = 100;

export class PerfMap {
  readonly #tgid: number;
  #owner: Owner | null = null;
  #functions: JitFunction[] = [];
  #isSorted = true;
  #count = 0;
  #lines = 0;
  /** Which file was read, and how far. */
  #file = '';
  #offset = 0;
  #rest = '';

  constructor(tgid: number) {
    this.#tgid = tgid;
  }

  /** Path of the file as the process sees it; null: there is none so far. */
  get path(): string | null {
    return this.#count === 0 ? null : this.#owner?.path ?? null;
  }

  /** Reads what has been written since the last time. A process that ended keeps what was read, and perhaps its file. */
  refresh(): void {
    const running = ownerOf(this.#tgid);
    // Of one that ended before anybody looked, what our own user or root wrote since we started is taken: the command of
    // -c is such a process when its addresses are printed at the end.
    this.#owner = running ?? this.#owner ?? { uid: process.geteuid?.() ?? 0, since: performance.timeOrigin, ...pathsOf(this.#tgid) };
    const place = running !== null ? `${procOf(this.#tgid)}/root${running.path}` : this.#owner.direct;
    if (place !== null) this.#read(place, this.#owner);
  }

  at(address: number): ResolvedSymbol | null {
    this.#sort();
    let low = 0;
    let high = this.#functions.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#functions[middle]!.start <= address) low = middle + 1;
      else high = middle;
    }
    let found: JitFunction | null = null;
    for (let i = low - 1; i >= Math.max(0, low - OVERLAPS); i--) {
      const each = this.#functions[i]!;
      if (address < each.start + each.size && (found === null || each.order > found.order)) found = each;
    }
    return found === null ? null : { name: found.name, offset: address - found.start };
  }

  #sort(): void {
    if (this.#isSorted) return;
    this.#functions.sort((a, b) => a.start - b.start || a.order - b.order);
    this.#isSorted = true;
  }

  #read(path: string, { uid, since }: Owner): void {
    let fd: number;
    try {
      fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NOFOLLOW | fs.constants.O_NONBLOCK);
    } catch {
      return;
    }
    try {
      const stat = fs.fstatSync(fd);
      if (!stat.isFile() || (stat.uid !== uid && stat.uid !== 0) || (stat.mode & 0o002) !== 0 || stat.mtimeMs < since - SLACK) return;
      const file = `${stat.dev}:${stat.ino}`;
      if (file !== this.#file || stat.size < this.#offset) this.#forget(file);
      const end = Math.min(stat.size, MAX_BYTES);
      if (end <= this.#offset) return;
      const bytes = Buffer.alloc(end - this.#offset);
      const length = fs.readSync(fd, bytes, 0, bytes.length, this.#offset);
      this.#offset += length;
      this.#parse(bytes.toString('latin1', 0, length));
    } catch {
      // It went while it was read.
    } finally {
      fs.closeSync(fd);
    }
  }

  #forget(file: string): void {
    this.#file = file;
    this.#functions = [];
    this.#count = 0;
    this.#lines = 0;
    this.#offset = 0;
    this.#rest = '';
  }

  #parse(more: string): void {
    const text = this.#rest + more;
    let start = 0;
    for (let end = text.indexOf('\n'); end >= 0; start = end + 1, end = text.indexOf('\n', start)) {
      if (this.#lines++ >= MAX_LINES) break;
      const match = /^(?:0x)?([0-9a-f]{1,16}) (?:0x)?([0-9a-f]{1,13}) (.+)$/i.exec(text.slice(start, end));
      if (match === null) continue;
      this.#functions.push({ start: parseInt(match[1]!, 16), size: parseInt(match[2]!, 16), name: match[3]!.slice(0, MAX_NAME), order: this.#count++ });
      this.#isSorted = false;
    }
    // The last one may still be being written.
    this.#rest = text.slice(start, start + MAX_NAME);
  }
}

function pathsOf(pid: number): Pick<Owner, 'path' | 'direct'> {
  const path = `${FOLDER}/perf-${pid}.map`;
  return { path, direct: path };
}

/** When a process began, by its line in procfs, in milliseconds since 1970. */
function startOf(stat: string): number {
  const uptime = parseFloat(fs.readFileSync('/proc/uptime', 'latin1'));
  const started = Number(statField(stat, STARTTIME)) / TICKS;
  return Date.now() - (uptime - started) * 1000;
}

/** null: the process is gone. */
function ownerOf(tgid: number): Owner | null {
  try {
    const status = fs.readFileSync(`${procOf(tgid)}/status`, 'latin1');
    const stat = statOf(tgid);
    if (stat === null) return null;
    // Effective user; the last pid is that of the innermost namespace.
    const uid = Number(/^Uid:\s+\d+\s+(\d+)/m.exec(status)![1]);
    const pid = Number(/^NSpid:.*\s(\d+)$/m.exec(status)?.[1] ?? tgid);
    const [own, here] = [fs.statSync(`${procOf(tgid)}/root${FOLDER}`), fs.statSync(FOLDER)];
    const isHere = own.dev === here.dev && own.ino === here.ino;
    return { uid, since: startOf(stat), ...pathsOf(pid), ...(isHere ? {} : { direct: null }) };
  } catch {
    return null;
  }
}
