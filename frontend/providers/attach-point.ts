// Gives an attach point's text its meaning (reference 04): which probe type, what its parts say. The row of the probe
// type reads the parts; what is alike for all is here. Nothing is looked up: whether a function or event exists is for
// the checker and the loader. A `$N` stays text where the loader can fill it in. A mistake is reported with the form that
// the probe type takes, and gives null.

import { globPattern, hasWildcard } from '../../common/globs.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { AttachPointSyntax } from '../syntax/ast.ts';
import type { Span } from '../syntax/source.ts';
import { NO_SURROUNDINGS, probeTypeHelp } from './attach-point-help.ts';
import type { Surroundings } from './attach-point-help.ts';
import { splitAttachPoint } from './attach-point-text.ts';
import type { AttachPointText } from './attach-point-text.ts';
import type { AttachPoint } from './attach-points.ts';
import { findProvider, providerRows } from './index.ts';
import type { ProviderRow, Reader } from './row.ts';

/** Characters of what is looked up, as the manifest takes them; a path has no more bytes. */
const MAX_PART = 4095;

type Fail = Reader['fail'];

/**
 * What a text means: one attach point, or one of each probe type that a wildcard stands for. None after a report. `args`: the
 * script's arguments, or null when they are only known at load.
 */
export function parseAttachPoints(
  syntax: AttachPointSyntax, reporter: Reporter, args: readonly string[] | null = null, around: Surroundings = NO_SURROUNDINGS,
): readonly AttachPoint[] {
  const split = splitAttachPoint(syntax, args);
  const fail: Fail = (span, message, help) => {
    reporter.error('unknown-probe', span, message, { help: help ?? null });
    return null;
  };
  if (split.stray !== null) fail(split.stray, 'A `$` in an attach point begins a parameter, and they are counted from `$1`', 'for the character itself, put the part in double quotes');
  for (const { index, span } of split.missing) {
    reporter.error('parameter', span, `The attach point needs parameter $${index}, which is not given`, {
      help: around.usage === undefined ? `give it behind the script's name` : `it is called as \`${around.usage}\``,
    });
  }
  if (split.stray !== null || split.missing.length > 0) return [];
  const long = split.parts.find(({ text }) => text.length > MAX_PART);
  const rows = rowsMeant(split);
  if (rows.length > 0 && long !== undefined) fail(long.span, `A part of an attach point can have at most ${MAX_PART} characters`);
  else if (rows.length === 0) unknownProvider(split, fail, around);
  else return hasWildcard(split.provider.text) ? readEach(rows, split, syntax.span, around, fail) : read(rows[0]!, split, syntax.span, around, fail);
  return [];
}

/** Of a wildcard, the probe types of the kernel; of programs where the next part is a binary, or where there are no others. */
function rowsMeant({ provider, parts: [first] }: AttachPointText): readonly ProviderRow[] {
  if (!hasWildcard(provider.text)) return [findProvider(provider.text)].filter((row) => row !== null);
  const glob = globPattern(provider.text.toLowerCase());
  const meant = providerRows.filter(({ name, wildcard }) => wildcard !== null && glob.test(name));
  const isBinary = first !== undefined && (first.text === '' || first.text.includes('/'));
  const likely = meant.filter(({ wildcard }) => wildcard === (isBinary ? 'user' : 'kernel'));
  return likely.length > 0 ? likely : meant;
}

/** Those of them that can be written so. */
function readEach(rows: readonly ProviderRow[], split: AttachPointText, whole: Span, around: Surroundings, fail: Fail): readonly AttachPoint[] {
  if (rows.length === 1) return read(rows[0]!, split, whole, around, fail);
  const found = rows.flatMap((row) => read(row, split, whole, around, () => null));
  if (found.length === 0) fail(whole, `No probe type that \`${split.provider.text}\` stands for can be written like this`, `the forms are ${rows.map(({ form }) => form).join(', ')}`);
  const written = [split.provider.text, ...split.parts.map(({ text }) => text)].join(':');
  return found.map((each) => ({ ...each, oneOf: written }));
}

function read(row: ProviderRow, split: AttachPointText, whole: Span, around: Surroundings, fail: Fail): readonly AttachPoint[] {
  const parts = row.complete(split.parts);
  if (!row.counts.includes(parts.length)) {
    fail(whole, `${row.name} takes ${countWords(row.counts)} after its name, found ${parts.length === 0 ? 'none' : parts.length}`, row.countHelp(parts) ?? `write ${row.form}`);
    return [];
  }
  const spec = row.read({ row, parts, whole, around, fail });
  if (spec === null) return [];
  const { userName, open } = split;
  return [{ provider: row, spec, text: [row.name, ...parts.map((part) => part.text)].join(':'), userName, span: whole, open, oneOf: null }];
}

function unknownProvider(split: AttachPointText, fail: Fail, around: Surroundings): void {
  const { provider } = split;
  const longAliases = providerRows.flatMap(({ aliases }) => aliases.filter((name) => name.length > 2));
  const longNames = [...providerRows.map(({ name }) => name), ...longAliases];
  if (!hasWildcard(provider.text)) fail(provider.span, `Unknown probe type \`${provider.text}\``, probeTypeHelp(split, longNames, around));
  else fail(provider.span, `No probe type matches \`${provider.text}\``, `a wildcard stands for ${providerRows.flatMap(({ name, wildcard }) => (wildcard === null ? [] : [name])).join(', ')}`);
}

function countWords(counts: readonly number[]): string {
  const last = counts.at(-1)!;
  const all = counts.length > 1 ? `${counts.slice(0, -1).join(', ')} or ${last}` : `${last}`;
  return last === 0 ? 'no parts' : `${all} part${last === 1 ? '' : 's'}`;
}
