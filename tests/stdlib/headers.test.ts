// The constants of C's headers that the library's build has read, against the same C compiled by clang as a whole: sizes and signs
// included. A name of each header that scripts use most is asked for, as is what must not have a value.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openStdlib } from '../../compiler/host/stdlib.ts';
import { readPreamble, NO_INCLUDES } from '../../frontend/c/preamble.ts';
import { knownConstant } from '../../frontend/c/constants.ts';
import { kernelConstantNames } from '../../frontend/c/kernel-macros.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { recordedHost } from '../check/recorded-host.ts';

const { headers } = openStdlib();

/** As clang gives them to a script that includes the headers. */
function fromHeaders(includes: readonly string[], names: readonly string[]): ReadonlyMap<string, bigint> {
  const enums = names.map((name, index) => `enum e${index} { V_${name} = ${name} };`);
  const text = `#define _GNU_SOURCE\n${includes.map((header) => `#include <${header}>\n`).join('')}${enums.join('\n')}\nbegin { print((${names.map((name) => `V_${name}`).join(', ')})); }`;
  const source = { name: 'headers.bt', text };
  const reporter = new Reporter(source);
  const { constants, btf } = readPreamble(parse(source).program, source, recordedHost(), NO_INCLUDES, () => null, reporter);
  assert.equal(reporter.diagnostics, []);
  return new Map(names.map((name) => [name, (constants.get(`V_${name}`) ?? btf?.findEnumerator(`V_${name}`)?.value)!]));
}

test('constants are those of the headers', () => {
  const names = [
    'AF_INET', 'EFAULT', 'DT_REG', 'IPPROTO_TCP', 'O_CREAT', 'O_DIRECT', 'S_IFDIR', 'SIGKILL', 'TCP_ESTABLISHED', 'CLONE_NEWNET', 'AT_FDCWD',
    'MAP_SHARED', 'EPOLLIN', 'PTRACE_ATTACH', 'RLIMIT_NOFILE', 'ULONG_MAX', 'LONG_MIN', 'SOCK_STREAM', '__NR_openat', 'INADDR_LOOPBACK',
  ];
  const includes = [
    'sys/socket.h', 'errno.h', 'dirent.h', 'netinet/in.h', 'netinet/tcp.h', 'fcntl.h', 'sys/stat.h', 'signal.h', 'sched.h', 'sys/mman.h', 'sys/epoll.h',
    'sys/ptrace.h', 'sys/resource.h', 'limits.h', 'sys/syscall.h',
  ];
  for (const [name, value] of fromHeaders(includes, names)) assert.is(headers.find(name), value, name);
});

test('what is no number has its header, and what is private is not there', () => {
  assert.is(headers.find('S_ISDIR'), 'sys/stat.h');
  assert.is(headers.find('SIGRTMIN'), 'signal.h');
  assert.is(headers.find('_GNU_SOURCE'), null);
  assert.is(headers.find('unix'), null);
  assert.is(headers.find('AF_'), null);
  assert.ok(headers.names().length > 5000);
});

test('unsigned constants are unsigned', () => {
  assert.is(headers.find('UINT_MAX'), 4294967295n);
  assert.is(headers.find('INADDR_NONE'), 4294967295n);
  assert.is(headers.find('AT_FDCWD'), -100n);
});

test('a value of the kernel itself comes before that of user space', () => {
  const knower = { arch: 'x86_64', stdlib: openStdlib() };
  assert.is(knownConstant(knower, 'HZ'), null);
  assert.is(knownConstant(knower, 'MIN_NICE'), -20n);
  assert.is(knownConstant(knower, 'PAGE_SIZE'), 4096n);
  assert.is(knownConstant({ ...knower, arch: 'arm64' }, 'PAGE_SIZE'), null);
  for (const name of kernelConstantNames()) assert.is(typeof knownConstant(knower, name), 'bigint', name);
});

test.run();
