// The C of a program: what the script imports, what expanded macros import, and what those of the standard library call.
// *Purpose*: one list of all of it. *Requires*: imports resolved and macros expanded. *Ensures*: headers among it serve
// the script's own C too (`includes`); what macros import and cannot be read is reported.

import type { CImport } from '../c/c-import.ts';
import { isVirtual } from '../c/libraries.ts';
import type { Includes } from '../c/preamble.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { Host } from '../host.ts';
import type { MacroExpansion } from '../macros/expand-macros.ts';
import type { Source } from '../syntax/source.ts';
import { importForMacros, standardC } from './imports.ts';
import type { WholeProgram } from './imports.ts';

export interface ImportedC {
  readonly files: readonly CImport[];
  readonly includes: Includes;
  /** Something could not be imported. */
  readonly incomplete: boolean;
}

export function collectC(whole: WholeProgram, expanded: MacroExpansion, includes: Includes, source: Source, host: Host, reporter: Reporter): ImportedC {
  const ofMacros = importForMacros(expanded.imports, whole, source, host, reporter);
  const files = [...whole.cImports, ...ofMacros.cImports, ...expanded.libraryC.map((file) => standardC(host, file, { start: 0, end: 0 }))];
  return { files, includes: withHeaders(includes, files), incomplete: whole.incomplete || ofMacros.incomplete };
}

/** Headers among the imports serve the script's own C and the imported one. */
function withHeaders(includes: Includes, cImports: readonly CImport[]): Includes {
  const headers = cImports.filter((each) => each.kind === 'header' && !isVirtual(each));
  const imports = new Map(headers.map(({ name, path, text, span }) => [path, { name, text: text ?? '', importedAt: span, path }]));
  return imports.size === 0 ? includes : { ...includes, files: [...includes.files, ...imports.keys()], imports };
}
