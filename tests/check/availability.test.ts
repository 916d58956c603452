// Which builtins each probe type has: the matrix of reference 04.8, every cell of it. What is said where one is not there has tests of its
// own (../diagnostics/).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { providers } from '../../common/providers.ts';
import type { Provider } from '../../common/providers.ts';
import { check } from '../../compiler/passes.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { recordedHost } from './recorded-host.ts';

const PROBES: Readonly<Record<Provider, string>> = {
  begin: 'begin', end: 'end', self: 'self:signal:SIGUSR1', test: 'test:a', bench: 'bench:a',
  tracepoint: 'tracepoint:sched:sched_switch', rawtracepoint: 'rawtracepoint:sched_switch',
  kprobe: 'kprobe:vfs_read', kretprobe: 'kretprobe:vfs_read', fentry: 'fentry:vfs_read', fexit: 'fexit:vfs_read',
  uprobe: 'uprobe:/bin/x:f', uretprobe: 'uretprobe:/bin/x:f', usdt: 'usdt:/bin/x:f',
  interval: 'interval:s:1', profile: 'profile:hz:99', software: 'software:faults:', hardware: 'hardware:cycles:',
  watchpoint: 'watchpoint:0x1000:8:w', asyncwatchpoint: 'asyncwatchpoint:0x1000:8:w', iter: 'iter:task_file',
};

const K = ['kprobe', 'kretprobe'] as const;
const U = ['uprobe', 'uretprobe', 'usdt'] as const;
const F = ['fentry', 'fexit'] as const;
const SAMPLED = ['interval', 'profile', 'software', 'hardware', 'watchpoint', 'asyncwatchpoint'] as const;

const MATRIX: readonly (readonly [uses: string, allowed: readonly Provider[]])[] = [
  ['print(arg0);', ['kprobe', 'uprobe', 'rawtracepoint', 'usdt']],
  ['print(args.x);', ['tracepoint', 'rawtracepoint', ...F, 'uprobe']],
  ['print(retval);', ['kretprobe', 'uretprobe', 'fexit']],
  ['print(ctx);', [...K, ...U, ...SAMPLED, 'iter']],
  ['print(func);', [...K, 'uprobe', 'uretprobe', ...F]],
  ['print(reg("ip"));', [...K, ...U, ...SAMPLED]],
  // Not there in upstream's: its own are uprobes of itself.
  ['print(usermode);', [...K, ...U, ...SAMPLED, 'begin', 'end', 'self']],
  ['print(*uaddr("x"));', U],
  ['print(elf_is_exe());', U],
  ['print(elf_info());', U],
  ['print(skboutput("f", (struct sk_buff *)0, 9, 0));', [...F, 'iter', 'rawtracepoint']],
  ['print(socket_cookie((struct sock *)0));', [...F, 'iter', 'rawtracepoint']],
  ['print(path((struct path *)0));', [...F, 'iter']],
  ['signal("KILL");', [...K, ...U, 'tracepoint', 'profile', ...F, 'rawtracepoint']],
  ['signal_thread("KILL");', [...K, ...U, 'tracepoint', 'profile', ...F, 'rawtracepoint']],
  ['override(1);', ['kprobe']],
  ['print(kstack);', providers],
  ['print(ustack);', providers],
  ['print(probe);', providers],
];

/** What a probe type does not have is said with one of these; that a value does not fit, or has no such field, is about what is there. */
const NOT_THERE: readonly string[] = ['not-available', 'fail'];

function refusals(text: string): string[] {
  const source = { name: 'script.bt', text };
  const { diagnostics } = check(parse(source).program, source, recordedHost(), { positional: null, environment: {}, unsafe: true });
  return diagnostics.filter(({ code }) => NOT_THERE.includes(code)).map(({ message }) => message);
}

for (const [uses, allowed] of MATRIX) {
  test(`${uses} is for ${allowed.length === providers.length ? 'all' : allowed.join(', ')}`, () => {
    const found = providers.filter((provider) => refusals(`${PROBES[provider]} { ${uses} }`).length === 0);
    assert.equal(found.toSorted(), [...allowed].toSorted());
  });
}

test.run();
