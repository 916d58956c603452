// The machine that checker tests compile for: a dozen tracepoint formats as text files and a small kernel in hand-made
// BTF, so that expected results are the same everywhere; C goes to the real clang. Some tracepoints are made up to be unlike each other.

import { readFileSync, readdirSync } from 'node:fs';
import { compileC } from '../../compiler/host/c-compiler.ts';
import { readImport } from '../../compiler/host/read-import.ts';
import type { Host } from '../../frontend/host.ts';
import { BtfBuilder } from '../btf/btf-builder.ts';
import { recordedFunctions } from './recorded-program.ts';
import { sourceStdlib } from './source-stdlib.ts';

const FORMATS = new URL('./formats/', import.meta.url);

export interface RecordedOptions {
  readonly btf?: boolean;
  readonly tracefs?: boolean;
}

export function recordedHost({ btf = true, tracefs = true }: RecordedOptions = {}): Host {
  return {
    arch: 'x86_64',
    kernelBtf: () => (btf ? kernelBtf() : null),
    tracepointFormat: (category, event) => (tracefs ? readFormat(category, event) : null),
    tracepoints: () => (tracefs ? tracepoints() : null),
    kernelFunctions: () => (tracefs ? ['vfs_read', 'vfs_write', 'vfs_open', 'do_nanosleep', 'udp_send', 'udp_recv', 'udp_many'] : null),
    userFunctions: recordedFunctions,
    readImport,
    stdlib: sourceStdlib,
    compileC: (request) => compileC(request, process.env['PATH'] ?? ''),
  };
}

function tracepoints(): string[] {
  return readdirSync(FORMATS).flatMap((category) =>
    readdirSync(new URL(`${category}/`, FORMATS)).map((file) => `${category}:${file.replace(/\.format$/, '')}`)).sort();
}

function readFormat(category: string, event: string): string | null {
  return tracepoints().includes(`${category}:${event}`)
    ? readFileSync(new URL(`${category}/${event}.format`, FORMATS), 'utf8')
    : null;
}

