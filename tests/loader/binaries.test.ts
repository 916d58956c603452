// How the binary of a uprobe is found on this machine.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { basename, relative } from 'node:path';
import { findOnPath, resolveBinary } from '../../loader/attach/binaries.ts';
import { KernelFunctions } from '../../loader/attach/kernel-functions.ts';
import { MissingProbe } from '../../loader/attach/row.ts';
import type { AttachHost } from '../../loader/attach/row.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { Tracefs } from '../../loader/kernel/tracefs.ts';

const test = suite('loader: binaries');

const tracefs = new Tracefs();
const host: AttachHost = { tracefs, kernelFunctions: new KernelFunctions(tracefs), pid: null, command: null, following: false, warn: () => {}, unsafe: false, isWanted: () => true, debugPlaces: [] };
const probe = { name: 'uprobe:x:f' } as ProbeSpec;
const found = (name: string, more: Partial<AttachHost> = {}): string => resolveBinary(name, probe, { ...host, ...more });

test('absolute and relative paths stand for themselves', () => {
  assert.is(found('/bin/sh'), '/bin/sh');
  assert.is(found(`./${relative('.', '/bin/sh')}`), '/bin/sh');
});

test('a bare name is a program on PATH', () => {
  assert.is(found('sh'), findOnPath('sh'));
  assert.match(found('sh'), /\/sh$/);
});

test('a bare library name goes through the linker\'s cache', () => {
  for (const name of ['libc', 'libc.so.6']) assert.is(basename(found(name)), 'libc.so.6');
});

test('with a process, a library is the one that it has mapped', () => {
  assert.match(found('libc', { pid: process.pid }), /^\/.*libc(-[\d.]+)?\.so/);
});

test('no name is the binary of the process or the command', () => {
  assert.is(found('', { pid: process.pid }), `/proc/${process.pid}/exe`);
  assert.is(found('', { pid: 1, command: '/bin/cat' }), '/bin/cat');
});

for (const [name, message] of [['', /no binary is named/], ['libc.so.99', /no file, no program on PATH and no library/], ['/etc', /'\/etc' is a directory/]] as const) {
  test(`refuses '${name}'`, () => {
    try {
      found(name);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, MissingProbe);
      assert.match((error as Error).message, message);
    }
  });
}

test.run();
