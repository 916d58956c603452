// cac keeps the values of options and operands apart, and this keeps it to that. Left alone, it makes numbers of values
// that look like some (`0x10` becomes 16, `-e 1e3` is lost), takes what follows a switch for its value (`-q 5`, `-q true`), reads
// `--no-x` as the negation of `--x`, lets a switch with a dash in its name swallow the next word, and takes the operand `-`, standard input,
// for an option. None of that can be turned off. So it gets each option by a name without dashes and with a value, which says that there is none
// where it stands alone, and a mark in front of each value and operand, which comes off again.

import { cac } from 'cac';
import type { OptionRow } from './options.ts';

/** A part of a command line: an option, with its value if it has one, or an operand. */
export type Word = { readonly row: OptionRow; readonly value: string | null } | { readonly operand: string };

export interface Gathered {
  /** Of each option that was given, what each time: null, where it stood alone. */
  readonly given: ReadonlyMap<OptionRow, readonly (string | null)[]>;
  readonly operands: readonly string[];
}

const MARK = '\u0001';
/** The value of an option that stands alone. */
const ALONE = '\u0002';

export function gather(rows: readonly OptionRow[], words: readonly Word[]): Gathered {
  const cli = cac();
  for (const row of rows) cli.option(`--${cacName(row)} <value>`, row.help);
  const argv = words.map((word) => {
    if ('operand' in word) return MARK + word.operand;
    return `--${cacName(word.row)}=${word.value === null ? ALONE : MARK + word.value}`;
  });
  const { args, options } = cli.parse(['', '', ...argv], { run: false });
  const given = new Map<OptionRow, readonly (string | null)[]>();
  for (const row of rows) {
    const values = options[cacName(row)] as string | readonly string[] | undefined;
    if (values === undefined) continue;
    given.set(row, [values].flat().map((value) => (value === ALONE ? null : unmarked(value))));
  }
  return { given, operands: args.map(unmarked) };
}

function cacName({ long }: OptionRow): string {
  return long.replaceAll('-', '');
}

function unmarked(text: string): string {
  return text.slice(MARK.length);
}
