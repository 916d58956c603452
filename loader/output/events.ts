// From event records to what a printer gets: one handler per event of the manifest, made before the first record arrives
// and found by the record's event id. Each is the same three steps: decode the record's fields, look up the names in
// them, hand the item to the printer. What concerns maps or the run itself (print of a map, clear, zero, unwatch, exit) is passed
// on. It makes no text of values but that of a path, must not touch maps, and keeps no bytes of a record: the caller reuses them.

import type { SpawnSyncReturns } from 'node:child_process';
import * as fs from 'node:fs';
import { reasonOf } from '../errors.ts';
import { PACKET_HEADER, PACKET_LENGTH, PACKET_OFFSET, PACKET_TIME } from '../../common/packets.ts';
import type { EventSpec, FieldSpec, Manifest , MapOrder } from '../../common/manifest.ts';
import { decoder, stringReader, valueSettings } from '../values/decode.ts';
import type { ValueSettings } from '../values/decode.ts';
import type { Block } from '../values/integers.ts';
import { blockOf, readUint64 } from '../values/integers.ts';
import type { Names } from '../values/resolve.ts';
import { resolver } from '../values/resolve.ts';
import type { Integer, ResolvedValue } from '../values/value.ts';
import type { Printer } from './printer.ts';
import { compileFormat } from './printf.ts';
import type { Instant } from './strftime.ts';
import { compileTimeFormat } from './strftime.ts';

export interface EventContext {
  readonly printer: Pick<Printer, 'print' | 'recordPrinter'>;
  readonly names: Names;
  /** `top` and `div` are 0 when not given; `then`: emptied in the same step. The map is printed before this returns. */
  printMap(map: string, top: Integer, div: Integer, order: MapOrder | undefined, then: 'clear' | 'zero' | undefined): void;
  clearMap(map: string): void;
  zeroMap(map: string): void;
  unwatch(address: bigint): void;
  /** `time`: nanoseconds of the boot clock; the bytes are the caller's. */
  savePacket(path: string, time: bigint, packet: Uint8Array): void;
  exit(code: number): void;
  /** The time of time(); the wall clock unless a test says otherwise. */
  readonly now?: () => Instant;
  /** What system() hands its command to; `sh` unless a test says otherwise. */
  readonly shell?: (command: string) => Ended;
}

/** What a command wrote to its standard output, or why it could not be run. */
type Ended = Pick<SpawnSyncReturns<Buffer>, 'error' | 'stdout'>;

/** Handles the record of `length` bytes at `offset`, whose first 8 bytes are the event id. */
export type EventHandler = (bytes: Buffer, offset: number, length: number) => void;

/** false: the record is damaged. */
type Handler = (block: Block, at: number, length: number) => void | false;

export function createEventHandler(manifest: Manifest, ctx: EventContext): EventHandler {
  const handlers: (Handler | undefined)[] = [];
  const sizes: number[] = [];
  for (const event of manifest.events) {
    handlers[event.id] = createHandler(event, manifest, ctx);
    sizes[event.id] = event.size;
  }
  // Records of a drain share one buffer, so a view is made once per buffer and not once per record.
  let block = blockOf(Buffer.alloc(0));
  return (bytes, offset, length) => {
    if (bytes !== block.bytes) block = blockOf(bytes);
    const id = length < 8 ? -1 : block.view.getUint32(offset, true);
    const handler = handlers[id];
    if (!handler || length < sizes[id]! || handler(block, offset, length) === false) ctx.printer.print({ kind: 'unfit-event', id, length });
  };
}

