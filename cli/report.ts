// Shows the compiler's diagnostics: errors, then warnings, both on stderr and in the order of the script.

import type { CompileOptions } from '../compiler/compile.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { inOrder } from '../frontend/diagnostics/diagnostics.ts';
import { diagnosticLine } from '../frontend/diagnostics/json.ts';
import { renderDiagnostics } from '../frontend/diagnostics/render.ts';
import { timingsText } from '../loader/output/message-text.ts';
import type { Timing } from '../loader/output/printer.ts';
import type { CommandLine } from './arguments.ts';
import { diagnosticsFormat } from './run-options.ts';
import { messageColumns, printError, printRendered, useColor } from './terminal.ts';

/** What compile() is to tell: how long each pass takes, where somebody asks. */
export function passReports(timings: Timing[] | null): Pick<CompileOptions, 'onPass'> {
  return timings === null ? {} : { onPass: (name, milliseconds) => timings.push({ phase: 'compile', name, milliseconds }) };
}

/** Of what ends with compiling. */
export function reportTimings(timings: readonly Timing[] | null): void {
  if (timings !== null) printError(timingsText(timings));
}

export interface ReportOptions {
  readonly warnings: boolean;
  readonly json: boolean;
}

/** --no-warnings and --diagnostics. Throws UsageError. */
export function reportOptionsOf(line: CommandLine): ReportOptions {
  return { warnings: !line.switches.has('no-warnings'), json: diagnosticsFormat(line) === 'json' };
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
