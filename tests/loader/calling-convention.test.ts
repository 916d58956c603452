// Where functions find their arguments when they begin: what compilers do is tried by the runtime cases
// (user-arguments.cases) on this machine's architecture; here are the others' rules, and Rust's and Go's. Types are those that gcc
// writes, for they are alike on both; rows say what the manuals of the architectures say.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { architectures } from '../../common/architectures/index.ts';
import { Btf } from '../../common/btf/btf.ts';
import { placeInWords } from '../../common/user-functions.ts';
import { native } from '../../loader/native.ts';
import type { DescribedFunction } from '../../loader/native.ts';
import { argumentPlaces } from '../../loader/symbols/calling-convention.ts';
import { openElf } from '../../loader/symbols/elf.ts';

const X86_64 = architectures.x86_64.elfMachine;
const ARM64 = architectures.arm64.elfMachine;
const RUST = 0x1c;
const GO = 0x16;

const folder = mkdtempSync(join(tmpdir(), 'calls-'));
test.after(() => rmSync(folder, { recursive: true }));

const SOURCE = `
struct pair { long a, b; };
struct halves { int a, b; };
struct big { long a, b, c; };
struct floats { float a, b, c; };
struct mixed { double d; long l; };
struct __attribute__((packed)) tight { char c; long l; };
struct slice { const char *data; unsigned long length; };
struct three { int a, b, c; };
struct empty { };
void ints(int a, char b, long c, void *d, short e, unsigned f, long g, _Bool h) {}
struct big made(long a) { struct big b = { a }; return b; }
struct pair paired(long a) { struct pair p = { a }; return p; }
void structs(struct pair a, struct big b, struct pair c, struct pair d, long e, long f) {}
void floating(double a, struct floats b, struct mixed c, long d, long double e, long f) {}
void wide(long a, __int128 b, struct tight c, struct empty d, long e) {}
void rusts(struct slice a, struct halves b, struct big c, long d, struct three e, long f) {}
int main(void) { return 0; }
`;
const program = join(folder, 'calls');
writeFileSync(`${program}.c`, SOURCE);
execFileSync('gcc', ['-g', '-O0', '-o', program, `${program}.c`]);
const handle = native().openDebugInfo(program, null, 0, 0, () => null)!;

/** `changes`: to what DWARF says of the function. */
function placesOf(name: string, machine: number, changes: Partial<DescribedFunction> = {}): string[] {
  const { btf, functions } = native().describeFunctions(handle, [openElf(program).find(name)[0]!.value]);
  return argumentPlaces({ ...functions[0] as DescribedFunction, ...changes }, Btf.parse(btf)!, machine, false)
    .map((place) => (place.kind === 'nowhere' ? '-' : placeInWords(place).replace(/^registers? |, | bytes in$/g, '').replace('the stack', 'stack ').replace('memory that register ', 'behind ').replace(' points to', '')));
}

const rows: readonly (readonly [name: string, machine: number, places: readonly string[], changes?: Partial<DescribedFunction>])[] = [
  ['ints', X86_64, ['di', 'si', 'dx', 'cx', 'r8', 'r9', 'stack 8', 'stack 16']],
  ['ints', ARM64, ['r0', 'r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']],
  ['made', X86_64, ['si']],
  ['made', ARM64, ['r0']],
  ['paired', X86_64, ['di']],
  ['paired', X86_64, ['si'], { returns: 'address' }],
  ['paired', X86_64, ['-'], { returns: 'unknown' }],
  ['structs', X86_64, ['di and si', 'stack 8', 'dx and cx', 'r8 and r9', 'stack 32', 'stack 40']],
  ['structs', ARM64, ['r0 and r1', 'behind r2', 'r3 and r4', 'r5 and r6', 'r7', 'stack 0']],
  // A long double of x86-64 is on the stack; elsewhere it is what it is called.
  ['floating', X86_64, ['-', '-', '-', 'si', '-', 'dx'].map((each, index) => (index === 4 ? 'stack 8' : each))],
  ['floating', ARM64, ['-', '-', 'r0 and r1', 'r2', '-', 'r3']],
  ['wide', X86_64, ['di', 'si and dx', 'stack 8', '-', 'cx']],
  ['wide', ARM64, ['r0', 'r2 and r3', 'r4 and r5', '-', 'r6']],
  ['rusts', X86_64, ['di and si', 'dx and cx', 'behind r8', 'r9', '-', '-'], { language: RUST }],
  ['ints', X86_64, ['-', '-', '-', '-', '-', '-', 'stack 8', '-'], { language: GO }],
];
for (const [index, [name, machine, expected, changes]] of rows.entries()) {
  test(`${name}, ${machine === ARM64 ? 'arm64' : 'x86-64'} (${index})`, () => assert.equal(placesOf(name, machine, changes), expected));
}

test('what DWARF says goes before the rules', () => {
  const parameters = (location: 'registers' | 'memory' | 'none', register = -1): DescribedFunction['parameters'] =>
    [{ passed: 'value', location, inFrame: null, listed: false, pieces: location === 'registers' ? [{ register, size: 0 }] : [] }];
  const ofPaired = (changes: Partial<DescribedFunction>): string[] => placesOf('paired', X86_64, changes);
  assert.equal(ofPaired({ parameters: parameters('registers', 1) }), ['dx'], 'another register');
  assert.equal(ofPaired({ parameters: parameters('registers', 3) }), ['di'], 'where it is kept later');
  assert.equal(ofPaired({ parameters: parameters('none') }), ['-'], 'optimised away');
  assert.equal(ofPaired({ parameters: parameters('memory'), altered: true }), ['-'], 'called in another way');
  assert.equal(ofPaired({ parameters: parameters('registers', 3), external: false }), ['-'], 'nobody else calls it');
  const pieces = (...sizes: readonly (readonly [register: number, size: number])[]): DescribedFunction['parameters'] =>
    placesParameters(sizes.map(([register, size]) => ({ register, size })));
  assert.equal(placesOf('structs', X86_64, { parameters: pieces([2, 8], [8, 8]) }).slice(0, 1), ['cx and r8'], 'in parts');
  assert.equal(placesOf('structs', X86_64, { parameters: pieces([2, 8], [-1, 8]) }).slice(0, 1), ['-'], 'of which one is gone');
});

function placesParameters(pieces: DescribedFunction['parameters'][number]['pieces']): DescribedFunction['parameters'] {
  return [{ passed: 'value', location: 'registers', inFrame: null, listed: false, pieces }];
}

test.run();