function createHandler(event: EventSpec, manifest: Manifest, ctx: EventContext): Handler {
  const { printer } = ctx;
  const strings = valueSettings(manifest.config);
  switch (event.kind) {
    case 'printf': {
      const args = argumentsReader(event.args, strings, ctx.names);
      const print: Handler = (block, at) => printer.print({ kind: 'printf', event, args: args(block, at) });
      const direct = printer.recordPrinter?.(event, strings) ?? null;
      return direct === null ? print : (block, at, length) => {
        if (!direct(block, at)) print(block, at, length);
      };
    }
    case 'errorf': case 'warnf': {
      const args = argumentsReader(event.args, strings, ctx.names);
      const { kind, place } = event;
      const script = manifest.source.name;
      return (block, at) => printer.print({ kind, event, args: args(block, at), script, place });
    }
    case 'print-value': {
      const read = fieldReader(event.value, strings, ctx.names);
      return (block, at) => printer.print({ kind: 'value', value: read(block, at) });
    }
    case 'print-map': {
      const { map, top, div, order, then } = event;
      return (block, at) => ctx.printMap(map, top === null ? 0 : readUint64(block, at + top), div === null ? 0 : readUint64(block, at + div), order, then);
    }
    case 'clear': return () => ctx.clearMap(event.map);
    case 'zero': return () => ctx.zeroMap(event.map);
    case 'time': {
      const text = timeText(event.format, ctx.now ?? wallClock);
      return () => printer.print({ kind: 'time', text: text() });
    }
    case 'join': return joinHandler(event, ctx);
    case 'cat': {
      const args = argumentsReader(event.args, strings, ctx.names);
      const path = compileFormat(event.format, event.args);
      return (block, at) => printFile(path(args(block, at)), manifest.config.maxCatBytes, ctx);
    }
    case 'system': {
      const args = argumentsReader(event.args, strings, ctx.names);
      const command = compileFormat(event.format, event.args);
      return (block, at) => runCommand(command(args(block, at)), ctx);
    }
    case 'skboutput': return packetHandler(event.path, ctx);
    case 'unwatch': {
      const { address } = event;
      return (block, at) => ctx.unwatch(BigInt(readUint64(block, at + address)));
    }
    case 'exit': {
      const { code } = event;
      return (block, at) => ctx.exit(block.bytes[at + code]!);
    }
  }
}

type FieldReader = (block: Block, at: number) => ResolvedValue;

/** Decodes a field, and looks up what it names only where its type has such parts. */
function fieldReader({ offset, type }: FieldSpec, strings: ValueSettings, names: Names): FieldReader {
  const decode = decoder(type, strings);
  const resolve = resolver(type, names);
  if (resolve !== null) return (block, at) => resolve(decode(block, at + offset));
  // Without names to look up, what was decoded is what is printed.
  return (block, at) => decode(block, at + offset) as ResolvedValue;
}

/** All fields, in order. Few arguments are the rule, and need no loop. */
function argumentsReader(fields: readonly FieldSpec[], strings: ValueSettings, names: Names): (block: Block, at: number) => readonly ResolvedValue[] {
  const readers = fields.map((field) => fieldReader(field, strings, names));
  const [first, second, third] = readers;
  if (first === undefined) return () => [];
  if (second === undefined) return (block, at) => [first(block, at)];
  if (third === undefined) return (block, at) => [first(block, at), second(block, at)];
  return (block, at) => readers.map((read) => read(block, at));
}

/** The text of now, formatted again only when it can have changed. */
function timeText(format: string, now: () => Instant): () => string {
  const compiled = compileTimeFormat(format);
  let second = -1;
  let text = '';
  return () => {
    const instant = now();
    const current = Math.floor(instant.date.getTime() / 1000);
    if (compiled.subSecond || current !== second) {
      second = current;
      text = compiled.format(instant);
    }
    return text;
  };
}

/** Read at the first use, as node loads a module of its own for it. */
let clockOrigin: number | null = null;

/** Date has no microseconds; the monotonic clock has, and is set right whenever the wall clock was moved. */
function wallClock(): Instant {
  clockOrigin ??= performance.timeOrigin;
  const elapsed = performance.now();
  const now = Date.now();
  if (Math.abs(now - clockOrigin - elapsed) > 2) clockOrigin = now - elapsed;
  const milliseconds = clockOrigin + elapsed;
  return { date: new Date(milliseconds), nanoseconds: Math.floor((milliseconds % 1000) * 1000) * 1000 };
}

