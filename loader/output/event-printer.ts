// From event records to output: one handler per event of the manifest, made before the first record arrives and
// found by the record's event id. What only formats (printf, print of a value, time, join, cat, errorf) ends here as text;
// what concerns maps or the run itself (print of a map, clear, zero, exit) is passed on. It must not touch maps,
// and keeps no bytes of a record: the caller reuses them.

import * as fs from 'node:fs';
import { reasonOf } from '../errors.ts';
import type { EventSpec, Manifest } from '../../common/manifest.ts';
import { located } from '../run/script-parameters.ts';
import type { Block, Integer } from '../values/decode.ts';
import { blockOf, decoder, readUint64, stringReader } from '../values/decode.ts';
import type { TextSink } from './output.ts';
import { compileFormat } from './printf.ts';
import type { Instant } from './strftime.ts';
import { compileTimeFormat } from './strftime.ts';
import type { TextContext } from './text.ts';
import { valueText } from './text.ts';

export interface PrintContext {
  readonly output: TextSink;
  readonly text: TextContext;
  /** `top` and `div` are 0 when not given. The map's text goes to `output` before this returns. */
  printMap(map: string, top: Integer, div: Integer): void;
  clearMap(map: string): void;
  zeroMap(map: string): void;
  exit(code: number): void;
  /** errorf() and warnf(): whole lines for standard error. */
  report(severity: 'ERROR' | 'WARNING', text: string): void;
  /** Something the script asked for failed: a sentence for standard error, without a newline. */
  error(message: string): void;
  /** The time of time(); the wall clock unless a test says otherwise. */
  now?(): Instant;
}

/** Handles the record of `length` bytes at `offset`, whose first 8 bytes are the event id. */
export type EventPrinter = (bytes: Buffer, offset: number, length: number) => void;

type Handler = (block: Block, at: number) => void;

export function createEventPrinter(manifest: Manifest, ctx: PrintContext): EventPrinter {
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
    if (!handler || length < sizes[id]!) {
      ctx.error(`an event of ${length} bytes with id ${id} does not fit the object's manifest; it is skipped`);
      return;
    }
    handler(block, offset);
  };
}

function createHandler(event: EventSpec, manifest: Manifest, ctx: PrintContext): Handler {
  const { output } = ctx;
  switch (event.kind) {
    case 'printf': {
      const format = compileFormat(event.format, event.args, ctx.text);
      return (block, at) => output.write(format(block, at));
    }
    case 'errorf': case 'warnf': {
      const format = compileFormat(event.format, event.args, ctx.text);
      const severity = event.kind === 'errorf' ? 'ERROR' : 'WARNING';
      return (block, at) => {
        const message = Buffer.from(format(block, at), 'latin1').toString('utf8').replace(/\n+$/, '');
        ctx.report(severity, located(manifest, event.place, severity, message));
      };
    }
    case 'print-value': {
      const { offset, type } = event.value;
      const read = decoder(type);
      return (block, at) => output.write(`${valueText(read(block, at + offset), ctx.text)}\n`);
    }
    case 'print-map': {
      const { map, top, div } = event;
      return (block, at) => ctx.printMap(map, top === null ? 0 : readUint64(block, at + top), div === null ? 0 : readUint64(block, at + div));
    }
    case 'clear': return () => ctx.clearMap(event.map);
    case 'zero': return () => ctx.zeroMap(event.map);
    case 'time': return timeHandler(event.format, ctx);
    case 'join': return joinHandler(event, ctx);
    case 'cat': {
      const format = compileFormat(event.format, event.args, ctx.text);
      return (block, at) => printFile(format(block, at), manifest.config.maxCatBytes, ctx);
    }
    case 'exit': {
      const { code } = event;
      return (block, at) => ctx.exit(block.bytes[at + code]!);
    }
  }
}

function timeHandler(format: string, ctx: PrintContext): Handler {
  const compiled = compileTimeFormat(format);
  const now = ctx.now ?? wallClock;
  let second = -1;
  let text = '';
  return () => {
    const instant = now();
    const current = Math.floor(instant.date.getTime() / 1000);
    if (compiled.subSecond || current !== second) {
      second = current;
      text = compiled.format(instant);
    }
    ctx.output.write(text);
  };
}

let clockOrigin = performance.timeOrigin;

/** Date has no microseconds; the monotonic clock has, and is set right whenever the wall clock was moved. */
function wallClock(): Instant {
  const elapsed = performance.now();
  const now = Date.now();
  if (Math.abs(now - clockOrigin - elapsed) > 2) clockOrigin = now - elapsed;
  const milliseconds = clockOrigin + elapsed;
  return { date: new Date(milliseconds), microseconds: Math.floor((milliseconds % 1000) * 1000) };
}

function joinHandler(event: Extract<EventSpec, { kind: 'join' }>, ctx: PrintContext): Handler {
  const { offset, count, stride, separator } = event;
  const read = stringReader(stride);
  return (block, at) => {
    let text = '';
    for (let i = 0; i < count; i++) {
      const part = read(block, at + offset + i * stride);
      if (part === '') break;
      text += i === 0 ? part : separator + part;
    }
    ctx.output.write(`${text}\n`);
  };
}

/** Up to `limit` bytes of the file, as they are. `path` is byte text. */
function printFile(path: string, limit: number, ctx: PrintContext): void {
  const name = Buffer.from(path, 'latin1');
  try {
    const fd = fs.openSync(name, 'r');
    try {
      const bytes = Buffer.allocUnsafe(limit);
      let length = 0;
      while (length < limit) {
        const read = fs.readSync(fd, bytes, length, limit - length, null);
        if (read === 0) break;
        length += read;
      }
      ctx.output.write(bytes.toString('latin1', 0, length));
    } finally {
      fs.closeSync(fd);
    }
  } catch (error) {
    ctx.error(`cat: cannot read '${name.toString('utf8')}': ${reasonOf(error)}`);
  }
}
