// The launchers in bin/: they start from a bundle, from any directory and through links, and the one that loads
// objects needs nothing of the compiler. These tests run what scripts/build.sh built.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const TIMEOUT = 30_000;

let scratch = '';
test.before.each(() => { scratch = mkdtempSync(join(tmpdir(), 'launch-')); });
test.after.each(() => { rmSync(scratch, { recursive: true, force: true }); });

for (const name of ['bpftrace', 'bpftrace-cc', 'bpftrace-run']) {
  test(`${name} starts through a link, from another directory`, () => {
    symlinkSync(join(ROOT, 'bin', name), join(scratch, name));
    const ran = spawnSync(join(scratch, name), ['-V'], { cwd: '/', encoding: 'utf8', timeout: TIMEOUT });
    assert.is(ran.stderr, '');
    assert.match(ran.stdout, new RegExp(`^${name} v\\d`));
    assert.is(ran.status, 0);
  });

  test(`${name} says how to build it when it is not built`, () => {
    cpSync(join(ROOT, 'bin'), join(scratch, 'bin'), { recursive: true });
    const ran = spawnSync(join(scratch, 'bin', name), ['-V'], { encoding: 'utf8', timeout: TIMEOUT });
    assert.match(ran.stderr, new RegExp(`^ERROR: ${name} is not built .*npm run build`));
    assert.is(ran.status, 1);
  });

  test(`${name} says so where there are too few descriptors for node`, () => {
    const ran = spawnSync('sh', ['-c', `ulimit -n 18; '${join(ROOT, 'bin', name)}' -V`], { encoding: 'utf8', timeout: TIMEOUT });
    assert.match(ran.stderr, /^ERROR: there are too few file descriptors: .*`ulimit -n`\)\n$/);
    assert.is(ran.status, 1);
  });

  test(`${name} is ASCII, as the launcher reads it`, () => {
    assert.not.match(readFileSync(join(ROOT, 'build', `${name}.js`), 'latin1'), /[^\0-\x7f]/);
  });

  test(`${name} accepts its code cache`, () => {
    const check = "const {Script}=require('vm'),{readFileSync}=require('fs');const f=process.argv[1];"
      + "process.exit(new Script(readFileSync(f,'latin1'),{filename:f,cachedData:readFileSync(f+'.cache')}).cachedDataRejected?1:0)";
    const ran = spawnSync(process.execPath, ['-e', check, join(ROOT, 'build', `${name}.js`)], { timeout: TIMEOUT });
    assert.is(ran.status, 0);
  });
}

/** Node's own modules that a command opens and an empty program does not. */
function opened(name: string, args: readonly string[]): readonly string[] {
  const hook = join(scratch, 'hook.cjs');
  writeFileSync(hook, "process.on('exit', () => require('fs').writeFileSync(process.env.OPENED, process.moduleLoadList.join('\\n')));");
  const empty = join(scratch, 'empty.cjs');
  writeFileSync(empty, '');
  const list = (words: readonly string[]): readonly string[] => {
    const to = join(scratch, 'opened');
    execFileSync(process.execPath, ['-r', hook, ...words], { env: { ...process.env, OPENED: to }, stdio: 'ignore', timeout: TIMEOUT });
    return readFileSync(to, 'latin1').split('\n').flatMap((line) => /^NativeModule ((?!internal\/).*)$/.exec(line)?.[1] ?? []);
  };
  const before = new Set(list([empty]));
  return list([join(ROOT, 'bin', name), ...args]).filter((module) => !before.has(module)).sort();
}

// Counted, because time depends on the machine: child_process, crypto or module would each be a tenth of what a command does itself.
test("no command opens more of node's modules than it needs", () => {
  const object = join(scratch, 'exit.bpf.o');
  const script = ['-e', 'begin { exit(); }'];
  assert.equal(opened('bpftrace-cc', ['-o', object, ...script]), ['process', 'vm']);
  assert.equal(opened('bpftrace-run', [object]), ['os', 'vm']);
  assert.equal(opened('bpftrace', script), ['os', 'process', 'vm']);
});

