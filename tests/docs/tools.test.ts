// tools/README.md and the example pages: they are written by scripts/tools-doc.ts from runs, and name each tool as it is now.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { toolComment, toolName } from '../../cli/tool-comment.ts';
import type { Manifest } from '../../common/manifest.ts';
import { openObject } from '../../loader/object/object.ts';
import { optionTable } from '../../loader/run/script-parameters.ts';
import { readCases } from '../runtime/cases.ts';
import { costTables, startTable } from './tools.ts';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TOOLS = join(ROOT, 'tools');
const names = readdirSync(TOOLS).filter((file) => file.endsWith('.bt')).map(toolName).sort();
const readme = readFileSync(join(TOOLS, 'README.md'), 'utf8');
const cases = readCases(join(ROOT, 'tests/runtime/cases/tools.cases'));

const commentOf = (name: string): ReturnType<typeof toolComment> => toolComment(readFileSync(join(TOOLS, `${name}.bt`), 'utf8'));
const table = (mark: string): string[] => new RegExp(`<!-- ${mark} -->\n\\|.*\n\\|.*\n([^]*?)<!-- end -->`).exec(readme)![1]!.trimEnd().split('\n');

test('the table of what the tools show', () => {
  const rows = names.map((name) => {
    const { about, help } = commentOf(name);
    return `| [${name}.bt](${name}.bt) | ${about} | \`${/^USAGE: (.*)$/m.exec(help)![1]}\` | [shown](examples/${name}.txt) |`;
  });
  assert.equal(table('tools'), rows);
});

test('the table of kernels: each tool works, or attaches, or says what is missing', () => {
  const cell = String.raw`(works|attaches|attaches; the machine [^|]+|no: [^|]+)`;
  const rows = table('kernels');
  assert.equal(rows.map((row) => row.split(' ')[1]), names);
  for (const row of rows) assert.match(row, new RegExp(String.raw`^\| \S+ \| ${cell} \| ${cell} \| ${cell} \|$`));
});

test('there is an example page for each tool, and no other', () => {
  assert.equal(readdirSync(join(TOOLS, 'examples')).sort(), names.map((name) => `${name}.txt`).sort());
});

test('the table of starts and sizes is that of the figures', () => {
  assert.ok(readme.includes(`<!-- starts -->\n${startTable().join('\n')}\n<!-- end -->`));
});

test('the table of costs is that of the figures', () => {
  assert.ok(readme.includes(`<!-- costs -->\n${costTables().join('\n')}\n<!-- end -->`));
});

/** Of the object, compiled once. */
function manifestOf(name: string): Manifest {
  const known = manifests.get(name);
  if (known !== undefined) return known;
  const folder = mkdtempSync(join(tmpdir(), 'tools-'));
  try {
    const object = join(folder, 'object');
    execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['--no-warnings', '-o', object, join(TOOLS, `${name}.bt`)]);
    const { manifest } = openObject(readFileSync(object));
    manifests.set(name, manifest);
    return manifest;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const manifests = new Map<string, Manifest>();

/** As the object has them: `--failed`, `--interval`. */
const optionsOf = (name: string): string[] => optionTable(manifestOf(name)).map(({ option }) => option.replace(/=.*/, ''));

/** Lines that are names of columns in capitals. */
const headings = (text: string): string[] => text.split('\n').map((line) => line.trim()).filter((line) => /^[A-Z][A-Z-]*( +[A-Z][A-Z_-]*)+$/.test(line));

for (const name of names.filter((each) => /--[\w-]+=(N|PID|SECONDS)\b/.test(commentOf(each).help))) {
  test(`no number of an option of ${name} may be negative`, () => {
    const numbers = manifestOf(name).constants.flatMap((each) => (each.from === 'named' && each.type.endsWith('int64') ? [each] : []));
    assert.ok(numbers.length > 0);
    assert.equal(numbers.filter(({ range }) => range?.least !== '0').map((each) => each.name), []);
  });
}

for (const name of names) {
  test(`the help of ${name} has the columns that its run has`, () => {
    const shown = headings(readFileSync(join(TOOLS, `examples/${name}.txt`), 'utf8'));
    if (shown.length > 0) assert.equal(headings(commentOf(name).help), shown);
  });

  test(`the example of ${name}: a title, a command with options that it has, output, and how to read it`, () => {
    const page = readFileSync(join(TOOLS, `examples/${name}.txt`), 'utf8');
    const [title, , command, ...rest] = page.trimEnd().split('\n');
    assert.ok(title!.startsWith(`${name} - ${commentOf(name).about}. Linux `), title);
    assert.ok(command!.startsWith(`# ${name}.bt`), command);
    assert.ok(rest.length >= 3 && rest.length <= 25, `${rest.length} lines`);
    assert.ok(cases.some(({ programFile, example }) => programFile === `tools/${name}.bt` && example === rest.at(-1)), 'no case has this sentence');
    const used = [...command!.matchAll(/ (--[\w-]+)/g)].map(([, option]) => option!);
    if (used.length > 0) assert.equal(used.filter((option) => !optionsOf(name).includes(option)), []);
  });
}

test.run();
