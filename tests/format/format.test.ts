// Laying scripts out: what an example becomes; and of every script there is, that it stays the same program, keeps its comments,
// and stays as it is the second time. UPDATE=1 rewrites what the example becomes.

import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { format } from '../../frontend/format/format.ts';
import { gapAt } from '../../frontend/format/comments.ts';
import { WIDTH } from '../../frontend/format/wrap.ts';
import { BpftraceToken as T } from '../../frontend/generated/BpftraceTokens.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { scan } from '../../frontend/parse/scanner.ts';
import { dumpAst } from '../../frontend/print/dump.ts';
import { generate } from '../fuzz/generate.ts';
import { FEATURES } from '../fuzz/features.ts';
import { linesOf } from '../fuzz/program.ts';
import { Random } from '../fuzz/random.ts';
import { everyScript, isRight } from '../common/scripts.ts';
import type { Script } from '../common/scripts.ts';

const scripts = everyScript();

/** Behind these a semicolon may end nothing. */
const AROUND_IDLE: ReadonlySet<number> = new Set([T.SEMI, T.LBRACE, T.BLOCK_LBRACE, T.RBRACE]);

/** All but the semicolons that end a last statement, or none; with its attach point, a name is one token. */
function tokensOf(text: string): string {
  const { tokens } = scan(text);
  return tokens.filter(({ type }, index) => type !== T.SEMI || !(tokens[index + 1]?.type === T.RBRACE || AROUND_IDLE.has(tokens[index - 1]?.type ?? T.SEMI))).map(({ start, end }) => text.slice(start, end).trimEnd())
    .join('\n').replaceAll('\n=\n', '=');
}

function commentsOf(text: string): string[] {
  let end = 0;
  return scan(text).tokens.flatMap((token) => {
    const { comments } = gapAt(text, end, token.start);
    end = token.end;
    return comments.map((comment) => comment.text.replaceAll(/\s*\n\s*/g, '\n'));
  });
}

/** A block's last statement is its value where no semicolon ends it, which nobody takes of a probe's. */
function treeOf(text: string): string[] {
  return dumpAst(parse({ name: 'x', text }).program).split('\n').map((line) => line.trim())
    .filter((line) => line !== 'statements:' && line !== 'expr-stmt').map((line) => line.replace(/^(?:value|expr): /, ''));
}

function staysTheSame({ name, text }: Script): void {
  const laidOut = format(text);
  assert.equal(tokensOf(laidOut), tokensOf(text), name);
  assert.equal(commentsOf(laidOut), commentsOf(text), name);
  assert.equal(treeOf(laidOut), treeOf(text), name);
  assert.is(format(laidOut), laidOut, `${name}, the second time`);
  assert.not.match(laidOut, /[ \t]$|\n$(?!\n)\n$/, name);
}

test('the example', () => {
  const expected = new URL('example.formatted.bt', import.meta.url);
  const laidOut = format(readFileSync(new URL('example.bt', import.meta.url), 'utf8'));
  if (process.env['UPDATE'] === '1') writeFileSync(expected, laidOut);
  assert.fixture(laidOut, readFileSync(expected, 'utf8'));
});

test('every tool, fixture and case stays the same program', () => {
  assert.ok(scripts.length > 1000, String(scripts.length));
  scripts.forEach(staysTheSame);
});

test('so does what is made up', () => {
  for (let seed = 1; seed <= 200; seed++) staysTheSame({ name: `seed ${seed}`, text: linesOf(generate(seed, FEATURES), 0).join('\n') });
});

const COMMENTS = ['// a word\n', '/* a word */', '\n// alone\n', '\n/* two\n   lines */\n', ' /* before */ ', ' /* of two\nlines */ ', '\n\n', '\r\n// behind\r\n', ` /* ${'many words '.repeat(6)}*/ `];

