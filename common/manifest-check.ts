// Whether a JSON value is a Manifest, by the rules that scripts/schema.ts makes of its type: kinds of values, bounds of
// numbers, lengths and forms of texts. The first thing that is wrong is told with its path, in words for whoever wrote
// the object. Fields that no rule names are let through: a newer compiler may have added them. What fields must have to
// do with each other, and with the rest of the object, is not checked here. Both halves may use it; it knows no file and no
// kernel.

import { manifestRules } from './generated/manifest-rules.ts';
import { lazy } from './lazy.ts';

/** What a value must be. A text names another rule, or is `string`, `boolean` or `null`. */
export type Rule =
  | string
  | { readonly is: readonly (string | number)[] }
  /** An integer. */
  | { readonly from: number; readonly to: number }
  /** A text; `length` is the greatest. */
  | { readonly pattern: string; readonly length?: number }
  | { readonly list: Rule }
  | { readonly tuple: readonly Rule[] }
  | { readonly any: readonly Rule[] }
  /** An object; what may be absent ends with a question mark. */
  | { readonly fields: Fields }
  /** An object whose text `by` says which fields it has. */
  | { readonly by: string; readonly cases: Readonly<Record<string, Fields>> };

type Fields = Readonly<Record<string, Rule>>;

/** Objects and lists in each other: types of values may nest, and whoever reads them does so by recursion. */
const MAX_DEPTH = 64;

/** null: it is a Manifest. Else what it should have been, with the path to it: `events[0].size is not a number from …`. */
export function manifestProblem(value: unknown): string | null {
  return problem(value, 'Manifest', '', 0);
}

const rules = lazy(manifestRules);

function problem(value: unknown, rule: Rule, path: string, depth: number): string | null {
  if (typeof rule === 'string') return named(value, rule, path, depth);
  if (depth > MAX_DEPTH) return `${path} is nested more than ${MAX_DEPTH} deep`;
  if ('is' in rule) return rule.is.includes(value as string) ? null : wrong(path, `one of ${rule.is.join(', ')}`, value);
  if ('from' in rule) {
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= rule.from && value <= rule.to;
    return fits ? null : wrong(path, `an integer from ${rule.from} to ${rule.to}`, value);
  }
  if ('pattern' in rule) {
    if (typeof value !== 'string') return wrong(path, 'a text', value);
    if (rule.length !== undefined && value.length > rule.length) return wrong(path, `a text of at most ${rule.length} characters`, value);
    return expression(rule.pattern).test(value) ? null : wrong(path, `a text like ${rule.pattern}`, value);
  }
  if ('any' in rule) {
    const problems = rule.any.map((each) => problem(value, each, path, depth));
    // Of an object that is almost right, what is wrong in it.
    return problems.includes(null) ? null : problems.find((each) => each !== null && !each.startsWith(`${path} `)) ?? problems[0]!;
  }
  if ('list' in rule || 'tuple' in rule) {
    if (!Array.isArray(value)) return wrong(path, 'a list', value);
    if ('tuple' in rule && value.length !== rule.tuple.length) return wrong(path, `a list of ${rule.tuple.length}`, value);
    for (const [index, item] of value.entries()) {
      const found = problem(item, 'list' in rule ? rule.list : rule.tuple[index]!, `${path}[${index}]`, depth + 1);
      if (found !== null) return found;
    }
    return null;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(path, 'an object', value);
  if ('fields' in rule) return inFields(value, rule.fields, path, depth);
  const tag = (value as Readonly<Record<string, unknown>>)[rule.by];
  const fields = typeof tag === 'string' && Object.hasOwn(rule.cases, tag) ? rule.cases[tag] : undefined;
  return fields === undefined ? wrong(dotted(path, rule.by), `one of ${Object.keys(rule.cases).join(', ')}`, tag) : inFields(value, fields, path, depth);
}

const expressions = new Map<string, RegExp>();

function expression(pattern: string): RegExp {
  const known = expressions.get(pattern) ?? new RegExp(pattern, 'u');
  expressions.set(pattern, known);
  return known;
}

function named(value: unknown, rule: string, path: string, depth: number): string | null {
  switch (rule) {
    case 'string': return typeof value === 'string' ? null : wrong(path, 'a text', value);
    case 'boolean': return typeof value === 'boolean' ? null : wrong(path, 'true or false', value);
    case 'null': return value === null ? null : wrong(path, 'null', value);
    default: return problem(value, rules()[rule]!, path, depth);
  }
}

function inFields(value: object, fields: Fields, path: string, depth: number): string | null {
  for (const [written, rule] of Object.entries(fields)) {
    const name = written.replace('?', '');
    if (Object.hasOwn(value, name)) {
      const found = problem((value as Readonly<Record<string, unknown>>)[name], rule, dotted(path, name), depth + 1);
      if (found !== null) return found;
    } else if (name === written) {
      return `${dotted(path, name)} is missing`;
    }
  }
  return null;
}

function dotted(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

const SHOWN = 60;

function wrong(path: string, wanted: string, value: unknown): string {
  const place = path === '' ? 'the whole' : path;
  if (value === undefined) return `${place} is missing`;
  const text = typeof value === 'object' && value !== null ? (Array.isArray(value) ? `a list of ${value.length}` : 'an object') : JSON.stringify(value);
  return `${place} should be ${wanted}, and is ${text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}`;
}
