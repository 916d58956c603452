// Split DWARF in packages: each unit is found in them, of both versions of the index, with the types that have units of their own; what
// is damaged is said in words.

import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import { membersOf, shapeOf } from '../../common/btf/shapes.ts';
import { placeInWords } from '../../common/user-functions.ts';
import { readElf } from '../../loader/symbols/elf.ts';
import { functionTypes } from '../../loader/symbols/function-types.ts';
import { SourceLines } from '../../loader/symbols/source-lines.ts';
import { packDebug } from './pack-debug.ts';

const folder = mkdtempSync(join(tmpdir(), 'packages-'));
test.after(() => rmSync(folder, { recursive: true }));

const SOURCES = {
  'x.c': `
struct point { int x, y; };
struct other;
void g(struct other *o, const char *text);
static inline __attribute__((always_inline)) void deep(void) { __asm__ volatile("inside: nop"); }
__attribute__((noinline)) void f(struct point *p, int n) { deep(); __asm__ volatile("" : : "m"(*p), "r"(n)); }
int main(void) { struct point p = { 1, 2 }; f(&p, 5); g((struct other *) &p, "text"); return 0; }
`,
  'y.c': `
struct other { long z; enum mode { MODE_A, MODE_B = 7 } mode; struct inner { char name[4]; } in; };
__attribute__((noinline)) void g(struct other *o, const char *text) { __asm__ volatile("" : : "m"(*o), "r"(text)); }
`,
};
for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(folder, name), text);

interface Built { readonly program: string; readonly pack: string; readonly whole: Buffer }

/** A program whose .dwo files are nowhere but in its package. */
function build(compiler: string, version: 4 | 5): Built {
  const place = join(folder, `${compiler}-${version}`);
  mkdirSync(place);
  execFileSync(compiler, ['-g', `-gdwarf-${version}`, '-gsplit-dwarf', '-fdebug-types-section', '-O1', '-c', '../x.c', '../y.c'], { cwd: place });
  execFileSync('gcc', ['-o', 'x', 'x.o', 'y.o'], { cwd: place });
  const program = join(place, 'x');
  const pack = `${program}.dwp`;
  packDebug(pack, version === 4 ? 2 : 5, ['x.dwo', 'y.dwo'].map((name) => join(place, name)));
  for (const name of ['x.dwo', 'y.dwo']) rmSync(join(place, name));
  return { program, pack, whole: readFileSync(pack) };
}

/** What is known of a function, in words; read anew. */
function described(program: string, name: string, places: readonly string[] = []): string {
  const elf = readElf(program, places);
  const found = functionTypes(elf, 'x', elf.find(name));
  if (found.kind === 'unknown') return found.reason;
  const types = Btf.parse(found.btf)!;
  const words = (type: number): string => {
    const target = types.kind(type) === 'ptr' ? types.resolve(types.target(type)) : 0;
    return shapeOf(types, type) + (types.kind(target) === 'struct' ? ` { ${membersOf(types, target).map((member) => `${member.name}: ${member.shape}`).join(', ')} }` : '');
  };
  return found.functions[0]!.arguments.map((argument) => `${argument.name}: ${words(types.resolve(argument.type))} in ${placeInWords(argument.place)}`).join('; ');
}

const F = 'p: pointer to struct point { x: int32 at byte 0, y: int32 at byte 4 } in register di; n: int32 in register si';
const G = 'o: pointer to struct other { z: int64 at byte 0, mode: enum mode of 4 bytes { MODE_A = 0, MODE_B = 7 } at byte 8, in: struct inner of 4 bytes at byte 12 } in register di; text: pointer to char in register si';

const clang = ['clang-22', 'clang-21', 'clang-20', 'clang-19'].find((name) => {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})!;

const built = [build('gcc', 4), build('gcc', 5), build(clang, 4), build(clang, 5)];
for (const [index, { program, pack, whole }] of built.entries()) {
  const name = program.slice(folder.length + 1, -2);

  test(`${name}: types and places`, () => {
    assert.is(described(program, 'f'), F);
    assert.is(described(program, 'g'), G);
  });

  test(`${name}: source lines, with what was put into a function`, () => {
    const elf = readElf(program);
    const inside = new SourceLines((each) => each).at(elf, elf.symbol('inside')!.value);
    assert.equal(inside.map((frame) => `${frame.name} ${frame.line}`), ['deep 5', 'f 6']);
  });

  test(`${name}: a package elsewhere, another's, none`, () => {
    const place = mkdtempSync(join(folder, 'elsewhere-'));
    renameSync(pack, join(place, 'x.dwp'));
    assert.is(described(program, 'f', [place]), F, 'in a folder');
    assert.is(described(program, 'f', [join(place, 'x.dwp')]), F, 'the package itself');
    assert.match(described(program, 'f'), /^the debug information of f\(\) is in x\.dwo, which is not there$/);
    writeFileSync(pack, built[(index + 1) % built.length]!.whole);
    assert.match(described(program, 'f'), /^the debug information of f\(\) is in x\.dwo, which is not there, and .*x\.dwp does not have it either$/);
    writeFileSync(pack, whole);
  });

  test(`${name}: damaged in every byte of its indexes, and cut`, () => {
    const { indexes } = placesOf(pack);
    const outcomes = new Set<string>();
    for (const { offset, size } of indexes) {
      for (let at = offset; at < offset + size; at++) {
        const bytes = Buffer.from(whole);
        bytes[at]! ^= 1 << (at % 8);
        outcomes.add(attempt(bytes));
      }
    }
    for (let length = 0; length < whole.length; length += 97) outcomes.add(attempt(whole.subarray(0, length)));
    writeFileSync(pack, whole);
    assert.ok([...outcomes].some((each) => /which is not there, and .*x\.dwp (does not have it either|cannot be read: )/.test(each)), [...outcomes].join('\n'));
  });

  function attempt(bytes: Buffer): string {
    writeFileSync(pack, bytes);
    return described(program, 'f');
  }
}

test('what libdw does not read is said', () => {
  const place = mkdtempSync(join(folder, 'unread-'));
  const gcc = (...options: readonly string[]): void => void execFileSync('gcc', ['-g', '-O1', '-o', 'x', '../x.c', '../y.c', ...options], { cwd: place });
  const program = join(place, 'x');
  gcc();
  execFileSync('objcopy', ['--compress-debug-sections=zstd', program]);
  assert.is(described(program, 'f'), F, 'packed with zstd');
  gcc('-gdwarf-5', '-gsplit-dwarf');
  const dwo = readdirSync(place).find((name) => /^x.*x\.dwo$/.test(name) || name === 'x.dwo')!;
  assert.is(described(program, 'f'), F, 'a whole one');
  writeFileSync(join(place, dwo), Buffer.from(readFileSync(join(place, dwo))).fill(0, 64, 200));
  assert.match(described(program, 'f'), /is in .*x\.dwo, which is another build's, or split in a way that libdw [\d.]+ does not read/);
});

function placesOf(pack: string): { readonly indexes: readonly { readonly offset: number; readonly size: number }[] } {
  const elf = readElf(pack, []);
  return { indexes: ['.debug_cu_index', '.debug_tu_index'].flatMap((name) => elf.section(name) ?? []) };
}

test.run();
