// The names in a script that C may have given meaning to, found before anything else is known of the program: bare
// names and names of types, each with its first place. Clang is asked about all of them in one go.

import { isLanguageName } from '../builtins/names.ts';
import type { Span } from '../syntax/source.ts';
import { visit } from '../syntax/walk.ts';
import { isLanguageType } from '../types/language-types.ts';

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
      case 'identifier': return add(isLanguageName(node.name) ? names.others : names.values, node.name, node.span);
      case 'call': return add(names.others, node.name, node.nameSpan);
      case 'named-type':
        if (node.tag !== null) add(names.tagged, `${node.tag} ${node.name}`, node.span);
        else if (!isLanguageType(node.name)) add(names.types, node.name, node.span);
        return;
      case 'array-type':
        if (typeof node.length === 'string') add(names.types, node.length, node.span);
        return;
      default:
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
