// Installations: `npm run install-to` into an empty root, and the package that `npm pack` makes. Both are tried where the checkout is hidden, so
// nothing of it can be what works.

import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandPage } from '../../cli/command-page.ts';
import type { NamedCommand } from '../../cli/commands.ts';
import { commandTexts } from '../../cli/commands.ts';
import { toolNames } from '../../cli/tools.ts';
import { VERSION } from '../../common/version.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
/** Milliseconds; a build is among it. */
const TIMEOUT = 600_000;

let scratch = '';
test.before(() => { scratch = mkdtempSync(join(tmpdir(), 'install-')); });
test.after(() => { rmSync(scratch, { recursive: true, force: true }); });

/** Runs lines of a shell where the checkout is an empty folder, with the commands of `bin` first. */
function hidden(bin: string, script: string): string {
  const words = ['-m', 'sh', '-ec', `mount -t tmpfs none '${ROOT}'\n${script}`];
  const ran = spawnSync('unshare', words, { cwd: scratch, encoding: 'utf8', timeout: TIMEOUT, env: { ...process.env, PATH: `${bin}:${process.env['PATH'] ?? ''}` } });
  assert.is(ran.stderr, '');
  assert.is(ran.status, 0, ran.stdout);
  return ran.stdout;
}

const WORKS = `
command -v bpftrace
bpftrace -V
bpftrace --tools | wc -l
bpftrace-cc -o here.bpf.o -e 'begin { printf("%d loaded\\n", strlen("four")); }'
bpftrace-run -q here.bpf.o
bpftrace -q -e 'begin { print(strlen("abc")); exit(); }'
bpftrace-cc --bundle -o bundled -e 'begin { printf("bundled\\n"); }'
./bundled -q
bpftrace --complete -- bpftrace -h strle
`;

function works(bin: string): void {
  const lines = hidden(bin, WORKS).split('\n').filter((line) => line !== '');
  assert.equal(lines, [join(bin, 'bpftrace'), `bpftrace v${VERSION}`, String(toolNames().length), '4 loaded', '3', 'bundled', 'strlen']);
}

function installTo(prefix: string, from: string): ReturnType<typeof spawnSync> {
  return spawnSync('bash', [join(ROOT, 'scripts/install-to.sh'), prefix], { encoding: 'utf8', timeout: TIMEOUT, env: { ...process.env, INIT_CWD: from } });
}

test('an installation in an empty root has all in its usual place, works alone, and also where it is moved to', () => {
  const root = join(scratch, 'root');
  mkdirSync(root);
  // Twice: what is there is replaced.
  for (let i = 0; i < 2; i++) {
    const ran = installTo('root/usr', scratch);
    assert.is(ran.status, 0, String(ran.stderr));
  }
  const there = (path: string): boolean => existsSync(join(root, 'usr', path));
  for (const command of Object.keys(commandTexts) as NamedCommand[]) {
    const { section } = commandTexts[command];
    assert.is(readFileSync(join(root, 'usr', `share/man/man${section}/${command}.${section}`), 'utf8'), commandPage(command, VERSION));
    for (const path of [`bin/${command}`, `share/bash-completion/completions/${command}`, `share/fish/vendor_completions.d/${command}.fish`]) assert.ok(there(path), path);
  }
  assert.ok(there('share/zsh/site-functions/_bpftrace'));
  assert.equal(readdirSync(join(root, 'usr/share/bpftrace/tools')).map((file) => file.replace(/\.bt$/, '')).sort(), toolNames());
  for (const name of toolNames()) {
    const page = readFileSync(join(root, `usr/share/man/man8/${name}.8`), 'utf8');
    assert.ok(page.startsWith(`.TH ${name.toUpperCase()} 8 "" "bpftrace-cc ${VERSION}"`), name);
    for (const title of ['NAME', 'SYNOPSIS', 'EXAMPLE']) assert.match(page, new RegExp(`^\\.SH ${title}$`, 'm'), name);
  }
  assert.match(readFileSync(join(root, 'usr/share/man/man8/opensnoop.8'), 'utf8'), /^\.SH OPTIONS\n[^]*^\.B .*failed/m);
  works(join(root, 'usr/bin'));
  const moved = join(scratch, 'moved');
  renameSync(root, moved);
  works(join(moved, 'usr/bin'));
});

test('the command of somebody else is not replaced', () => {
  const bin = join(scratch, 'taken/bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'bpftrace'), 'theirs');
  const ran = installTo(dirname(bin), scratch);
  assert.is(ran.status, 1);
  assert.is(ran.stderr, `ERROR: ${join(bin, 'bpftrace')} is not of this project: take it away first\n`);
  assert.equal(readdirSync(dirname(bin)), ['bin']);
  assert.is(readFileSync(join(bin, 'bpftrace'), 'utf8'), 'theirs');
});

test('the package of npm pack builds what it needs where npm puts it, with the modules that it names', () => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', scratch], { cwd: ROOT, stdio: 'pipe' });
  execFileSync('tar', ['xzf', `bpftrace-cc-${VERSION}.tgz`], { cwd: scratch });
  const home = join(scratch, 'package');
  assert.not.ok(existsSync(join(home, 'tests')));
  // As npm would from the network: what the package needs, and what that needs.
  const modules = execFileSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n').slice(1);
  for (const folder of modules) cpSync(folder, join(home, relative(ROOT, folder)), { recursive: true });
  hidden(join(home, 'bin'), `cd package; npm run --silent postinstall 2> ../messages || { cat ../messages; exit 1; }`);
  works(join(home, 'bin'));
});

test.run();
