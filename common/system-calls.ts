// Numbers of system calls by the names of their tracepoints: that is what the kernel's sources call the function behind a
// call, mostly, but not always, what user space calls it.

import { systemCalls } from './generated/system-calls.ts';

/** Fields of the records of all calls, with their bytes: include/trace/events/syscalls.h, where a long has 64 bits. */
export const callFields: Readonly<Record<'sys_enter' | 'sys_exit', Readonly<Record<string, number>>>> = {
  sys_enter: { id: 8, args: 48 },
  sys_exit: { id: 8, ret: 8 },
};

/** Functions of the kernel (arch/x86/entry/syscalls/syscall_64.tbl, include/uapi/asm-generic/unistd.h), and what user space says. */
const otherNames: Readonly<Record<string, string>> = {
  newstat: 'stat', newfstat: 'fstat', newlstat: 'lstat', newuname: 'uname', umount: 'umount2', sendfile64: 'sendfile', fadvise64_64: 'fadvise64',
};

const byName = new Map<string, ReadonlyMap<string, number>>();

/** `name`: what follows `sys_enter_` in the tracepoint. null: not known. */
export function systemCallNumber(architecture: string, name: string): number | null {
  let numbers = byName.get(architecture);
  if (numbers === undefined) {
    numbers = new Map((systemCalls[architecture] ?? '').split(',').map((row) => row.split(' ')).map(([call, number]) => [call!, Number(number)]));
    byName.set(architecture, numbers);
  }
  return numbers.get(otherNames[name] ?? name) ?? null;
}
