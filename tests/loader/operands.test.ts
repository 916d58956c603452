// Where arguments of USDT probes lie, by the words of notes, on both architectures: each form, and each that cannot be read.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { architectures } from '../../common/architectures/index.ts';
import type { NotedPart } from '../../common/noted-arguments.ts';
import { NOTED_PARTS, notedName, readNotedName } from '../../common/noted-arguments.ts';
import { argumentParts, UnreadableArgument } from '../../loader/attach/operands.ts';
import type { Around } from '../../loader/attach/operands.ts';
import type { SymbolValue } from '../../loader/symbols/elf.ts';

const test = suite('loader: operands');

const SYMBOLS: Readonly<Record<string, SymbolValue>> = {
  table: { value: 0x5000, size: 0, threadLocal: false }, own: { value: 8, size: 0, threadLocal: true }, 'x.0': { value: 0x40, size: 0, threadLocal: false },
};
const around: Around = { address: 0x1000, relocatable: true, symbol: (name) => SYMBOLS[name] ?? null, threadSize: 64 };

/** Registers by name, `fixed` for high and low, without what is 0; shifts as the bits that they keep. */
function inWords(arch: keyof typeof architectures, text: string, more: Partial<Around> = {}): string {
  const parts = argumentParts(text, arch, { ...around, ...more });
  assert.equal(Object.keys(parts).sort(), [...NOTED_PARTS].sort());
  const nameOf = (offset: number): string => Object.entries(architectures[arch].registers).find(([, at]) => at === offset)![0];
  const fixed = (BigInt(parts.high) << 32n) | BigInt.asUintN(32, BigInt(parts.low));
  const terms = [
    ...(parts.base_factor === 0 ? [] : [nameOf(parts.base)]),
    ...(parts.index_factor === 0 ? [] : [`${nameOf(parts.index)}*${parts.index_factor}`]),
    ...(parts.thread === 0 ? [] : ['thread']), ...(fixed === 0n ? [] : [`${fixed}`]),
  ];
  const skip = parts.right - parts.left;
  const sum = terms.join(' + ') || '0';
  return `${parts.signed === 1 ? 's' : 'u'}${64 - parts.right}${skip === 0 ? '' : `>>${skip}`} ${parts.memory === 1 ? `[${sum}]:${parts.size}` : sum}`;
}

