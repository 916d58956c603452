// Runs every example of the language's documentation on this kernel and compares what it prints with what the page
// says; examples.ts tells how an example is written. UPDATE=1 writes what was printed into the pages instead (examples
// whose output differs from run to run keep theirs as long as the shape is right). Examples run in a process of their
// own (driver.ts), which is killed when an example takes too long; the rest then run in a new one.

import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { builtinNames, functionNames, isUnsupportedFunction } from '../../frontend/builtins/names.ts';
import { DEFAULT_CONFIG } from '../../frontend/program/config.ts';
import { features } from '../runtime/features.ts';
import type { Feature } from '../runtime/features.ts';
import type { Plan, Report, Step } from './driver.ts';
import { agrees, readExamples, renderErrors, renderOutput } from './examples.ts';
import type { Block, Example } from './examples.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const DRIVER = fileURLToPath(new URL('driver.ts', import.meta.url));
/** In README.md only what follows an `examples: on` comment is tested. */
const REFERENCE = readdirSync(join(ROOT, 'docs/language')).sort().map((name) => `docs/language/${name}`);
const PAGES = [
  ...['docs/tutorial.md', 'docs/language.md', ...REFERENCE, 'docs/writing-a-library.md'].map((page) => ({ page, tested: true })),
  { page: 'README.md', tested: false },
];
/** For one example. More than the driver's own limit, which is the one that tells what was printed. */
const SILENCE_SECONDS = 30;

const read = (page: string): string => readFileSync(join(ROOT, page), 'utf8');
const examples = PAGES.flatMap(({ page, tested }) => readExamples(page, read(page), tested));

/** Where a feature is missing the example is only compiled. */
function isCompiledOnly({ needs }: Example): boolean {
  if (needs === null) return false;
  const feature = features[needs as Feature] as { present: () => boolean } | undefined;
  if (feature === undefined) throw new Error(`'${needs}' is none of ${Object.keys(features).join(', ')}`);
  return !feature.present();
}

const steps: readonly Step[] = examples.map((example) => ({
  script: example.script.text,
  files: example.files,
  commands: isCompiledOnly(example) ? ['bpftrace-cc -o /dev/null example.bt'] : example.commands,
}));

const results = new Map<number, Report>();

/** Runs one driver from step `first` on, and returns the step that the next one must begin with. */
function drive(first: number, folder: string): Promise<number> {
  const work = mkdtempSync(join(folder, 'run-'));
  const plan = join(work, 'plan.json');
  writeFileSync(plan, JSON.stringify({ first, steps } satisfies Plan));
  const streams = ['stdout', 'stderr'].map((name) => openSync(join(work, name), 'a+'));
  const { NODE_EXTRA_CA_CERTS: _slow, ...env } = process.env;
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--import', import.meta.resolve('tsx'), DRIVER, plan], {
      cwd: work, env, detached: true, stdio: ['ignore', streams[0], streams[1], 'pipe'],
    });
    const kill = (): void => {
      try {
        process.kill(-child.pid!, 'SIGKILL');
      } catch { /* nobody is left in its group */ }
    };
    let timer = setTimeout(kill, SILENCE_SECONDS * 1000);
    let next = first;
    createInterface(child.stdio[3] as NodeJS.ReadableStream).on('line', (line) => {
      clearTimeout(timer);
      timer = setTimeout(kill, SILENCE_SECONDS * 1000);
      const report = JSON.parse(line) as Report;
      results.set(report.step, report);
      next = report.step + 1;
    });
    child.on('close', (exit) => {
      clearTimeout(timer);
      kill();
      streams.forEach((fd) => closeSync(fd));
      if (exit !== 0 && exit !== 75) {
        const stderr = readFileSync(join(work, 'stderr'), 'utf8');
        results.set(next, { step: next, late: true, written: [{ command: '', stdout: '', stderr, exit: exit ?? -1 }] });
        next++;
      }
      resolve(exit === 0 ? steps.length : next);
    });
  });
}

