// The page about probe types is fresh, and names every one of them.

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { providers } from '../../common/providers.ts';
import { probesDocument } from './probes.ts';

test('docs/probes.md is what scripts/probes-doc.ts writes', () => {
  assert.fixture(readFileSync(new URL('../../docs/probes.md', import.meta.url), 'utf8'), probesDocument());
});

test('every probe type is tried on some kernel, but for the one that virtual machines lack', () => {
  const rows = probesDocument().split('\n').filter((line) => line.startsWith('| `')).slice(0, providers.length);
  assert.equal(rows.filter((row) => !/\| yes/.test(row)).map((row) => row.slice(3, 11)), ['hardware']);
});

test.run();
