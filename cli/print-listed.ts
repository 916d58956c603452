// A list of probes: a line each, as text with what they offer under it for -v, or as JSON (docs/json.md). Must not import the compiler.

import type { ObjectFile } from '../loader/object/object.ts';
import { diagnosticLines } from '../loader/output/diagnostic-lines.ts';
import { messageText } from '../loader/output/message-text.ts';
import { listObject } from '../loader/run/list.ts';
import type { Printer } from '../loader/output/printer.ts';
import type { ListedProbe } from '../loader/run/list.ts';
import { withDefaults } from '../loader/run/options.ts';
import { jsonLine } from './json-line.ts';
import type { OutputFormat, Running } from './run-options.ts';
import { EXIT_OK, messageColumns, printError, printMessage, printOut } from './terminal.ts';

/** Characters that are printed at once. */
const BLOCK = 1 << 16;

/** What `list` hands out, in blocks. Returns what it returns. */
export function printListed<Result>(format: OutputFormat, list: (take: (probe: ListedProbe) => void) => Result): Result {
  let text = '';
  const result = list((probe) => {
    text += format === 'json' ? jsonLine('probe', probe) : `${[probe.name, ...probe.parameters ?? []].join('\n    ')}\n`;
    if (text.length < BLOCK) return;
    printOut(text);
    text = '';
  });
  printOut(text);
  return result;
}

/** What a run of the object would attach to. Returns the exit code. */
export function listOf(object: ObjectFile, { options, format, jsonDiagnostics }: Running, verbose: boolean): number {
  const printer: Printer = {
    print: (item) => {
      if (item.kind !== 'warning' || options.warnings === 'none') return;
      if (jsonDiagnostics) printError(diagnosticLines(item, object.manifest.source.name) ?? '');
      else printMessage(messageText(item, { columns: messageColumns }));
    },
    endBatch: () => {},
    finish: () => {},
  };
  const found = listObject(object, withDefaults({ ...options, printer }), verbose);
  printListed(format, (take) => found.forEach(take));
  return EXIT_OK;
}
