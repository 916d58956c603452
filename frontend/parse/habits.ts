// What people type out of habit from C, Python, shell, awk or DTrace, and what to type here. Asked only once a token
// did not fit, so that it costs nothing otherwise; every answer is a help line, or null when no habit is recognised.
// Nothing here reports or moves the input.

import { findSetting, takenBy } from '../../common/settings.ts';
import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { Token } from './antlr-runtime.ts';
import { EXPRESSION_START } from './token-sets.ts';

const LOOPS = 'loops are `for $i : 0..10 { … }` and `for $kv : @map { … }`';

/** Words that would begin a statement in another language. */
const STATEMENT_WORDS: ReadonlyMap<string, string> = new Map([
  ...['elif', 'elseif', 'elsif'].map((word) => [word, 'write `else if`'] as const),
  ...['foreach', 'loop', 'repeat'].map((word) => [word, LOOPS] as const),
  ...['switch', 'case', 'match'].map((word) => [word, 'write `if … { … } else if … { … }`'] as const),
  ['do', 'write `while (…) { … }`'], ['until', 'write `while (!(…)) { … }`'], ['unless', 'write `if (!(…)) { … }`'],
  ...['try', 'catch', 'throw', 'raise'].map((word) => [word, 'nothing is thrown: what cannot be read is 0, and -k says where'] as const),
  ['goto', '`break` leaves a loop, `return` a probe or a function'],
  ['then', 'the body of an `if` stands in braces: `if … { … }`'],
  ...['var', 'auto', 'local', 'my', 'const', 'static'].map((word) => [word, 'declare a variable with `let $name = …;`'] as const),
  ...['def', 'func', 'function', 'sub'].map((word) => [word, 'functions stand outside of probes: `fn name($a : uint64) : uint64 { … }`'] as const),
]);

/** Words that begin an item of the root, and nothing elsewhere. */
const ROOT_WORDS: ReadonlyMap<string, string> = new Map([['macro', 'Macros'], ['fn', 'Functions']]);

const COMPARE = 'strings are compared whole with `==`, or by `starts_with(s, "…")`, `strcontains(s, "…")`, `glob_match(s, "*.txt")`';

const OPERATOR_WORDS: ReadonlyMap<string, string> = new Map([
  ['and', 'write `&&`'], ['or', 'write `||`'], ['not', 'write `!`'], ['xor', 'write `^`'], ['mod', 'write `%`'],
  ['in', 'write `x == 1 || x == 2`'], ['like', COMPARE], ['contains', COMPARE], ['matches', COMPARE], ['eq', 'write `==`'], ['ne', 'write `!=`'], ['is', 'write `==`'],
  ['as', 'a cast is a type in parentheses, in front of the value: `(struct file *)arg0`'],
]);

/** Functions that are methods elsewhere. */
const METHODS: ReadonlyMap<string, string> = new Map([
  ...['contains', 'includes', 'find', 'indexOf'].map((word) => [word, 'strcontains(s, "…")'] as const),
  ...['startsWith', 'startswith', 'starts_with', 'hasPrefix'].map((word) => [word, 'starts_with(s, "…")'] as const),
  ...['endsWith', 'endswith', 'ends_with', 'hasSuffix'].map((word) => [word, 'ends_with(s, "…")'] as const),
  ...['length', 'len', 'size'].map((word) => [word, 'len(…)'] as const),
  ...['substr', 'substring', 'slice'].map((word) => [word, 'substr(s, start, length)'] as const),
  ...['has', 'has_key', 'containsKey'].map((word) => [word, 'has_key(@map, key)'] as const),
  ...['delete', 'remove', 'pop'].map((word) => [word, 'delete(@map, key)'] as const),
  ['clear', 'clear(@map)'], ['print', 'print(@map)'],
]);

const QUALIFIERS: ReadonlySet<string> = new Set(['const', 'volatile', 'restrict']);

/** Two operators that belong together elsewhere, by the second and its neighbour on the left. */
const OPERATOR_PAIRS: readonly (readonly [before: number, token: number, help: string])[] = [
  [T.EQ, T.ASSIGN, 'write `==`'], [T.NE, T.ASSIGN, 'write `!=`'], [T.LT, T.GT, 'write `!=`'], [T.ASSIGN, T.GT, 'write `>=`'],
  [T.ASSIGN, T.LT, 'write `<=`'],
];

const COMPOUND: ReadonlySet<number> = new Set([
  T.ADD_ASSIGN, T.SUB_ASSIGN, T.MUL_ASSIGN, T.DIV_ASSIGN, T.MOD_ASSIGN, T.AND_ASSIGN, T.OR_ASSIGN, T.XOR_ASSIGN, T.SHL_ASSIGN, T.SHR_ASSIGN,
]);

/** `$x = $y`, behind which another `=` stands. */
const ASSIGNED = /=\s*[$@]\w*(?:\[[^\]]*\])?\s*$/;

