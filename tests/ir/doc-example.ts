// The module that docs/ir.md shows printed, which is also the printer's test: one of everything that is printed its own
// way. It is written by hand, so that a change of lowering does not change the page.

import type { Instr, Module, Terminator } from '../../middle/ir/ir.ts';
import type { BareInstr, BareTerminator } from './module.ts';
import { block, c, fn, module, r, slot } from './module.ts';

/** Gives instructions the position that the script would. */
function at(line: number, column: number, instrs: readonly BareInstr[]): Instr[] {
  return instrs.map((instr) => ({ ...instr, at: { line, column } }));
}

function end(line: number, column: number, term: BareTerminator): Terminator {
  return { ...term, at: { line, column } };
}

export const DOC_EXAMPLE: Module = module([
  fn('tracepoint_sched_switch_0', [
    {
      ...block(0, []),
      instrs: at(2, 3, [
        { op: 'slot-addr', dest: 0, slot: 0 },
        { op: 'tp-load', dest: 1, record: 0, field: 0, width: 4, signed: true },
        { op: 'store', ptr: r(0), offset: 0, width: 8, value: r(1) },
        { op: 'map-addr', dest: 2, map: 'AT_runs' },
        { op: 'helper', dest: 3, helper: 'map_lookup_elem', args: [r(2), r(0)] },
        { op: 'binary', dest: 4, fn: 'ne', left: r(3), right: c(0) },
      ]),
      term: end(2, 3, { op: 'branch', condition: r(4), then: 1, else: 2 }),
    },
    {
      ...block(1, []),
      instrs: at(2, 16, [
        { op: 'load', dest: 5, ptr: r(3), offset: 0, width: 8, signed: false },
        { op: 'binary', dest: 6, fn: 'add', left: r(5), right: c(1) },
        { op: 'store', ptr: r(3), offset: 0, width: 8, value: r(6) },
      ]),
      term: end(2, 3, { op: 'jump', target: 3 }),
    },
    {
      ...block(2, []),
      instrs: at(2, 3, [
        { op: 'slot-addr', dest: 7, slot: 1 },
        { op: 'store', ptr: r(7), offset: 0, width: 8, value: c(1) },
        { op: 'helper', dest: null, helper: 'map_update_elem', args: [r(2), r(0), r(7), c(0)] },
      ]),
      term: end(2, 3, { op: 'jump', target: 3 }),
    },
    { ...block(3, []), term: end(1, 1, { op: 'return', value: c(0) }) },
  ], { role: { kind: 'program', type: 'tracepoint', section: 'tracepoint' }, slots: [slot(0, 8, 'key'), slot(1, 8, 'value')] }),
], {
  source: { name: 'runs.bt', text: 'tracepoint:sched:sched_switch {\n  @runs[args.next_pid] = count();\n}\n' },
  maps: [{ name: 'AT_runs', type: 'percpu_hash', keySize: 8, valueSize: 8, maxEntries: 4096 }],
  records: [{ name: 'sched:sched_switch', fields: [{ name: 'next_pid', offset: 56, size: 4, signed: true }] }],
});
