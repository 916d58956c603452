// Puts macros in place of their uses. *Purpose*: after this pass a program has no macros, only the statements and
// expressions that they stand for. *Requires*: a parsed program with all its imports. *Ensures*: no use of a macro is
// left that a definition fits; every node that came in has an id of its own and a place that names the macro's use
// (`Span.from`); variables of a body have names that no script can write (`$x#3`), so nothing is captured by accident.
//
// An argument is put in wherever its parameter stands, each time as a copy (call by name). It is expanded before that,
// in the surroundings of the use. What a parameter of type `typeof(T)` or a path of fields stands for is put in where a
// type or a path is written.

import type * as ast from '../syntax/ast.ts';
import { changesMap, isLanguageName } from '../builtins/names.ts';
import { copyTree } from '../syntax/copy-tree.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { Expansion, Span } from '../syntax/source.ts';
import type { Stdlib } from '../stdlib/stdlib.ts';
import type { Stability } from '../types/typed-program.ts';
import { bestMatch, checkDefinitions, collectDefinitions, signatureOf, spelling, takes } from './definitions.ts';
import type { Definition, Definitions, Flavour } from './definitions.ts';

export interface MacroExpansion {
  /** Without macros. */
  readonly program: ast.Program;
  /** C files of the standard library that what was expanded calls. */
  readonly libraryC: readonly string[];
  /** Imports in macros of the script that were expanded. */
  readonly imports: readonly ast.ImportStmt[];
}

/** More would be a script that nobody could compile, or a chain of macros that doubles at every step. */
const MAX_EXPANSIONS = 5_000;

/** Nodes that macros may bring in. Arguments in arguments in arguments double with few macros. */
const MAX_NODES = 100_000;

/** Nodes in nodes that macros may make of a script: about what the parser lets a script write, and what later passes can walk. */
const MAX_DEPTH = 500;

/** `lastId`: of the program's nodes; `imports`: what an import in a macro is. */
export function expandMacros(program: ast.Program, stdlib: Stdlib, imports: Stability, reporter: Reporter, lastId: number): MacroExpansion {
  const state: State = {
    refused: checkDefinitions(program.items, imports, reporter),
    definitions: collectDefinitions(program.items, stdlib),
    functions: new Set(program.items.flatMap((item) => (item.kind === 'fn' ? [item.name] : []))),
    reporter,
    lastId,
    mostIds: lastId + MAX_NODES,
    tooMuch: false,
    expansions: 0,
    depth: 0,
    libraryC: new Set(),
    imports: new Set(),
  };
  const written = program.items.filter((item) => item.kind !== 'macro');
  const expanded = written.map((item) => expandTree(item, state, ROOT));
  const items = state.tooMuch ? written : expanded;
  return { program: { ...program, items }, libraryC: [...state.libraryC], imports: imports === 'error' ? [] : [...state.imports] };
}

interface State {
  /** Statements that no macro can have: said once, and left out wherever it is used. */
  readonly refused: ReadonlySet<unknown>;
  readonly definitions: Definitions;
  readonly functions: ReadonlySet<string>;
  readonly reporter: Reporter;
  lastId: number;
  /** From there on nothing is expanded any more. */
  readonly mostIds: number;
  /** That was so, and it has been said. */
  tooMuch: boolean;
  expansions: number;
  /** Nodes around the one that is being expanded. */
  depth: number;
  readonly libraryC: Set<string>;
  readonly imports: Set<ast.ImportStmt>;
}

/** Where a tree stands: in the program, or in the body of a macro that is being expanded. */
interface Scope {
  /** null: the program. */
  readonly macro: MacroScope | null;
}

interface MacroScope {
  readonly definition: Definition;
  readonly args: ReadonlyMap<string, Argument>;
  /** Marks the variables of this expansion. */
  readonly mark: number;
  readonly expansion: Expansion;
  readonly outer: Scope;
}

interface Argument {
  readonly param: ast.MacroParam;
  readonly node: ast.Expr;
  /** As an expression, expanded where the macro is used. */
  readonly value: () => ArgumentValue;
}

interface ArgumentValue {
  readonly tree: ast.Expr;
  readonly depth: number;
}

