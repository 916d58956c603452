// How the environment of a run changes the settings that an object carries.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest, MapSpec } from '../../common/manifest.ts';
import { withEnvironment } from '../../loader/run/settings.ts';
import { manifestOf } from './objects.ts';

const test = suite('loader: settings');

const map = (name: string, more: Partial<MapSpec>): MapSpec => ({
  name, symbol: `AT_${name}`, key: { kind: 'bool' }, keySize: 1, value: { kind: 'bool' }, valueSize: 1, perCpu: false, maxEntries: 4096, ...more,
});
const compiled = manifestOf({ probes: [], maps: [map('a', { defaultSize: true }), map('b', { maxEntries: 10 })] });

function run(environment: Record<string, string>): { manifest: Manifest; warnings: string[] } {
  const warnings: string[] = [];
  return { manifest: withEnvironment(compiled, environment, ({ text, hints = [] }) => warnings.push([text, ...hints.map((hint) => `(${hint})`)].join(' '))), warnings };
}

const good: readonly [variable: string, text: string, config: Partial<Manifest['config']>][] = [
  ['BPFTRACE_MAX_PROBES', '0x10', { maxProbes: 16 }],
  ['BPFTRACE_MAX_BPF_PROGS', '2_000', { maxBpfProgs: 2000 }],
  ['BPFTRACE_MAX_CAT_BYTES', '010', { maxCatBytes: 8 }],
  ['BPFTRACE_LOG_SIZE', '0b100000000', { logSize: 256 }],
  ['BPFTRACE_PERF_RB_PAGES', '64', { perfRbPages: 64 }],
  ['BPFTRACE_PRINT_MAPS_ON_EXIT', 'off', { printMapsOnExit: false }],
  ['BPFTRACE_CPP_DEMANGLE', 'No', { cppDemangle: false }],
  ['BPFTRACE_MISSING_PROBES', 'ignore', { missingProbes: 'ignore' }],
  ['BPFTRACE_STR_TRUNC_TRAILER', '', { strTruncTrailer: '' }],
  ['BPFTRACE_LAZY_SYMBOLICATION', '0', { lazySymbolication: false }],
  ['BPFTRACE_SHOW_DEBUG_INFO', 'yes', { showDebugInfo: true }],
  ['BPFTRACE_PRINT_STRUCTS', 'lines', { printStructs: 'lines' }],
  ['BPFTRACE_CACHE_USER_SYMBOLS', 'PER_PROGRAM', { cacheUserSymbols: 'PER_PROGRAM' }],
  ['BPFTRACE_CACHE_USER_SYMBOLS', '0', { cacheUserSymbols: 'NONE' }],
  ['BPFTRACE_CACHE_USER_SYMBOLS', '1', {}],
  ['BPFTRACE_USE_BLAZESYM', '0', {}],
];
for (const [variable, text, config] of good) {
  test(`${variable}=${text}`, () => {
    const { manifest, warnings } = run({ [variable]: text });
    assert.equal(manifest, { ...compiled, config: { ...compiled.config, ...config } });
    assert.equal(warnings, []);
  });
}

test('max_map_keys resizes the maps that have no size of their own', () => {
  assert.equal(run({ BPFTRACE_MAX_MAP_KEYS: '7' }).manifest.maps.map((each) => each.maxEntries), [7, 10]);
});

test('old names work and say the new one', () => {
  const { manifest, warnings } = run({ BPFTRACE_NO_CPP_DEMANGLE: '1', BPFTRACE_CAT_BYTES_MAX: '5' });
  assert.is(manifest.config.cppDemangle, false);
  assert.is(manifest.config.maxCatBytes, 5);
  assert.equal(warnings, [
    'the setting BPFTRACE_NO_CPP_DEMANGLE is called BPFTRACE_CPP_DEMANGLE now', 'the setting BPFTRACE_CAT_BYTES_MAX is called BPFTRACE_MAX_CAT_BYTES now',
  ]);
});

test('what is compiled in cannot change', () => {
  const { manifest, warnings } = run({ BPFTRACE_MAX_STRLEN: '64', BPFTRACE_STACK_MODE: 'raw' });
  assert.equal(manifest, compiled);
  assert.equal(warnings, ['BPFTRACE_MAX_STRLEN has no effect: max_strlen is compiled into the object', 'BPFTRACE_STACK_MODE has no effect: stack_mode is compiled into the object']);
});

test('what only concerns the compiler, and what is not here', () => {
  const { manifest, warnings } = run({ BPFTRACE_UNSTABLE_TYPEINFO: 'error', BPFTRACE_USE_BLAZESYM: '1', BPFTRACE_SYMBOL_SOURCE: 'dwarf' });
  assert.equal(manifest, compiled);
  assert.equal(warnings, [
    'BPFTRACE_UNSTABLE_TYPEINFO has no effect: unstable_typeinfo is compiled into the object',
    'BPFTRACE_USE_BLAZESYM has no effect: symbols are looked up without blazesym',
    'the setting BPFTRACE_SYMBOL_SOURCE is gone and has no effect',
  ]);
});

test('other variables are nobody\'s business', () => {
  assert.equal(run({ PATH: '/bin', BPFTRACE_COLOR: 'always', BPFTRACE_BTF: '/x', BPFTRACE_KERNEL_BUILD: '/x', MY_BPFTRACE_X: '' }), { manifest: compiled, warnings: [] });
});

test('one that is like a setting and none has no effect', () => {
  assert.equal(run({ BPFTRACE_MAX_STRLN: '10', BPFTRACE_CONSTRUCTOR: '1', BPFTRACE_: '1', BPFTRACE_max_probe: '3' }), {
    manifest: compiled,
    warnings: [
      'BPFTRACE_MAX_STRLN has no effect: there is no such variable (did you mean BPFTRACE_MAX_STRLEN?)',
      'BPFTRACE_CONSTRUCTOR has no effect: there is no such variable',
      'BPFTRACE_ has no effect: there is no such variable',
      'BPFTRACE_max_probe has no effect: there is no such variable (did you mean BPFTRACE_MAX_PROBES?)',
    ],
  });
});

const bad: readonly [variable: string, text: string, message: RegExp][] = [
  ['BPFTRACE_MAX_PROBES', 'many', /^BPFTRACE_MAX_PROBES cannot be 'many': it takes a number from 0 to 4294967295$/],
  ['BPFTRACE_MAX_MAP_KEYS', '0', /cannot be '0': it takes a number from 1/],
  ['BPFTRACE_LOG_SIZE', '', /cannot be empty: it takes a number/],
  ['BPFTRACE_PERF_RB_PAGES', '-1', /cannot be '-1'/],
  ['BPFTRACE_PRINT_MAPS_ON_EXIT', 'maybe', /cannot be 'maybe': it takes true or false$/],
  ['BPFTRACE_CACHE_USER_SYMBOLS', 'yes', /cannot be 'yes': it takes one of PER_PID, PER_PROGRAM, NONE$/],
  ['BPFTRACE_USE_BLAZESYM', 'perhaps', /cannot be 'perhaps': it takes true or false$/],
  ['BPFTRACE_MISSING_PROBES', 'Warn', /cannot be 'Warn': it takes one of error, warn, ignore$/],
];
for (const [variable, text, message] of bad) {
  test(`refuses ${variable}=${text}`, () => assert.throws(() => run({ [variable]: text }), message));
}

test.run();
