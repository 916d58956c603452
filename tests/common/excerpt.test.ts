// Places of the script as text, for both who show them: one table that runs through a diagnostic of the compiler and a
// warning of the loader, which must look the same but for the compiler's code. What only diagnostics have is in tests/parse/render.test.ts.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { placeIn, renderRemark } from '../../common/excerpt.ts';
import { scriptPlace } from '../../frontend/syntax/script-place.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { renderDiagnostic } from '../../frontend/diagnostics/render.ts';
import type { Span } from '../../frontend/syntax/source.ts';
import { locatedText } from '../../loader/output/message-text.ts';

/** The marked part stands between « and ». */
const lines: readonly (readonly [marked: string, columns: string, shown: string])[] = [
  ['a = «$x»;', '5-7', 'a = $x;\n    ~~\n'],
  ['«»', '1-2', '\n~\n'],
  ['end«»', '4-5', 'end\n   ~\n'],
  ['\t«$y\t=» $x;', '2-6', '    $y    = $x;\n    ~~~~~~~\n'],
  ['«\t»x', '1-2', '    x\n~~~~\n'],
  ['é«ü»', '2-3', 'éü\n ~\n'],
  // Wide characters take two columns, marks on others none.
  ['日本 «$x» + 1', '4-6', '日本 $x + 1\n     ~~\n'],
  ['"«日本»"', '2-4', '"日本"\n ~~~~\n'],
  ['"🙂" «$x»', '6-8', '"🙂" $x\n     ~~\n'],
  ['"e\u0301" «$x»', '6-8', '"e\u0301" $x\n    ~~\n'],
  // Control characters are shown, wherever it is written.
  ['"\x1b[2J" «$x»', '8-10', '"\\x1b[2J" $x\n          ~~\n'],
  ['"a«\x07»b"', '3-4', '"a\\x07b"\n  ~~~~\n'],
  ['«kprobe»:f {\r', '1-7', 'kprobe:f {\n~~~~~~\n'],
  [`${'a'.repeat(236)}«BAD»c`, '237-240', `${'a'.repeat(236)}BADc\n${' '.repeat(236)}~~~\n`],
  // Of a line that is very long, the part around the place.
  [`${'a'.repeat(300)}«BAD»${'b'.repeat(300)}`, '301-304', `…${'a'.repeat(60)}BAD${'b'.repeat(97)}…\n${' '.repeat(61)}~~~\n`],
  [`«${'a'.repeat(600)}»bbb`, '1-601', `${'a'.repeat(160)}…\n${'~'.repeat(160)}\n`],
  [`${'b'.repeat(602)}«c»`, '603-604', `…${'b'.repeat(60)}c\n${' '.repeat(61)}~\n`],
];

/** Each on the second line of three. */
for (const [marked, columns, shown] of lines) {
  const line = marked.replace(/[«»]/g, '');
  const start = marked.indexOf('«');
  const length = marked.indexOf('»') - start - 1;
  const name = JSON.stringify(marked.length > 40 ? `${marked.slice(0, 40)}…` : marked);
  const macro = { macro: 'm', standard: false, call: { start: 0, end: 3 } };
  const note = 'x.bt:1:1-4: NOTE: expanded from m()\none\n~~~\n';

  test(`${name} in a diagnostic`, () => {
    assert.is(diagnostic(`one\n${line}\nthree`, { start: 4 + start, end: 4 + start + length, from: macro }), `x.bt:2:${columns}: WARNING: odd [unused]\n${shown}${note}`);
  });

  const text = line.replace('\r', '');
  test(`${name} in a warning at run time`, () => {
    const place = { line: 2, column: start + 1, endColumn: start + 1 + Math.max(1, length), text, from: [{ macro: 'm', line: 1, column: 1, endColumn: 4, text: 'one' }] };
    // A manifest has no line's text where it does not know it.
    const excerpt = text === '' ? '' : shown;
    assert.is(locatedText({ script: 'x.bt', place }, 'WARNING', 'odd'), `x.bt:2:${columns}: WARNING: odd\n${excerpt}${note}`);
  });
}