const ROOT: Scope = { macro: null };

/** The tree with macros expanded; inside a macro, a copy of it. */
function expandTree<T>(tree: T, state: State, scope: Scope): T {
  if (typeof tree !== 'object' || tree === null) return tree;
  if (Array.isArray(tree)) return expandList(tree as readonly unknown[], state, scope) as T;
  if (scope.macro !== null && 'start' in tree && typeof tree.start === 'number') return placed(tree as unknown as Span, scope.macro) as T;
  const nodes = isNode(tree) ? 1 : 0;
  state.depth += nodes;
  const expanded = (replace(tree, state, scope) ?? expandChildren(tree, state, scope)) as T;
  state.depth -= nodes;
  return expanded;
}

function expandChildren<T extends object>(tree: T, state: State, scope: Scope): T {
  let copy: Record<string, unknown> | null = scope.macro === null ? null : { ...tree } as Record<string, unknown>;
  for (const [key, child] of Object.entries(tree)) {
    const next: unknown = key === 'id' && scope.macro !== null ? ++state.lastId : expandTree<unknown>(child, state, scope);
    if (next === child) continue;
    copy ??= { ...tree } as Record<string, unknown>;
    copy[key] = next;
  }
  return (copy ?? tree) as T;
}

function expandList(list: readonly unknown[], state: State, scope: Scope): readonly unknown[] {
  const expanded = list.flatMap((each): unknown[] => {
    if (state.refused.has(each)) return [];
    if (isNode(each) && each.kind === 'import-stmt' && scope.macro !== null) {
      if (scope.macro.definition.standard) state.libraryC.add(each.path);
      else state.imports.add(each);
      return [];
    }
    return [expandTree(each, state, scope)];
  });
  return expanded.length === list.length && expanded.every((each, i) => each === list[i]) ? list : expanded;
}

function placed(span: Span, { expansion }: MacroScope): Span {
  return { ...span, from: expansion };
}

function isNode(part: unknown): part is ast.Node {
  return typeof part === 'object' && part !== null && 'kind' in part;
}

/** What stands in place of a part of the tree; undefined: the part itself, with its children expanded. */
function replace(part: object, state: State, scope: Scope): object | undefined {
  if (!isNode(part)) return scope.macro === null ? undefined : replaceTypeOperand(part, state, scope.macro);
  switch (part.kind) {
    case 'call':
      checkChange(part, state, scope);
      return expandUse(part, part.nameSpan, part.args, state, scope);
    case 'identifier': {
      const argument = scope.macro?.args.get(part.name);
      if (argument?.param.flavour === 'expression') return put(argument, state, scope.macro!);
      return expandUse(part, part.span, [], state, scope);
    }
    case 'expr-stmt': {
      const statement = expandChildren(part, state, scope);
      // A macro in place of a statement is a block of statements.
      return statement.expr !== part.expr && statement.expr.kind === 'block-expr' && part.expr.kind !== 'block-expr'
        ? { id: ++state.lastId, span: statement.span, kind: 'block-stmt', block: statement.expr.block } : statement;
    }
    default: return scope.macro === null ? undefined : replaceInBody(part, state, scope.macro);
  }
}

/** A parameter that is an expression can be read, whatever it stands for: a map that is changed has to be handed over as one. */
function checkChange({ name, args: [target] }: ast.Call, state: State, { macro }: Scope): void {
  if (macro === null || target?.kind !== 'identifier' || !changesMap(name)) return;
  const argument = macro.args.get(target.name);
  if (argument?.param.flavour !== 'expression' || argument.value().tree.kind !== 'map') return;
  state.reporter.error('macro', placed(target.span, macro), `\`${target.name}\` stands for an expression, so ${name}() cannot change a map through it`, {
    notes: [{ span: argument.param.span, message: 'the parameter' }],
    help: `let the macro take the map: \`@${target.name}\``,
  });
}

