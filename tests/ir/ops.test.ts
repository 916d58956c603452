// Every op of the IR, run in the interpreter and in the kernel: the same answers. The programs are in kernel/op-cases.ts
// and kernel/helper-cases.ts, whose tables tsc checks against the IR's unions; the kernel's half runs in a child
// process. Needs root and the two native addons.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { differences, runInKernel } from './kernel/compare.ts';
import type { KernelAnswers } from './kernel/compare.ts';
import { OP_CASES } from './kernel/op-cases.ts';

let kernel: KernelAnswers;
test.before(() => { kernel = runInKernel('ops'); });

let next = 0;
for (const [op, groups] of Object.entries(OP_CASES)) {
  const own = groups();
  const first = next;
  next += own.length;
  test(`${op}: interpreter and kernel agree`, () => {
    for (const [index, group] of own.entries()) {
      assert.equal(verifyModule(group.module), []);
      const answers = kernel.groups[first + index];
      assert.ok(answers);
      assert.ok(group.answers.length > 0 || group.module.functions.length > 0);
      const found = differences(group, answers, kernel.facts);
      assert.is(found.length, 0, `${op} group ${index}:\n${found.slice(0, 20).join('\n')}`);
    }
  });
}

test.run();
