// Shows the compiler's diagnostics: errors first in the order found, then warnings, both on stderr.

import type { Diagnostic } from '../frontend/diagnostics.ts';
import { renderDiagnostic } from '../frontend/render.ts';
import { printError, useColor } from './terminal.ts';

/** Returns whether there was an error. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], options: { readonly warnings: boolean }): boolean {
  if (diagnostics.length === 0) return false; // asking for a terminal costs 2 ms
  const color = useColor();
  const errors = diagnostics.filter((d) => d.severity === 'error');
  const warnings = options.warnings ? diagnostics.filter((d) => d.severity === 'warning') : [];
  for (const diagnostic of [...errors, ...warnings]) printError(`${renderDiagnostic(diagnostic, { color }).trimEnd()}\n`);
  return errors.length > 0;
}
