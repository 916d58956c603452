// What the grammar expected, in words: one row per rule that can fail. Messages are made from the rule and the token
// type that was wanted, never from the parser's own sets, which would list thirty operators. Rows with a narrower
// answer for one wanted token come first.

import { closest } from '../../common/near-miss.ts';
import { providerPrograms } from '../../common/providers.ts';
import { BpftraceRule as R, BpftraceToken as T, LITERAL_NAMES, SYMBOLIC_NAMES } from '../generated/BpftraceTokens.ts';
import { Token } from './antlr-runtime.ts';
import type { RecognitionException } from './antlr-runtime.ts';
import { EXPRESSION_START, KEYWORD_STATEMENT } from './token-sets.ts';

interface Expectation {
  readonly expected: string;
  readonly help: string | null;
}

/** Names of token types where quoting the character would not say enough, or where there is none. */
const WORDS: ReadonlyMap<number, string> = new Map([
  [T.IDENT, 'a name'], [T.NUMBER, 'a number'], [T.STRING, 'a string'], [T.VARIABLE, 'a variable such as `$x`'],
  [T.MAP, 'a map such as `@x`'], [T.LBRACE, '`{`'], [T.BLOCK_LBRACE, '`{`'], [T.RBRACE, '`}`'],
  [T.CAST_LPAREN, '`(`'], [T.TYPE_LPAREN, '`(`'], [T.PREDICATE, '`/`'],
  [T.PREDICATE_END, '`/` at the end of the predicate'], [T.SEMI, '`;`'], [T.COMMA, '`,`'], [T.ASSIGN, '`=`'],
  [Token.EOF, 'the end of the script'],
]);

/** A token type as it is named in a message. */
export function tokenWords(type: number): string {
  const words = WORDS.get(type);
  if (words !== undefined) return words;
  const literal: string | undefined = LITERAL_NAMES[type];
  return literal === undefined ? `\`${String(SYMBOLIC_NAMES[type]).toLowerCase()}\`` : `\`${literal.slice(1, -1)}\``;
}

type Row = readonly [rule: number, wanted: number | null, expected: string, help?: string];

const MACRO_HELP = 'write the parentheses even when there are no parameters: `macro name() { … }`';
const IMPORT_HELP = 'write `import "path";`';
const MAP_DECL_HELP = 'outside of probes only maps are declared: `let @name = hash(100);`';
const FOR_HELP = 'loops are `for $i : 0..10 { … }` or `for $kv : @map { … }`';
const PROBE_HELP = 'a probe is `provider:what { … }`, as in `kprobe:vfs_read { … }`';

const KEYWORDS: ReadonlySet<number> = new Set([
  ...KEYWORD_STATEMENT, T.ELSE, T.IF_EXPR, T.IMPORT, T.COMPTIME, T.SIZEOF, T.OFFSETOF, T.TYPEOF, T.TYPEINFO, T.TRUE, T.FALSE,
]);

const ROWS: readonly Row[] = [
  [R.macroDef, T.LPAREN, '`(`', MACRO_HELP],
  [R.macroDef, T.IDENT, 'the name of the macro'],
  [R.macroDef, T.RPAREN, '`)` or a parameter: `name`, `$name` or `@name`'],
  [R.macroParam, null, 'a parameter: `name`, `$name` or `@name`', 'remove the comma, or write a name'],
  [R.fnDef, T.IDENT, 'the name of the function'],
  [R.fnDef, T.RPAREN, '`)` or a parameter such as `$x : uint64`'],
  [R.fnParam, T.COLON, '`:` and the type of the parameter', 'write it behind the name: `$name : uint64`'],
  [R.fnParam, null, 'a parameter such as `$x : uint64`'],
  [R.mapDecl, T.MAP, 'a map', MAP_DECL_HELP],
  [R.mapDecl, null, 'a map declaration such as `let @name = hash(100);`', MAP_DECL_HELP],
  [R.importItem, T.STRING, 'the path in double quotes', IMPORT_HELP],
  [R.importStmt, T.STRING, 'the path in double quotes', IMPORT_HELP],
  [R.configBlock, T.LBRACE, '`{`', 'the config block is `config = { key = value; }`'],
  [R.configBlock, T.ASSIGN, '`=`', 'the config block is `config = { key = value; }`'],
  [R.configBlock, T.RBRACE, '`;` or `}`', 'settings are separated by `;`'],
  [R.configEntry, T.ASSIGN, '`=`', 'settings are written `key = value;`'],
  [R.configEntry, null, 'a value: a number, a string, true, false or a word'],
  [R.attachPoint, null, 'an attach point', PROBE_HELP],
  [R.attachPoints, null, 'an attach point', PROBE_HELP],
  [R.predicate, T.PREDICATE_END, 'an operator, or `/` and `{` at the end of the predicate'],
  [R.block, T.LBRACE, '`{`', 'the braces around a body are always written'],
  [R.primary, null, 'an expression'],
  [R.elseTail, null, '`{` or `if` after `else`'],
  [R.forHead, null, 'a variable', FOR_HELP],
  [R.forRange, T.VARIABLE, 'a variable', FOR_HELP],
  [R.forRange, T.COLON, '`:`', FOR_HELP],
  [R.forHead, T.RPAREN, '`)` or `..`'],
  [R.letStmt, null, 'a variable such as `$x`'],
  [R.field, null, 'a field name'],
  [R.typeBase, null, 'a type', 'for instance `int64`, `string` or `struct task_struct *`'],
  [R.typeSuffix, T.RBRACK, 'a length or `]`'],
  [R.typeOrExpr, null, '`(`'],
  [R.element, null, 'an expression'],
  [R.postfix, T.RBRACK, '`]` or `,`'],
  [R.postfix, null, 'a field name'],
  [R.prefix, T.RPAREN, '`)` after the type'],
  [R.primary, T.RPAREN, '`)` or `,`'],
  [R.expr, T.COLON, '`:` and the other value of `? :`'],
  [R.program, null, 'a probe, `macro`, `fn` or `let @name = …`'],
  [R.rootItem, null, 'a probe, `macro`, `fn` or `let @name = …`'],
];