/** Parameters, and the variables of a macro, in its body. */
function replaceInBody(part: ast.Node, state: State, scope: MacroScope): object | undefined {
  switch (part.kind) {
    case 'variable': {
      const argument = scope.args.get(part.name);
      if (argument?.param.flavour === 'variable') return put(argument, state, scope);
      return { ...fresh(part, state, scope), name: `${part.name}#${scope.mark}` };
    }
    case 'let':
      return expandChildren({ ...part, name: `${part.name}#${scope.mark}` }, state, { macro: scope });
    case 'for':
      return expandChildren({ ...part, variable: `${part.variable}#${scope.mark}` }, state, { macro: scope });
    case 'map': {
      const argument = scope.args.get(part.name);
      if (argument?.param.flavour !== 'map') return undefined;
      const map = argument.value().tree as ast.MapRef;
      const key = part.key === null ? null : expandTree(part.key, state, { macro: scope });
      return { ...fresh(part, state, scope), name: map.name, key };
    }
    case 'named-type': {
      const argument = part.tag === null ? scope.args.get(part.name) : undefined;
      return argument?.param.flavour === 'expression' ? typeOf(argument, part, state, scope) : undefined;
    }
    case 'array-type': {
      const argument = typeof part.length === 'string' ? scope.args.get(part.length) : undefined;
      const value = argument?.param.flavour === 'expression' ? argument.value().tree : null;
      if (value?.kind !== 'integer') return undefined;
      return expandChildren({ ...part, length: value.value }, state, { macro: scope });
    }
    case 'offsetof': return { ...expandChildren({ ...part, path: [] }, state, { macro: scope }), path: part.path.flatMap((step) => pathOf(step, state, scope)) };
    default: return undefined;
  }
}

function fresh<T extends ast.Node>(node: T, state: State, scope: MacroScope): T {
  return { ...node, id: ++state.lastId, span: placed(node.span, scope) };
}

function reportTooMuch(at: Span, state: State): void {
  if (state.tooMuch) return;
  state.tooMuch = true;
  state.reporter.error('macro', outermost(at), 'The macros that are used here become too much code', {
    help: 'an argument is put in at every use of its parameter: keep it in a variable, `let $x = x;`',
  });
}

/** `more`: how deep the tree is that is about to be put in. */
function isFull(state: State, more = 0): boolean {
  return state.tooMuch || state.lastId > state.mostIds || state.depth + more > MAX_DEPTH;
}

function depthOf(tree: unknown): number {
  if (typeof tree !== 'object' || tree === null) return 0;
  const inside = Object.values(tree).reduce((most: number, child: unknown) => Math.max(most, depthOf(child)), 0);
  return isNode(tree) ? inside + 1 : inside;
}

/** An argument in place of its parameter. Its places are its own, and tell that they are seen through the macro. */
function put(argument: Argument, state: State, scope: MacroScope): ast.Expr {
  const value = isFull(state) ? null : argument.value();
  if (value === null || isFull(state, value.depth)) {
    reportTooMuch(scope.expansion.call, state);
    return { id: ++state.lastId, span: scope.expansion.call, kind: 'bool', value: true };
  }
  const outer = scope.outer.macro?.expansion;
  // What macros in the argument stand for comes from their uses, which are what is seen.
  const moved = new Map<Expansion, Expansion>();
  const seen = (span: Span): Span => {
    const { from } = span;
    if (from === undefined || from === outer) return placed(span, scope);
    let to = moved.get(from);
    if (to === undefined) {
      to = { ...from, call: seen(from.call) };
      moved.set(from, to);
    }
    return { ...span, from: to };
  };
  return copyTree(value.tree, { id: () => ++state.lastId, span: seen });
}

// ---------------------------------------------------------------- what a parameter stands for

/** `sizeof(x)` and its like read a bare name as a type: it may stand for an expression all the same. */
function replaceTypeOperand(part: object, state: State, scope: MacroScope): object | undefined {
  if (!('type' in part) || Object.keys(part).length !== 1 || !isNode(part.type) || part.type.kind !== 'named-type' || part.type.tag !== null) return undefined;
  const argument = scope.args.get(part.type.name);
  if (argument?.param.flavour !== 'expression') return undefined;
  const value = put(argument, state, scope);
  return value.kind === 'typeof' ? value.operand : { expr: value };
}

