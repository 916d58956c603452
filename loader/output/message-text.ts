// Messages as text for people: the lines on standard error in the form of reference 07.9 and 08.6. Each ends with its
// line end and is ordinary text, not byte text. Which stream it goes to is the printer's affair.

import { expansionsIn, placeIn, renderExpansions, renderRemark } from '../../common/excerpt.ts';
import type { Located, Remark, Width } from '../../common/excerpt.ts';
import type { Details } from '../errors.ts';
import type { BenchMessage, FailedReads, FailingSite, Message, Severity, TestMessage, Timing } from './printer.ts';

type Plain = Exclude<Message, TestMessage | BenchMessage | { kind: 'errorf' | 'warnf' | 'ended' }> | Extract<TestMessage, { value: unknown }>;

/** `hinted`: hints that have been given, which are not again; it gets those that are. */
export function messageText(message: Plain, width: Width = {}, hinted: Set<string> = new Set()): string {
  switch (message.kind) {
    case 'attached': return `Attached ${numberOf(message.probes, 'probe')}\n`;
    case 'verifier-log': return `${message.program}:\n${message.log.trimEnd()}\n`;
    case 'timings': return timingsText(message.timings);
    case 'pinned': return `${message.probe} stays pinned to ${message.path}: read that to run it, remove it to end it\n`;
    case 'lost-events': return `Lost ${message.events} events\n`;
    case 'lost-events-in-total': return `WARNING: Lost ${message.events} events in total: the script sends them faster than they can be printed\n`;
    case 'missed-events': return `WARNING: ${message.probe} missed ${message.events} event${message.events === 1n ? '' : 's'}: the kernel runs no program on a CPU where it is at work in another one, or on a map\n`;
    case 'failing-site': return failingSiteText(message, width);
    case 'failed-reads': return failedReadsText(message, width);
    case 'warning': {
      const { code: _, text, ...details } = message;
      return detailedText('WARNING', text, details, width, hinted);
    }
    case 'error': return detailedText('ERROR', message.error.message, message.error.details, width, hinted);
    case 'unfit-event': return `ERROR: an event of ${message.length} bytes with id ${message.id} does not fit the object's manifest; it is skipped\n`;
    case 'failed-system': return `ERROR: system: cannot run '${message.command}': ${message.reason}\n`;
    case 'unwritable-file': return `ERROR: skboutput: cannot write packets to '${message.path}': ${message.reason}\n`;
    case 'unreadable-file': return `ERROR: cat: cannot read '${message.path}': ${message.reason}\n`;
    case 'command-failed': return `WARNING: the command ${'code' in message.end ? `ended with exit code ${message.end.code}` : `was killed by ${message.end.signal}`}\n`;
    case 'command-stubborn': return `WARNING: the command (process ${message.pid}) does not end on SIGTERM: it is killed\n`;
    case 'descendants-left': return `WARNING: the command has ended, and the trace with it: ${message.pids.length === 1 ? `the process ${message.pids[0]} that it has left behind runs on` : `${message.pids.length} processes that it has left behind run on`}\n`
      + `HINT: to trace on: --follow -p ${message.pids[0]}\n`;
    case 'children-not-traced': return 'WARNING: nothing was seen: the command started processes of its own, and those are not traced\n'
      + 'HINT: --follow traces these too; what compares `pid` with `cpid` leaves them out all the same\n';
    case 'test-lost-events': return `ERROR: ${message.value} events were lost, so it is not known whether the test passed\n`;
    case 'test-exited': return `ERROR: the test ended with exit(${message.value})\n`;
    case 'test-returned': return `ERROR: the test returned ${message.value}, not 0\n`;
  }
}

/** `1 probe`, `2 probes` */
export function numberOf(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A line for each, and how long each phase took in all. */
export function timingsText(timings: readonly Timing[]): string {
  const row = (phase: string, name: string, milliseconds: number): string => `${phase.padEnd(8)} ${name.padEnd(16)} ${milliseconds.toFixed(1).padStart(9)} ms\n`;
  return [...phasesOf(timings)].map(([phase, own]) => (
    own.map(({ name, milliseconds }) => row(phase, name, milliseconds)).join('') + row(phase, 'in all', own.reduce((sum, { milliseconds }) => sum + milliseconds, 0))
  )).join('');
}

/** Timings by phase, those of one name as one. */
export function phasesOf(timings: readonly Timing[]): ReadonlyMap<Timing['phase'], readonly Timing[]> {
  const phases = new Map<Timing['phase'], Map<string, Timing>>();
  for (const timing of timings) {
    const { phase, name, milliseconds } = timing;
    const own = phases.get(phase) ?? new Map<string, Timing>();
    own.set(name, { phase, name, milliseconds: milliseconds + (own.get(name)?.milliseconds ?? 0) });
    phases.set(phase, own);
  }
  return new Map([...phases].map(([phase, own]) => [phase, [...own.values()]]));
}

/** What helps stands at the end: the kernel's log may be long. */
function detailedText(severity: Severity, text: string, { code, at, log, notes = [], hints = [], others = [] }: Details, width: Width, hinted: Set<string>): string {
  const unsaid = hints.filter((hint) => !hinted.has(hint));
  for (const hint of unsaid) hinted.add(hint);
  const more = [...(log === undefined ? [] : [log]), ...notes, ...unsaid.map((hint) => `HINT: ${hint}`)];
  return locatedText(at, severity, code === undefined ? text : `${text} [${code}]`, width) + more.map((each) => `${each}\n`).join('')
    + others.map(({ message, ...other }) => detailedText(severity, message, other, width, hinted)).join('');
}

/** A sentence, at its place in the script where that is known. */
export function locatedText(at: Located | undefined, severity: Severity, text: string, width: Width = {}): string {
  const remark = { severity, message: text };
  return at === undefined ? renderRemark({ place: null, ...remark }) : renderLocated(at, remark, width);
}

function renderLocated({ script, place }: Located, remark: Omit<Remark, 'place'>, width: Width): string {
  return renderRemark({ place: placeIn(script, place), ...remark }, width) + renderExpansions(expansionsIn(script, place.from), width);
}

function failingSiteText({ severity, script, site, count, code }: FailingSite, width: Width): string {
  const more: string[] = [];
  if (site.helper !== null) more.push(`Additional Info - helper: ${site.helper}, retcode: ${code}`);
  if (count > 1n) more.push(`This happened ${count} times so far`);
  return renderLocated({ script, place: site }, { severity, message: site.message, more }, width);
}

/** By whose memory it was: what to do about it. */
const readHelp: Readonly<Record<FailedReads['space'], string>> = {
  user: 'a page that is not in memory yet cannot be read here: keep the pointer, and read it when the call returns; else the pointer is wrong',
  kernel: 'look at the pointer before it is read: it may be null, or one of user space, which is read through `uptr(p)`',
};

function failedReadsText({ script, site, space, count, code, last }: FailedReads, width: Width): string {
  const times = count === 1n ? 'a read' : `${count} reads`;
  const message = `${times} of ${space} memory failed here, and gave ${count === 1n ? 'an empty value' : 'empty values'}`;
  const more = [`Additional Info - helper: ${site.helper}, retcode: ${code}`];
  return `${renderLocated({ script, place: site }, { severity: 'WARNING', message, more }, width)}${last ? `HINT: ${readHelp[space]}\n` : ''}`;
}
