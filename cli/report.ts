// Shows the compiler's diagnostics: errors, then warnings, both on stderr and in the order of the script.

import type { CompileOptions } from '../compiler/compile.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { inOrder } from '../frontend/diagnostics/diagnostics.ts';
import { renderDiagnostics } from '../frontend/diagnostics/render.ts';
import { messageColumns, printError, printRendered, useColor } from './terminal.ts';

/** What compile() is to tell: with -v, how long each pass takes. */
export function passReports(verbose: boolean): Pick<CompileOptions, 'onPass'> {
  return verbose ? { onPass: (name, ms) => printError(`${name.padEnd(14)} ${ms.toFixed(1)} ms\n`) } : {};
}

/** Returns whether there was an error. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], options: { readonly warnings: boolean }): boolean {
  if (diagnostics.length === 0) return false; // asking for a terminal costs 2 ms
  const color = useColor();
  const shown = options.warnings ? diagnostics : diagnostics.filter((d) => d.severity === 'error');
  printRendered((visible) => renderDiagnostics(inOrder(shown), { color, visible, columns: messageColumns }));
  return diagnostics.some((d) => d.severity === 'error');
}