test('comments stay wherever they stand', () => {
  const random = new Random(1);
  for (const { name, text } of scripts) {
    const ends = scan(text).tokens.filter(({ type }) => type !== T.DIRECTIVE && type !== T.HEADER && type !== T.C_DEFINITION && type !== T.ATTACH && type !== T.WORD).map(({ end }) => end);
    if (ends.length < 3) continue;
    const at = new Set([1, 2, 3].map(() => random.below(ends.length)).map((index) => ends[index]!));
    const commented = [...at].sort((a, b) => b - a).reduce((all, end) => `${all.slice(0, end)}${COMMENTS[random.below(COMMENTS.length)]!}${all.slice(end)}`, text);
    if (isRight(commented)) staysTheSame({ name: `${name}:\n${commented}`, text: commented });
  }
});

test('a line is no longer than it must be', () => {
  const words = (count: number): string => Array.from({ length: count }, (_, index) => `$variable_${index}`).join(', ');
  const lines = format(`begin { printf("%d", ${words(40)}); @[${words(20)}] = f(${words(10)}) + g(${words(10)}); }`).split('\n');
  assert.is(lines.filter((line) => line.length > WIDTH).length, 0, lines.join('\n'));
  // Full lines, with what continues a statement indented.
  assert.ok(lines.filter((line) => line.length > WIDTH - 20).length >= 8, lines.join('\n'));
  assert.ok(lines.slice(3).filter((line) => line.startsWith('      $variable_')).length >= 8, lines.join('\n'));
});

test('a comment within a line counts for its width, and one behind it does not', () => {
  const call = 'printf("%d %d\\n", $first_of_them, $second_of_them, $third_of_them);';
  const words = '/* of so many words that there is no more room */';
  assert.is(format(`begin { ${call} // ${words}\n }`), `begin\n{\n  ${call} // ${words}\n}\n`);
  assert.is(format(`begin { ${call.replace(', $second', ` ${words}, $second`)} }`), `begin
{
  printf("%d %d\\n", $first_of_them /* of so many words that there is no more room */,
      $second_of_them, $third_of_them);
}
`);
});

test('blocks of nothing but comments, and semicolons that end nothing', () => {
  const laidOut = format(`begin{/* why */}
begin {
// alone
}
begin { ; if (1) { @a = 1 }; ;
  if (2) {
// a
} else { /* b */ } /* c */ ; while (@a) { };; @b = if (1) { 2 } else { 3 };
  for $i : 0..2 { /* each */ }; }
macro m() { /* c */ }
`);
  assert.is(laidOut, `begin
{
  /* why */
}

begin
{
  // alone
}

begin
{
  if (1) {
    @a = 1;
  }
  if (2) {
    // a
  } else {
    /* b */
  } /* c */
  while (@a) {}
  @b = if (1) { 2 } else { 3 };
  for $i : 0..2 {
    /* each */
  }
}

macro m()
{
  /* c */
}
`);
  assert.is(format(laidOut), laidOut);
});

test('comments where few are written', () => {
  const laidOut = format(`config = { /* all */ }
begin // first
, end { /* of a */ @a = 1
  // behind a, before b
  ; @b = 2 // of b
  ;
  @c = f(/* none */); @d = f(1 // of 1
    , 2); if (@a) { // of the if
    @a = 1; } // it is not
  else // so
  { @b = -/* less */1; }

  // neither
  else { } if (1) // often
  { /* nothing */ } @e = { /* one */ 1 };
  /* the last */ }
macro m(/* one */ $x)
/* of its body */ { $x }
interval:s:1 / /* always */ 1 /* but */ / { } //`);
  assert.is(laidOut, `config = {
  /* all */
}

begin, // first
end
{
  /* of a */ @a = 1;
  // behind a, before b
  @b = 2; // of b
  @c = f(/* none */);
  @d = f(1, // of 1
      2);
  if (@a) { // of the if
    @a = 1;
  } // it is not
  else // so
  {
    @b = -/* less */ 1;
  }

  // neither
  else {}
  if (1) // often
  {
    /* nothing */
  }
  @e = {
    /* one */ 1
  };
  /* the last */
}

macro m(/* one */ $x)
/* of its body */
{
  $x
}

interval:s:1
/ /* always */ 1 /* but */ /
{} //
`);
  assert.is(format(laidOut), laidOut);
});

test('nothing stays nothing', () => {
  assert.is(format(''), '');
  assert.is(format('\n\n'), '');
  assert.is(format('// a word'), '// a word\n');
});

test.run();