function diagnostic(text: string, span: Span): string {
  const reporter = new Reporter({ name: 'x.bt', text });
  reporter.warning('unused', span, 'odd');
  return renderDiagnostic(reporter.diagnostics[0]!, { color: false });
}

test('on a terminal a line is cut around the place, in columns', () => {
  const shown = (text: string, column: number, endColumn: number, columns: number | undefined): string[] => (
    renderRemark({ place: { file: 'x.bt', line: 1, column, endColumn, text }, severity: 'ERROR', message: 'no' }, { columns: () => columns }).split('\n').slice(1, 3));
  const line = `${'a'.repeat(40)}BAD${'b'.repeat(40)}`;
  assert.equal(shown(line, 41, 44, 83), [line, `${' '.repeat(40)}~~~`], 'it fits');
  assert.equal(shown(line, 41, 44, 32), [`…${'a'.repeat(10)}BAD${'b'.repeat(17)}…`, `${' '.repeat(11)}~~~`]);
  assert.equal(shown(line, 1, 84, 32), [`${'a'.repeat(30)}…`, '~'.repeat(30)]);
  assert.equal(shown(`${'日'.repeat(20)}BAD${'b'.repeat(40)}`, 21, 24, 32), [`…${'日'.repeat(5)}BAD${'b'.repeat(17)}…`, `${' '.repeat(11)}~~~`]);
  assert.equal(shown(`${'日'.repeat(40)}`, 2, 3, 32), [`${'日'.repeat(15)}…`, '  ~~']);
  assert.equal(shown(line, 41, 44, undefined), [line, `${' '.repeat(40)}~~~`], 'no terminal');
  assert.equal(shown(line, 41, 41, 32)[0], `…${'a'.repeat(10)}BAD${'b'.repeat(17)}…`, 'the end is not known');
  for (const columns of [20, 25, 40, 79, 80]) {
    for (let column = 1; column <= 83; column++) {
      const [text = '', underline = ''] = shown(line, column, column + 1, columns);
      assert.ok(text.length <= columns && underline.length <= columns, `${columns}: ${text}`);
      assert.is(text[underline.length - 1], line[column - 1], `${columns}, ${column}`);
    }
  }
});

test('several lines are shown without an underline', () => {
  assert.is(diagnostic('a\n\tb\nc', { start: 0, end: 4 }), 'x.bt:1-2: WARNING: odd [unused]\na\n    b\n');
});

test('an end that is not known', () => {
  const place = placeIn('x.bt', { line: 3, column: 2, endColumn: 2, text: 'abc' });
  assert.is(renderRemark({ place, severity: 'ERROR', message: 'no', more: ['really'] }), 'x.bt:3:2: ERROR: no\nreally\nabc\n');
});

test('nowhere in the script', () => {
  assert.is(renderRemark({ place: null, severity: 'ERROR', message: 'no' }), 'ERROR: no\n');
});

test('a part of a long line is marked where the place is in it', () => {
  const statements = Array.from({ length: 300 }, (_, i) => `@x[${i}] = 1;`).join(' ');
  const text = `begin { ${statements} }`;
  for (const sought of ['@x[0]', '@x[150]', '@x[299]']) {
    const start = text.indexOf(sought);
    const carried = scriptPlace({ name: 'x.bt', text }, { start, end: start + sought.length });
    assert.ok(carried.text.length <= 502, `${carried.text.length} characters`);
    assert.equal([carried.column, carried.endColumn], [start + 1, start + 1 + sought.length]);
    const [, excerpt, marks] = renderRemark({ place: placeIn('x.bt', carried), severity: 'ERROR', message: 'no' }).split('\n');
    assert.is(excerpt!.slice(marks!.indexOf('~'), marks!.lastIndexOf('~') + 1), sought);
  }
});

test.run();
