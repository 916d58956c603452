// Run in a process of its own by mutation.test.ts: parses COUNT broken scripts made from SEED. A script that parses
// without errors must survive printing; one with errors must name places inside it. Prints how many of each there
// were; dies with the script in its message if something else happens.

import { printProgram } from '../../frontend/print/print.ts';
import { mutants } from './mutate.ts';
import { outlineOf, parseText, render } from './tree.ts';

const [count, seed] = process.argv.slice(2).map(Number);
const totals = { good: 0, bad: 0 };

function check(text: string): void {
  const { program, diagnostics } = parseText(text);
  if (diagnostics.length === 0) {
    totals.good++;
    const printed = printProgram(program);
    if (outlineOf(printed) !== outlineOf(text)) throw new Error(`printed as:\n${printed}`);
    return;
  }
  totals.bad++;
  printProgram(program);
  for (const { span } of diagnostics) {
    if (span === null || span.start < 0 || span.end < span.start || span.end > text.length + 1) throw new Error('a place outside the script');
  }
  render(diagnostics);
}

for (const text of mutants(count!, seed!)) {
  try {
    check(text);
  } catch (error) {
    throw new Error(`${JSON.stringify(text)}\n${String(error)}`, { cause: error });
  }
}
console.log(JSON.stringify(totals));
