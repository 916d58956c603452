// Two printers over the same runs: what leaves a run is data, all of it, and each printer makes its own of it. The items
// are printed when the run is over, so that nothing can be asked of it and no buffer of it is still the same.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { SiteSpec } from '../../common/manifest.ts';
import { LoaderError } from '../../loader/errors.ts';
import type { Details } from '../../loader/errors.ts';
import { jsonPrinter } from '../../loader/output/json-printer.ts';
import { textPrinter } from '../../loader/output/text-printer.ts';
import type { OutputItem } from '../../loader/output/printer.ts';
import { severityOf } from '../../loader/output/printer.ts';
import { recordedHost } from '../check/recorded-host.ts';
import type { ResolvedValue } from '../../loader/values/value.ts';
import { runScript } from '../ir/run-script.ts';
import { bool, fakeNames, ints, mapReaderOf, printerTo, cut, text, u64 } from './helpers.ts';

const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(new URL('../../docs/json.schema.json', import.meta.url), 'utf8')) as object);

/** Of the run of a script, in order. */
function itemsOf(script: string): readonly OutputItem[] {
  const items: OutputItem[] = [];
  runScript(script, { host: recordedHost(), printer: { print: (item) => void items.push(item), endBatch: () => {}, finish: () => {} } });
  return items;
}

function printed(items: readonly OutputItem[]): { readonly text: string; readonly json: readonly string[] } {
  let written = '';
  let lines = '';
  const output = { write: (line: string) => { lines += line; }, endBatch: () => {}, flush: () => {} };
  for (const printer of [printerTo((part) => { written += part; }), jsonPrinter({ output, messages: () => {} })]) items.forEach((item) => printer.print(item));
  const json = Buffer.from(lines, 'latin1').toString('utf8').split('\n').slice(0, -1);
  for (const line of json) assert.ok(isOfSchema(JSON.parse(line)), `${line}\n${JSON.stringify(isOfSchema.errors)}`);
  return { text: written, json };
}

const bar = (label: string, count: number, length: number): string => `${label.padEnd(16)}${String(count).padStart(8)} |${'@'.repeat(length).padEnd(52)}|\n`;

const SCRIPTS: readonly (readonly [name: string, script: string, text: string, json: readonly string[]])[] = [
  ['printf', 'begin { printf("%d %5s|%x\\n", -1, "ab", 255); printf("%llu\\n", (uint64)-1); }', '-1    ab|ff\n18446744073709551615\n\n\n',
    ['{"type": "printf", "data": "-1    ab|ff\\n"}', '{"type": "printf", "data": "18446744073709551615\\n"}']],
  ['values', 'begin { print((1, "x", (true, 2))); print("ü"); print((int8*)16); print((uint64)-1); }', '(1, x, (true, 2))\nü\n0x10\n18446744073709551615\n\n\n',
    ['{"type": "value", "data": [1,"x",[true,2]]}', '{"type": "value", "data": "ü"}', '{"type": "value", "data": 16}', '{"type": "value", "data": "18446744073709551615"}']],
  ['errorf and warnf', 'begin { errorf("bad %d", 3); warnf("odd\\n"); }',
    'test.bt:1:9-28: ERROR: bad 3\ntest.bt:1:30-44: WARNING: odd\n\n\n',
    ['{"type": "errorf", "msg": "bad 3", "filename": "test.bt", "line": 1, "col": 9}', '{"type": "warnf", "msg": "odd", "filename": "test.bt", "line": 1, "col": 30}']],
  ['scalar maps', 'begin { @a = 5; @s = "text"; @c = count(); @e = 1; clear(@e); }', '\n\n@a: 5\n@c: 1\n@s: text\n',
    ['{"type": "map", "data": {"@a": 5}}', '{"type": "map", "data": {"@c": 1}}', '{"type": "map", "data": {"@s": "text"}}']],
  ['keyed maps, top and div', 'begin { @["a", 1] = 10; @["b", 2] = 30; @["c", 3] = 20; print(@, 2, 10); clear(@); }', '@[c, 3]: 2\n@[b, 2]: 3\n\n\n',
    ['{"type": "map", "data": {"@": {"c,3": 2, "b,2": 3}}}']],
  ['aggregations', 'begin { @s = stats(4); @s = stats(8); @v = avg(7); @h = hist(5); @l[1] = lhist(3, 0, 10, 5); @m = min(2); @n = max(9); @o = sum(4); }',
    `\n\n@h:\n${bar('[4, 8)', 1, 52)}\n@l[1]:\n${bar('[0, 5)', 1, 52)}\n@m: 2\n@n: 9\n@o: 4\n@s: { .count = 2, .average = 6, .total = 12 }\n@v: 7\n`,
    ['{"type": "hist", "data": {"@h": [{"min": 4, "max": 7, "count": 1}]}}', '{"type": "hist", "data": {"@l": {"1": [{"min": 0, "max": 4, "count": 1}]}}}', '{"type": "map", "data": {"@m": 2}}',
      '{"type": "map", "data": {"@n": 9}}', '{"type": "map", "data": {"@o": 4}}', '{"type": "stats", "data": {"@s": {"count": 2, "average": 6, "total": 12}}}', '{"type": "stats", "data": {"@v": 7}}']],
];

