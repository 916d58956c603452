// Every rule of the IR's verifier, each by a module that breaks it and nothing else: the complaint must be the one
// expected and the only one. The first test shows that the module they are all made from is accepted, and that the
// verifier has no rule without a case here. Modules are literals, not built by the builder.

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CoreStruct, ExternFn, Fn, GlobalDef, MapDef, Module, RecordDef, RegType } from '../../middle/ir/ir.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import type { BareInstr } from './module.ts';
import { AT, RETURN_0, block, c, fn, module, r, slot } from './module.ts';

const MAPS: MapDef[] = [
  { name: 'AT_m', type: 'hash', keySize: 8, valueSize: 16, maxEntries: 10 },
  { name: 'events', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 4096 },
  { name: 'scratch', type: 'percpu_array', keySize: 4, valueSize: 64, maxEntries: 1 },
];
const GLOBALS: GlobalDef[] = [
  { name: 'constants', section: 'constants', size: 16, align: 8, init: null },
  { name: 'text', section: 'literals', size: 2, align: 1, init: new Uint8Array([104, 0]) },
  { name: 'counters', section: 'counters', size: 24, align: 8, init: null },
];
const STRUCTS: CoreStruct[] = [
  {
    name: 'task_struct', tag: 'struct', size: 9000, members: [
      { name: 'pid', bitOffset: 64, bitSize: 0, type: { kind: 'int', size: 4, signed: true } },
      { name: 'se', bitOffset: 128, bitSize: 0, type: { kind: 'struct', struct: 1 } },
      { name: 'comm', bitOffset: 512, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 1, signed: true }, length: 16 } },
      { name: 'tail', bitOffset: 720, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 1, signed: true }, length: 0 } },
    ],
  },
  { name: 'sched_entity', tag: 'struct', size: 100, members: [{ name: 'parent', bitOffset: 0, bitSize: 0, type: { kind: 'pointer' } }] },
];
const RECORDS: RecordDef[] = [{ name: 'sched:sched_switch', fields: [{ name: 'prev_pid', offset: 24, size: 4, signed: true }] }];

function around(functions: readonly Fn[], overrides: Partial<Module> = {}): Module {
  return module(functions, { maps: MAPS, globals: GLOBALS, coreStructs: STRUCTS, records: RECORDS, ...overrides });
}

/** %0 … %5: slot (16 bytes), ctx, map AT_m, global constants, int 7, ring buffer. Then the case's own from %6. */
const PRELUDE: readonly BareInstr[] = [
  { op: 'slot-addr', dest: 0, slot: 0 },
  { op: 'ctx', dest: 1 },
  { op: 'map-addr', dest: 2, map: 'AT_m' },
  { op: 'global-addr', dest: 3, global: 'constants' },
  { op: 'binary', dest: 4, fn: 'add', left: c(3), right: c(4) },
  { op: 'map-addr', dest: 5, map: 'events' },
];

function withInstrs(instrs: readonly BareInstr[], overrides: Partial<Fn> = {}): Module {
  return around([fn('probe', [block(0, [...PRELUDE, ...instrs])], { slots: [slot(0, 16)], registers: 20, ...overrides })]);
}

const TRACEPOINT = { role: { kind: 'program', type: 'tracepoint', section: 'tracepoint' } } as const;

const ROUND = fn('round', [block(0, [])], { role: { kind: 'callback', params: ['int', 'ptr'] } });
const ADD = fn('add', [block(0, [])], { role: { kind: 'function', params: ['int', 'ptr'] } });

/** A program that calls, with what it calls. */
function calling(instrs: readonly BareInstr[], others: readonly Fn[] = [ROUND, ADD]): Module {
  return around([fn('probe', [block(0, [...PRELUDE, ...instrs])], { slots: [slot(0, 16)], registers: 20 }), ...others]);
}

function inFunction(instrs: readonly BareInstr[], params: readonly RegType[] = ['int', 'ptr']): Module {
  return around([fn('add', [block(0, instrs)], { role: { kind: 'function', params } })]);
}

const EXTERN: ExternFn = { name: 'add', from: 'c', params: [{ kind: 'int', size: 4, signed: true }, { kind: 'pointer', to: { kind: 'void' } }], returns: null };

function callingC(instrs: readonly BareInstr[], externs: readonly ExternFn[] = [EXTERN]): Module {
  return { ...withInstrs(instrs), externs: [...externs] };
}

