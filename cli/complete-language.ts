// What a shell may complete of the language (complete.ts): probe types, what there is to probe on this machine, names with help, tools. What
// cannot be read here, for want of rights too, is left out: a shell's user waits for words, not for messages.

import { readdirSync, statSync } from 'node:fs';
import { LoaderError } from '../loader/errors.ts';
import type { listProbes } from '../loader/run/list.ts';
import { DEBUG_PLACES } from '../loader/symbols/debug-files.ts';
import { providers } from '../common/providers.ts';
import { findProvider, providerRows } from '../frontend/providers/index.ts';
import type { Candidate, LanguageSources } from './complete.ts';
import { namesWithHelp } from './help.ts';
import { tools } from './tools.ts';

/** `list`: what there is to probe on this machine; null: that is not asked. */
export function languageSources(list: typeof listProbes | null): LanguageSources {
  return {
    program: (text) => inProgram(text, list),
    pattern: (word) => withHead(word, word.lastIndexOf(',') + 1, (part) => probes(part, list)),
    name: () => plain(namesWithHelp()),
    tool: () => tools().map(({ name, about }) => ({ text: name, help: about })),
  };
}

/** Attach points outside of braces, names inside. */
function inProgram(text: string, list: typeof listProbes | null): readonly Candidate[] {
  const start = text.length - /[^\s,;(){}]*$/.exec(text)![0].length;
  const depth = text.slice(0, start).replace(/[^{}]/g, '').replaceAll('{}', '');
  return withHead(text, start, /\{$/.test(depth) ? (word) => plain(namesWithHelp().filter((name) => name.startsWith(word))) : (word) => probes(word, list));
}

/** `source` is about what is behind `at`. */
function withHead(text: string, at: number, source: (word: string) => readonly Candidate[]): readonly Candidate[] {
  const head = text.slice(0, at);
  return source(text.slice(at)).map((each) => ({ ...each, text: head + each.text }));
}

/** Attach points, one part further than `word`. */
function probes(word: string, list: typeof listProbes | null): readonly Candidate[] {
  const colon = word.indexOf(':');
  if (colon < 0) {
    const text = /(?<=`)[^`]+/;
    return providerRows.map(({ name, counts, form }) => ({ text: counts.includes(0) ? name : `${name}:`, help: text.exec(form)![0] }));
  }
  const [typed, rest] = [word.slice(0, colon), word.slice(colon + 1)];
  const row = findProvider(typed);
  const provider = providers.find((name) => name === row?.name);
  if (row === null || provider === undefined) return [];
  if (row.wildcard === 'user' && !rest.includes(':')) return binaries(rest).map((path) => ({ text: `${typed}:${path}`, help: '' }));
  if (list === null) return [];
  const found = new Set<string>();
  try {
    list([{ provider, pattern: `${rest}*` }], { pid: null, filter: null, traceableFunctions: null, debugPlaces: DEBUG_PLACES, parameters: false, warn: () => {} }, ({ name }) => {
      const parts = name.slice(provider.length + 1);
      const own = asTyped(parts, rest, row.wildcard === 'user');
      const next = own.indexOf(':', rest.length);
      if (own.startsWith(rest)) found.add(next < 0 ? own : own.slice(0, next + 1));
    });
  } catch (error) {
    if (!(error instanceof LoaderError)) throw error;
  }
  return [...found].map((text) => ({ text: `${typed}:${text}`, help: '' }));
}

/** A binary keeps the name that it was typed with, and a module may be left out. */
function asTyped(parts: string, typed: string, isOfBinary: boolean): string {
  if (parts.startsWith(typed)) return parts;
  return isOfBinary ? typed.slice(0, typed.indexOf(':')) + parts.slice(parts.indexOf(':')) : parts.slice(parts.lastIndexOf(':') + 1);
}

/** Folders and files that `path` begins the name of, the latter with a colon for what is in them. */
function binaries(path: string): readonly string[] {
  const slash = path.lastIndexOf('/') + 1;
  const [folder, start] = [path.slice(0, slash), path.slice(slash)];
  try {
    return readdirSync(folder === '' ? '.' : folder).filter((name) => name.startsWith(start) && (start !== '' || !name.startsWith('.'))).flatMap((name) => {
      const status = statSync(folder + name, { throwIfNoEntry: false });
      return status?.isDirectory() ? [`${folder}${name}/`] : status?.isFile() ? [`${folder}${name}:`] : [];
    });
  } catch {
    return [];
  }
}

function plain(names: readonly string[]): readonly Candidate[] {
  return names.map((text) => ({ text, help: '' }));
}
