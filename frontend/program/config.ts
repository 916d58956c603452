// The settings of a script: defaults, then the `config` block, then BPFTRACE_* environment variables (reference
// 01.4). One row per key says what it takes and which default it has; keys that were renamed or removed are accepted
// with a warning, unknown ones are errors with the nearest name. Keys are case-insensitive and may carry the prefix.

import type * as ast from '../syntax/ast.ts';
import { COMMAND_LINE, integerOf } from '../../common/numbers.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import { closest } from '../../common/near-miss.ts';
import { textOfBytes } from '../parse/literals.ts';
import type { Span } from '../syntax/source.ts';
import type { Config } from '../types/typed-program.ts';

type Value = number | boolean | string;

interface Setting {
  readonly field: keyof Config;
  readonly takes: 'number' | 'bool' | 'text' | readonly string[];
  /** From a spelling that the type alone does not accept; null: leaves the default. */
  readonly also?: Readonly<Record<string, Value | null>>;
}

/** What the compiler does where a script uses a feature that upstream may still change. */
function unstable(field: keyof Config): Setting {
  const enable = { '1': 'enable', true: 'enable', on: 'enable', yes: 'enable' };
  const error = { '0': 'error', false: 'error', off: 'error', no: 'error' };
  return { field, takes: ['enable', 'warn', 'error'], also: { ...enable, ...error } };
}

const SETTINGS: Readonly<Record<string, Setting>> = {
  max_map_keys: { field: 'maxMapKeys', takes: 'number' },
  max_strlen: { field: 'maxStrlen', takes: 'number' },
  on_stack_limit: { field: 'onStackLimit', takes: 'number' },
  str_trunc_trailer: { field: 'strTruncTrailer', takes: 'text' },
  stack_mode: { field: 'stackMode', takes: ['bpftrace', 'perf', 'raw', 'build_id'] },
  missing_probes: { field: 'missingProbes', takes: ['error', 'warn', 'ignore'] },
  print_maps_on_exit: { field: 'printMapsOnExit', takes: 'bool' },
  license: {
    field: 'license',
    takes: ['GPL', 'GPL v2', 'GPL and additional rights', 'Dual BSD/GPL', 'Dual MIT/GPL', 'Dual MPL/GPL'],
  },
  log_size: { field: 'logSize', takes: 'number' },
  max_probes: { field: 'maxProbes', takes: 'number' },
  max_bpf_progs: { field: 'maxBpfProgs', takes: 'number' },
  max_cat_bytes: { field: 'maxCatBytes', takes: 'number' },
  perf_rb_pages: { field: 'perfRbPages', takes: 'number' },
  cpp_demangle: { field: 'cppDemangle', takes: 'bool' },
  lazy_symbolication: { field: 'lazySymbolication', takes: 'bool' },
  cache_user_symbols: {
    field: 'cacheUserSymbols', takes: ['PER_PID', 'PER_PROGRAM', 'NONE'], also: { '0': 'NONE', '1': null },
  },
  use_blazesym: { field: 'useBlazesym', takes: 'bool' },
  show_debug_info: { field: 'showDebugInfo', takes: 'bool' },
  unstable_import_statement: unstable('unstableImportStatement'),
  unstable_typeinfo: unstable('unstableTypeinfo'),
  unstable_tseries: unstable('unstableTseries'),
  unstable_dw_ustack: unstable('unstableDwUstack'),
};

const RENAMED: Readonly<Record<string, string>> = {
  strlen: 'max_strlen', no_cpp_demangle: 'cpp_demangle', cat_bytes_max: 'max_cat_bytes', map_keys_max: 'max_map_keys',
};

const REMOVED = new Set([
  'symbol_source', 'max_type_res_iterations', 'unstable_addr', 'unstable_import', 'unstable_macro', 'unstable_map_decl',
]);

/** Environment variables of the same prefix that no config block can set. */
const ENVIRONMENT_ONLY = new Set([
  'btf', 'kernel_source', 'kernel_build', 'vmlinux', 'color', 'objcopy',
]);

export const DEFAULT_CONFIG: Config = {
  maxMapKeys: 4096,
  maxStrlen: 1024,
  onStackLimit: 32,
  strTruncTrailer: '..',
  stackMode: 'bpftrace',
  missingProbes: 'error',
  printMapsOnExit: true,
  license: 'GPL',
  logSize: 1_000_000,
  maxProbes: 1024,
  maxBpfProgs: 1024,
  maxCatBytes: 10240,
  perfRbPages: 0,
  cppDemangle: true,
  lazySymbolication: true,
  cacheUserSymbols: null,
  useBlazesym: false,
  showDebugInfo: false,
  unstableImportStatement: 'error',
  unstableTypeinfo: 'enable',
  unstableTseries: 'warn',
  unstableDwUstack: 'warn',
};

