// The settings of a script (reference 01.4), one row each: what a config block and BPFTRACE_* variables call it, what it takes,
// its default, and who goes by it. The compiler reads all of them; the loader those that are decided when the script
// runs, by the same rules. Adding a setting is adding its row.

import { closest } from './near-miss.ts';
import { COMMAND_LINE, integerOf } from './numbers.ts';

export type SettingValue = number | boolean | string;

interface Bounds { readonly least: number; readonly most: number }

export interface Setting {
  /** What it is for, for a list. */
  readonly about: string;
  /** What it is called in the compiler's Config, and in the object's where it is decided by the run. */
  readonly field: string;
  readonly takes: 'bool' | 'text' | readonly string[] | Bounds;
  /** null: what the loader makes of it, by the machine. */
  readonly default: SettingValue | null;
  /** `compile`: what the run says comes too late; `run`: the object carries it, and the run may change it; `nowhere`: without effect. */
  readonly decided: 'compile' | 'run' | 'nowhere';
  /** Other spellings, in lower case; null: leaves it as it is. */
  readonly also?: Readonly<Record<string, SettingValue | null>>;
}

const MOST = 0xffffffff;
const COUNT: Bounds = { least: 0, most: MOST };

/** What the use of a feature is that may still change: nothing special, a warning, an error. */
const STABILITY = ['enable', 'warn', 'error'] as const;
const STABILITY_SPELT = { '1': 'enable', true: 'enable', on: 'enable', yes: 'enable', '0': 'error', false: 'error', off: 'error', no: 'error' } as const;

export const SETTINGS = {
  max_map_keys: { about: 'entries of maps that are not declared', field: 'maxMapKeys', takes: { least: 1, most: MOST }, default: 4096, decided: 'run' },
  max_strlen: { about: 'bytes of strings and buffers whose size nothing else says, and the most that str() and buf() read', field: 'maxStrlen', takes: { least: 1, most: 1 << 20 }, default: 1024, decided: 'compile' },
  on_stack_limit: { about: 'larger values are kept beside the stack', field: 'onStackLimit', takes: COUNT, default: 32, decided: 'compile' },
  str_trunc_trailer: { about: 'printed behind strings that were cut', field: 'strTruncTrailer', takes: 'text', default: '..', decided: 'run' },
  stack_mode: { about: 'form of stacks', field: 'stackMode', takes: ['bpftrace', 'perf', 'raw', 'build_id'], default: 'bpftrace', decided: 'compile' },
  missing_probes: { about: 'what an attach point that does not exist is', field: 'missingProbes', takes: ['error', 'warn', 'ignore'], default: 'error', decided: 'run' },
  print_maps_on_exit: { about: 'print maps at the end of the run', field: 'printMapsOnExit', takes: 'bool', default: true, decided: 'run' },
  print_structs: { about: 'long structs, and those that have structs in them, are a line, or a line for each field', field: 'printStructs', takes: ['line', 'lines'], default: 'line', decided: 'run' },
  license: {
    about: "license of the programs, which some of the kernel's functions ask for",
    field: 'license', takes: ['GPL', 'GPL v2', 'GPL and additional rights', 'Dual BSD/GPL', 'Dual MIT/GPL', 'Dual MPL/GPL'], default: 'GPL', decided: 'compile',
  },
  log_size: { about: "bytes for the verifier's log", field: 'logSize', takes: { least: 1, most: 0x3fffffff }, default: 1_000_000, decided: 'run' },
  max_probes: { about: 'how many places may be attached to', field: 'maxProbes', takes: COUNT, default: 1024, decided: 'run' },
  max_bpf_progs: { about: 'how many programs a script may become', field: 'maxBpfProgs', takes: COUNT, default: 1024, decided: 'run' },
  max_cat_bytes: { about: 'how much cat() prints', field: 'maxCatBytes', takes: COUNT, default: 10240, decided: 'run' },
  perf_rb_pages: { about: 'pages of the buffer for output; 0: the loader chooses', field: 'perfRbPages', takes: { least: 0, most: 1 << 20 }, default: 0, decided: 'run' },
  cpp_demangle: { about: 'show names of C++ as they are written', field: 'cppDemangle', takes: 'bool', default: true, decided: 'run' },
  lazy_symbolication: { about: 'read the symbols of a program when a name of it is printed, not when probes are attached', field: 'lazySymbolication', takes: 'bool', default: true, decided: 'run' },
  cache_user_symbols: {
    about: 'what is kept of the symbols of processes',
    field: 'cacheUserSymbols', takes: ['PER_PID', 'PER_PROGRAM', 'NONE'], default: null, decided: 'run', also: { '0': 'NONE', '1': null },
  },
  use_blazesym: { about: 'has no effect', field: 'useBlazesym', takes: 'bool', default: false, decided: 'nowhere' },
  show_debug_info: { about: 'add source lines and inlined functions to user stacks', field: 'showDebugInfo', takes: 'bool', default: false, decided: 'run' },
  unstable_import_statement: { about: 'what an import in the body of a macro is', field: 'unstableImportStatement', takes: STABILITY, default: 'error', decided: 'compile', also: STABILITY_SPELT },
  unstable_typeinfo: { about: 'what typeinfo() in a script is', field: 'unstableTypeinfo', takes: STABILITY, default: 'enable', decided: 'compile', also: STABILITY_SPELT },
  unstable_tseries: { about: 'what tseries() is', field: 'unstableTseries', takes: STABILITY, default: 'enable', decided: 'compile', also: STABILITY_SPELT },
  unstable_dw_ustack: { about: 'what dw_ustack() is', field: 'unstableDwUstack', takes: STABILITY, default: 'warn', decided: 'compile', also: STABILITY_SPELT },
} as const satisfies Readonly<Record<string, Setting>>;

