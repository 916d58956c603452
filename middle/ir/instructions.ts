// What can be asked of any instruction: which operands it reads, what its result is, and the same instruction with
// other operands. It is here so that whoever walks over code need not know every op. It changes nothing.

import { helperRow } from './helpers.ts';
import type { Instr, Module, Operand, RegType, Role, Terminator } from './ir.ts';

/** Every operand that an instruction or terminator reads, in order. */
export function operandsOf(item: Instr | Terminator): readonly Operand[] {
  switch (item.op) {
    case 'binary': return [item.left, item.right];
    case 'extend': case 'int-to-ptr': case 'return': return [item.value];
    case 'select': return [item.condition, item.left, item.right];
    case 'ptr-add': return [item.ptr, item.offset];
    case 'ptr-to-int': case 'load': case 'load-ptr': return [item.ptr];
    case 'store': case 'atomic-add': case 'atomic-fetch-add': return [item.ptr, item.value];
    case 'atomic-compare-exchange': return [item.ptr, item.expected, item.value];
    case 'copy': return [item.dst, item.src];
    case 'zero': return [item.dst];
    case 'helper': case 'call': case 'call-extern': return item.args;
    case 'branch': return [item.condition];
    case 'param': case 'function-addr': case 'slot-addr': case 'global-addr': case 'ctx': case 'map-addr': case 'core':
    case 'tp-offset': case 'jump':
      return [];
    case 'tp-load': return item.base === undefined ? [] : [item.base];
  }
}

/** The same with each operand replaced. */
export function withOperands<T extends Instr | Terminator>(item: T, to: (operand: Operand) => Operand): T {
  const copy = { ...item } as Record<string, unknown>;
  for (const key in item) {
    const value: unknown = item[key];
    if (key === 'args') copy[key] = (value as readonly Operand[]).map(to);
    else if (isOperand(value)) copy[key] = to(value);
  }
  return copy as T;
}

function isOperand(value: unknown): value is Operand {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** The register that an instruction assigns, or null. */
export function resultOf(instr: Instr): number | null {
  return 'dest' in instr ? instr.dest : null;
}

export function resultType(role: Role, instr: Instr, externs: Module['externs']): RegType {
  switch (instr.op) {
    case 'slot-addr': case 'global-addr': case 'ctx': case 'ptr-add': case 'int-to-ptr': case 'load-ptr': case 'map-addr':
    case 'function-addr':
      return 'ptr';
    case 'param': return role.kind === 'program' ? 'int' : role.params[instr.index] ?? 'int';
    case 'select': return instr.type;
    case 'helper': return helperRow(instr.helper)?.returns ?? 'int';
    case 'call-extern': return externs.find(({ name }) => name === instr.extern)?.returns?.kind === 'pointer' ? 'ptr' : 'int';
    default: return 'int';
  }
}
