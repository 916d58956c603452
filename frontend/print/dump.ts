// The syntax tree as an indented outline, for --emit=ast and for fixtures. It walks the data as it is, so that a new
// kind of node shows up without a change here; ids and spans are left out.

import type { Program } from '../syntax/ast.ts';

/** One line per node: its kind, its plain properties; children below, under the property that holds them. */
export function dumpAst(program: Program): string {
  const lines: string[] = [];
  dump(program, '', 0, lines);
  return `${lines.join('\n')}\n`;
}

function dump(value: object, label: string, indent: number, lines: string[]): void {
  const plain: string[] = [];
  const children: [name: string, child: object][] = [];
  for (const [name, property] of Object.entries(value)) {
    if (name === 'id' || name === 'kind' || property === null || name === 'span' || name.endsWith('Span')) continue;
    if (typeof property === 'object') children.push([name, property as object]);
    else plain.push(`${name}=${typeof property === 'string' ? JSON.stringify(property) : String(property)}`);
  }
  const kind = 'kind' in value ? String(value.kind) : '';
  const head = [label, kind].filter((word) => word !== '').join(': ');
  lines.push('  '.repeat(indent) + [head, ...plain].filter((word) => word !== '').join(' '));
  for (const [name, child] of children) {
    if (!Array.isArray(child)) dump(child, name, indent + 1, lines);
    else if (child.length > 0) {
      lines.push(`${'  '.repeat(indent + 1)}${name}:`);
      for (const element of child as object[]) dump(element, '', indent + 2, lines);
    }
  }
}