for (const [name, script, text, json] of SCRIPTS) {
  test(name, () => {
    const both = printed(itemsOf(script));
    assert.is(Buffer.from(both.text, 'latin1').toString('utf8'), text);
    assert.equal(both.json, json);
  });
}

test('names are in the values already: stacks, symbols, probes and users as keys', () => {
  const spec = (key: Parameters<typeof mapReaderOf>[0]['key'] & object, keySize: number) => ({ name: '@', symbol: 'AT_', key, keySize, value: bool, valueSize: 1, perCpu: false, maxEntries: 1 });
  const item = (key: Parameters<typeof spec>[0], bytes: Buffer): OutputItem => mapReaderOf(spec(key, bytes.length), fakeNames)({ count: 1, keys: bytes, values: ints(1, 1), cpus: 1 }, {});
  const KERNEL = 0xffffffff81000110n;
  const items = [
    item({ kind: 'ustack', mode: 'perf', limit: 1 }, ints(8, 8, 7, 0x1110)),
    item({ kind: 'kstack', mode: 'bpftrace', limit: 1 }, ints(8, 8, KERNEL)),
    item({ kind: 'tuple', size: 16, fields: [{ offset: 0, type: { kind: 'ksym' } }, { offset: 8, type: u64 }] }, ints(8, KERNEL, 2)),
    item({ kind: 'probe-name' }, ints(8, 3)),
    item({ kind: 'username' }, ints(8, 0)),
    item(cut(4), text(5, 'long\x01')),
  ];
  const both = printed(items);
  assert.is(both.text, '@[\n\t1110 ufunc_1+16 (/bin/app)\n]: true\n@[\n        kfunc_1+16\n]: true\n@[kfunc_1, 2]: true\n@[kprobe:vfs_3]: true\n@[root]: true\n@[long..]: true\n');
  assert.equal(both.json.map((line) => Object.keys((JSON.parse(line) as { data: Record<string, object> }).data['@']!)[0]), [
    '\n\t1110 ufunc_1+16 (/bin/app)\n', '\n        kfunc_1+16\n',
    'kfunc_1,2', 'kprobe:vfs_3', 'root', 'long..',
  ]);
});

const site: SiteSpec = { line: 1, column: 1, endColumn: 3, text: '1/0', message: 'Division by zero', helper: 'map_update_elem', level: 'always' };
const at = { script: 'a.bt', place: { line: 1, column: 1, endColumn: 3, text: '$1' } };
const place = at.place;

