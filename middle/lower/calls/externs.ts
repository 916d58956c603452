// Calls of C and of kfuncs. Numbers go in registers, as wide as C has them; `&$x` is the variable's own memory and not
// the number that it is elsewhere, so that the callee may write it, and what it wrote into the memory of a narrow number
// is widened again behind the call. A pointer that a call returns stays in a register or on the stack, where the
// kernel's verifier keeps knowing what it is. `curtask` is handed over as the task itself, which a kfunc trusts.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { InternalError } from '../../../common/internal-error.ts';
import type { CFunction, VariableInfo } from '../../../frontend/types/typed-program.ts';
import { isScalar, sizeOf } from '../../../frontend/types/types.ts';
import type { Operand } from '../../ir/ir.ts';
import { ONE, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, helper, placeOf, storageOf } from '../function-context.ts';
import { inOrder } from '../expressions/effects.ts';
import { contextPtr } from '../functions/frames.ts';
import { mapAddr, mapOf } from '../maps/maps.ts';
import { scalarOf } from '../values/memory.ts';
import { scriptPlace } from '../../../frontend/syntax/script-place.ts';
import type { Value } from '../values/values.ts';
import { isSigned, NOTHING, scalarWidth } from '../values/values.ts';
import { evaluateAs } from '../expressions/evaluate.ts';

export function lowerExternCall(ctx: FunctionContext, node: ast.Call, fn: CFunction): Value {
  const { b } = ctx;
  declare(ctx, node, fn);
  const sources = node.args.map((arg) => memoryOf(ctx, arg));
  const values = inOrder(ctx, node.args, (arg, index) => (sources[index] === null ? evaluateAs(ctx, arg, fn.params[index]!.type) : NOTHING));
  const args = values.map((value, index) => {
    const source = sources[index]!;
    if (source !== null) return source.pointer();
    const operand = scalarOf(value);
    if (fn.params[index]!.passing!.kind !== 'pointer') return operand;
    return operand.kind === 'const' && operand.value === 0n ? ZERO : b.intToPtr(operand);
  });
  if (fn.returns === null) {
    b.callExternVoid(fn.name, args);
    for (const source of sources) source?.after();
    return NOTHING;
  }
  const result = b.callExtern(fn.name, args);
  for (const source of sources) source?.after();
  return { kind: 'scalar', type: fn.returns.type, operand: fn.returns.passing!.kind === 'pointer' ? b.ptrToInt(result) : result };
}

/** Puts the function into the module, and where a kfunc is called into the table of those. */
function declare({ shared }: FunctionContext, node: ast.Call, fn: CFunction): void {
  const { externs } = shared.module;
  if (!externs.some(({ name }) => name === fn.name)) {
    externs.push({ name: fn.name, from: fn.from, params: fn.params.map((param) => param.passing!), returns: fn.returns?.passing ?? null });
  }
  if (fn.from === 'kernel' && !shared.kfuncs.some(({ name }) => name === fn.name)) shared.kfuncs.push({ name: fn.name, ...scriptPlace(shared.program.source, node.nameSpan) });
}

interface Source {
  readonly pointer: () => Operand;
  /** What is to be done behind the call. */
  readonly after: () => void;
}

/** Arguments that are addresses of memory the verifier knows; null: any other. */
export function memoryOf(ctx: FunctionContext, node: ast.Expr): Source | null {
  const nothing = (): void => undefined;
  switch (node.kind) {
    case 'cast': return node.type.kind === 'pointer-type' ? memoryOf(ctx, node.operand) : null;
    case 'identifier': case 'call':
      if (node.name === 'curtask') return { pointer: () => helper(ctx, 'get_current_task_btf', []), after: nothing };
      return node.name === 'ctx' ? { pointer: () => contextPtr(ctx), after: nothing } : null;
    case 'unary': {
      if (node.op !== '&') return null;
      if (node.operand.kind === 'map') {
        const map = mapOf(ctx, node.operand);
        return { pointer: () => mapAddr(ctx, map), after: nothing };
      }
      const variable = ctx.facts.variables.get(node.operand.id);
      if (variable === undefined) throw new InternalError(`a ${node.operand.kind} has no address`);
      return { pointer: () => address(ctx, placeOf(ctx, storageOf(ctx, variable))), after: () => widen(ctx, variable) };
    }
    default: return null;
  }
}

/** Registers are 64 bits wide and so is their memory; C wrote only what its type has. */
function widen(ctx: FunctionContext, variable: VariableInfo): void {
  const { b } = ctx;
  const { type } = variable;
  if (!isScalar(type) || sizeOf(type) === 8) return;
  const place = placeOf(ctx, storageOf(ctx, variable));
  const written = b.load(place.ptr, place.offset, scalarWidth(type), isSigned(type));
  b.store(place.ptr, place.offset, 8, type.kind === 'bool' ? b.binary('and', written, ONE) : written);
}
