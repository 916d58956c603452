// For every op of the IR the programs that show what it does, to be run in the interpreter and in the kernel. The
// tables are typed by the IR's own unions, so tsc refuses a new op, binary function or CO-RE fact without a case.
// Helpers have their own file. Nothing here says what the right answer is: two implementations must agree.

import type { BinaryOp, CoreInfo, CoreStruct, Instr, Operand, RecordDef, Terminator, Width } from '../../../middle/ir/ir.ts';
import { c } from '../module.ts';
import { HELPER_CASES } from './helper-cases.ts';
import type { Group, ProgramWriter } from './program.ts';
import { GroupWriter } from './program.ts';

/** All but calls of C, which is in no module here: tests/runtime runs it. */
type Op = Exclude<Instr['op'], 'call-extern'> | Terminator['op'];

const BINARY_OPS = {
  add: {}, sub: {}, mul: {}, udiv: { nonzero: true }, umod: { nonzero: true }, sdiv: { nonzero: true }, smod: { nonzero: true },
  and: {}, or: {}, xor: {}, shl: { shift: true }, lshr: { shift: true }, ashr: { shift: true },
  eq: { pointers: true }, ne: { pointers: true }, ult: { pointers: true }, ule: { pointers: true }, ugt: { pointers: true },
  uge: { pointers: true }, slt: {}, sle: {}, sgt: {}, sge: {},
} as const satisfies Record<BinaryOp, { readonly nonzero?: boolean; readonly shift?: boolean; readonly pointers?: boolean }>;

const CORE_INFOS = {
  byte_offset: 'member', byte_size: 'member', exists: 'member', signed: 'integer', lshift_u64: 'integer', rshift_u64: 'integer',
  type_id: 'type', type_exists: 'type', type_size: 'type',
} as const satisfies Record<CoreInfo, 'member' | 'integer' | 'type'>;

const WIDTHS: readonly Width[] = [1, 2, 4, 8];
const SIGNS = [false, true];

const MIN = -(1n << 63n);
const VALUES = [
  0n, 1n, -1n, 2n, 7n, -7n, 127n, 128n, 255n, -128n, 32767n, 65535n, -32768n, (1n << 31n) - 1n, 1n << 31n, -(1n << 31n), (1n << 32n) - 1n,
  1n << 32n, (1n << 63n) - 1n, MIN, MIN + 1n, 0x1234_5678_9abc_def0n, -0x0fed_cba9_8765_4321n,
];
const SHIFTS = [0n, 1n, 7n, 31n, 32n, 33n, 62n, 63n];
const PATTERN = Uint8Array.from({ length: 4096 }, (_, index) => (index * 37 + 129) & 0xff);

const SCRATCH = { name: 'scratch', type: 'percpu_array', keySize: 4, valueSize: 4096, maxEntries: 2 } as const;
const LITERAL = { name: 'literal', section: 'literals', size: 4096, align: 1, init: PATTERN } as const;
const COUNTERS = { name: 'counters', section: 'counters', size: 64, align: 8, init: null } as const;

