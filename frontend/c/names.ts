// The names in a script that C may have given meaning to, found before anything else is known of the program: bare
// names and names of types, each with its first place. Clang is asked about all of them in one go. Here too is the walk
// over syntax trees that this needs, over nodes as plain data: children are whatever objects and arrays a node holds.

import type * as ast from '../syntax/ast.ts';
import { findRow } from '../builtins/table.ts';
import { isLanguageType } from '../check/type-syntax.ts';
import type { Span } from '../syntax/source.ts';

/** Words that C would not take for names. */
export const C_KEYWORDS: ReadonlySet<string> = new Set((
  'auto break case char const continue default do double else enum extern float for goto if inline int long register '
  + 'restrict return short signed sizeof static struct switch typedef union unsigned void volatile while _Bool '
  + '_Alignas _Alignof _Atomic _Complex _Generic _Imaginary _Noreturn _Static_assert _Thread_local asm typeof defined __VA_ARGS__'
).split(' '));

export interface Names {
  /** Bare names in expressions. */
  readonly values: Map<string, Span>;
  /** Types without tag, and names that stand for the length of an array. */
  readonly types: Map<string, Span>;
  /** `struct sock`, `enum pid_type`. */
  readonly tagged: Map<string, Span>;
  /** Names of functions and builtins, which only a macro could take away. */
  readonly others: Map<string, Span>;
  /** Names that C knows behind `struct` and its like only: there is nothing to ask about them alone. */
  readonly onlyTags: Set<string>;
}

export function noNames(): Names {
  return { values: new Map(), types: new Map(), tagged: new Map(), others: new Map(), onlyTags: new Set() };
}

/** Adds the names in `tree`; gives back those that were not there yet. */
export function collectNames(names: Names, tree: unknown): string[] {
  const added: string[] = [];
  const add = (to: Map<string, Span>, name: string, span: Span): void => {
    if (to.has(name) || C_KEYWORDS.has(name) || (to !== names.others && names.onlyTags.has(name))) return;
    to.set(name, span);
    added.push(name);
  };
  visit(tree, (node) => {
    switch (node.kind) {
      case 'identifier': return add(findRow(node.name) === null ? names.values : names.others, node.name, node.span);
      case 'call': return add(names.others, node.name, node.nameSpan);
      case 'named-type':
        if (node.tag !== null) add(names.tagged, `${node.tag} ${node.name}`, node.span);
        else if (!isLanguageType(node.name)) add(names.types, node.name, node.span);
        return;
      case 'array-type': if (typeof node.length === 'string') add(names.types, node.length, node.span);
    }
  });
  return added;
}

export function forgetName(names: Names, name: string): void {
  for (const each of [names.values, names.types, names.others]) each.delete(name);
}

export function noteTag(names: Names, name: string): void {
  names.onlyTags.add(name);
  for (const each of [names.values, names.types]) each.delete(name);
}

/** Every node of a tree, outermost first. */
export function visit(tree: unknown, see: (node: ast.Node) => void): void {
  if (typeof tree !== 'object' || tree === null) return;
  if ('kind' in tree) see(tree as ast.Node);
  for (const child of Object.values(tree)) visit(child, see);
}

/**
 * A tree with some of its parts replaced: `change` gets every object in it and gives what takes its place, or
 * undefined to go on inside. Untouched parts are shared with the old tree.
 */
export function replaceIn<T>(tree: T, change: (part: object) => object | undefined): T {
  if (typeof tree !== 'object' || tree === null) return tree;
  const changed = change(tree);
  if (changed !== undefined) return changed as T;
  let copy: Record<string, unknown> | null = null;
  for (const [key, child] of Object.entries(tree)) {
    const next: unknown = replaceIn(child, change);
    if (next === child) continue;
    copy ??= (Array.isArray(tree) ? [...tree] : { ...tree }) as unknown as Record<string, unknown>;
    copy[key] = next;
  }
  return copy === null ? tree : copy as T;
}
