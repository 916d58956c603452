// The lines of a long script, which LLVM is not shown: an instruction's line has its text all the same.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import { LINE_TEXT, readBtfExt, readLine } from '../../common/btf/btf-ext.ts';
import { btfParts } from '../../common/btf/layout.ts';
import { dataView, stringAt } from '../../common/elf/elf.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { readElf } from '../../backend/elf.ts';

/** Texts by line, as .BTF.ext has them of the script's own file. */
function linesOf(text: string): ReadonlyMap<number, string> {
  const compiled = compile({ name: 'script.bt', text }, { host: recordedHost(), positional: null, environment: {}, unsafe: false, stage: 'object' });
  assert.equal(compiled.diagnostics.map(({ message }) => message), []);
  const { sections } = readElf(compiled.output as Uint8Array);
  const data = (name: string): Uint8Array => sections.find((section) => section.name === name)!.data;
  const { strings } = btfParts(data('.BTF'))!;
  const view = dataView(data('.BTF.ext'));
  const records = readBtfExt(data('.BTF.ext'), 'lines')!.groups.flatMap((group) => group.records);
  return new Map(records.flatMap((at) => {
    const { file, line } = readLine(view, at);
    return stringAt(strings, file) === 'script.bt' ? [[line, stringAt(strings, view.getUint32(at + LINE_TEXT, true))]] : [];
  }));
}

for (const count of [10, 1200]) {
  test(`${count} statements`, () => {
    const lines = ['begin {', ...Array.from({ length: count }, (_, index) => `  @m${index % 7} = nsecs + ${index};`), '}'];
    const found = linesOf(lines.join('\n'));
    assert.ok(found.size > count / 2, `${found.size} lines have code`);
    for (const [line, text] of found) assert.is(text.trim(), lines[line - 1]!.trim(), `line ${line}`);
  });
}

test.run();