/** The groups of programs for each op. */
export const OP_CASES = {
  binary: binaryGroups,
  extend: () => [group({}, (g) => {
    for (const width of [1, 2, 4] as const) {
      for (const signed of SIGNS) {
        g.program((p) => {
          for (const value of VALUES) {
            p.answer(`extend ${signed} ${width} of ${value}`, p.emit({ op: 'extend', value: p.input(value), width, signed }));
            p.answer(`extend ${signed} ${width} of constant ${value}`, p.emit({ op: 'extend', value: c(value), width, signed }));
          }
        });
      }
    }
  })],
  select: () => [group({}, (g) => {
    g.program((p) => {
      const memory = p.slot(16);
      p.store(memory, 0, 8, c(11));
      p.store(memory, 8, 8, c(22));
      const second = p.emit({ op: 'ptr-add', ptr: memory, offset: c(8) });
      for (const condition of [0n, 1n, -1n, 256n, 1n << 32n, MIN]) {
        for (const operand of [p.input(condition), c(condition)]) {
          p.answer(`select ${condition}`, p.emit({ op: 'select', type: 'int', condition: operand, left: p.input(-5n), right: c(6) }));
          const chosen = p.emit({ op: 'select', type: 'ptr', condition: operand, left: memory, right: second });
          p.answer(`select pointer ${condition}`, p.load(chosen, 0, 8));
          const maybe = p.emit({ op: 'select', type: 'ptr', condition: operand, left: memory, right: c(0) });
          p.answer(`select or null ${condition}`, p.binary('eq', maybe, c(0)));
        }
      }
    });
  })],
  'slot-addr': () => [group({}, (g) => {
    g.program((p) => {
      const sizes = [1, 3, 8, 20, 64];
      const slots = sizes.map((size) => p.slot(size));
      for (const [index, slot] of slots.entries()) for (let at = 0; at < (sizes[index] ?? 0); at++) p.store(slot, at, 1, c(index * 16 + at));
      for (const [index, slot] of slots.entries()) p.answerMemory(`slot ${index}`, slot, sizes[index] ?? 0);
    });
  })],
  'global-addr': () => [group({ globals: [LITERAL, COUNTERS] }, (g) => {
    g.program((p) => {
      const counters = p.emit({ op: 'global-addr', global: 'counters' });
      p.answer('initially zero', p.load(counters, 0, 8));
      p.store(counters, 8, 8, p.input(42n));
    });
    g.program((p) => {
      p.answer('counters keep', p.load(p.emit({ op: 'global-addr', global: 'counters' }), 8, 8));
      p.answerMemory('literal', p.emit({ op: 'global-addr', global: 'literal' }), 33);
      p.answer('constant', p.load(p.emit({ op: 'global-addr', global: 'in' }), 0, 8));
    });
  })],
  ctx: () => [group({ context: () => [0x0102_0304_0506_0708n, -2n, 0n, 99n] }, (g) => {
    g.program((p) => {
      for (const index of [0, 1, 3]) p.answer(`argument ${index}`, p.load(p.emit({ op: 'ctx' }), index * 8, 8));
      for (const width of WIDTHS) for (const signed of SIGNS) p.answer(`context ${width} ${signed}`, p.load(p.emit({ op: 'ctx' }), 8, width, signed));
    });
  })],
  'ptr-add': () => [group({ globals: [LITERAL], maps: [SCRATCH] }, (g) => {
    g.program((p) => {
      const literal = p.emit({ op: 'global-addr', global: 'literal' });
      for (const offset of [0n, 1n, 9n, 255n]) {
        const at = p.emit({ op: 'ptr-add', ptr: literal, offset: c(offset) });
        p.answer(`constant ${offset}`, p.load(at, 3, 1));
        p.answer(`back ${offset}`, p.load(p.emit({ op: 'ptr-add', ptr: at, offset: c(-offset) }), 1, 1));
        const masked = p.binary('and', p.input(offset), c(255));
        p.answer(`variable ${offset}`, p.load(p.emit({ op: 'ptr-add', ptr: literal, offset: masked }), 2, 1));
      }
    });
    g.program((p) => inScratch(p, (value) => {
      const masked = p.binary('and', p.input(1000n), c(1023));
      const at = p.emit({ op: 'ptr-add', ptr: value, offset: masked });
      p.store(at, 8, 4, p.input(0x1234_5678n));
      p.answer('variable in map', p.load(at, 8, 4));
      p.answer('the same by constant', p.load(value, 1008, 2));
    }));
  })],
  'ptr-to-int': () => [group({ globals: [COUNTERS] }, (g) => {
    g.program((p) => {
      const ptr = p.emit({ op: 'global-addr', global: 'counters' });
      const later = p.emit({ op: 'ptr-add', ptr, offset: c(24) });
      const [low, high] = [p.emit({ op: 'ptr-to-int', ptr }), p.emit({ op: 'ptr-to-int', ptr: later })];
      p.answer('difference', p.binary('sub', high, low));
      p.answer('address', low, 'nonzero');
    });
  })],
  'int-to-ptr': () => [group({ globals: [COUNTERS] }, (g) => {
    g.program((p) => {
      const counters = p.emit({ op: 'global-addr', global: 'counters' });
      p.store(counters, 8, 8, c(4711));
      const number = p.binary('add', p.emit({ op: 'ptr-to-int', ptr: counters }), c(8));
      const target = p.slot(8);
      p.answer('read', p.helper('probe_read_kernel', [target, c(8), p.emit({ op: 'int-to-ptr', value: number })]));
      p.answer('value', p.load(target, 0, 8));
      p.answer('null', p.binary('eq', p.emit({ op: 'int-to-ptr', value: p.input(0n) }), c(0)));
      p.answer('not null', p.binary('eq', p.emit({ op: 'int-to-ptr', value: p.input(5n) }), c(0)));
      p.answer('nothing there', p.helper('probe_read_kernel', [target, c(8), p.emit({ op: 'int-to-ptr', value: p.input(4096n) })]));
      p.answer('zeroed', p.load(target, 0, 8));
    });
  })],
  load: () => [group({ globals: [LITERAL, COUNTERS], maps: [SCRATCH] }, (g) => {
    const read = (p: ProgramWriter, what: string, ptr: Operand, offsets: readonly number[]): void => {
      for (const width of WIDTHS) for (const signed of SIGNS) for (const offset of offsets) p.answer(`${what} ${width} ${signed} at ${offset}`, p.load(ptr, offset, width, signed));
    };
    g.program((p) => read(p, 'literal', p.emit({ op: 'global-addr', global: 'literal' }), [0, 1, 5, 100]));
    g.program((p) => {
      const slot = p.slot(16);
      p.store(slot, 0, 8, p.input(-0x0123_4567_89ab_cdefn));
      p.store(slot, 8, 8, p.input(0x0123_4567_89ab_cdefn));
      read(p, 'slot', slot, [0, 8]);
      for (const [offset, width] of [[1, 1], [2, 2], [4, 4], [7, 1], [6, 2]] as const) p.answer(`slot part ${offset}`, p.load(slot, offset, width, true));
    });
    g.program((p) => inScratch(p, (value) => {
      p.store(value, 0, 8, p.input(MIN));
      p.store(value, 8, 8, p.input(0x80_8080_8080n));
      read(p, 'map', value, [0, 8, 4]);
    }));
  })],
  'load-ptr': () => [group({ context: () => [0xffff_0000_1111_2222n] }, (g) => {
    g.program((p) => {
      const [memory, holder] = [p.slot(16), p.slot(16)];
      p.store(memory, 8, 8, p.input(31337n));
      p.store(holder, 8, 8, memory);
      p.answer('through a stored pointer', p.load(p.emit({ op: 'load-ptr', ptr: holder, offset: 8 }), 8, 8));
      const argument = p.emit({ op: 'load-ptr', ptr: p.emit({ op: 'ctx' }), offset: 0 });
      p.answer('context', p.emit({ op: 'ptr-to-int', ptr: argument }));
    });
  })],
  store: () => [group({ globals: [COUNTERS], maps: [SCRATCH] }, (g) => {
    const write = (p: ProgramWriter, what: string, ptr: Operand): void => {
      for (const width of WIDTHS) {
        for (const value of [p.input(0x1122_3344_5566_7788n), c(-2), c(0x7f6e_5d4c_3b2a_1908n), c(0)]) {
          p.store(ptr, 0, 8, c(-1));
          p.store(ptr, 8, 8, c(-1));
          p.store(ptr, width === 8 ? 8 : width, width, value);
          p.answer(`${what} ${width} low`, p.load(ptr, 0, 8));
          p.answer(`${what} ${width} high`, p.load(ptr, 8, 8));
        }
      }
    };
    g.program((p) => write(p, 'slot', p.slot(16)));
    g.program((p) => write(p, 'global', p.emit({ op: 'global-addr', global: 'counters' })));
    g.program((p) => inScratch(p, (value) => write(p, 'map', value)));
  })],
  copy: () => [group({ globals: [LITERAL], maps: [SCRATCH] }, (g) => {
    for (const size of [1, 2, 3, 4, 7, 8, 13, 16, 31, 64, 100]) {
      g.program((p) => {
        const target = p.slot(104);
        p.effect({ op: 'zero', dst: target, size: 104 });
        p.effect({ op: 'copy', dst: target, src: p.emit({ op: 'global-addr', global: 'literal' }), size });
        p.answerMemory(`literal to slot ${size}`, target, 104);
      });
    }
    g.program((p) => inScratch(p, (value) => {
      const literal = p.emit({ op: 'global-addr', global: 'literal' });
      for (const [at, size, from] of [[0, 1500, 0], [2001, 77, 5], [2096, 2000, 1000]] as const) {
        const src = p.emit({ op: 'ptr-add', ptr: literal, offset: c(from) });
        p.effect({ op: 'copy', dst: p.emit({ op: 'ptr-add', ptr: value, offset: c(at) }), src, size });
        for (const probe of [0, 1, 7, size - 9, size - 1]) p.answer(`to map ${at} ${probe}`, p.load(value, at + probe, 1));
      }
      p.answer('untouched', p.load(value, 1500, 8));
      const slot = p.slot(40);
      p.effect({ op: 'copy', dst: slot, src: p.emit({ op: 'ptr-add', ptr: value, offset: c(3) }), size: 40 });
      p.answerMemory('map to slot', slot, 40);
    }));
  })],
  zero: () => [group({ maps: [SCRATCH] }, (g) => {
    for (const [size, offset] of [[1, 0], [2, 1], [3, 0], [8, 8], [9, 3], [24, 0], [31, 1], [40, 0]] as const) {
      g.program((p) => {
        const target = p.slot(40);
        for (let at = 0; at < 40; at += 8) p.store(target, at, 8, c(-1));
        p.effect({ op: 'zero', dst: p.emit({ op: 'ptr-add', ptr: target, offset: c(offset) }), size });
        p.answerMemory(`zero ${size} at ${offset}`, target, 40);
      });
    }
    g.program((p) => inScratch(p, (value) => {
      for (const at of [0, 1024, 3000, 4088]) p.store(value, at, 8, c(-1));
      p.effect({ op: 'zero', dst: value, size: 4090 });
      for (const at of [0, 1024, 3000, 4088]) p.answer(`map at ${at}`, p.load(value, at, 8));
    }));
  })],
  'atomic-add': () => [group({ globals: [COUNTERS], maps: [SCRATCH] }, (g) => {
    const add = (p: ProgramWriter, what: string, ptr: Operand): void => {
      p.store(ptr, 8, 8, p.input(5n));
      for (const value of [1n, -1n, 1n << 40n, MIN]) {
        p.effect({ op: 'atomic-add', ptr, offset: 8, value: p.input(value) });
        p.effect({ op: 'atomic-add', ptr, offset: 8, value: c(value) });
        p.answer(`${what} + ${value}`, p.load(ptr, 8, 8));
      }
    };
    g.program((p) => add(p, 'global', p.emit({ op: 'global-addr', global: 'counters' })));
    g.program((p) => add(p, 'slot', p.slot(16)));
    g.program((p) => inScratch(p, (value) => add(p, 'map', value)));
  })],
  'atomic-fetch-add': () => [group({ globals: [COUNTERS], maps: [SCRATCH] }, (g) => {
    const add = (p: ProgramWriter, what: string, ptr: Operand): void => {
      p.store(ptr, 8, 8, p.input(5n));
      for (const value of [1n, -1n, 1n << 40n, MIN]) {
        p.answer(`${what} before + ${value}`, p.emit({ op: 'atomic-fetch-add', ptr, offset: 8, value: p.input(value) }));
        p.answer(`${what} + ${value}`, p.load(ptr, 8, 8));
      }
    };
    g.program((p) => add(p, 'global', p.emit({ op: 'global-addr', global: 'counters' })));
    g.program((p) => inScratch(p, (value) => add(p, 'map', value)));
  })],
  'atomic-compare-exchange': () => [group({ globals: [COUNTERS], maps: [SCRATCH] }, (g) => {
    const exchange = (p: ProgramWriter, what: string, ptr: Operand): void => {
      p.store(ptr, 8, 8, p.input(5n));
      for (const [expected, value] of [[5n, 6n], [5n, 7n], [6n, -1n], [-1n, MIN], [MIN, 1n << 40n]] as const) {
        p.answer(`${what} before ${expected} became ${value}`, p.emit({ op: 'atomic-compare-exchange', ptr, offset: 8, expected: p.input(expected), value: p.input(value) }));
        p.answer(`${what} ${expected} became ${value}`, p.load(ptr, 8, 8));
      }
    };
    g.program((p) => exchange(p, 'global', p.emit({ op: 'global-addr', global: 'counters' })));
    g.program((p) => inScratch(p, (value) => exchange(p, 'map', value)));
  })],
  'map-addr': () => [group({ maps: [SCRATCH, { name: 'AT_other', type: 'hash', keySize: 4, valueSize: 8, maxEntries: 4 }] }, (g) => {
    g.program((p) => {
      const [key, value] = [p.slot(4), p.slot(8)];
      p.store(key, 0, 4, c(0));
      p.store(value, 0, 8, c(8));
      p.answer('insert', p.helper('map_update_elem', [p.emit({ op: 'map-addr', map: 'AT_other' }), key, value, c(0)]));
      for (const map of ['AT_other', 'scratch']) {
        const found = p.helper('map_lookup_elem', [p.emit({ op: 'map-addr', map }), key]);
        p.ifNotNull(found, () => p.answer(`found in ${map}`, p.load(found, 0, 8)));
      }
    });
  })],
  helper: () => Object.values(HELPER_CASES).flatMap((groups) => groups()),
  core: coreGroups,
  'tp-load': () => [recordGroup((p) => {
    for (const [field, { size, signed, name }] of RECORD.fields.entries()) {
      if (size > 8) continue;
      p.answer(name, p.emit({ op: 'tp-load', record: 0, field, width: size as Width, signed }));
    }
  })],
  'tp-offset': () => [recordGroup((p) => {
    const field = RECORD.fields.findIndex(({ name }) => name === 'comm');
    const offset = p.emit({ op: 'tp-offset', record: 0, field });
    p.answer('offset', offset);
    const target = p.slot(16);
    p.answer('read', p.helper('probe_read_kernel', [target, c(16), p.emit({ op: 'ptr-add', ptr: p.emit({ op: 'ctx' }), offset })]));
    p.answerMemory('comm', target, 16);
  })],
  param: () => [callGroup()],
  call: () => [callGroup()],
  'function-addr': () => HELPER_CASES.loop(),
  jump: () => [group({}, (g) => {
    g.program((p) => {
      const [skipped, target] = [p.newBlock(), p.newBlock()];
      p.close({ op: 'jump', target });
      p.setBlock(skipped);
      p.answer('skipped', c(1));
      p.close({ op: 'jump', target });
      p.setBlock(target);
      p.answer('reached', c(2));
    });
  })],
  branch: () => [group({}, (g) => {
    for (const condition of [0n, 1n, -1n, 1n << 32n, MIN]) {
      for (const constant of [false, true]) {
        g.program((p) => {
          const [then, otherwise] = [p.newBlock(), p.newBlock()];
          p.close({ op: 'branch', condition: constant ? c(condition) : p.input(condition), then, else: otherwise });
          p.setBlock(then);
          p.answer(`then ${condition}`, c(1));
          p.setBlock(otherwise);
          p.answer(`else ${condition}`, c(1));
        });
      }
    }
    g.program((p) => {
      const memory = p.slot(16);
      p.store(memory, 0, 8, c(0));
      p.store(memory, 8, 8, p.input(1n));
      const [loop, after] = [p.newBlock(), p.newBlock()];
      p.close({ op: 'jump', target: loop });
      p.setBlock(loop);
      const count = p.binary('add', p.load(memory, 0, 8), c(1));
      p.store(memory, 0, 8, count);
      p.store(memory, 8, 8, p.binary('mul', p.load(memory, 8, 8), c(3)));
      p.close({ op: 'branch', condition: p.binary('ult', count, c(20)), then: loop, else: after });
      p.setBlock(after);
      p.answer('3 to the 20th', p.load(memory, 8, 8));
    });
  })],
  return: () => [group({}, (g) => {
    for (const value of VALUES) {
      g.program((p) => p.close({ op: 'return', value: p.input(value) }));
      g.program((p) => p.close({ op: 'return', value: c(value) }));
    }
  })],
} satisfies Record<Op, () => readonly Group[]>;

