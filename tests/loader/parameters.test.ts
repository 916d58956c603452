// The script's own arguments in the loader: how words are told apart, what they become, what is said about wrong ones,
// and how they fill attach points. Pure functions, as tables.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { fillParameters } from '../../loader/attach/fill-parameters.ts';
import { LoaderError } from '../../loader/errors.ts';
import type { AttachSpec, ConstantSpec, Manifest, ProbeSpec } from '../../common/manifest.ts';
import { messageText } from '../../loader/output/message-text.ts';
import { checkParameters, parameterBytes, parameterHelp, parameterWarnings, splitParameters } from '../../loader/run/script-parameters.ts';
import { manifestOf } from './objects.ts';

const test = suite('loader: parameters');

const splits: readonly [words: string, positional: readonly string[], named: readonly (readonly [string, string | null])[], help: boolean][] = [
  ['', [], [], false],
  ['a b', ['a', 'b'], [], false],
  ['a --n=1 b --flag', ['a', 'b'], [['n', '1'], ['flag', null]], false],
  ['--n=a=b --e=', [], [['n', 'a=b'], ['e', '']], false],
  ['--n=1 --n=2', [], [['n', '2']], false],
  ['-1 --n=-1', ['-1'], [['n', '-1']], false],
  ['--a -- --b c --', ['--b', 'c', '--'], [['a', null]], false],
  ['x --help --n', ['x'], [['n', null]], true],
];
for (const [words, positional, named, help] of splits) {
  test(`words: ${words}`, () => {
    const found = splitParameters(words.split(' ').filter((word) => word !== ''));
    assert.equal([found.positional, [...found.named], found.help], [positional, named, help]);
  });
}

const option = (name: string, type: 'bool' | 'uint64' | 'int64' | 'string', value: string, description: string | null = null): Extract<ConstantSpec, { from: 'named' }> & ConstantSpec => (
  { offset: 0, size: type === 'bool' ? 1 : 8, from: 'named', name, type, default: value, description });
const manifest: Manifest = manifestOf({
  probes: [],
  constants: [
    option('on', 'bool', 'true', 'whether'), option('count', 'uint64', '5'), option('delta', 'int64', '-1', 'how far'), option('who', 'string', 'me'),
  ],
});
const valueOf = (name: string, words: readonly string[]): string => {
  const constant = manifest.constants.find((each) => each.from === 'named' && each.name === name)!;
  if (constant.from !== 'named') throw new Error(name);
  return parameterBytes(manifest, constant, splitParameters(words)).toString('hex');
};

const values: readonly [name: string, words: readonly string[], hex: string][] = [
  ['on', [], '01'], ['on', ['--on'], '01'], ['on', ['--on=no'], '00'], ['on', ['--on=TRUE'], '01'], ['on', ['--on=0'], '00'],
  ['count', [], '0500000000000000'], ['count', ['--count=0x1_0'], '1000000000000000'], ['count', ['--count=18446744073709551615'], 'ffffffffffffffff'], ['count', ['--count=-1'], 'ffffffffffffffff'],
  ['delta', [], 'ffffffffffffffff'], ['delta', ['--delta=-010'], 'f8ffffffffffffff'], ['delta', ['--delta=7'], '0700000000000000'],
  ['who', [], '6d65000000000000'], ['who', ['--who='], '0000000000000000'], ['who', ['--who=12'], '3132000000000000'],
];
for (const [name, words, hex] of values) {
  test(`--${name} of ${words.join(' ') || 'nothing'}`, () => assert.is(valueOf(name, words), hex));
}

