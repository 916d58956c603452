// The printer for programs: one JSON object a line, as `bpftrace -f json` writes them (reference 07.8), and everything that a run
// has to say is one, its losses and its failures too (docs/json.md). Integers that a double cannot hold are strings, bytes
// that are no UTF-8 become U+FFFD, and control characters are escaped, so that every line is valid wherever it goes. A line is put
// together as text: an object would lose the order of keys that look like numbers, and the digits of large ones.

import type { ScriptPlace } from '../../common/manifest.ts';
import type { Details } from '../errors.ts';
import { isHistogram, toByteText } from '../values/value.ts';
import type { Histogram, Integer, ResolvedTimeSeries, ResolvedValue } from '../values/value.ts';
import { floatText } from './float-text.ts';
import { bucketLimits, shownBuckets } from './histogram.ts';
import { jsonFormat } from './json-bytes.ts';
import { messageText, phasesOf } from './message-text.ts';
import type { MapItem, OutputItem, Printer } from './printer.ts';
import { severityOf } from './printer.ts';
import { formatCache } from './printf.ts';
import { itemsText } from './text-printer.ts';
import { calendarText } from './time-zone.ts';
import type { TextSink } from './text-printer.ts';
import { valueText } from './text.ts';

export interface JsonSinks {
  readonly output: Pick<TextSink, 'write' | 'endBatch' | 'flush' | 'room' | 'isUnread'>;
  /** Why the run ends is said to people too: ordinary text with its line ends. */
  readonly messages: (text: string) => void;
}

/** JSON text. */
type Json = string;

export function jsonPrinter({ output, messages }: JsonSinks): Printer {
  const formats = formatCache(() => false);
  const json = (item: OutputItem): Json | null => {
    switch (item.kind) {
      case 'printf': return event('printf', bytes(formats(item.event)(item.args)));
      case 'errorf': case 'warnf': {
        return object([['type', text(item.kind)], ['msg', bytes(formats(item.event)(item.args).replace(/\n+$/, ''))], ...place(item.script, item.place)]);
      }
      default: return itemJson(item);
    }
  };
  return {
    print: (item) => {
      const line = json(item);
      if (line !== null) output.write(`${toByteText(line)}\n`);
      // What is no event ends no batch either, and whoever waits for it must not wait for the next event.
      if (!EVENTS.has(item.kind)) output.endBatch();
      if (item.kind === 'error') messages(messageText(item));
    },
    recordPrinter: (event, strings) => {
      const { room } = output;
      const format = room === undefined ? null : jsonFormat(event.format, event.args, strings, text);
      return room === undefined || format === null ? null : (block, at) => {
        const start = room.reserve(format.most);
        const end = start < 0 ? -1 : format.put(block, at, room.bytes, start);
        if (end < 0) return false;
        room.commit(end);
        return true;
      };
    },
    isUnread: () => output.isUnread === true,
    endBatch: () => output.endBatch(),
    finish: () => output.flush(),
  };
}

/** What scripts send, or what is printed when the run ends. */
const EVENTS: ReadonlySet<OutputItem['kind']> = new Set(['printf', 'errorf', 'warnf', 'value', 'map', 'time', 'cat', 'system', 'join', 'ended']);