function group(options: ConstructorParameters<typeof GroupWriter>[0], write: (g: GroupWriter) => void): Group {
  const writer = new GroupWriter(options);
  write(writer);
  return writer.finish();
}

/** The value of this CPU in the scratch map, where it is not null. */
function inScratch(p: ProgramWriter, then: (value: Operand) => void): void {
  const key = p.slot(4);
  p.store(key, 0, 4, c(1));
  const value = p.helper('map_lookup_elem', [p.emit({ op: 'map-addr', map: 'scratch' }), key]);
  p.ifNotNull(value, () => { then(value); });
}

/** Calls with five arguments, with pointers to memory of both kinds, with an unused result, and of a function by another. */
function callGroup(): Group {
  return group({ maps: [SCRATCH] }, (g) => {
    g.subprogram('mix', 'function', ['int', 'int', 'int', 'int', 'int'], (p) => {
      const sum = [1, 2, 3, 4].reduce((total, index) => p.binary('add', p.binary('mul', total, c(31)), p.param(index)), p.param(0));
      p.close({ op: 'return', value: sum });
    });
    g.subprogram('twice', 'function', ['ptr', 'int'], (p) => {
      const doubled = p.binary('mul', p.load(p.param(0), 8, 8), p.param(1));
      p.store(p.param(0), 0, 8, doubled);
      p.close({ op: 'return', value: p.call('mix', [doubled, c(MIN), p.param(1), c(1), c(2)]) });
    });
    g.program((p) => {
      for (const value of VALUES) p.answer(`mix ${value}`, p.call('mix', [p.input(value), c(7), p.input(~value), c(value), c(-1)]));
    });
    const call = (p: ProgramWriter, what: string, memory: Operand): void => {
      p.store(memory, 0, 8, c(0));
      p.store(memory, 8, 8, p.input(-21n));
      p.answer(`${what} result`, p.call('twice', [memory, c(2)]));
      p.answer(`${what} memory`, p.load(memory, 0, 8));
      p.effect({ op: 'call', dest: null, function: 'twice', args: [memory, p.input(3n)] });
      p.answer(`${what} memory again`, p.load(memory, 0, 8));
    };
    g.program((p) => call(p, 'slot', p.slot(16)));
    g.program((p) => inScratch(p, (value) => call(p, 'map', value)));
  });
}