const accepted: [string, Module][] = [
  ['call', calling([{ op: 'call', dest: 6, function: 'add', args: [r(4), r(0)] }, { op: 'call', dest: null, function: 'add', args: [c(1), c(0)] }])],
  ['call of C', callingC([{ op: 'call-extern', dest: null, extern: 'add', args: [r(4), r(0)] }])],
  ['callback', calling([{ op: 'function-addr', dest: 6, function: 'round' }, { op: 'helper', dest: 7, helper: 'loop', args: [r(4), r(6), r(0), c(0)] }])],
  ['parameters', inFunction([{ op: 'param', dest: 0, index: 0 }, { op: 'param', dest: 1, index: 1 }, { op: 'store', ptr: r(1), offset: 900, width: 8, value: r(0) }])],
  ['a function with the context', around([fn('add', [block(0, [{ op: 'ctx', dest: 0 }, { op: 'load', dest: 1, ptr: r(0), offset: 8, width: 8, signed: false }])], { role: { kind: 'function', params: ['ptr'], context: true } })])],
  ['empty', module([])],
  ['prelude', withInstrs([])],
  ['tracepoint', withInstrs([{ op: 'tp-load', dest: 6, record: 0, field: 0, width: 4, signed: true }, { op: 'tp-offset', dest: 7, record: 0, field: 0 }], TRACEPOINT)],
  ['pointer compared with null', withInstrs([{ op: 'binary', dest: 6, fn: 'eq', left: r(0), right: c(0) }])],
  ['pointers compared', withInstrs([{ op: 'binary', dest: 6, fn: 'ult', left: r(0), right: r(1) }])],
  ['pointer stored', withInstrs([{ op: 'store', ptr: r(0), offset: 8, width: 8, value: r(1) }])],
  ['pointer selected', withInstrs([{ op: 'select', dest: 6, type: 'ptr', condition: r(4), left: r(0), right: c(0) }, { op: 'load', dest: 7, ptr: r(6), offset: 900, width: 1, signed: false }])],
  ['map update', withInstrs([{ op: 'helper', dest: null, helper: 'map_update_elem', args: [r(2), r(0), r(0), c(0)] }])],
  ['core', withInstrs([
    { op: 'core', dest: 6, info: 'byte_offset', struct: 0, path: [1, 0] }, { op: 'core', dest: 7, info: 'type_exists', struct: 0, path: [] },
    { op: 'core', dest: 8, info: 'byte_offset', struct: 0, path: [2, 15] }, { op: 'core', dest: 9, info: 'signed', struct: 0, path: [0] },
    { op: 'core', dest: 10, info: 'byte_offset', struct: 0, path: [3, 99] },
  ])],
  ['unsigned and signed constants', withInstrs([{ op: 'binary', dest: 6, fn: 'or', left: c((1n << 64n) - 1n), right: c(-(1n << 63n)) }])],
  ['assigned above a diamond and in a loop', around([fn('probe', [
    block(0, [{ op: 'ctx', dest: 0 }], { op: 'jump', target: 1 }),
    block(1, [{ op: 'ptr-to-int', dest: 1, ptr: r(0) }], { op: 'branch', condition: r(1), then: 2, else: 3 }),
    block(2, [{ op: 'extend', dest: 2, value: r(1), width: 4, signed: true }], { op: 'jump', target: 4 }),
    block(3, [], { op: 'jump', target: 4 }),
    block(4, [], { op: 'branch', condition: r(1), then: 1, else: 5 }),
    block(5, [], { op: 'return', value: r(1) }),
  ])])],
  ['unreachable block', around([fn('probe', [block(0, []), block(1, [{ op: 'extend', dest: 0, value: c(1), width: 1, signed: false }], { op: 'return', value: r(0) })])])],
];

