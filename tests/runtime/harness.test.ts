// The harness itself: a case file that is read wrong, or a verdict that is always good, would make every other test
// of this folder worthless.

import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bundleDriver } from '../guest/bundle.ts';
import { parseCases } from './cases.ts';
import type { RuntimeCase } from './cases.ts';
import type { Plan } from './in-process.ts';
import { judge } from './judge.ts';
import type { Ran } from './judge.ts';
import { bpfObjects, leaksSince } from './leaks.ts';
import { filler } from './placeholders.ts';
import { environment, ROOT, runCase } from './run-case.ts';
import { allCases } from './suite.ts';

const caseOf = (text: string): RuntimeCase => parseCases(text, 'x.cases')[0]!;

test('a case is read', () => {
  const [first, second] = parseCases('NAME one\nPROG begin {\n    x; }\nARGS a b\nOUTPUT\n  |a\n  |\n  |  b\n\n# comment\nNAME two\nRUN true\nEXPECT_EXIT 3\n', 'x.cases');
  assert.is(first!.title, 'x: one');
  assert.is(first!.program, 'begin {\n  x; }');
  assert.equal(first!.args, ['a', 'b']);
  assert.equal(first!.expectations, [{ kind: 'exactly', text: 'a\n\n  b' }]);
  assert.is(second!.run, 'true');
  assert.is(second!.exit, 3);
});

const mistakes: readonly (readonly [string, RegExp])[] = [
  ['PROG x', /NAME must come first/],
  ['NAME a\nPORG x', /:2: unknown directive PORG/],
  ['NAME a\nEXPECT x', /needs one of PROG and RUN/],
  ['NAME a\nPROG x\nRUN y\nEXPECT x', /needs one of PROG and RUN/],
  ['NAME a\nPROG x', /expects nothing/],
  ['NAME a\nPROG x\nEXPECT x\nNAME a', /:4: a second case named 'a'/],
  ['NAME a\nPROG x\nREQUIRES magic', /:3: 'magic' is none of/],
  ['NAME a\nPROG x\nTIMEOUT soon', /:3: 'soon' is not a number/],
  ['NAME a\nPROG x\nEXPECT_REGEX (', /:3: Invalid regular expression/],
  ['NAME a\nPROG x\nSETUP true\nWHERE guest\nEXPECT x', /in a guest there is/],
  ['NAME a\nRUN bpftrace x\nWHERE everywhere\nEXPECT x', /in a guest, and there alone, RUN is/],
  ['NAME a\nRUN true\nWHERE guest\nEXPECT x', /in a guest, and there alone, RUN is/],
  ['NAME a\nPROG x\nUNTIL x\nEXPECT x', /UNTIL is what SIGNAL waits for/],
  ['  x', /:1: nothing to continue/],
  ['name a', /:1: not a directive/],
];

for (const [text, message] of mistakes) {
  test(`refused: ${text.replaceAll('\n', ' / ')}`, () => {
    assert.throws(() => parseCases(text, 'x.cases'), (error: Error) => message.test(error.message));
  });
}

const good: Ran = { stdout: 'a\nb\nc\n', stderr: 'Attached 2 probes\n', exit: 0, problems: [] };

const verdicts: readonly (readonly [string, Partial<Ran>, RegExp | null])[] = [
  ['EXPECT a\nEXPECT c', {}, null],
  ['EXPECT c\nEXPECT a', {}, /no line after line 3 is: a/],
  ['EXPECT a\nEXPECT a', {}, /no line after line 1 is: a/],
  ['EXPECT ab', {}, /no line is: ab/],
  ['EXPECT_REGEX ^[b]$', {}, null],
  ['EXPECT_REGEX d', {}, /no line matches: d/],
  ['EXPECT_NOT d', {}, null],
  ['EXPECT_NOT b', {}, /a line matches b: b/],
  ['OUTPUT\n  |a\n  |b\n  |c', {}, null],
  ['OUTPUT\n  |a\n  |b', {}, /not exactly/],
  ['EXPECT a', { exit: 1 }, /exit code 1, not 0/],
  ['EXPECT a\nEXPECT_EXIT 7', { exit: 7 }, null],
  ['EXPECT a', { exit: null }, /exit code \(killed\), not 0/],
  ['EXPECT a', { problems: ['left in the kernel: map 5'] }, /left in the kernel/],
  ['EXPECT a', { stderr: 'WARNING: x\n' }, /unexpected on standard error: WARNING: x/],
  ['EXPECT_STDERR WARNING', { stderr: 'a WARNING: x\n' }, null],
  ['EXPECT_STDERR ERROR', { stderr: 'a WARNING: x\n' }, /does not contain: ERROR/],
  ['EXPECT_STDERR_REGEX ^W', { stderr: 'one\nWARNING\n' }, null],
  ['EXPECT_STDERR_REGEX ^O', { stderr: 'one\nWARNING\n' }, /does not match/],
];

for (const [text, ran, message] of verdicts) {
  test(`${message === null ? 'passes' : 'fails'}: ${text.replaceAll('\n', ' / ')} ${JSON.stringify(ran)}`, () => {
    const failures = judge(caseOf(`NAME a\nPROG x\n${text}`), { ...good, ...ran });
    if (message === null) assert.equal(failures, []);
    else assert.ok(failures.length === 1 && message.test(failures[0]!), failures.join('; '));
  });
}

test('placeholders are filled in, other braces stay', () => {
  assert.is(filler({ PID: '5' })('{PID} {x} {OTHER} { PID }'), '5 {x} {OTHER} { PID }');
});

