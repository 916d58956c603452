// A second printer, the proof that items are enough: one JSON object per line, close to bpftrace's `-f json` (reference 07.8).
// It is one file and knows nothing of how the text printer writes, but for printf(), whose result is text by nature.

import type { ScriptPlace } from '../../common/manifest.ts';
import type { Details } from '../../loader/errors.ts';
import type { OutputItem, Printer } from '../../loader/output/printer.ts';
import { compileFormat } from '../../loader/output/printf.ts';
import { valueText } from '../../loader/output/text.ts';
import { divide } from '../../loader/values/integers.ts';
import type { Histogram, Integer, ResolvedValue } from '../../loader/values/value.ts';

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** `write` takes whole lines. */
export function jsonPrinter(write: (line: string) => void): Printer {
  return { print: (item) => write(`${JSON.stringify(jsonOf(item))}\n`), endBatch: () => {}, finish: () => {} };
}

function jsonOf(item: OutputItem): Json {
  switch (item.kind) {
    case 'printf': return { type: 'printf', data: text(compileFormat(item.event.format, item.event.args)(item.args)) };
    case 'value': return { type: 'value', data: valueJson(item.value) };
    case 'map': {
      const [first] = item.entries;
      const data = first?.key === null ? valueJson(first.value)
        : Object.fromEntries(item.entries.map(({ key, value }) => [keyJson(key!), valueJson(value)]));
      return { type: 'map', data: { [item.name]: data } };
    }
    case 'failed-system': return { type: 'failed_system', command: item.command, reason: item.reason };
    case 'time': case 'cat': case 'system': return { type: item.kind, data: text(item.text) };
    case 'join': return { type: 'join', data: item.parts.map(text) };
    case 'attached': return { type: 'attached_probes', data: { probes: item.probes } };
    case 'pinned': return { type: 'pinned', data: { probe: item.probe, path: item.path } };
    case 'lost-events': case 'lost-events-in-total': return { type: item.kind, data: { events: integer(item.events) } };
    case 'missed-events': return { type: item.kind, data: { probe: item.probe, events: integer(item.events) } };
    case 'errorf': case 'warnf':
      return { type: item.kind, msg: text(compileFormat(item.event.format, item.event.args)(item.args)), filename: item.place.file ?? item.script, line: item.place.line, col: item.place.column };
    case 'failing-site': {
      const { site, script, count, code, severity } = item;
      return { type: 'runtime_error', severity, msg: site.message, helper: site.helper, retcode: integer(code), count: integer(count), filename: site.file ?? script, line: site.line, col: site.column };
    }
    case 'failed-reads': {
      const { site, script, space, count, code } = item;
      return { type: 'failed_reads', space, helper: site.helper, retcode: integer(code), count: integer(count), filename: site.file ?? script, line: site.line, col: site.column };
    }
    case 'warning': return messageJson('warning', item.text, item);
    case 'error': return messageJson('error', item.error.message, item.error.details);
    case 'unfit-event': return { type: 'unfit_event', id: item.id, length: item.length };
    case 'unreadable-file': return { type: 'unreadable_file', path: item.path, reason: item.reason };
    case 'command-failed': return { type: 'command_failed', ...item.end };
    case 'command-stubborn': return { type: 'command_stubborn', pid: item.pid };
    case 'children-not-traced': return { type: 'children_not_traced' };
    case 'ended': return { type: 'ended' };
    case 'tests-started': return { type: 'tests_started', tests: item.tests };
    case 'test-started': return { type: 'test_started', name: item.name };
    case 'test-ended': return { type: 'test_result', name: item.name, passed: item.passed, time: item.time, output: item.output.map(jsonOf) };
    case 'tests-ended': return { type: 'test_results', tests: item.tests, passed: item.passed, failed: item.failed };
    case 'benches-started': return { type: 'benches_started', names: item.names };
    case 'bench-ended': {
      const { kind: _, ...rest } = item;
      return { type: 'bench_result', ...rest, ...('output' in rest ? { output: rest.output.map(jsonOf) } : {}) } as Json;
    }
    case 'test-lost-events': case 'test-exited': case 'test-returned': return { type: item.kind, value: integer(item.value) };
  }
}

function messageJson(type: string, msg: string, { code, at, log, notes, hints, others }: Details): Json {
  return {
    type, ...(code === undefined ? {} : { id: code }), msg,
    ...(at === undefined ? {} : placeJson(at.script, at.place)),
    ...(log === undefined ? {} : { log }), ...(notes === undefined ? {} : { notes }), ...(hints === undefined ? {} : { hints }),
    ...(others === undefined ? {} : { others: others.map(({ message, ...other }) => messageJson(type, message, other)) }),
  };
}

function placeJson(script: string, { file = script, line, column, from }: ScriptPlace): { readonly [name: string]: Json } {
  return { filename: file, line, col: column, ...(from === undefined ? {} : { from: from.map((each) => ({ macro: each.macro, ...placeJson(script, each) })) }) };
}

function valueJson(value: ResolvedValue): Json {
  if (typeof value === 'string') return text(value);
  if (typeof value !== 'object') return typeof value === 'boolean' ? value : integer(value);
  switch (value.kind) {
    case 'truncated-string': return text(value.text + value.trailer);
    case 'pointer': return integer(value.address);
    case 'enum': return integer(value.value);
    case 'buffer': return [...value.bytes];
    case 'array': return value.items.map(valueJson);
    case 'tuple': {
      const { names, items } = value;
      return names === null ? items.map(valueJson) : Object.fromEntries(items.map((item, i) => [text(names[i]!), valueJson(item)]));
    }
    case 'statistics': return { count: integer(value.count), average: integer(value.average), total: integer(value.total) };
    case 'powers': case 'steps': return bucketsJson(value);
    case 'kstack': case 'ustack': return value.frames.map(({ address, symbol, module }) => (
      { address: `0x${address.toString(16)}`, symbol: symbol && text(symbol.name), offset: symbol && symbol.offset, module: module && text(module) }));
    case 'timestamp': case 'inet': case 'mac': case 'cgroup-path': return text(valueText(value));
    case 'ksym': case 'usym': return value.name === null ? `0x${value.address.toString(16)}` : text(value.name);
    case 'probe-name': case 'username': return text(value.name);
    case 'none': return null;
  }
}

/** Counts by bucket index. */
function bucketsJson({ buckets, divisor }: Histogram): Json {
  return [...buckets].sort(([a], [b]) => a - b).map(([index, count]) => ({ index, count: integer(divide(count, divisor)) }));
}

function keyJson(key: ResolvedValue): string {
  if (typeof key === 'object' && key.kind === 'tuple') return key.items.map(keyJson).join();
  const json = valueJson(key);
  return typeof json === 'string' ? json : JSON.stringify(json);
}

/** What a double cannot hold is a string. */
function integer(value: Integer): Json {
  return typeof value === 'bigint' ? (BigInt(Number(value)) === value ? Number(value) : String(value)) : value;
}

function text(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}
