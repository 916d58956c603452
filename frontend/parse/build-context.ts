// What the functions that turn rule contexts into the syntax tree share: the script, the node ids, the reports. ANTLR's
// types end in the build-*.ts files; nothing beyond them sees a rule context or a token.

import type { ExprContext, PrimaryContext, StatementsContext } from '../generated/BpftraceParser.ts';
import type { Block, Expr, IfExpr, NodeId } from '../syntax/ast.ts';
import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { Source, Span } from '../syntax/source.ts';
import { Token } from './antlr-runtime.ts';
import type { ParserRuleContext } from './antlr-runtime.ts';
import { BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type { LiteralMistake } from './literals.ts';

export interface BuildContext {
  readonly source: Source;
  readonly reporter: Reporter;
  /** Id of the node made last; 0 before the first. */
  lastId: number;
  readonly parts: Parts;
}

/** How a type reaches the expressions in it, and an expression its blocks: build-program.ts, which knows all, closes the circle. */
export interface Parts {
  readonly expr: (ctx: BuildContext, rule: ExprContext) => Expr;
  readonly blockFrom: (ctx: BuildContext, place: ParserRuleContext, rule: StatementsContext, valueWanted: boolean) => Block;
  readonly ifExpr: (ctx: BuildContext, rule: PrimaryContext) => IfExpr;
}

/** Operators in one chain or around one operand: trees deeper than that would exhaust later stages. */
export const MAX_CHAIN = 500;

/** What every node begins with. */
export function node(ctx: BuildContext, place: Span | ParserRuleContext): { id: NodeId; span: Span } {
  return { id: ++ctx.lastId, span: spanOf(place) };
}

export function spanOf(place: Span | ParserRuleContext): Span {
  if ('children' in place) return { start: place.start.start, end: Math.max(place.start.start, place.stop.end) };
  return { start: place.start, end: place.end };
}

export function textOf(ctx: BuildContext, token: Token): string {
  return ctx.source.text.slice(token.start, token.end);
}

export function error(ctx: BuildContext, place: Span | ParserRuleContext, message: string, help: string | null = null): void {
  ctx.reporter.error('syntax', spanOf(place), message, { help });
}

/** Lists allow one comma between elements, which the grammar alone cannot tell where a last one is allowed too. */
export function checkCommas(ctx: BuildContext, rule: ParserRuleContext): void {
  rule.children.forEach((child, index) => {
    const before = rule.children[index - 1];
    if (child instanceof Token && before instanceof Token && child.type === T.COMMA && before.type === T.COMMA) {
      error(ctx, child, 'One comma too many', 'remove it');
    }
  });
}

/** Reports what is wrong inside the literal that begins at `start`. */
export function literalError(ctx: BuildContext, start: number, mistake: LiteralMistake): void {
  const code: DiagnosticCode = mistake.outOfRange ? 'literal-range' : 'syntax';
  const span = { start: start + mistake.start, end: start + mistake.end };
  ctx.reporter.error(code, span, mistake.mistake, { help: mistake.help });
}
