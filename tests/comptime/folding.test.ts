// `if comptime (exists(…))` in an object: it carries both branches, the kernel that loads it gets one. What the kernel
// runs is compared with a script that never had the question: the first test instruction by instruction, the second but
// for the numbers of counters and one constant. In larger scripts LLVM may choose other registers or another layout.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { environment, ROOT } from '../runtime/run-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'folding-'));

/** A name of its own, so that no other program is looked at: kernels keep 15 characters of it. */
const NAME = `fold_${process.pid}`;

const OTHER_KERNEL = 'struct task_struct___other { long not_there; int pid; };\n';
const other = '((struct task_struct___other *)curtask)';

/** What the kernel runs for the script, without the numbers of maps. */
function translated(script: string): string {
  const [source, object] = [join(folder, 'script.bt'), join(folder, 'script.bpf.o')];
  writeFileSync(source, script);
  execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['-o', object, source], { env: environment() });
  const dump = execFileSync(join(ROOT, 'bin/bpftrace-run'), ['-q', '-c', `bpftool prog dump xlated name ${NAME}`, object], { env: environment(), encoding: 'utf8' });
  const lines = dump.split('\n').filter((line) => /^\s*\d+: \(/.test(line)).map((line) => line.replace(/map\[id:\d+\]/, 'map'));
  assert.ok(lines.length > 10, `no program was found:\n${dump}`);
  return lines.join('\n');
}

function probe(body: string, preamble = ''): string {
  return `${preamble}${NAME}=interval:s:100 { ${body} }\n`;
}

const PLAIN = probe('@pid = (uint64)curtask.pid; exit();');

test('the branch of a field that is there is all that runs', () => {
  const both = probe(`if comptime (exists(curtask.pid)) { @pid = (uint64)curtask.pid; } else { @pid = (uint64)${other}.not_there; } exit();`, OTHER_KERNEL);
  assert.fixture(translated(both), translated(PLAIN));
});

test('the branch of a field that is not there leaves nothing behind', () => {
  const both = probe(`if comptime (exists(${other}.not_there)) { @pid = (uint64)${other}.not_there; } @pid = (uint64)curtask.pid; exit();`, OTHER_KERNEL);
  const lines = (text: string): string[] => text.split('\n').map((line) => line.replace(/^\s*\d+: /, '').replace(/\(r1 \+\d+\)/, '(r1 +n)').replace(/\br6 = \d+$/, 'r6 = n'));
  assert.equal(lines(translated(both)), lines(translated(PLAIN)));
});

test('both answers together, and their opposites', () => {
  const both = probe(`if comptime (exists(curtask.pid) && !exists(${other}.not_there)) { @pid = (uint64)curtask.pid; } exit();`, OTHER_KERNEL);
  assert.match(translated(both), /probe_read_kernel/);
  const never = probe(`if comptime (!exists(curtask.pid)) { @pid = (uint64)curtask.pid; } exit();`);
  assert.not.match(translated(never), /probe_read_kernel/);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
