// What the grammar expected, in words: one row per rule that can fail. Messages are made from the rule and the token
// type that was wanted, never from the parser's own sets, which would list thirty operators. Rows with a narrower
// answer for one wanted token come first.

import { BpftraceParser as T } from '../generated/BpftraceParser.ts';
import { Token } from './antlr-runtime.ts';
import type { RecognitionException } from './antlr-runtime.ts';

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
  const literal: string | undefined = T.LITERAL_NAMES[type];
  return literal === undefined ? `\`${String(T.SYMBOLIC_NAMES[type]).toLowerCase()}\`` : `\`${literal.slice(1, -1)}\``;
}

type Row = readonly [rule: number, wanted: number | null, expected: string, help?: string];

const MACRO_HELP = 'write the parentheses even when there are no parameters: `macro name() { … }`';
const MAP_DECL_HELP = 'outside of probes only maps are declared: `let @name = hash(100);`';
const FOR_HELP = 'loops are `for $i : 0..10 { … }` or `for $kv : @map { … }`';
const PROBE_HELP = 'a probe is `provider:what { … }`, as in `kprobe:vfs_read { … }`';

const ROWS: readonly Row[] = [
  [T.RULE_macroDef, T.LPAREN, '`(`', MACRO_HELP],
  [T.RULE_macroDef, T.IDENT, 'the name of the macro'],
  [T.RULE_macroDef, T.RPAREN, '`)` or a parameter: `name`, `$name` or `@name`'],
  [T.RULE_macroParam, null, 'a parameter: `name`, `$name` or `@name`'],
  [T.RULE_fnDef, T.IDENT, 'the name of the function'],
  [T.RULE_fnDef, T.RPAREN, '`)` or a parameter such as `$x : uint64`'],
  [T.RULE_fnParam, T.COLON, '`:` and the type of the parameter'],
  [T.RULE_fnParam, null, 'a parameter such as `$x : uint64`'],
  [T.RULE_mapDecl, T.MAP, 'a map', MAP_DECL_HELP],
  [T.RULE_mapDecl, null, 'a map declaration such as `let @name = hash(100);`', MAP_DECL_HELP],
  [T.RULE_importItem, T.STRING, 'the path in double quotes'],
  [T.RULE_importStmt, T.STRING, 'the path in double quotes'],
  [T.RULE_configBlock, T.LBRACE, '`{`', 'the config block is `config = { key = value; }`'],
  [T.RULE_configBlock, T.ASSIGN, '`=`', 'the config block is `config = { key = value; }`'],
  [T.RULE_configBlock, T.RBRACE, '`;` or `}`'],
  [T.RULE_configEntry, T.ASSIGN, '`=`', 'settings are written `key = value;`'],
  [T.RULE_configEntry, null, 'a value: a number, a string, true, false or a word'],
  [T.RULE_attachPoint, null, 'an attach point', PROBE_HELP],
  [T.RULE_attachPoints, null, 'an attach point', PROBE_HELP],
  [T.RULE_predicate, T.PREDICATE_END, 'an operator, or `/` and `{` at the end of the predicate'],
  [T.RULE_block, T.LBRACE, '`{`', 'the braces around a body are always written'],
  [T.RULE_primary, null, 'an expression'],
  [T.RULE_elseTail, null, '`{` or `if` after `else`'],
  [T.RULE_forHead, null, 'a variable', FOR_HELP],
  [T.RULE_forRange, T.VARIABLE, 'a variable', FOR_HELP],
  [T.RULE_forRange, T.COLON, '`:`', FOR_HELP],
  [T.RULE_forHead, T.RPAREN, '`)` or `..`'],
  [T.RULE_letStmt, null, 'a variable such as `$x`'],
  [T.RULE_field, null, 'a field name'],
  [T.RULE_typeBase, null, 'a type'],
  [T.RULE_typeSuffix, T.RBRACK, 'a length or `]`'],
  [T.RULE_typeOrExpr, null, '`(`'],
  [T.RULE_element, null, 'an expression'],
  [T.RULE_postfix, T.RBRACK, '`]` or `,`'],
  [T.RULE_postfix, null, 'a field name'],
  [T.RULE_prefix, T.RPAREN, '`)` after the type'],
  [T.RULE_primary, T.RPAREN, '`)` or `,`'],
  [T.RULE_expr, T.COLON, '`:` and the other value of `? :`'],
  [T.RULE_program, null, 'a probe, `macro`, `fn` or `let @name = …`'],
  [T.RULE_rootItem, null, 'a probe, `macro`, `fn` or `let @name = …`'],
];

/** What was expected where `error` happened, and what to type instead. */
export function expectationFor(error: RecognitionException, text: string): Expectation {
  const { ruleIndex, expected } = error;
  const row = ROWS.find(([rule, wanted]) => rule === ruleIndex && wanted === (expected ?? null))
    ?? ROWS.find(([rule, wanted]) => rule === ruleIndex && wanted === null);
  const special = specialHelp(error, text);
  if (row === undefined || (row[1] === null && expected !== undefined && row[3] === undefined)) {
    return { expected: expected === undefined ? 'something else' : tokenWords(expected), help: special };
  }
  return { expected: row[2], help: special ?? row[3] ?? null };
}

/** Help that depends on the tokens at hand. */
function specialHelp(error: RecognitionException, text: string): string | null {
  const { token, ruleIndex } = error;
  const before = text.slice(0, token.start).trimEnd();
  if (ruleIndex === T.RULE_primary && token.type === T.RPAREN && before.endsWith(',')) return 'remove the comma before `)`';
  if (ruleIndex === T.RULE_primary && (token.type === T.STRUCT || token.type === T.C_WORD)) {
    return 'a cast is a type in parentheses: `(struct task_struct *)$x`';
  }
  if (ruleIndex !== T.RULE_block || error.outerRuleIndex !== T.RULE_probe) return null;
  if (/(?:^|\s)(?:struct|union|enum|typedef)$/.test(before)) {
    return 'only whole definitions are C here: `struct name { … }`; put other C into a file and import it';
  }
  const afterPoint = /(?:^|[\s,])[^\s,]*:[^\s,]*$/.test(before);
  return afterPoint && (token.type === T.ATTACH || token.type === T.WORD) ? 'separate attach points with commas' : PROBE_HELP;
}