/** What was expected where `error` happened, and what to type instead. */
export function expectationFor(error: RecognitionException, text: string, previous: Token | null): Expectation {
  const { ruleIndex, expected } = error;
  const row = ROWS.find(([rule, wanted]) => rule === ruleIndex && wanted === (expected ?? null))
    ?? ROWS.find(([rule, wanted]) => rule === ruleIndex && wanted === null);
  const special = specialHelp(error, text, previous);
  if (row === undefined || (row[1] === null && expected !== undefined && row[3] === undefined)) {
    return { expected: expected === undefined ? 'something else' : tokenWords(expected), help: special };
  }
  return { expected: row[2], help: special ?? row[3] ?? null };
}

/** Help that depends on the tokens at hand. */
function specialHelp(error: RecognitionException, text: string, previous: Token | null): string | null {
  const { token, ruleIndex } = error;
  const before = text.slice(0, token.start).trimEnd();
  const word = text.slice(token.start, token.end);
  switch (ruleIndex) {
    case R.primary:
      if (token.type === T.RPAREN && before.endsWith(',')) return 'remove the comma before `)`';
      if (token.type === T.IF || token.type === T.IF_EXPR) return 'a value by a condition is `condition ? this : that`';
      if (/^\/\w/.test(text.slice(token.start)) && /\(\s*$/.test(before)) return `a path stands in double quotes: \`"${/^[^\s),;]+/.exec(text.slice(token.start))![0]}"\``;
      if (error.expected === T.RPAREN && EXPRESSION_START.has(token.type) && previous !== null) {
        if (token.type === T.STRING && previous.type === T.IDENT && previous.end === token.start) return 'a string has no letter before it; values are put in by `printf("pid %d\\n", pid)`';
        return previous.type === T.STRING && token.type === T.STRING ? 'join strings with `+`' : 'separate arguments with commas';
      }
      if (token.type === T.COLON && /\bforeach\s*\([^()]*$/.test(before)) return FOR_HELP;
      if (token.type === T.RBRACK && previous?.type === T.LBRACK) return 'write a key between the brackets, or leave them out to mean the whole map';
      if (token.type === T.LBRACK) return 'there are no array literals; a tuple is `(1, 2)`';
      if (token.type === T.STRUCT || token.type === T.C_WORD) return 'a cast is a type in parentheses: `(struct task_struct *)$x`';
      if (token.type === T.PERCENT) return 'a format stands in double quotes: `"%H:%M:%S"`';
      return keywordHelp(token, word);
    case R.mapDecl: {
      const value = /^\$(\w+)\s*=\s*(-?[\w"]+)\s*;/.exec(text.slice(token.start));
      return value === null ? null : `a constant is \`#define ${value[1]} ${value[2]}\`, and what probes share is a map: \`begin { @${value[1]} = ${value[2]}; }\``;
    }
    case R.letStmt:
      return token.type === T.IDENT ? `a variable begins with \`$\`: \`let $${word}\`` : keywordHelp(token, word);
    case R.macroDef:
    case R.fnDef:
      if (ruleIndex === R.macroDef && error.expected === T.RPAREN && previous?.type !== T.LPAREN) return 'separate parameters with commas';
      if (error.expected === T.RPAREN && token.type === T.IDENT) return `a parameter begins with \`$\`: \`$${word} : uint64\``;
      if (error.expected === T.LPAREN && error.ruleIndex === R.fnDef && token.type === T.IDENT) return `the type of the result stands behind the parentheses: \`fn ${word}(…) : int64 { … }\``;
      return error.expected === T.IDENT ? keywordHelp(token, word) : null;
    case R.forRange:
      if (word === '=' && /^=[^;{)]*\.\./.test(text.slice(token.start))) return 'write `:` in place of `=`: `for $i : 0..10 { … }`';
      return word === 'in' ? 'write `:` in place of `in`: `for $i : 0..10 { … }`' : null;
    case R.block:
      if (error.outerRuleIndex === R.fnDef && token.type === T.ARROW) return 'write `:` in place of `->`';
      return error.outerRuleIndex === R.probe ? bodyHelp(token, previous, before, text) : null;
    case R.program: case R.rootItem: {
      const quoted = /^"(\w+:[^"]*)"?$/.exec(word);
      return quoted === null ? null : `an attach point stands in no quotes: \`${quoted[1]}\``;
    }
    case R.attachPoint: {
      const setting = /(?:^|\s)BPFTRACE_(\w+)\s*=$/.exec(before);
      return setting === null ? null : `settings stand in a block: \`config = { ${setting[1]!.toLowerCase()} = … }\``;
    }
    default:
      return null;
  }
}

function keywordHelp(token: Token, word: string): string | null {
  return KEYWORDS.has(token.type) ? `\`${word}\` is a keyword, which no name can be` : null;
}

/** What begins a declaration in C. */
const C_START = /(?:^|[\s;}])(?:struct|union|enum|typedef|static|const|extern|inline|void|bool|char|short|int|long|float|double|unsigned|signed|size_t|u?int\d+_t|[us]\d+)$/;

/** A variable of the type that is defined in front of it. */
const C_VARIABLE = /\b(?:struct|union|enum)\b[^{};]*\{[^{}]*\}\s*\**\w+$/;

const SEPARATE = 'separate attach points with commas';

/** A line for a shell, where its program alone should be. */
export function isShellCommand(text: string): boolean {
  return /^(?:#!.*\n|\s)*(?:\$\s+)?(?:sudo\s|bpftrace\s+-)/.test(text);
}

/** A probe's `{` is not where it should be. */
function bodyHelp(token: Token, previous: Token | null, before: string, text: string): string {
  if (text.slice(token.start, token.end) === 'main') return 'a script has no main(): what runs first is `begin { … }`';
  if (C_START.test(before) || C_VARIABLE.test(before)) {
    return 'only whole definitions are C here: `struct name { … }`; put other C into a file and import it';
  }
  const head = previous === null ? '' : text.slice(previous.start, previous.end);
  const word = text.slice(token.start, token.end);
  if (/^(?:def|func|function|sub|proc)$/.test(head)) return `functions are \`fn ${word}($a : uint64) : uint64 { … }\``;
  if (/^(?:every|each|after)$/.test(head)) return 'write `interval:s:1 { … }`';
  if (/^(?:using|use|require|include|from|load|source)$/.test(head)) return 'other scripts are brought in by `import "path";`';
  if (head === 'probe' || head === 'on') return 'a probe begins with its type: `kprobe:vfs_read { … }`';
  if (word.startsWith('!')) return 'the `!` stands between the slashes: `/!(…)/`';
  if (isShellCommand(text)) return 'a file holds the program alone: without `bpftrace -e` and the quotes around it';
  if (word.startsWith('(') && /^\w+$/.test(head) && !/^(?:begin|end)$/i.test(head)) return `statements stand in a probe: \`begin { ${head}(…) }\``;
  if (word.startsWith('(') || word === 'if') return `a condition on the probe stands between slashes: \`${head} /pid == 1/ { … }\``;
  const isWhole = /[^\s,]:[^\s,]|^(?:begin|end)$/i.test(head);
  if (isWhole && /^[;|&]/.test(word)) return SEPARATE;
  if (token.type !== T.ATTACH && token.type !== T.WORD) return PROBE_HELP;
  if (/^\s*\(/.test(text.slice(token.end))) return `the body of a probe stands in braces: \`${head.replace(/:$/, '')} { … }\``;
  if (isWhole) return SEPARATE;
  return token.type === T.WORD && isProbeType(head.replace(/:$/, '')) ? `a probe type is joined to what it probes by a colon: \`${head.replace(/:$/, '')}:${word}\`` : PROBE_HELP;
}

/** Or near to one. */
function isProbeType(word: string): boolean {
  const known = Object.keys(providerPrograms);
  return known.includes(word) || closest(word, known) !== null;
}