function typeOf(argument: Argument, at: ast.NamedType, state: State, scope: MacroScope): ast.TypeSyntax {
  const value = put(argument, state, scope);
  if (value.kind === 'typeof') return 'type' in value.operand ? value.operand.type : { ...fresh(at, state, scope), kind: 'typeof-type', operand: value.operand };
  state.reporter.error('macro', argument.node.span, `${scope.definition.node.name}() needs a type here`, {
    notes: [{ span: argument.param.span, message: `\`${argument.param.name}\` stands for a type in the macro` }],
    help: `give it one: \`typeof(${argument.node.kind === 'identifier' ? argument.node.name : 'struct task_struct'})\``,
  });
  return { ...fresh(at, state, scope), name: 'int64' };
}

type Step = ast.OffsetOf['path'][number];

/** A parameter in a path of fields stands for one field or more: `n`, or `a.b`. */
function pathOf(step: Step, state: State, scope: MacroScope): Step[] {
  if ('index' in step) return [expandTree(step, state, { macro: scope })];
  const argument = scope.args.get(step.name);
  if (argument?.param.flavour !== 'expression') return [{ name: step.name, span: placed(step.span, scope) }];
  return fieldsOf(argument.node, scope.outer) ?? [{ name: step.name, span: placed(step.span, scope) }];
}

function fieldsOf(node: ast.Expr, scope: Scope): Step[] | null {
  if (node.kind === 'identifier') {
    const argument = scope.macro?.args.get(node.name);
    return argument === undefined ? [{ name: node.name, span: node.span }] : fieldsOf(argument.node, scope.macro!.outer);
  }
  if (node.kind !== 'field') return null;
  const before = fieldsOf(node.operand, scope);
  return before === null ? null : [...before, { name: node.name, span: node.nameSpan }];
}

// ---------------------------------------------------------------- uses

/** A use of a name that may be a macro's: what it stands for, or undefined when it is none. */
function expandUse(node: ast.Call | ast.Identifier, nameSpan: Span, args: readonly ast.Expr[], state: State, scope: Scope): object | undefined {
  const internal = internalName(node.name, state);
  if (internal !== null && isLanguageName(internal)) return expandChildren({ ...node, name: internal }, state, scope);
  const inLibrary = internal !== null || (scope.macro?.definition.standard ?? false);
  // A function of the script hides macros of the library.
  if (!inLibrary && state.functions.has(node.name) && !state.definitions.isOwn(node.name)) return undefined;
  const candidates = state.definitions.named(internal ?? node.name, inLibrary);
  if (candidates.length === 0) return undefined;
  const kinds = args.map((arg) => kindOf(arg));
  const definition = bestMatch(candidates, kinds);
  const at = scope.macro === null ? node.span : placed(node.span, scope.macro);
  if (definition === null) {
    // A builtin of the same name may take what no macro takes.
    if (!isLanguageName(node.name) && !state.functions.has(node.name)) reportMismatch(candidates, node, args, kinds, { at, nameSpan, scope }, state);
    return undefined;
  }
  const circle = chainTo(definition, scope);
  if (circle !== null) {
    const chain = [...circle.map((each) => each.node.name), definition.node.name].map((name) => `${name}()`).join(' → ');
    state.reporter.error('macro', at, `A macro cannot use itself: ${chain}`, { help: 'use a loop, or a function: `fn`' });
    return undefined;
  }
  if (++state.expansions > MAX_EXPANSIONS || isFull(state)) {
    reportTooMuch(at, state);
    return undefined;
  }
  return expandInto(definition, node, args, at, state, scope);
}

/**
 * What `__builtin_comm` stands for, the name by which upstream's own library knows a builtin: the language's, whatever the
 * script defines under that name, as in `macro cpu() { __builtin_cpu }`. null: no such name, or one that is known as it is.
 */
function internalName(name: string, state: State): string | null {
  if (!name.startsWith(INTERNAL) || isLanguageName(name) || state.functions.has(name) || state.definitions.named(name, false).length > 0) return null;
  const bare = name.slice(INTERNAL.length);
  return isLanguageName(bare) || state.definitions.named(bare, true).length > 0 ? bare : null;
}