/** Smallest and largest value of keys whose type alone would accept nonsense. */
const RANGES: Partial<Record<keyof Config, readonly [least: number, most: number]>> = {
  maxMapKeys: [1, 0xffffffff],
  maxStrlen: [1, 1 << 20],
  logSize: [1, 0x3fffffff],
  perfRbPages: [0, 1 << 20],
};

/** Of the table itself: `constructor` is no setting. */
function known(table: object, key: string): boolean {
  return Object.hasOwn(table, key);
}

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(block: ast.ConfigBlock | null, environment: Environment, reporter: Reporter): Config {
  const values: Partial<Record<keyof Config, Value | null>> = {};
  for (const entry of block?.entries ?? []) {
    readSetting(entry.key, textOfBytes(String(entry.value)), typeof entry.value === 'string' && !entry.bare, entry.span, reporter, values);
  }
  // Names first: to read all values of a process's environment takes as long as a pass.
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith('BPFTRACE_')) continue;
    const text = environment[variable];
    if (text === undefined) continue;
    const key = variable.slice(9).toLowerCase();
    if (known(SETTINGS, key) || known(RENAMED, key) || REMOVED.has(key)) readSetting(variable, text, false, null, reporter, values);
  }
  return { ...DEFAULT_CONFIG, ...values } as Config;
}

function readSetting(
  written: string, text: string, quoted: boolean, span: Span | null, reporter: Reporter, values: Partial<Record<keyof Config, Value | null>>,
): void {
  let key = written.toLowerCase().replace(/^bpftrace_/, '');
  let inverted = false;
  if (REMOVED.has(key)) {
    reporter.warning('config', span, `The setting ${written} is gone and has no effect`, { help: 'remove it' });
    return;
  }
  const renamed = known(RENAMED, key) ? RENAMED[key] : undefined;
  if (renamed !== undefined) {
    inverted = key === 'no_cpp_demangle';
    const help = `write \`${renamed}\`${inverted ? ', which means the opposite' : ''}`;
    reporter.warning('config', span, `The setting ${written} is called ${renamed} now`, { help });
    key = renamed;
  }
  const setting = known(SETTINGS, key) ? SETTINGS[key] : undefined;
  if (setting === undefined) {
    const near = closest(key, Object.keys(SETTINGS));
    const message = ENVIRONMENT_ONLY.has(key)
      ? `${written} can only be set in the environment`
      : `Unknown setting ${written}`;
    const help = ENVIRONMENT_ONLY.has(key)
      ? `set the environment variable BPFTRACE_${key.toUpperCase()}`
      : near === null ? null : `did you mean \`${near}\`?`;
    reporter.error('config', span, message, { help });
    return;
  }
  const value = parseValue(setting, text, quoted);
  if (value === undefined || !inRange(setting.field, value)) {
    reporter.error('config', span, `${written} cannot be ${quoted ? `"${text}"` : text === '' ? 'empty' : text}`, { help: expected(setting) });
    return;
  }
  if (value === null) return;
  if (setting.field === 'useBlazesym' && value === true) {
    reporter.warning('config', span, `${written} has no effect: symbols are looked up without blazesym`, { help: 'for source lines in stacks, set `show_debug_info = true`' });
  }
  values[setting.field] = inverted && typeof value === 'boolean' ? !value : value;
}

/** undefined: not acceptable; null: leaves the default. */
function parseValue(setting: Setting, text: string, quoted: boolean): Value | null | undefined {
  const also = setting.also !== undefined && known(setting.also, text.toLowerCase()) ? setting.also[text.toLowerCase()] : undefined;
  if (also !== undefined) return also;
  switch (setting.takes) {
    case 'number':
      return quoted ? undefined : safeNumber(integerOf(text, COMMAND_LINE));
    case 'bool':
      switch (text.toLowerCase()) {
        case '1': case 'true': case 'on': case 'yes': return true;
        case '0': case 'false': case 'off': case 'no': return false;
        default: return undefined;
      }
    case 'text':
      return text;
    default:
      return setting.takes.find((choice) => choice === text);
  }
}

function safeNumber(value: bigint | null): number | undefined {
  return value !== null && value >= 0n && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : undefined;
}

function inRange(field: keyof Config, value: Value | null): boolean {
  const range = RANGES[field];
  return range === undefined || typeof value !== 'number' || (value >= range[0] && value <= range[1]);
}

function expected(setting: Setting): string {
  const range = RANGES[setting.field];
  switch (setting.takes) {
    case 'number': return range === undefined ? 'it takes an unsigned number' : `it takes a number from ${range[0]} to ${range[1]}`;
    case 'bool': return 'it takes true or false';
    case 'text': return 'it takes a string';
    default: return `it takes one of ${setting.takes.join(', ')}`;
  }
}
