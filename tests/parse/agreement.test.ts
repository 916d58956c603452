// The scanner is the generated lexer written by hand, and the parser runs on a small runtime of its own. Both must do
// what ANTLR does: on every fixture and on thousands of broken ones, the tokens are the same, the trees are the same,
// and what one refuses the other refuses too.

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { BpftraceParser } from '../../frontend/generated/BpftraceParser.ts';
import { BpftraceRule as R, ruleNames, SYMBOLIC_NAMES } from '../../frontend/generated/BpftraceTokens.ts';
import type { ParserRuleContext} from '../../frontend/parse/antlr-runtime.ts';
import { ParseAbort, Token, TokenStream } from '../../frontend/parse/antlr-runtime.ts';
import { EXPRESSION_START, ROOT_ITEM_START, STATEMENT_START } from '../../frontend/parse/token-sets.ts';
import { Recovery } from '../../frontend/parse/recovery.ts';
import { scan } from '../../frontend/parse/scanner.ts';
import { fixtureTexts, mutants } from './mutate.ts';
import { automaton, referenceTokens, referenceTree } from './reference-parser.ts';
import type { Tree } from './reference-parser.ts';

interface Shown {
  readonly type: string;
  readonly text: string;
}

function show(text: string, tokens: readonly { type: number; start: number; end: number }[]): Shown[] {
  return tokens.map(({ type, start, end }) => ({ type: String(SYMBOLIC_NAMES[type]), text: text.slice(start, end) }));
}

function sameTokens(text: string): void {
  const scanned = show(text, scan(text).tokens.slice(0, -1));
  const reference = show(text, referenceTokens(text));
  // Where a definition in C is not closed is beyond telling; both must see that it is not.
  const cut = reference.findIndex(({ type }) => type === 'C_UNCLOSED');
  if (cut === -1) assert.equal(scanned, reference, text);
  else {
    assert.equal(scanned.slice(0, cut), reference.slice(0, cut), text);
    assert.is(scanned[cut]?.type, 'C_UNCLOSED', text);
  }
}

/** The compiler's parser, strict: the first error refuses the script. */
function ourTree(text: string): Tree | null {
  const reporter = new Reporter({ name: '', text });
  const parser = new BpftraceParser(new TokenStream(scan(text).tokens), new Recovery(reporter, false), () => {});
  try {
    const tree = parser.program();
    return reporter.hasErrors ? null : toTree(tree);
  } catch (error) {
    if (error instanceof ParseAbort) return null;
    throw error;
  }
}

function typesOf(text: string): number[] {
  return scan(text).tokens.slice(0, -1).map(({ type }) => type);
}

function toTree(tree: ParserRuleContext | Token): Tree {
  return tree instanceof Token ? tree.type : [ruleNames[tree.ruleIndex]!, ...tree.children.map(toTree)];
}

for (const [name, text] of fixtureTexts()) {
  test(`${name} gives the generated lexer's tokens`, () => sameTokens(text));

  test(`${name} gives the tree of ANTLR's interpreter`, () => {
    const reference = referenceTree(typesOf(text));
    assert.equal(ourTree(text), reference);
    if (name.startsWith('good/')) assert.is.not(reference, null);
  });
}

test('broken scripts give the same tokens and the same trees, or none from both', () => {
  let refused = 0;
  for (const text of mutants(600, 7)) {
    sameTokens(text);
    const reference = referenceTree(typesOf(text));
    assert.equal(ourTree(text), reference, text);
    if (reference === null) refused++;
  }
  assert.ok(refused > 100 && refused < 590, `${refused} refused`);
});

for (const [what, rule, set] of [
  ['items', R.rootItem, ROOT_ITEM_START], ['expressions', R.expr, EXPRESSION_START],
] as const) {
  test(`recovery knows what ${what} begin with`, () => {
    assert.equal([...set].sort(), automaton.nextTokens(automaton.ruleToStartState[rule]!).toArray().sort());
  });
}

test('recovery knows what statements begin with', () => {
  const first = [R.simple, R.compound].flatMap((rule) => automaton.nextTokens(automaton.ruleToStartState[rule]!).toArray());
  assert.equal([...STATEMENT_START].sort(), first.sort());
});

test('the generated parser needs no prediction', () => {
  const generated = readFileSync(new URL('../../frontend/generated/BpftraceParser.ts', import.meta.url), 'utf8');
  assert.not.match(generated, /adaptivePredict|ParserATNSimulator/);
});

test.run();
