// Uprobes at many places: one link for each file and program, and which one the kernel refuses. The kernel is played, but for
// what it has.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expandUprobes } from '../../loader/attach/uprobe-events.ts';
import type { AttachHost, JointExpansion, Place, Target } from '../../loader/attach/row.ts';
import { MissingProbe } from '../../loader/attach/row.ts';
import { kernelHas } from '../../loader/kernel/features.ts';
import { native } from '../../loader/native.ts';

const test = suite('loader: uprobes at many places');
if (!kernelHas('uprobe-multi')) throw new Error('the kernel of the tests has uprobe.multi');
const host = { pid: 7, following: false, isWanted: () => true } as unknown as AttachHost;
const located = [1, 2, 3, 4, 5].map((n) => ({ name: `f${n}`, path: n === 5 ? '/other' : '/file', at: { offset: 16 * n, counter: n === 2 ? 64 : 0 }, edits: [] }));
const kind = { returns: false, reasons: { 22: 'it is no place' } };

interface Asked { readonly program: number; readonly path: string; readonly offsets: number[]; readonly counters: number[]; readonly cookies: number[]; readonly pid: number }

/** What the kernel was asked for, which takes no link with one of the offsets of `bad`; `links`: places of those that it made. */
function play(bad: readonly number[], errno = 22): { readonly asked: readonly Asked[]; readonly links: readonly string[][]; readonly error: unknown } {
  const asked: Asked[] = [];
  const addon = native();
  const original = addon.linkUprobeMulti.bind(addon);
  addon.linkUprobeMulti = (program, path, offsets, counters, cookies, _isReturn, pid) => {
    asked.push({ program, path, offsets: [...offsets].map(Number), counters: [...counters].map(Number), cookies: [...cookies].map(Number), pid });
    if ([...offsets].some((offset) => bad.includes(Number(offset)))) throw Object.assign(new Error('BPF_LINK_CREATE: no'), { errno, syscall: 'BPF_LINK_CREATE' });
    return 1_000_000 + asked.length;
  };
  const links: string[][] = [];
  try {
    const { places, attachAll } = expandUprobes(located, host, kind) as JointExpansion;
    const targets: Target[] = places.map((place: Place, index) => ({ place, program: index === 3 ? 21 : 20, cookie: 100 + index }));
    for (const link of attachAll(targets)) links.push(link.places.map(({ name }) => name));
    return { asked, links, error: null };
  } catch (error) {
    return { asked, links, error };
  } finally {
    addon.linkUprobeMulti = original;
  }
}

test('one link for each file and program, with cookies and counters', () => {
  const { asked, links, error } = play([]);
  assert.is(error, null);
  assert.equal(links, [['f1', 'f2', 'f3'], ['f4'], ['f5']]);
  assert.equal(asked[0], { program: 20, path: '/file', offsets: [16, 32, 48], counters: [0, 64, 0], cookies: [100, 101, 102], pid: 7 });
  assert.equal(asked.slice(1).map(({ program, path, cookies }) => [program, path, cookies]), [[21, '/file', [103]], [20, '/other', [104]]]);
});

test('a place that the kernel refuses is found, and named', () => {
  const { links, error } = play([32]);
  assert.equal(links, [['f1']]);
  assert.ok(error instanceof MissingProbe);
  assert.match((error as Error).message, /^cannot attach f2: it is no place$/);
});

test('what the kernel lacks is told, too', () => {
  const { error } = play([16], 24);
  assert.ok(error instanceof MissingProbe && /file descriptors/.test(error.message));
});

test.run();
