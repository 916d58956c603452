// Every script under fixtures/: those in good/ give the outline of the tree beside them, and their printed form gives
// it again; those in bad/ give the messages beside them. The shipped tools must survive printing too. UPDATE=1
// rewrites what is expected.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printProgram } from '../../frontend/print/print.ts';
import { outlineOf, parseText, render, treeOf } from './tree.ts';

const fixtures = new URL('fixtures/', import.meta.url);
const tools = new URL('../../tools/', import.meta.url);

function scriptsIn(folder: URL): { readonly name: string; readonly file: URL; readonly text: string }[] {
  return readdirSync(folder).filter((name) => name.endsWith('.bt')).sort().map((name) => {
    const file = new URL(name, folder);
    return { name, file, text: readFileSync(file, 'utf8') };
  });
}

function expectText(file: URL, actual: string): void {
  if (process.env['UPDATE'] === '1') writeFileSync(file, actual);
  assert.fixture(actual, existsSync(file) ? readFileSync(file, 'utf8') : '');
}

for (const { name, file, text } of scriptsIn(new URL('good/', fixtures))) {
  test(`good/${name} gives its tree`, () => {
    expectText(new URL(file.href.replace(/\.bt$/, '.ast')), outlineOf(text));
  });
}

for (const { name, file, text } of scriptsIn(new URL('bad/', fixtures))) {
  test(`bad/${name} gives its messages`, () => {
    expectText(new URL(file.href.replace(/\.bt$/, '.expect')), render(parseText(text).diagnostics));
  });
}

for (const { name, text } of [...scriptsIn(new URL('good/', fixtures)), ...scriptsIn(tools)]) {
  test(`${name} survives printing`, () => {
    const printed = printProgram(treeOf(text));
    assert.is(outlineOf(printed), outlineOf(text));
    assert.is(printProgram(treeOf(printed)), printed);
  });
}

test.run();