// ---------------------------------------------------------------- binary

function binaryGroups(): readonly Group[] {
  return (Object.keys(BINARY_OPS) as BinaryOp[]).map((fn) => group({}, (g) => {
    const traits: { readonly nonzero?: boolean; readonly shift?: boolean; readonly pointers?: boolean } = BINARY_OPS[fn];
    const rights = traits.shift === true ? SHIFTS : traits.nonzero === true ? VALUES.filter((value) => value !== 0n) : VALUES;
    for (const right of rights) {
      g.program((p) => {
        for (const left of VALUES) {
          p.answer(`${left} ${fn} ${right}`, p.binary(fn, p.input(left), p.input(right)));
          p.answer(`${left} ${fn} constant ${right}`, p.binary(fn, p.input(left), c(right)));
          p.answer(`constant ${left} ${fn} ${right}`, p.binary(fn, c(left), p.input(right)));
          p.answer(`constant ${left} ${fn} constant ${right}`, p.binary(fn, c(left), c(right)));
        }
      });
    }
    if (traits.pointers === true) {
      g.program((p) => {
        const low = p.slot(16);
        const high = p.emit({ op: 'ptr-add', ptr: low, offset: c(8) });
        for (const [label, left, right] of [['low high', low, high], ['high low', high, low], ['low low', low, low], ['low null', low, c(0)]] as const) {
          p.answer(`pointers ${label} ${fn}`, p.binary(fn, left, right));
        }
      });
    }
  }));
}