const wrong: readonly [words: string, message: RegExp][] = [
  ['--on=maybe', /^--on takes true or false, not 'maybe'$/],
  ['--count', /^--count needs a value: --count=NUMBER$/],
  ['--count=-9223372036854775809', /^--count takes a number from -9223372036854775808 to 18446744073709551615, not '-9223372036854775809'$/],
  ['--count=', /^--count takes an integer, not ''$/],
  ['--count=18446744073709551616', /^--count takes a number from -9223372036854775808 to 18446744073709551615, not '18446744073709551616'$/],
  ['--delta=9223372036854775808', /^--delta takes a number from -9223372036854775808 to 9223372036854775807, not/],
  ['--who', /^--who needs a value: --who=TEXT$/],
  ['--cuont=1', /^unexpected option of the script: --cuont\nHINT: test\.bt takes\n    --on             whether \(default: true\)\n    --count=NUMBER   \(default: 5\)\n    --delta=INTEGER  how far \(default: -1\)\n    --who=TEXT       \(default: "me"\)$/],
  ['-c 7', /^the script has no option -c\nHINT: write --count=7$/],
  ['-count=7', /^the script has no option -count=7\nHINT: write --count=7$/],
  ['-x', /^the script has no option -x\nHINT: its options are --on, --count, --delta, --who$/],
  ['abc', /^The script does not use the argument 'abc': a command to trace is given with -c, in quotes$/],
  ['--a --on --b=2', /^unexpected options of the script: --a, --b\n/],
];
for (const [words, message] of wrong) {
  test(`refuses ${words}`, () => {
    try {
      checkParameters(manifest, splitParameters(words.split(' ')));
      assert.unreachable();
    } catch (error) {
      assert.instance(error, LoaderError);
      assert.match(messageText({ kind: 'error', error: error as LoaderError }).replace(/^ERROR: ([^]*)\n$/, '$1'), message);
      assert.is((error as LoaderError).exitCode, 1);
    }
  });
}

/** Whether an error is printed so. */
function said(text: string): (error: Error) => boolean {
  return (error) => error instanceof LoaderError && messageText({ kind: 'error', error }) === text;
}

const ranges: readonly [range: { least: string; most: string }, taken: readonly string[], refused: readonly string[], words: string][] = [
  [{ least: '0', most: '18446744073709551615' }, ['0', '18446744073709551615'], ['-1', '18446744073709551616'], 'a number that is not negative'],
  [{ least: '0', most: '65535' }, ['0', '65535', '0xffff'], ['65536', '-1'], 'a number from 0 to 65535'],
  [{ least: '-128', most: '127' }, ['-128', '127'], ['128', '-129'], 'a number from -128 to 127'],
];
for (const [range, taken, refused, words] of ranges) {
  test(`takes ${words}`, () => {
    const ranged = manifestOf({ probes: [], constants: [{ ...option('n', 'uint64', '5'), range }] });
    for (const text of taken) {
      checkParameters(ranged, splitParameters([`--n=${text}`]));
      assert.equal(parameterWarnings(ranged, splitParameters([`--n=${text}`])).length, text.startsWith('-') ? 1 : 0);
    }
    for (const text of refused) {
      const message = text === '18446744073709551616' ? 'a number from 0 to 18446744073709551615' : words;
      assert.throws(() => checkParameters(ranged, splitParameters([`--n=${text}`])), said(`ERROR: --n takes ${message}, not '${text}'\n`));
    }
  });
}

test('what is wrong says where help is, where there is some', () => {
  const called = { tool: './mine', help: './mine --help' };
  for (const words of ['--nope', '--count=x', '-c 7', 'abc']) {
    assert.throws(() => checkParameters(manifest, splitParameters(words.split(' ')), called), (error: LoaderError) => error.details.hints?.at(-1) === 'how it is used: ./mine --help', words);
  }
  checkParameters(manifest, splitParameters(['--count=7']), called);
  // One without options has thought of no arguments.
  checkParameters(manifestOf({ probes: [] }), splitParameters(['abc']), called);
});