const JSON_VALUES: readonly (readonly [what: string, value: ResolvedValue, json: string])[] = [
  ['the largest exact number', 2 ** 53 - 1, '9007199254740991'],
  ['a large number that a double holds, with all its digits', 1n << 60n, '1152921504606846976'],
  ['one that it does not hold', (1n << 60n) + 1n, '"1152921504606846977"'],
  ['a negative one', -(1n << 63n) + 1n, '"-9223372036854775807"'],
  ['bytes that are no text', 'a\xff\xc3\xbc', '"a\ufffdü"'],
  ['control characters', '"\\\x00\x1b\x7f\xc2\x9b\n', '"\\"\\\\\\u0000\\u001b\\u007f\\u009b\\n"'],
  ['a string that was cut', { kind: 'truncated-string', text: 'ab', trailer: '..' }, '"ab.."'],
  ['an address', { kind: 'pointer', address: 0xffffffff81000000n }, '18446744071578845184'],
  ['an enumerator', { kind: 'enum', value: 2, name: 'TWO' }, '2'],
  ['bytes', { kind: 'buffer', bytes: Uint8Array.of(0, 65, 255) }, '[0,65,255]'],
  ['an array of records', { kind: 'array', items: [{ kind: 'tuple', names: ['a', 'b'], items: [1, 'x'] }, { kind: 'tuple', names: [], items: [] }] }, '[{"a": 1, "b": "x"},{}]'],
  ['an address of a network', { kind: 'inet', family: 2, bytes: Uint8Array.of(127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0) }, '"127.0.0.1"'],
  ['a symbol', { kind: 'ksym', address: 16n, name: 'f' }, '"f"'],
  ['an unknown symbol', { kind: 'usym', address: 16n, tgid: 1, name: null }, '"0x10"'],
];

for (const [what, value, json] of JSON_VALUES) {
  test(`JSON: ${what}`, () => assert.equal(printed([{ kind: 'value', value }]).json, [`{"type": "value", "data": ${json}}`]));
}

const KEYS: readonly (readonly [what: string, keys: readonly ResolvedValue[], json: string])[] = [
  ['in the order of the map, numbers too', ['b', 10, 9], '{"b": 0, "10": 1, "9": 2}'],
  ['of tuples', [{ kind: 'tuple', names: null, items: ['a b', 3, true] }], '{"a b,3,true": 0}'],
  ['parts with commas are known apart', [['a,b', 'c'], ['a', 'b,c'], ['a', 'b', 'c']].map((items) => ({ kind: 'tuple', names: null, items })),
    '{"\\"a,b\\",c": 0, "a,\\"b,c\\"": 1, "a,b,c": 2}'],
  ['addresses and enumerators', [{ kind: 'pointer', address: 16 }, { kind: 'enum', value: 1, name: 'ONE' }], '{"16": 0, "1": 1}'],
  ['nested tuples and records', [{ kind: 'tuple', names: null, items: [1, { kind: 'tuple', names: null, items: [2, 'x'] }] }, { kind: 'tuple', names: ['a'], items: [1] }],
    '{"1,[2,\\"x\\"]": 0, "{\\"a\\": 1}": 1}'],
  ['no two alike', ['f', 'f (2)', 'f', 'f', 'f (2)', '\xff', '\xfe'], '{"f": 0, "f (2)": 1, "f (3)": 2, "f (4)": 3, "f (2) (2)": 4, "\ufffd": 5, "\ufffd (2)": 6}'],
];

for (const [what, keys, json] of KEYS) {
  test(`JSON keys: ${what}`, () => {
    const item: OutputItem = { kind: 'map', name: '@', type: 'map', entries: keys.map((key, value) => ({ key, value })) };
    assert.equal(printed([item]).json, [`{"type": "map", "data": {"@": ${json}}}`]);
  });
}

test('JSON: open and empty buckets', () => {
  const histogram = { kind: 'steps', min: 10, max: 30, step: 10, buckets: new Map([[0, 1], [3, 4]]), samples: 5, divisor: 2 } as const;
  assert.equal(printed([{ kind: 'map', name: '@', type: 'hist', entries: [{ key: null, value: histogram }] }]).json,
    ['{"type": "hist", "data": {"@": [{"max": 9, "count": 0},{"min": 10, "max": 19, "count": 0},{"min": 20, "max": 29, "count": 0},{"min": 30, "count": 2}]}}']);
});

