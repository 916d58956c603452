// Compiles stdlib/ into build/stdlib, ahead of time: the .bt files are parsed, so that a script which uses one macro reads
// one small tree; the C is compiled to bitcode and BTF, so that using it takes no clang. The constants of
// C's headers become a table. An index tells which file defines which macro. It fails on anything that a script would be told about: the library has no errors of its own.

import { fileURLToPath } from 'node:url';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compileC } from '../compiler/host/c-compiler.ts';
import { freeze } from '../compiler/host/stdlib-tree.ts';
import type { StdlibIndex } from '../compiler/host/stdlib.ts';
import type { MacroDef } from '../frontend/syntax/ast.ts';
import { Reporter } from '../frontend/diagnostics/diagnostics.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { checkDefinitions } from '../frontend/macros/definitions.ts';
import { parse } from '../frontend/parse/parse.ts';
import { renderDiagnostic } from '../frontend/diagnostics/render.ts';
import { headerConstants } from './header-constants.ts';

/** Throws an Error with all that is wrong. */
export function buildStdlib(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  const macros: Record<string, string> = {};
  const wrong: Diagnostic[] = [];
  const files = readdirSync(from, { recursive: true, encoding: 'utf8' }).filter((name) => /\.(bt|bpf\.c)$/.test(name)).sort();
  for (const name of files) {
    const file = `stdlib/${name}`;
    const text = readFileSync(join(from, name), 'utf8');
    mkdirSync(dirname(join(to, file)), { recursive: true });
    writeFileSync(join(to, file), text);
    if (name.endsWith('.bpf.c')) {
      const { bitcode, btf } = compileStandardC(file, text);
      writeFileSync(join(to, `${file}.bc`), bitcode);
      writeFileSync(join(to, `${file}.btf`), btf);
      continue;
    }
    const source = { name: file, text };
    const { program, diagnostics } = parse(source);
    const reporter = new Reporter(source);
    checkDefinitions(program.items, 'enable', reporter);
    wrong.push(...diagnostics, ...reporter.diagnostics);
    const inFile = new Map<string, MacroDef[]>();
    for (const item of program.items) {
      if (item.kind !== 'macro') throw new Error(`${file} holds a ${item.kind}: the library has macros only`);
      if ((macros[item.name] ??= file) !== file) throw new Error(`${item.name}() is defined in ${file} and in ${macros[item.name]}`);
      inFile.set(item.name, [...inFile.get(item.name) ?? [], item]);
    }
    writeFileSync(join(to, `${file}.json`), JSON.stringify(Object.fromEntries([...inFile].map(([macro, definitions]) => [macro, freeze(definitions)]))));
  }
  if (wrong.length > 0) throw new Error(wrong.map((each) => renderDiagnostic(each, { color: false })).join(''));
  const index: StdlibIndex = { macros, files: files.map((name) => `stdlib/${name}`) };
  writeFileSync(join(to, 'headers.txt'), headerConstants());
  writeFileSync(join(to, 'index.json'), JSON.stringify(index));
}

/** Its own files have nothing that a reader could be told: a warning of clang fails too. */
export function compileStandardC(file: string, text: string): { readonly bitcode: Uint8Array; readonly btf: Uint8Array } {
  const result = compileC({ script: file, text: `#line 1 "${file}"\n${text}`, defines: [], directories: [], files: [], code: true }, process.env['PATH'] ?? '');
  if (result.kind === 'no-compiler') throw new Error(`the library's C needs a compiler: ${result.help}`);
  const [said] = result.messages;
  if (said !== undefined) throw new Error(`${file}:${said.line}: ${said.text}`);
  if (result.kind === 'failed' || result.bitcode === null || result.btf === null) throw new Error(`${file} could not be compiled`);
  return { bitcode: result.bitcode, btf: result.btf };
}

// As a command, not where others import from it: their arguments are their own.
const [, command, from, to] = process.argv;
if (command === fileURLToPath(import.meta.url) && from !== undefined && to !== undefined) buildStdlib(from, to);
