// What the kernel is found to have, against what can be seen of it in other ways, and that it is asked once.

import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { helperIds } from '../../common/helper-ids.ts';
import { kernelFeatures } from '../../common/kernel-features.ts';
import type { KernelFeatureName } from '../../common/kernel-features.ts';
import { kernelHas, knowsHelper } from '../../loader/kernel/features.ts';
import { native } from '../../loader/native.ts';
import { leftovers } from './kernel.ts';

const test = suite('loader: kernel features');

test('the kernel is asked when somebody wants to know, and once', () => {
  const addon = native();
  const original = addon.verifierLog.bind(addon);
  let asked = 0;
  addon.verifierLog = (...program) => {
    asked++;
    return original(...program);
  };
  assert.ok(kernelHas('helper:loop'));
  assert.ok(kernelHas('helper:loop'));
  addon.verifierLog = original;
  assert.is(asked, 1);
});

const symbols = readFileSync('/proc/kallsyms', 'latin1');
/** What has the function that implements it. */
const implemented: readonly (readonly [feature: KernelFeatureName, symbol: string])[] = [
  ['kprobe-multi', 'bpf_kprobe_multi_link_release'], ['uprobe-multi', 'bpf_uprobe_multi_link_release'], ['ring-buffer', 'bpf_ringbuf_output'], ['perf-event-link', 'bpf_perf_link_release'],
  ['helper:get_func_ip', 'bpf_get_func_ip_kprobe'], ['helper:loop', 'bpf_loop'], ['helper:map_lookup_percpu_elem', 'bpf_map_lookup_percpu_elem'],
  ['helper:ktime_get_tai_ns', 'bpf_ktime_get_tai_ns'],
];
for (const [feature, symbol] of implemented) {
  test(feature, () => assert.is(kernelHas(feature), symbols.includes(` ${symbol}\n`)));
}

test('sessions are there with many kprobes only, and where the kernel can say at which end a program is', () => {
  assert.is(kernelHas('kprobe-session'), kernelHas('kprobe-multi') && symbols.includes(' bpf_session_is_return\n'));
});

test('a name of a task is padded, and uprobes may sleep, on the kernels of the tests', () => {
  assert.ok(kernelHas('clean-comm'));
  assert.ok(kernelHas('sleepable-uprobes'));
});

test('a helper that no kernel has', () => assert.not(knowsHelper(1 << 20)));

test('a helper that this kind of program may not call is there all the same', () => assert.ok(knowsHelper(helperIds.get_current_task_btf)));

test('asking leaves nothing behind', () => {
  for (const name of Object.keys(kernelFeatures) as KernelFeatureName[]) kernelHas(name);
  assert.equal(leftovers(), []);
});

test.run();
