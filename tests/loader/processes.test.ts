// What procfs tells of processes, also where the one at hand is another PID namespace's.

import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { procOf, runningProcesses, statField, statOf, threadsOf } from '../../loader/processes.ts';

test('where procfs is ours, ids are what it says', () => {
  assert.is(procOf(process.pid), `/proc/${process.pid}`);
  assert.ok(runningProcesses().includes(process.pid));
  assert.ok(threadsOf(process.pid).includes(process.pid));
  assert.is(Number(statField(statOf(process.pid)!, 4)), process.ppid);
});

/** Run in a namespace: what it sees of itself, of the sleeping child of its shell, of a process outside, and of one that is not there. */
const LOOKS = `
import { procOf, runningProcesses, statOf, threadsOf, visitDescendants } from './loader/processes.ts';
const seen = [];
visitDescendants(process.ppid, (pid) => seen.push(pid));
const sleeper = Number(process.argv[1]);
console.log(JSON.stringify({
  self: process.pid, all: runningProcesses().sort(), descendants: seen.sort(), sleeper, threads: threadsOf(sleeper),
  name: /\\((.*)\\)/.exec(statOf(sleeper))[1], foreign: procOf(sleeper) !== '/proc/' + sleeper, none: statOf(9999),
}));
process.exit();
`;

for (const own of [false, true]) {
  test(`in a PID namespace ${own ? 'with a procfs of its own' : 'under the procfs of another one'}, ids are its own`, () => {
    const script = 'sleep 60 & node --import tsx --input-type=module -e "$LOOKS" $!; kill $!';
    const text = execFileSync('unshare', ['-pf', ...(own ? ['--mount-proc'] : []), 'sh', '-c', script], { encoding: 'utf8', env: { ...process.env, LOOKS } });
    const { self, all, descendants, sleeper, threads, name, foreign, none } = JSON.parse(text) as Record<string, unknown>;
    assert.is(foreign, !own);
    assert.is(name, 'sleep');
    assert.equal(threads, [sleeper]);
    assert.equal(all, [1, sleeper, self].sort());
    assert.equal(descendants, [1, sleeper, self].sort());
    assert.is(none, null);
  });
}

test.run();
