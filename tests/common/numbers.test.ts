// One table of numbers for all who read them: literals, parameters, attach points, settings and environment variables, in the
// compiler and in the loader. A form that a context does not take is in its row. What is said about bad ones is in
// fixtures/bad/literals.bt.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readPeriod } from '../../common/durations.ts';
import type { Period, PeriodMistake } from '../../common/durations.ts';
import type { AttachSpec, ProbeSpec } from '../../common/manifest.ts';
import { ATTACH_POINT, ATTACH_POINT_COUNT, COMMAND_LINE, integerOf, LITERAL, readNumber } from '../../common/numbers.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { integerValue } from '../../frontend/parse/literals.ts';
import { readConfig } from '../../frontend/program/config.ts';
import { parseAttachPoints } from '../../frontend/providers/attach-point.ts';
import { fillParameters } from '../../loader/attach/fill-parameters.ts';
import { parameterBytes } from '../../loader/run/script-parameters.ts';
import { withEnvironment } from '../../loader/run/settings.ts';
import { manifestOf } from '../loader/objects.ts';

const values: readonly (readonly [text: string, value: bigint])[] = [
  ['0', 0n], ['00', 0n], ['42', 42n], ['123', 123n], ['0x1F', 31n], ['0X1f', 31n], ['0777', 511n], ['017', 15n], ['1_000_000', 1_000_000n], ['0x_ff', 255n],
  ['0Xff_ff', 65535n], ['0_17', 15n], ['0_7', 7n], ['1e6', 1_000_000n], ['9E18', 9_000_000_000_000_000_000n], ['1e19', 10n ** 19n],
  ['18446744073709551615', 2n ** 64n - 1n], ['0xffffffffffffffff', 2n ** 64n - 1n],
  ['4294967295u', 2n ** 32n - 1n], ['5ul', 5n], ['5ull', 5n], ['9223372036854775807l', 2n ** 63n - 1n], ['5ll', 5n], ['0x10u', 16n],
  ['5U', 5n], ['123UL', 123n], ['0x10ULL', 16n], ['7LL', 7n],
];
const binaries: readonly (readonly [text: string, value: bigint])[] = [['0b101', 5n], ['0B11', 3n], ['0b1_0', 2n], ['0b101u', 5n]];
const durations: readonly (readonly [text: string, value: bigint])[] = [
  ['5ns', 5n], ['5us', 5000n], ['5ms', 5_000_000n], ['5s', 5_000_000_000n], ['5m', 300_000_000_000n], ['1h', 3_600_000_000_000n], ['1d', 86_400_000_000_000n],
];
const signed: readonly (readonly [text: string, value: bigint])[] = [
  ['-7', -7n], ['+7', 7n], ['-0', 0n], ['-0x10', -16n], ['-1e3', -1000n], ['-9223372036854775808', -(2n ** 63n)],
];
const signedDurations: readonly (readonly [text: string, value: bigint])[] = [['-5ms', -5_000_000n], ['+5ms', 5_000_000n]];
/** In no context. */
const refused: readonly string[] = [
  '', '-', '+', 'abc', '12a', '1.5', ' 1', '1 ', '_1', '--1', '+-1', '1_', '0x1_', '08', '0x', '0b', '0b_', '0b2', '0xg', '0x1g', '1e', '10e3', '0e3', '1e0', '1e03',
  '1e6s', '1e20', '1e999', '1e-3', '5Ms', '5q', '18446744073709551616', '4294967296u', '9223372036854775808l', '213504d', '-9223372036854775809',
];

const contexts = { LITERAL, COMMAND_LINE, ATTACH_POINT, ATTACH_POINT_COUNT } as const;
for (const [name, forms] of Object.entries(contexts)) {
  test(`${name}: what it takes, and nothing else`, () => {
    const rows: readonly (readonly [boolean, readonly (readonly [string, bigint])[]])[] = [[true, values], [forms.binary, binaries], [forms.unit, durations], [forms.sign, signed], [forms.sign && forms.unit, signedDurations]];
    for (const [takes, list] of rows) for (const [text, value] of list) assert.is(integerOf(text, forms), takes ? value : null, text);
    for (const text of refused) assert.is(integerOf(text, forms), null, `'${text}'`);
  });
}

test('a mistake says what to write', () => {
  const helps: readonly (readonly [text: string, help: string | null])[] = [
    ['0b101', 'write 0x5'], ['5_', 'write 5'], ['08', 'drop the leading zeros'], ['12e3', 'write 12000'], ['4294967296u', 'leave the suffix out'], ['5MS', 'write `ms`'],
  ];
  for (const [text, help] of helps) {
    const mistake = readNumber(text, LITERAL);
    assert.is(typeof mistake === 'bigint' ? 'none' : mistake.help, help, text);
  }
});

// ---------------------------------------------------------------- who reads them

/** Those that every reader below takes. */
const positive = [...values, ...durations].filter(([, value]) => value > 0n && value < 1n << 31n);
const manifest = manifestOf({ probes: [] });