// ---------------------------------------------------------------- CO-RE

/** Structs that are the same on every kernel, because user space has them too. */
const STRUCTS: CoreStruct[] = [
  {
    name: 'bpf_insn', tag: 'struct', size: 8, members: [
      { name: 'imm', bitOffset: 32, bitSize: 0, type: { kind: 'int', size: 4, signed: true } },
      { name: 'code', bitOffset: 0, bitSize: 0, type: { kind: 'int', size: 1, signed: false } },
      { name: 'src_reg', bitOffset: 12, bitSize: 4, type: { kind: 'int', size: 1, signed: false } },
      { name: 'dst_reg', bitOffset: 8, bitSize: 4, type: { kind: 'int', size: 1, signed: false } },
      { name: 'off', bitOffset: 16, bitSize: 0, type: { kind: 'int', size: 2, signed: true } },
    ],
  },
  { name: 'in6_addr', tag: 'struct', size: 16, members: [{ name: 'in6_u', bitOffset: 0, bitSize: 0, type: { kind: 'struct', struct: 2 } }] },
  {
    name: '', tag: 'union', size: 16, members: [
      { name: 'u6_addr32', bitOffset: 0, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 4, signed: false }, length: 4 } },
      { name: 'u6_addr16', bitOffset: 0, bitSize: 0, type: { kind: 'array', of: { kind: 'int', size: 2, signed: false }, length: 8 } },
    ],
  },
  {
    name: 'list_head', tag: 'struct', size: 16, members: [
      { name: 'prev', bitOffset: 64, bitSize: 0, type: { kind: 'pointer' } },
      { name: 'next', bitOffset: 0, bitSize: 0, type: { kind: 'pointer' } },
    ],
  },
];
const MEMBERS: readonly { readonly struct: number; readonly path: readonly number[]; readonly integer: boolean }[] = [
  ...[0, 1, 2, 3, 4].map((member) => ({ struct: 0, path: [member], integer: true })),
  { struct: 1, path: [0], integer: false },
  { struct: 1, path: [0, 0], integer: false },
  { struct: 1, path: [0, 0, 3], integer: false },
  { struct: 1, path: [0, 1, 5], integer: false },
  { struct: 3, path: [0], integer: false },
  { struct: 3, path: [1], integer: false },
];