function kernelBtf(): Uint8Array {
  const b = new BtfBuilder();
  const char = b.int('char', 1, { signed: true });
  const int = b.int('int', 4, { signed: true });
  const u8 = b.int('unsigned char', 1);
  const u16 = b.int('unsigned short', 2);
  const u32 = b.int('unsigned int', 4);
  const u64 = b.int('unsigned long', 8);
  const bool = b.int('_Bool', 1, { bool: true });
  const double = b.float('double', 8);
  b.typedef('sector_t', u64);
  b.typedef('umode_t', u16);
  const state = b.enum('task_state', 4, { TASK_NEW: 0, TASK_READY: 1, TASK_GONE: 8 });
  const flags = b.enum64('big_flags', { FLAG_LOW: 1n, FLAG_HIGH: 1n << 40n });
  // struct task_struct refers to itself through a forward declaration, as the reader must look through anyway.
  const task = b.forward('task_struct');
  const sock = b.struct('sock', 16, [
    { name: 'family', type: u16, at: 0 },
    { name: 'port', type: u16, at: 16 },
    { name: 'low', type: u32, at: 32, bits: 3 },
    { name: 'high', type: int, at: 35, bits: 5 },
    { name: 'addr', type: b.array(u8, 4), at: 64 },
  ]);
  const pair = b.struct('', 8, [{ name: 'first', type: u32, at: 0 }, { name: 'second', type: u32, at: 32 }]);
  const either = b.struct('', 8, [{ name: 'whole', type: u64, at: 0 }, { name: '', type: pair, at: 0 }], 'union');
  const list = b.struct('list', 8, [{ name: 'next', type: b.pointer(b.forward('list')), at: 0 }]);
  b.struct('task_struct', 160, [
    { name: 'pid', type: int, at: 0 },
    { name: 'tgid', type: int, at: 32 },
    { name: 'comm', type: b.array(char, 16), at: 64 },
    { name: 'real_parent', type: b.pointer(task), at: 192 },
    { name: 'state', type: state, at: 256 },
    { name: 'running', type: bool, at: 288 },
    { name: '', type: either, at: 320 },
    { name: 'sock', type: sock, at: 384 },
    { name: 'socks', type: b.pointer(b.pointer(sock)), at: 512 },
    { name: 'args', type: b.array(u64, 4), at: 576 },
    { name: 'load', type: double, at: 832 },
    { name: 'utime', type: b.pointer(b.typeTag('user', u64)), at: 896 },
    { name: 'grid', type: b.array(b.array(int, 2), 3), at: 960 },
    { name: 'files', type: b.pointer(b.forward('files_struct')), at: 1152 },
    { name: 'list', type: list, at: 1216 },
  ]);
  b.struct('counters', 16, [
    { name: 'each', type: b.pointer(b.typeTag('percpu', u64)), at: 0 },
    { name: 'guarded', type: b.pointer(b.typeTag('rcu', sock)), at: 64 },
  ]);
  b.struct('pt_regs', 16, [{ name: 'ip', type: u64, at: 0 }, { name: 'sp', type: u64, at: 64 }]);
  const taskPointer = b.pointer(task);
  const object = (name: string, to: number, at: number): { name: string; type: number; at: number } => (
    { name: '', type: b.struct('', 8, [{ name, type: b.pointer(to), at: 0 }], 'union'), at }
  );
  const meta = b.struct('bpf_iter_meta', 8, [object('seq', b.forward('seq_file'), 0)]);
  b.struct('bpf_iter__task', 16, [object('meta', meta, 0), object('task', task, 64)]);
  const path = b.struct('path', 16, [{ name: 'mnt', type: b.pointer(0), at: 0 }, { name: 'dentry', type: b.pointer(0), at: 64 }]);
  const file = b.struct('file', 24, [{ name: 'f_mode', type: u32, at: 0 }, { name: 'f_path', type: path, at: 64 }]);
  b.struct('bpf_iter__task_file', 32, [object('meta', meta, 0), object('task', task, 64), { name: 'fd', type: u32, at: 128 }, object('file', file, 192)]);
  b.func('file_open', b.proto(int, [['path', b.pointer(path)], ['file', b.pointer(file)]]));
  b.func('__traceiter_task_rename', b.proto(int, [
    ['__data', b.pointer(0)], ['task', taskPointer], ['comm', b.pointer(b.const(char))], ['flags', u32],
  ]));
  b.func('__traceiter_task_newtask', b.proto(int, [['__data', b.pointer(0)], ['task', taskPointer], ['flags', u64]]));
  b.struct('trace_event_raw_only_in_btf', 32, [
    { name: 'ent', type: u64, at: 0 },
    { name: 'task', type: taskPointer, at: 64 },
    { name: '__data_loc_name', type: u32, at: 128 },
    { name: 'id', type: int, at: 160 },
    { name: 'name', type: b.array(char, 4), at: 192 },
    { name: '__data', type: b.array(char, 0), at: 256 },
  ]);
  b.func('vfs_read', b.proto(int, []));
  b.func('tcp_set', b.proto(0, [['sk', b.pointer(sock)], ['at', b.struct('span', 16, [{ name: 'from', type: u64, at: 0 }, { name: 'to', type: u64, at: 64 }])], ['flags', u8], ['task', taskPointer]]));
  b.func('udp_send', b.proto(int, [['sk', b.pointer(sock)], ['size', u64]]));
  b.func('udp_recv', b.proto(int, [['sk', b.pointer(sock)], ['size', int], ['wait', bool]]));
  // More than every kernel hands out, and one that cannot be traced: no wildcard has them.
  b.func('udp_many', b.proto(int, ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name): [string, number] => [name, u64])));
  b.func('tcp_copy', b.proto(0, [['all', b.struct('copied', 24, [{ name: 'from', type: u64, at: 0 }])]]));
  b.func('udp_hidden', b.proto(int, []));
  b.func('tcp_get', b.proto(int, [['sk', b.pointer(sock)], ['wait', bool]]));
  const kfuncs = [b.func('bpf_task_from_pid', b.proto(taskPointer, [['pid', int]])), b.func('bpf_task_release', b.proto(0, [['p', taskPointer]]))];
  for (const kfunc of kfuncs) b.declTag('bpf_kfunc', kfunc);
  b.section('.data..percpu', [b.variable('load_of_cpu', u64), b.variable('sock_of_cpu', sock), b.variable('sock_of_task', b.pointer(sock))]);
  b.typedef('flags_t', flags);
  b.func('ip_rcv', b.proto(int, [['skb', b.pointer(b.struct('sk_buff', 4, [{ name: 'len', type: u32, at: 0 }]))], ['dev', b.pointer(b.forward('net_device'))]]));
  return b.bytes();
}