function reporter(): Reporter {
  return new Reporter({ name: 'script.bt', text: '' });
}

/** `args`: what the compiler knows of the parameters. */
function specOf(text: string, args: readonly string[] | null = null): AttachSpec | null {
  return parseAttachPoints({ kind: 'attach-point', id: 0, text, span: { start: 0, end: text.length } }, reporter(), args)[0]?.spec ?? null;
}

function countOf(attach: string): unknown {
  return (specOf(attach) as { count?: unknown } | null)?.count;
}

function filledCount(argument: string): unknown {
  const probe = {
    program: 'p', name: 'software:faults:$1', attach: { provider: 'software', event: 'faults', count: '$1' }, line: 1, column: 1, fields: [], parameters: { endColumn: 9, text: '' },
  } as const satisfies ProbeSpec;
  return (fillParameters(probe, [argument], manifest).attach as { count?: unknown }).count;
}

test('compiler and loader read the same numbers', () => {
  for (const [text, value] of positive) {
    assert.is(integerValue(text), value, `literal ${text}`);
    assert.is(countOf(`software:faults:${text}`), Number(value), `attach point ${text}`);
    assert.is(filledCount(text), Number(value), `parameter of an attach point ${text}`);
    assert.is(readConfig(null, { BPFTRACE_MAX_PROBES: text }, reporter()).maxProbes, Number(value), `setting ${text}, compiled`);
    assert.is(withEnvironment(manifest, { BPFTRACE_MAX_PROBES: text }, () => undefined).config.maxProbes, Number(value), `setting ${text}, run`);
    const named = { from: 'named', name: 'n', type: 'uint64', default: '0', description: null, offset: 0, size: 8 } as const;
    const parameters = { positional: [text], named: new Map([['n', text]]), help: false };
    assert.is(parameterBytes(manifest, named, parameters).readBigUInt64LE(), value, `option ${text}`);
    assert.is(parameterBytes(manifest, { from: 'positional', index: 1, type: 'int', offset: 0, size: 8 }, parameters).readBigUInt64LE(), value, `parameter ${text}`);
  }
});

// ---------------------------------------------------------------- durations

const periods: readonly (readonly [text: string, expected: Period | PeriodMistake['reason']])[] = [
  ['1500ns', { unit: 'ns', value: 1500 }], ['100ms', { unit: 'ms', value: 100 }], ['5s', { unit: 's', value: 5 }], ['2m', { unit: 's', value: 120 }],
  ['1h', { unit: 's', value: 3600 }], ['1d', { unit: 's', value: 86400 }], ['1_000us', { unit: 'us', value: 1000 }], ['0x10ms', { unit: 'ms', value: 16 }], ['010ms', { unit: 'ms', value: 8 }],
  ['1000ns', { unit: 'ns', value: 1000 }], ['+5ms', { unit: 'ms', value: 5 }], ['999ns', 'too-short'], ['5', 'no-unit'], ['5hz', 'unknown-unit'], ['0s', 'not-positive'], ['-1s', 'not-positive'],
  ['08s', 'not-positive'], ['9007199254740992s', 'too-long'], ['99999999999999999999s', 'too-long'], ['s', 'no-duration'], ['', 'no-duration'], ['1.5s', 'no-duration'], ['1s ', 'no-duration'],
  ['hz:99', { unit: 'hz', value: 99 }], ['s:1', { unit: 's', value: 1 }], ['ms:0x10', { unit: 'ms', value: 16 }], ['us:+1_000', { unit: 'us', value: 1000 }], ['s:1e3', { unit: 's', value: 1000 }],
  ['ns:5000', 'no-named-unit'], ['5:s', 'no-named-unit'], [':1', 'no-named-unit'], ['s:', 'no-count'], ['s:0', 'no-count'], ['hz:-1', 'no-count'], ['s:1ms', 'no-count'],
  ['s:9007199254740992', 'no-count'], ['s:1:2', 'no-duration'],
];
for (const [text, expected] of periods) {
  test(`the period '${text}', written out, as a parameter, and as one that the compiler knows`, () => {
    const read = readPeriod(text);
    assert.equal('value' in read ? read : read.reason, expected);
    const written = specOf(`interval:${text}`);
    if (text !== '') assert.equal(specOf('interval:$1', [text]), written);
    const probe = { program: 'p', name: 'interval:$1', attach: { provider: 'interval', unit: 'text', value: '$1' }, line: 1, column: 1, fields: [], parameters: { endColumn: 9, text: '' } } as const satisfies ProbeSpec;
    const filled = (): unknown => fillParameters(probe, [text], manifest).attach;
    if (typeof expected === 'string') {
      assert.is(written, null);
      assert.throws(filled);
    } else {
      assert.equal(written, { provider: 'interval', ...expected });
      assert.equal(filled(), { provider: 'interval', ...expected });
    }
  });
}

test.run();
