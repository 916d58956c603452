// Script text into the syntax tree. Any text gives a tree and a list of what is wrong with it; nothing is thrown for a
// user's mistake. The work is done under parse/: scanner and context make tokens, the generated parser makes rule
// contexts, recovery.ts carries on behind errors, build-*.ts make the tree. A script with an unclosed block is scanned
// a second time, closing it in front of the next line that begins an item, so that one missing brace is one error.

import type { Program } from '../syntax/ast.ts';
import { copyTree } from '../syntax/copy-tree.ts';
import { MAX_TREE_DEPTH, nodeBelow } from '../syntax/depth.ts';
import type { Diagnostic } from '../diagnostics/diagnostics.ts';
import { Reporter } from '../diagnostics/diagnostics.ts';
import { BpftraceParser } from '../generated/BpftraceParser.ts';
import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { ProgramContext } from '../generated/BpftraceParser.ts';
import { ParseAbort, Token, TokenStream } from './antlr-runtime.ts';
import { buildProgram } from './build-program.ts';
import { Recovery, spanOf } from './recovery.ts';
import { scan } from './scanner.ts';
import type { ScanResult } from './scanner.ts';
import { joinSplitStrings, likelyUnclosed } from './unclosed.ts';
import type { Source } from '../syntax/source.ts';
import { REPLACED } from '../syntax/source.ts';

export interface ParseResult {
  readonly program: Program;
  /** In the order of the text. Without errors the tree is the whole script; with some it lacks what they spoilt. */
  readonly diagnostics: readonly Diagnostic[];
}

/** A line that can only begin an item: what a probe, macro or function starts with. */
const ITEM_LINE = new RegExp(
  '(?:(?:[A-Za-z_]\\w*=)?(?:[kt]|kr|[uU]|ur|rt|f|fr|it|[pishw]|(?:k|ur?e?t?|kret|u|ret)probe|kfunc|kretfunc|fentry|fexit|usdt'
  + '|(?:raw)?tracepoint|profile|interval|software|hardware|watchpoint|iter|self|test|bench):[^\\s:;]'
  + '|(?:begin|end)\\s*\\{|(?:macro|fn)\\s+[A-Za-z_]\\w*\\s*\\()', 'iy',
);

/** The script itself. */
export function parse(source: Source): ParseResult {
  return parseScript(source);
}

/** Another file of the same program: its places name it, and its nodes count on from `lastId`. */
export function parseImport(source: Source, lastId: number): ParseResult {
  const { program, diagnostics } = parseScript(source);
  let id = lastId;
  return { program: copyTree(program, { id: () => ++id, span: (span) => ({ ...span, source }) }), diagnostics };
}

function parseScript(source: Source): ParseResult {
  const scanned = scan(source.text);
  const joined = joinSplitStrings(scanned.tokens, source.text);
  const first = parseOnce(source, joined === null ? scanned : scan(joined));
  if (first.scanned.openBraces === 0 || !first.reporter.hasErrors) return resultOf(first);
  return resultOf(parseOnce(source, scan(joined ?? source.text, ITEM_LINE)));
}

interface Attempt {
  readonly program: Program;
  readonly reporter: Reporter;
  readonly scanned: ScanResult;
}

function resultOf({ program, reporter }: Attempt): ParseResult {
  const at = (diagnostic: Diagnostic): number => diagnostic.span?.start ?? 0;
  return { program, diagnostics: reporter.diagnostics.toSorted((a, b) => at(a) - at(b)) };
}

function parseOnce(source: Source, scanned: ScanResult): Attempt {
  const reporter = new Reporter(source);
  reportClosed(reporter, scanned);
  reportSplitStrings(reporter, scanned.tokens);
  reportLongNames(reporter, scanned.tokens);
  if (source.lossy) reportLostBytes(reporter, scanned.tokens);
  const tokens: Token[] = [];
  for (const token of scanned.tokens) {
    const kept = MALFORMED.has(token.type) ? repaired(token, reporter) : token;
    if (kept !== null) tokens.push(kept);
  }
  const recovery = new Recovery(reporter, tokens.length < scanned.tokens.length);
  const parser = new BpftraceParser(new TokenStream(tokens), recovery, (token) => recovery.tooDeep(token));
  let program: Program;
  try {
    program = buildProgram(source, reporter, parseTokens(parser));
  } catch (error) {
    // Within the limits it happens only on a smaller stack than the commands have (backend/llvm).
    if (!(error instanceof RangeError) || error.message !== 'Maximum call stack size exceeded') throw error;
    recovery.tooDeep(deepest(tokens, source.text));
    program = buildProgram(source, reporter, emptyProgram());
  }
  const deep = nodeBelow(program, MAX_TREE_DEPTH);
  if (deep === null) return { program, reporter, scanned };
  reporter.error('syntax', deep.span, `This is nested too deeply: at most ${MAX_TREE_DEPTH} expressions, blocks or statements may stand in each other`, {
    help: 'split it into several statements, or functions',
  });
  return { program: { ...program, items: [] }, reporter, scanned };
}

