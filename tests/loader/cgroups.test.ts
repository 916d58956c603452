// Paths of cgroups, from folders of the test's own: an id is the number of a folder's inode, whatever the file system.

import { mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cgroupPaths } from '../../loader/symbols/cgroups.ts';

const folder = mkdtempSync(join(tmpdir(), 'cgroups-'));
const mounts = join(folder, 'mounts');
const inode = (path: string): bigint => statSync(join(folder, path), { bigint: true }).ino;

test.before(() => {
  for (const path of ['two/user.slice/a b', 'cpu,cpuacct/x', 'with space']) mkdirSync(join(folder, path), { recursive: true });
  writeFileSync(join(folder, 'two/user.slice/cgroup.procs'), '');
  const line = (path: string, type: string): string => `none ${join(folder, path).replaceAll(' ', '\\040')} ${type} rw 0 0\n`;
  writeFileSync(mounts, `${line('two', 'cgroup2')}${line('cpu,cpuacct', 'cgroup')}${line('with space', 'cgroup')}${line('.', 'tmpfs')}${line('two', 'cgroup2')}`);
});

test('roots and what is in them, in every hierarchy', () => {
  const paths = cgroupPaths(mounts);
  assert.equal(paths(inode('two'), '*'), [{ hierarchy: 'unified', path: '/' }]);
  assert.equal(paths(inode('two/user.slice/a b'), '*'), [{ hierarchy: 'unified', path: '/user.slice/a b' }]);
  assert.equal(paths(Number(inode('cpu,cpuacct/x')), '*'), [{ hierarchy: 'cpu,cpuacct', path: '/x' }]);
  assert.equal(paths(inode('with space'), '*'), [{ hierarchy: 'with space', path: '/' }]);
  assert.equal(paths(inode('two/user.slice/cgroup.procs'), '*'), []);
});

test('hierarchies are chosen by a wildcard', () => {
  const paths = cgroupPaths(mounts);
  assert.is(paths(inode('cpu,cpuacct/x'), 'cpu*').length, 1);
  assert.is(paths(inode('cpu,cpuacct/x'), 'unified').length, 0);
  assert.is(paths(inode('two'), 'uni*').length, 1);
});

test('cgroups that come are found, and those that go are remembered', () => {
  const paths = cgroupPaths(mounts);
  assert.equal(paths(1n << 60n, '*'), []);
  mkdirSync(join(folder, 'two/new'));
  const id = inode('two/new');
  assert.equal(paths(id, '*'), [{ hierarchy: 'unified', path: '/new' }]);
  rmdirSync(join(folder, 'two/new'));
  assert.equal(paths(id, '*'), [{ hierarchy: 'unified', path: '/new' }]);
});

test('an id is looked for once', () => {
  const paths = cgroupPaths(mounts);
  const id = inode('with space') + (1n << 50n);
  assert.equal(paths(id, '*'), []);
  rmSync(mounts);
  assert.equal(paths(id, '*'), []);
});

test.after(() => rmSync(folder, { recursive: true }));

test.run();
