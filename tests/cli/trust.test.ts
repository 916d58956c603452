// Who could have written a file: its mode, its owner, and the folders above it. Needs root, to give files away.

import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { distrustOf, trustedUsers } from '../../compiler/host/trust.ts';

/** Of `a/b/file` in a scratch folder, after a change. */
function reasonAfter(change: (folder: string) => void): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'trust-'));
  try {
    mkdirSync(join(folder, 'a/b'), { recursive: true });
    writeFileSync(join(folder, 'a/b/file'), '');
    change(folder);
    const found = distrustOf(join(folder, 'a/b/file'), 'file', new Set([0, process.geteuid!()]));
    return found === null ? null : `${found.reason}: ${found.help}`.replaceAll(folder, '~');
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const rows: readonly (readonly [what: string, change: (folder: string) => void, reason: string | null])[] = [
  ['nothing', () => {}, null],
  ['a group that may write', (at) => chmodSync(join(at, 'a/b/file'), 0o664), null],
  ['an open file', (at) => chmodSync(join(at, 'a/b/file'), 0o646), "Everybody may write to 'file': `chmod o-w ~/a/b/file`"],
  ['an open file in a sticky folder', (at) => { chmodSync(join(at, 'a/b'), 0o1777); chmodSync(join(at, 'a/b/file'), 0o666); }, "Everybody may write to 'file': `chmod o-w ~/a/b/file`"],
  ['its folder', (at) => chmodSync(join(at, 'a/b'), 0o777), "Everybody may write to the folder '~/a/b' that 'file' is in: `chmod o-w ~/a/b`"],
  ['its folder, sticky', (at) => chmodSync(join(at, 'a/b'), 0o1777), null],
  ['a folder above', (at) => chmodSync(join(at, 'a'), 0o757), "Everybody may write to the folder '~/a' that 'file' is in: `chmod o-w ~/a`"],
  ['another owner', (at) => chownSync(join(at, 'a/b/file'), 1234, 0), "'file' belongs to user 1234, who is neither root nor you: `chown 0 ~/a/b/file`"],
  ['another owner of a folder', (at) => chownSync(join(at, 'a'), 1234, 0), "The folder '~/a' that 'file' is in belongs to user 1234, who is neither root nor you: `chown 0 ~/a`"],
];
for (const [what, change, reason] of rows) test(what, () => assert.is(reasonAfter(change), reason));

test('root, ourselves, and whoever called sudo', () => {
  const own = process.geteuid!();
  assert.equal([...trustedUsers({})], [...new Set([0, own])]);
  assert.equal([...trustedUsers({ SUDO_UID: '1000' })], [...new Set([0, own, ...(own === 0 ? [1000] : [])])]);
  assert.equal([...trustedUsers({ SUDO_UID: 'x' })], [...new Set([0, own])]);
});

test.run();