test('JSON: time series and floating-point numbers', () => {
  const series = { kind: 'series', interval: 1_500_000_000n, start: 0n, newest: 5n, since1970: 1_709_211_845_000_000_001n, values: [1, null, 2n ** 64n - 1n] } as const;
  assert.equal(printed([{ kind: 'map', name: '@', type: 'tseries', entries: [{ key: 1, value: series }] }]).json, [
    '{"type": "tseries", "data": {"@": {"1": [{"interval_start": "2024-02-29 13:04:05.000000001", "value": 1},{"interval_start": "2024-02-29 13:04:08.000000001", "value": "18446744073709551615"}]}}}',
  ]);
  const floats = [1.5, 1e300, -0, Infinity, NaN].map((value) => ({ kind: 'float', value, size: 8 }) as const);
  assert.equal(printed([{ kind: 'value', value: { kind: 'array', items: floats } }]).json, ['{"type": "value", "data": [1.5,1e+300,-0,"inf","nan"]}']);
});

test('JSON: benches that were not measured', () => {
  assert.equal(printed([{ kind: 'bench-ended', name: 'a', returned: 1 }, { kind: 'bench-ended', name: 'b', output: [{ kind: 'test-exited', value: 3 }] }]).json, [
    '{"type": "benchmark_result", "data": {"a": {"returned": 1}}}', '{"type": "benchmark_result", "data": {"b": {"output": "ERROR: the test ended with exit(3)\\n"}}}',
  ]);
});

test('a hint that has been given is not given again, but to programs', () => {
  const missing = (name: string, hint: string): OutputItem => ({ kind: 'warning', code: 'missing-probe', text: `no ${name}`, hints: [hint] });
  const others = [{ message: 'y', hints: ['more'] }, { message: 'z', hints: ['look'] }];
  const { text, json } = printed([missing('a', 'look'), missing('b', 'look'), { kind: 'error', error: new LoaderError('x', 1, { hints: ['more'], others }) }]);
  assert.is(text, 'WARNING: no a\nHINT: look\nWARNING: no b\nERROR: x\nHINT: more\nERROR: y\nERROR: z\n');
  assert.equal(json.map((line) => line.match(/look|more/g)), [['look'], ['look'], ['more', 'more', 'look']]);
});

test('JSON: why the run ends is said to people too', () => {
  let said = '';
  jsonPrinter({ output: { write: () => {}, endBatch: () => {}, flush: () => {} }, messages: (part) => { said += part; } }).print({ kind: 'error', error: new LoaderError('x') });
  assert.is(said, 'ERROR: x\n');
});