/** Also the null directive, a `#` alone. */
const C_DIRECTIVE = new RegExp(
  '^#[ \\t]*(?:(?:include|include_next|define|undef|if|ifdef|ifndef|elif|elifdef|elifndef|else|endif|pragma|error|warning|line|embed'
  + '|import|ident|assert|unassert)\\b|$)', 'm',
);

export interface Place {
  readonly token: Token;
  readonly previous: Token | null;
  readonly text: string;
  readonly inPredicate: boolean;
  readonly inCondition: boolean;
}

/** Help for a token that fits nowhere. */
export function habitHelp({ token, previous, text, inPredicate, inCondition }: Place): string | null {
  const word = text.slice(token.start, token.end);
  const before = previous === null ? '' : text.slice(previous.start, previous.end);
  if (token.type === T.LPAREN && previous?.type === T.IDENT && text[previous.start - 1] === '.') {
    return `values have no methods: ${METHODS.has(before) ? `write \`${METHODS.get(before)}\`` : 'they are handed to functions, as in `len(@map)`'}`;
  }
  const map = word === 'in' && !/\bfor\s*\(?\s*\$\w+\s*$/.test(text.slice(0, token.start)) ? /^\s*(@\w*)/.exec(text.slice(token.end)) : null;
  if (map !== null) return `write \`has_key(${map[1]}, key)\``;
  if (token.type === T.IDENT && OPERATOR_WORDS.has(word) && (word !== 'in' || inPredicate || inCondition)) return OPERATOR_WORDS.get(word)!;
  if (previous?.type === T.IDENT && OPERATOR_WORDS.has(before)) return OPERATOR_WORDS.get(before)!;
  const constant = previous === null ? null : /^(?:static\s+)?const\s+(?:\w+\s+)*?(\w+)\s*=\s*([^;{}\n]+);/.exec(text.slice(previous.start));
  if (previous?.root === true && constant !== null) return `a constant is a macro of C, in front of the probes: \`#define ${constant[1]} ${constant[2]!.trim()}\``;
  const qualifier = [before, word].find((each) => QUALIFIERS.has(each));
  if (qualifier !== undefined) return `types have no qualifiers here: leave \`${qualifier}\` out`;
  if (previous !== null && previous.end === token.start) {
    const pair = OPERATOR_PAIRS.find(([first, second]) => first === previous.type && second === token.type);
    if (pair !== undefined) return pair[2];
  }
  const setting = token.type === T.MINUS ? findSetting(/(?<![$@\w])(\w+)\s*=\s*$/.exec(text.slice(0, token.start))?.[1]?.toLowerCase() ?? '') : null;
  if (setting?.kind === 'setting') return `${setting.key} takes ${takenBy(setting.setting)}`;
  if (token.type === T.COLON && text[token.end] === '=') return 'assign with `=`';
  if (token.type === T.TILDE || ((token.type === T.ASSIGN || token.type === T.NOT) && text[token.end] === '~')) return COMPARE;
  if (word === '$' && text[token.end] === '@') return 'a script\'s arguments are `$1`, `$2`, …, and `$#` is how many there are';
  if (word === '$' && !token.root) return 'a variable is `$` and its name, without braces: `$x`';
  if (word === '..' && previous?.type === T.COLON) return 'write the number that the range begins with: `0..10`';
  if (word === '..') {
    return /:\s*\([^()]*$/.test(text.slice(0, token.start)) ? 'a range stands in no parentheses of its own: `for $i : 0..10 { … }`'
      : 'a range stands in the head of a loop only: `for $i : 0..10 { … }`';
  }
  if (COMPOUND.has(token.type) || (token.type === T.ASSIGN && ASSIGNED.test(text.slice(0, token.start)))) {
    return 'an assignment is a statement of its own and has no value';
  }
  if (word === '.' && before === '..') return 'a range has two dots: `0..10`';
  if (inPredicate && previous?.type === T.SLASH) return 'a probe has one predicate: join conditions with `&&`';
  if (word === ',' && (inPredicate || inCondition) && /^\d{3}\b/.test(text.slice(token.end)) && /^\d{1,3}$/.test(before)) return 'write the number without commas; `_` may part its digits: `1_000`';
  if (token.type === T.ASSIGN && (inPredicate || inCondition)) return 'compare with `==`';
  if (/^[“”„‟«»‘’`]/.test(word)) return 'write plain quotes: `"`';
  if (/^[–—−]/.test(word)) return 'write a plain minus: `-`';
  if (/^[\uff01-\uff5e]/.test(word)) return `write \`${String.fromCharCode(word.charCodeAt(0) - 0xfee0)}\``; // full width
  if (/^[\u00a0\u2000-\u200f\u2028\u2029\u202f\u3000]/.test(word)) return 'this is no ordinary space: type it again';
  if (word.startsWith('#')) return commentHelp(text.slice(token.start));
  return null;
}

/** `#` where no directive of C is: what begins there is a directive in the wrong place, or a comment in shell. */
function commentHelp(rest: string): string {
  return C_DIRECTIVE.test(rest) ? 'C directives stand before the first probe' : 'a comment begins with `//`';
}

export function isCDirective(text: string): boolean {
  return C_DIRECTIVE.test(text);
}

/** What is wrong with a statement that `first` begins as one would in another language, or at the root; null for all others. */
export function statementWord(first: Token, text: string): { readonly message: string; readonly help: string } | null {
  if (first.type !== T.IDENT) return null;
  const word = text.slice(first.start, first.end);
  const atRoot = ROOT_WORDS.get(word);
  if (atRoot !== undefined) return { message: `${atRoot} are defined at the top level`, help: 'move it out of the braces that it is in' };
  const help = STATEMENT_WORDS.get(word);
  return help === undefined ? null : { message: `\`${word}\` is not part of the language`, help };
}

/** Words whose blocks hold nothing that could be read as statements of the language. */
const FOREIGN_BLOCKS: ReadonlySet<string> = new Set(['switch', 'match', 'try', 'do']);

/** Words whose heads nothing makes sense of. */
const FOREIGN_HEADS: ReadonlySet<string> = new Set(['foreach', 'repeat', 'loop']);

/** Whether the statement that `first` begins is to be passed over as a whole. `next` is behind what could be read of it. */
export function isSkipped(first: Token, next: Token, text: string): boolean {
  const word = text.slice(first.start, first.end);
  return ROOT_WORDS.has(word) || FOREIGN_HEADS.has(word) || (next.type === T.LBRACE && FOREIGN_BLOCKS.has(word));
}

/** What goes on with a foreign block. */
const TAILS: ReadonlyMap<string, ReadonlySet<string>> = new Map([['try', new Set(['catch', 'except', 'finally'])], ['do', new Set(['while', 'until'])]]);

/** Whether `next` belongs to the statement that `first` began. */
export function isTail(first: Token, next: Token, text: string): boolean {
  return TAILS.get(text.slice(first.start, first.end))?.has(text.slice(next.start, next.end)) ?? false;
}

/** `$x and $y`, `@x.clear()`: what looks like the next statement goes on with this one. */
export function goesOn({ type, start, end }: Token, previous: Token | null, text: string): boolean {
  if (type === T.LPAREN) return previous?.type === T.IDENT && text[previous.start - 1] === '.';
  return type === T.IDENT && OPERATOR_WORDS.has(text.slice(start, end)) && text[end] !== '(';
}

/** `print @x`, `printf "…"`, `@ x`: a space too many, as in shell. `next` stands where only an operator could. */
export function bareCallHelp(first: Token, previous: Token | null, next: Token, text: string): string | null {
  if (first === previous && first.type === T.MAP && first.end - first.start === 1 && next.type === T.IDENT) {
    return `the name of a map is joined to the \`@\`: \`@${text.slice(next.start, next.end)}\``;
  }
  if (first !== previous || first.type !== T.IDENT || !EXPRESSION_START.has(next.type)) return null;
  const name = text.slice(first.start, first.end);
  if (OPERATOR_WORDS.has(name)) return null;
  return `a call has parentheses: \`${name}(…)\``;
}

/** `uint64 x = 1`, `u32 $x;`: whether `next`, behind a name, begins the name of a variable as in C. */
export function isDeclaration(first: Token, previous: Token | null, next: Token, text: string): boolean {
  if (first !== previous || first.type !== T.IDENT || (next.type !== T.IDENT && next.type !== T.VARIABLE)) return false;
  return /^\s*=(?!=)/.test(text.slice(next.end)) || (/^\s*[,;}]/.test(text.slice(next.end)) && C_TYPE.test(text.slice(first.start, first.end)));
}

const C_TYPE = /^(?:_*[us]\d+|u?int\d+|bool|string|\w+_t)$/;

/** `kprobe:vfs_{read,write}`, as in a shell: the attach points that are meant; null: the comma is another's. */
export function bracesOfShell({ start }: Token, text: string): readonly string[] | null {
  const [before, after] = [/(\S*:[^\s:{}]*)\{([^\s{},]*)$/.exec(text.slice(0, start)), /^((?:,\s*[\w*]+)+)\s*\}([\w*]*)/.exec(text.slice(start))];
  if (before === null || after === null) return null;
  return [before[2]!, ...after[1]!.slice(1).split(',')].map((name) => `${before[1]}${name.trim()}${after[2]}`);
}

/** `int x = 1`, `struct sock *$s = …`: a declaration in C. `token` is the word of C that begins it. */
export function declarationHelp(token: Token, text: string): string {
  const line = text.slice(token.start).split(/[;\n]/, 1)[0]!;
  const match = /^((?:struct|union|enum)?[\w \t]*?\w)[ \t]*(\**)[ \t]*\$?\b([A-Za-z_]\w*)[ \t]*(?:[=,]|$)/.exec(line);
  if (match === null) return 'declare a variable with `let $name : type;`';
  const [, type, stars, name] = match;
  return `declare a variable with \`let $${name} : ${type!.trim()}${stars === '' ? '' : ` ${stars}`}\``;
}
