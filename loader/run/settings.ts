// Settings that concern a run, and how the environment of a run changes them (reference 01.4): the object carries what
// the script's config block said, and a variable BPFTRACE_KEY overrules it. What is compiled into the programs cannot
// change any more: then a warning says so. The compiler reads the same variables by the same rules (frontend/program/config.ts),
// for scripts that are compiled and run at once.

import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Manifest, ManifestConfig } from '../../common/manifest.ts';
import { COMMAND_LINE, integerOf } from '../../common/numbers.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

type Value = number | boolean | string;

interface Setting {
  readonly field: keyof ManifestConfig;
  readonly takes: 'bool' | 'text' | readonly string[] | { readonly least: number; readonly most: number };
  /** Other spellings; null: leaves it as it is. */
  readonly also?: Readonly<Record<string, string | null>>;
}

const settings: ReadonlyMap<string, Setting> = new Map(Object.entries({
  max_probes: { field: 'maxProbes', takes: { least: 0, most: 0xffffffff } },
  max_bpf_progs: { field: 'maxBpfProgs', takes: { least: 0, most: 0xffffffff } },
  max_cat_bytes: { field: 'maxCatBytes', takes: { least: 0, most: 0xffffffff } },
  log_size: { field: 'logSize', takes: { least: 1, most: 0x3fffffff } },
  perf_rb_pages: { field: 'perfRbPages', takes: { least: 0, most: 1 << 20 } },
  print_maps_on_exit: { field: 'printMapsOnExit', takes: 'bool' },
  cpp_demangle: { field: 'cppDemangle', takes: 'bool' },
  missing_probes: { field: 'missingProbes', takes: ['error', 'warn', 'ignore'] },
  str_trunc_trailer: { field: 'strTruncTrailer', takes: 'text' },
  lazy_symbolication: { field: 'lazySymbolication', takes: 'bool' },
  show_debug_info: { field: 'showDebugInfo', takes: 'bool' },
  cache_user_symbols: { field: 'cacheUserSymbols', takes: ['PER_PID', 'PER_PROGRAM', 'NONE'], also: { '0': 'NONE', '1': null } },
} satisfies Record<string, Setting>));

const renamed: ReadonlyMap<string, string> = new Map(Object.entries({
  strlen: 'max_strlen', no_cpp_demangle: 'cpp_demangle', cat_bytes_max: 'max_cat_bytes', map_keys_max: 'max_map_keys',
}));

/** Decided when the script was compiled. */
const compiled = new Set([
  'max_strlen', 'on_stack_limit', 'stack_mode', 'license',
  'unstable_import_statement', 'unstable_typeinfo', 'unstable_tseries', 'unstable_dw_ustack',
]);

const removed = new Set([
  'symbol_source', 'max_type_res_iterations', 'unstable_addr', 'unstable_import', 'unstable_macro', 'unstable_map_decl',
]);

const MAP_KEYS = { least: 1, most: 0xffffffff };

/** The manifest as this environment has it. Throws LoaderError for values that a key does not take. */
export function withEnvironment(manifest: Manifest, environment: Environment, warn: (message: string) => void): Manifest {
  const changed: Partial<Record<keyof ManifestConfig, Value>> = {};
  let { maps } = manifest;
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith('BPFTRACE_') || text === undefined) continue;
    const written = variable.slice('BPFTRACE_'.length).toLowerCase();
    const key = renamed.get(written) ?? written;
    if (key !== written) warn(`the setting ${variable} is called BPFTRACE_${key.toUpperCase()} now`);
    const setting = settings.get(key);
    if (setting !== undefined) {
      const other = setting.also !== undefined && Object.hasOwn(setting.also, text) ? setting.also[text] : undefined;
      if (other === null) continue;
      const value = other ?? parse(setting.takes, text);
      if (value === null) throw refused(variable, text, setting.takes);
      changed[setting.field] = written === 'no_cpp_demangle' ? !value : value;
    } else if (key === 'max_map_keys') {
      const maxEntries = parse(MAP_KEYS, text);
      if (typeof maxEntries !== 'number') throw refused(variable, text, MAP_KEYS);
      maps = maps.map((map) => (map.defaultSize === true ? { ...map, maxEntries } : map));
    } else if (key === 'use_blazesym') {
      const value = booleanOf(text);
      if (value === null) throw refused(variable, text, 'bool');
      if (value) warn(`${variable} has no effect: symbols are looked up without blazesym`);
    } else if (removed.has(key)) {
      warn(`the setting ${variable} is gone and has no effect`);
    } else if (compiled.has(key)) {
      warn(`${variable} has no effect: ${key} is compiled into the object`);
    }
  }
  return { ...manifest, maps, config: { ...manifest.config, ...changed } as ManifestConfig };
}

function parse(takes: Setting['takes'], text: string): Value | null {
  if (takes === 'text') return text;
  if (takes === 'bool') return booleanOf(text);
  if ('least' in takes) {
    const value = integerOf(text, COMMAND_LINE);
    return value === null || value < BigInt(takes.least) || value > BigInt(takes.most) ? null : Number(value);
  }
  return takes.find((choice) => choice === text) ?? null;
}

/** null: neither true nor false. */
export function booleanOf(text: string): boolean | null {
  switch (text.toLowerCase()) {
    case '1': case 'true': case 'on': case 'yes': return true;
    case '0': case 'false': case 'off': case 'no': return false;
    default: return null;
  }
}

function refused(variable: string, text: string, takes: Setting['takes']): LoaderError {
  const what = takes === 'bool' ? 'true or false' : takes === 'text' ? 'a text'
    : 'least' in takes ? `a number from ${takes.least} to ${takes.most}` : `one of ${takes.join(', ')}`;
  return new LoaderError(`${variable} cannot be ${text === '' ? 'empty' : `'${text}'`}: it takes ${what}`, EXIT_INPUT);
}