/** What the one complaint must contain, and the module. */
const rejected: [string, Module][] = [
  // Module.
  ["symbol 'a-b' is not a C identifier", around([fn('a-b', [block(0, [])])])],
  ['symbol text is defined twice', around([fn('text', [block(0, [])])])],
  ['map m has no entries', module([], { maps: [{ name: 'm', type: 'hash', keySize: 8, valueSize: 8, maxEntries: 0 }] })],
  ['map m is a task storage with entries', module([], { maps: [{ name: 'm', type: 'task_storage', keySize: 4, valueSize: 8, maxEntries: 1 }] })],
  ['map m has no key', module([], { maps: [{ name: 'm', type: 'hash', keySize: 0, valueSize: 8, maxEntries: 1 }] })],
  ['map m has no value', module([], { maps: [{ name: 'm', type: 'hash', keySize: 8, valueSize: 0, maxEntries: 1 }] })],
  ['map m is an array with a key of 8 bytes', module([], { maps: [{ name: 'm', type: 'array', keySize: 8, valueSize: 8, maxEntries: 1 }] })],
  ['map m is a ring buffer with a key or value', module([], { maps: [{ name: 'm', type: 'ringbuf', keySize: 4, valueSize: 0, maxEntries: 4096 }] })],
  ['map m is a ring buffer whose size is not a power of two of pages', module([], { maps: [{ name: 'm', type: 'ringbuf', keySize: 0, valueSize: 0, maxEntries: 12288 }] })],
  ['global g has no size', module([], { globals: [{ name: 'g', section: 'literals', size: 0, align: 1, init: null }] })],
  ['global g has alignment 3', module([], { globals: [{ name: 'g', section: 'literals', size: 8, align: 3, init: null }] })],
  ['global g has 1 initial bytes for 8', module([], { globals: [{ name: 'g', section: 'literals', size: 8, align: 1, init: new Uint8Array(1) }] })],
  ['global g has initial bytes in a section of zeroes', module([], { globals: [{ name: 'g', section: 'counters', size: 1, align: 1, init: new Uint8Array(1) }] })],
  ['struct s.m: struct #7 does not exist', module([], { coreStructs: [{ name: 's', tag: 'struct', size: 8, members: [{ name: 'm', bitOffset: 0, bitSize: 0, type: { kind: 'array', of: { kind: 'struct', struct: 7 }, length: 2 } }] }] })],
  ['record r.f has no place', module([], { records: [{ name: 'r', fields: [{ name: 'f', offset: 0, size: 0, signed: false }] }] })],
  // Shape of a function.
  ["section 'kprobe' is not one of a raw_tracepoint program", around([fn('probe', [block(0, [])], { role: { kind: 'program', type: 'raw_tracepoint', section: 'kprobe' } })])],
  ['slot 0 is defined twice', around([fn('probe', [block(0, [])], { slots: [slot(0, 8), slot(0, 8)] })])],
  ['slot memory has no size', around([fn('probe', [block(0, [])], { slots: [slot(0, 0)] })])],
  ['slot memory has alignment 6', around([fn('probe', [block(0, [])], { slots: [{ ...slot(0, 8), align: 6 }] })])],
  ['it has no block', around([fn('probe', [])])],
  ['b0 is defined twice', around([fn('probe', [block(0, []), block(0, [])])])],
  ['b0 is not closed', around([fn('probe', [block(0, [], null)])])],
  ['b0 goes to b5, which does not exist', around([fn('probe', [block(0, [], { op: 'jump', target: 5 })])])],
  ['b1 goes to the entry block', around([fn('probe', [block(0, [], { op: 'jump', target: 1 }), block(1, [], { op: 'branch', condition: c(1), then: 0, else: 2 }), block(2, [])])])],
  // Functions and callbacks.
  ['6 parameters are more than 5', inFunction([], ['int', 'int', 'int', 'int', 'int', 'int'])],
  ['there is no parameter 2', inFunction([{ op: 'param', dest: 0, index: 2 }])],
  ['a program has no parameters', withInstrs([{ op: 'param', dest: 6, index: 0 }])],
  ['a function has no context', inFunction([{ op: 'ctx', dest: 0 }])],
  ['function add takes a context, and there is none here', around([
    fn('add', [block(0, [])], { role: { kind: 'function', params: [], context: true } }),
    fn('caller', [block(0, [{ op: 'call', dest: null, function: 'add', args: [] }])], { role: { kind: 'function', params: [] } }),
  ])],
  ['6 parameters are more than 5', around([fn('add', [block(0, [])], { role: { kind: 'function', params: ['int', 'int', 'int', 'int', 'int'], context: true } })])],
  ['a function has no record', inFunction([{ op: 'tp-offset', dest: 0, record: 0, field: 0 }])],
  ['%0 is ptr, not int', inFunction([{ op: 'param', dest: 0, index: 1 }, { op: 'extend', dest: 1, value: r(0), width: 4, signed: false }])],
  ['function nope does not exist', calling([{ op: 'call', dest: 6, function: 'nope', args: [] }])],
  ['function round does not exist', calling([{ op: 'call', dest: 6, function: 'round', args: [c(0), r(0)] }])],
  ['function add takes 2 arguments, not 1', calling([{ op: 'call', dest: 6, function: 'add', args: [c(0)] }])],
  ['%0 is ptr, not int', calling([{ op: 'call', dest: 6, function: 'add', args: [r(0), r(0)] }])],
  ['map AT_m is used outside', calling([{ op: 'call', dest: 6, function: 'add', args: [c(0), r(2)] }])],
  ['callback add does not exist', calling([{ op: 'function-addr', dest: 6, function: 'add' }])],
  ['callback round is used outside', calling([{ op: 'function-addr', dest: 6, function: 'round' }, { op: 'ptr-to-int', dest: 7, ptr: r(6) }])],
  ['the callback is not a function-addr', calling([{ op: 'helper', dest: 6, helper: 'loop', args: [c(1), r(0), r(0), c(0)] }])],
  ['callback round takes (int, ptr), not (ptr, ptr, ptr, ptr)', calling([{ op: 'function-addr', dest: 6, function: 'round' }, { op: 'helper', dest: 7, helper: 'for_each_map_elem', args: [r(2), r(6), r(0), c(0)] }])],
  ['function add: it calls itself', inFunction([{ op: 'call', dest: null, function: 'add', args: [c(0), c(0)] }])],
  // Registers.
  ['%4 is assigned twice', withInstrs([{ op: 'ctx', dest: 6 }, { op: 'extend', dest: 4, value: c(1), width: 1, signed: false }])],
  ['%20 is not one of 20 registers', withInstrs([{ op: 'ctx', dest: 20 }])],
  ['%9 is never assigned', withInstrs([{ op: 'extend', dest: 6, value: r(9), width: 1, signed: false }])],
  ['%7 is not assigned on every way here', withInstrs([{ op: 'extend', dest: 6, value: r(7), width: 1, signed: false }, { op: 'extend', dest: 7, value: c(1), width: 1, signed: false }])],
  ['%1 is not assigned on every way here', around([fn('probe', [
    block(0, [{ op: 'extend', dest: 0, value: c(1), width: 1, signed: false }], { op: 'branch', condition: r(0), then: 1, else: 2 }),
    block(1, [{ op: 'extend', dest: 1, value: c(1), width: 1, signed: false }], { op: 'jump', target: 2 }),
    block(2, [], { op: 'return', value: r(1) }),
  ])])],
  ['%0 is not assigned on every way here', around([fn('probe', [block(0, [{ op: 'extend', dest: 0, value: r(0), width: 1, signed: false }])])])],
  // Types.
  ['%0 is ptr, not int', withInstrs([{ op: 'binary', dest: 6, fn: 'add', left: r(0), right: c(1) }])],
  ['%4 is int, not ptr', withInstrs([{ op: 'binary', dest: 6, fn: 'eq', left: r(0), right: r(4) }])],
  ['5 is used as a pointer', withInstrs([{ op: 'binary', dest: 6, fn: 'ne', left: r(0), right: c(5) }])],
  ['18446744073709551616 does not fit 64 bits', withInstrs([{ op: 'extend', dest: 6, value: c(1n << 64n), width: 4, signed: false }])],
  ['-9223372036854775809 does not fit 64 bits', withInstrs([{ op: 'extend', dest: 6, value: c(-(1n << 63n) - 1n), width: 4, signed: false }])],
  ['width 8 is not 1, 2 or 4', withInstrs([{ op: 'extend', dest: 6, value: c(1), width: 8 as 4, signed: false }])],
  ['%0 is ptr, not int', withInstrs([{ op: 'extend', dest: 6, value: r(0), width: 4, signed: false }])],
  ['%0 is ptr, not int', withInstrs([{ op: 'int-to-ptr', dest: 6, value: r(0) }])],
  ['%0 is ptr, not int', withInstrs([{ op: 'select', dest: 6, type: 'int', condition: r(0), left: c(1), right: c(2) }])],
  ['%4 is int, not ptr', withInstrs([{ op: 'select', dest: 6, type: 'ptr', condition: r(4), left: r(4), right: c(0) }])],
  ['%4 is int, not ptr', withInstrs([{ op: 'ptr-add', dest: 6, ptr: r(4), offset: c(1) }])],
  ['%0 is ptr, not int', withInstrs([{ op: 'ptr-add', dest: 6, ptr: r(0), offset: r(0) }])],
  ['%4 is int, not ptr', withInstrs([{ op: 'ptr-to-int', dest: 6, ptr: r(4) }])],
  ['a constant is used as an address', withInstrs([{ op: 'load', dest: 6, ptr: c(0), offset: 0, width: 8, signed: false }])],
  ['%4 is int, not ptr', withInstrs([{ op: 'load-ptr', dest: 6, ptr: r(4), offset: 0 }])],
  ['width 3 is not 1, 2, 4 or 8', withInstrs([{ op: 'load', dest: 6, ptr: r(0), offset: 0, width: 3 as 4, signed: false }])],
  ['width 3 is not 1, 2, 4 or 8', withInstrs([{ op: 'store', ptr: r(0), offset: 0, width: 3 as 4, value: c(0) }])],
  ['width 3 is not 1, 2, 4 or 8', withInstrs([{ op: 'tp-load', dest: 6, record: 0, field: 0, width: 3 as 4, signed: true }], TRACEPOINT)],
  ['%1 is ptr, not int', withInstrs([{ op: 'store', ptr: r(0), offset: 0, width: 4, value: r(1) }])],
  ['%1 is ptr, not int', withInstrs([{ op: 'atomic-add', ptr: r(0), offset: 0, value: r(1) }])],
  ['%1 is ptr, not int', withInstrs([{ op: 'atomic-compare-exchange', dest: 6, ptr: r(0), offset: 0, expected: r(1), value: c(0) }])],
  ['8 bytes at 16 are outside slot memory of 16 bytes', withInstrs([{ op: 'atomic-compare-exchange', dest: 6, ptr: r(0), offset: 16, expected: c(0), value: c(1) }])],
  ['size 0 is not a positive number', withInstrs([{ op: 'zero', dst: r(0), size: 0 }])],
  ['size -1 is not a positive number', withInstrs([{ op: 'copy', dst: r(0), src: r(3), size: -1 }])],
  ['offset 0.5 is not a whole number', withInstrs([{ op: 'load', dest: 6, ptr: r(0), offset: 0.5, width: 1, signed: false }])],
  ['%1 is ptr, not int', around([fn('probe', [block(0, PRELUDE, { op: 'return', value: r(1) })], { slots: [slot(0, 16)] })])],
  ['%1 is ptr, not int', around([fn('probe', [block(0, PRELUDE, { op: 'branch', condition: r(1), then: 1, else: 1 }), block(1, [])], { slots: [slot(0, 16)] })])],
  ['position 0:1 is not in the script', around([fn('probe', [{ id: 0, instrs: [], term: { op: 'return', value: c(0), at: { line: 0, column: 1 } } }])])],
  ['position 1:0 is not in the script', around([fn('probe', [{ id: 0, instrs: [{ op: 'ctx', dest: 0, at: { line: 1, column: 0 } }], term: { op: 'return', value: c(0), at: AT } }])])],
  // What is referred to.
  ['slot 3 does not exist', withInstrs([{ op: 'slot-addr', dest: 6, slot: 3 }])],
  ['global nope does not exist', withInstrs([{ op: 'global-addr', dest: 6, global: 'nope' }])],
  ['map nope does not exist', withInstrs([{ op: 'map-addr', dest: 6, map: 'nope' }])],
  ['map AT_m is used outside', withInstrs([{ op: 'load', dest: 6, ptr: r(2), offset: 0, width: 8, signed: false }])],
  ['map AT_m is used outside', withInstrs([{ op: 'store', ptr: r(0), offset: 0, width: 8, value: r(2) }])],
  ['map AT_m is used outside', withInstrs([{ op: 'select', dest: 6, type: 'ptr', condition: r(4), left: r(2), right: c(0) }])],
  ['map AT_m is used outside', withInstrs([{ op: 'helper', dest: null, helper: 'probe_read_kernel', args: [r(0), c(8), r(2)] }])],
  ['map AT_m is used outside', withInstrs([{ op: 'helper', dest: null, helper: 'map_delete_elem', args: [r(2), r(2)] }])],
  // Memory.
  ['8 bytes at 9 are outside slot memory of 16 bytes', withInstrs([{ op: 'load', dest: 6, ptr: r(0), offset: 9, width: 8, signed: false }])],
  ['8 bytes at 12 are outside slot memory of 16 bytes', withInstrs([{ op: 'ptr-add', dest: 6, ptr: r(0), offset: c(16) }, { op: 'load-ptr', dest: 7, ptr: r(6), offset: -4 }])],
  ['1 bytes at -1 are outside slot memory of 16 bytes', withInstrs([{ op: 'store', ptr: r(0), offset: -1, width: 1, value: c(0) }])],
  ['8 bytes at 16 are outside slot memory of 16 bytes', withInstrs([{ op: 'atomic-add', ptr: r(0), offset: 16, value: c(0) }])],
  ['17 bytes at 0 are outside slot memory of 16 bytes', withInstrs([{ op: 'zero', dst: r(0), size: 17 }])],
  ['8 bytes at 12 are outside global constants of 16 bytes', withInstrs([{ op: 'load', dest: 6, ptr: r(3), offset: 12, width: 8, signed: false }])],
  ['17 bytes at 0 are outside global constants of 16 bytes', withInstrs([{ op: 'slot-addr', dest: 6, slot: 1 }, { op: 'copy', dst: r(6), src: r(3), size: 17 }], { slots: [slot(0, 16), slot(1, 32)] })],
  ['global constants is written and read-only', withInstrs([{ op: 'store', ptr: r(3), offset: 0, width: 8, value: c(0) }])],
  ['global text is written and read-only', withInstrs([{ op: 'global-addr', dest: 6, global: 'text' }, { op: 'zero', dst: r(6), size: 1 }])],
  ['the context is written', withInstrs([{ op: 'store', ptr: r(1), offset: 0, width: 8, value: c(0) }])],
  ['the context is read before its start', withInstrs([{ op: 'load', dest: 6, ptr: r(1), offset: -8, width: 8, signed: false }])],
  ['the context is read at an offset that is not constant', withInstrs([{ op: 'ptr-add', dest: 6, ptr: r(1), offset: r(4) }, { op: 'load', dest: 7, ptr: r(6), offset: 0, width: 8, signed: false }])],
  // Helpers.
  ['helper nope does not exist', withInstrs([{ op: 'helper', dest: 6, helper: 'nope', args: [] }])],
  ['helper ktime_get_ns takes 0 arguments, not 1', withInstrs([{ op: 'helper', dest: 6, helper: 'ktime_get_ns', args: [c(0)] }])],
  ['%0 is ptr, not int', withInstrs([{ op: 'helper', dest: 6, helper: 'send_signal', args: [r(0)] }])],
  ['%4 is int, not ptr', withInstrs([{ op: 'helper', dest: 6, helper: 'get_attach_cookie', args: [r(4)] }])],
  ['argument 0 is not a map-addr', withInstrs([{ op: 'helper', dest: 6, helper: 'map_lookup_elem', args: [r(0), r(0)] }])],
  ['argument 1 is not a map-addr', withInstrs([{ op: 'helper', dest: 6, helper: 'skb_output', args: [r(0), r(0), c(0), r(0), c(0)] }])],
  ['map events is ringbuf', withInstrs([{ op: 'helper', dest: 6, helper: 'map_lookup_elem', args: [r(5), r(0)] }])],
  ['map AT_m is hash', withInstrs([{ op: 'helper', dest: 6, helper: 'ringbuf_reserve', args: [r(2), c(8), c(0)] }])],
  ['8 bytes at 12 are outside slot memory of 16 bytes', withInstrs([{ op: 'ptr-add', dest: 6, ptr: r(0), offset: c(12) }, { op: 'helper', dest: 7, helper: 'map_lookup_elem', args: [r(2), r(6)] }])],
  ['16 bytes at 8 are outside slot memory of 16 bytes', withInstrs([{ op: 'ptr-add', dest: 6, ptr: r(0), offset: c(8) }, { op: 'helper', dest: 7, helper: 'map_update_elem', args: [r(2), r(0), r(6), c(0)] }])],
  ['17 bytes at 0 are outside slot memory of 16 bytes', withInstrs([{ op: 'helper', dest: null, helper: 'get_current_comm', args: [r(0), c(17)] }])],
  // C.
  ['the extern nope does not exist', callingC([{ op: 'call-extern', dest: null, extern: 'nope', args: [] }])],
  ['1 arguments for 2 parameters', callingC([{ op: 'call-extern', dest: null, extern: 'add', args: [r(4)] }])],
  ['%4 is int, not ptr', callingC([{ op: 'call-extern', dest: null, extern: 'add', args: [r(4), r(4)] }])],
  ['it has no result', callingC([{ op: 'call-extern', dest: 6, extern: 'add', args: [r(4), r(0)] }])],
  ['extern add is declared twice', callingC([], [EXTERN, { ...EXTERN, from: 'kernel' }])],
  ['extern add has 6 parameters, more than 5', callingC([], [{ ...EXTERN, params: Array.from({ length: 6 }, () => EXTERN.params[0]!) }])],
  // CO-RE and records.
  ['struct #9 does not exist', withInstrs([{ op: 'core', dest: 6, info: 'byte_offset', struct: 9, path: [0] }])],
  ['type_size takes no path', withInstrs([{ op: 'core', dest: 6, info: 'type_size', struct: 0, path: [0] }])],
  ['byte_offset needs a path', withInstrs([{ op: 'core', dest: 6, info: 'byte_offset', struct: 0, path: [] }])],
  ['the path leaves the structs at 9', withInstrs([{ op: 'core', dest: 6, info: 'exists', struct: 0, path: [9] }])],
  ['the path leaves the structs at 0', withInstrs([{ op: 'core', dest: 6, info: 'exists', struct: 0, path: [1, 0, 0] }])],
  ['index 16 is outside an array of 16', withInstrs([{ op: 'core', dest: 6, info: 'byte_offset', struct: 0, path: [2, 16] }])],
  ['lshift_u64 of a member that is array', withInstrs([{ op: 'core', dest: 6, info: 'lshift_u64', struct: 0, path: [2] }])],
  ["signed of an array's element", withInstrs([{ op: 'core', dest: 6, info: 'signed', struct: 0, path: [2, 1] }])],
  ['a raw_tracepoint program has no record', withInstrs([{ op: 'tp-load', dest: 6, record: 0, field: 0, width: 4, signed: true }])],
  ['record 3 does not exist', withInstrs([{ op: 'tp-offset', dest: 6, record: 3, field: 0 }], TRACEPOINT)],
  ['record sched:sched_switch has no field 2', withInstrs([{ op: 'tp-load', dest: 6, record: 0, field: 2, width: 4, signed: true }], TRACEPOINT)],
];

