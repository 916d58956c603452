// Arguments of calls, some of which may be given by name: `print(@m, top = 10, sort = key)`. Those behind a name become what
// they are without one, at their place in the list, so that nobody else knows of names.

import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { ElementContext, ExprContext } from '../generated/BpftraceParser.ts';
import { closest } from '../../common/near-miss.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Span } from '../syntax/source.ts';
import { error, node, spanOf, textOf } from './build-context.ts';
import type { BuildContext } from './build-context.ts';

interface Named {
  /** Names of the numbers behind the first argument, in their order. */
  readonly numbers: readonly string[];
  /** Of words: what each is without the name; null: what is so anyway. */
  readonly words: Readonly<Record<string, Readonly<Record<string, string | null>>>>;
}

const NAMED: Readonly<Record<string, Named>> = {
  print: { numbers: ['top', 'div'], words: { sort: { key: 'key', value: null }, order: { desc: 'desc', asc: null } } },
};

export function buildArguments(ctx: BuildContext, callee: string, elements: readonly ElementContext[]): Expr[] {
  const plain = elements.filter((element) => element.ASSIGN() === undefined).map((element) => ctx.parts.expr(ctx, element.expr(0)));
  const { numbers, words } = Object.hasOwn(NAMED, callee) ? NAMED[callee]! : { numbers: [], words: {} };
  const given = new Map<string, Expr | null>();
  for (const element of elements) {
    if (element.ASSIGN() === undefined) continue;
    const [left, right] = [element.expr(0), element.expr(1)];
    const name = textOf(ctx, element.start);
    if (element.start.type !== T.IDENT || spanOf(left).end !== element.start.end) error(ctx, element, 'An assignment is a statement and has no value', 'compare with `==`');
    else if (given.has(name)) error(ctx, element, `${callee}() gets \`${name}\` twice`, 'leave one of them out');
    else if (numbers.includes(name)) given.set(name, ctx.parts.expr(ctx, right));
    else if (Object.hasOwn(words, name)) given.set(name, wordOf(ctx, right, name, words[name]!));
    else unknownName(ctx, callee, element.start, name, [...numbers, ...Object.keys(words)]);
  }
  if (plain.length === 0 && given.size > 0) error(ctx, elements[0]!, `${callee}() needs a map before what has names`, `write \`${callee}(@map, …)\``);
  const before = plain.slice(1).filter(({ kind }) => kind !== 'identifier').length;
  const last = numbers.findLastIndex((name) => given.has(name));
  const named = numbers.slice(0, last + 1).flatMap((name, index) => {
    const value = given.get(name);
    if (index >= before) return [value ?? { ...node(ctx, plain[0]?.span ?? { start: 0, end: 0 }), kind: 'integer' as const, value: 0n, text: '0' }];
    if (value !== undefined) error(ctx, value!.span, `${callee}() gets \`${name}\` twice, once without its name`, 'leave one of them out');
    return [];
  });
  return [...plain, ...named, ...Object.keys(words).flatMap((name) => given.get(name) ?? [])];
}

/** null: it asks for what is so anyway, or for nothing that there is. */
function wordOf(ctx: BuildContext, rule: ExprContext, name: string, words: Readonly<Record<string, string | null>>): Expr | null {
  const { start, end } = spanOf(rule);
  const word = ctx.source.text.slice(start, end);
  if (!Object.hasOwn(words, word)) error(ctx, rule, `\`${name}\` is ${Object.keys(words).join(' or ')}, not \`${word}\``, `write \`${name} = ${closest(word, Object.keys(words)) ?? Object.keys(words)[0]!}\``);
  const meant = words[word] ?? null;
  return meant === null ? null : { ...node(ctx, rule), kind: 'identifier', name: meant };
}

function unknownName(ctx: BuildContext, callee: string, place: Span, name: string, names: readonly string[]): void {
  if (names.length === 0) error(ctx, place, `${callee}() takes no arguments by name`, 'compare with `==`; only print() has arguments with names');
  else error(ctx, place, `${callee}() has no argument \`${name}\``, `did you mean \`${closest(name, names) ?? names.join('`, `')}\`?`);
}
