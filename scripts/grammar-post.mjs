// Turns what antlr4ts-cli wrote into modules of this project. The parser loses its automaton and gets its base
// classes from frontend/parse/antlr-runtime.ts; the automaton goes into a file of its own, where the tests find it. The
// numbers of tokens and rules become enums, which the bundler puts in as numbers: as 150 static fields of a class they
// cost every start some 90 KB of memory. Their names go next to them.
// The lexer stays on antlr4ts, with import paths that Node's ESM loader can follow: it defines the tokens, and the
// tests hold the scanner to it. Fails when the output does not look as expected. Started by scripts/grammar.sh.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [from, to] = process.argv.slice(2);
const header = (grammar) =>
  `// @ts-nocheck\n// Generated from grammar/${grammar}.g4 by scripts/grammar.sh. Change the grammar, not this file.\n`;

function cut(text, what, pattern, replacement) {
  const result = text.replace(pattern, replacement);
  if (result === text) throw new Error(`the generated code has no ${what}`);
  return result;
}

function tidy(text) {
  return text.replace(/[ \t]+$/gm, '').replace(/\n{3,}/g, '\n\n').replace(/\s*$/, '\n');
}

let parser = readFileSync(join(from, 'BpftraceParser.ts'), 'utf8');
const automaton = /\tpublic static readonly _serializedATN: string =([^]*?);\n\tpublic static __ATN/.exec(parser);
if (automaton === null) throw new Error('the generated parser has no automaton');
parser = cut(parser, 'automaton', /\tpublic static readonly _serializedATN[^]*?\treturn BpftraceParser\.__ATN;\n\t}\n/, '');
parser = cut(parser, 'imports', /^\/\/ Generated from[^]*?import \* as Utils from "antlr4ts\/misc\/Utils";\n/,
  `${header('BpftraceParser')}
import { NoViableAltException, Parser, ParserRuleContext, RecognitionException, Token } from '../parse/antlr-runtime.ts';
import type { TerminalNode } from '../parse/antlr-runtime.ts';
import { BpftraceRule as R, BpftraceToken as T } from './BpftraceTokens.ts';
`);
parser = cut(parser, 'vocabulary', /\tpublic static readonly VOCABULARY[^]*?\tconstructor\(input[^]*?\n\t}\n/, '');
const tokens = [...parser.matchAll(/^\tpublic static readonly ([A-Z][A-Z_0-9]*) = (\d+);\n/gm)];
const rules = [...parser.matchAll(/^\tpublic static readonly RULE_(\w+) = (\d+);\n/gm)];
const names = [...parser.matchAll(/^\t(?:public|private) static readonly _?(LITERAL_NAMES|SYMBOLIC_NAMES|ruleNames)(: [^=]*= \[[^]*?\];\n)/gm)];
if (tokens.length === 0 || rules.length === 0 || names.length !== 3) throw new Error('the generated parser does not name its tokens and rules');
for (const [text] of [...tokens, ...rules, ...names]) parser = parser.replace(text, '');
parser = parser.replace(/\bBpftraceParser\.RULE_/g, 'R.').replace(/\bBpftraceParser\.EOF\b/g, 'Token.EOF').replace(/\bBpftraceParser\.(?=[A-Z])/g, 'T.');
parser = parser.replace(/^\t\/\/ (@Override|@NotNull|@RuleVersion\(0\)|tslint:.*)\n/gm, '');
writeFileSync(join(to, 'BpftraceParser.ts'), tidy(parser));

const enumOf = (name, members) => `export enum ${name} {\n${members.map(([, member, value]) => `\t${member} = ${value},\n`).join('')}}\n`;
writeFileSync(join(to, 'BpftraceTokens.ts'), tidy(`${header('BpftraceParser')}
${enumOf('BpftraceToken', tokens)}
${enumOf('BpftraceRule', rules)}
${names.map(([, name, rest]) => `export const ${name}${rest.replace(/^\t/gm, '')}`).join('\n')}`));

writeFileSync(join(to, 'BpftraceParserAutomaton.ts'), tidy(`${header('BpftraceParser')}
export const serializedParserAutomaton: string =${automaton[1]};
`));

let lexer = readFileSync(join(from, 'BpftraceLexer.ts'), 'utf8');
lexer = cut(lexer, 'header', /^\/\/ Generated from[^\n]*\n/, header('BpftraceLexer'));
lexer = cut(lexer, 'imports', /import { (CharStream|NotNull|Override|RuleContext|Vocabulary) } from "[^"]*";\n/g, '');
lexer = cut(lexer, 'import paths', /from "(antlr4ts\/[^"]*)"/g, 'from "$1.js"');
lexer = lexer.replace(/^\t\/\/ (@Override|@NotNull|@RuleVersion\(0\)|tslint:.*)\n/gm, '');
writeFileSync(join(to, 'BpftraceLexer.ts'), tidy(lexer));
