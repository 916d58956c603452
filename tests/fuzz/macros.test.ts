// Macros cost nothing and change nothing: random programs with some of their expressions turned into uses of macros are
// lowered to the same IR as without. A macro's body is an expression of the program, in which some operands became
// parameters. Whatever variables and maps are left in it are parameters of their own kind, and a variable that begins in
// it may be called as another around its use. Macros use macros, and arguments hold uses.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type * as ast from '../../frontend/syntax/ast.ts';
import { visit } from '../../frontend/syntax/walk.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { printModule } from '../../middle/ir/print-ir.ts';
import { lowered } from '../lower/support.ts';
import { FEATURES } from './features.ts';
import { generate } from './generate.ts';
import { HEADER, linesOf } from './program.ts';
import { Random } from './random.ts';

const PROGRAMS = 320;

const VALUES: ReadonlySet<string> = new Set(['binary', 'unary', 'ternary', 'cast', 'index', 'field', 'tuple', 'record', 'integer', 'string', 'variable', 'map', 'call', 'inc-dec', 'if-expr', 'block-expr']);

/** Expressions of a program that are values: not targets, and not what a function wants as it stands. */
function valuesIn(program: ast.Program): ast.Expr[] {
  const values: ast.Expr[] = [];
  const special = new Set<object>();
  visit(program, (node) => {
    const parts = node as unknown as Record<string, unknown>;
    for (const key of ['target', 'operand']) {
      const part = parts[key];
      const isPlace = key === 'target' || node.kind !== 'unary' || ['++', '--', '&'].includes(String(parts['op']));
      if (isPlace && node.kind !== 'cast' && node.kind !== 'field' && typeof part === 'object' && part !== null) special.add(part);
    }
    if (node.kind === 'call') for (const arg of node.args) if (arg.kind === 'map' || arg.kind === 'variable') special.add(arg);
    // The two keys of `@m[1, 2]` are a tuple that cannot stand anywhere else.
    if (node.kind === 'map' && node.key?.kind === 'tuple') special.add(node.key);
    if (node.kind === 'for') special.add(node.start);
    if (VALUES.has(node.kind) && !special.has(node)) values.push(node as ast.Expr);
  });
  return values;
}

interface Piece {
  readonly start: number;
  readonly end: number;
}

const isInside = (inner: Piece, outer: Piece): boolean => inner.start >= outer.start && inner.end <= outer.end;

function mentions(tree: ast.Expr, names: ReadonlySet<string>): boolean {
  let found = false;
  visit(tree, (node) => { found ||= (node.kind === 'variable' || node.kind === 'let') && names.has(node.name); });
  return found;
}

/** The script with one of its values as the use of a macro, which stands behind it. */
function withMacro(text: string, random: Random, name: string): string {
  const { program, diagnostics } = parse({ name: 'test.bt', text });
  assert.equal(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message), [], text);
  const probes = program.items.filter((item) => item.kind !== 'map-decl');
  const values = valuesIn({ ...program, items: probes.filter((item) => item.kind !== 'macro' || random.once(2)) });
  const body = random.of(values);
  const inside = values.filter(({ span }) => isInside(span, body.span) && span !== body.span && (span.start > body.span.start || span.end < body.span.end));
  const locals = new Set<string>();
  visit(body, (node) => { if (node.kind === 'let') locals.add(node.name); });
  const args: Piece[] = [];
  for (const value of inside) {
    const { span } = value;
    if (random.once(3) && !mentions(value, locals) && args.every((arg) => arg.end <= span.start || arg.start >= span.end)) args.push(span);
  }
  // Parameters of the macro that it is in.
  visit(body, ({ kind, span }) => { if (kind === 'identifier' && !args.some((arg) => isInside(span, arg))) args.push(span); });
  args.sort((a, b) => a.start - b.start);
  const left = new Set<string>();
  let macro = '';
  let at = body.span.start;
  for (const [index, arg] of [...args, { start: body.span.end, end: body.span.end }].entries()) {
    macro += text.slice(at, arg.start) + (index < args.length ? `p${index}` : '');
    at = arg.end;
  }
  visit(body, (node) => {
    if ((node.kind === 'map' || (node.kind === 'variable' && !locals.has(node.name))) && !args.some((arg) => isInside(node.span, arg))) left.add(`${node.kind === 'map' ? '@' : '$'}${node.name}`);
  });
  const params = [...args.map((_, index) => `p${index}`), ...left];
  const given = [...args.map(({ start, end }) => text.slice(start, end)), ...left];
  // Variables of its own may have the name of one around its use.
  const [local, ...others] = locals;
  if (local !== undefined && others.length === 0 && !left.has('$v0')) macro = macro.replaceAll(`$${local}`, () => '$v0');
  return `${text.slice(0, body.span.start)}${name}(${given.join(', ')})${text.slice(body.span.end)}\nmacro ${name}(${params.join(', ')}) { ${macro} }\n`;
}

/** Without places and names of variables. */
function irOf(text: string): string {
  return printModule(lowered(text).module).split('\n').filter((line) => !/^\s*#/.test(line)).join('\n').replace(/\$\w+(?:#\d+)?/g, '$$');
}

test(`${PROGRAMS} programs are the same with macros`, () => {
  let programs = 0;
  for (let seed = 1; programs < PROGRAMS; seed++) {
    const plain = [HEADER, ...linesOf(generate(seed, FEATURES), 0)].join('\n');
    // Long ones take their time and show no more.
    if (plain.length > 700) continue;
    programs++;
    const random = new Random(seed);
    let text = plain;
    for (let i = 0; i < 4; i++) text = withMacro(text, random, `m${i}`);
    let ir = '';
    try {
      ir = irOf(text);
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}\n${text}`);
    }
    assert.is(ir, irOf(plain), `seed ${seed}:\n${text}`);
  }
});

test.run();
