// What all three commands share at their edge: writing to the standard streams, the colour decision, and turning
// whatever was thrown into a message and an exit code (reference 08.2). Must not import the compiler:
// bpftrace-run works without it.

import { fstatSync, readFileSync, writeSync } from 'node:fs';
import { visible } from '../common/visible.ts';
import { LoaderError } from '../loader/errors.ts';
import { messageText } from '../loader/output/message-text.ts';
import { EXIT_LOAD, shortageOf } from '../loader/errors.ts';
import { OutputFileError } from './files.ts';

export const EXIT_OK = 0;
/** Usage errors, unreadable files, diagnostics. */
export const EXIT_FAILURE = 1;
/** A bug of ours. */
const EXIT_INTERNAL = 2;

export function printOut(text: string | Uint8Array): void {
  writeAll(1, typeof text === 'string' ? shownOn(1, text) : text);
}

export function printError(text: string): void {
  writeAll(2, shownOn(2, text));
}

/** A message for people: errors are red and warnings yellow where colours are wanted. */
export function printMessage(text: string): void {
  writeAll(2, painted(shownOn(2, text)));
}

/** The same, with what the compiler paints itself: `render` gets what becomes of the rest on a terminal. */
export function printRendered(render: (shown: (text: string) => string) => string): void {
  writeAll(2, render((text) => shownOn(2, text)));
}

/** On a terminal without control characters: names of files and parts of scripts may hold any. */
function shownOn(fd: 1 | 2, text: string): string {
  return isTerminal(fd) ? visible(text) : text;
}

/**
 * Or another device. Asked before node's own streams, which make a pipe non-blocking for everybody who has it: the command
 * of -c would fail to write.
 */
export function isTerminal(fd: number): boolean {
  try {
    return fstatSync(fd).isCharacterDevice();
  } catch {
    return false; // closed: nobody sees anything
  }
}

/** Throws OutputFileError where bytes that are no text, `what` they are, would be shown to a person. */
export function checkBytesOutput(what: string): void {
  if (isTerminal(1) && process.stdout.isTTY) throw new OutputFileError(`${what} to a terminal`, 'a file keeps it, and a pipe takes it elsewhere');
}

/** With the colours that are wanted. */
export function painted(text: string): string {
  // Asking for a terminal costs 2 ms.
  return HEADLINE.test(text) && useColor() ? text.replace(HEADLINES, (line, severity: string) => `\x1b[${severity === 'WARNING' ? 33 : 31}m${line}\x1b[0m`) : text;
}

/** The line that says what is wrong, perhaps with its place; what is painted already begins otherwise. */
const HEADLINE = /^(?:[^\s:]+:\d+(?:[:-]\d+)*: )?(ERROR|WARNING|INTERNAL ERROR): .*/m;
const HEADLINES = new RegExp(HEADLINE, 'gm');

/** How wide the terminal is that messages go to; undefined: they go elsewhere. */
export function messageColumns(): number | undefined {
  return terminalColumns(2);
}

/** How wide the terminal of a standard stream is; undefined: it is none. */
export function terminalColumns(fd: 1 | 2): number | undefined {
  if (!isTerminal(fd)) return undefined;
  const { isTTY, columns } = fd === 1 ? process.stdout : process.stderr;
  return isTTY === true && columns > 0 ? columns : undefined;
}

/** BPFTRACE_COLOR=auto|always|never; auto: both streams are terminals that know colours, and NO_COLOR (no-color.org) asks for none. */
export function useColor(): boolean {
  const wish = process.env['BPFTRACE_COLOR'];
  if (wish === 'always') return true;
  if (wish === 'never' || (process.env['NO_COLOR'] ?? '') !== '' || ['', 'dumb'].includes(process.env['TERM'] ?? '')) return false;
  return isTerminal(1) && isTerminal(2) && process.stdout.isTTY === true && process.stderr.isTTY === true;
}

/** Runs a command's body; one that the loader throws, and some more, are messages for the user, any other is a bug. */
export async function guarded(body: () => Promise<number> | number): Promise<number> {
  const wish = process.env['BPFTRACE_COLOR'];
  if (wish !== undefined && !['auto', 'always', 'never'].includes(wish)) {
    printError(`ERROR: BPFTRACE_COLOR cannot be ${wish === '' ? 'empty' : `'${wish}'`}: it takes one of auto, always, never\n`);
    return EXIT_FAILURE;
  }
  try {
    return await body();
  } catch (error) {
    if (error instanceof LoaderError) {
      printMessage(messageText({ kind: 'error', error }, { columns: messageColumns }));
      return error.exitCode;
    }
    if (error instanceof Error && userErrors.has(error.name)) {
      printMessage(`ERROR: ${error.message}\n`);
      return EXIT_FAILURE;
    }
    const shortage = shortageOf(error) ?? stackShortageOf(error);
    if (shortage !== null) {
      printMessage(`ERROR: ${shortage}\n`);
      return EXIT_LOAD;
    }
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    printMessage(`INTERNAL ERROR: ${detail}\nThis is a bug in bpftrace-cc: please report it with the script and the lines above.\n`);
    return EXIT_INTERNAL;
  }
}

/** Errors, by name, that say what the user can do; the rest are ours. */
const userErrors = new Set(['ScriptError', 'HostFileError', 'RecordedMachineError', 'LlvmMissingError', 'StdlibMissingError', 'OutputFileError', 'KernelHeadersError']);

/** KiB that the main thread usually has, for which the limits of nesting are made. */
const USUAL_STACK = 8192;

/** V8's words where a limit leaves less; with the usual stack it is a bug. */
function stackShortageOf(error: unknown): string | null {
  if (!(error instanceof RangeError) || error.message !== 'Maximum call stack size exceeded') return null;
  const bytes = /^Max stack size +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
  return Number(bytes) < USUAL_STACK * 1024 ? `the stack is too small for what is nested here: \`ulimit -s ${USUAL_STACK}\` allows what is usual` : null;
}

const clock = new Int32Array(new SharedArrayBuffer(4));

function writeAll(fd: number, text: string | Uint8Array): void {
  const bytes = typeof text === 'string' ? Buffer.from(text) : text;
  let at = 0;
  while (at < bytes.length) {
    try {
      at += writeSync(fd, bytes, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EAGAIN') { // somebody has made the stream non-blocking: wait for its reader, a moment at a time
        Atomics.wait(clock, 0, 0, 1);
        continue;
      }
      if (code === 'EPIPE' || fd === 2) return;
      throw new OutputFileError('standard output', error);
    }
  }
}
