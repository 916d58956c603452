// What the kernel's BTF tells of a function's parameters, for listings.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { declarationOf } from '../../common/btf/c-text.ts';
import { lazy } from '../../common/lazy.ts';
import { kernelModules, VMLINUX } from '../kernel/kernel-btf.ts';
import { kernelTypes } from '../kernel/kernel-types.ts';

const functions = new Map<string, ReadonlyMap<string, BtfId>>();
const modules = lazy(kernelModules);

/** Of a module's own, by name; those of `vmlinux` are no module's. */
function functionsOf(module: string): ReadonlyMap<string, BtfId> {
  let found = functions.get(module);
  if (found === undefined) {
    found = new Map(kernelTypes(module) === null ? [] : ownFunctions(kernelTypes(module)!));
    functions.set(module, found);
  }
  return found;
}

function* ownFunctions(types: Btf): Iterable<[string, BtfId]> {
  for (let id = types.firstId; id < types.typeCount; id++) if (types.kind(id) === 'func') yield [types.name(id), id];
}

/** Of all functions that are a module's own, or of `vmlinux`. */
export function functionNames(module: string): Iterable<string> {
  return functionsOf(module).keys();
}

/** `module`: null for the first that has it. `result`: its name among the parameters; null: without. */
export function functionParameters(name: string, module: string | null, result: string | null): string[] {
  const owner = (module === null ? modules() : [module]).find((each) => functionsOf(each).has(name));
  if (owner === undefined) return [];
  return parameterLines(kernelTypes(owner)!, functionsOf(owner).get(name)!, result);
}

/** The same of a function whose type is known. */
export function parameterLines(types: Btf, id: BtfId, result: string | null): string[] {
  const { params, returns } = types.proto(id);
  const lines = params.map((param) => (param.type === 0 ? '...' : declarationOf(types, param.type, param.name)));
  return result === null || returns === 0 ? lines : [...lines, declarationOf(types, returns, result)];
}

/** Of a raw tracepoint: those of the function that calls its probes, which begin with what is the tracepoint's own. */
export function eventParameters(event: string, module: string): string[] {
  return functionParameters(`__traceiter_${event}`, module, null).slice(1);
}

/** Members of a struct of the kernel, those in parts without a name among them. */
export function structMembers(name: string): string[] {
  const types = kernelTypes(VMLINUX);
  const id = types?.find(name, 'struct') ?? null;
  return types === null || id === null ? [] : [...membersOf(types, id)];
}

function* membersOf(types: Btf, id: BtfId): Iterable<string> {
  for (const { name, type } of types.members(id)) {
    const inner = types.resolve(type);
    if (name === '' && ['struct', 'union'].includes(types.kind(inner))) yield* membersOf(types, inner);
    else yield declarationOf(types, type, name);
  }
}
