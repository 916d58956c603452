// One table of printf formats for both who read them: the compiler, which takes or refuses a script, and the loader, which
// prints an event. What is said about arguments that do not fit is in tests/check/fixtures, what flags and widths do to
// values in tests/loader-output/printf.test.ts.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { conversionsOf, parseFormat } from '../../common/printf-format.ts';
import { check } from '../../compiler/passes.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { compileFormat } from '../../loader/output/printf.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { i64, str } from '../loader-output/helpers.ts';

/** How the compiler finds it when each conversion has an argument. */
type Verdict = 'taken' | 'no conversion' | 'unknown conversion' | 'floating point';

/** An `s` stands for a string argument, `d` for the number 42. */
const formats: readonly (readonly [format: string, args: string, verdict: Verdict, conversions: readonly string[], printed: string])[] = [
  ['', '', 'taken', [], ''],
  ['plain', '', 'taken', [], 'plain'],
  ['100%%', '', 'taken', [], '100%'],
  ['%%d', '', 'taken', [], '%d'],
  ['%%%%', '', 'taken', [], '%%'],
  ['%%%d%%', 'd', 'taken', ['%d'], '%42%'],
  ['a %d b %s c', 'ds', 'taken', ['%d', '%s'], 'a 42 b text c'],
  ['%d%i%u%x', 'dddd', 'taken', ['%d', '%i', '%u', '%x'], '4242422a'],
  ['%X%o%c%p', 'dddd', 'taken', ['%X', '%o', '%c', '%p'], '2A52*0x2a'],
  ['%hhd%hd%ld%lld%jd%zd%td%Ld', 'dddddddd', 'taken', ['%hhd', '%hd', '%ld', '%lld', '%jd', '%zd', '%td', '%Ld'], '4242424242424242'],
  // bpftrace's order of flags
  ['[%-+ #05d]', 'd', 'taken', ['%-+ #05d'], '[+42  ]'],
  ['[%5.3d|%-5.d]', 'dd', 'taken', ['%5.3d', '%-5.d'], '[  042|42   ]'],
  ['[%*d|%.*s|%-*.*d]', 'dsd', 'taken', ['%*d', '%.*s', '%-*.*d'], '[42|text|42]'],
  ['[%+-d]', '', 'no conversion', [], '[%+-d]'],
  ['[%0-5d]', '', 'no conversion', [], '[%0-5d]'],
  // A space is a flag.
  ['100% sure', 's', 'taken', ['% s'], '100texture'],
  ['50% ', '', 'no conversion', [], '50% '],
  ['tail %', '', 'no conversion', [], 'tail %'],
  ['%5%', '', 'no conversion', [], '%5%'],
  ['%, %d', 'd', 'no conversion', ['%d'], '%, 42'],
  ['%é', '', 'no conversion', [], '%é'],
  ['%ll', '', 'no conversion', [], '%ll'],
  ['%-', '', 'no conversion', [], '%-'],
  // The longest that begins one is taken.
  ['%ridge', 'd', 'taken', ['%r'], '!{%r needs a buffer, not int}idge'],
  ['%rx%rh', 'dd', 'taken', ['%rx', '%rh'], '!{%rx needs a buffer, not int}!{%rh needs a buffer, not int}'],
  ['%gr', 'd', 'taken', ['%gr'], '__GFP_HIGHMEM|__GFP_MOVABLE|__GFP_HIGH'],
  ['%f', 'd', 'floating point', ['%f'], '!{%f needs a floating-point number, not int}'],
  ['%5.2g', 'd', 'floating point', ['%5.2g'], '!{%5.2g needs a floating-point number, not int}'],
  ['%q', 'd', 'unknown conversion', ['%q'], '!{%q is not supported}'],
];

const VALUES = { d: { script: '42', type: i64, value: 42 }, s: { script: '"text"', type: str(5), value: 'text' } } as const;

for (const [format, kinds, verdict, conversions, printed] of formats) {
  const args = [...kinds].map((kind) => VALUES[kind as keyof typeof VALUES]);
  test(`${JSON.stringify(format)} is cut up`, () => {
    const parsed = parseFormat(format);
    assert.equal(conversionsOf(parsed).map(({ text }) => text), conversions);
    assert.is(parsed.stray !== null, verdict === 'no conversion');
    const written = parsed.pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
    assert.is(written, format.replaceAll('%%', '%'), 'no character is lost');
  });

  test(`${JSON.stringify(format)} is ${verdict} to the compiler`, () => {
    // %r wants a buffer.
    const values = args.map(({ script }, i) => (conversions[i]!.startsWith('%r') ? `buf(${VALUES.s.script})` : script));
    assert.is(verdictOf(`begin { printf(${[JSON.stringify(format), ...values].join(', ')}); }`), verdict);
  });

  test(`${JSON.stringify(format)} is printed`, () => {
    assert.is(compileFormat(format, args)(args.map(({ value }) => value)), printed);
  });
}

function verdictOf(text: string): Verdict {
  const source = { name: 'script.bt', text };
  const { program, diagnostics } = parse(source);
  assert.equal(diagnostics, []);
  const [error, ...more] = check(program, source, recordedHost(), { positional: null, environment: {}, unsafe: false }).diagnostics;
  assert.equal(more, []);
  if (error === undefined) return 'taken';
  assert.is(error.code, 'format-string');
  if (/there is none for it/.test(error.message)) return 'taken';
  if (/floating-point/.test(error.message)) return 'floating point';
  assert.match(error.message, /is no conversion/);
  return /%[a-z]` /.test(error.message) ? 'unknown conversion' : 'no conversion';
}

test('a stray percent sign is shown up to where it goes wrong', () => {
  for (const [format, stray] of [['x % ', '% '], ['%, %', '%,'], ['%5%', '%5%'], ['%+-d', '%+-'], ['%', '%'], ['%é', '%é']] as const) {
    const parsed = parseFormat(format);
    assert.equal([parsed.stray, parsed.strayAt], [stray, format.indexOf(stray)], format);
  }
});

test('what a conversion says', () => {
  assert.equal(conversionsOf(parseFormat('%-+ #012.3hhx %*.*lld %.s')), [
    { left: true, plus: true, space: true, alternate: true, zero: true, width: 12, precision: 3, bits: 8, specifier: 'x', text: '%-+ #012.3hhx', at: 0 },
    { left: false, plus: false, space: false, alternate: false, zero: false, width: '*', precision: '*', bits: 64, specifier: 'd', text: '%*.*lld', at: 14 },
    { left: false, plus: false, space: false, alternate: false, zero: false, width: null, precision: 0, bits: 32, specifier: 's', text: '%.s', at: 22 },
  ]);
});

test.run();
