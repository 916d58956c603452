// The standard library as the compiler sees it: macros in .bt files, parsed ahead of time, C, compiled ahead of
// time, and the constants of C's headers. Whoever implements this reads what `npm run build` made of stdlib/ and of the
// headers of its machine; nothing is read before it is asked for.

import type { MacroDef } from '../syntax/ast.ts';
import type { Source } from '../syntax/source.ts';

export interface Stdlib {
  /** The file that defines the macros of a name, all of them. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names of all its files, as imports spell them: `stdlib/strings.bt`, `stdlib/strings.bpf.c`. */
  readonly files: readonly string[];
  /** The macros of a name, in the order of their file; none when there is none. Their spans name their source. */
  definitions(name: string): readonly MacroDef[];
  /** The text of a .bt file. */
  source(file: string): Source;
  c(file: string): StdlibC;
  readonly headers: HeaderMacros;
}

/** What the headers of user space define on the architecture that the library was built for (scripts/header-constants.ts). */
export interface HeaderMacros {
  /** The value of a constant; of a macro without one, the header that has it; null: there is no such name. */
  find(name: string): bigint | string | null;
  /** Those with a value. */
  names(): readonly string[];
}

export interface StdlibC {
  readonly source: Source;
  readonly bitcode: Uint8Array;
  readonly btf: Uint8Array;
}
