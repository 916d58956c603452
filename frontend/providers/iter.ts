// Walks over objects of the kernel. They are read and refused: there is no lowering yet.

import { hasWildcard } from '../../common/globs.ts';
import type { Part } from './attach-point-text.ts';
import { NO_CAPABILITIES, asWritten, nothing } from './row.ts';
import type { PlannedRow, Reader } from './row.ts';

export const iter = {
  name: 'iter',
  aliases: ['it'],
  counts: [1, 2],
  form: '`iter:name[:pin]`',
  complete: asWritten,
  countHelp: nothing,
  read: (reader) => readIterator(reader) !== null,
  can: NO_CAPABILITIES,
} satisfies PlannedRow;

function readIterator({ parts, fail }: Reader): true | null {
  const [name, pin] = parts as [Part, Part | undefined];
  if (name.text === '') return fail(name.span, 'iter needs the name of an iterator', 'for instance `iter:task`');
  if (hasWildcard(name.text)) return fail(name.span, 'Iterators have no wildcards', 'write a probe for each iterator');
  if (pin?.text === '') return fail(pin.span, 'The path of the pin is empty', 'leave it out, or write `iter:task:name`');
  return true;
}