test('a script without options says so', () => {
  const bare = manifestOf({ probes: [] });
  assert.throws(() => checkParameters(bare, splitParameters(['--n'])), said('ERROR: unexpected option of the script: --n\nHINT: test.bt has none\n'));
  assert.is(parameterHelp(bare), 'test.bt has no options of its own\n');
  assert.match(parameterHelp(manifest), /^Options of test\.bt:\n    --on /);
});

test('a positional parameter is wrong at its place in the script', () => {
  const place = { line: 2, column: 4, endColumn: 6, text: 'x = $1' };
  const located = manifestOf({ probes: [], constants: [
    { offset: 0, size: 8, from: 'positional', index: 1, type: 'int', place }, { offset: 8, size: 4, from: 'positional', index: 2, type: 'string' },
    { offset: 16, size: 6, from: 'positional', index: 2, type: 'string' },
  ] });
  assert.throws(() => checkParameters(located, splitParameters(['x'])),
    said("test.bt:2:4-6: ERROR: The script uses parameter $1 as an integer, but 'x' is none\nx = $1\n   ~~\n"));
  const warnings = (of: Manifest, words: readonly string[]): string[] => parameterWarnings(of, splitParameters(words)).map((warning) => messageText(warning));
  assert.equal(warnings(located, []), [
    'test.bt:2:4-6: WARNING: Parameter $1 is not given, so it is 0\nx = $1\n   ~~\nHINT: parameters are given behind the name of the object\n',
    'WARNING: Parameter $2 is not given, so it is an empty string\nHINT: parameters are given behind the name of the object\n',
  ]);
  assert.equal(parameterWarnings(located, splitParameters(['1']), './reads').map(({ hints }) => hints), [['parameters are given behind the name of the tool: ./reads ...']]);
  assert.equal(warnings(located, ['1', 'longer']), ['WARNING: Parameter $2 is longer than max_strlen allows, so it is cut\n']);
  assert.equal(warnings(located, ['1', 'ok']), []);
  assert.equal(warnings(manifest, ['--delta=-1', 'x']), ["WARNING: The script does not use the argument 'x': a command to trace is given with -c, in quotes\n"]);
  assert.equal(warnings(located, ['1', 'ok', './shop', '3']), ["WARNING: The script does not use the arguments './shop', '3': a command to trace is given with -c, in quotes\n"]);
  const probe = fill(user('/bin/true', '$2'));
  const open: ProbeSpec = { ...probe, attach: kernel('$2$$9'), parameters: { endColumn: 10, text: '' } };
  assert.equal(warnings({ ...manifest, probes: [open] }, ['a', 'b']), []);
  assert.equal(warnings({ ...manifest, probes: [open] }, ['a', 'b', 'c']), ["WARNING: The script does not use the argument 'c': a command to trace is given with -c, in quotes\n"]);
  assert.equal(warnings({ ...manifest, constants: [{ from: 'param-count', offset: 0, size: 8 }] }, ['a', 'b']), []);
  assert.equal(warnings(manifest, ['--who=eightbytes']), ['WARNING: --who is longer than max_strlen allows, so it is cut\n']);
});

// ---------------------------------------------------------------- attach points

const kernel = (text: string): AttachSpec => ({ provider: 'kprobe', module: null, function: text, offset: 0, address: null });
const user = (binary: string, text: string): AttachSpec => ({ provider: 'uprobe', binary, function: text, offset: 0, address: null, language: null });
const ARGS = ['vfs_*', '0x10', 'ms', '10ms', 'f+4', 'x'];

function fill(attach: AttachSpec): ProbeSpec {
  const probe: ProbeSpec = { program: 'p', name: 'kprobe:$1', attach, line: 1, column: 1, fields: [], parameters: { endColumn: 10, text: 'kprobe:$1 { }' } };
  return fillParameters(probe, ARGS, manifest);
}

