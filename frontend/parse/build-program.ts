// The items at the root of a script into the syntax tree, in the order that the language asks for: C first, then the
// config block and imports, then probes, macros, functions and map declarations. An item in the wrong place is
// reported and still kept, so that what it declares is known to the checker.

import { BpftraceRule as R, BpftraceToken as T } from '../generated/BpftraceTokens.ts';
import type {
  AttachPointContext, ConfigBlockContext, ConfigEntryContext, FnDefContext, MacroDefContext, MapDeclContext, ProbeContext,
  ProgramContext, RootItemContext,
} from '../generated/BpftraceParser.ts';
import type {
  AttachPointSyntax, CItem, ConfigBlock, ConfigEntry, FnDef, ImportItem, MacroDef, MacroParam, MapDecl, Probe, Program,
  TopItem,
} from '../syntax/ast.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { Source, Span } from '../syntax/source.ts';
import { Token } from './antlr-runtime.ts';
import type { ParserRuleContext } from './antlr-runtime.ts';
import { checkCommas, error, literalError, node, spanOf, textOf } from './build-context.ts';
import type { BuildContext, Parts } from './build-context.ts';
import { buildExpr, buildString } from './build-expressions.ts';
import { buildBlock, buildBlockFrom, buildIfExpr } from './build-statements.ts';
import { buildType } from './build-types.ts';
import { isCDirective } from './habits.ts';
import { integerValue } from './literals.ts';

/** The sections of a script, in order. */
const SECTION = { preamble: 0, settings: 1, items: 2 } as const;

const parts: Parts = { expr: buildExpr, blockFrom: buildBlockFrom, ifExpr: buildIfExpr };

export function buildProgram(source: Source, reporter: Reporter, rule: ProgramContext): Program {
  const ctx: BuildContext = { source, reporter, lastId: 0, parts };
  const headerToken = rule.HEADER();
  const preamble: CItem[] = [];
  const imports: ImportItem[] = [];
  const items: TopItem[] = [];
  let config: ConfigBlock | null = null;
  let section: number = SECTION.preamble;

  const enter = (wanted: number, place: ParserRuleContext, message: string): void => {
    if (section > wanted) error(ctx, headOf(ctx, place), message, wanted === SECTION.preamble ? 'move it to the top of the script' : 'move it above the first probe');
    section = Math.max(section, wanted);
  };
  for (const item of rule.rootItem()) {
    const child = item.children[0];
    // A broken item is left out but for its section, so that what follows it is judged as usual.
    if (item.exception !== undefined || child === undefined) continue;
    if (child instanceof Token) continue;
    switch (child.ruleIndex) {
      case R.cItem:
        enter(SECTION.preamble, child, section === SECTION.settings ? 'C stands before the config block and imports' : 'C stands before the first probe');
        preamble.push(buildCItem(ctx, child.start));
        break;
      case R.configBlock:
        enter(SECTION.settings, child, 'The config block stands before the first probe');
        if (config !== null) {
          ctx.reporter.error('syntax', headOf(ctx, child), 'A script has one config block', {
            notes: [{ span: headOf(ctx, config.span), message: 'the first one is here' }],
            help: 'put all settings into one block',
          });
        } else config = buildConfig(ctx, item.configBlock()!);
        break;
      case R.importItem:
        enter(SECTION.settings, child, 'Imports stand before the first probe');
        imports.push({ ...node(ctx, child), kind: 'import', path: buildString(ctx, item.importItem()!.STRING()) });
        break;
      default:
        section = SECTION.items;
        items.push(buildItem(ctx, item, child));
    }
  }
  return {
    ...node(ctx, { start: 0, end: ctx.source.text.length }),
    kind: 'program',
    header: headerToken === undefined ? null : textOf(ctx, headerToken),
    preamble, config, imports, items,
  };
}

/** The first line of an item: enough to point at it. */
function headOf(ctx: BuildContext, place: Span | ParserRuleContext): Span {
  const { start, end } = spanOf(place);
  const lineEnd = ctx.source.text.indexOf('\n', start);
  return { start, end: lineEnd === -1 ? end : Math.min(end, lineEnd) };
}

function buildCItem(ctx: BuildContext, token: Token): CItem {
  const text = textOf(ctx, token);
  if (text.startsWith('#') && !isCDirective(text)) error(ctx, token, 'This is no directive of the C preprocessor', 'a comment begins with `//`');
  const form = text.startsWith('#') ? 'directive' : /^[a-z]+/.exec(text)![0] as 'struct' | 'union' | 'enum';
  return { ...node(ctx, token), kind: 'c-item', form, text };
}

