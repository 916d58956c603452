// The printed form of the IR: a line for every op, what modules list before their functions, and the example of
// docs/ir.md, which must be what the printer prints. That page must also name every op that there is.

import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { CoreStruct, Instr, Terminator } from '../../middle/ir/ir.ts';
import { printModule } from '../../middle/ir/print-ir.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import { DOC_EXAMPLE } from './doc-example.ts';
import type { BareInstr, BareTerminator } from './module.ts';
import { block, c, fn, module, r, slot } from './module.ts';

const PAGE = readFileSync(new URL('../../docs/ir.md', import.meta.url), 'utf8');

const STRUCTS: CoreStruct[] = [
  {
    name: 'rq', tag: 'struct', size: 64, members: [
      { name: 'lock', bitOffset: 3, bitSize: 5, type: { kind: 'int', size: 4, signed: false } },
      { name: '', bitOffset: 64, bitSize: 0, type: { kind: 'struct', struct: 1 } },
      { name: 'tasks', bitOffset: 128, bitSize: 0, type: { kind: 'array', of: { kind: 'pointer' }, length: 4 } },
    ],
  },
  {
    name: '', tag: 'union', size: 8, members: [
      { name: 'state', bitOffset: 0, bitSize: 0, type: { kind: 'enum', name: 'states', size: 4 } },
      { name: 'load', bitOffset: 0, bitSize: 0, type: { kind: 'float', size: 8 } },
    ],
  },
];

/** How each op is printed; the terminators close blocks of their own. */
const LINES: { readonly [Op in Instr['op']]: readonly (readonly [line: string, instr: BareInstr & { op: Op }])[] } = {
  binary: [['%9 = sdiv %1, -1', { op: 'binary', dest: 9, fn: 'sdiv', left: r(1), right: c((1n << 64n) - 1n) }]],
  extend: [['%9 = extend s2 %1', { op: 'extend', dest: 9, value: r(1), width: 2, signed: true }], ['%9 = extend u1 5', { op: 'extend', dest: 9, value: c(5), width: 1, signed: false }]],
  select: [['%9 = select ptr %1, %2, 0', { op: 'select', dest: 9, type: 'ptr', condition: r(1), left: r(2), right: c(0) }]],
  'slot-addr': [['%9 = slot-addr $key.0', { op: 'slot-addr', dest: 9, slot: 0 }], ['%9 = slot-addr $?.7', { op: 'slot-addr', dest: 9, slot: 7 }]],
  'global-addr': [['%9 = global-addr @text', { op: 'global-addr', dest: 9, global: 'text' }]],
  ctx: [['%9 = ctx', { op: 'ctx', dest: 9 }]],
  'ptr-add': [['%9 = ptr-add %1, 16', { op: 'ptr-add', dest: 9, ptr: r(1), offset: c(16) }]],
  'ptr-to-int': [['%9 = ptr-to-int %1', { op: 'ptr-to-int', dest: 9, ptr: r(1) }]],
  'int-to-ptr': [['%9 = int-to-ptr %1', { op: 'int-to-ptr', dest: 9, value: r(1) }]],
  load: [['%9 = load s8 [%1 + 8]', { op: 'load', dest: 9, ptr: r(1), offset: 8, width: 8, signed: true }], ['%9 = load u1 [%1]', { op: 'load', dest: 9, ptr: r(1), offset: 0, width: 1, signed: false }], ['%9 = load u4 [%1 + 4], in order', { op: 'load', dest: 9, ptr: r(1), offset: 4, width: 4, signed: false, order: 'in-order' }]],
  'load-ptr': [['%9 = load-ptr [%1 - 8]', { op: 'load-ptr', dest: 9, ptr: r(1), offset: -8 }]],
  store: [['store 4 [%1 + 4], -7', { op: 'store', ptr: r(1), offset: 4, width: 4, value: c(-7) }], ['store 8 [%1], 1, in order', { op: 'store', ptr: r(1), offset: 0, width: 8, value: c(1), order: 'in-order' }]],
  copy: [['copy %1, %2, size 24', { op: 'copy', dst: r(1), src: r(2), size: 24 }]],
  zero: [['zero %1, size 24', { op: 'zero', dst: r(1), size: 24 }]],
  'atomic-add': [['atomic-add [%1 + 8], 1', { op: 'atomic-add', ptr: r(1), offset: 8, value: c(1) }]],
  'atomic-compare-exchange': [['%9 = atomic-compare-exchange [%1 + 8], 1, 2', { op: 'atomic-compare-exchange', dest: 9, ptr: r(1), offset: 8, expected: c(1), value: c(2) }]],
  'atomic-fetch-add': [['%9 = atomic-fetch-add [%1 + 8], 1', { op: 'atomic-fetch-add', dest: 9, ptr: r(1), offset: 8, value: c(1) }]],
  'function-addr': [['%9 = function-addr round', { op: 'function-addr', dest: 9, function: 'round' }]],
  param: [['%9 = param 1', { op: 'param', dest: 9, index: 1 }]],
  call: [
    ['%9 = call add(%1, 2)', { op: 'call', dest: 9, function: 'add', args: [r(1), c(2)] }],
    ['call nothing()', { op: 'call', dest: null, function: 'nothing', args: [] }],
  ],
  'call-extern': [
    ['%9 = call-extern add(%1, 2)', { op: 'call-extern', dest: 9, extern: 'add', args: [r(1), c(2)] }],
    ['call-extern nothing()', { op: 'call-extern', dest: null, extern: 'nothing', args: [] }],
  ],
  'map-addr': [['%9 = map-addr @AT_x', { op: 'map-addr', dest: 9, map: 'AT_x' }]],
  helper: [
    ['%9 = helper ktime_get_ns()', { op: 'helper', dest: 9, helper: 'ktime_get_ns', args: [] }],
    ['helper map_delete_elem(%1, %2)', { op: 'helper', dest: null, helper: 'map_delete_elem', args: [r(1), r(2)] }],
  ],
  core: [
    ['%9 = core byte_offset rq.<1>.state', { op: 'core', dest: 9, info: 'byte_offset', struct: 0, path: [1, 0] }],
    ['%9 = core byte_size rq.tasks[3]', { op: 'core', dest: 9, info: 'byte_size', struct: 0, path: [2, 3] }],
    ['%9 = core type_exists rq', { op: 'core', dest: 9, info: 'type_exists', struct: 0, path: [] }],
    ['%9 = core exists ?5.?1', { op: 'core', dest: 9, info: 'exists', struct: 5, path: [1] }],
  ],
  'tp-load': [
    ['%9 = tp-load u4 a:b.pid', { op: 'tp-load', dest: 9, record: 0, field: 0, width: 4, signed: false }],
    ['%9 = tp-load u4 a:b.pid at %1', { op: 'tp-load', dest: 9, base: { kind: 'reg', reg: 1 }, record: 0, field: 0, width: 4, signed: false }],
  ],
  'tp-offset': [['%9 = tp-offset a:b.?9', { op: 'tp-offset', dest: 9, record: 0, field: 9 }]],
};

