// Which fields of a copied struct anybody looks at: where a variable is only there to be asked for fields, as `$t` in
// `$t = *curtask; print($t.pid)`, nothing else need be copied into it.

import { visit } from '../../frontend/syntax/walk.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import type { Facts, TypedProgram } from '../../frontend/types/typed-program.ts';

/** By the expression that is copied, the fields that are wanted of it: `pid`, `se.load`. Of all others everything is. */
export type PartialCopies = ReadonlyMap<ast.NodeId, readonly string[]>;

export function findPartialCopies({ probes, functions }: Pick<TypedProgram, 'probes' | 'functions'>): PartialCopies {
  const found = new Map<ast.NodeId, readonly string[]>();
  for (const { node, facts } of [...probes, ...functions]) findIn(node, facts, found);
  return found;
}

function findIn(body: unknown, { variables, fields, types }: Pick<Facts, 'variables' | 'fields' | 'types'>, found: Map<ast.NodeId, readonly string[]>): void {
  const copies: { readonly variable: number; readonly value: ast.Expr }[] = [];
  const uses = new Map<ast.NodeId, { readonly variable: number; readonly path: readonly string[] }>();
  const targets = new Set<ast.NodeId>();
  const see = (node: ast.Node): void => {
    const variable = variables.get(node.id);
    if (node.kind === 'let' && node.value !== null && variable !== undefined) copies.push({ variable: variable.id, value: node.value });
    if (node.kind === 'assign' && node.op === null && node.target.kind === 'variable') {
      targets.add(node.target.id);
      const target = variables.get(node.target.id);
      if (target !== undefined) copies.push({ variable: target.id, value: node.value });
    }
    if (node.kind === 'variable' && variable !== undefined && !uses.has(node.id)) uses.set(node.id, { variable: variable.id, path: [] });
    if (node.kind !== 'field') return;
    const path: string[] = [];
    let at: ast.Expr = node;
    for (; at.kind === 'field'; at = at.operand) {
      const field = fields.get(at.id);
      if (field?.kind !== 'struct' || field.throughPointer) return;
      path.unshift(at.name);
    }
    const holder = variables.get(at.id);
    if (holder !== undefined && path.length > (uses.get(at.id)?.path.length ?? 0)) uses.set(at.id, { variable: holder.id, path });
  };
  visit(body, see);
  for (const { variable, value } of copies) {
    if (types.get(value.id)?.kind !== 'struct') continue;
    const paths = [...uses].filter(([id, use]) => use.variable === variable && !targets.has(id)).map(([, { path }]) => path);
    if (paths.every((path) => path.length > 0)) found.set(value.id, [...new Set(paths.map((path) => path.join('.')))].sort());
  }
}
