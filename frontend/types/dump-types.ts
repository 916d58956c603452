// Shows what the checker found, for `--emit=types` and for its tests: maps, parameters, and for each function, probe and attach
// point the variables and every expression with its type. Expressions come in the order of the text, the outer before
// the inner, each as the script spells it with white space squeezed. What a macro of the standard library stands for is
// its use.

import type * as ast from '../syntax/ast.ts';
import { isInLibrary, positionOf, seenInScript, sourceOfSpan, textOfSpan } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';
import type { TypedFunction, TypedProbe, TypedProgram } from './typed-program.ts';
import { typeName } from './types.ts';
import type { Type } from './types.ts';

const LONGEST = 60;

export function dumpTypes(program: TypedProgram): string {
  const lines: string[] = [];
  for (const map of program.maps) {
    const key = map.key === null ? '' : `[${typeName(map.key)}]`;
    lines.push(`@${map.name}${key}: ${describe(map.value)}, ${map.declared ?? 'implicit'}, ${map.maxEntries} entries`);
  }
  for (const parameter of program.parameters) lines.push(`$${parameter.index}: ${parameter.type}`);
  if (program.usesParamCount) lines.push('$#');
  for (const option of program.named) lines.push(`--${option.name}: ${option.integer === null ? option.type : typeName(option.integer)} = ${typeof option.default === 'string' ? JSON.stringify(option.default) : option.default}`);
  for (const fn of program.functions) lines.push(`fn ${fn.node.name}: ${describe(fn.returns)}`, ...dumpBody(program, fn));
  for (const probe of program.probes) lines.push(probe.attachPoint.text, ...dumpBody(program, probe));
  return `${lines.join('\n')}\n`;
}

function dumpBody(program: TypedProgram, body: TypedProbe | TypedFunction): string[] {
  const lines: string[] = [];
  for (const variable of body.variables) {
    if (isInLibrary(variable.span)) continue;
    const { line } = positionOf(sourceOfSpan(program.source, variable.span), variable.span.start);
    lines.push(`  $${variable.name}: ${describe(variable.type)} (line ${line})`);
  }
  const found: { span: Span; text: string }[] = [];
  visit(body.node, (node, parent) => {
    if (isInLibrary(node.span) && parent !== null && isInLibrary(parent.span)) return;
    const type = body.facts.types.get(node.id);
    if (type === undefined) return;
    const value = body.facts.constants.get(node.id);
    const constant = value === undefined ? '' : ` = ${typeof value === 'string' ? JSON.stringify(value) : value}`;
    found.push({ span: seenInScript(node.span), text: `${describe(type)}${constant}` });
  });
  found.sort((a, b) => a.span.start - b.span.start || b.span.end - a.span.end);
  for (const { span, text } of found) {
    const source = sourceOfSpan(program.source, span);
    const { line, column } = positionOf(source, span.start);
    lines.push(`  ${source === program.source ? '' : `${source.name}:`}${line}:${column} ${excerpt(program, span)} → ${text}`);
  }
  return lines;
}

/** The type, and where a pointer points to when that is not kernel memory. */
function describe(type: Type): string {
  const space = type.kind === 'pointer' && type.space !== 'kernel' ? ` (${type.space})` : '';
  return `${typeName(type)}${space}`;
}

function excerpt(program: TypedProgram, span: Span): string {
  const text = textOfSpan(program.source, span).replace(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** Every node below with the one around it, whatever its kind: anything with an id and a kind is one. */
function visit(node: ast.Node, found: (node: ast.Node, parent: ast.Node | null) => void, parent: ast.Node | null = null): void {
  found(node, parent);
  for (const child of Object.values(node)) visitChild(child, found, node);
}

function visitChild(child: unknown, found: (node: ast.Node, parent: ast.Node | null) => void, parent: ast.Node): void {
  if (Array.isArray(child)) {
    for (const element of child) visitChild(element, found, parent);
  } else if (typeof child === 'object' && child !== null) {
    if ('kind' in child && 'id' in child) visit(child as ast.Node, found, parent);
    else for (const inner of Object.values(child)) visitChild(inner, found, parent);
  }
}
