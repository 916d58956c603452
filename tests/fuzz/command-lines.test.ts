// Command lines of every kind, for each of the three commands: options that go together and that do not, near misses,
// values that are missing, broken or too large, files that are none. Each ends in time with a documented exit code, says
// something where it fails, and never shows a trace of ours. Whatever is loaded is a `begin` that exits, so nothing of anybody
// else's is traced. What a command line is follows from its number: `FUZZ_RUNS=1000` tries more of them, `FUZZ_RUN=N` one alone.

import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { OptionRow } from '../../cli/options.ts';
import { optionsOf } from '../../cli/options.ts';
import { bpfObjects, leaksSince } from '../runtime/leaks.ts';
import { environment, ROOT } from '../runtime/run-case.ts';
import { Random } from './random.ts';

const BIN = join(ROOT, 'bin');
const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);
const ONLY = process.env['FUZZ_RUN'];
/** At a time. */
const WORKERS = 4;
/** Milliseconds; many times what one takes on a machine with other things to do. */
const PATIENCE = 30_000;
/** All is well, a mistake, what the kernel or the machine refused (reference 08.2), and what one of the scripts exits with. */
const CODES = [0, 1, 255, 3];

const COMMANDS = (['bpftrace', 'bpftrace-cc', 'bpftrace-run'] as const).map((name) => [name, optionsOf(name)] as const);

const SCRIPTS = [
  'begin { exit(); }', 'begin { printf("%s %d\\n", comm, $1); exit(); }', 'begin { print(str($1)); exit(3); }', 'test:a { assert(1 == 1, "one"); }',
  'begin { print(getopt("min_us", 5)); exit(); }', 'config = { max_strlen = 9 } begin { @ = count(); exit(); }', '#include <errno.h>\nbegin { print(EPERM); exit(); }',
  '', 'begin', 'begin {', '}', '"', 'begin { print(x); }', 'begin { printf("%d"); exit() }', '\0\x01\xff', '#!/x\nbegin{exit()}', 'begin { @[1] = 1; exit(); } end { }',
] as const;

/** In the folder, made by prepare(). */
const FILES = [
  's.bt', 'good.o', 'wrong.bt', 'half.o', 'empty', 'noise', 'nowhere', 'folder', 'loop', 'h.h', './s.bt', 'folder/s.bt', '/dev/null', '/dev/full', '/dev/zero', '-', '', '.', '/', '\n', 'a\0b', 'x'.repeat(300),
] as const;

const NUMBERS = ['0', '1', '-1', '0x', '1e3', '99999999999999999999', '5ms', 'one', '', ' 1', '4194304', '4194305', '1.5', '٣'] as const;
const NAMES = [
  'ast', 'types', 'ir', 'llvm', 'asm', 'manifest', 'object', 'all', 'AST', '', 'line', 'full', 'none', 'test', 'bench', 'strlen', 'kprobe', 'int32', '[parse]', 'hist()', 'sarg99999999999999999999', '(((', '[', '.*', '*', '\u001b[31m',
] as const;
const COMMAND_WORDS = ['true', 'false', 'sh -c "exit 3"', 'no-such-command', '', ' ', '"', "'a", 'true \\', './folder', '/dev/null', 'true | false'] as const;
const VARIABLES = ['BPFTRACE_MAX_STRLN=1', 'BPFTRACE_MAX_STRLEN=0', 'BPFTRACE_MAX_STRLEN=64', 'BPFTRACE_COLOR=sometimes', 'BPFTRACE_COLOR=always', 'BPFTRACE_BTF=/dev/null', 'BPFTRACE_KERNEL_SOURCE=x', 'BPFTRACE_MAX_MAP_KEYS=-1', 'BPFTRACE_PERF_RB_PAGES=3', 'BPFTRACE_=', 'PATH='] as const;

interface CommandLine {
  readonly command: string;
  readonly words: readonly string[];
  readonly variables: readonly string[];
  readonly input: string;
}

function commandLineOf(number: number): CommandLine {
  const random = new Random(number);
  const [command, rows] = random.of(COMMANDS);
  const words = Array.from({ length: random.below(5) }, () => optionOf(random, random.once(25) ? random.of(COMMANDS)[1] : rows)).flat();
  const what = command === 'bpftrace-run' ? (random.once(4) ? [random.of(FILES)] : ['good.o'])
    : random.once(2) ? ['-e', random.of(SCRIPTS)] : random.once(2) ? ['s.bt'] : [random.of(FILES)];
  // An option that lost its value takes the next word.
  const behind = Array.from({ length: random.once(3) ? 1 + random.below(2) : 0 }, () => random.of([...NUMBERS, '--', '--min_us=5', '--help', '-h', 'text']));
  const parts = random.once(6) ? [...what, ...words] : [...words, ...what];
  return {
    command,
    // The operating system takes no NUL in a word.
    words: [...(random.once(12) ? [] : parts), ...behind].map((word) => word.replaceAll('\0', '\uFFFD')),
    variables: random.once(4) ? [random.of(VARIABLES)] : [],
    input: random.of(SCRIPTS),
  };
}

