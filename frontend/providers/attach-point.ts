// Gives an attach point's text its meaning (reference 04): which probe type, what its parts say. The row of the probe
// type reads the parts; what is alike for all is here. Nothing is looked up: whether a function or event exists is for
// the checker and the loader. A `$N` stays text where the loader can fill it in. A mistake is reported with the form that
// the probe type takes, and gives null.

import { hasWildcard } from '../../common/globs.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { AttachPointSyntax } from '../syntax/ast.ts';
import type { Span } from '../syntax/source.ts';
import { NO_SURROUNDINGS, probeTypeHelp } from './attach-point-help.ts';
import type { Surroundings } from './attach-point-help.ts';
import { splitAttachPoint } from './attach-point-text.ts';
import type { AttachPointText } from './attach-point-text.ts';
import type { AttachPoint } from './attach-points.ts';
import { findProvider, providerRows } from './index.ts';

/** Characters of what is looked up, as the manifest takes them; a path has no more bytes. */
const MAX_PART = 4095;

/** `args`: the script's arguments, or null when they are only known at load. */
export function parseAttachPoint(
  syntax: AttachPointSyntax, reporter: Reporter, args: readonly string[] | null = null, around: Surroundings = NO_SURROUNDINGS,
): AttachPoint | null {
  const split = splitAttachPoint(syntax, args);
  const fail = (span: Span, message: string, help: string | null = null): null => {
    reporter.error('unknown-probe', span, message, { help });
    return null;
  };
  if (split.stray !== null) return fail(split.stray, 'A `$` in an attach point begins a parameter, and they are counted from `$1`', 'for the character itself, put the part in double quotes');
  if (split.missing.length > 0) {
    for (const { index, span } of split.missing) {
      reporter.error('parameter', span, `The attach point needs parameter $${index}, which is not given`, { help: `give it behind the script's name` });
    }
    return null;
  }
  const row = findProvider(split.provider.text);
  if (row === null) return unknownProvider(split, reporter, around);
  const long = split.parts.find(({ text }) => text.length > MAX_PART);
  if (long !== undefined) return fail(long.span, `A part of an attach point can have at most ${MAX_PART} characters`);
  const parts = row.complete(split.parts);
  if (!row.counts.includes(parts.length)) {
    return fail(syntax.span, `${row.name} takes ${countWords(row.counts)} after its name, found ${parts.length === 0 ? 'none' : parts.length}`,
      row.countHelp(parts) ?? `write ${row.form}`);
  }
  const reader = { row, parts, whole: syntax.span, around, fail };
  const spec = row.read(reader);
  if (spec === null) return null;
  const { userName, open } = split;
  return { provider: row, spec, text: [row.name, ...parts.map((part) => part.text)].join(':'), userName, span: syntax.span, open };
}

function unknownProvider(split: AttachPointText, reporter: Reporter, around: Surroundings): null {
  const { provider } = split;
  const word = provider.text;
  if (hasWildcard(word)) {
    reporter.error('not-supported', provider.span, 'A wildcard cannot stand for the probe type', { help: 'write one attach point per probe type' });
    return null;
  }
  const longAliases = providerRows.flatMap(({ aliases }) => aliases.filter((name) => name.length > 2));
  const longNames = [...providerRows.map(({ name }) => name), ...longAliases];
  reporter.error('unknown-probe', provider.span, `Unknown probe type \`${word}\``, { help: probeTypeHelp(split, longNames, around) });
  return null;
}

function countWords(counts: readonly number[]): string {
  const last = counts.at(-1)!;
  const all = counts.length > 1 ? `${counts.slice(0, -1).join(', ')} or ${last}` : `${last}`;
  return last === 0 ? 'no parts' : `${all} part${last === 1 ? '' : 's'}`;
}
