// What the parser of tracepoint formats makes of each way that the kernel declares a field.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';

const cases: readonly (readonly [declaration: string, name: string, cType: string, array: boolean, dynamic: string | null])[] = [
  ['int ret', 'ret', 'int', false, null],
  ['const char * filename', 'filename', 'const char *', false, null],
  ['const char *const * argv', 'argv', 'const char *const *', false, null],
  ['char comm[16]', 'comm', 'char', true, null],
  ['char comm[TASK_COMM_LEN]', 'comm', 'char', true, null],
  ['unsigned long args[6]', 'args', 'unsigned long', true, null],
  ['__data_loc char[] name', 'name', 'char', true, 'data_loc'],
  ['__rel_loc u32[] values', 'values', 'u32', true, 'rel_loc'],
  ['__data_loc unsigned char[] raw', 'raw', 'unsigned char', true, 'data_loc'],
  ['struct sk_buff * skb', 'skb', 'struct sk_buff *', false, null],
  ['u8 matrix[2][3]', 'matrix', 'u8', true, null],
];

for (const [declaration, name, cType, array, dynamic] of cases) {
  test(declaration, () => {
    const text = `\tfield:${declaration};\toffset:16;\tsize:8;\tsigned:1;\n`;
    assert.equal(parseTracepointFormat(text), [{ name, cType, offset: 16, size: 8, signed: true, array, dynamic }]);
  });
}

test('whether a field is signed may not be said', () => {
  assert.equal(parseTracepointFormat('\tfield:pid_t pid;\toffset:24;\tsize:4;\n').map(({ name, signed }) => [name, signed]), [['pid', false]]);
});

test('the text of the record says nothing about fields', () => {
  assert.equal(parseTracepointFormat('print fmt: "field:%s; offset:1; size:2;"'), []);
});

test('common fields and other lines are left out', () => {
  const text = 'name: x\nformat:\n\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n\tfield:u8 a;\toffset:8;\tsize:1;\tsigned:0;\nprint fmt: ""\n';
  assert.equal(parseTracepointFormat(text).map((field) => field.name), ['a']);
});

test.run();