const ENDS: { readonly [Op in Terminator['op']]: readonly [line: string, term: BareTerminator & { op: Op }] } = {
  jump: ['jump b4', { op: 'jump', target: 4 }],
  branch: ['branch %1, b2, b3', { op: 'branch', condition: r(1), then: 2, else: 3 }],
  return: ['return -1', { op: 'return', value: c(-1) }],
};

function printed(instrs: readonly BareInstr[], term: BareTerminator | null): string[] {
  const subject = module([fn('f', [block(7, instrs, term)], { slots: [slot(0, 4, 'key')] })], {
    coreStructs: STRUCTS, records: [{ name: 'a:b', fields: [{ name: 'pid', offset: 8, size: 4, signed: false }] }],
  });
  const text = printModule(subject);
  return text.slice(text.indexOf('function')).split('\n');
}

for (const [op, rows] of Object.entries(LINES)) {
  test(op, () => {
    for (const [line, instr] of rows) {
      assert.equal(printed([instr], ENDS.return[1]), [
        'function f raw_tracepoint "raw_tp" {', '  slot $key.0 size 4 align 8', 'b7:', '  # 1:1', `  ${line}`, '  return -1', '}', '',
      ]);
    }
  });
}

for (const [op, [line, term]] of Object.entries(ENDS)) {
  test(op, () => { assert.is(printed([], term)[4], `  ${line}`); });
}

test('an open block', () => {
  assert.equal(printed([], null).slice(2), ['b7:', '  # not closed', '}', '']);
});

test('functions and callbacks', () => {
  const text = printModule(module([
    fn('add', [block(0, [])], { role: { kind: 'function', params: ['int', 'ptr'] } }),
    fn('round', [block(0, [])], { role: { kind: 'callback', params: [] } }),
  ]));
  assert.ok(text.includes('function add function (int, ptr) {'), text);
  assert.ok(text.includes('function round callback () {'), text);
});

test('what comes before the functions', () => {
  const text = printModule(module([], {
    source: { name: 'a "b".bt', text: '' },
    maps: [{ name: 'AT_x', type: 'lru_hash', keySize: 4, valueSize: 16, maxEntries: 7 }],
    globals: [
      { name: 'text', section: 'literals', size: 6, align: 1, init: new Uint8Array([0x68, 0x69, 0x22, 0x0a, 0, 0xff]) },
      { name: 'none', section: 'counters', size: 24, align: 8, init: null },
    ],
    coreStructs: STRUCTS,
    records: [{ name: 'a:b', fields: [{ name: 'pid', offset: 8, size: 4, signed: true }] }],
  }));
  assert.equal(text.split('\n'), [
    'module "a \\"b\\".bt" license "GPL"',
    'map @AT_x lru_hash key 4 value 16 entries 7',
    'global @text literals size 6 align 1 = "hi\\"\\n\\x00\\xff"',
    'global @none counters size 24 align 8',
    'struct #0 rq size 64 {', '  lock u4 at bit 3 : 5', '  <anonymous> #1 at bit 64', '  tasks pointer[4] at bit 128', '}',
    'union #1 <anonymous> size 8 {', '  state enum states 4 at bit 0', '  load f8 at bit 0', '}',
    'record a:b {', '  pid s4 at 8', '}',
    '',
  ]);
});

test('the page shows what is printed', () => {
  assert.equal(verifyModule(DOC_EXAMPLE), []);
  assert.ok(PAGE.includes(`\`\`\`\n${printModule(DOC_EXAMPLE)}\`\`\``), `docs/ir.md does not show:\n${printModule(DOC_EXAMPLE)}`);
});

test('the page names every op', () => {
  for (const op of [...Object.keys(LINES), ...Object.keys(ENDS)]) assert.ok(PAGE.includes(`\`${op}`) || PAGE.includes(` ${op}\``), op);
});

test.run();