const read: readonly (readonly [arch: keyof typeof architectures, text: string, words: string])[] = [
  ['x86_64', '8@%rdi', 'u64 di'], ['x86_64', '-8@%rax', 's64 ax'], ['x86_64', '-4@%edi', 's32 di'], ['x86_64', '4@%rdi', 'u32 di'],
  ['x86_64', '4@%r12d', 'u32 r12'], ['x86_64', '-2@%cx', 's16 cx'], ['x86_64', '2@%r8w', 'u16 r8'], ['x86_64', '-1@%al', 's8 ax'],
  ['x86_64', '1@%sil', 'u8 si'], ['x86_64', '1@%bpl', 'u8 bp'], ['x86_64', '1@%r15b', 'u8 r15'], ['x86_64', '1@%ah', 'u8>>8 ax'], ['x86_64', '-1@%dh', 's8>>8 dx'],
  ['x86_64', '8@%eax', 'u32 ax'], ['x86_64', '8@%rip', 'u64 ip'], ['x86_64', '8@%rsp', 'u64 sp'], ['x86_64', '%rdi', 'u64 di'],
  ['x86_64', '4@$5', 'u32 5'], ['x86_64', '-4@$-5', 's32 -5'], ['x86_64', '8@$0x7fffffffffff', 'u64 140737488355327'],
  ['x86_64', '-8@$-9223372036854775808', 's64 -9223372036854775808'], ['x86_64', '1@$0', 'u8 0'],
  ['x86_64', '8@-16(%rbp)', 'u64 [bp + -16]:8'], ['x86_64', '-4@(%rax)', 's32 [ax]:4'], ['x86_64', '2@0x10(%rsp)', 'u16 [sp + 16]:2'],
  ['x86_64', '4@8(%rax,%rbx,4)', 'u32 [ax + bx*4 + 8]:4'], ['x86_64', '4@(%rax,%rbx)', 'u32 [ax + bx*1]:4'], ['x86_64', '1@16(,%r9,8)', 'u8 [r9*8 + 16]:1'],
  ['x86_64', '8@8+8(%rbx)', 'u64 [bx + 16]:8'], ['x86_64', '8@4-20(%rbx)', 'u64 [bx + -16]:8'], ['x86_64', '8@0x601040', 'u64 [6295616]:8'],
  ['x86_64', '4@table(%rip)', 'u32 [ip + 16384]:4'], ['x86_64', '4@table+8(%rip)', 'u32 [ip + 16392]:4'], ['x86_64', '4@8+table(%rip)', 'u32 [ip + 16392]:4'],
  ['x86_64', '4@x.0(%rip)', 'u32 [ip + -4032]:4'], ['x86_64', '4@table', 'u32 [ip + 16384]:4'], ['x86_64', '8@$table', 'u64 ip + 16384'],
  ['x86_64', '4@table(,%rax,4)', 'u32 [ip + ax*4 + 16384]:4'],
  ['x86_64', '8@%fs:0x10', 'u64 [thread + 16]:8'], ['x86_64', '8@%fs:-8(%rax)', 'u64 [ax + thread + -8]:8'], ['x86_64', '-4@%fs:own@tpoff', 's32 [thread + -56]:4'],
  ['x86_64', '4@%fs:4+own@TPOFF(%rcx)', 'u32 [cx + thread + -52]:4'],
  ['arm64', '8@x0', 'u64 r0'], ['arm64', '-4@w19', 's32 r19'], ['arm64', '4@x19', 'u32 r19'], ['arm64', '8@sp', 'u64 sp'], ['arm64', '8@x30', 'u64 r30'], ['arm64', '8@fp', 'u64 r29'],
  ['arm64', '8@xzr', 'u64 0'], ['arm64', '4@wzr', 'u32 0'], ['arm64', '-4@5', 's32 5'], ['arm64', '-4@-5', 's32 -5'], ['arm64', '8@0x10', 'u64 16'], ['arm64', '8@#16', 'u64 16'],
  ['arm64', '-4@[sp, 60]', 's32 [sp + 60]:4'], ['arm64', '8@[sp]', 'u64 [sp]:8'], ['arm64', '8@[x20, -8]', 'u64 [r20 + -8]:8'], ['arm64', '1@[x1, #4]', 'u8 [r1 + 4]:1'],
  ['arm64', '8@[x0,x1]', 'u64 [r0 + r1*1]:8'], ['arm64', '8@[x0, x1, lsl 3]', 'u64 [r0 + r1*8]:8'], ['arm64', '8@[x0, xzr]', 'u64 [r0]:8'],
  ['arm64', '4@[x0, :lo12:x.0]', 'u32 [r0 + 64]:4'], ['arm64', '4@[x0, :lo12:x.0+4]', 'u32 [r0 + 68]:4'],
];
for (const [arch, text, words] of read) test(`${arch}: ${text}`, () => assert.is(inWords(arch, text), words));

test('a symbol with a register, in a program at a fixed address', () => {
  assert.is(inWords('x86_64', '4@table(%rax)', { relocatable: false }), 'u32 [ax + 20480]:4');
  assert.is(inWords('x86_64', '4@table+4(%rax,%rbx,2)', { relocatable: false }), 'u32 [ax + bx*2 + 20484]:4');
});

