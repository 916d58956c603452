// Files in zip archives: what other programs write is tried by the runtime cases (other-files.cases); here are archives that are
// damaged in every byte.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ElfError } from '../../common/elf/elf.ts';
import { inArchive, memberAt, memberOf } from '../../loader/symbols/archives.ts';

const folder = mkdtempSync(join(tmpdir(), 'archives-'));
test.after(() => rmSync(folder, { recursive: true }));

const DATA = 'what is in the file';
const NAME = 'a/b.so';

function fields(...all: readonly (readonly [size: number, value: number])[]): Buffer {
  return Buffer.concat(all.map(([size, value]) => {
    const bytes = Buffer.alloc(size);
    bytes.writeUIntLE(value, 0, size);
    return bytes;
  }));
}

/** One stored file at a page's border. */
function archive(): Buffer {
  const common = fields([2, 20], [2, 0], [2, 0], [4, 0], [4, 0], [4, DATA.length], [4, DATA.length], [2, NAME.length]);
  const extra = 4096 - 30 - NAME.length;
  const local = Buffer.concat([fields([4, 0x04034b50]), common, fields([2, extra]), Buffer.from(NAME), Buffer.alloc(extra), Buffer.from(DATA)]);
  const directory = Buffer.concat([fields([4, 0x02014b50], [2, 20]), common, fields([2, 0], [2, 0], [2, 0], [2, 0], [4, 0], [4, 0]), Buffer.from(NAME)]);
  return Buffer.concat([local, directory, fields([4, 0x06054b50], [2, 0], [2, 0], [2, 1], [2, 1], [4, directory.length], [4, local.length], [2, 0])]);
}

const whole = archive();
const file = join(folder, 'x.zip');

test('a file of an archive', () => {
  writeFileSync(file, whole);
  const part = memberOf(file, NAME);
  assert.equal(part, { name: NAME, offset: 4096, size: DATA.length });
  assert.equal([4095, 4096, 4095 + DATA.length, 4096 + DATA.length].map((offset) => memberAt(file, offset)), [null, part, part, null]);
  assert.is(whole.toString('latin1', part.offset, part.offset + part.size), DATA);
  assert.equal(inArchive(`${file}!/${NAME}`), { archive: file, member: NAME });
  assert.is(inArchive(file), null);
  const odd = join(folder, 'odd!');
  writeFileSync(odd, '');
  assert.is(inArchive(`${odd}`), null, 'a file of that name');
});

test('zip64 is refused by its name', () => {
  const large = Buffer.from(whole);
  large.writeUInt32LE(0xffffffff, whole.length - 6);
  writeFileSync(file, large);
  assert.throws(() => memberOf(file, NAME), /zip64 archive/);
});

test('whatever is changed or missing, a part of the file is found or none', () => {
  const interesting = [...Array.from({ length: 30 + NAME.length }, (_, at) => at), ...Array.from({ length: whole.length - 4096 }, (_, at) => 4096 + at)];
  const seen = { found: 0, refused: 0 };
  const look = (bytes: Buffer): void => {
    writeFileSync(file, bytes);
    try {
      const { offset, size } = memberOf(file, NAME);
      assert.is(memberAt(file, offset)?.size ?? 0, size, 'by a byte of it');
      assert.ok(offset >= 0 && size >= 0 && offset + size <= bytes.length, `${offset} ${size}`);
      seen.found++;
    } catch (error) {
      if (!(error instanceof ElfError)) throw error;
      seen.refused++;
    }
  };
  for (const at of interesting) {
    for (const value of [0, 0x7f, 0xff]) {
      const changed = Buffer.from(whole);
      changed[at] = value;
      look(changed);
    }
    look(whole.subarray(0, at));
  }
  assert.ok(seen.found > 50 && seen.refused > 100, JSON.stringify(seen));
});

test.run();
