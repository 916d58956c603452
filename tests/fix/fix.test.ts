// --fix: what scripts/*.bt become, which are written as people wrote years ago; that a script which has been fixed stays as it is and
// is the same program; and that of every other script nothing but old spellings changes. UPDATE=1 rewrites what they become.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import type { Stage } from '../../compiler/compile.ts';
import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';
import { applyEdits, fix } from '../../frontend/fix/fix.ts';
import { oldForms } from '../../frontend/fix/old-forms.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { dumpAst } from '../../frontend/print/dump.ts';
import type { Source } from '../../frontend/syntax/source.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { everyScript } from '../common/scripts.ts';

const SCRIPTS = new URL('scripts/', import.meta.url);
const host = recordedHost();

function compiled(source: Source, stage: Stage): ReturnType<typeof compile> {
  return compile(source, { host, positional: null, environment: {}, unsafe: true, stage });
}

const said = (source: Source): readonly Diagnostic[] => compiled(source, 'types').diagnostics;

/** Without the places of the script, which move. */
function programOf(text: string): string | null {
  const { output } = compiled({ name: 'x', text }, 'ir');
  return output === null ? null : (output as string).replaceAll(/^ *#.*\n/gm, '');
}

for (const name of readdirSync(SCRIPTS).filter((file) => file.endsWith('.bt') && !file.endsWith('.fixed.bt'))) {
  test(`${name} becomes today's`, () => {
    const text = readFileSync(new URL(name, SCRIPTS), 'utf8');
    const file = new URL(name.replace(/\.bt$/, '.fixed.bt'), SCRIPTS);
    const fixed = fix({ name, text }, said);
    assert.ok(fixed.text !== null);
    if (process.env['UPDATE'] === '1') writeFileSync(file, fixed.text);
    assert.fixture(fixed.text, existsSync(file) ? readFileSync(file, 'utf8') : '');
    assert.is(fixed.changes === 0, fixed.text === text);
    assert.equal(fix({ name, text: fixed.text }, said), { ...fixed, changes: 0, before: fixed.diagnostics });
    assert.is(programOf(fixed.text), programOf(text));
  });
}

test('each warning of an old spelling is gone, and no other', () => {
  const kinds = (text: string): string[] => said({ name: 'x', text }).filter(({ fix: change }) => change?.sure === true).map(({ message }) => message);
  const text = readFileSync(new URL('settings.bt', SCRIPTS), 'utf8');
  assert.is(kinds(text).length, 4);
  assert.equal(kinds(fix({ name: 'x', text }, said).text!), []);
});

test('a script with a mistake of syntax is left alone', () => {
  assert.is(fix({ name: 'x', text: 'BEGIN { print(1 }' }, said).text, null);
});

test('what may be meant is proposed, and not done', () => {
  const rows: readonly [text: string, name: string, meant: string][] = [
    ['begin { print(strlem("x")); }', 'strlem', 'strlen'],
    ['begin { @count = 1; print(@cont); }', '@cont', '@count'],
    ['begin { $first = 1; print($frist); }', '$frist', '$first'],
    ['begin { @first = 1; print($first); }', '$first', '@first'],
    ['begin { print(jiffeis); }', 'jiffeis', 'jiffies'],
    ['begin { print(curtask.pidd); }', 'pidd', 'pid'],
    ['config = { max_strln = 9 } begin { }', 'max_strln', 'max_strlen'],
    ['tracepoint:sched:sched_process_exec { print(args.filname); }', 'filname', 'filename'],
  ];
  for (const [text, name, meant] of rows) {
    const proposals = said({ name: 'x', text }).flatMap(({ fix: change }) => (change === null ? [] : [change]));
    assert.equal(proposals, [{ sure: false, edits: [{ span: { ...proposals[0]?.edits[0]!.span, start: text.lastIndexOf(name), end: text.lastIndexOf(name) + name.length }, text: meant }] }], text);
    assert.is(fix({ name: 'x', text }, said).text, text);
  }
});

test('edits that are the same count once, and of two that overlap the first is made', () => {
  const edit = (start: number, end: number, now: string): Parameters<typeof applyEdits>[1][number] => ({ span: { start, end }, text: now });
  assert.equal(applyEdits('abcdef', [edit(4, 5, 'E'), edit(0, 2, 'x'), edit(0, 2, 'x'), edit(1, 3, 'y')]), { text: 'xcdEf', count: 2 });
});

test('of every script there is, only spellings change', () => {
  const scripts = everyScript();
  assert.ok(scripts.length > 1000, String(scripts.length));
  let changed = 0;
  for (const { name, text } of scripts) {
    const { program } = parse({ name, text });
    const { text: now, count } = applyEdits(text, oldForms(text, program));
    changed += Math.min(1, count);
    const after = parse({ name, text: now });
    assert.equal(oldForms(now, after.program), [], name);
    assert.is(treeOf(after.program), treeOf(program), name);
  }
  assert.ok(changed > 50, String(changed));
});

/** With old spellings as they are today. */
function treeOf(program: ReturnType<typeof parse>['program']): string {
  return dumpAst(program).replaceAll('arrow=true', 'arrow=false').toLowerCase().replaceAll('kretfunc:', 'fexit:').replaceAll('kfunc:', 'fentry:').replaceAll('key="bpftrace_', 'key="');
}

test.run();
