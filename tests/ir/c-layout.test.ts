// Random C structs, read by a C compiler's own code and by a script. A C program with the same definitions as the
// script fills them with random bytes and says what it reads; the script reads the same bytes through a pointer and
// from a copy, and must see the same. So layout, bitfields, packing and signs are those of C, whatever clang's BTF says.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { runScript } from './run-script.ts';

const STRUCTS = 24;
const ADDRESS = 0x7fff_0000_1000n;

/** A small generator of numbers that are the same in every run (mulberry32). */
function randomizer(seed: number): (below: number) => number {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const random = randomizer(20);
const pick = <T>(choices: readonly T[]): T => choices[random(choices.length)]!;

const INTEGERS = ['signed char', 'unsigned char', 'short', 'unsigned short', 'int', 'unsigned int', 'long', 'unsigned long', 'long long'];
const BITS: Readonly<Record<string, number>> = { 'int': 32, 'unsigned int': 32, 'short': 16, 'unsigned char': 8, 'long': 64, 'unsigned long': 64 };

interface Struct {
  readonly definition: string;
  /** What can be read of it as an integer: `.a`, `.b[2]`, `.c.d`. */
  readonly paths: readonly string[];
}

/** A member named `name`, and the paths that start with it. */
function member(name: string, depth: number): { text: string; paths: string[] } {
  switch (random(depth > 2 ? 4 : 8)) {
    case 0: case 1: return { text: `${pick(INTEGERS)} ${name};`, paths: [`.${name}`] };
    case 2: {
      const type = pick(Object.keys(BITS));
      // Fields over nine bytes are refused, and only packed ones can be.
      return { text: `${type} ${name} : ${1 + random(Math.min(BITS[type]!, 57))};`, paths: [`.${name}`] };
    }
    case 3: return { text: `enum sign ${name}${pick(['', ' : 3'])};`, paths: [`.${name}`] };
    case 4: {
      const length = 1 + random(4);
      return { text: `${pick(INTEGERS)} ${name}[${length}];`, paths: Array.from({ length }, (_, i) => `.${name}[${i}]`) };
    }
    case 5: return { text: `${pick(INTEGERS)} ${name}[2][3];`, paths: [`.${name}[0][2]`, `.${name}[1][0]`] };
    case 6: {
      const inner = aggregate(`${name}_`, depth + 1);
      return { text: `${inner.text} ${name};`, paths: inner.paths.map((path) => `.${name}${path}`) };
    }
    default: {
      const inner = aggregate(`${name}_`, depth + 1);
      return { text: `${inner.text};`, paths: inner.paths };
    }
  }
}

function aggregate(prefix: string, depth: number): { text: string; paths: string[] } {
  const members = Array.from({ length: 1 + random(4) }, (_, i) => member(`${prefix}${i}`, depth));
  const packed = random(4) === 0 ? ' __attribute__((packed))' : '';
  return { text: `${pick(['struct', 'struct', 'union'])} { ${members.map((m) => m.text).join(' ')} }${packed}`, paths: members.flatMap((m) => m.paths) };
}

function struct(index: number): Struct {
  const members = Array.from({ length: 2 + random(6) }, (_, i) => member(`m${i}`, 0));
  const attribute = pick(['', '', ' __attribute__((packed))', ' __attribute__((aligned(16)))']);
  return { definition: `struct s${index} { ${members.map((m) => m.text).join(' ')} }${attribute};`, paths: members.flatMap((m) => m.paths) };
}

const structs = Array.from({ length: STRUCTS }, (_, index) => struct(index));
const definitions = ['enum sign { MINUS = -3, ZERO, PLUS = 2 };', ...structs.map((each) => each.definition)];

/** One line per struct: its size, its bytes in hex, and the value of each path. */
function truth(): string[][] {
  const folder = mkdtempSync(join(tmpdir(), 'layout-'));
  try {
    const body = structs.map(({ paths }, index) => `  { static struct s${index} s; unsigned char *b = (unsigned char *)&s;
    for (unsigned long i = 0; i < sizeof s; i++) b[i] = next();
    printf("%lu ", sizeof s); for (unsigned long i = 0; i < sizeof s; i++) printf("%02x", b[i]);
    ${paths.map((path) => `printf(" %lld", (long long)s${path});`).join(' ')} puts(""); }`);
    writeFileSync(join(folder, 'truth.c'), `#include <stdio.h>
static unsigned seed = 7; static unsigned char next(void) { seed = seed * 1103515245 + 12345; return seed >> 16; }
${definitions.join('\n')}
int main(void) {\n${body.join('\n')}\n  return 0;\n}\n`);
    execFileSync('gcc', ['-w', '-fno-strict-aliasing', '-o', join(folder, 'truth'), join(folder, 'truth.c')]);
    return execFileSync(join(folder, 'truth'), { encoding: 'utf8' }).trimEnd().split('\n').map((line) => line.split(' '));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test(`${STRUCTS} random structs are read as C reads them`, () => {
  truth().forEach(([size = '', hex = '', ...values], index) => {
    const { paths, definition } = structs[index]!;
    // As int64, for C printed all of them so.
    const reads = (from: string): string => paths.map((path) => `printf("%lld\\n", (int64)${from}${path});`).join(' ');
    const script = `${definitions[0]}\n${definition}\nuprobe:/bin/true:main { $p = (struct s${index} *)${ADDRESS}; $c = *$p; printf("%d\\n", sizeof(*$p)); ${reads('$p->').replaceAll('->.', '->')} ${reads('$c')} }`;
    const bytes = new Uint8Array(Buffer.from(hex, 'hex'));
    const { output, messages } = runScript(script, { fire: [{ program: 0 }], environment: { userMemory: [{ address: ADDRESS, bytes }] } });
    assert.equal(messages, [], definition);
    assert.equal(output.trim().split('\n'), [size, ...values, ...values], definition);
  });
});

test.run();
