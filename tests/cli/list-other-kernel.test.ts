// -l and -lv of another kernel: of a machine that was recorded, and of types in a file. Nobody needs rights for that, and nothing of
// what is listed is on this machine.

import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { writeFacts } from '../../common/machine-facts.ts';
import type { MachineFacts } from '../../common/machine-facts.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';

const test = suite('cli: listing another kernel');
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const folder = mkdtempSync(join(tmpdir(), 'list-other-'));
test.after(() => rmSync(folder, { recursive: true }));

const OTHER_ARCH = process.arch === 'x64' ? 'arm64' : 'x86_64';

/** The kernel's and a module's, with functions, a raw tracepoint, an iterator and a struct that no kernel has. */
function types(): MachineFacts['btf'] {
  const kernel = new BtfBuilder();
  const int = kernel.int('int', 4, { signed: true });
  const other = kernel.struct('of_other', 4, [{ name: 'count', type: int, at: 0 }]);
  const pointer = kernel.pointer(other);
  kernel.func('other_open', kernel.proto(int, [['it', pointer]]));
  kernel.func('other_hidden', kernel.proto(0, []));
  kernel.typedef('btf_trace_other_event', pointer);
  kernel.func('__traceiter_other_event', kernel.proto(int, [['__data', pointer], ['of', int]]));
  kernel.struct('bpf_iter__other', 8, [{ name: 'it', type: pointer, at: 0 }]);
  const module = new BtfBuilder(kernel);
  module.func('other_of_module', module.proto(int, [['size', int]]));
  return new Map([['vmlinux', kernel.bytes()], ['mod', module.bytes()]]);
}

const facts: MachineFacts = {
  release: '9.9', arch: OTHER_ARCH, functions: ['other_open', 'other_of_module', 'other_untyped'], btf: types(),
  tracepoints: { 'others:event': 'format:\n\tfield:int there;\toffset:8;\tsize:4;\tsigned:1;\n', 'ftrace:record': 'format:\n' },
};
writeFileSync(join(folder, 'machine'), writeFacts(facts));
writeFileSync(join(folder, 'listless'), writeFacts({ ...facts, functions: null }));
writeFileSync(join(folder, 'btf'), facts.btf.get('vmlinux')!);
writeFileSync(join(folder, 'traceable'), 'other_hidden\n');
writeFileSync(join(folder, 'text'), 'no types');
chmodSync(folder, 0o755);

function list(words: readonly string[], env: Readonly<Record<string, string>> = {}): readonly [out: readonly string[], err: string] {
  const { stdout, stderr } = spawnSync(join(ROOT, 'bin/bpftrace'), words, { cwd: folder, encoding: 'utf8', env: { ...process.env, ...env }, ...(process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}) });
  return [stdout.split('\n').filter((line) => line !== ''), stderr.trimEnd()];
}

