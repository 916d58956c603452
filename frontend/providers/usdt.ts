// Places that the authors of a program have marked for tracers. They are read and refused: nobody attaches to them yet.

import { userProbeHelp } from './attach-point-help.ts';
import type { Part } from './attach-point-text.ts';
import { asWritten } from './row.ts';
import type { PlannedRow } from './row.ts';

export const usdt = {
  name: 'usdt',
  aliases: ['U'],
  counts: [2, 3],
  form: '`usdt:binary[:namespace]:name`',
  complete: asWritten,
  countHelp: ([first]) => userProbeHelp('usdt', 'probe', first),
  read: ({ row, parts, fail }) => {
    const name = parts.at(-1) as Part;
    if (name.text === '') fail(name.span, 'usdt needs the name of a probe', `write ${row.form}`);
    return name.text !== '';
  },
  can: {
    context: { struct: () => 'pt_regs' },
    registers: true,
    function: null,
    returnValue: null,
    registerArguments: false,
    rawArguments: false,
    namedArguments: null,
    cookie: false,
  },
} satisfies PlannedRow;
