// Types of BTF as C writes them: declarations of each shape, read back from what a compiler made of them would be a circle, so
// the types are the kernel's own, of which the sources are known.

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Btf } from '../../common/btf/btf.ts';
import { declarationOf, definitionOf } from '../../common/btf/c-text.ts';

const btf = Btf.parse(readFileSync('/sys/kernel/btf/vmlinux'))!;

/** The member of a struct, as it is declared. */
function member(struct: string, name: string): string {
  const found = btf.members(btf.find(struct, 'struct')!).find((each) => each.name === name);
  assert.ok(found !== undefined, `${struct} has no ${name}`);
  return declarationOf(btf, found.type, found.name);
}

const members: readonly (readonly [struct: string, name: string, text: string])[] = [
  ['task_struct', 'comm', 'char comm[16]'],
  ['task_struct', 'pid', 'pid_t pid'],
  ['task_struct', 'mm', 'struct mm_struct * mm'],
  ['list_head', 'next', 'struct list_head * next'],
  ['callback_head', 'func', 'void (*func)(struct callback_head *)'],
  ['Qdisc', 'dequeue', 'struct sk_buff * (*dequeue)(struct Qdisc *)'],
  ['linux_binprm', 'filename', 'const char * filename'],
];
for (const [struct, name, text] of members) test(`${struct}.${name}`, () => assert.is(member(struct, name), text));

test('without a name', () => assert.is(declarationOf(btf, btf.find('list_head', 'struct')!, ''), 'struct list_head'));
test('void', () => assert.is(declarationOf(btf, 0, 'x'), 'void x'));

test('a struct', () => {
  assert.equal(definitionOf(btf, btf.find('list_head', 'struct')!), ['struct list_head {', '\tstruct list_head *next;', '\tstruct list_head *prev;', '};']);
});

test('an enum', () => {
  const lines = definitionOf(btf, btf.find('pid_type', 'enum')!);
  assert.is(lines[0], 'enum pid_type {');
  assert.is(lines[1], '\tPIDTYPE_PID = 0,');
});

test('parts without a name, and bits', () => {
  const all = btf.names('struct').map((name) => definitionOf(btf, btf.find(name, 'struct')!).join('\n'));
  assert.ok(all.some((text) => /\n\tunion \{\n\t\t[^\n]+;\n(?:\t\t[^\n]+\n)*\t\};\n/.test(text)), 'a union without a name is indented');
  assert.ok(all.some((text) => /\n\t[\w ]+: \d+;\n/.test(text)), 'a bitfield has its width');
});

test.run();
