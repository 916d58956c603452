// Reads and writes of memory, watched by the CPU. They are read and refused: nobody attaches to them yet.

import { ATTACH_POINT, integerOf } from '../../common/numbers.ts';
import { hasParameter } from './attach-point-text.ts';
import type { Part } from './attach-point-text.ts';
import { asWritten, nothing } from './row.ts';
import type { PlannedRow, Reader } from './row.ts';

export const watchpoint = {
  name: 'watchpoint',
  aliases: ['w'],
  counts: [3],
  form: '`watchpoint:address:length:mode`',
  complete: asWritten,
  countHelp: nothing,
  read: (reader) => readWatchpoint(reader) !== null,
  can: {
    context: { struct: () => 'bpf_perf_event_data' },
    registers: true,
    function: null,
    returnValue: false,
    registerArguments: false,
    rawArguments: false,
    namedArguments: null,
    cookie: false,
  },
} satisfies PlannedRow;

function readWatchpoint({ row, parts, fail }: Reader): true | null {
  const [address, length, mode] = parts as [Part, Part, Part];
  if (!hasParameter(address.text)) {
    const value = integerOf(address.text, ATTACH_POINT);
    if (value === null || value < 0n) return fail(address.span, `\`${address.text}\` is not an address`, `write ${row.form}`);
    if (value === 0n) return fail(address.span, 'A watchpoint cannot be at address zero', 'give the address of a variable: `watchpoint:0x…:8:w`');
  }
  if (![1, 2, 4, 8].includes(Number(integerOf(length.text, ATTACH_POINT) ?? 0n))) return fail(length.span, 'The length of a watchpoint is 1, 2, 4 or 8', `write ${row.form}`);
  const letters = [...mode.text].sort().join('');
  if (!/^r?w?x?$/.test(letters) || letters === '') return fail(mode.span, `\`${mode.text}\` is not a mode`, 'a mode is made of r, w and x, each at most once');
  return true;
}
