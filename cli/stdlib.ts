// The standard library as `npm run build` left it in build/stdlib: an index of its macros, its .bt files as syntax
// trees, its C as bitcode and BTF. Each is read on first use only, so a script pays for what it mentions.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Program } from '../frontend/ast.ts';
import { InternalError } from '../frontend/diagnostics.ts';
import type { Source } from '../frontend/source.ts';
import type { Stdlib } from '../frontend/stdlib.ts';
import { revive } from './stdlib-tree.ts';

/** build/stdlib/index.json */
export interface StdlibIndex {
  /** Macro name to file. */
  readonly macros: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

let opened: Stdlib | undefined;

/** One per process. */
export function openStdlib(): Stdlib {
  opened ??= readStdlib(findFolder());
  return opened;
}

export function readStdlib(folder: string): Stdlib {
  const index = JSON.parse(readFileSync(join(folder, 'index.json'), 'utf8')) as StdlibIndex;
  const text = (file: string): string => readFileSync(join(folder, file), 'utf8');
  const source = (file: string): Source => ({ name: file, text: text(file) });
  const scripts = new Map<string, Program>();
  return {
    macros: new Map(Object.entries(index.macros)),
    files: index.files,
    script: (file) => {
      let program = scripts.get(file);
      if (program === undefined) {
        program = revive(text(`${file}.json`), source(file));
        scripts.set(file, program);
      }
      return program;
    },
    source,
    c: (file) => {
      return { source: source(file), bitcode: readFileSync(join(folder, `${file}.bc`)), btf: readFileSync(join(folder, `${file}.btf`)) };
    },
  };
}

function findFolder(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    for (const candidate of [join(folder, 'build/stdlib'), join(folder, 'stdlib')]) {
      if (existsSync(join(candidate, 'index.json'))) return candidate;
    }
    if (folder === dirname(folder)) throw new InternalError('build/stdlib is missing: `npm start` builds it');
  }
}
