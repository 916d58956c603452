// What each setting becomes: one row per spelling, in the config block and in the environment, and which of the two wins.
// The loader reads the environment again for what concerns a run, and must read it alike.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DEFAULT_CONFIG, readConfig } from '../../frontend/program/config.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { parse } from '../../frontend/parse/parse.ts';
import type { Config } from '../../frontend/types/typed-program.ts';
import { withEnvironment } from '../../loader/run/settings.ts';
import { manifestOf } from '../loader/objects.ts';

function read(block: string, environment: Record<string, string> = {}): { config: Config; messages: string[] } {
  const source = { name: 'test.bt', text: `config = { ${block} } begin { }` };
  const { program, diagnostics } = parse(source);
  assert.equal(diagnostics, []);
  const reporter = new Reporter(source);
  const config = readConfig(program.config, environment, reporter);
  return { config, messages: reporter.diagnostics.map(({ severity, message }) => `${severity}: ${message}`) };
}

const rows: readonly [block: string, changed: Partial<Config>][] = [
  ['', {}],
  ['max_map_keys = 5', { maxMapKeys: 5 }],
  ['max_strlen = 0x40', { maxStrlen: 64 }],
  ['MAX_STRLEN = 64;', { maxStrlen: 64 }],
  ['BPFTRACE_MAX_STRLEN = 64', { maxStrlen: 64 }],
  ['on_stack_limit = 0', { onStackLimit: 0 }],
  ['str_trunc_trailer = ""', { strTruncTrailer: '' }],
  ['stack_mode = build_id', { stackMode: 'build_id' }],
  ['stack_mode = "raw"', { stackMode: 'raw' }],
  ['missing_probes = warn', { missingProbes: 'warn' }],
  ['print_maps_on_exit = 0', { printMapsOnExit: false }],
  ['print_maps_on_exit = OFF', { printMapsOnExit: false }],
  ['print_maps_on_exit = no', { printMapsOnExit: false }],
  ['print_maps_on_exit = false; print_maps_on_exit = Yes', {}],
  ['license = "Dual MIT/GPL"', { license: 'Dual MIT/GPL' }],
  ['log_size = 2000', { logSize: 2000 }],
  ['max_probes = 7', { maxProbes: 7 }],
  ['max_bpf_progs = 8', { maxBpfProgs: 8 }],
  ['max_cat_bytes = 9', { maxCatBytes: 9 }],
  ['perf_rb_pages = 10', { perfRbPages: 10 }],
  ['cpp_demangle = false', { cppDemangle: false }],
  ['lazy_symbolication = false', { lazySymbolication: false }],
  ['cache_user_symbols = PER_PROGRAM', { cacheUserSymbols: 'PER_PROGRAM' }],
  ['cache_user_symbols = 0', { cacheUserSymbols: 'NONE' }],
  ['cache_user_symbols = 1', {}],
  ['use_blazesym = false', {}],
  ['show_debug_info = true', { showDebugInfo: true }],
  ['print_structs = lines', { printStructs: 'lines' }],
  ['unstable_import_statement = enable', { unstableImportStatement: 'enable' }],
  ['unstable_typeinfo = warn', { unstableTypeinfo: 'warn' }],
  ['unstable_typeinfo = false', { unstableTypeinfo: 'error' }],
  ['unstable_tseries = ON', { unstableTseries: 'enable' }],
  ['unstable_dw_ustack = 0', { unstableDwUstack: 'error' }],
];
for (const [block, changed] of rows) {
  test(`config = { ${block} }`, () => assert.equal(read(block), { config: { ...DEFAULT_CONFIG, ...changed }, messages: [] }));
}

test('there is no blazesym to use', () => {
  const { config, messages } = read('use_blazesym = true');
  assert.is(config.useBlazesym, true);
  assert.equal(messages, ['warning: use_blazesym has no effect: symbols are looked up without blazesym']);
});

test('renamed and removed settings work with a warning', () => {
  const { config, messages } = read('strlen = 64; no_cpp_demangle = 1; cat_bytes_max = 3; map_keys_max = 4; symbol_source = dwarf');
  assert.equal(config, { ...DEFAULT_CONFIG, maxStrlen: 64, cppDemangle: false, maxCatBytes: 3, maxMapKeys: 4 });
  assert.equal(messages.map((message) => message.slice(0, 7)), Array<string>(5).fill('warning'));
});

test('a renamed variable of the environment is named as one', () => {
  assert.equal(read('', { BPFTRACE_STRLEN: '64' }).messages, ['warning: The setting BPFTRACE_STRLEN is called BPFTRACE_MAX_STRLEN now']);
  assert.equal(read('strlen = 64').messages, ['warning: The setting strlen is called max_strlen now']);
});

test('the environment wins over the block', () => {
  const { config, messages } = read('max_strlen = 64; print_maps_on_exit = false', { BPFTRACE_MAX_STRLEN: '0b100000', BPFTRACE_PRINT_MAPS_ON_EXIT: 'ON', BPFTRACE_COLOR: 'never', MAX_STRLEN: '3' });
  assert.equal(config, { ...DEFAULT_CONFIG, maxStrlen: 32 });
  assert.equal(messages, []);
});

const shared: readonly [variable: string, texts: readonly string[]][] = [
  ['BPFTRACE_MAX_PROBES', ['0', '1', '010', '0x1f', '1_0', '0b11', '-1', '', 'x', '1.5', '99999999999999999999']],
  ['BPFTRACE_MAX_BPF_PROGS', ['0', '12']],
  ['BPFTRACE_MAX_CAT_BYTES', ['0', '12']],
  ['BPFTRACE_LOG_SIZE', ['0', '1', '1073741823', '1073741824']],
  ['BPFTRACE_PERF_RB_PAGES', ['0', '1048576', '1048577']],
  ['BPFTRACE_PRINT_MAPS_ON_EXIT', ['1', 'true', 'On', 'YES', '0', 'False', 'off', 'no', '2', '']],
  ['BPFTRACE_CPP_DEMANGLE', ['no', 'maybe']],
  ['BPFTRACE_NO_CPP_DEMANGLE', ['1', '0', 'x']],
  ['BPFTRACE_MISSING_PROBES', ['error', 'warn', 'ignore', 'Warn', '']],
  ['BPFTRACE_STR_TRUNC_TRAILER', ['', '...', '1']],
  ['BPFTRACE_LAZY_SYMBOLICATION', ['0', 'true', '']],
  ['BPFTRACE_SHOW_DEBUG_INFO', ['1', 'no', 'lines']],
  ['BPFTRACE_CACHE_USER_SYMBOLS', ['PER_PID', 'PER_PROGRAM', 'NONE', '0', '1', '2', 'none', '']],
  ['BPFTRACE_USE_BLAZESYM', ['0', 'yes', 'x']],
];
for (const [variable, texts] of shared) {
  test(`${variable} means the same when compiling and when running`, () => {
    for (const text of texts) {
      const { config, messages } = read('', { [variable]: text });
      const compiled = messages.some((message) => message.startsWith('error')) ? null : config;
      let ran: object | null = null;
      try {
        ran = withEnvironment(manifestOf({ probes: [] }), { [variable]: text }, () => undefined).config;
      } catch {
        ran = null;
      }
      if (compiled === null || ran === null) assert.is(compiled, ran, `${variable}='${text}'`);
      else for (const [field, value] of Object.entries(ran)) assert.equal((compiled as unknown as Record<string, unknown>)[field], value, `${variable}='${text}': ${field}`);
    }
  });
}

test.run();