const LISTED: readonly (readonly [words: string, lines: readonly string[]])[] = [
  ['--host machine -l kprobe:other_*', ['kprobe:other_of_module', 'kprobe:other_open', 'kprobe:other_untyped']],
  ['--host machine -l kretprobe:mod:*', ['kretprobe:mod:other_of_module']],
  ['--host machine -lv kprobe:vmlinux:other_open', ['kprobe:vmlinux:other_open', '    struct of_other * it']],
  ['--host machine -lv fentry:other_*', ['fentry:mod:other_of_module', '    int size', 'fentry:vmlinux:other_open', '    struct of_other * it']],
  ['--host machine -lv fexit:other_open', ['fexit:vmlinux:other_open', '    struct of_other * it', '    int retval']],
  ['--host machine -lv tracepoint', ['tracepoint:others:event', '    int there']],
  ['--host machine -lv rawtracepoint', ['rawtracepoint:vmlinux:other_event', '    int of']],
  ['--host machine -lv iter', ['iter:other', '    struct of_other * it']],
  ['--host machine -lv -l struct=of_*', ['vmlinux: struct of_other {', '\tint count;', '};']],
  ['--host machine -l struct', ['struct bpf_iter__other', 'struct of_other']],
  ['--host machine -l *:other_open', ['kprobe:other_open', 'fentry:vmlinux:other_open']],
  ['--host machine --traceable-functions traceable -l fentry', ['fentry:vmlinux:other_hidden']],
  ['--host listless -l kprobe:*other_*', ['kprobe:__traceiter_other_event', 'kprobe:other_hidden', 'kprobe:other_of_module', 'kprobe:other_open']],
  ['--host machine -lv -e fentry:other_* { } kprobe:mod:*, tracepoint:others:* { } rawtracepoint:other_event, interval:s:1 { }', [
    'fentry:vmlinux:other_open', '    struct of_other * it', 'fentry:mod:other_of_module', '    int size', 'kprobe:mod:other_of_module', '    int size', 'tracepoint:others:event', '    int there',
    'rawtracepoint:other_event', '    int of', 'interval:s:1']],
  ['--host machine -l -e tracepoint:others:event { print(args.there); } kprobe:other_open+4, kretprobe:other_open { }', ['tracepoint:others:event', 'kprobe:other_open+4', 'kretprobe:other_open']],
  ['--btf btf -lv fentry:other_*', ['fentry:vmlinux:other_hidden', 'fentry:vmlinux:other_open', '    struct of_other * it']],
  ['--btf btf --traceable-functions traceable -l fentry', ['fentry:vmlinux:other_hidden']],
  ['--btf btf -lv rawtracepoint', ['rawtracepoint:vmlinux:other_event', '    int of']],
  ['--btf btf -l struct', ['struct bpf_iter__other', 'struct of_other']],
  ['--btf btf -l -e fexit:other_* { } interval:s:1 { }', ['fexit:vmlinux:other_open', 'fexit:vmlinux:other_hidden', 'interval:s:1']],
];
/** What stands behind -e, or behind -l, is one word. */
const wordsOf = (text: string): string[] => {
  const [options, ...script] = text.split(/(?<= -e )/);
  return [...options!.trim().split(' '), ...script].map((word) => word.replace(/^struct=/, 'struct '));
};
for (const [text, lines] of LISTED) {
  test(text, () => assert.equal(list(wordsOf(text)), [lines, '']));
}

test('BPFTRACE_BTF, as --btf', () => {
  assert.equal(list(['-l', 'struct'], { BPFTRACE_BTF: 'btf' }), [['struct bpf_iter__other', 'struct of_other'], '']);
});

const REFUSED: readonly (readonly [words: string, message: string])[] = [
  ['--host machine -l fentry:vfs_read', "WARNING: nothing there matches 'fentry:vfs_read'"],
  ['--host machine -l struct=task_struct', 'WARNING: the kernel has no struct task_struct'],
  ['--host machine --btf btf -l fentry', 'ERROR: --btf and --host both say which kernel: leave one out'],
  ['--host none -l fentry', "ERROR: cannot read 'none' of --host: no such file"],
  ['--host btf -l fentry', "ERROR: 'btf' was not written by --capture, or is damaged"],
  ['--btf none -l fentry', "ERROR: cannot read the BTF file 'none': no such file"],
  ['--btf text -l kprobe:*', "ERROR: 'text' holds no BTF"],
];
for (const [text, message] of REFUSED) {
  test(`${text} is refused`, () => assert.equal(list(wordsOf(text)), [[], message]));
}

test('a probe of a script that the other kernel has not', () => {
  const [out, err] = list(['--host', 'machine', '-l', '-e', 'kprobe:other_opem { } interval:s:1 { }']);
  assert.equal(out, []);
  assert.match(err, 'cannot attach kprobe:other_opem: this kernel has no function other_opem');
  assert.match(err, /HINT: did you mean .?other_open/);
});

test.run();
