// Shows the compiler's diagnostics: errors, then warnings, both on stderr and in the order of the script.

import type { CompileOptions } from '../compiler/compile.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { inOrder } from '../frontend/diagnostics/diagnostics.ts';
import { diagnosticLine } from '../frontend/diagnostics/json.ts';
import { renderDiagnostics } from '../frontend/diagnostics/render.ts';
import { UsageError } from './arguments.ts';
import type { CommandLine } from './arguments.ts';
import { messageColumns, printError, printRendered, useColor } from './terminal.ts';

/** What compile() is to tell: with -v, how long each pass takes. */
export function passReports(verbose: boolean): Pick<CompileOptions, 'onPass'> {
  return verbose ? { onPass: (name, ms) => printError(`${name.padEnd(14)} ${ms.toFixed(1)} ms\n`) } : {};
}

export interface ReportOptions {
  readonly warnings: boolean;
  readonly json: boolean;
}

/** --no-warnings and --diagnostics. Throws UsageError. */
export function reportOptionsOf({ switches, values }: CommandLine): ReportOptions {
  const format = values.get('diagnostics') ?? 'text';
  if (format !== 'text' && format !== 'json') throw new UsageError(`--diagnostics takes text or json, not '${format}'`);
  return { warnings: !switches.has('no-warnings'), json: format === 'json' };
}

/** Returns whether there was an error. */
export function reportDiagnostics(diagnostics: readonly Diagnostic[], { warnings, json }: ReportOptions): boolean {
  if (diagnostics.length === 0) return false; // asking for a terminal costs 2 ms
  const shown = inOrder(warnings ? diagnostics : diagnostics.filter((d) => d.severity === 'error'));
  if (json) printError(shown.map(diagnosticLine).join(''));
  else {
    const color = useColor();
    printRendered((visible) => renderDiagnostics(shown, { color, visible, columns: messageColumns }));
  }
  return diagnostics.some((d) => d.severity === 'error');
}
