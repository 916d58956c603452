// The one definition of a manifest and what is made of it: the schema in docs/ and the rules of the loader are fresh, the loader's
// check says of a manifest what ajv says by the schema, and it says it in words that lead to the place.

import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { manifestProblem } from '../../common/manifest-check.ts';
import type { Manifest } from '../../common/manifest.ts';
import { schemaFiles } from '../../scripts/schema.ts';
import { mutateManifest } from '../fuzz/mutate-manifest.ts';
import { Random } from '../fuzz/random.ts';
import { manifestOf, printfEvent } from './objects.ts';

const test = suite('loader: manifest');

const files = schemaFiles();

/** As lowering makes it, with a row of everything. */
const place = { line: 1, column: 2, endColumn: 3, text: 'x', from: [{ line: 1, column: 1, endColumn: 2, text: 'y', macro: 'm' }] };
const manifest: Manifest = {
  ...manifestOf({
    probes: [
      { name: 'begin', attach: { provider: 'begin' }, sends: [] },
      { name: 'kprobe:f', attach: { provider: 'kprobe', module: null, function: 'f', offset: 0, address: '0xffff' }, sends: [] },
      { name: 'interval:ms:$1', attach: { provider: 'interval', unit: 'ms', value: '$1' }, sends: [] },
    ],
    maps: [
      { name: '@a', symbol: 'AT_a', key: { kind: 'tuple', size: 16, fields: [{ offset: 0, type: { kind: 'int', size: 8, signed: true } }] }, keySize: 16, value: { kind: 'avg', signed: true }, valueSize: 16, perCpu: true, maxEntries: 4096 },
      { name: '@', symbol: 'AT_', key: null, keySize: 0, value: { kind: 'array', of: { kind: 'enum', size: 4, signed: false, names: [['1', 'one']] }, length: 3 }, valueSize: 12, perCpu: false, maxEntries: 1, defaultSize: true },
    ],
    events: [printfEvent(0, '%d', 1), { id: 1, kind: 'errorf', size: 8, format: 'x', args: [], place }, { id: 2, kind: 'print-map', size: 24, map: '@a', top: 8, div: null }],
    constants: [{ from: 'positional', index: 1, type: 'int', offset: 0, size: 8, place }, { from: 'kfunc-exists', name: 'f', offset: 8, size: 8 }],
    sites: [{ ...place, message: 'm', helper: null, level: 'always' }],
  }),
  requires: ['messages'],
  variants: {
    questions: [{ kind: 'fields', bit: 0 }, { kind: 'kfunc-allowed', name: 'f', programType: 2 }], program: { offset: 0, size: 8 },
    variants: [{ answers: [true, null], object: null }, { answers: [false, true], object: { offset: 8, size: 8 } }, { answers: [null, false], object: [{ code: 'fail', message: 'no', place }, { code: 'fail', message: 'no', place: null }] }],
  },
};

const changed = (change: (copy: { -readonly [K in keyof Manifest]: Manifest[K] }) => void): unknown => {
  const copy = structuredClone(manifest);
  change(copy);
  return copy;
};

for (const [name, text] of Object.entries(files)) {
  test(`${name} is what the types say`, () => {
    assert.is(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'), text, 'run `npm run schema`');
  });
}

test('accepts what is right', () => {
  assert.is(manifestProblem(manifest), null);
});

const wrong: readonly (readonly [value: unknown, problem: string])[] = [
  [null, 'the whole should be an object, and is null'],
  [[], 'the whole should be an object, and is a list of 0'],
  [changed((copy) => { delete (copy as { sites?: unknown }).sites; }), 'sites is missing'],
  [changed((copy) => { copy.license = 7 as never; }), 'license should be a text, and is 7'],
  [changed((copy) => { copy.config = { ...copy.config, logSize: 0.5 }; }), 'config.logSize should be an integer from 0 to 4294967295, and is 0.5'],
  [changed((copy) => { copy.config = { ...copy.config, missingProbes: 'perhaps' as never }; }), 'config.missingProbes should be one of error, warn, ignore, and is "perhaps"'],
  [changed((copy) => { copy.probes = [{ ...copy.probes[0]!, program: 'a\0b' }]; }), 'probes[0].program should be a text like ^[^\\u0000]*$, and is "a\\u0000b"'],
  [changed((copy) => { copy.probes = [{ ...copy.probes[0]!, program: 'x'.repeat(4096) }]; }), `probes[0].program should be a text of at most 4095 characters, and is "${'x'.repeat(59)}…`],
  [changed((copy) => { copy.probes = [{ ...copy.probes[0]!, attach: { provider: 'constructor' } as never }]; }),
    'probes[0].attach.provider should be one of begin, end, self, test, bench, tracepoint, rawtracepoint, kprobe, kretprobe, fentry, fexit, uprobe, uretprobe, usdt, interval, profile, software, hardware, watchpoint, asyncwatchpoint, iter, and is "constructor"'],
  [changed((copy) => { copy.maps = [{ ...copy.maps[0]!, key: { kind: 'tuple', size: 8, fields: [{ offset: 0, type: { kind: 'string' } as never }] } }]; }), 'maps[0].key.fields[0].type.size is missing'],
  [changed((copy) => { copy.maps = [{ ...copy.maps[0]!, key: 'int' as never }]; }), 'maps[0].key should be an object, and is "int"'],
  [changed((copy) => { copy.maps = [{ ...copy.maps[0]!, value: { kind: 'enum', size: 4, signed: false, names: [['1'] as never] } }]; }), 'maps[0].value.names[0] should be a list of 2, and is a list of 1'],
];

for (const [value, problem] of wrong) test(problem.slice(0, 80), () => assert.is(manifestProblem(value), problem));

test('types in each other have an end', () => {
  const nest = (levels: number): unknown => changed((copy) => {
    let type: Manifest['maps'][number]['value'] = { kind: 'bool' };
    for (let level = 0; level < levels; level++) type = { kind: 'array', of: type, length: 1 };
    copy.maps = [{ ...copy.maps[0]!, value: type }];
  });
  assert.is(manifestProblem(nest(50)), null);
  assert.match(String(manifestProblem(nest(100_000))), /of is nested more than 64 deep$/);
});

test('says of 5,000 manifests that are almost right what ajv says', () => {
  const schema: unknown = JSON.parse(files['docs/object-format.schema.json']!);
  const accepts = new Ajv({ discriminator: true, strict: false }).compile(schema as object);
  const random = new Random(9);
  const verdicts = { accepted: 0, refused: 0 };
  for (let count = 0; count < 5_000; count++) {
    const mutant = mutateManifest(manifest, random);
    const problem = manifestProblem(mutant);
    // Of what is too deep ajv says nothing, or finds no end of its stack.
    if (problem?.includes('nested more than') === true) continue;
    if ((problem === null) !== accepts(mutant)) assert.unreachable(`ours: ${problem}, ajv's: ${JSON.stringify(accepts.errors)}, number ${count}`);
    verdicts[problem === null ? 'accepted' : 'refused']++;
  }
  assert.ok(verdicts.accepted > 500 && verdicts.refused > 1_500, JSON.stringify(verdicts));
});

test.run();
