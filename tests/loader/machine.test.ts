// Addresses and ids that a script asks for by name, from tables of the test's own and from folders that are no cgroups.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cgroupId, kernelAddress } from '../../loader/kernel/machine.ts';

const folder = mkdtempSync(join(tmpdir(), 'machine-'));
const kallsyms = join(folder, 'kallsyms');

test('symbols of all kinds, whole names only, the first of several', () => {
  writeFileSync(kallsyms, 'ffffffff81000000 T _text\nffffffff81000010 t text\nffffffff82000000 D jiffies_64\nffffffffc0000000 t in_module\t[mod]\nffffffffc0000010 t text\t[mod]\n');
  assert.is(kernelAddress('text', kallsyms), 0xffffffff81000010n);
  assert.is(kernelAddress('_text', kallsyms), 0xffffffff81000000n);
  assert.is(kernelAddress('jiffies_64', kallsyms), 0xffffffff82000000n);
  assert.is(kernelAddress('in_module', kallsyms), 0xffffffffc0000000n);
  assert.is(kernelAddress('jiffies', kallsyms), null);
  assert.is(kernelAddress('mod', kallsyms), null);
});

test('an address that the kernel hides is an error', () => {
  writeFileSync(kallsyms, '0000000000000000 T hidden\n');
  assert.throws(() => kernelAddress('hidden', kallsyms), /hides the address of hidden/);
  writeFileSync(kallsyms, '0000000000000000 A first_of_each_cpu\nffffffff81000000 T _text\n');
  assert.is(kernelAddress('first_of_each_cpu', kallsyms), 0n);
  assert.throws(() => kernelAddress('any', join(folder, 'none')), /cannot read .*none/);
});

test('what is no cgroup has no id', () => {
  assert.throws(() => cgroupId(folder), /is no cgroup of version 2/);
  assert.throws(() => cgroupId(join(folder, 'none')), /cannot read the cgroup .*no such file/i);
});

test.after(() => rmSync(folder, { recursive: true }));

test.run();
