// What the real host knows where tracefs cannot be read: the arguments of system calls, as recorded.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { machineHost, syscallFormat } from '../../compiler/host/machine-host.ts';
import { parseTracepointFormat } from '../../common/tracepoint-format.ts';

const fields = (text: string | null): unknown[] => parseTracepointFormat(text ?? '').map((f) => [f.cType, f.name, f.offset, f.size, f.signed]);

test('recorded system calls agree with this kernel', () => {
  const host = machineHost({ btf: null });
  for (const call of ['openat', 'execve', 'mmap', 'getpid', 'read']) {
    for (const event of [`sys_enter_${call}`, `sys_exit_${call}`]) {
      const here = host.tracepointFormat('syscalls', event);
      assert.ok(here?.includes('common_pid'), `${event} was read from tracefs`);
      assert.equal(fields(syscallFormat(event)), fields(here), event);
    }
  }
  host.close();
});

test('what is no system call is not made up', () => {
  assert.is(syscallFormat('sys_enter_open_nothing'), null);
  assert.is(syscallFormat('openat'), null);
  assert.is(syscallFormat('sys_enter_ope'), null);
});

test.run();