test.before(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  try {
    for (let next = 0; next < steps.length;) next = await drive(next, folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  if (process.env['UPDATE'] === '1') update();
});

for (const [step, example] of examples.entries()) {
  test(example.title, () => {
    const report = results.get(step);
    assert.ok(report !== undefined, 'it was not run');
    const { written, late } = report;
    assert.not.ok(late, `it did not end:\n${written.map(({ stdout, stderr }) => stdout + stderr).join('')}`);
    compare(example, example.stderr, renderErrors(written));
    if (isCompiledOnly(example)) return assert.is(written[0]!.exit, 0);
    compare(example, example.output, renderOutput(example, written));
    // A failure is meant where the page shows its message or its code.
    for (const [at, { exit, command }] of written.entries()) {
      if (/ERROR/.test(renderErrors(written)) || example.commands[at + 1]?.startsWith('echo')) continue;
      assert.is(exit, 0, `the exit code of ${command}`);
    }
  });
}

/** Where there is no block nothing may have been printed. */
function compare(example: Example, block: Block | null, actual: string): void {
  const expected = block?.text ?? '';
  if ((process.env['UPDATE'] === '1' && block !== null) || agrees(example, expected, actual)) return;
  assert.fixture(actual, expected);
  assert.unreachable('its shape is another');
}

/** Rewrites the blocks that do not agree. */
function update(): void {
  for (const { page } of PAGES) {
    const lines: (string | null)[] = read(page).split('\n');
    for (const [step, example] of examples.entries()) {
      const written = results.get(step)?.written;
      if (example.page !== page || written === undefined || isCompiledOnly(example)) continue;
      replace(example, example.output, renderOutput(example, written), lines);
      replace(example, example.stderr, renderErrors(written), lines);
    }
    const text = lines.filter((line) => line !== null).join('\n');
    if (text !== read(page)) writeFileSync(join(ROOT, page), text);
  }
}

function replace(example: Example, block: Block | null, actual: string, lines: (string | null)[]): void {
  if (block === null || agrees(example, block.text, actual)) return;
  lines.fill(null, block.start, block.end);
  lines[block.start - 1] += `\n${actual.replace(/\n$/, '')}`;
}

const index = read('docs/language/README.md');
const coming = index.slice(index.indexOf('\n## Not there yet\n'));
const present = REFERENCE.filter((page) => !page.endsWith('/README.md')).map(read).join('');

test('every function and builtin is described', () => {
  for (const name of [...builtinNames, ...functionNames].filter((each) => !each.startsWith('__'))) assert.match(present, new RegExp(`\`${name}\\b`), name);
});

test('what is said to come is not there', () => {
  const listed = [.../^- the functions? (.*)$/m.exec(coming)![1]!.matchAll(/`(\w+)`/g)].map((found) => found[1]!);
  assert.ok(listed.length > 0);
  for (const name of listed) assert.ok(isUnsupportedFunction(name), name);
});

test('every setting is described, with its default', () => {
  for (const [field, value] of Object.entries(DEFAULT_CONFIG)) {
    const name = field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const shown = value === null ? '' : typeof value === 'number' ? `${value} ` : `\`"?${String(value).replaceAll('.', '\\.')}"?\``;
    assert.match(present, new RegExp(`^\\| \`${name}\` \\| ${shown}`, 'm'), name);
  }
});

test('an example without output is refused', () => {
  assert.throws(() => readExamples('page.md', '# A\n```bpftrace\nbegin { }\n```\n', true), /page.md:2: /);
});

test('what is compared: all of a text, or its shape', () => {
  const [example] = readExamples('page.md', '```bpftrace\n```\n```output\n```\n', true);
  const exactly = { ...example!, nondeterministic: false };
  const shape = { ...example!, nondeterministic: true };
  const bar = '@h:\n[1K, 2K)    5 |@@@   |\n';
  assert.ok(agrees(exactly, 'a\n\nb\n', '\n\na  \n\n\nb\n'));
  assert.not.ok(agrees(exactly, '@: 5\n', '@: 6\n'));
  assert.ok(agrees(shape, '@: 5\n', '@: -16\n'));
  assert.ok(agrees(shape, bar, '@h:\n[4K, 8K)  15 |@@@@@@|\n'));
  assert.ok(agrees(shape, '@: 5\n...\n', '@: 5\nmore\nand more\n'));
  assert.not.ok(agrees(shape, '@: 5\n', '@: five\n'));
  assert.not.ok(agrees(shape, bar, '@g:\n[4K, 8K)  15 |@@@@@@|\n'));
});

test.run();
