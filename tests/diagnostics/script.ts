// Runs a broken script through parser and checker on the recorded machine and gives what a user would see: errors, then
// warnings, rendered. A script's first comment lines may say `ARGS:` (its arguments are known), `ENV:` (variables of the
// environment), `NO-BTF`, `NO-TRACEFS`, `NO-CLANG`, `ARCH:` or `UNSAFE`. Files that it imports follow it (virtual-files.ts).

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { loadLlvm } from '../../backend/llvm/index.ts';
import { check, checkIntact, isRefused } from '../../compiler/passes.ts';
import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';
import { inOrder } from '../../frontend/diagnostics/diagnostics.ts';
import type { Host } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { renderDiagnostics } from '../../frontend/diagnostics/render.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { splitFiles } from '../check/virtual-files.ts';

// As in the commands: it makes the stack as deep as the limits are.
loadLlvm();

export interface Outcome {
  readonly diagnostics: readonly Diagnostic[];
  /** As on a terminal without colours. */
  readonly text: string;
}

/** On the recorded machine, or another. */
export function runScript(text: string, machine?: Host): Outcome {
  const diagnostics = inOrder(diagnose(text, machine));
  return { diagnostics, text: renderDiagnostics(diagnostics, { color: false }) };
}

/** What follows the script, and the C in imports/ beside this file. */
function withC(readImport: Host['readImport']): Host['readImport'] {
  return (path, importer) => {
    const found = readImport(path, importer);
    const file = fileURLToPath(new URL(`./imports/${path}`, import.meta.url));
    if (found.kind !== 'missing' || !existsSync(file)) return found;
    return { kind: 'file', name: path, path: file, bytes: readFileSync(file), btf: null, distrust: null };
  };
}

function diagnose(text: string, machine?: Host): readonly Diagnostic[] {
  const directive = (name: string): string | null => new RegExp(`^// ${name}:? ?(.*)$`, 'm').exec(text)?.[1] ?? null;
  const words = (list: string | null): string[] => (list ?? '').split(' ').filter((word) => word !== '');
  const files = splitFiles(text);
  const source = { name: 'script.bt', text: files.text };
  const parsed = parse(source);
  const recorded = { ...machine ?? recordedHost({ btf: directive('NO-BTF') === null, tracefs: directive('NO-TRACEFS') === null }), arch: directive('ARCH') ?? 'x86_64', readImport: withC(files.readImport) };
  const host: Host = directive('NO-CLANG') === null ? recorded : { ...recorded, compileC: () => ({ kind: 'no-compiler', help: 'install clang' }) };
  const environment = Object.fromEntries(words(directive('ENV')).map((word): [string, string] => {
    const [name = '', value = ''] = word.split('=');
    return [name, value];
  }));
  const options = {
    positional: directive('ARGS') === null ? null : words(directive('ARGS')),
    environment,
    unsafe: directive('UNSAFE') !== null,
  };
  if (isRefused(parsed.diagnostics)) return checkIntact(parsed, source, host, options).diagnostics;
  const first = check(parsed.program, source, host, options);
  // What only another kernel has is a branch of another program.
  const elsewhere = first.questions.filter(({ here }) => !here).map(({ key }) => [key, true] as const);
  const checked = elsewhere.length === 0 ? first : check(parsed.program, source, host, { ...options, answers: new Map(elsewhere) });
  return [...parsed.diagnostics, ...checked.diagnostics];
}
