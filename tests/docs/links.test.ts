// Every link of every Markdown page leads somewhere: to a file or folder of this repository, and to a heading that is there.
// Links to elsewhere are not followed.

import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { anchorsOf, linksOf, slug } from '../../scripts/markdown.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NOT_OURS = /(^|\/)(node_modules|build|dist|\.[^/]+)$/;

function pagesUnder(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return NOT_OURS.test(path) ? [] : pagesUnder(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

/** What is wrong with the links of a page, a line for each. */
function faultsOf(page: string, markdown: string, read: (path: string) => string | null): readonly string[] {
  return linksOf(markdown).flatMap(({ target, line }) => {
    if (/^(https?|mailto):/.test(target)) return [];
    const [path = '', anchor] = target.split('#', 2);
    const file = path === '' ? page : normalize(join(dirname(page), path));
    const text = path === '' ? markdown : read(file);
    if (text === null) return [`${page}:${line}: ${target}: there is no ${file}`];
    if (anchor === undefined || (file.endsWith('.md') && anchorsOf(text).has(anchor))) return [];
    return [`${page}:${line}: ${target}: ${file} has no heading '${anchor}'`];
  });
}

/** null: nothing is there. A folder has no text. */
function readOurs(path: string): string | null {
  const file = join(ROOT, path);
  return existsSync(file) ? statSync(file).isFile() ? readFileSync(file, 'utf8') : '' : null;
}

test('links lead somewhere', () => {
  const pages = pagesUnder('');
  assert.ok(pages.includes('README.md') && pages.includes('docs/language/README.md') && pages.includes('tools/README.md'));
  assert.equal(pages.flatMap((page) => faultsOf(page, readOurs(page)!, readOurs)), []);
});

test('every page of docs can be reached from the README', () => {
  const seen = new Set<string>();
  const visit = (page: string): void => {
    if (seen.has(page)) return;
    seen.add(page);
    for (const { target } of linksOf(readOurs(page)!)) {
      const [path = ''] = target.split('#');
      const file = normalize(join(dirname(page), path));
      if (file.endsWith('.md') && !/^\w+:/.test(target)) visit(file);
    }
  };
  visit('README.md');
  assert.equal(pagesUnder('docs').filter((page) => !seen.has(page)), []);
});

test('what is no link that leads somewhere is found', () => {
  const other = '# Other\n\n## Two words, `code`\n\n```\n## not this\n```\n## Again\n## Again\n';
  const read = (path: string): string | null => (path === 'docs/other.md' ? other : null);
  const faults = (text: string): readonly string[] => faultsOf('docs/page.md', text, read);
  assert.equal(faults('[a](other.md) [b](other.md#two-words-code)\n[c](other.md#again-1) `[d](nowhere.md)` [e](https://example.com)\n'), []);
  assert.equal(faults('# Here\n\n[`a[]`](#here)\n\n```sh\n[x](nowhere)\n```\n'), []);
  assert.equal(faults('text\n[a](nowhere.md)\n'), ['docs/page.md:2: nowhere.md: there is no docs/nowhere.md']);
  assert.equal(faults('[a](other.md#not-this)'), ["docs/page.md:1: other.md#not-this: docs/other.md has no heading 'not-this'"]);
  assert.equal(faults('[a](#gone)'), ["docs/page.md:1: #gone: docs/page.md has no heading 'gone'"]);
  assert.equal(faults('[text\nover lines](gone.md)'), ['docs/page.md:2: gone.md: there is no docs/gone.md']);
});

test('anchors are those that GitHub makes', () => {
  assert.is(slug('Functions of C++, Rust and Go'), 'functions-of-c-rust-and-go');
  assert.is(slug('`-k` and _this_'), '-k-and-_this_');
  assert.is(slug('While compiling, and at load'), 'while-compiling-and-at-load');
});

test.run();
