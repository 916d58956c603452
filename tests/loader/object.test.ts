// openObject on bytes that are fine, damaged, or something else altogether.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addSection, readElf, writeElf } from '../../backend/elf.ts';
import { MANIFEST_SECTION } from '../../common/manifest.ts';
import { FEATURES } from '../../common/object-features.ts';
import { LoaderError } from '../../loader/errors.ts';
import { scriptLine } from '../../loader/object/line-info.ts';
import { openObject } from '../../loader/object/object.ts';
import { c } from '../ir/module.ts';
import { buildObject, exitEvent, PROGRAM_PREFIX } from './objects.ts';

const test = suite('loader: object');

const good = buildObject({
  probes: [
    { name: 'begin', attach: { provider: 'begin' }, sends: [{ event: 0, values: [c(1)] }] },
    { name: 'end', attach: { provider: 'end' }, sends: [] },
  ],
  events: [exitEvent(0)],
  text: 'begin { exit(1) }\nend { }\n',
});

/** The good object with the manifest section's bytes changed. */
function withSection(change: (section: Buffer) => Uint8Array): Uint8Array {
  const elf = readElf(good);
  const section = Buffer.from(elf.sections.find((s) => s.name === MANIFEST_SECTION)!.data);
  return writeElf(addSection({ ...elf, sections: elf.sections.filter((s) => s.name !== MANIFEST_SECTION) }, MANIFEST_SECTION, change(section)));
}

function withManifest(text: string): Uint8Array {
  return withSection((section) => {
    const header = Buffer.from(section.subarray(0, 16));
    header.writeUInt32LE(Buffer.byteLength(text), 12);
    return Buffer.concat([header, Buffer.from(text)]);
  });
}

const version = (major: number, minor: number) => withSection((section) => {
  section.writeUInt16LE(major, 8);
  section.writeUInt16LE(minor, 10);
  return section;
});

const nativeExecutable = Buffer.from(good);
nativeExecutable.writeUInt16LE(62, 18);

const { manifest } = openObject(good);

const bad: readonly [name: string, bytes: Uint8Array, message: RegExp][] = [
  ['empty', new Uint8Array(0), /not an object of bpftrace-cc: it is not an ELF file/],
  ['text', Buffer.from('begin { exit() }'), /not an object of bpftrace-cc but text, as a script is/],
  ['cut in the header', good.subarray(0, 40), /truncated/],
  ['cut in half', good.subarray(0, good.length / 2), /truncated/],
  ['cut by a byte', good.subarray(0, good.length - 1), /truncated/],
  ['for another machine', nativeExecutable, /the ELF file is not for BPF/],
  ['somebody else\'s BPF', writeElf((() => { const elf = readElf(good); return { ...elf, sections: elf.sections.filter((s) => s.name !== MANIFEST_SECTION) }; })()), /no section \.bpftrace/],
  ['another magic', withSection((s) => { s.write('something'); return s; }), /of another kind/],
  ['a short section', withSection((s) => s.subarray(0, 10)), /of another kind/],
  ['a short manifest', withSection((s) => s.subarray(0, 40)), /truncated/],
  ['a newer major version', version(2, 3), /format 2\.3, which is newer than this loader's format 1: use a newer bpftrace-run/],
  ['an older major version', version(0, 9), /format 0\.9, which is older .* compile the script again/],
  ['bad JSON', withManifest('{"maps":'), /damaged: its manifest cannot be read \(.*JSON/],
  ['JSON that is no object', withManifest('null'), /damaged: .*the whole should be an object, and is null/],
  ['a manifest without maps', withManifest(JSON.stringify({ ...manifest, maps: undefined })), /damaged: its manifest cannot be read \(maps is missing\)/],
  ['a size that is none', withManifest(JSON.stringify({ ...manifest, events: [{ ...manifest.events[0], size: -8 }] })),
    /\(events\[0\]\.size should be an integer from 0 to 4294967295, and is -8\)/],
  // Also when the rest is not what this loader takes for a manifest.
  ['a feature that it does not know', withManifest(JSON.stringify({ requires: ['variants', 'time-travel', 'zeal'] })),
    /^this object requires time-travel, zeal, which this loader does not know: use a newer bpftrace-run$/],
  ['a probe type that it does not know', withManifest(JSON.stringify({ ...manifest, probes: [{ ...manifest.probes[0], attach: { provider: 'oracle' } }] })),
    /^this loader does not know the probe type oracle: use a newer bpftrace-run$/],
  ['a maximum as it was kept once', withManifest(JSON.stringify({ ...manifest, maps: [{ name: '@m', symbol: 'AT_m', key: null, keySize: 0, value: { kind: 'max', signed: false }, valueSize: 16, perCpu: true, maxEntries: 1 }] })),
    /^an earlier bpftrace-cc made this object, whose map @m is not kept like that any more: compile the script again$/],
];

for (const [name, bytes, message] of bad) {
  test(`refuses ${name}`, () => {
    try {
      openObject(bytes);
      assert.unreachable();
    } catch (error) {
      assert.instance(error, LoaderError);
      assert.match((error as LoaderError).message, message);
      assert.is((error as LoaderError).exitCode, 1);
    }
  });
}

test('reads the manifest', () => {
  assert.equal(manifest.probes.map((p) => p.name), ['begin', 'end']);
  assert.equal(manifest.events[0]!.kind, 'exit');
});

test('reads an object at an odd offset of a larger buffer', () => {
  const larger = Buffer.alloc(good.length + 3);
  larger.set(good, 3);
  assert.is(openObject(larger.subarray(3)).manifest.probes.length, 2);
});

test('takes a newer minor version and ignores unknown fields', () => {
  const bytes = withManifest(JSON.stringify({ ...manifest, novelty: 1, requires: [...FEATURES] }));
  assert.is(openObject(bytes).manifest.probes.length, 2);
  assert.is(openObject(version(1, 99)).manifest.probes.length, 2);
});

test('knows the script line of an instruction', () => {
  const { elf } = openObject(good);
  assert.equal(scriptLine(elf, `${PROGRAM_PREFIX}0`, 3), { file: 'test.bt', line: 1, column: 1, text: 'begin { exit(1) }' });
  assert.is(scriptLine(elf, 'no_such_program', 0), null);
});

test.run();
