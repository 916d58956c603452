// A shell stops a run and continues it, as any other program: what happens meanwhile waits in the kernel, and what found no
// room there is counted. The shell is a real one: the kernel stops no process whose group has nobody to continue it.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { leftovers, target } from './kernel.ts';

const test = suite('loader: job control');

test.after.each(() => assert.equal(leftovers(), []));

const COMMAND = fileURLToPath(new URL('../../bin/bpftrace', import.meta.url));
const CALLS = 3000;

function run(words: readonly string[], environment: NodeJS.ProcessEnv = {}): string {
  const done = spawnSync(words[0]!, words.slice(1), { env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', timeout: 30_000, killSignal: 'SIGKILL' });
  return `${done.stdout.replaceAll('\r', '')}${done.stderr}`;
}

/** Calls a function while the run that traces it is stopped. */
function stoppedRun(bufferPages: string): { readonly told: number; readonly lost: number; readonly text: string } {
  const text = run(['bash', '-c', `
    set -m
    fifo=$(mktemp -u); mkfifo "$fifo"
    '${COMMAND}' -e 'uprobe:${target}:work { printf("call %d\\n", arg0); }' > "$fifo" 2>&1 & exec 3< "$fifo"; rm "$fifo"
    read -r attached <&3
    kill -TSTP $!; wait $!; echo "stopped: $?"
    '${target}' ${CALLS}
    read -r -t 0 <&3; echo "silent: $?"
    kill -CONT $!; kill -INT $!; wait -f $!; echo "ended: $?"
    cat <&3`], { BPFTRACE_PERF_RB_PAGES: bufferPages });
  // 148: 128 and SIGTSTP.
  assert.match(text, /^stopped: 148\nsilent: 1\nended: 0\n/);
  const lost = [...text.matchAll(/^Lost (\d+) events$/gm)].reduce((sum, [, count]) => sum + Number(count), 0);
  return { told: text.match(/^call \d+$/gm)?.length ?? 0, lost, text };
}

test('a run that SIGTSTP stopped goes on at SIGCONT, with all that the buffer held', () => {
  const { told, lost, text } = stoppedRun('512');
  assert.equal({ told, lost }, { told: CALLS, lost: 0 }, text.slice(-500));
});

test('what the buffer had no room for while the run was stopped is counted', () => {
  const { told, lost, text } = stoppedRun('1');
  assert.ok(told > 0 && lost > 0, `${told} told, ${lost} lost: ${text.slice(-500)}`);
  assert.is(told + lost, CALLS);
});

test('in the background of a terminal that stops who writes to it, a run waits to be in front', () => {
  const script = 'interval:ms:10 { printf("line %d\\n", @n); @n++; if (@n == 5) { exit(); } } end { clear(@n); }';
  const shell = `set -m; stty tostop; ${COMMAND} -q -e '${script}' & wait $!; echo "stopped: $?"; fg > /dev/null; echo "ended: $?"`;
  const text = run(['script', '-qc', `bash -c '${shell.replaceAll("'", "'\\''")}'`, '/dev/null']);
  // 150: 128 and SIGTTOU; the shell may say so too. Then all that it had to say.
  assert.match(text, /^(\n?\[1\]\+  Stopped .*\n)?stopped: 150\nline 0\nline 1\nline 2\nline 3\nline 4\n\s*ended: 0\n$/);
});

test('a terminal that goes away ends a run in order', () => {
  const folder = mkdtempSync(join(tmpdir(), 'hangup-'));
  try {
    // A shell that leads a session is told, and tells its jobs.
    const job = `${COMMAND} -q -B none -o ${folder}/out -e 'interval:ms:1 { printf("line\\n"); }' & job=$!`;
    writeFileSync(join(folder, 'traced'), `${job}; trap "kill -HUP $job" HUP\nwait $job; wait $job; echo $? > ${folder}/code\n`);
    const text = run(['bash', '-c', `script -qc 'sh ${folder}/traced' /dev/null > /dev/null < /dev/null & until [ -s ${folder}/out ]; do :; done; kill -KILL $!; until [ -s ${folder}/code ]; do :; done; cat ${folder}/code`]);
    assert.match(text, /^0$/m);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test.run();