/** One of each kind: a new one is missed here by the type checker. */
const SAMPLES: { readonly [K in OutputItem['kind']]: readonly [OutputItem & { readonly kind: K }, text: string, json: string | null] } = {
  'printf': [{ kind: 'printf', event: { id: 0, size: 8, kind: 'printf', format: 'x', args: [] }, args: [] }, 'x', '{"type": "printf", "data": "x"}'],
  'value': [{ kind: 'value', value: { kind: 'none' } }, 'null\n', '{"type": "value", "data": null}'],
  'map': [{ kind: 'map', name: '@', type: 'map', entries: [] }, '', null],
  'time': [{ kind: 'time', text: '12:00' }, '12:00', '{"type": "time", "data": "12:00"}'],
  'join': [{ kind: 'join', parts: ['a', 'b'], separator: '-' }, 'a-b\n', '{"type": "join", "data": "a-b\\n"}'],
  'cat': [{ kind: 'cat', text: 'x\n' }, 'x\n', '{"type": "cat", "data": "x\\n"}'],
  'system': [{ kind: 'system', text: 'x\n' }, 'x\n\n', '{"type": "syscall", "data": "x\\n\\n"}'],
  'failed-system': [{ kind: 'failed-system', command: 'x', reason: 'gone' }, "ERROR: system: cannot run 'x': gone\n", '{"type": "error", "id": "failed-system", "msg": "system: cannot run \'x\': gone"}'],
  'pinned': [{ kind: 'pinned', probe: 'iter:task:list', path: '/sys/fs/bpf/list' }, 'iter:task:list stays pinned to /sys/fs/bpf/list: read that to run it, remove it to end it\n', '{"type": "pinned", "data": {"probe": "iter:task:list", "path": "/sys/fs/bpf/list"}}'],
  'timings': [{ kind: 'timings', timings: [{ phase: 'compile', name: 'parse', milliseconds: 1.25 }, { phase: 'load', name: 'programs', milliseconds: 2 }, { phase: 'compile', name: 'parse', milliseconds: 1 }, { phase: 'compile', name: 'checks', milliseconds: 3 }] },
    'compile  parse                  2.3 ms\ncompile  checks                 3.0 ms\ncompile  in all                 5.3 ms\nload     programs               2.0 ms\nload     in all                 2.0 ms\n',
    '{"type": "timings", "data": {"compile": {"parse": 2.250, "checks": 3.000}, "load": {"programs": 2.000}}}'],
  'verifier-log': [{ kind: 'verifier-log', program: 'begin_1', log: '0: R1=ctx()\n' }, 'begin_1:\n0: R1=ctx()\n', '{"type": "verifier_log", "data": {"program": "begin_1", "log": "0: R1=ctx()\\n"}}'],
  'attached': [{ kind: 'attached', probes: 2 }, 'Attached 2 probes\n', '{"type": "attached_probes", "count": 2, "data": {"probes": 2}}'],
  'errorf': [{ kind: 'errorf', ...at, event: { id: 0, size: 8, kind: 'errorf', format: 'x', args: [], place }, args: [] }, 'a.bt:1:1-3: ERROR: x\n', '{"type": "errorf", "msg": "x", "filename": "a.bt", "line": 1, "col": 1}'],
  'warnf': [{ kind: 'warnf', ...at, event: { id: 0, size: 8, kind: 'warnf', format: 'x', args: [], place }, args: [] }, 'a.bt:1:1-3: WARNING: x\n', '{"type": "warnf", "msg": "x", "filename": "a.bt", "line": 1, "col": 1}'],
  'lost-events': [{ kind: 'lost-events', events: 3n }, 'Lost 3 events\n', '{"type": "lost_events", "count": 3, "data": {"events": 3}}'],
  'missed-events': [
    { kind: 'missed-events', probe: 'kprobe:vfs_read', events: 1n }, 'WARNING: kprobe:vfs_read missed 1 event: the kernel runs no program on a CPU where it is at work in another one, or on a map\n',
    '{"type": "missed_events", "probe": "kprobe:vfs_read", "count": 1, "data": {"events": 1}}',
  ],
  'lost-events-in-total': [{ kind: 'lost-events-in-total', events: 3n }, 'WARNING: Lost 3 events in total: the script sends them faster than they can be printed\n', '{"type": "lost_events_in_total", "count": 3, "data": {"events": 3}}'],
  'failing-site': [{ kind: 'failing-site', severity: 'WARNING', script: 'a.bt', site, count: 2n, code: -7n },
    'a.bt:1:1-3: WARNING: Division by zero\nAdditional Info - helper: map_update_elem, retcode: -7\nThis happened 2 times so far\n1/0\n~~\n',
    '{"type": "helper_error", "msg": "Division by zero", "helper": "map_update_elem", "retcode": -7, "count": 2, "filename": "a.bt", "line": 1, "col": 1}'],
  'failed-reads': [{ kind: 'failed-reads', script: 'a.bt', site: { ...site, helper: 'probe_read_user' }, space: 'user', count: 2n, code: -14n, last: true },
    'a.bt:1:1-3: WARNING: 2 reads of user memory failed here, and gave empty values\nAdditional Info - helper: probe_read_user, retcode: -14\n1/0\n~~\n'
      + 'HINT: a page that is not in memory yet cannot be read here: keep the pointer, and read it when the call returns; else the pointer is wrong\n',
    '{"type": "helper_error", "msg": "Division by zero", "helper": "probe_read_user", "retcode": -14, "count": 2, "filename": "a.bt", "line": 1, "col": 1}'],
  'warning': [{ kind: 'warning', code: 'missing-parameter', text: 'x', at, hints: ['y'] }, 'a.bt:1:1-3: WARNING: x\n$1\n~~\nHINT: y\n',
    '{"type": "warning", "id": "missing-parameter", "msg": "x", "filename": "a.bt", "line": 1, "col": 1, "hints": ["y"]}'],
  'error': [{ kind: 'error', error: new LoaderError('x') }, 'ERROR: x\n', '{"type": "error", "msg": "x"}'],
  'unfit-event': [{ kind: 'unfit-event', id: 1, length: 8 }, "ERROR: an event of 8 bytes with id 1 does not fit the object's manifest; it is skipped\n", '{"type": "error", "id": "unfit-event", "msg": "an event of 8 bytes with id 1 does not fit the object\'s manifest; it is skipped"}'],
  'unwritable-file': [{ kind: 'unwritable-file', path: '/x', reason: 'full' }, "ERROR: skboutput: cannot write packets to '/x': full\n", '{"type": "error", "id": "unwritable-file", "msg": "skboutput: cannot write packets to \'/x\': full"}'],
  'unreadable-file': [{ kind: 'unreadable-file', path: '/x', reason: 'gone' }, "ERROR: cat: cannot read '/x': gone\n", '{"type": "error", "id": "unreadable-file", "msg": "cat: cannot read \'/x\': gone"}'],
  'command-failed': [{ kind: 'command-failed', end: { code: 3 } }, 'WARNING: the command ended with exit code 3\n', '{"type": "warning", "id": "command-failed", "msg": "the command ended with exit code 3"}'],
  'command-stubborn': [{ kind: 'command-stubborn', pid: 7 }, 'WARNING: the command (process 7) does not end on SIGTERM: it is killed\n', '{"type": "warning", "id": "command-stubborn", "msg": "the command (process 7) does not end on SIGTERM: it is killed"}'],
  'descendants-left': [{ kind: 'descendants-left', pids: [7, 8] }, 'WARNING: the command has ended, and the trace with it: 2 processes that it has left behind run on\nHINT: to trace on: --follow -p 7\n',
    '{"type": "warning", "id": "descendants-left", "msg": "the command has ended, and the trace with it: 2 processes that it has left behind run on", "hints": ["to trace on: --follow -p 7"]}'],
  'children-not-traced': [{ kind: 'children-not-traced' }, 'WARNING: nothing was seen: the command started processes of its own, and those are not traced\n'
    + 'HINT: --follow traces these too; what compares `pid` with `cpid` leaves them out all the same\n', '{"type": "warning", "id": "children-not-traced", "msg": "nothing was seen: the command started processes of its own, and those are not traced", "hints": ["--follow traces these too; what compares `pid` with `cpid` leaves them out all the same"]}'],
  'ended': [{ kind: 'ended' }, '\n\n', null],
  'tests-started': [{ kind: 'tests-started', tests: 1 }, '[==========] Running 1 test.\n', null],
  'test-started': [{ kind: 'test-started', name: 'a' }, '[ RUN      ] a\n', null],
  'test-ended': [{ kind: 'test-ended', name: 'a', passed: false, time: 1.4, output: [{ kind: 'cat', text: 'x' }, { kind: 'test-returned', value: 1 }] },
    'x\nERROR: the test returned 1, not 0\n[  FAILED  ] a (1 ms)\n',
    '{"type": "test_result", "data": {"a": {"duration": 1400000, "passed": false, "output": "x\\nERROR: the test returned 1, not 0\\n"}}}'],
  'tests-ended': [{ kind: 'tests-ended', tests: 2, passed: ['b'], failed: [], time: 5 }, '[==========] 1 of 2 tests ran. (5 ms total)\n[  PASSED  ] 1 test.\n', '{"type": "tests", "count": 2, "data": {"tests": 2, "passed": 1, "failed": 0}}'],
  'benches-started': [{ kind: 'benches-started', names: ['a'] }, `${'Benchmark'.padEnd(40)}       Time(ns)     Iterations\n${'-'.repeat(70)}\n`, null],
  'bench-ended': [{ kind: 'bench-ended', name: 'a', nanoseconds: 12, iterations: 100000 }, `${'a'.padEnd(40)}             12         100000\n`, '{"type": "benchmark_result", "data": {"a": {"average": 12, "iters": 100000}}}'],
  'test-lost-events': [{ kind: 'test-lost-events', value: 2n }, 'ERROR: 2 events were lost, so it is not known whether the test passed\n', '{"type": "error", "id": "test-lost-events", "msg": "2 events were lost, so it is not known whether the test passed"}'],
  'test-exited': [{ kind: 'test-exited', value: 3 }, 'ERROR: the test ended with exit(3)\n', '{"type": "error", "id": "test-exited", "msg": "the test ended with exit(3)"}'],
  'test-returned': [{ kind: 'test-returned', value: -1 }, 'ERROR: the test returned -1, not 0\n', '{"type": "error", "id": "test-returned", "msg": "the test returned -1, not 0"}'],
};

