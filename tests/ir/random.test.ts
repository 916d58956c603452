// Three hundred random programs, the same each time, run in the interpreter and in the kernel: the same answers. A
// failure prints the program. Needs root and the two native addons.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { printFunction } from '../../middle/ir/print-ir.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { differences, runInKernel } from './kernel/compare.ts';
import { suiteGroups } from './kernel/suites.ts';

test('random programs: interpreter and kernel agree', () => {
  const groups = suiteGroups('random');
  const kernel = runInKernel('random');
  let programs = 0;
  for (const [index, group] of groups.entries()) {
    assert.equal(verifyModule(group.module), []);
    const answers = kernel.groups[index];
    assert.ok(answers);
    const found = differences(group, answers, kernel.facts);
    const culprit = group.module.functions[Number(/program (\d+)/.exec(found[0] ?? '')?.[1] ?? 0)];
    assert.ok(culprit);
    assert.is(found.length, 0, `group ${index}:\n${found.slice(0, 10).join('\n')}\n${printFunction(group.module, culprit)}`);
    programs += group.module.functions.length;
  }
  assert.is(programs, 300);
});

test.run();