/** null: nothing that a program would want. */
function itemJson(item: Exclude<OutputItem, { kind: 'printf' | 'errorf' | 'warnf' }>): Json | null {
  switch (item.kind) {
    case 'value': return event('value', valueJson(item.value));
    case 'map': return mapJson(item);
    case 'time': case 'cat': return event(item.kind, bytes(item.text));
    case 'system': return event('syscall', bytes(`${item.text}\n`));
    case 'join': return event('join', bytes(`${item.parts.join(item.separator)}\n`));
    case 'attached': return counted('attached_probes', 'probes', item.probes);
    case 'lost-events': return counted('lost_events', 'events', item.events);
    case 'lost-events-in-total': return counted('lost_events_in_total', 'events', item.events);
    case 'missed-events': return counted('missed_events', 'events', item.events, [['probe', text(item.probe)]]);
    case 'verifier-log': return event('verifier_log', object([['program', text(item.program)], ['log', text(item.log)]]));
    case 'timings': {
      const phases = [...phasesOf(item.timings)].map(([phase, own]): Member => [phase, object(own.map(({ name, milliseconds }) => [name, milliseconds.toFixed(3)]))]);
      return event('timings', object(phases));
    }
    case 'pinned': return event('pinned', object([['probe', text(item.probe)], ['path', text(item.path)]]));
    case 'failing-site': case 'failed-reads': {
      const { site: { helper, message, ...at }, script, count, code } = item;
      const what: Members = helper === null ? [['type', text('runtime_error')], ['msg', text(message)]]
        : [['type', text('helper_error')], ['msg', text(message)], ['helper', text(helper)], ['retcode', integer(code)]];
      return object([...what, ['count', integer(count)], ...place(script, at)]);
    }
    case 'warning': return messageJson('warning', item.text, item);
    case 'error': return messageJson('error', item.error.message, item.error.details);
    case 'test-ended': {
      const result: Members = [
        ['duration', integer(Math.round(item.time * 1e6))], ['passed', String(item.passed)], ['output', bytes(itemsText(item.output))],
      ];
      return event('test_result', object([[item.name, object(result)]]));
    }
    case 'tests-ended': return counted('tests', 'tests', item.tests, [], [['passed', integer(item.passed.length)], ['failed', integer(item.failed.length)]]);
    case 'bench-ended': {
      const result: Members = 'output' in item ? [['output', bytes(itemsText(item.output))]]
        : 'returned' in item ? [['returned', integer(item.returned)]]
          : [['average', integer(item.nanoseconds)], ['iters', integer(item.iterations)]];
      return event('benchmark_result', object([[item.name, object(result)]]));
    }
    case 'ended': case 'tests-started': case 'test-started': case 'benches-started': return null;
    default: {
      // A sentence, and what helps.
      const [sentence = '', ...more] = messageText(item).trimEnd().split('\n');
      const severity = severityOf(item) === 'WARNING' ? 'warning' : 'error';
      return messageJson(severity, sentence.replace(/^(ERROR|WARNING): /, ''), { code: item.kind, hints: more.map((line) => line.replace(/^HINT: /, '')) });
    }
  }
}

// ---------------------------------------------------------------- events

type Member = readonly [name: string, value: Json];
type Members = readonly Member[];

function event(type: string, data: Json): Json {
  return `{"type": "${type}", "data": ${data}}`;
}

function counted(type: string, what: string, count: Integer, before: Members = [], behind: Members = []): Json {
  return object([['type', text(type)], ...before, ['count', integer(count)], ['data', object([[what, integer(count)], ...behind])]]);
}

function messageJson(type: string, msg: string, { code, at, log, notes = [], hints = [], others = [] }: Details): Json {
  const members: Member[] = [['type', text(type)]];
  if (code !== undefined) members.push(['id', text(code)]);
  members.push(['msg', text(msg)]);
  if (at !== undefined) members.push(...place(at.script, at.place));
  if (log !== undefined) members.push(['log', text(log)]);
  if (notes.length > 0) members.push(['notes', array(notes.map(text))]);
  if (hints.length > 0) members.push(['hints', array(hints.map(text))]);
  if (others.length > 0) members.push(['others', array(others.map(({ message, ...other }) => messageJson(type, message, other)))]);
  return object(members);
}

/** `from`: the macros that the place stems from, innermost first. */
function place(script: string, { file = script, line, column, from = [] }: ScriptPlace): Members {
  const expanded = from.map((each) => object([['macro', text(each.macro)], ...place(script, each)]));
  return [['filename', text(file)], ['line', integer(line)], ['col', integer(column)], ...(expanded.length === 0 ? [] : [['from', array(expanded)] as const])];
}

// ---------------------------------------------------------------- maps

/** No entries: no object. */
function mapJson({ name, type, entries }: MapItem): Json | null {
  const [first] = entries;
  if (first === undefined) return null;
  const nameOf = memberNames();
  const data = first.key === null ? valueJson(first.value)
    : `{${entries.map(({ key, value }) => `${nameOf(keyText(key!))}: ${valueJson(value)}`).join(', ')}}`;
  return event(type, object([[name, data]]));
}

/** No two alike, or a reader would see the last one alone: addresses in one function and times of one day are different keys. */
function memberNames(): (key: string) => Json {
  /** The last number that was put behind it. */
  const taken = new Map<Json, number>();
  return (key) => {
    const plain = bytes(key);
    let name = plain;
    let number = taken.get(plain) ?? 1;
    while (taken.has(name)) name = bytes(`${key} (${++number})`);
    taken.set(plain, number);
    taken.set(name, 1);
    return name;
  };
}