const expanded = { line: 2, column: 3, endColumn: 6, text: 'a m()', macro: 'm', file: 'lib.bt' };

const ERRORS: readonly (readonly [name: string, details: Details, text: string, json: string])[] = [
  ['at a place', { at }, 'a.bt:1:1-3: ERROR: x\n$1\n~~\n', '{"type": "error", "msg": "x", "filename": "a.bt", "line": 1, "col": 1}'],
  ['on a line, in a macro', { at: { script: 'a.bt', place: { ...place, endColumn: 1, from: [expanded] } } },
    'a.bt:1:1: ERROR: x\n$1\nlib.bt:2:3-6: NOTE: expanded from m()\na m()\n  ~~~\n',
    '{"type": "error", "msg": "x", "filename": "a.bt", "line": 1, "col": 1, "from": [{"macro": "m", "filename": "lib.bt", "line": 2, "col": 3}]}'],
  ['what helps stands at the end', { hints: ['h\n  i', 'j'], notes: ['n', 'o'], log: 'l\nm' }, 'ERROR: x\nl\nm\nn\no\nHINT: h\n  i\nHINT: j\n',
    '{"type": "error", "msg": "x", "log": "l\\nm", "notes": ["n","o"], "hints": ["h\\n  i","j"]}'],
  ['with others', { code: 'fail', at, others: [{ message: 'y', code: 'fail' }] }, 'a.bt:1:1-3: ERROR: x [fail]\n$1\n~~\nERROR: y [fail]\n',
    '{"type": "error", "id": "fail", "msg": "x", "filename": "a.bt", "line": 1, "col": 1, "others": [{"type": "error", "id": "fail", "msg": "y"}]}'],
];

