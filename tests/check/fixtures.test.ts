// Runs the checker over fixtures/*.bt and compares with the .expect beside each: every diagnostic, and the types when
// there is no error. A fixture's first comment lines may say `ARGS:` (the arguments are known), `ENV:` (variables of the
// environment), `NO-BTF`, `NO-TRACEFS` or `UNSAFE`. UPDATE=1 writes what is found in place of comparing.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { check } from '../../compiler/passes.ts';
import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';
import { dumpTypes } from '../../frontend/types/dump-types.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { expansionsOf, positionOf, sourceOfSpan, textOfSpan } from '../../frontend/syntax/source.ts';
import type { Source } from '../../frontend/syntax/source.ts';
import type { Host } from '../../frontend/host.ts';
import { recordedHost } from './recorded-host.ts';
import { splitFiles } from './virtual-files.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);

for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.bt')).sort()) {
  test(file, () => {
    const text = readFileSync(new URL(file, FIXTURES), 'utf8');
    const actual = run({ name: file, text });
    const expectFile = new URL(file.replace(/\.bt$/, '.expect'), FIXTURES);
    if (process.env['UPDATE'] === '1') writeFileSync(expectFile, actual);
    else assert.fixture(actual, existsSync(expectFile) ? readFileSync(expectFile, 'utf8') : '');
  });
}

function run({ name, text }: Source): string {
  const files = splitFiles(text);
  const source: Source = { name, text: files.text };
  const directive = (name: string): string | null => new RegExp(`^// ${name}:? ?(.*)$`, 'm').exec(source.text)?.[1] ?? null;
  const words = (text: string | null): string[] => (text ?? '').split(' ').filter((word) => word !== '');
  const parsed = parse(source);
  assert.equal(parsed.diagnostics.map((d) => show(source, d)), [], 'a fixture of the checker must parse');
  const host: Host = {
    ...recordedHost({ btf: directive('NO-BTF') === null, tracefs: directive('NO-TRACEFS') === null }), readImport: files.readImport,
  };
  const result = check(parsed.program, source, host, {
    positional: directive('ARGS') === null ? null : words(directive('ARGS')),
    environment: Object.fromEntries(words(directive('ENV')).map((word) => word.split('='))) as Record<string, string>,
    unsafe: directive('UNSAFE') !== null,
  });
  const diagnostics = result.diagnostics.map((d) => show(source, d)).join('');
  return result.program === null ? diagnostics : `${diagnostics}${dumpTypes(result.program)}`;
}

function show(source: Source, { severity, code, span, message, notes, help }: Diagnostic): string {
  const at = (s: NonNullable<Diagnostic['span']>): string => {
    const file = sourceOfSpan(source, s);
    const { line, column } = positionOf(file, s.start);
    const from = expansionsOf(s).map(({ macro, call }) => ` in ${macro}() at ${positionOf(sourceOfSpan(source, call), call.start).line}`).join('');
    return `${file === source ? '' : `${file.name}:`}${line}:${column} «${textOfSpan(source, s).replace(/\s+/g, ' ')}»${from}`;
  };
  const lines = [`${severity}[${code}] ${span === null ? '' : `${at(span)} `}${message}`];
  for (const note of notes) lines.push(`  note: ${at(note.span)} ${note.message}`);
  if (help !== null) lines.push(`  help: ${help}`);
  return `${lines.join('\n')}\n`;
}

test.run();
