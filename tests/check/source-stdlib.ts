// The standard library straight from stdlib/, for tests that need no build: its .bt files are parsed when a test first asks
// for a macro, its C is compiled when a test first calls it. Trees go through the text that the build keeps them as, so
// that they are the same to the checker.

import { readFileSync, readdirSync } from 'node:fs';
import { lazy } from '../../common/lazy.ts';
import { headerMacros } from '../../compiler/host/header-macros.ts';
import { freeze, revive } from '../../compiler/host/stdlib-tree.ts';
import { parse } from '../../frontend/parse/parse.ts';
import type { Stdlib, StdlibC } from '../../frontend/stdlib/stdlib.ts';
import type { MacroDef } from '../../frontend/syntax/ast.ts';
import type { Source } from '../../frontend/syntax/source.ts';
import { compileStandardC } from '../../scripts/build-stdlib.ts';

/** In place of this machine's headers. */
const HEADERS = `AF_INET 2
AF_INET6 10
AT_FDCWD -100
IFNAMSIZ 16
O_CREAT 64
O_WRONLY 1
SIGKILL 9
S_ISDIR <sys/stat.h>
TASK_STATE_COUNT 7
UINT_MAX 4294967295
`;

const FOLDER = new URL('../../stdlib/', import.meta.url);

const files = lazy(() => readdirSync(FOLDER).filter((name) => /\.(bt|bpf\.c)$/.test(name)).sort().map((name) => `stdlib/${name}`));

function source(file: string): Source {
  return { name: file, text: readFileSync(new URL(`../${file}`, FOLDER), 'utf8') };
}

interface Defined { readonly file: string; readonly definitions: readonly MacroDef[] }

const macros = lazy((): ReadonlyMap<string, Defined> => {
  const found = new Map<string, Defined>();
  for (const file of files()) {
    if (!file.endsWith('.bt')) continue;
    const text = source(file);
    const items = parse(text).program.items.filter((item) => item.kind === 'macro');
    for (const macro of revive(freeze(items), text)) {
      found.set(macro.name, { file, definitions: [...found.get(macro.name)?.definitions ?? [], macro] });
    }
  }
  return found;
});

const compiled = new Map<string, StdlibC>();

export const sourceStdlib: Stdlib = {
  get macros() { return new Map([...macros()].map(([name, { file }]) => [name, file])); },
  get files() { return files(); },
  definitions: (name) => macros().get(name)?.definitions ?? [],
  source,
  headers: headerMacros(() => HEADERS),
  c: (file) => {
    let c = compiled.get(file);
    if (c === undefined) {
      const text = source(file);
      c = { source: text, ...compileStandardC(file, text.text) };
      compiled.set(file, c);
    }
    return c;
  },
};
