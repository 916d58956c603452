// A command at its edge: says a warning, for which it asks whether colours are wanted, and writes more than its reader takes.
// Then it tells on standard error whether standard output, which belongs to others, too, still waits for its reader after
// each of the two. Run by output.test.ts, as a bundle.

import * as fs from 'node:fs';
import { Output } from '../../cli/output.ts';
import { printMessage } from '../../cli/terminal.ts';

function waits(): string {
  const [, flags] = /^flags:\s*(\d+)/m.exec(fs.readFileSync('/proc/self/fdinfo/1', 'latin1'))!;
  return (parseInt(flags!, 8) & fs.constants.O_NONBLOCK) === 0 ? 'blocking, ' : 'non-blocking, ';
}

printMessage('WARNING: a message\n');
const afterMessage = waits();
const output = new Output(1, 'none');
output.write('s'.repeat(1 << 22));
const afterWrite = waits();
await output.settle(50);
fs.writeSync(2, afterMessage + afterWrite + (output.dropped.bytes > 0 ? 'more' : 'no more') + ' than its reader took');
output.close();