const INTERNAL = '__builtin_';

function expandInto(definition: Definition, node: ast.Call | ast.Identifier, args: readonly ast.Expr[], at: Span, state: State, scope: Scope): ast.Expr {
  const { params, body, name } = definition.node;
  const bound = new Map<string, Argument>();
  params.forEach((param, i) => {
    let value: ArgumentValue | null = null;
    const expand = (): ArgumentValue => {
      const tree = expandTree(args[i]!, state, scope);
      return { tree, depth: depthOf(tree) };
    };
    bound.set(param.name, { param, node: args[i]!, value: () => (value ??= expand()) });
  });
  const inside: Scope = { macro: { definition, args: bound, mark: state.expansions, expansion: { macro: name, call: at, standard: definition.standard }, outer: scope } };
  if (body.statements.length === 0 && body.value !== null) return expandTree(body.value, state, inside);
  return { id: ++state.lastId, span: at, kind: 'block-expr', block: expandTree(body, state, inside) };
}

/** The macros that are being expanded, from this one on; null when it is not among them. */
function chainTo(definition: Definition, scope: Scope): Definition[] | null {
  const chain: Definition[] = [];
  for (let at = scope.macro; at !== null; at = at.outer.macro) {
    chain.unshift(at.definition);
    if (at.definition.node === definition.node) return chain;
  }
  return null;
}

function outermost(span: Span): Span {
  return span.from === undefined ? span : outermost(span.from.call);
}

/** What a parameter stands for is an expression, whatever it is. */
function kindOf(node: ast.Expr): Flavour {
  if (node.kind === 'variable') return 'variable';
  return node.kind === 'map' && node.key === null ? 'map' : 'expression';
}

interface Use {
  readonly at: Span;
  readonly nameSpan: Span;
  readonly scope: Scope;
}

const KIND_NAMES: Readonly<Record<Flavour, string>> = { expression: 'an expression', variable: 'a variable', map: 'a map' };

function reportMismatch(candidates: readonly Definition[], node: ast.Call | ast.Identifier, args: readonly ast.Expr[], kinds: readonly Flavour[], use: Use, state: State): void {
  const { reporter } = state;
  const span = use.scope.macro === null ? use.nameSpan : placed(use.nameSpan, use.scope.macro);
  const sameCount = candidates.filter(({ node: { params } }) => params.length === kinds.length);
  const nearest = (sameCount.length > 0 ? sameCount : candidates)
    .toSorted((a, b) => fitting(b, kinds) - fitting(a, kinds))[0]!;
  const { params } = nearest.node;
  const definedHere = { span: nearest.node.nameSpan, message: `${signatureOf(nearest.node)} is defined here` };
  if (params.length !== kinds.length) {
    const counts = [...new Set(candidates.map(({ node: { params: { length } } }) => length))].sort((a, b) => a - b).join(' or ');
    const bare = node.kind === 'identifier';
    reporter.error('argument-count', span, bare ? `${node.name} is a macro with parameters` : `The macro ${node.name}() takes ${counts} argument${counts === '1' ? '' : 's'}, ${kinds.length} given`, {
      notes: [definedHere],
      help: `write \`${signatureOf(nearest.node)}\``,
    });
    return;
  }
  const wrong = params.flatMap((param, i) => (takes(param, kinds[i]!) ? [] : [{ param, arg: args[i]!, kind: kinds[i]! }]));
  reporter.error('argument-type', span, `No macro ${node.name}() takes these arguments`, {
    notes: [
      ...wrong.map(({ param, arg, kind }) => ({
        span: use.scope.macro === null ? arg.span : placed(arg.span, use.scope.macro),
        message: `this is ${KIND_NAMES[kind]}, \`${spelling(param)}\` takes ${KIND_NAMES[param.flavour]}`,
      })),
      definedHere,
    ],
    help: wrong.some(({ param }) => param.flavour === 'variable') ? 'put the value into a variable first: `$x = …;`' : null,
  });
}

function fitting({ node: { params } }: Definition, kinds: readonly Flavour[]): number {
  return params.filter((param, i) => kinds[i] !== undefined && takes(param, kinds[i])).length;
}
