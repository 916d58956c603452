// The judgement of what a user most likely meant: which names count as near, and which of several near ones wins.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closest, didYouMean } from '../../common/near-miss.ts';

const cases: readonly (readonly [word: string, candidates: readonly string[], expected: string | null])[] = [
  ['tracepiont', ['kprobe', 'tracepoint', 'rawtracepoint'], 'tracepoint'],
  ['kprob', ['uprobe', 'kprobe'], 'kprobe'],
  ['prinft', ['print', 'printf', 'sprintf'], 'printf'],
  ['Count', ['count', 'sum'], 'count'],
  ['vfs_rea', ['vfs_write', 'vfs_read_iter', 'vfs_read'], 'vfs_read'],
  ['sched_process', ['sched_process_fork_long', 'sched_process_exec'], 'sched_process_exec'],
  ['vfs_raed', ['vfs_read', 'vfs_write'], 'vfs_read'],
  ['sched:sched_swich', ['sched:sched_switch', 'sched:sched_wakeup'], 'sched:sched_switch'],
  ['xyz', ['kprobe', 'abc'], null],
  ['a', ['b', 'c'], null],
  ['k', ['u', 'kp', 'K'], 'K'],
  ['bx', ['ax', 'bxx', 'bp'], null],
  ['US', ['u', 's', 'us'], 'us'],
  ['pid', ['pid'], null],
  ['', ['a'], null],
];

for (const [word, candidates, expected] of cases) {
  test(`${JSON.stringify(word)} is near ${expected ?? 'nothing'}`, () => {
    assert.is(closest(word, candidates), expected);
    assert.equal(didYouMean(word, candidates).hints, expected === null ? [] : [`did you mean ${expected}?`], 'as the loader says it');
  });
}

test.run();