test('a process that goes on is a problem', async () => {
  const problemsOf = async (command: string): Promise<readonly string[]> => (await runCase(caseOf(`NAME x\nRUN ${command}\nEXPECT hi\n`), 'script')).problems;
  assert.equal(await problemsOf('echo hi'), []);
  assert.equal(await problemsOf('echo hi; sleep 1000 > /dev/null 2>&1 &'), ['a process was left running']);
});

test('an object that no process holds is found, one that is held is not', async () => {
  const before = bpfObjects();
  // In a mount namespace of its own, so that the pin goes with the process.
  const script = 'mount -t bpf bpf /sys/fs/bpf && bpftool map create /sys/fs/bpf/left type hash key 4 value 4 entries 1 name left_behind && echo ready && read x';
  const keeper = spawn('unshare', ['-m', 'sh', '-c', script], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await once(keeper.stdout, 'data');
    const left = await leaksSince(before, 0);
    assert.ok(left.some((each) => /^map \d+ left_behind$/.test(each)), left.join(', '));
  } finally {
    keeper.stdin.end('\n');
    await once(keeper, 'exit');
  }
  assert.not.ok((await leaksSince(before)).some((each) => each.includes('left_behind')));
});

test('a link that another is about to attach is waited for', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bpftool-'));
  const path = process.env['PATH']!;
  try {
    const waiting = `[ -e ${folder}/third ] && exec env PATH=${path} bpftool "$@"; [ -e ${folder}/second ] && touch ${folder}/third; touch ${folder}/second`;
    writeFileSync(join(folder, 'bpftool'), `#!/bin/sh\n${waiting}\necho '[{"error":"can not get link by id"}]'; exit 1\n`, { mode: 0o755 });
    process.env['PATH'] = `${folder}:${path}`;
    bpfObjects();
    assert.ok(existsSync(join(folder, 'third')));
  } finally {
    process.env['PATH'] = path;
    rmSync(folder, { recursive: true });
  }
});

/** What the driver that runs in guests reports of one case, here. */
function driven(driver: string, folder: string, text: string): Ran {
  const plan: Plan = { root: ROOT, steps: [{ test: caseOf(text), mode: 'script', object: null, compilerSaid: '' }] };
  writeFileSync(join(folder, 'plan'), JSON.stringify(plan));
  const [stdout, stderr] = ['stdout', 'stderr'].map((name) => openSync(join(folder, name), 'a+')) as [number, number];
  try {
    const env = { ...environment(), TMPDIR: folder };
    const { output } = spawnSync(process.execPath, [driver, join(folder, 'plan')], { cwd: folder, env, stdio: ['ignore', stdout, stderr, 'pipe'], encoding: 'utf8' });
    return (JSON.parse(output[3]!) as { ran: Ran }).ran;
  } finally {
    for (const file of [stdout, stderr]) closeSync(file);
    rmSync(join(folder, 'next-step'));
  }
}

/** The command ends with its standard input, and that when the line is there: two rounds, which only a wait for it can give. */
const AFTER_UNTIL = 'NAME a\nPROG interval:ms:100 { @rounds++; printf("round %d\\n", @rounds); } end { cat("after"); clear(@rounds); }\nWHERE guest\nUNTIL ^round 2$\nSIGNAL SIGINT\nAFTER cat - > after; echo ended >> after\nEXPECT ended\n';
const AFTER_UNTIL_GIVES = /^round 1\nround 2\n(round \d+\n)*ended\n/;

test('SIGNAL waits for the line of UNTIL, and so does the end of what AFTER reads', async () => {
  const { stdout, problems } = await runCase(caseOf(AFTER_UNTIL), 'script');
  assert.match(stdout, AFTER_UNTIL_GIVES);
  assert.equal(problems, []);
  const failing = caseOf('NAME a\nPROG interval:s:100 { }\nSIGNAL SIGINT\nAFTER exit 3\nEXPECT x\n');
  assert.equal((await runCase(failing, 'script')).problems, ['AFTER ended with 3']);
});

test('in a guest, AFTER and SIGNAL come when all is attached, and a command that fails is told of', async () => {
  const built = join(ROOT, 'build/tests'); // what it brings looks above itself for the addons
  mkdirSync(built, { recursive: true });
  const folder = mkdtempSync(join(built, 'driver-'));
  try {
    const driver = await bundleDriver('tests/runtime/in-process.ts', join(folder, 'driver.cjs'));
    const script = 'NAME a\nPROG interval:s:100 { } end { printf("ended\\n"); }\nWHERE guest\nSIGNAL SIGINT\nEXPECT ended\n';
    assert.equal(driven(driver, folder, `${script}AFTER touch was-here`), { stdout: 'ended\n\n\n', stderr: 'Attached 2 probes\n', exit: 0, problems: [] });
    assert.ok(existsSync(join(folder, 'was-here')));
    assert.equal(driven(driver, folder, `${script}AFTER exit 3`).problems, ['AFTER ended with 3']);
    assert.match(driven(driver, folder, AFTER_UNTIL).stdout, AFTER_UNTIL_GIVES);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an option that the runner does not know is an error, and not everything is run', () => {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', join(ROOT, 'tests/run.ts'), '--no-gests'], { cwd: ROOT, encoding: 'utf8' });
  assert.equal([status, stderr], [2, 'run.ts: unknown option --no-gests: there is --no-guests and --only-guests\n']);
});

test('every case file can be read', () => {
  assert.ok(allCases().length > 100);
});

test.run();
