// The syntax tree back into script text: parsing the result gives the same tree (ids, spans and comments aside). It
// writes as few parentheses as the grammar needs, two spaces per level, one statement per line. dumpAst shows the
// tree itself. Neither knows what anything means.

import type * as ast from '../syntax/ast.ts';
import { printBlock, printExpr, printType } from './nodes.ts';
import { quote } from './strings.ts';

export { dumpAst } from './dump.ts';
export { printExpr };

export function printProgram(program: ast.Program): string {
  const sections: string[] = [];
  if (program.header !== null) sections.push(program.header);
  if (program.preamble.length > 0) sections.push(program.preamble.map((item) => item.text).join('\n'));
  if (program.config !== null) sections.push(printConfig(program.config));
  if (program.imports.length > 0) sections.push(program.imports.map((item) => `import ${quote(item.path)};`).join('\n'));
  sections.push(...program.items.map(printItem));
  return sections.map((section) => `${section}\n`).join('\n');
}

function printConfig(config: ast.ConfigBlock): string {
  const entries = config.entries.map(({ key, value, bare }) => {
    const text = typeof value === 'string' && !bare ? quote(value) : String(value);
    return `  ${key} = ${text};\n`;
  });
  return `config = {\n${entries.join('')}}`;
}

function printItem(item: ast.TopItem): string {
  switch (item.kind) {
    case 'probe':
      return printProbe(item);
    case 'macro': {
      const sigils = { expression: '', variable: '$', map: '@' } as const;
      const params = item.params.map((param) => `${sigils[param.flavour]}${param.name}`);
      return `macro ${item.name}(${params.join(', ')})\n${printBlock(item.body, 0, true)}`;
    }
    case 'fn': {
      const params = item.params.map((param) => `$${param.name} : ${printType(param.type)}`);
      const returns = item.returns === null ? '' : ` : ${printType(item.returns)}`;
      return `fn ${item.name}(${params.join(', ')})${returns}\n${printBlock(item.body, 0, false)}`;
    }
    case 'map-decl':
      return `let @${item.name} = ${item.mapType}(${printExpr(item.maxEntries)});`;
  }
}

function printProbe(probe: ast.Probe): string {
  const head = probe.attachPoints.map((point) => point.text).join(',\n');
  let predicate = '';
  if (probe.predicate !== null) {
    const text = printExpr(probe.predicate);
    // A predicate that begins with `*` would open a comment.
    predicate = text.startsWith('*') ? `/ ${text}/\n` : `/${text}/\n`;
  }
  return `${head}\n${predicate}${printBlock(probe.body, 0, false)}`;
}
