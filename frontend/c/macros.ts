// Macros of a script's C in the script itself: where a bare name is an object-like macro, what the macro expands to is
// read as an expression of the language and takes the name's place in the syntax tree; where a type is expected, as a
// type. Clang has expanded everything, so that a macro's name in its own expansion means recursion. Replacing trees
// keeps the value of a macro together, as if it stood in parentheses. Runs after the script's own macros.

import type * as ast from '../syntax/ast.ts';
import { copyTree } from '../syntax/copy-tree.ts';
import type { Diagnostic, Reporter } from '../diagnostics/diagnostics.ts';
import { parse } from '../parse/parse.ts';
import { spanKey } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import { replaceIn, visit } from '../syntax/walk.ts';

export interface ExpandedProgram {
  readonly program: ast.Program;
  /** What was put in, for the names that are in there. */
  readonly parts: readonly (ast.Expr | ast.TypeSyntax)[];
  /** By `spanKey` of the name that was replaced. */
  readonly uses: ReadonlyMap<string, string>;
  /** Macros that were reported to be of no use. */
  readonly spoilt: ReadonlySet<string>;
}

/** What a name stands for, or in words why it stands for nothing. */
type Meaning<T> = { readonly tree: T } | { readonly problem: string };

export function expandMacros(program: ast.Program, macros: ReadonlyMap<string, string>, reporter: Reporter): ExpandedProgram {
  const parts: (ast.Expr | ast.TypeSyntax)[] = [];
  const uses = new Map<string, string>();
  const spoilt = new Set<string>();
  const expressions = new Map<string, Meaning<ast.Expr>>();
  const types = new Map<string, Meaning<ast.TypeOrExpr>>();
  let lastId = 0;
  visit(program, (node) => { lastId = Math.max(lastId, node.id); });

  const textOf = (name: string): string | null => {
    const text = macros.get(name);
    return text === undefined || text === name ? null : text;
  };
  /** A copy with ids of its own, all of it at `span`. */
  const placed = <T extends object>(tree: T, name: string, span: Span): T => {
    uses.set(spanKey(span), name);
    return copyTree(tree, { id: () => ++lastId, span: () => span });
  };
  const expression = (node: ast.Identifier): ast.Expr | undefined => {
    const text = textOf(node.name);
    if (text === null) return undefined;
    let meaning = expressions.get(node.name);
    if (meaning === undefined) {
      meaning = readExpression(node.name, text, macros);
      expressions.set(node.name, meaning);
    }
    if ('problem' in meaning) {
      spoilt.add(node.name);
      reporter.error('c-macro', node.span, `The macro ${node.name} ${meaning.problem}`, { notes: definitionOf(program, node.name) });
      return undefined;
    }
    const tree = placed(meaning.tree, node.name, node.span);
    parts.push(tree);
    return tree;
  };
  const typeOperand = (node: ast.NamedType): ast.TypeOrExpr | undefined => {
    const text = node.tag === null ? textOf(node.name) : null;
    if (text === null) return undefined;
    let meaning = types.get(node.name);
    if (meaning === undefined) {
      meaning = readType(node.name, text);
      types.set(node.name, meaning);
    }
    if ('problem' in meaning) return undefined;
    const tree = placed(meaning.tree, node.name, node.span);
    parts.push('type' in tree ? tree.type : tree.expr);
    return tree;
  };
  const change = (part: Partial<ast.Node> & { readonly type?: unknown; readonly of?: unknown }): object | undefined => {
    switch (part.kind) {
      case 'identifier': return expression(part as ast.Identifier);
      case 'named-type': {
        const operand = typeOperand(part as ast.NamedType);
        return operand !== undefined && 'type' in operand ? operand.type : undefined;
      }
      case 'array-type': {
        const array = part as ast.ArrayType;
        const text = typeof array.length === 'string' ? textOf(array.length) : null;
        const length = text === null ? null : integerOf(readExpression(array.length as string, text, macros));
        return length === null ? undefined : { ...array, of: replaceIn(array.of, change), length };
      }
      case undefined:
        // The operand of sizeof and its like: a bare name is a type there, but its macro may be an expression.
        return isNamedType(part.type) ? typeOperand(part.type) : undefined;
      default: return undefined;
    }
  };
  return { program: macros.size === 0 ? program : replaceIn(program, change), parts, uses, spoilt };
}

