// Words that a shell completes, in the shells themselves: bash and zsh at a terminal, where a key shows what stands on the line; fish,
// which can be asked. Everything is completed by the commands in bin/, as a user's.

import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const COMPLETIONS = join(ROOT, 'cli/completions');
const ADDON = join(ROOT, 'build/libbpf.node');
/** Milliseconds for a shell and all its words. */
const TIMEOUT = 120_000;

/** What is typed, and what stands on the line behind the tab. */
const CASES: readonly (readonly [typed: string, line: string])[] = [
  ['bpftrace --quie', 'bpftrace --quiet '],
  ['bpftrace-cc --bund', 'bpftrace-cc --bundle '],
  ['bpftrace-run --dry', 'bpftrace-run --dry-run '],
  ['bpftrace -q -f js', 'bpftrace -q -f json '],
  ['bpftrace --format=js', 'bpftrace --format=json '],
  ['bpftrace --no-feature uprobe_multi,kprobe_m', 'bpftrace --no-feature uprobe_multi,kprobe_multi '],
  ['bpftrace opensn', 'bpftrace opensnoop '],
  ['bpftrace -h strle', 'bpftrace -h strlen '],
  ['bpftrace -lv rawtra', 'bpftrace -lv rawtracepoint:'],
  ['bpftrace -l tracepoint:sche', 'bpftrace -l tracepoint:sched:'],
  ['bpftrace -l tracepoint:sched:sched_process_for', 'bpftrace -l tracepoint:sched:sched_process_fork '],
  ["bpftrace -e 'tracepoint:sched:sched_process_for", "bpftrace -e 'tracepoint:sched:sched_process_fork' "],
  ["bpftrace -e 'begin { } t:sched:sched_process_for", "bpftrace -e 'begin { } t:sched:sched_process_fork' "],
  ["bpftrace -l 'tracepoint:sched:sched_process_for", "bpftrace -l 'tracepoint:sched:sched_process_fork' "],
  ["bpftrace -e 'begin { print(strle", "bpftrace -e 'begin { print(strlen' "],
  [`bpftrace -l uprobe:${ADDON.slice(0, -2)}`, `bpftrace -l uprobe:${ADDON}:`],
  [`bpftrace -l uprobe:${ADDON}:napi_register_modu`, `bpftrace -l uprobe:${ADDON}:napi_register_module_v1 `],
  ['bpftrace -l uprobe:./folder/lin', 'bpftrace -l uprobe:./folder/linked:'],
  ['bpftrace -l uprobe:./folder/linked:napi_register_modu', 'bpftrace -l uprobe:./folder/linked:napi_register_module_v1 '],
  ["bpftrace -e 'uprobe:folder/linked:napi_register_modu", "bpftrace -e 'uprobe:folder/linked:napi_register_module_v1' "],
  ['bpftrace --no-feature=kprobe_multi,kprobe_', 'bpftrace --no-feature=kprobe_multi,kprobe_session '],
  ['bpftrace-run hell', 'bpftrace-run hello.bpf.o '],
  ['bpftrace -o hell', 'bpftrace -o hello.bpf.o '],
  ['bpftrace -I fold', 'bpftrace -I folder/'],
];

let folder = '';
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'completions-'));
  mkdirSync(join(folder, 'folder'));
  symlinkSync(ADDON, join(folder, 'folder/linked'));
  writeFileSync(join(folder, 'hello.bpf.o'), '');
});
test.after(() => { rmSync(folder, { recursive: true, force: true }); });

const environment = (): NodeJS.ProcessEnv => ({ PATH: `${join(ROOT, 'bin')}:${process.env['PATH'] ?? ''}`, HOME: folder, ZDOTDIR: folder, TERM: 'dumb', LC_ALL: 'C.UTF-8' });

/** Types at a terminal. `shell`: its command line; its prompt is `ready>`, and ^O shows the line and empties it. */
function typeInto(shell: string, typed: readonly string[]): Promise<readonly string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn('script', ['-qec', shell, '/dev/null'], { cwd: folder, env: environment(), stdio: 'pipe', detached: true });
    const timer = setTimeout(() => {
      process.kill(-child.pid!, 'SIGKILL');
      reject(new Error(`nothing more came from ${shell} after:\n${heard}`));
    }, TIMEOUT);
    let heard = '';
    let isReady = false;
    const lines: string[] = [];
    const next = (): void => { child.stdin.write(lines.length < typed.length ? `${typed[lines.length]!}\t\x0f` : 'exit\n'); };
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      if (!isReady && heard.includes('ready>')) {
        isReady = true;
        next();
      }
      for (let shown = /<<([^]*?)>>/.exec(heard); shown !== null; shown = /<<([^]*?)>>/.exec(heard)) {
        heard = heard.slice(shown.index + shown[0].length);
        lines.push(shown[1]!);
        next();
      }
    });
    child.on('error', reject);
    child.on('close', () => {
      clearTimeout(timer);
      resolve(lines);
    });
  });
}

function compare(lines: readonly string[], cases: typeof CASES): void {
  assert.equal(lines.map((line, index) => [cases[index]![0], line]), cases);
}

test('bash', async () => {
  const rc = join(folder, 'bashrc');
  writeFileSync(rc, `PS1='ready>'\nbind 'set bell-style none'\nbind 'set enable-bracketed-paste off'\n. ${join(COMPLETIONS, 'bpftrace.bash')}\n`
    + `show() { printf '<<%s>>' "$READLINE_LINE"; READLINE_LINE=; READLINE_POINT=0; }\nbind -x '"\\C-o": show'\n`);
  compare(await typeInto(`bash --noprofile --rcfile ${rc} -i`, CASES.map(([typed]) => typed)), CASES);
});

test('zsh', async () => {
  writeFileSync(join(folder, '.zshrc'), `PS1='ready>'\nunsetopt zle_bracketed_paste\nfpath=(${COMPLETIONS} $fpath)\nautoload -Uz compinit\ncompinit -u -D\n`
    + `show() { zle -I; print -rn -- "<<$BUFFER>>"; BUFFER= }\nzle -N show\nbindkey '^O' show\n`);
  compare(await typeInto('zsh -i', CASES.map(([typed]) => typed)), CASES);
});

test('fish', () => {
  // It says what the word may be, with what that is behind a tab; quotes and the space behind it come later.
  const program = `source ${join(COMPLETIONS, 'bpftrace.fish')}; for line in $argv; complete -C $line; echo end; end`;
  const ran = spawnSync('fish', ['--no-config', '-c', program, ...CASES.map(([typed]) => typed)], { cwd: folder, env: environment(), encoding: 'utf8', timeout: TIMEOUT });
  assert.is(ran.stderr, '');
  const answers = ran.stdout.split('end\n').slice(0, -1).map((answer) => answer.replace(/\t.*/g, ''));
  assert.equal(answers, CASES.map(([, line]) => `${/'([^']*)' $/.exec(line)?.[1] ?? line.trimEnd().split(' ').at(-1)!}\n`));
});

test.run();