for (const [name, details, expected, json] of ERRORS) {
  test(`an error ${name}`, () => assert.equal(printed([{ kind: 'error', error: new LoaderError('x', 1, details) }]), { text: expected, json: [json] }));
}

for (const [kind, [item, expected, json]] of Object.entries(SAMPLES)) {
  test(`item ${kind}`, () => {
    assert.equal(printed([item]), { text: expected, json: json === null ? [] : [json] });
    // What a text calls an error or a warning is one for whoever counts them or leaves them out; the losses are neither.
    const word = /(ERROR|WARNING): /.exec(expected)?.[1] ?? null;
    if (kind !== 'lost-events-in-total' && kind !== 'test-ended') assert.is(severityOf(item), word);
  });
}

/** With both sinks, or none, a terminal. */
function onTerminal(script: string, isTerminal: boolean): string {
  let written = '';
  const write = (part: string): void => { written += part; };
  const printer = textPrinter({ output: { write, endBatch: () => {}, flush: () => {}, isTerminal }, messages: write, messagesToTerminal: isTerminal });
  for (const item of itemsOf(script)) printer.print(item);
  return written.replace(/\n\n$/, '');
}

const ESCAPES: readonly (readonly [what: string, script: string, raw: string, shown: string])[] = [
  ['an argument, and not the format', 'begin { printf("\\x1b[1m%s\\x1b[0m|%-6s|%c\\n", "a\\x1bb", "\\r", 7); }', '\x1b[1ma\x1bb\x1b[0m|\r     |\x07\n', '\x1b[1ma\\x1bb\x1b[0m|\\x0d     |\\x07\n'],
  ['a value', 'begin { print("\\x1b[2J\\tx"); print(("\\x07", 1)); }', '\x1b[2J\tx\n(\x07, 1)\n', '\\x1b[2J\tx\n(\\x07, 1)\n'],
  ['keys and values of maps', 'begin { @["\\x1b"] = "\\r"; print(@); clear(@); }', '@[\x1b]: \r\n', '@[\\x1b]: \\x0d\n'],
  ['the format of time() is the script\'s own', 'begin { time("\\x1b[1m"); }', '\x1b[1m', '\x1b[1m'],
  ['a message of the script, but not its format', 'begin { warnf("\\x1b[1m%s\\x1b[0m", "\\x1b"); }',
    'test.bt:1:9-42: WARNING: \x1b[1m\x1b\x1b[0m\n',
    'test.bt:1:9-42: WARNING: \x1b[1m\\x1b\x1b[0m\n'],
];
for (const [what, script, raw, shown] of ESCAPES) {
  test(`control characters: ${what}`, () => {
    assert.is(onTerminal(script, false), raw);
    assert.is(onTerminal(script, true), shown);
  });
}

