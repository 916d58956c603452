// docs/architecture.md is true: the folders of its map are those that there are, the files that it names exist, and the table
// "To add …" is counted: where a row names one that is there, the code that names this one lies in the files that the
// row says to touch, in each of them and nowhere else.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';

const test = suite('docs: architecture');

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PAGE = readFileSync(`${ROOT}docs/architecture.md`, 'utf8');
const CODE = ['common', 'compiler', 'frontend', 'middle', 'backend', 'loader', 'cli', 'stdlib'];

const code = CODE.flatMap((folder) => readdirSync(`${ROOT}${folder}`, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`))
  .filter((path) => /\.(ts|bt|c|cc)$/.test(path) && !path.includes('/generated/')).sort();

interface Row { readonly what: string; readonly files: readonly string[]; readonly example: string | null }

/** `files`: what the row says to touch, tests, scripts and docs aside. */
function rowsOf(section: string): readonly Row[] {
  const table = PAGE.slice(PAGE.indexOf(`## ${section}`)).split('\n## ')[0]!;
  return [...table.matchAll(/^\| ([^|]+) \| ([^|]+) \|(?: `([^|`]+)` \||[^|]*\|)?$/gm)].slice(1).map(([, what, touch, example]) => ({
    what: what!.trim(), example: example ?? null,
    files: [...touch!.matchAll(/`([\w./*-]+\.(?:ts|bt|c))`/g)].map((match) => match[1]!).filter((path) => CODE.includes(path.split('/')[0]!)),
  }));
}

/** Whether the text names a thing: as a word of its own, also in a longer text, but not in a comment. */
function names(path: string, thing: string): boolean {
  const text = readFileSync(`${ROOT}${path}`, 'utf8').replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1');
  return new RegExp(`(?<![\\w-])${thing}(?![\\w-])`).test(text);
}

const matches = (pattern: string, path: string): boolean => new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll('*', '[^/]*')}$`).test(path);

const rows = rowsOf('To add …').filter(({ what }) => what !== '---');

test('the table is read', () => {
  assert.ok(rows.length >= 10, `${rows.length} rows`);
  assert.ok(rows.filter(({ example }) => example !== null).length >= 8);
});

for (const { what, files, example } of rows) {
  test(`to add ${what}`, () => {
    assert.ok(files.length > 0);
    for (const pattern of files) assert.ok(code.some((path) => matches(pattern, path)), `${pattern} is not there`);
    if (example === null) return;
    const touched = code.filter((path) => names(path, example));
    const elsewhere = touched.filter((path) => !files.some((pattern) => matches(pattern, path)));
    assert.equal(elsewhere, [], `they name ${example}, too`);
    // What only one kind of the thing needs says so.
    const optional = /; only where .*/.exec(PAGE.split('\n').find((line) => line.startsWith(`| ${what} |`))!)?.[0] ?? '';
    const idle = files.filter((pattern) => !optional.includes(pattern) && !touched.some((path) => matches(pattern, path)));
    assert.equal(idle, [], `they do not name ${example}`);
  });
}

test('the map has every folder of the code, and no other', () => {
  const there = new Set(code.map((path) => path.slice(0, path.lastIndexOf('/'))));
  const mapped = [...PAGE.slice(PAGE.indexOf('## The code, folder by folder')).split('\n## ')[0]!.matchAll(/^\| ((?:`[\w./-]+\/`(?:, )?)+) \|/gm)]
    .flatMap((match) => [...match[1]!.matchAll(/`([\w./-]+)\/`/g)].map((each) => each[1]!));
  const isMapped = (folder: string): boolean => mapped.some((each) => folder === each || (folder.startsWith(`${each}/`) && !CODE.includes(each)));
  assert.equal([...there].filter((folder) => !isMapped(folder)), []);
  assert.equal(mapped.filter((folder) => !existsSync(`${ROOT}${folder}`)), []);
});

test('the files that the page names exist', () => {
  const named = [...PAGE.matchAll(/`((?:[\w-]+\/)+[\w.-]+\.\w+)`/g)].map((match) => match[1]!);
  assert.ok(named.length > 20);
  assert.equal(named.filter((path) => !existsSync(`${ROOT}${path}`)), []);
});

test.run();
