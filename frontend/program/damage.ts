// What is left of a script with syntax errors. *Purpose*: the probes and functions without an error are checked all the same,
// and say what is wrong with them. *Requires*: a tree and the parser's errors. *Ensures*: silence about whatever the rest
// could change: nothing is said of the parts that are broken, of maps that they mention, of names that they may define;
// and nothing at all where a macro, a setting, an import or C may be among them. When in doubt it is silent: a person
// who has a syntax error to mend is not helped by guesses.

import type * as ast from '../syntax/ast.ts';
import { findProvider } from '../providers/index.ts';
import { seenInScript } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { Diagnostic } from '../diagnostics/diagnostics.ts';

export interface Damage {
  /** The probes and functions that have no error, in order. */
  readonly intact: readonly Span[];
  /** Maps that the rest mentions: what they hold is not known. */
  readonly maps: ReadonlySet<string>;
}

export interface Repaired {
  /** Without the functions that are broken: how they are called is not known. */
  readonly tree: ast.Program;
  readonly damage: Damage;
}

/** null: nothing can be said for certain. */
export function assessDamage(tree: ast.Program, source: Source, errors: readonly Diagnostic[]): Repaired | null {
  const broken = brokenItems(tree.items, source.text, errors);
  const intact = tree.items.filter((item) => !broken.has(item));
  const checked = intact.filter(({ kind }) => kind === 'probe' || kind === 'fn');
  if (!checked.some(({ kind }) => kind === 'probe')) return null;
  if ([...broken].some(({ kind }) => kind !== 'probe' && kind !== 'fn')) return null;
  const sections = [...tree.preamble, ...(tree.config === null ? [] : [tree.config]), ...tree.imports];
  if (sections.some((section) => errors.some(({ span }) => span !== null && touches(span, section.span)))) return null;
  if (DECLARES.test(without(source.text, [...tree.items, ...sections].map(({ span }) => span)))) return null;
  const rest = without(source.text, intact.map(({ span }) => span));
  if (HIDDEN.test(rest)) return null;
  return {
    tree: { ...tree, items: tree.items.filter((item) => item.kind !== 'fn' || !broken.has(item)) },
    damage: { intact: checked.map(({ span }) => span), maps: new Set([...rest.matchAll(/@(\w*)/g)].map(([, name]) => name!)) },
  };
}

/** Errors in what is intact. What only the whole script tells, warnings among it, waits until it can be read. */
export function errorsInIntact({ intact }: Damage, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ code, severity, span }) => {
    // All uses of a parameter of the script must agree, also those that are broken.
    if (severity !== 'error' || span === null || code === 'parameter') return false;
    const at = placeInScript(span);
    return at !== null && intact.some((item) => item.start <= at && at < item.end);
  });
}

/** Items with an error, and those between which there is one: where it begins is not where the parser noticed it. */
function brokenItems(items: readonly ast.TopItem[], text: string, errors: readonly Diagnostic[]): ReadonlySet<ast.TopItem> {
  const broken = new Set<ast.TopItem>();
  for (const [index, item] of [...items.entries()].toReversed()) {
    const next = items[index + 1];
    const reach = { start: items[index - 1]?.span.end ?? 0, end: next?.span.start ?? Infinity };
    // What goes on behind a `}` too many (`} } else {`) reads as an item of its own: the end of this one is in doubt.
    const cutOff = next !== undefined && broken.has(next) && !isProbe(next) && !text.slice(item.span.end, next.span.start).includes('\n');
    if (cutOff || errors.some(({ span }) => span !== null && touches(span, reach))) broken.add(item);
  }
  return broken;
}

/** What begins with the name of a probe type is no rest of what stands before it. */
function isProbe(item: ast.TopItem): boolean {
  return item.kind === 'probe' && item.attachPoints[0] !== undefined && findProvider(item.attachPoints[0].text.split(':', 1)[0]!) !== null;
}

/** An error at the very end of `part` counts, one right in front of it does not. */
function touches(error: Span, part: Span): boolean {
  return error.start <= part.end && (error.end > part.start || error.start >= part.start);
}

/** Between items: what may be the beginning of something that gives names or values a meaning. */
const DECLARES = /\b(?:macro|fn|import|config|let|struct|union|enum|typedef)\b|^\s*#(?!!)/m;

/** The same within a probe that does not end where it should. */
const HIDDEN = /\bmacro\s+\w+\s*\(|^\s*#\s*(?:define|include|undef|if)|\bconfig\s*=|\bimport\s*"/m;

/** A text with blanks in place of some of its parts. */
function without(text: string, parts: readonly Span[]): string {
  return parts.reduce((rest, { start, end }) => `${rest.slice(0, start)}${' '.repeat(end - start)}${rest.slice(end)}`, text);
}

/** null: in another file. */
function placeInScript(span: Span): number | null {
  const seen = seenInScript(span);
  return seen.from !== undefined ? placeInScript(seen.from.call) : seen.source === undefined ? seen.start : null;
}