const unread: readonly (readonly [arch: keyof typeof architectures, text: string, why: RegExp])[] = [
  ['x86_64', '8f@%xmm0', /floating-point number/], ['x86_64', '-8@%xmm0', /floating-point register/], ['x86_64', '8@%st(1)', /floating-point register/], ['x86_64', '8@%ymm15', /floating-point/],
  ['x86_64', '16@(%rax)', /16 bytes/], ['x86_64', '0@%rax', /0 bytes/], ['x86_64', '3@%rax', /3 bytes/],
  ['x86_64', '8@%cr3', /register cr3/], ['x86_64', '8@%eip', /register eip/], ['x86_64', '8@(%xax)', /register xax/], ['x86_64', '8@(%rax,%nothing)', /register nothing/],
  ['x86_64', '8@16(%rip)', /no place/], ['x86_64', '8@(%eax)', /no place/], ['x86_64', '8@(%rax,%ebx,2)', /no place/], ['x86_64', '8@(%rax,%rbx,3)', /no place/],
  ['x86_64', '8@', /no place/], ['x86_64', '', /no place/], ['x86_64', '8@()', /no place/], ['x86_64', '8@$', /no place/], ['x86_64', '8@*%rax', /no place/], ['x86_64', '8@%', /no place/],
  ['x86_64', '8@nothing(%rip)', /no symbol nothing/], ['x86_64', '8@$nothing', /no symbol nothing/], ['x86_64', '8@own(%rip)', /no place/], ['x86_64', '8@table@GOTPCREL(%rip)', /no place/],
  ['x86_64', '8@-table(%rip)', /no place/], ['x86_64', '8@table+table', /no place/], ['x86_64', '8@1 2(%rax)', /no place/], ['x86_64', '8@table(%rax)', /no place/],
  ['x86_64', '8@%fs:table', /no place/], ['x86_64', '8@%fs:own', /no place/], ['x86_64', '8@%fs:', /no place/], ['x86_64', '8@%gs:8', /no place|register/], ['x86_64', '8@DWORD PTR [rax]', /no place/],
  ['arm64', '8@d0', /floating-point register/], ['arm64', '8f@x0', /floating-point number/], ['arm64', '8@q1', /floating-point/], ['arm64', '8@x31', /register x31/], ['arm64', '8@[x0, w1]', /no place/],
  ['arm64', '8@[w0]', /no place/], ['arm64', '8@[x0, x1, lsl 4]', /no place/], ['arm64', '8@[x0], 8', /no place/], ['arm64', '8@[x0, :lo12:nothing]', /no symbol nothing/], ['arm64', '8@[]', /no place/],
  ['arm64', '16@[sp]', /16 bytes/], ['arm64', '8@%rax', /no place/],
];
for (const [arch, text, why] of unread) {
  test(`${arch}: ${text} cannot be read`, () => assert.throws(() => inWords(arch, text), (error: Error) => error instanceof UnreadableArgument && why.test(error.message)));
}

test('thread-local symbols where the size of the thread\'s memory is not known', () => {
  assert.throws(() => inWords('x86_64', '4@%fs:own@tpoff', { threadSize: null }), /no place/);
});

test('any words give numbers that fit instructions, or a reason', () => {
  const pieces = ['8@', '-4@', '%', 'rax', 'rip', 'fs:', '(', ')', ',', '4', '$', '-', '+', '0x', 'f', 'table', '@tpoff', '[', ']', 'x0', 'sp', ' ', 'lsl', '9999999999999999999999', '\0', 'é'];
  let seed = 7;
  const next = (n: number): number => (seed = (seed * 1103515245 + 12345) % 2147483648) % n;
  for (let round = 0; round < 20_000; round++) {
    const text = Array.from({ length: next(9) }, () => pieces[next(pieces.length)]).join('');
    for (const arch of ['x86_64', 'arm64'] as const) {
      let parts: Readonly<Record<NotedPart, number>>;
      try {
        parts = argumentParts(text, arch, around);
      } catch (error) {
        assert.instance(error, UnreadableArgument, text);
        continue;
      }
      for (const [name, value] of Object.entries(parts)) assert.ok(Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31, `${text}: ${name} is ${value}`);
    }
  }
});

test('names of the numbers', () => {
  for (const part of NOTED_PARTS) assert.equal(readNotedName(notedName(12, part)), { argument: 12, part });
  for (const name of ['', 'arg0', 'arg0_', 'arg_base', 'arg00_base', 'arg0_other', 'arg0_base ', 'next_pid', 'arg9999999999_base']) assert.is(readNotedName(name), null, name);
});

test.run();