test('control characters: of files, places and names that an object has', () => {
  let written = '';
  const write = (part: string): void => { written += part; };
  const printer = textPrinter({ output: { write, endBatch: () => {}, flush: () => {}, isTerminal: true }, messages: write, messagesToTerminal: true, color: true });
  const place = { line: 1, column: 1, endColumn: 2, text: '\x1b]0;x\x07', file: 'a\x1b.bt' };
  printer.print({ kind: 'map', name: '@\x1b', type: 'map', entries: [{ key: null, value: 1 }] });
  printer.print({ kind: 'cat', text: '\x1bc' });
  printer.print({ kind: 'join', parts: ['\x07', 'b'], separator: '\x1b[m' });
  printer.print({ kind: 'unreadable-file', path: '\x1b', reason: 'no' });
  printer.print({ kind: 'error', error: new LoaderError('\x1b') });
  printer.print({ kind: 'warning', code: 'cut-parameter', text: 'w\x1b', at: { script: 's\x1b', place } });
  printer.print({ kind: 'test-started', name: '\x1b' });
  printer.print({ kind: 'test-ended', name: '\x1b', passed: false, time: 1, output: [{ kind: 'cat', text: '\x07' }, { kind: 'error', error: new LoaderError('\x07') }] });
  printer.print({ kind: 'tests-ended', tests: 1, passed: [], failed: ['\x1b'], time: 1 });
  assert.equal(written.split(/\x1b\[(?:31m|32m|m)/).filter((part) => /[\0-\x08\x0b-\x1f]/.test(part)), [], 'but for colours of ours and the separator of the script');
  assert.ok(written.startsWith('@\\x1b: 1\n\\x1bc\n'.replace('c\n', 'c')), written);
  assert.ok(written.includes('a\\x1b.bt:1:1-2: WARNING: w\\x1b\n\\x1b]0;x\\x07\n'), written);
});

test('with excerpts, errorf() and warnf() show the line of the script', () => {
  let written = '';
  const write = (text: string): void => { written += text; };
  const printer = textPrinter({ output: { write, endBatch: () => {}, flush: () => {} }, messages: write, excerpts: true });
  for (const item of itemsOf('begin { errorf("bad %d", 3); }')) printer.print(item);
  assert.is(written, 'test.bt:1:9-28: ERROR: bad 3\nbegin { errorf("bad %d", 3); }\n        ~~~~~~~~~~~~~~~~~~~\n\n\n');
});

test.run();