function coreGroups(): readonly Group[] {
  const facts = (p: ProgramWriter): void => {
    for (const [info, about] of Object.entries(CORE_INFOS) as [CoreInfo, string][]) {
      if (about === 'type') {
        for (const struct of [0, 1, 3]) p.answer(`${info} ${struct}`, p.emit({ op: 'core', info, struct, path: [] }), info === 'type_id' ? 'nonzero' : 'equal');
      } else {
        for (const { struct, path, integer } of MEMBERS) {
          if (about === 'member' || integer) p.answer(`${info} ${struct} ${path.join('.')}`, p.emit({ op: 'core', info, struct, path }));
        }
      }
    }
  };
  // As if compiled on a machine where everything lies elsewhere: the answers must be those of the running kernel.
  const moved = STRUCTS.map((struct) => ({
    ...struct,
    size: struct.name === '' ? struct.size : struct.size + 64,
    members: struct.members.map((member) => (struct.name === 'list_head' ? { ...member, bitOffset: member.bitOffset + 256 } : member)),
  }));
  const missing: CoreStruct[] = [
    { name: 'list_head', tag: 'struct', size: 24, members: [{ name: 'sideways', bitOffset: 128, bitSize: 0, type: { kind: 'pointer' } }] },
    { name: 'no_such_struct_anywhere', tag: 'struct', size: 8, members: [{ name: 'x', bitOffset: 0, bitSize: 0, type: { kind: 'int', size: 8, signed: true } }] },
  ];
  return [
    group({ overrides: { coreStructs: STRUCTS } }, (g) => g.program(facts)),
    group({ overrides: { coreStructs: moved }, interpreted: { coreStructs: STRUCTS } }, (g) => g.program(facts)),
    group({ overrides: { coreStructs: missing }, environment: () => ({ absent: new Set(['list_head.sideways', 'no_such_struct_anywhere']) }) }, (g) => {
      g.program((p) => {
        p.answer('member', p.emit({ op: 'core', info: 'exists', struct: 0, path: [0] }));
        p.answer('member of no type', p.emit({ op: 'core', info: 'exists', struct: 1, path: [0] }));
        p.answer('type', p.emit({ op: 'core', info: 'type_exists', struct: 0, path: [] }));
        p.answer('no type', p.emit({ op: 'core', info: 'type_exists', struct: 1, path: [] }));
      });
    }),
  ];
}

// ---------------------------------------------------------------- tracepoint records

const RECORD: RecordDef = {
  name: 'test:record', fields: [
    { name: 'u1', offset: 9, size: 1, signed: false }, { name: 's1', offset: 8, size: 1, signed: true },
    { name: 'u2', offset: 12, size: 2, signed: false }, { name: 's2', offset: 14, size: 2, signed: true },
    { name: 'u4', offset: 16, size: 4, signed: false }, { name: 's4', offset: 20, size: 4, signed: true },
    { name: 'u8', offset: 24, size: 8, signed: false }, { name: 's8', offset: 32, size: 8, signed: true },
    { name: 'comm', offset: 40, size: 16, signed: false },
  ],
};

function recordGroup(write: (p: ProgramWriter) => void): Group {
  const context = (): bigint[] => Array.from({ length: 7 }, (_, index) => 0xf1e2_d3c4_b5a6_9788n ^ BigInt(index * 0x1111));
  return group({ overrides: { records: [RECORD] }, program: { kind: 'program', type: 'tracepoint', section: 'tracepoint' }, context }, (g) => g.program(write));
}