type Row = (typeof SETTINGS)[keyof typeof SETTINGS];
type ValueOf<S extends Setting> = S['takes'] extends 'bool' ? boolean : S['takes'] extends 'text' ? string
  : S['takes'] extends readonly (infer Choice)[] ? Choice | (S['default'] extends null ? null : never) : number;

/** A value for every setting, by its field. */
export type Settings = { readonly [S in Row as S['field']]: ValueOf<S> };

/** What the object carries of the script's settings for the run, so that ManifestConfig must have it: each map says its size itself. */
export type RunField = Exclude<Extract<Row, { decided: 'run' }>['field'], 'maxMapKeys'>;

/** Old names and what they are called now; `no_cpp_demangle` means the opposite. */
const RENAMED: Readonly<Record<string, keyof typeof SETTINGS>> = {
  strlen: 'max_strlen', no_cpp_demangle: 'cpp_demangle', cat_bytes_max: 'max_cat_bytes', map_keys_max: 'max_map_keys',
};

const REMOVED: readonly string[] = [
  'symbol_source', 'max_type_res_iterations', 'unstable_addr', 'unstable_import', 'unstable_macro', 'unstable_map_decl',
];

export type FoundSetting =
  | { readonly kind: 'setting'; readonly key: string; readonly setting: Setting; readonly renamed: boolean; readonly inverted: boolean }
  | { readonly kind: 'removed' };

/** A config block with a value that makes sense. */
export function settingExample(key: keyof typeof SETTINGS): string {
  const { takes, decided, default: usual }: Setting = SETTINGS[key];
  // What has no effect is warned of where it is on.
  const value = takes === 'bool' ? String(usual !== true && decided !== 'nowhere')
    : takes === 'text' ? '"[cut]"'
    : !('least' in takes) ? `"${takes.find((each) => each !== usual)!}"`
    : usual === 0 ? '64' : String(2 * Number(usual));
  return `config = { ${key} = ${value} }`;
}

/** What to do where a setting is too small. */
export function raiseHelp(key: keyof typeof SETTINGS, value: bigint | number): string {
  return `raise it: \`config = { ${key} = ${value} }\`, or ${VARIABLE_PREFIX}${key.toUpperCase()}=${value} in the environment, which wins`;
}

/** What a key in lower case, without the prefix, stands for; null: no setting. */
export function findSetting(key: string): FoundSetting | null {
  if (REMOVED.includes(key)) return { kind: 'removed' };
  const now = Object.hasOwn(RENAMED, key) ? RENAMED[key]! : key;
  // Of the table itself: `constructor` is no setting.
  if (!Object.hasOwn(SETTINGS, now)) return null;
  return { kind: 'setting', key: now, setting: SETTINGS[now as keyof typeof SETTINGS], renamed: now !== key, inverted: key === 'no_cpp_demangle' };
}

/** Environment variables with the prefix that are no settings; the last is for developers of the compiler. */
export const OTHER_VARIABLES: readonly string[] = ['btf', 'kernel_source', 'kernel_build', 'vmlinux', 'color', 'objcopy', 'verify_ir'];

export const VARIABLE_PREFIX = 'BPFTRACE_';

/** What a variable of the environment that is named like a setting and is none may mean; null: it is none such. */
export function unknownVariable(variable: string): { readonly message: string; readonly near: string | null } | null {
  if (!variable.startsWith(VARIABLE_PREFIX)) return null;
  const key = variable.slice(VARIABLE_PREFIX.length).toLowerCase();
  if (findSetting(key) !== null || OTHER_VARIABLES.includes(key)) return null;
  const near = closest(key, [...Object.keys(SETTINGS), ...Object.keys(RENAMED), ...OTHER_VARIABLES]);
  return { message: `${variable} has no effect: there is no such variable`, near: near === null ? null : `${VARIABLE_PREFIX}${near.toUpperCase()}` };
}

/** undefined: not acceptable; null: leaves it as it is. */
export function settingValue({ takes, also }: Setting, text: string): SettingValue | null | undefined {
  const lower = text.toLowerCase();
  if (also !== undefined && Object.hasOwn(also, lower)) return also[lower];
  if (takes === 'text') return text;
  if (takes === 'bool') return booleanOf(text) ?? undefined;
  if (!('least' in takes)) return takes.find((choice) => choice === text);
  const value = integerOf(text, COMMAND_LINE);
  return value === null || value < BigInt(takes.least) || value > BigInt(takes.most) ? undefined : Number(value);
}

/** null: neither true nor false. */
export function booleanOf(text: string): boolean | null {
  switch (text.toLowerCase()) {
    case '1': case 'true': case 'on': case 'yes': return true;
    case '0': case 'false': case 'off': case 'no': return false;
    default: return null;
  }
}

/** `a number from 0 to 10`: for messages about other values. */
export function takenBy({ takes }: Setting): string {
  if (takes === 'bool') return 'true or false';
  if (takes === 'text') return 'a string';
  return 'least' in takes ? `a number from ${takes.least} to ${takes.most}` : `one of ${takes.join(', ')}`;
}