function optionOf(random: Random, rows: readonly OptionRow[]): readonly string[] {
  const row = random.of(rows);
  const long = random.once(20) ? misspelt(random, row.long) : row.long;
  const short = row.short !== null && random.once(2);
  const name = short ? `-${row.short}` : `--${long}`;
  if (row.value === null) return random.once(20) ? [`${name}=${random.of(NUMBERS)}`] : short && random.once(4) ? [`${name}${random.of(['q', 'k', 'v', 'z', 'o', 'e', '-'])}`] : [name];
  if (random.once(20)) return [name];
  const value = valueOf(random, row);
  return random.once(3) ? [`${name}${short ? '' : '='}${value}`] : [name, value];
}

function misspelt(random: Random, word: string): string {
  const at = random.below(word.length);
  return random.of([word.slice(0, at) + word.slice(at + 1), `${word.slice(0, at)}x${word.slice(at)}`, word.toUpperCase(), `no-${word}`, word.slice(0, 2), `${word} `, '']);
}

/** Usually of the kind that the option takes. */
function valueOf(random: Random, row: OptionRow): string {
  if (random.once(10)) return random.of([...NUMBERS, ...NAMES, ...FILES, ...COMMAND_WORDS]);
  switch (row.value) {
    case 'PID': return random.once(3) ? String(process.pid) : random.of(NUMBERS);
    case 'COMMAND': return random.of(COMMAND_WORDS);
    case 'PROGRAM': return random.of(SCRIPTS);
    case 'FILE': case 'DIR': return random.of(FILES);
    default: return random.of(NAMES);
  }
}

function prepare(folder: string, seed: string): void {
  cpSync(seed, folder, { recursive: true });
  symlinkSync('loop', join(folder, 'loop'));
}

/** What every folder has. */
function makeSeed(folder: string): void {
  mkdirSync(join(folder, 'folder'), { recursive: true });
  for (const name of ['s.bt', 'folder/s.bt']) writeFileSync(join(folder, name), 'begin { print(str($1)); exit(); }\n');
  writeFileSync(join(folder, 'wrong.bt'), 'kprob:f { @x = cout(); }\n');
  writeFileSync(join(folder, 'h.h'), 'struct mine { int x; };\n');
  writeFileSync(join(folder, 'empty'), '');
  writeFileSync(join(folder, 'noise'), Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * index * 7919) & 255)));
  execFileSync(join(BIN, 'bpftrace-cc'), ['-o', join(folder, 'good.o'), '-e', 'begin { print(str($1)); exit(); }'], { env: environment() });
  execFileSync('sh', ['-c', 'head -c 3000 good.o > half.o'], { cwd: folder });
}

function judge(code: number | null, signal: NodeJS.Signals | null, stderr: string, late: boolean): string | null {
  if (late) return `it was not done after ${PATIENCE} ms`;
  if (signal !== null) return `it died of ${signal}`;
  if (/INTERNAL ERROR|internal error|node:internal|\n {4}at |Stack dump/.test(stderr)) return 'an error of ours';
  if (!CODES.includes(code!)) return `it ended with ${code}`;
  return code !== 0 && stderr === '' ? 'it failed without a word' : null;
}

function runOne(number: number, folder: string, seed: string): Promise<string | null> {
  const { command, words, variables, input } = commandLineOf(number);
  const directory = join(folder, String(number));
  prepare(directory, seed);
  return new Promise((resolve, reject) => {
    const given = Object.fromEntries(variables.map((each) => [each.slice(0, each.indexOf('=')), each.slice(each.indexOf('=') + 1)]));
    const child = spawn(process.execPath, [join(BIN, command), ...words], { cwd: directory, env: { ...environment(), ...given }, detached: true, stdio: 'pipe' });
    let [stderr, late] = ['', false];
    const timer = setTimeout(() => {
      late = true;
      process.kill(-child.pid!, 'SIGKILL');
    }, PATIENCE);
    child.stdout.resume();
    child.stderr.on('data', (text: Buffer) => { stderr += text.toString(); });
    // Most never read it.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      rmSync(directory, { recursive: true, force: true });
      const problem = judge(code, signal, stderr, late);
      const line = JSON.stringify([...variables, command, ...words]);
      resolve(problem === null ? null : `command line ${number}: ${problem}: ${line} < ${JSON.stringify(input)}\n${stderr.slice(-1500)}`);
    });
  });
}

test(`${ONLY === undefined ? RUNS : 1} command lines end with a documented exit code, in words, and leave nothing`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'command-lines-'));
  try {
    const seed = join(folder, 'seed');
    makeSeed(seed);
    const before = bpfObjects();
    const numbers = ONLY === undefined ? Array.from({ length: RUNS }, (_, index) => index + 1) : [Number(ONLY)];
    const problems: string[] = [];
    await Promise.all(Array.from({ length: WORKERS }, async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) {
        const problem = await runOne(number, folder, seed);
        if (problem !== null) problems.push(problem);
      }
    }));
    assert.is(problems.length, 0, problems.join('\n'));
    assert.equal(await leaksSince(before), []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test.run();