test('a list of all that there is takes little memory, and no LLVM', () => {
  const hook = join(scratch, 'hook.cjs');
  writeFileSync(hook, `process.on('exit', () => process._rawDebug(process.resourceUsage().maxRSS, require('fs').readFileSync('/proc/self/maps', 'latin1').includes('libLLVM')));`);
  for (const [option, most] of [['-l', 150], ['-lv', 160]] as const) {
    const ran = spawnSync(process.execPath, ['-r', hook, join(ROOT, 'bin/bpftrace'), option], { encoding: 'utf8', timeout: TIMEOUT, maxBuffer: 1 << 28 });
    assert.ok(ran.stdout.split('\n').length > 1000);
    // Warnings may stand before it.
    const [kilobytes, hasLlvm] = ran.stderr.trim().split('\n').at(-1)!.split(' ');
    assert.is(hasLlvm, 'false');
    assert.ok(Number(kilobytes) < most * 1024, `${option} took ${Number(kilobytes) / 1024} MiB`);
  }
});

test('bpftrace-cc says how to build the standard library when that is not built', () => {
  for (const folder of ['bin', 'build']) cpSync(join(ROOT, folder), join(scratch, folder), { recursive: true, filter: (from) => !from.endsWith('/stdlib') });
  const ran = spawnSync(join(scratch, 'bin/bpftrace-cc'), ['--emit=types', '-e', 'begin { print(strlen("a")); }'], { encoding: 'utf8', timeout: TIMEOUT });
  assert.is(ran.stderr, 'ERROR: the standard library, build/stdlib, is not built; `npm start` builds it\n');
  assert.is(ran.status, 1);
});

/** A copy of the project in `scratch` without the compiler's folders, and an object to load there. */
function loaderAlone(folders: readonly string[]): string {
  const object = join(scratch, 'hello.bpf.o');
  execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['-o', object, '-e', 'begin { printf("loaded alone\\n"); @x = count(); }'], { timeout: TIMEOUT });
  for (const folder of folders) cpSync(join(ROOT, folder), join(scratch, folder), { recursive: true });
  return object;
}

test('bpftrace-run works from its bundle and the loader addon alone', () => {
  const object = loaderAlone(['bin']);
  mkdirSync(join(scratch, 'build'));
  for (const file of ['bpftrace-run.js', 'bpftrace-run.js.cache', 'libbpf.node']) cpSync(join(ROOT, 'build', file), join(scratch, 'build', file));
  const ran = spawnSync(join(scratch, 'bin/bpftrace-run'), [object], { cwd: scratch, encoding: 'utf8', timeout: TIMEOUT });
  assert.is(ran.stdout, 'loaded alone\n\n\n@x: 1\n', ran.stderr);
  assert.is(ran.status, 0);
});

test('bpftrace-run works from its sources with the compiler deleted', () => {
  const object = loaderAlone(['cli', 'common', 'loader', 'package.json', 'tsconfig.json']);
  symlinkSync(join(ROOT, 'node_modules'), join(scratch, 'node_modules'));
  mkdirSync(join(scratch, 'build'));
  cpSync(join(ROOT, 'build/libbpf.node'), join(scratch, 'build/libbpf.node'));
  const program = "import { main } from './cli/bpftrace-run.ts'; process.exit(await main(process.argv.slice(1)));";
  const ran = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program, object], { cwd: scratch, encoding: 'utf8', timeout: TIMEOUT });
  assert.is(ran.stdout, 'loaded alone\n\n\n@x: 1\n', ran.stderr);
  assert.is(ran.status, 0);
});

test('bpftrace-run brings nothing of the compiler', () => {
  const bundle = readFileSync(join(ROOT, 'build/bpftrace-run.js'), 'latin1');
  assert.not.ok(bundle.includes('llvm.node'));
});

test.run();