const filled: readonly [attach: AttachSpec, expected: Partial<Record<string, unknown>>][] = [
  [kernel('$1'), { function: 'vfs_*' }],
  [kernel('sys_$6'), { function: 'sys_x' }],
  [kernel('$5'), { function: 'f', offset: 4 }],
  [kernel('g+$2'), { function: 'g', offset: 16 }],
  [user('/$6$$6', '$5'), { binary: '/x$6', function: 'f', offset: 4 }],
  [user('a', '$2'), { function: '', address: '0x10' }],
  [{ provider: 'tracepoint', category: '$6', event: 'sys_$6' }, { category: 'x', event: 'sys_x' }],
  [{ provider: 'rawtracepoint', module: null, event: '$6' }, { event: 'x' }],
  [{ provider: 'interval', unit: 's', value: '$2' }, { unit: 's', value: 16 }],
  [{ provider: 'interval', unit: 'text', value: '$3:$2' }, { unit: 'ms', value: 16 }],
  [{ provider: 'profile', unit: 'text', value: '$4' }, { unit: 'ms', value: 10 }],
  [{ provider: 'interval', unit: 'text', value: '2m' }, { unit: 's', value: 120 }],
  [{ provider: 'software', event: '$6', count: '$2' }, { event: 'x', count: 16 }],
  [{ provider: 'hardware', event: '$6', count: 7 }, { event: 'x', count: 7 }],
];
for (const [attach, expected] of filled) {
  test(`filled in: ${JSON.stringify(attach)}`, () => {
    const { attach: found, name, parameters } = fill(attach);
    assert.equal(found, { ...attach, ...expected });
    assert.is(name, 'kprobe:vfs_*');
    assert.is(parameters, undefined);
  });
}

const refused: readonly [attach: AttachSpec, message: RegExp][] = [
  [kernel('$9'), /The attach point needs parameter \$9, which is not given/],
  [kernel('$2'), /A parameter cannot be an address in a kprobe/],
  [kernel('$1+4'), /An offset follows the name of one function, but this is vfs_\*\+4/],
  [user('a', '$2+$2'), /No offset follows an address, but this is 0x10\+0x10: add it up/],
  [{ ...user('a', '$2'), offset: 4 } as AttachSpec, /No offset follows an address, but this is 0x10\+4: add it up/],
  [kernel('f+$6'), /'x' is not an offset/],
  [{ provider: 'kretprobe', module: null, function: '$5', offset: 0, address: null }, /kretprobe takes no offset, but this is f\+4/],
  [{ provider: 'interval', unit: 's', value: '$6' }, /The time should be a positive integer, not 'x'/],
  [{ provider: 'interval', unit: 'hz', value: '-$2' }, /The rate should be a positive integer, not '-0x10'/],
  [{ provider: 'interval', unit: 'hz', value: '1e30' }, /The rate should be at most 9007199254740991, not '1e30'/],
  [{ provider: 'interval', unit: 'text', value: '$6' }, /'x' is not a duration/],
  [{ provider: 'interval', unit: 'text', value: '$6:1' }, /'x' is no unit: the units are hz, s, ms, us/],
  [{ provider: 'software', event: 'faults', count: '$6' }, /The count should be a positive integer, not 'x'/],
];
for (const [attach, message] of refused) {
  test(`refused: ${JSON.stringify(attach)}`, () => {
    assert.throws(() => fill(attach), (error: unknown) => {
      assert.instance(error, LoaderError);
      assert.match(messageText({ kind: 'error', error: error as LoaderError }), /^test\.bt:1:1-10: ERROR: .*\nkprobe:\$1 \{ \}\n~~~~~~~~~\n$/);
      assert.match((error as Error).message, message);
      return true;
    });
  });
}

test('an attach point without parameters is taken as it is', () => {
  const probe: ProbeSpec = { program: 'p', name: 'uprobe:a:f$1', attach: user('a', 'f$1'), line: 1, column: 1, fields: [] };
  assert.is(fillParameters(probe, ARGS, manifest), probe);
});

test.run();
