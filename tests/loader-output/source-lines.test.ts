// Names of C++ functions and source lines in user stacks: compared with what binutils say of the same binaries, which
// gcc and clang build here.

import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { valueText } from '../../loader/output/text.ts';
import { demangled } from '../../loader/symbols/demangle.ts';
import { openElf } from '../../loader/symbols/elf.ts';
import { SourceLines } from '../../loader/symbols/source-lines.ts';
import type { SourceFrame, Symbols } from '../../loader/symbols/symbols.ts';
import { resolved } from '../../loader/values/resolve.ts';
import { toByteText } from '../../loader/values/value.ts';
import { fakeNames } from './helpers.ts';

const SOURCE = `namespace outer_space {
static inline __attribute__((always_inline)) int innermost(int x) {
  __asm__ volatile("nop" : "+r"(x));
  return x * 3;
}
static inline __attribute__((always_inline)) int middle(int x) {
  for (int i = 0; i < x; i++) {
    int y = innermost(i);
    x += y;
  }
  return x;
}
__attribute__((noinline)) int function(int x, const char *) { return middle(x) + 1; }
}
int main(int argc, char **argv) { return outer_space::function(argc, argv[0]); }
`;

const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'lines-'));
fs.writeFileSync(path.join(directory, 'lines.cc'), SOURCE);
test.after(() => fs.rmSync(directory, { recursive: true }));

const newest = ['clang-22', 'clang-21', 'clang-20', 'clang-19'].find((name) => fs.existsSync(`/usr/bin/${name}`));
const compilers: Readonly<Record<string, readonly string[]>> = {
  'g++': ['g++'], 'g++, DWARF 4': ['g++', '-gdwarf-4'], clang: [newest ?? 'clang', '-x', 'c++'], 'g++ -no-pie': ['g++', '-no-pie'],
};

function build(name: string, [compiler, ...flags]: readonly string[]): string {
  const binary = path.join(directory, name.replaceAll(' ', '_'));
  // A relative name: the folder is then what DWARF says of it.
  execFileSync(compiler!, [...flags, '-O1', '-g', '-o', binary, 'lines.cc'], { cwd: directory });
  return binary;
}

/** The places of addr2line's frames. Its names are not looked at: where a function's code is in several pieces, they are wrong. */
function placesOf(binary: string, address: number): string[] {
  const lines = execFileSync('addr2line', ['-i', '-e', binary, address.toString(16)], { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line) => line.replace(/ \(discriminator \d+\)$/, '').replace(/:\?$/, ':0'));
}

/** By the text above. */
function functionOfLine(line: number): RegExp {
  return line >= 13 ? /function/ : line >= 6 ? /middle/ : /innermost/;
}

for (const [name, compiler] of Object.entries(compilers)) {
  test(`every instruction of a function, built by ${name}`, () => {
    const binary = build(name, compiler);
    const file = openElf(binary);
    const lines = new SourceLines(String);
    const [symbol] = file.find('_ZN11outer_space8functionEiPKc');
    let most = 0;
    for (let address = symbol!.value; address < symbol!.value + symbol!.size; address++) {
      const frames = lines.at(file, address);
      assert.equal(frames.map(({ file: at, line }) => `${at}:${line}`), placesOf(binary, address), address.toString(16));
      for (const { name: function_, line } of frames) if (line > 0) assert.match(function_!, functionOfLine(line));
      assert.is(frames.at(-1)!.name, '_ZN11outer_space8functionEiPKc');
      most = Math.max(most, frames.length);
    }
    assert.is(most, 3, 'a function in a function in a function');
  });
}

test('a debug file apart from its binary', () => {
  const binary = build('split', ['g++', '-Wl,--build-id=0x0123456789abcdef']);
  const debug = path.join(directory, 'debug/.build-id/01');
  fs.mkdirSync(debug, { recursive: true });
  const { value } = openElf(binary).find('main')[0]!;
  execFileSync('objcopy', ['--only-keep-debug', binary, path.join(debug, '23456789abcdef.debug')]);
  execFileSync('strip', [binary]);
  assert.equal(new SourceLines(String).at(openElf(binary), value), [], 'not there');
  const [frame] = new SourceLines(String).at(openElf(binary, [path.join(directory, 'debug')]), value);
  assert.equal(frame, { name: 'main', file: path.join(directory, 'lines.cc'), line: 15 });
});

test('no debug information, another file by now, and no code', () => {
  const binary = build('plain', ['g++']);
  const file = openElf(binary);
  const { value } = file.find('main')[0]!;
  assert.equal(new SourceLines(String).at(file, 0), []);
  fs.copyFileSync(build('other', ['g++', '-O2']), binary);
  assert.equal(new SourceLines(String).at(file, value), [], 'replaced');
  execFileSync('strip', [binary]);
  assert.equal(new SourceLines(String).at(openElf(binary), value), [], 'stripped');
});

test('names of C++', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['_ZN11outer_space8functionEiPKc', 'outer_space::function(int, char const*)'],
    ['_ZNSt6vectorIiSaIiEE9push_backEOi', 'std::vector<int, std::allocator<int> >::push_back(int&&)'],
    ['_ZN1aC1Ev', 'a::a()'],
    ['_Z1fv.cold', 'f() [clone .cold]'],
    [toByteText('_Z5caféi'), toByteText('café(int)')],
    ['main', 'main'], ['i', 'i'], ['_Zq', '_Zq'], ['_Z', '_Z'], ['', ''], ['__libc_start_main', '__libc_start_main'],
  ];
  for (const [name, plainName] of cases) assert.is(demangled(name), plainName, name);
});

test('the text of frames with source lines', () => {
  const frames: Readonly<Record<string, SourceFrame[]>> = {
    16: [{ name: 'leaf', file: '/a.c', line: 3 }],
    31: [{ name: 'inner', file: '/b.h', line: 7 }, { name: null, file: '/b.h', line: 8 }, { name: 'outer', file: '/a.c', line: 9 }],
    47: [{ name: 'main', file: '/a.c', line: 0 }],
  };
  const symbols: Symbols = {
    kernel: () => null,
    user: (_, address) => ({ symbol: address === 64n ? null : { name: `f${address}`, offset: 4 }, module: '/bin/a', fileOffset: 1, buildId: null }),
    source: (_, address) => frames[String(address)] ?? [],
  };
  const text = (mode: 'bpftrace' | 'perf' | 'raw'): string => valueText(resolved({ kind: 'ustack', mode, error: 0, tgid: 1, frames: [16n, 32n, 48n, 64n] }, { ...fakeNames, symbols }));
  const indent = '        ';
  assert.is(text('bpftrace'), [
    '', `${indent}f16+4@/a.c:3`, `${indent}[inlined] inner@/b.h:7`, `${indent}[inlined] [unknown]@/b.h:8`, `${indent}f32+4@/a.c:9`, `${indent}f48+4`, `${indent}0x40`, '',
  ].join('\n'));
  assert.is(text('perf'), [
    '', '\t10 f16+4 (/bin/a)', '\t20 inner (inlined)', '\t20 [unknown] (inlined)', '\t20 f32+4 (/bin/a)', '\t30 f48+4 (/bin/a)', '\t40 0x40 (/bin/a)', '',
  ].join('\n'));
  assert.is(text('raw'), '\n10\n20\n30\n40\n');
});

test.run();