function joinHandler(event: Extract<EventSpec, { kind: 'join' }>, { printer }: EventContext): Handler {
  const { offset, count, stride, separator } = event;
  const read = stringReader(stride);
  return (block, at) => {
    const parts: string[] = [];
    for (let i = 0; i < count; i++) {
      const part = read(block, at + offset + i * stride);
      if (part === '') break;
      parts.push(part);
    }
    printer.print({ kind: 'join', parts, separator });
  };
}

function packetHandler(path: string, ctx: EventContext): Handler {
  return ({ bytes }, at, length) => {
    const [size, offset] = [bytes.readBigUInt64LE(at + PACKET_LENGTH), bytes.readBigUInt64LE(at + PACKET_OFFSET)];
    if (size > BigInt(length - PACKET_HEADER)) return false;
    const packet = at + PACKET_HEADER;
    // Of a packet that is shorter than what is left out, nothing is left.
    if (offset < size) ctx.savePacket(path, bytes.readBigUInt64LE(at + PACKET_TIME), bytes.subarray(packet + Number(offset), packet + Number(size)));
    return undefined;
  };
}

/** Up to `limit` bytes of the file, as they are. `path` is byte text. */
function printFile(path: string, limit: number, { printer }: EventContext): void {
  const name = Buffer.from(path, 'latin1');
  let text: string;
  try {
    text = beginningOf(name, limit);
  } catch (error) {
    return printer.print({ kind: 'unreadable-file', path: name.toString('utf8'), reason: error instanceof Unreadable ? error.message : reasonOf(error) });
  }
  printer.print({ kind: 'cat', text });
}

/** Neither names nor commands can hold one; what stands before it is another name, another command. */
const HAS_NUL = 'there is a NUL in it';

/** Of what a command writes. */
const MAX_COMMAND_OUTPUT = 64 * 1024 * 1024;

/** Waits for it; its messages go where ours do. */
function shell(command: string): Ended {
  return process.getBuiltinModule('node:child_process').spawnSync('sh', ['-c', command], { stdio: ['inherit', 'pipe', 'inherit'], maxBuffer: MAX_COMMAND_OUTPUT });
}

/** `command` is byte text. */
function runCommand(command: string, { printer, shell: run = shell }: EventContext): void {
  const text = Buffer.from(command, 'latin1').toString('utf8');
  if (text.includes('\0')) return printer.print({ kind: 'failed-system', command: text, reason: HAS_NUL });
  const { error, stdout } = run(text);
  if (error !== undefined) return printer.print({ kind: 'failed-system', command: text, reason: reasonOf(error) });
  printer.print({ kind: 'system', text: stdout.toString('latin1') });
}

class Unreadable extends Error {}

/** Byte text. Of regular files alone: from anything else a read may wait for ever, and the run with it. */
function beginningOf(path: Buffer, limit: number): string {
  if (path.includes(0)) throw new Unreadable(HAS_NUL);
  // Opening a FIFO would wait for its writer; some files of tracefs and procfs wait for what is to come.
  const fd = fs.openSync(path, fs.constants.O_RDONLY | fs.constants.O_NONBLOCK | fs.constants.O_NOCTTY);
  try {
    const stat = fs.fstatSync(fd);
    if (!stat.isFile()) throw new Unreadable(`it is ${stat.isDirectory() ? 'a directory' : stat.isFIFO() ? 'a FIFO' : 'a device'}, not a regular file`);
    const bytes = Buffer.allocUnsafe(limit);
    let length = 0;
    while (length < limit) {
      const read = readNow(fd, bytes, length, limit - length);
      if (read === 0) break;
      length += read;
    }
    return bytes.toString('latin1', 0, length);
  } finally {
    fs.closeSync(fd);
  }
}

/** 0: there is nothing more, or nothing yet. */
function readNow(fd: number, bytes: Buffer, at: number, length: number): number {
  try {
    return fs.readSync(fd, bytes, at, length, null);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return 0;
    throw error;
  }
}
