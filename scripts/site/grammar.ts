// How the language is coloured on the site: TextMate grammars, made of the lists that the compiler itself reads (keywords, probe types,
// builtins, functions, macros of the library), so that a new word is coloured without anybody's doing. One is for scripts, one for what a terminal shows.

import { providers } from '../../common/providers.ts';
import { builtinNames, functionNames } from '../../frontend/builtins/names.ts';
import { keywords } from '../../frontend/parse/token-context.ts';

/** A rule of a TextMate grammar. */
export interface Rule {
  readonly match?: string;
  readonly begin?: string;
  readonly end?: string;
  readonly name?: string;
  readonly include?: string;
  readonly patterns?: readonly Rule[];
  readonly captures?: Readonly<Record<string, { readonly name?: string; readonly patterns?: readonly Rule[] }>>;
  readonly beginCaptures?: Readonly<Record<string, { readonly name: string }>>;
  readonly endCaptures?: Readonly<Record<string, { readonly name: string }>>;
}

export interface Grammar {
  readonly name: string;
  readonly scopeName: string;
  readonly aliases?: readonly string[];
  readonly patterns: readonly Rule[];
  readonly repository?: Readonly<Record<string, Rule>>;
}

const TYPES = String.raw`\b(?:u?int(?:8|16|32|64)|string|buffer|bool|void|[us](?:8|16|32|64)|u?int(?:8|16|32|64)_t|size_t|pid_t|int|char|long|short|unsigned|signed|float|double)\b`;
/** Names with two letters or more, and those whose letters mean them alone. */
const SHORT = ['BEGIN', 'END', 'kfunc', 'kretfunc', 'rt', 'kr', 'fr', 'ur', 'it', 'aw', '[tkfuUipshw]'];

const words = (names: readonly string[]): string => String.raw`\b(?:${names.join('|')})\b`;

/** `library`: names of the standard library's macros, which are coloured as functions are. */
export function scriptGrammar(library: readonly string[]): Grammar {
  const controls = keywords().filter((word) => !['true', 'false', 'config'].includes(word));
  const shown = (names: readonly string[]): readonly string[] => names.filter((name) => !name.startsWith('__'));
  return {
    name: 'bpftrace',
    scopeName: 'source.bpftrace',
    aliases: ['bt'],
    patterns: ['comment', 'directive', 'attach-point', 'string', 'number', 'map', 'variable', 'word'].map((name) => ({ include: `#${name}` })),
    repository: {
      comment: { patterns: [
        { name: 'comment.line', match: String.raw`^#!.*$` },
        { name: 'comment.line', match: '//.*$' },
        { name: 'comment.block', begin: String.raw`/\*`, end: String.raw`\*/` },
      ] },
      directive: { name: 'meta.preprocessor', match: String.raw`^\s*#\s*(?:include|define|undef|if|ifdef|ifndef|else|elif|endif|pragma)\b.*$`, captures: { 0: { name: 'keyword.control.directive' } } },
      'attach-point': { patterns: [
        {
          match: String.raw`(?<![\w.$@>])(${[...providers, ...SHORT].join('|')})(:[^\s{,;/"]*(?:(?<=[:/\w])/[^\s{,;"]*)?)`,
          captures: { 1: { name: 'entity.name.tag' }, 2: { name: 'entity.other.attribute-name' } },
        },
        { match: String.raw`(?<![\w.$@>])(begin|end|BEGIN|END)(?=\s*(?:[{,/]|$))`, captures: { 1: { name: 'entity.name.tag' } } },
      ] },
      string: { name: 'string.quoted.double', begin: '"', end: '"|$', patterns: [
        { name: 'constant.character.escape', match: String.raw`\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}|.)` },
        { name: 'constant.other.placeholder', match: String.raw`%[-+0# ]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh?|ll?|j|z|t)?(?:r[xh]?|gr|[a-zA-Z%])` },
      ] },
      number: { name: 'constant.numeric', match: String.raw`\b(?:0[xX][0-9a-fA-F_]+|\d[\d_]*(?:e\d+)?(?:ns|us|ms|[smhd])?)[uUlL]*\b` },
      map: { name: 'variable.map', match: String.raw`@\w*` },
      variable: { name: 'variable.local', match: String.raw`\$(?:\w+|#)` },
      word: { patterns: [
        { name: 'entity.name.field', match: String.raw`(?<=\w\.|->|\]\.|\)\.)[A-Za-z_]\w*` },
        { name: 'keyword.control', match: words([...controls, 'config']) },
        { name: 'constant.language', match: words(['true', 'false']) },
        { name: 'storage.type', match: TYPES },
        { name: 'support.variable', match: String.raw`${words([...shown(builtinNames), String.raw`arg\d+`])}(?!\s*=[^=])` },
        { name: 'support.function', match: String.raw`${words([...shown(functionNames), ...shown(library)])}(?!\s*=[^=])` },
        { name: 'entity.name.function', match: String.raw`\b[A-Za-z_]\w*(?=\()` },
        { name: 'constant.other', match: String.raw`\b[A-Z][A-Z0-9_]{2,}\b` },
      ] },
    },
  };
}

/** What a terminal shows: commands behind `# `, in which a script may stand between quotes, and messages. */
export const terminalGrammar: Grammar = {
  name: 'output',
  scopeName: 'text.terminal',
  aliases: ['console', 'stderr'],
  patterns: [
    {
      begin: String.raw`^(\s*[#$]) (?=\S)`,
      end: '$',
      name: 'meta.command',
      beginCaptures: { 1: { name: 'comment.prompt' } },
      patterns: [
        { match: String.raw`(?<=# |\$ )(?:[A-Z_]+=\S+ )*[\w./-]+`, name: 'entity.name.function.command' },
        { begin: String.raw`(?<=-e )'`, end: "'", name: 'meta.script', beginCaptures: { 0: { name: 'string' } }, endCaptures: { 0: { name: 'string' } }, patterns: [{ include: 'source.bpftrace' }] },
        { match: String.raw`'[^']*'|"[^"]*"`, name: 'string.quoted' },
        { match: String.raw`(?<= )--?[\w-]+`, name: 'constant.other.option' },
      ],
    },
    { match: String.raw`^(\S+:\d+:\d+(?:-\d+)?: )?(ERROR)(: .*)$`, captures: { 1: { name: 'comment.place' }, 2: { name: 'keyword.message' } } },
    { match: String.raw`^(\S+:\d+:\d+(?:-\d+)?: )?(WARNING)(: .*)$`, captures: { 1: { name: 'comment.place' }, 2: { name: 'variable.message' } } },
    { match: String.raw`^(\S+:\d+:\d+(?:-\d+)?: )?(NOTE|HINT)(: .*)$`, captures: { 1: { name: 'comment.place' }, 2: { name: 'entity.name.tag' } } },
    { match: String.raw`^\s*~+$`, name: 'keyword.underline' },
  ],
};
