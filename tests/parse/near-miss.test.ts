// The judgement of what a user most likely meant: which names count as near, and which of several near ones wins.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { closest } from '../../common/near-miss.ts';

const cases: readonly (readonly [word: string, candidates: readonly string[], expected: string | null])[] = [
  ['tracepiont', ['kprobe', 'tracepoint', 'rawtracepoint'], 'tracepoint'],
  ['kprob', ['uprobe', 'kprobe'], 'kprobe'],
  ['prinft', ['print', 'printf', 'sprintf'], 'printf'],
  ['Count', ['count', 'sum'], 'count'],
  ['vfs_rea', ['vfs_write', 'vfs_read_iter', 'vfs_read'], 'vfs_read'],
  ['sched_process', ['sched_process_fork_long', 'sched_process_exec'], 'sched_process_exec'],
  ['xyz', ['kprobe', 'abc'], null],
  ['a', ['b', 'c'], null],
  ['pid', ['pid'], null],
  ['', ['a'], null],
];

for (const [word, candidates, expected] of cases) {
  test(`${JSON.stringify(word)} is near ${expected ?? 'nothing'}`, () => {
    assert.is(closest(word, candidates), expected);
  });
}

test.run();
