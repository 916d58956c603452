// What the settings of a script are: defaults, then the `config` block, then BPFTRACE_* environment variables (reference 01.4).
// Which there are and what they take is common/settings.ts; keys that were renamed or removed are accepted with a
// warning, unknown ones are errors with the nearest name. Keys are case-insensitive and may carry the prefix.

import type * as ast from '../syntax/ast.ts';
import { proposal } from '../diagnostics/diagnostics.ts';
import type { Fix, Reporter } from '../diagnostics/diagnostics.ts';
import { closest } from '../../common/near-miss.ts';
import { findSetting, OTHER_VARIABLES, SETTINGS, settingValue, takenBy, unknownVariable, VARIABLE_PREFIX } from '../../common/settings.ts';
import type { FoundSetting, SettingValue } from '../../common/settings.ts';
import { textOfBytes } from '../parse/literals.ts';
import { partOf } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';
import type { Config } from '../types/typed-program.ts';

export const DEFAULT_CONFIG = Object.fromEntries(Object.values(SETTINGS).map((row) => [row.field, row.default])) as unknown as Config;

type Environment = Readonly<Record<string, string | undefined>>;

export function readConfig(block: ast.ConfigBlock | null, environment: Environment, reporter: Reporter): Config {
  const values: Record<string, SettingValue> = {};
  for (const entry of block?.entries ?? []) {
    readSetting(entry.key, textOfBytes(String(entry.value)), typeof entry.value === 'string' && !entry.bare, entry.span, reporter, values);
  }
  // Names first: to read all values of a process's environment takes as long as a pass.
  for (const variable of Object.keys(environment)) {
    if (!variable.startsWith(VARIABLE_PREFIX)) continue;
    const text = environment[variable];
    const unknown = unknownVariable(variable);
    if (unknown !== null) reporter.warning('config', null, unknown.message, { help: unknown.near === null ? null : `did you mean \`${unknown.near}\`?` });
    else if (text !== undefined && findSetting(variable.slice(VARIABLE_PREFIX.length).toLowerCase()) !== null) readSetting(variable, text, false, null, reporter, values);
  }
  return { ...DEFAULT_CONFIG, ...values };
}

function readSetting(written: string, text: string, quoted: boolean, span: Span | null, reporter: Reporter, values: Record<string, SettingValue>): void {
  const key = written.toLowerCase().replace(/^bpftrace_/, '');
  const found = findSetting(key);
  if (found === null) {
    const near = closest(key, Object.keys(SETTINGS));
    if (OTHER_VARIABLES.includes(key)) reporter.error('config', span, `${written} can only be set in the environment`, { help: `set the environment variable BPFTRACE_${key.toUpperCase()}` });
    else reporter.error('config', span, `Unknown setting ${written}`, near === null ? { help: otherwise(key) } : { help: `did you mean \`${near}\`?`, fix: span === null ? null : proposal(keyOf(span, written), near) });
    return;
  }
  if (found.kind === 'removed') {
    reporter.warning('config', span, `The setting ${written} is gone and has no effect`, { help: 'remove it', fix: span === null ? null : removal(span, reporter.source.text) });
    return;
  }
  const { setting, inverted } = found;
  const now = written.startsWith(VARIABLE_PREFIX) ? `${VARIABLE_PREFIX}${found.key.toUpperCase()}` : found.key;
  if (found.renamed) {
    reporter.warning('config', span, `The setting ${written} is called ${now} now`, {
      help: `write \`${now}\`${inverted ? ', which means the opposite' : ''}`, fix: span === null ? null : renaming(span, written, found, text),
    });
  }
  const isText = quoted && typeof setting.takes === 'object' && 'least' in setting.takes;
  const value = isText ? undefined : settingValue(setting, text);
  if (value === undefined) {
    reporter.error('config', span, `${written} cannot be ${quoted ? `"${text}"` : text === '' ? 'empty' : text}`, { help: `it takes ${takenBy(setting)}` });
    return;
  }
  if (value === null) return;
  if (setting.decided === 'nowhere' && value === true) {
    reporter.warning('config', span, `${written} has no effect: symbols are looked up without blazesym`, { help: 'for source lines in stacks, set `show_debug_info = true`' });
  }
  values[setting.field] = inverted && typeof value === 'boolean' ? !value : value;
}

/** What the command line says, and no script. */
const OPTIONS: Readonly<Record<string, string>> = {
  unsafe: '--unsafe', debug: '-d', verbose: '-v', quiet: '-q', format: '-f', output: '-o', buffer: '-B', btf: '--btf', warnings: '-k', pid: '-p', include: '-I',
};

/** For a key that is near to none. */
function otherwise(key: string): string {
  return Object.hasOwn(OPTIONS, key) ? `it is an option of the command: ${OPTIONS[key]}` : '`bpftrace -h settings` lists those that there are';
}

/** Of an entry: its key begins it. */
function keyOf(span: Span, written: string): Span {
  return partOf(span, span.start, span.start + written.length);
}

function renaming(span: Span, written: string, { key, setting, inverted }: Extract<FoundSetting, { kind: 'setting' }>, text: string): Fix | null {
  if (!inverted) return { edits: [{ span: keyOf(span, written), text: key }], sure: true };
  const value = settingValue(setting, text);
  return typeof value === 'boolean' ? { edits: [{ span, text: `${key} = ${!value}` }], sure: true } : null;
}

/** An entry with what parts it from the next, and its line where nothing else is on it. */
function removal(span: Span, script: string): Fix {
  const behind = /^[ \t]*[;,]?/.exec(script.slice(span.end))![0].length;
  const [start, end] = [span.start - /[ \t]*$/.exec(script.slice(0, span.start))![0].length, span.end + behind];
  const isAlone = (start === 0 || script[start - 1] === '\n') && /^[ \t]*\n/.test(script.slice(end));
  return { edits: [{ span: isAlone ? partOf(span, start, end + script.slice(end).indexOf('\n') + 1) : partOf(span, start, end), text: '' }], sure: true };
}
