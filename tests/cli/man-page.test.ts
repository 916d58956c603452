// A tool's manual page, and the comment that it is made of. What roff makes of it is asked where there is one.

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { manPage } from '../../cli/man-page.ts';
import { toolComment } from '../../cli/tool-comment.ts';
import type { ObjectFile } from '../../loader/object/object.ts';

const TOOLS = join(dirname(fileURLToPath(import.meta.url)), '../../tools');

const SCRIPT = `#!/usr/bin/env bpftrace
/*
 * shown - shows what it is.
 *
 * USAGE: shown.bt [-p PID]
 *
 * One line for each.
 * 'quoted' at a beginning, and a back\\slash.
 *
 * COST: none.
 *
 * EXAMPLE
 *   # shown.bt
 *   .dot  -1
 */
begin { }
`;

const object = { manifest: { constants: [{ from: 'named', name: 'min-us', type: 'uint64', default: '0', description: 'at least so long' }] } } as unknown as ObjectFile;

test('a page', () => {
  assert.is(manPage('shown', toolComment(SCRIPT), object, '1.0', null), `.TH SHOWN 8 "" "bpftrace-cc 1.0" "Tools"
.SH NAME
shown \\- shows what it is
.SH SYNOPSIS
shown [\\-p PID]
.SH DESCRIPTION
One line for each.
\\&'quoted' at a beginning, and a back\\eslash.
.SH OPTIONS
.TP
.B \\-\\-min\\-us=NUMBER
at least so long (default: 0)
.SH COST
none.
.SH EXAMPLE
.nf
# shown
\\&.dot  \\-1
.fi
`);
});

test('a page of a tool whose output is kept: that, and how to read it, in place of the example', () => {
  const page = manPage('shown', toolComment(SCRIPT), object, '1.0', 'shown - shows. Linux 6:\n\n# shown.bt\n.out\n\n  put\n\nIt is shown.\n');
  assert.is(page.slice(page.indexOf('.SH EXAMPLE')), `.SH EXAMPLE
.nf
# shown
\\&.out
.fi
.PP
.nf
  put
.fi
.PP
It is shown.
`);
});

const comments: readonly (readonly [string, string, string])[] = [
  ['// a - what a does.\n// More of it.\nbegin { }', 'what a does', 'More of it.'],
  ['begin { } // a - b', '', ''],
  ['/* only words */ begin { }', '', 'only words'],
  ['\n\n/** x — y */', 'y', ''],
  ['', '', ''],
];
for (const [text, about, help] of comments) {
  test(`the comment of ${JSON.stringify(text)}`, () => assert.equal(toolComment(text), { about, help }));
}

for (const file of readdirSync(TOOLS).filter((name) => name.endsWith('.bt'))) {
  test(`${file} says what it is, how it is used, and shows what it prints`, () => {
    const { about, help } = toolComment(readFileSync(join(TOOLS, file), 'utf8'));
    assert.ok(about.length > 10 && about.length < 100, about);
    for (const title of ['USAGE: ', 'EXAMPLE\n']) assert.ok(help.includes(title), `no ${title}`);
  });
}

test.run();
