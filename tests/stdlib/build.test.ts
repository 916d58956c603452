// What `npm run build` made of the standard library is what its sources give now, byte for byte: trees, bitcode, types
// and index. Building it a second time in another folder also shows that no path gets into it.

import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildStdlib } from '../../scripts/build-stdlib.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(files.map((entry) => join(entry.parentPath, entry.name)).sort().map((path) => [path.slice(folder.length), readFileSync(path, 'latin1')]));
}

test('the library that was built is current', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stdlib-'));
  try {
    buildStdlib(join(ROOT, 'stdlib'), folder);
    const [fresh, built] = [contents(folder), contents(join(ROOT, 'build/stdlib'))];
    assert.equal([...built.keys()], [...fresh.keys()]);
    assert.ok(fresh.size > 10 && [...fresh.keys()].some((name) => name.endsWith('.bc')), [...fresh.keys()].join(' '));
    for (const [name, text] of fresh) assert.ok(built.get(name) === text, `${name} is another`);
    for (const [name, text] of fresh) assert.not.match(text, /\/(?:tmp|home|root)\//, name);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
