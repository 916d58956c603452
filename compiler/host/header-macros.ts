// Reads the table of C's constants that the library's build wrote (scripts/header-constants.ts): a line each, sorted, of a name
// and its value, or of a name and `<the header that has it>`. It is looked through as text, since a script asks for a
// handful of its names; nothing of it is read before a name is asked for that nothing else has.

import { lazy } from '../../common/lazy.ts';
import type { HeaderMacros } from '../../frontend/stdlib/stdlib.ts';

/** `read` gives the table's text. */
export function headerMacros(read: () => string): HeaderMacros {
  const text = lazy(() => `\n${read()}`);
  return {
    find: (name) => {
      const start = text().indexOf(`\n${name} `);
      if (start < 0) return null;
      const at = start + name.length + 2;
      const meaning = text().slice(at, text().indexOf('\n', at));
      return meaning.startsWith('<') ? meaning.slice(1, -1) : BigInt(meaning);
    },
    names: () => [...text().matchAll(/^(\w+) [^<]/gm)].map(([, name]) => name!),
  };
}
