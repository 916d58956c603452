// The shape of diagnostics as text (reference 08.6).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { renderDiagnostic, renderDiagnostics } from '../../frontend/diagnostics/render.ts';
import { withArticle, withCapitalArticle } from '../../frontend/diagnostics/words.ts';

const source = { name: 'tool.bt', text: 'kprobe:f {\r\n\t$x = 1;\n\t$y\t= $x;\n}' };
const spanOf = (text: string): { start: number; end: number } => ({ start: source.text.indexOf(text), end: source.text.indexOf(text) + text.length });

function rendered(report: (reporter: Reporter) => void, color = false): string {
  const reporter = new Reporter(source);
  report(reporter);
  return reporter.diagnostics.map((diagnostic) => renderDiagnostic(diagnostic, { color })).join('');
}

test('an error has place, line, underline, code and hint', () => {
  const text = rendered((reporter) => reporter.error('undefined-variable', spanOf('$y'), 'No $y', { help: 'write $x' }));
  assert.is(text, 'tool.bt:3:2-4: ERROR: No $y [undefined-variable]\n    $y    = $x;\n    ~~\nHINT: write $x\n');
});

test('what a terminal is shown of a script may be other text; colours are ours', () => {
  const reporter = new Reporter({ name: 'a\x1b.bt', text: '"\x07' });
  reporter.error('syntax', { start: 0, end: 1 }, 'No \x1b', { help: '\x1b' });
  const visible = (text: string): string => text.replaceAll('\x1b', '<ESC>');
  assert.is(renderDiagnostic(reporter.diagnostics[0]!, { color: true, visible }), '\x1b[31ma<ESC>.bt:1:1-2: ERROR: No <ESC> [syntax]\x1b[0m\n"\\x07\n~\nHINT: <ESC>\n');
});

test('related places follow as notes, the hint comes last', () => {
  const text = rendered((reporter) => reporter.warning('unused', spanOf('= $x'), 'Twice', { notes: [{ span: spanOf('$x = 1'), message: 'First here' }], help: 'drop one' }));
  assert.is(text, [
    'tool.bt:3:5-9: WARNING: Twice [unused]', '    $y    = $x;', '          ~~~~',
    'tool.bt:2:2-8: NOTE: First here', '    $x = 1;', '    ~~~~~~', 'HINT: drop one', '',
  ].join('\n'));
});

test('a place over several lines has no underline', () => {
  const text = rendered((reporter) => reporter.error('syntax', spanOf('{\r\n\t$x = 1;'), 'Long'));
  assert.is(text, 'tool.bt:1-2: ERROR: Long [syntax]\nkprobe:f {\n    $x = 1;\n');
});

test('a place that ends with its line is on that line', () => {
  const text = rendered((reporter) => reporter.error('syntax', spanOf('$x = 1;\n'), 'All'));
  assert.is(text, 'tool.bt:2:2-10: ERROR: All [syntax]\n    $x = 1;\n    ~~~~~~~\n');
});

test('an empty place is shown one wide, also at the end of the script', () => {
  const end = source.text.length;
  assert.is(rendered((reporter) => reporter.error('syntax', { start: end, end }, 'End')), 'tool.bt:4:2-3: ERROR: End [syntax]\n}\n ~\n');
});

test('without a place there is only the message', () => {
  assert.is(rendered((reporter) => reporter.error('no-btf', null, 'No BTF', { help: 'use --btf' })), 'ERROR: No BTF [no-btf]\nHINT: use --btf\n');
});

test('what is said again is said once, with its other places', () => {
  const said = (report: (reporter: Reporter) => void): string => {
    const reporter = new Reporter(source);
    report(reporter);
    return renderDiagnostics(reporter.diagnostics, { color: false });
  };
  const places = [...source.text.matchAll(/\$\w/g)].map((match) => ({ start: match.index, end: match.index + 2 }));
  assert.is(said((reporter) => { for (const place of places) reporter.error('syntax', place, 'Odd', { help: 'h' }); }),
    'tool.bt:2:2-4: ERROR: Odd [syntax]\n    $x = 1;\n    ~~\nNOTE: the same at 2 more places: 3:2, 3:7\nHINT: h\n');
  const many = Array.from({ length: 9 }, (_, i) => ({ start: i, end: i + 1 }));
  assert.match(said((reporter) => { for (const place of many) reporter.warning('deprecated', place, 'Old', { help: `write ${place.start}` }); }),
    /\nNOTE: the same at 8 more places: 1:2, 1:3, 1:4, 1:5, 1:6, 1:7, …\nHINT: write 0\n$/);
  const apart = said((reporter) => {
    reporter.error('syntax', places[0]!, 'Odd', { help: 'h' });
    reporter.error('syntax', places[1]!, 'Odd', { help: 'other' });
    reporter.warning('syntax', places[2]!, 'Odd', { help: 'h' });
    reporter.error('unused', places[2]!, 'Odd', { help: 'h', notes: [{ span: places[0]!, message: 'n' }] });
    reporter.error('unused', places[1]!, 'Odd', { help: 'h', notes: [{ span: places[2]!, message: 'n' }] });
  });
  assert.not.match(apart, /the same/);
});

test('a type is named with its article', () => {
  assert.equal(['integer', 'uint64', 'avg', 'hist', 'usym_t', 'enum x'].map(withArticle), ['an integer', 'a uint64', 'an avg', 'a hist', 'a usym_t', 'an enum x']);
  assert.is(withCapitalArticle('int32'), 'An int32');
});

test('colour is red for errors and yellow for warnings, on the first line', () => {
  const error = rendered((reporter) => reporter.error('syntax', spanOf('$y'), 'A'), true);
  const warning = rendered((reporter) => reporter.warning('unused', null, 'B'), true);
  assert.is(error, '\x1b[31mtool.bt:3:2-4: ERROR: A [syntax]\x1b[0m\n    $y    = $x;\n    ~~\n');
  assert.is(warning, '\x1b[33mWARNING: B [unused]\x1b[0m\n');
});

test.run();