/** Byte text. Of a tuple the parts with commas between, quoted where they would not be known apart. */
function keyText(key: ResolvedValue): string {
  return typeof key === 'object' && key.kind === 'tuple' && key.names === null ? key.items.map(partText).join() : scalarText(key);
}

function partText(part: ResolvedValue): string {
  const plain = scalarText(part);
  return typeof part !== 'object' && /[,"]/.test(plain) ? toByteText(bytes(plain)) : plain;
}

/** Addresses and enumerators are numbers, as they are as values. */
function scalarText(value: ResolvedValue): string {
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'pointer': return String(value.address);
    case 'enum': return String(value.value);
    case 'tuple': case 'array': case 'buffer': return toByteText(valueJson(value));
    default: return valueText(value);
  }
}

// ---------------------------------------------------------------- values

function valueJson(value: ResolvedValue): Json {
  if (typeof value === 'string') return bytes(value);
  if (typeof value !== 'object') return typeof value === 'boolean' ? String(value) : integer(value);
  switch (value.kind) {
    case 'pointer': return integer(value.address);
    case 'enum': return integer(value.value);
    case 'buffer': return array([...value.bytes].map(String));
    case 'array': return array(value.items.map(valueJson));
    case 'tuple': {
      const { names, items } = value;
      return names === null ? array(items.map(valueJson)) : `{${items.map((item, i) => `${bytes(names[i]!)}: ${valueJson(item)}`).join(', ')}}`;
    }
    case 'statistics': return object([['count', integer(value.count)], ['average', integer(value.average)], ['total', integer(value.total)]]);
    case 'float': return Number.isFinite(value.value) ? floatText(value) : text(floatText(value));
    case 'series': return pointsJson(value);
    case 'none': return 'null';
    default: return isHistogram(value) ? bucketsJson(value) : bytes(valueText(value));
  }
}

/** Bounds are inclusive; one that is open is left out. */
function bucketsJson(histogram: Histogram): Json {
  return array(shownBuckets(histogram).map(({ index, shown }) => {
    const { low, high } = bucketLimits(histogram, index);
    const members: Member[] = [];
    if (low !== null) members.push(['min', integer(low)]);
    if (high !== null) members.push(['max', integer(high - 1n)]);
    return object([...members, ['count', integer(shown)]]);
  }));
}

/** Times are UTC; intervals in which nothing came are left out. */
function pointsJson({ values, since1970, interval }: ResolvedTimeSeries): Json {
  return array(values.flatMap((value, index) => (
    value === null ? [] : [object([['interval_start', text(utcText(since1970 + BigInt(index) * interval))], ['value', integer(value)]])]
  )));
}

const SECOND = 1_000_000_000n;

/** `2024-02-29 13:04:05.000000000` */
function utcText(nanoseconds: bigint): string {
  const rest = ((nanoseconds % SECOND) + SECOND) % SECOND;
  return `${calendarText(new Date(Number((nanoseconds - rest) / 1_000_000n))).replace(/^\+0*/, '')}.${String(rest).padStart(9, '0')}`;
}

// ---------------------------------------------------------------- JSON

function object(members: Members): Json {
  return `{${members.map(([name, value]) => `${text(name)}: ${value}`).join(', ')}}`;
}

function array(items: readonly Json[]): Json {
  // join() would make one text of many parts of it, which is done again when the line is written.
  let list = '';
  for (const item of items) list += list === '' ? item : `,${item}`;
  return `[${list}]`;
}

/** What a double cannot hold is a string. */
function integer(value: Integer): Json {
  return typeof value === 'number' || BigInt(Number(value)) === value ? String(value) : `"${value}"`;
}

/** What most texts are: nothing to escape, which is faster to see than to do. */
const PLAIN = /^[ !#-[\]-~]*$/;

/** Of byte text. */
function bytes(byteText: string): Json {
  if (PLAIN.test(byteText)) return `"${byteText}"`;
  return text(/^[\0-\x7f]*$/.test(byteText) ? byteText : Buffer.from(byteText, 'latin1').toString('utf8'));
}

/** What a terminal would obey and JSON lets pass, too. */
function text(plain: string): Json {
  if (PLAIN.test(plain)) return `"${plain}"`;
  return JSON.stringify(plain).replace(/[\x7f-\x9f]/g, (control) => `\\u00${control.charCodeAt(0).toString(16)}`);
}