/** Says with each diagnostic about a macro's use what the macro is. */
export function explainMacros(diagnostics: readonly Diagnostic[], uses: ReadonlyMap<string, string>, macros: ReadonlyMap<string, string>, program: ast.Program): readonly Diagnostic[] {
  if (uses.size === 0) return diagnostics;
  return diagnostics.map((diagnostic) => {
    const name = diagnostic.span === null ? undefined : uses.get(spanKey(diagnostic.span));
    if (name === undefined || diagnostic.code === 'c-macro') return diagnostic;
    const [definition] = definitionOf(program, name);
    const note = definition ?? { span: diagnostic.span!, message: `The macro ${name} is \`${shortened(macros.get(name) ?? '')}\`` };
    return { ...diagnostic, notes: [...diagnostic.notes, note] };
  });
}

/** A macro of macros may be longer than anybody reads. */
function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** Where a macro is defined, as a note, if that is in the script. */
export function definitionOf(program: ast.Program, name: string): { span: Span; message: string }[] {
  const item = program.preamble.findLast((each) => definesMacro(each, name));
  return item === undefined ? [] : [{ span: item.span, message: `${name} is defined here` }];
}

export function definesMacro(item: ast.CItem, name: string): boolean {
  return /^#\s*define\s+(\w+)/.exec(item.text)?.[1] === name;
}

function isNamedType(part: unknown): part is ast.NamedType {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'named-type';
}

// ---------------------------------------------------------------- reading

function readExpression(name: string, text: string, macros: ReadonlyMap<string, string>): Meaning<ast.Expr> {
  if (text === '') return { problem: 'is empty' };
  const tree = parseDiscarded(name, text);
  if (tree === null) return { problem: `is \`${shortened(text)}\`, which is not an expression of the language` };
  let recursive = false;
  visit(tree, (node) => {
    if (node.kind !== 'identifier') return;
    const inner = macros.get(node.name);
    recursive ||= node.name === name || (inner !== undefined && inner !== node.name);
  });
  return recursive ? { problem: 'refers to itself' } : { tree };
}

function readType(name: string, text: string): Meaning<ast.TypeOrExpr> {
  const tree = parseDiscarded(name, `sizeof(${text})`);
  return tree?.kind === 'sizeof' ? { tree: tree.operand } : { problem: 'is not a type' };
}

/** `text` as one expression, or null. */
function parseDiscarded(name: string, text: string): ast.Expr | null {
  const source: Source = { name, text: `begin { _ = ${fromC(text)}\n}` };
  const { program, diagnostics } = parse(source);
  const [item, ...others] = program.items;
  if (diagnostics.some((d) => d.severity === 'error') || item?.kind !== 'probe' || others.length > 0) return null;
  const [statement, ...more] = item.body.statements;
  return statement?.kind === 'discard' && more.length === 0 ? statement.expr : null;
}

const C_STRING = /"(?:[^"\\]|\\.)*"/gs;
const C_LITERAL = /"(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*|'((?:[^'\\]|\\.)+)'|\b(0[bB][01']+|0[xX][0-9a-fA-F']+|[0-9][0-9']*)[uUlL]*\b/gs;

/** Literals that C spells in its own way, as the language spells them: `10UL`, `0b11`, `'a'`, `"a" "b"`. */
function fromC(text: string): string {
  return text.replace(C_LITERAL, (token, character: string | undefined, digits: string | undefined) => {
    if (character !== undefined) return characterCode(character) ?? token;
    if (digits === undefined) return `"${token.match(C_STRING)!.map((each) => each.slice(1, -1)).join('')}"`;
    const plain = digits.replaceAll("'", '');
    return /^0[bB]/.test(plain) ? BigInt(plain).toString() : plain;
  });
}

const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, a: 7, b: 8, f: 12, v: 11, '\\': 92, "'": 39, '"': 34, '?': 63 };

function characterCode(character: string): string | null {
  if (!character.startsWith('\\')) return character.length === 1 ? String(character.charCodeAt(0)) : null;
  const escape = character.slice(1);
  const code = ESCAPES[escape] ?? (/^[0-7]{1,3}$/.test(escape) ? parseInt(escape, 8) : /^x[0-9a-fA-F]{1,2}$/.test(escape) ? parseInt(escape.slice(1), 16) : null);
  return code === null ? null : String(code);
}

/** The value of a small constant expression, for the length of an array; null when it is none. */
function integerOf(meaning: Meaning<ast.Expr>): bigint | null {
  return 'tree' in meaning ? fold(meaning.tree) : null;
}

function fold(node: ast.Expr): bigint | null {
  if (node.kind === 'integer') return node.value;
  if (node.kind !== 'binary') return null;
  const left = fold(node.left);
  const right = fold(node.right);
  if (left === null || right === null) return null;
  switch (node.op) {
    case '+': return left + right;
    case '-': return left - right;
    case '*': return left * right;
    case '/': return right === 0n ? null : left / right;
    case '<<': return right > 63n ? null : left << right;
    default: return null;
  }
}
