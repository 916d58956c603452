// The grammar as ANTLR itself understands it: the generated lexer, and an interpreter of the parser's automaton, both
// on the full antlr4ts runtime. The compiler's scanner and parser are compared with it.

import { BailErrorStrategy } from 'antlr4ts/BailErrorStrategy.js';
import { CharStreams } from 'antlr4ts/CharStreams.js';
import { CommonToken } from 'antlr4ts/CommonToken.js';
import { ListTokenSource } from 'antlr4ts/ListTokenSource.js';
import { CommonTokenStream } from 'antlr4ts/CommonTokenStream.js';
import { Lexer } from 'antlr4ts/Lexer.js';
import { ParserInterpreter } from 'antlr4ts/ParserInterpreter.js';
import { ParserRuleContext } from 'antlr4ts/ParserRuleContext.js';
import { ParseCancellationException } from 'antlr4ts/misc/ParseCancellationException.js';
import type { ParseTree } from 'antlr4ts/tree/ParseTree.js';
import { TerminalNode } from 'antlr4ts/tree/TerminalNode.js';
import type { ATN } from 'antlr4ts/atn/ATN.js';
import { ATNDeserializer } from 'antlr4ts/atn/ATNDeserializer.js';
import { toCharArray } from 'antlr4ts/misc/Utils.js';
import { VocabularyImpl } from 'antlr4ts/VocabularyImpl.js';
import { BpftraceLexer } from '../../frontend/generated/BpftraceLexer.ts';
import { serializedParserAutomaton } from '../../frontend/generated/BpftraceParserAutomaton.ts';
import { BpftraceRule as R, LITERAL_NAMES, ruleNames, SYMBOLIC_NAMES } from '../../frontend/generated/BpftraceTokens.ts';
import { TokenContext } from '../../frontend/parse/token-context.ts';

export interface ReferenceToken {
  readonly type: number;
  /** UTF-16 offsets, the end exclusive. */
  readonly start: number;
  readonly end: number;
}

export const automaton: ATN = new ATNDeserializer().deserialize(toCharArray(serializedParserAutomaton));

/** The generated lexer's tokens without EOF, with the types that the context gives them. */
export function referenceTokens(text: string): ReferenceToken[] {
  const lexer = new BpftraceLexer(CharStreams.fromString(text));
  lexer.removeErrorListeners();
  const context = new TokenContext(text);
  const offsets = codePointOffsets(text);
  const tokens: ReferenceToken[] = [];
  for (;;) {
    const token = lexer.nextToken();
    if (token.type < 0) return tokens;
    const start = offsets[token.startIndex]!;
    const end = offsets[token.stopIndex + 1]!;
    tokens.push({ type: context.feed(token.type, start, end), start, end });
    lexer.mode(context.root ? Lexer.DEFAULT_MODE : BpftraceLexer.BODY);
  }
}

/** UTF-16 offset of each code point, and of the end. */
function codePointOffsets(text: string): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) offsets.push(at);
  offsets.push(text.length);
  return offsets;
}

/** The tree as nested lists `[rule, child…]` with token types as leaves, or null when the tokens do not parse. */
export function referenceTree(types: readonly number[]): Tree | null {
  const tokens = types.map((type) => new CommonToken(type, ''));
  const stream = new CommonTokenStream(new ListTokenSource([...tokens, new CommonToken(-1, '')]));
  const vocabulary = new VocabularyImpl(LITERAL_NAMES, SYMBOLIC_NAMES, []);
  const parser = new ParserInterpreter('BpftraceParser.g4', vocabulary, ruleNames, automaton, stream);
  parser.removeErrorListeners();
  parser.errorHandler = new BailErrorStrategy();
  try {
    return toTree(parser.parse(R.program));
  } catch (error) {
    if (error instanceof ParseCancellationException) return null;
    throw error;
  }
}

/** A token type, or the name of a rule followed by what it consists of. */
export type Tree = number | readonly (string | Tree)[];

function toTree(tree: ParseTree): Tree {
  if (tree instanceof TerminalNode) return tree.symbol.type;
  if (!(tree instanceof ParserRuleContext)) throw new Error('neither rule nor token');
  const children: Tree[] = [];
  for (let index = 0; index < tree.childCount; index++) children.push(toTree(tree.getChild(index)));
  return [ruleNames[tree.ruleIndex]!, ...children];
}