function buildItem(ctx: BuildContext, item: RootItemContext, child: ParserRuleContext): TopItem {
  switch (child.ruleIndex) {
    case R.macroDef:
      return buildMacro(ctx, item.macroDef()!);
    case R.fnDef:
      return buildFn(ctx, item.fnDef()!);
    case R.mapDecl:
      return buildMapDecl(ctx, item.mapDecl()!);
    default:
      return buildProbe(ctx, item.probe()!);
  }
}

function buildConfig(ctx: BuildContext, rule: ConfigBlockContext): ConfigBlock {
  const entries = rule.configEntry().filter((entry) => entry.exception === undefined).map((entry) => buildEntry(ctx, entry));
  return { ...node(ctx, rule), kind: 'config', entries };
}

function buildEntry(ctx: BuildContext, rule: ConfigEntryContext): ConfigEntry {
  const token = rule.stop;
  const text = textOf(ctx, token);
  const base = { ...node(ctx, rule), kind: 'config-entry', key: textOf(ctx, rule.start) } as const;
  switch (token.type) {
    case T.NUMBER: {
      const value = integerValue(text);
      if (typeof value === 'bigint') return { ...base, value, bare: false };
      literalError(ctx, token.start, value);
      return { ...base, value: 0n, bare: false };
    }
    case T.STRING:
      return { ...base, value: buildString(ctx, token), bare: false };
    case T.TRUE:
    case T.FALSE:
      return { ...base, value: token.type === T.TRUE, bare: false };
    default:
      return { ...base, value: text, bare: true };
  }
}

const FLAVOURS: ReadonlyMap<number, MacroParam['flavour']> = new Map([
  [T.IDENT, 'expression'], [T.VARIABLE, 'variable'], [T.MAP, 'map'],
]);

function buildMacro(ctx: BuildContext, rule: MacroDefContext): MacroDef {
  const params = rule.macroParam().map((param): MacroParam => {
    const flavour = FLAVOURS.get(param.start.type)!;
    const text = textOf(ctx, param.start);
    return { ...node(ctx, param), kind: 'macro-param', flavour, name: flavour === 'expression' ? text : text.slice(1) };
  });
  const name = rule.IDENT();
  return { ...node(ctx, rule), kind: 'macro', name: textOf(ctx, name), nameSpan: spanOf(name), params, body: buildBlock(ctx, rule.block(), true) };
}

function buildFn(ctx: BuildContext, rule: FnDefContext): FnDef {
  const name = rule.IDENT();
  const type = rule.type();
  if (type === undefined) error(ctx, name, `The function ${textOf(ctx, name)} has no return type`, 'write it behind the parentheses: `fn name($a : uint64) : uint64 { … }`');
  const params = rule.fnParam().map((param) => ({
    ...node(ctx, param), kind: 'fn-param' as const, name: textOf(ctx, param.start).slice(1), type: buildType(ctx, param.type()),
  }));
  return {
    ...node(ctx, rule), kind: 'fn', name: textOf(ctx, name), nameSpan: spanOf(name), params,
    returns: type === undefined ? null : buildType(ctx, type),
    body: buildBlock(ctx, rule.block(), false),
  };
}

function buildMapDecl(ctx: BuildContext, rule: MapDeclContext): MapDecl {
  return {
    ...node(ctx, rule), kind: 'map-decl', name: textOf(ctx, rule.MAP()).slice(1), mapType: textOf(ctx, rule.IDENT()),
    maxEntries: buildExpr(ctx, rule.expr()),
  };
}

function buildProbe(ctx: BuildContext, rule: ProbeContext): Probe {
  checkCommas(ctx, rule.attachPoints());
  const attachPoints = rule.attachPoints().attachPoint().filter((point) => point.exception === undefined)
    .map((point) => buildAttachPoint(ctx, point));
  const predicate = rule.predicate();
  return {
    ...node(ctx, rule), kind: 'probe', attachPoints,
    predicate: predicate === undefined || predicate.exception !== undefined ? null : buildExpr(ctx, predicate.expr()),
    body: buildBlock(ctx, rule.block(), false),
  };
}

/** The name in front of `=` is joined to the rest, however they are spaced. */
function buildAttachPoint(ctx: BuildContext, rule: AttachPointContext): AttachPointSyntax {
  const text = rule.children.map((child) => textOf(ctx, child as Token)).join('');
  return { ...node(ctx, rule), kind: 'attach-point', text };
}
