// Lowers fixtures/*.bt for the recorded host and compares IR and manifest with the .expect beside each: golden text
// stops here, what LLVM makes of it is judged by running it. UPDATE=1 writes what is found in place of comparing.

import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Manifest } from '../../common/manifest.ts';
import { printModule } from '../../middle/ir/print-ir.ts';
import { lowered } from './support.ts';

const FIXTURES = new URL('./fixtures/', import.meta.url);

for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.bt')).sort()) {
  test(file, () => {
    const { module, manifest, diagnostics } = lowered(readFileSync(new URL(file, FIXTURES), 'utf8'));
    assert.equal(diagnostics, []);
    const actual = `${printModule(module)}\n${manifestText(manifest)}`;
    const expectFile = new URL(file.replace(/\.bt$/, '.expect'), FIXTURES);
    if (process.env['UPDATE'] === '1') writeFileSync(expectFile, actual);
    else assert.fixture(actual, existsSync(expectFile) ? readFileSync(expectFile, 'utf8') : '');
  });
}

/** One line for each entry of the lists. */
function manifestText(manifest: Manifest): string {
  return Object.entries(manifest).map(([key, value]) => (
    Array.isArray(value)
      ? `${key}:\n${value.map((entry) => `  ${JSON.stringify(entry)}\n`).join('')}`
      : `${key}: ${JSON.stringify(value)}\n`
  )).join('');
}

test.run();
