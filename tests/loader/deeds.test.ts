// What a program does to the system, read off its instructions: which helpers and functions of the kernel count, where the
// place in the script comes from, and that no word of the manifest changes it. That a refused program never ran is
// shown by tests/runtime/cases/foreign.cases.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { harmlessKfuncs } from '../../common/harmless-kfuncs.ts';
import { deedsIn } from '../../loader/kernel/deeds.ts';

const test = suite('loader: deeds');

const CALL = 0x85;

function instruction(code: number, source: number, immediate: number, offset = 0): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeUInt8(code, 0);
  bytes.writeUInt8(source << 4, 1);
  bytes.writeInt16LE(offset, 2);
  bytes.writeInt32LE(immediate, 4);
  return bytes;
}

const kfuncs = new Map([[10, 'bpf_task_from_pid'], [11, 'crash_kexec']]);
const deeds = (...program: readonly Buffer[]): unknown => (
  deedsIn(Buffer.concat(program), (id) => kfuncs.get(id) ?? null).map(({ instruction: index, what }) => [index, what]));

const rows: readonly (readonly [name: string, instruction: Buffer, what: string | null])[] = [
  ['map_lookup_elem', instruction(CALL, 0, 1), null],
  ['trace_printk', instruction(CALL, 0, 6), null],
  ['probe_write_user', instruction(CALL, 0, 36), 'writes to the memory of processes (bpf_probe_write_user)'],
  ['override_return', instruction(CALL, 0, 58), 'makes functions of the kernel return something else (bpf_override_return)'],
  ['send_signal', instruction(CALL, 0, 109), 'sends signals to processes (bpf_send_signal)'],
  ['send_signal_thread', instruction(CALL, 0, 117), 'sends signals to threads (bpf_send_signal_thread)'],
  ['sys_bpf', instruction(CALL, 0, 166), 'makes bpf(2) system calls (bpf_sys_bpf)'],
  ['the last helper', instruction(CALL, 0, 211), null],
  ['a helper to come', instruction(CALL, 0, 212), 'calls the helper 212, which this loader does not know'],
  ['a call that libbpf has taken out', instruction(CALL, 0, 0xbad2310), null],
  ['a kfunc that libbpf has not found', instruction(CALL, 0, 2002000000), null],
  ['a function of the program', instruction(CALL, 1, 109), null],
  ['a number that is no call', instruction(0xb7, 0, 109), null],
  ['a harmless kfunc', instruction(CALL, 2, 10), null],
  ['another kfunc', instruction(CALL, 2, 11), 'calls the kernel function crash_kexec()'],
  ['a kfunc without a name', instruction(CALL, 2, 12), 'calls the kernel function number 12'],
  ['a kfunc that is not there', instruction(CALL, 2, 0), null],
  ['a kfunc of a module, with the number of a harmless one', instruction(CALL, 2, 10, 1), 'calls a function of a kernel module'],
];
for (const [name, call, what] of rows) {
  test(name, () => assert.equal(deeds(instruction(0xb7, 0, 0), call), what === null ? [] : [[1, what]]));
}

test('each that is there', () => {
  assert.equal(deeds(rows[2]![1], rows[4]![1], rows[2]![1]), [[0, rows[2]![2]], [1, rows[4]![2]], [2, rows[2]![2]]]);
});

test('harmless kfuncs are names', () => {
  for (const name of harmlessKfuncs) assert.match(name, /^(?:bpf|__bpf)_[a-z0-9_]+$/);
  assert.ok(!harmlessKfuncs.has('bpf_send_signal_task'));
});

test.run();
