// Each function, builtin and macro of the language runs in some case whose output is text and in some whose output is JSON; and so do
// all kinds of lines and of values that either printer knows. A new one without both fails here.

import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStdlib } from '../../compiler/host/stdlib.ts';
import { builtinNames, functionNames } from '../../frontend/builtins/names.ts';
import { macroDocs } from '../../frontend/stdlib/stdlib-docs.ts';
import { readCases } from './cases.ts';
import type { RuntimeCase } from './cases.ts';

const FOLDER = new URL('./cases/', import.meta.url);
const ROOT = new URL('../../', import.meta.url);

/** What a case runs, with the scripts that it names. */
function scriptOf({ program, run, files }: RuntimeCase): string {
  const named = [...(run ?? '').matchAll(/\btools\/[\w-]+\.bt/g)].map(([path]) => readFileSync(new URL(path, ROOT), 'utf8'));
  return [program ?? '', run ?? '', ...files.map(({ text }) => text), ...named].join('\n');
}

const isJson = ({ options, run }: RuntimeCase): boolean => options.join(' ').includes('-f json') || /-f json/.test(run ?? '');

const cases = readdirSync(FOLDER).flatMap((name) => readCases(new URL(name, FOLDER).pathname));
const scripts = { text: '', json: '' };
for (const each of cases) scripts[isJson(each) ? 'json' : 'text'] += `${scriptOf(each)}\n`;

/** Nothing of these is seen in a run; or it takes a disk, which the tools' cases have (tools.cases). */
const ELSEWHERE: ReadonlySet<string> = new Set(['fail', 'debugf', 'disk_name']);

const stdlib = openStdlib();
const macros = stdlib.files.filter((file) => file.endsWith('.bt')).flatMap((file) => macroDocs(stdlib, file)).map(({ signature }) => /^\w+/.exec(signature)![0]);
const names = [...new Set([...builtinNames, ...functionNames, ...macros, 'arg0'])].filter((name) => !name.startsWith('__') && !ELSEWHERE.has(name));

for (const kind of ['text', 'json'] as const) {
  test(`every function runs in a case with ${kind}`, () => {
    const missing = names.filter((name) => !new RegExp(`(?<![\\w@$."-])${name}\\b(?!")`).test(scripts[kind]));
    assert.equal(missing, []);
  });
}

test('every kind of line that JSON has is expected in a case', () => {
  const schema = readFileSync(new URL('docs/json.schema.json', ROOT), 'utf8');
  const kinds = [...new Set([...schema.matchAll(/"(?:const|enum)": (\[[^\]]*\]|"\w+")/g)].flatMap(([, given]) => JSON.parse(given!) as string | string[]))];
  const expected = cases.filter(isJson).flatMap(({ expectations }) => expectations.map(({ text }) => text)).join('\n');
  assert.equal(kinds.filter((kind) => !expected.includes(`"type": "${kind}"`)), []);
});

test.run();
