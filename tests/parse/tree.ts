// Trees as the parse tests compare them: without ids, spans, and the parentheses that only the text had.

import type { Program } from '../../frontend/syntax/ast.ts';
import { dumpAst } from '../../frontend/print/print.ts';
import { parse } from '../../frontend/parse/parse.ts';
import type { ParseResult } from '../../frontend/parse/parse.ts';
import { renderDiagnostic } from '../../frontend/diagnostics/render.ts';
import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';

export function parseText(text: string): ParseResult {
  return parse({ name: 'script.bt', text });
}

export function render(diagnostics: readonly Diagnostic[]): string {
  return diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { color: false })).join('\n');
}

/** The tree of a script that has no errors; throws when it has some. */
export function treeOf(text: string): Program {
  const { program, diagnostics } = parseText(text);
  if (diagnostics.length > 0) throw new Error(`${text}\n${render(diagnostics)}`);
  return program;
}

export function outlineOf(text: string): string {
  return dumpAst(treeOf(text));
}
