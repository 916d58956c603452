// How the environment of a run changes what the script's settings say (reference 01.4): the object carries what the script's
// config block said, and a variable BPFTRACE_KEY overrules it. What is compiled into the programs cannot change any
// more: then a warning says so. Which settings there are and what they take is common/settings.ts, for the compiler too.

import { findSetting, settingValue, takenBy, unknownVariable, VARIABLE_PREFIX } from '../../common/settings.ts';
import type { SettingValue } from '../../common/settings.ts';
import type { Manifest } from '../../common/manifest.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Warn } from '../output/printer.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The manifest as this environment has it. Throws LoaderError for values that a key does not take. */
export function withEnvironment(manifest: Manifest, environment: Environment, warn: Warn): Manifest {
  const changed: Record<string, SettingValue> = {};
  for (const [variable, text] of Object.entries(environment)) {
    if (!variable.startsWith(VARIABLE_PREFIX)) continue;
    const unknown = unknownVariable(variable);
    if (unknown !== null) warn({ code: 'unknown-setting', text: unknown.message, hints: unknown.near === null ? [] : [`did you mean ${unknown.near}?`] });
    const found = text === undefined ? null : findSetting(variable.slice(VARIABLE_PREFIX.length).toLowerCase());
    if (found === null || text === undefined) continue;
    if (found.kind === 'removed') {
      warn({ code: 'removed-setting', text: `the setting ${variable} is gone and has no effect` });
      continue;
    }
    const { key, setting } = found;
    if (found.renamed) warn({ code: 'renamed-setting', text: `the setting ${variable} is called BPFTRACE_${key.toUpperCase()} now` });
    if (setting.decided === 'compile') {
      warn({ code: 'compiled-setting', text: `${variable} has no effect: ${key} is compiled into the object` });
      continue;
    }
    const value = settingValue(setting, text);
    if (value === undefined) throw new LoaderError(`${variable} cannot be ${text === '' ? 'empty' : `'${text}'`}: it takes ${takenBy(setting)}`, EXIT_INPUT);
    if (value === null) continue;
    if (setting.decided === 'run') changed[setting.field] = found.inverted && typeof value === 'boolean' ? !value : value;
    else if (value === true) warn({ code: 'idle-setting', text: `${variable} has no effect: symbols are looked up without blazesym` });
  }
  // Not of the run as a whole: each map says whether it has a size of its own.
  const { maxMapKeys, ...config } = changed;
  const maps = typeof maxMapKeys === 'number' ? manifest.maps.map((map) => (map.defaultSize === true ? { ...map, maxEntries: maxMapKeys } : map)) : manifest.maps;
  return { ...manifest, maps, config: { ...manifest.config, ...config } };
}