for (const [name, subject] of accepted) {
  test(`accepts: ${name}`, () => { assert.equal(verifyModule(subject), []); });
}

for (const [index, [message, subject]] of rejected.entries()) {
  test(`rejects ${index}: ${message}`, () => {
    const errors = verifyModule(subject);
    assert.is(errors.length, 1, errors.join('\n'));
    assert.ok(errors[0]?.includes(message), errors[0]);
  });
}

test('no rule is without a case', () => {
  const source = readFileSync(new URL('../../middle/ir/verify-ir.ts', import.meta.url), 'utf8');
  const rules = [...source.matchAll(/(?:yield |return \[)([`'].*[`'])[\];]/g)].map((match) => match[1] as string);
  const complaints = rejected.flatMap(([, subject]) => verifyModule(subject));
  const constantParts = (rule: string): string[] => rule.slice(1, -1).split(/\$\{(?:[^{}]|\{[^}]*\})*\}/).filter((part) => part.trim().length > 1);
  assert.ok(rules.length > 40, `only ${rules.length} rules found`);
  const broken = (rule: string): boolean => complaints.some((complaint) => constantParts(rule).every((part) => complaint.includes(part)));
  assert.equal(rules.filter((rule) => !broken(rule)), []);
});

test('a complaint says where', () => {
  assert.equal(verifyModule(withInstrs([{ op: 'binary', dest: 6, fn: 'add', left: r(0), right: c(1) }])), [
    'function probe: b0: %6 = add %0, 1: %0 is ptr, not int',
  ]);
  assert.equal(verifyModule(around([fn('probe', [block(0, [], { op: 'return', value: r(0) })])])), [
    'function probe: b0: return %0: %0 is never assigned',
  ]);
  assert.equal(verifyModule(module([fn('probe', [block(0, [], RETURN_0)])])), []);
});

test.run();
