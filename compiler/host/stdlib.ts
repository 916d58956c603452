// The standard library as `npm run build` left it in build/stdlib: an index of its macros, the macros of its .bt
// files as syntax trees, its C as bitcode and BTF. The index is part of the bundle; all else is read on first use only, so a
// script pays for what it mentions.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import builtIndex from '../../build/stdlib/index.json' with { type: 'json' };
import { lazy } from '../../common/lazy.ts';
import type { Source } from '../../frontend/syntax/source.ts';
import type { Stdlib } from '../../frontend/stdlib/stdlib.ts';
import { headerMacros } from './header-macros.ts';
import { revive } from './stdlib-tree.ts';

/** build/stdlib/index.json */
export interface StdlibIndex {
  /** Macro name to file. */
  readonly macros: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

/** In the library's folder: the constants of C's headers. */
const TABLE = 'headers.txt';

class StdlibMissingError extends Error {
  override readonly name = 'StdlibMissingError';
}

const index: StdlibIndex = builtIndex;

/** One per process; its functions throw StdlibMissingError where the files are gone. */
export const openStdlib = lazy((): Stdlib => {
  const folder = lazy(findFolder);
  const path = (file: string): string => join(folder(), file);
  const text = (file: string): string => readFileSync(path(file), 'utf8');
  const source = (file: string): Source => ({ name: file, text: text(file) });
  // Of each file the macros by name, each still as text.
  const files = new Map<string, Readonly<Record<string, string>>>();
  const frozen = (file: string): Readonly<Record<string, string>> => {
    let macros = files.get(file);
    if (macros === undefined) {
      macros = JSON.parse(text(`${file}.json`)) as Readonly<Record<string, string>>;
      files.set(file, macros);
    }
    return macros;
  };
  return {
    get macros() { return new Map(Object.entries(index.macros)); },
    files: index.files,
    definitions: (name) => {
      const file = Object.hasOwn(index.macros, name) ? index.macros[name] : undefined;
      return file === undefined ? [] : revive(frozen(file)[name]!, source(file));
    },
    source,
    headers: headerMacros(() => text(TABLE)),
    c: (file) => ({ source: source(file), bitcode: readFileSync(path(`${file}.bc`)), btf: readFileSync(path(`${file}.btf`)) }),
  };
});

function findFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'build/stdlib'), join(folder, 'stdlib')]) {
      if (existsSync(join(candidate, 'index.json'))) return candidate;
    }
    if (folder === dirname(folder)) throw new StdlibMissingError('the standard library, build/stdlib, is not built; `npm start` builds it');
  }
}
