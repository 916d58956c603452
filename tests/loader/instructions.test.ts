// The lengths of x86-64 instructions are those that objdump finds: in the C library, and of instructions that compilers
// seldom use.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instructionAt, instructionLength } from '../../loader/attach/instructions.ts';

const test = suite('loader: instructions');
const EM_X86_64 = 62;
const LIBC = '/lib/x86_64-linux-gnu/libc.so.6';

const RARE = `
  movabs 0x1122334455667788, %eax
  movabs %al, 0x1122334455667788
  movabs $0x1122334455667788, %r9
  addr32 movabs 0x11223344, %al
  enter $16, $1
  ret $8
  testb $1, (%rax)
  testw $1, (%rax)
  testq $1, (%rax)
  notb (%rax)
  negq 8(%rax,%rbx,2)
  movw $0x1234, 0x100(,%rax,8)
  imul $1000, %ax, %bx
  push $0x1234
  pushw $0x1234
  lock cmpxchg16b (%rdi)
  rep movsq
  ud2
  ud1 %eax, %ebx
  loop .
  jrcxz .
  jmp .+0x1000
  xbegin .+0x1000
  xabort $1
  in $1, %al
  out %eax, $2
  bswap %r10
  popcnt %fs:(%rax), %ecx
  crc32b %al, %ebx
  pshufb %xmm1, %xmm2
  palignr $3, %xmm1, %xmm2
  pinsrw $1, %eax, %xmm3
  cmpps $2, %xmm1, %xmm2
  vzeroupper
  vpshufd $1, %ymm1, %ymm2
  vpermilps $1, (%rax), %ymm2
  vfmadd231pd (%rax,%rbx,8), %ymm1, %ymm2
  vinserti128 $1, %xmm1, %ymm2, %ymm3
  vgatherdps %ymm1, (%rax,%ymm2,4), %ymm3
  vaddps 0x40(%rax), %zmm1, %zmm2{%k1}{z}
  vpternlogd $0xff, %zmm1, %zmm2, %zmm3
  vcmppd $1, 0x1234(%rip), %zmm2, %k3
  vaddph %zmm1, %zmm2, %zmm3
  vfmadd213ph %zmm1, %zmm2, %zmm3
  kmovq %k1, %rax
  rorx $3, %rax, %rbx
  shlx %rax, (%rbx), %rcx
  pfadd (%rax), %mm1
  extrq $1, $2, %xmm1
  insertq $1, $2, %xmm1, %xmm2
  vpcomb $1, %xmm1, %xmm2, %xmm3
  vphaddbw %xmm1, %xmm2
  bextr $0x1234, %eax, %ebx
  fnstcw 2(%rsp)
  rdtscp
  endbr64
  nopw %cs:0x200(%rax,%rax,1)
  call *0x10(%r11)
  jmp *(,%rax,8)
`;

interface Found { readonly at: number; readonly bytes: Uint8Array; readonly text: string }

/** What objdump finds in the code of a file. */
function disassembled(path: string): Found[] {
  const text = execFileSync('objdump', ['-d', '-w', '--insn-width=16', '-j', '.text', path], { encoding: 'utf8', maxBuffer: 1 << 30 });
  return [...text.matchAll(/^ *([0-9a-f]+):\t((?:[0-9a-f]{2} )+)\s*\t?(.*)$/gm)].map(([, at, bytes, text]) => (
    { at: parseInt(at!, 16), bytes: Uint8Array.from(bytes!.trim().split(' '), (byte) => parseInt(byte, 16)), text: text! }));
}

/** objdump shows a wait and the floating-point instruction behind it as one. */
const isJoined = ({ bytes }: Found): boolean => bytes[0] === 0x9b && bytes.length > 1;

function wrongLengths(found: readonly Found[]): string[] {
  return found.filter((each) => !isJoined(each) && !each.text.includes('(bad)')).flatMap(({ at, bytes, text }) => {
    const padded = new Uint8Array(bytes.length + 16);
    padded.set(bytes);
    const length = instructionLength(padded, 0);
    return length === bytes.length ? [] : [`${at.toString(16)}: ${text}: ${String(length)}, not ${bytes.length}`];
  });
}

test('lengths in the C library', () => {
  const found = disassembled(realpathSync(LIBC));
  assert.ok(found.length > 100_000, `${found.length} instructions`);
  assert.equal(wrongLengths(found), []);
});

test('lengths of rare instructions', () => {
  const folder = mkdtempSync(join(tmpdir(), 'instructions-'));
  try {
    writeFileSync(join(folder, 'a.s'), RARE);
    execFileSync('as', ['--64', '-o', join(folder, 'a.o'), join(folder, 'a.s')]);
    const found = disassembled(join(folder, 'a.o'));
    assert.ok(found.length >= RARE.trim().split('\n').length, `${found.length} instructions`);
    assert.equal(wrongLengths(found), []);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('an offset belongs to an instruction', () => {
  const code = Uint8Array.of(0x55, 0x48, 0x89, 0xe5, 0xe8, 1, 2, 3, 4, 0xc3);
  assert.equal([0, 1, 2, 3, 4, 8, 9].map((offset) => instructionAt(code, offset, EM_X86_64)?.start), [0, 1, 1, 1, 4, 4, 9]);
  assert.equal(instructionAt(code, 6, 183), { start: 4 }, 'arm64');
});

test('nothing is said of what is unknown', () => {
  const code = Uint8Array.of(0x06, 0x90, 0x90);
  assert.is(instructionAt(code, 1, EM_X86_64), null);
  assert.is(instructionAt(code, 1, 3), null, 'i386');
  assert.is(instructionLength(Uint8Array.of(0xe8, 1, 2), 0), null, 'cut off');
});

test.run();