/** The outermost rule, complete as far as the parser got. */
function parseTokens(parser: BpftraceParser): ProgramContext {
  try {
    return parser.program();
  } catch (error) {
    if (!(error instanceof ParseAbort)) throw error;
  }
  return emptyProgram();
}

/** The first token with the most brackets around it. */
function deepest(tokens: readonly Token[], text: string): Token {
  let [depth, most, found] = [0, -1, tokens[0]!];
  for (const token of tokens) {
    const char = text[token.start] ?? '';
    if ('([{'.includes(char)) depth++;
    else if (')]}'.includes(char)) depth--;
    if (depth > most) [most, found] = [depth, token];
  }
  return found;
}

function emptyProgram(): ProgramContext {
  return new BpftraceParser(new TokenStream([new Token(Token.EOF, 0, 0, true)]), new Recovery(new Reporter({ name: '', text: '' }), false), () => {}).program();
}

const MALFORMED: ReadonlySet<number> = new Set([T.UNCLOSED_STRING, T.UNCLOSED_COMMENT, T.C_UNCLOSED]);

/** The first that is more than a comment's. */
function reportLostBytes(reporter: Reporter, tokens: readonly Token[]): void {
  const { text } = reporter.source;
  const token = tokens.find(({ start, end }) => text.slice(start, end).includes(REPLACED));
  if (token === undefined) return;
  const start = text.indexOf(REPLACED, token.start);
  reporter.warning('syntax', { start, end: start + 1 }, 'The script is not UTF-8, and what stands here is lost', {
    help: 'save it as UTF-8; single bytes of a string are written as in "caf\\xe9"',
  });
}

/** A malformed token is reported, and stands for what it was meant to be; a comment, for nothing. */
function repaired(token: Token, reporter: Reporter): Token | null {
  const { start, end, root } = token;
  switch (token.type) {
    case T.UNCLOSED_STRING:
      reporter.error('syntax', spanOf(token), 'This string is not closed', { help: 'end it with `"` on the line it begins on' });
      return new Token(T.STRING, start, end, root);
    case T.UNCLOSED_COMMENT:
      reporter.error('syntax', { start, end: start + 2 }, 'This comment is not closed', { help: 'it ends with `*/`' });
      return null;
    case T.C_UNCLOSED:
      reporter.error('syntax', { start, end: reporter.source.text.indexOf('{', start) + 1 }, 'The braces of this definition are not closed', { help: 'write `};` where it ends' });
      return new Token(T.C_DEFINITION, start, end, root);
    default:
      return token;
  }
}

/** Blocks that were closed in front of an item: each is reported at the brace that opened it. */
function reportClosed(reporter: Reporter, scanned: ScanResult): void {
  const closed = new Set(scanned.closed);
  const open: Token[] = [];
  for (const token of scanned.tokens) {
    if (token.type === T.LBRACE || token.type === T.BLOCK_LBRACE) open.push(token);
    else if (token.type === T.RBRACE) {
      const opener = open.pop();
      if (!closed.has(token) || opener === undefined) continue;
      const likely = likelyUnclosed(scanned.tokens, reporter.source.text, opener);
      reporter.error('syntax', spanOf(likely), 'This `{` is not closed', { help: 'write `}` where its block ends' });
    }
  }
}

const NAMES: ReadonlySet<number> = new Set([T.IDENT, T.VARIABLE, T.MAP]);
/** Characters; symbols of the object are made of names. */
const MAX_NAME = 1000;

function reportLongNames(reporter: Reporter, tokens: readonly Token[]): void {
  for (const token of tokens) {
    if (NAMES.has(token.type) && token.end - token.start > MAX_NAME) reporter.error('syntax', spanOf(token), `A name can have at most ${MAX_NAME} characters`);
  }
}

/** Strings over several lines, each reported where its first line ends. */
function reportSplitStrings(reporter: Reporter, tokens: readonly Token[]): void {
  const { text } = reporter.source;
  for (const { type, start, end } of tokens) {
    const lineEnd = type === T.STRING || type === T.UNCLOSED_STRING ? text.slice(start, end).search(/[\r\n]/) : -1;
    if (lineEnd < 0) continue;
    reporter.error('syntax', { start, end: start + lineEnd }, 'A string ends on the line it begins on', {
      help: 'write a line break in it as `\\n`, or close it with `"` and join the next one with `+`',
    });
  }
}
