// The notes by which binaries tell of their USDT probes: as compilers write them, moved, in a separate debug file, and damaged in
// every way.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ElfError } from '../../common/elf/elf.ts';
import { elfFromBytes, openElf } from '../../loader/symbols/elf.ts';
import { notedProbes, readNotes } from '../../loader/symbols/stapsdt.ts';

const test = suite('loader: notes of USDT probes');
const SOURCE = fileURLToPath(new URL('../runtime/test-marks.c', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'notes-'));
test.after(() => rmSync(folder, { recursive: true }));

interface Fields { address?: number; base?: number; semaphore?: number; texts?: string; owner?: string; type?: number; is64?: boolean }

function note({ address = 0x1000, base = 0x2000, semaphore = 0, texts = 'space\0name\0-4@%edi\0', owner = 'stapsdt\0', type = 3, is64 = true }: Fields = {}): Buffer {
  const numbers = Buffer.alloc(is64 ? 24 : 12);
  for (const [index, value] of [address, base, semaphore].entries()) {
    if (is64) numbers.writeBigUInt64LE(BigInt(value), 8 * index);
    else numbers.writeUInt32LE(value, 4 * index);
  }
  const content = Buffer.concat([numbers, Buffer.from(texts)]);
  const header = Buffer.alloc(12);
  header.writeUInt32LE(owner.length, 0);
  header.writeUInt32LE(content.length, 4);
  header.writeUInt32LE(type, 8);
  const padded = (bytes: Buffer): Buffer => Buffer.concat([bytes, Buffer.alloc((4 - (bytes.length % 4)) % 4)]);
  return Buffer.concat([header, padded(Buffer.from(owner)), padded(content)]);
}

const probe = { namespace: 'space', name: 'name', address: 0x1000, semaphore: null, arguments: ['-4@%edi'] };
const parsed: readonly (readonly [what: string, bytes: Buffer, probes: readonly object[]])[] = [
  ['nothing', Buffer.alloc(0), []],
  ['one', note(), [probe]],
  ['two, and notes of others between them', Buffer.concat([note(), note({ owner: 'GNU\0' }), note({ type: 1 }), note({ texts: 'space\0b\0\0' })]), [probe, { ...probe, name: 'b', arguments: [] }]],
  ['a semaphore', note({ semaphore: 0x3000 }), [{ ...probe, semaphore: 0x3000 }]],
  ['operands with spaces', note({ texts: 'space\0name\x008@[sp, 16] -4@w1  8@[x0, x1, lsl 3] \0' }), [{ ...probe, arguments: ['8@[sp, 16]', '-4@w1', '8@[x0, x1, lsl 3]'] }]],
  ['operands of another assembler', note({ texts: 'space\0name\x008@QWORD PTR [rbp-8] 4@eax\0' }), [{ ...probe, arguments: ['8@QWORD PTR [rbp-8]', '4@eax'] }]],
  ['operands without sizes', note({ texts: 'space\0name\0%rdi -8(%rbp) [sp, 4]\0' }), [{ ...probe, arguments: ['%rdi', '-8(%rbp)', '[sp, 4]'] }]],
];
for (const [what, bytes, probes] of parsed) test(what, () => assert.equal(readNotes(bytes, true, null), probes));

test('of 32 bits', () => assert.equal(readNotes(note({ is64: false }), false, null), [probe]));

test('a file that was moved since', () => {
  assert.equal(readNotes(note({ semaphore: 0x3000 }), true, 0x2100), [{ ...probe, address: 0x1100, semaphore: 0x3100 }]);
  assert.equal(readNotes(note(), true, 0x1f00), [{ ...probe, address: 0xf00 }]);
  assert.equal(readNotes(note({ base: 0 }), true, 0x1f00), [probe]);
});

const damaged: readonly (readonly [what: string, bytes: Buffer, why: RegExp])[] = [
  ['a note that ends behind the others', note().subarray(0, 40), /ends behind/],
  ['too short for its addresses', note({ texts: '' }).fill(4, 4, 5), /too short|ends behind/],
  ['an endless name', note({ texts: `space\0${'x'.repeat(100_000)}` }), /no name/],
  ['no namespace', note({ texts: '\0name\0\0' }), /no name/], ['no name', note({ texts: 'space\0\0\0' }), /no name/], ['no arguments', note({ texts: 'space\0name\0' }), /no name/],
];
for (const [what, bytes, why] of damaged) test(what, () => assert.throws(() => readNotes(bytes, true, null), (error: Error) => error instanceof ElfError && why.test(error.message)));

test('what a compiler writes', () => {
  const program = join(folder, 'program');
  execFileSync('gcc', ['-O1', '-o', program, SOURCE]);
  const probes = notedProbes(openElf(program));
  assert.is(probes.filter(({ name }) => name === 'inlined').length, 3);
  assert.equal(probes.filter(({ name }) => name === 'two').map((each) => [each.namespace, each.arguments.length]), [['marks', 2], ['others', 1]]);
  assert.equal(probes.filter(({ semaphore }) => semaphore !== null).map(({ name }) => name), ['watched']);
  const base = openElf(program).section('.stapsdt.base')!;
  assert.equal(readNotes(openElf(program).section('.note.stapsdt')!.bytes(), true, base.address), probes);
});

test('notes and symbols in the separate debug file', () => {
  const [program, debug] = [join(folder, 'split'), join(folder, '.build-id/ab/cdef.debug')];
  execFileSync('gcc', ['-O1', '-Wl,--build-id=0xabcdef', '-o', program, SOURCE]);
  const whole = notedProbes(openElf(program));
  mkdirSync(join(folder, '.build-id/ab'), { recursive: true });
  execFileSync('objcopy', ['--only-keep-debug', program, debug]);
  execFileSync('strip', ['--remove-section=.note.stapsdt', program]);
  const stripped = openElf(program, [folder]);
  assert.equal(notedProbes(stripped), whole);
  assert.is(stripped.symbol('own_number')?.threadLocal, true);
  execFileSync('rm', [debug]);
  execFileSync('touch', ['-d', '2020-01-01', program]);
  assert.equal(notedProbes(openElf(program, [folder])), []);
});

test('a binary with a byte changed anywhere in its notes or headers is read, or is an ElfError', () => {
  const program = join(folder, 'victim');
  execFileSync('gcc', ['-O1', '-o', program, SOURCE]);
  const bytes = readFileSync(program);
  const notes = bytes.indexOf('stapsdt\0') - 12;
  const sections = Number(bytes.readBigUInt64LE(40));
  for (const [from, to] of [[0, 64], [notes, notes + 400], [sections, bytes.length]] as const) {
    for (let at = from; at < to; at++) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const changed = Buffer.from(bytes);
        changed[at] = value;
        try {
          const elf = elfFromBytes(changed);
          for (const { name, namespace, arguments: operands } of notedProbes(elf)) assert.ok(name !== '' && namespace !== '' && operands.every((operand) => operand !== ''));
          elf.symbol('global_number');
        } catch (error) {
          if (!(error instanceof ElfError)) throw error;
        }
      }
    }
  }
});

test.run();
