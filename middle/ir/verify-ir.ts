// Says whether a module of the IR keeps the rules that its data model states: what is referred to exists, blocks are
// closed, a register is assigned once and before every use, operands have the type their place asks for, and memory
// whose address is plain (a slot, a global, the context, plus constants) is accessed within its bounds. It runs
// between lowering and the backend, so that a slip of ours is named in our terms and not LLVM's or the kernel's.
// It judges form only: loops, ring buffer references and pointers from maps are the kernel verifier's business.
// A complaint is always about our code, never about the user's script.

import { programTypes } from '../../common/program-types.ts';
import type {
  Block, BlockId, CoreType, Fn, Instr, MapDef, Module, Operand, RegId, RegType, Terminator,
} from './ir.ts';
import { dominatorsOf, reversePostorder, successors } from './control-flow.ts';
import type { Dominators } from './control-flow.ts';
import type { HelperName } from './helpers.ts';
import { callbackHelpers, helperRow } from './helpers.ts';
import { operandsOf, resultType } from './instructions.ts';
import { printInstr, printTerminator } from './print-ir.ts';

/** One sentence per broken rule, with its place; empty when the module is well-formed. */
export function verifyModule(module: Module): readonly string[] {
  const errors = [...moduleErrors(module)];
  for (const fn of module.functions) errors.push(...functionErrors(module, fn));
  for (const fn of module.functions) if (callsItself(module, fn)) errors.push(`function ${fn.name}: it calls itself`);
  return errors;
}

/** Directly or through others, by call or as a callback. */
function callsItself(module: Module, fn: Fn): boolean {
  const byName = new Map(module.functions.map((other) => [other.name, other]));
  const seen = new Set<string>();
  const pending = calledBy(fn);
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (name === fn.name) return true;
    const called = byName.get(name);
    if (called === undefined || seen.has(name)) continue;
    seen.add(name);
    pending.push(...calledBy(called));
  }
  return false;
}

function calledBy(fn: Fn): string[] {
  return fn.blocks.flatMap((block) => block.instrs.flatMap((instr) => (instr.op === 'call' || instr.op === 'function-addr' ? [instr.function] : [])));
}

// ---------------------------------------------------------------- module

/** What BPF passes in registers. */
const MAX_PARAMETERS = 5;

function* moduleErrors(module: Module): Generator<string> {
  const symbols = new Set<string>();
  for (const [index, { name, params }] of module.externs.entries()) {
    if (params.length > MAX_PARAMETERS) yield `extern ${name} has ${params.length} parameters, more than ${MAX_PARAMETERS}`;
    if (module.externs.findIndex((other) => other.name === name) < index) yield `extern ${name} is declared twice`;
  }
  for (const { name } of [...module.maps, ...module.globals, ...module.functions]) {
    if (!/^[A-Za-z_]\w*$/.test(name)) yield `symbol '${name}' is not a C identifier`;
    if (symbols.has(name)) yield `symbol ${name} is defined twice`;
    symbols.add(name);
  }
  for (const map of module.maps) {
    const at = `map ${map.name}`;
    if (map.type === 'task_storage' || map.type === 'perf_event_array') {
      if (map.maxEntries !== 0 || map.keySize !== 4) yield `${at} is a ${map.type === 'task_storage' ? 'task storage' : 'list of perf events'} with entries, or a key of more than 4 bytes`;
    } else if (!isPositive(map.maxEntries)) yield `${at} has no entries`;
    if (map.type === 'ringbuf') {
      if (map.keySize !== 0 || map.valueSize !== 0) yield `${at} is a ring buffer with a key or value`;
      if (map.maxEntries % 4096 !== 0 || !isPowerOfTwo(map.maxEntries)) yield `${at} is a ring buffer whose size is not a power of two of pages`;
      continue;
    }
    if (!isPositive(map.keySize)) yield `${at} has no key`;
    if (!isPositive(map.valueSize)) yield `${at} has no value`;
    if ((map.type === 'array' || map.type === 'percpu_array') && map.keySize !== 4) yield `${at} is an array with a key of ${map.keySize} bytes`;
  }
  for (const global of module.globals) {
    const at = `global ${global.name}`;
    if (!isPositive(global.size)) yield `${at} has no size`;
    if (!isPowerOfTwo(global.align)) yield `${at} has alignment ${global.align}`;
    if (global.init !== null && global.init.length !== global.size) yield `${at} has ${global.init.length} initial bytes for ${global.size}`;
    if (global.init !== null && global.section === 'counters') yield `${at} has initial bytes in a section of zeroes`;
  }
  for (const struct of module.coreStructs) {
    for (const member of struct.members) {
      const inner = elementType(member.type);
      if (inner.kind === 'struct' && module.coreStructs[inner.struct] === undefined) {
        yield `struct ${struct.name}.${member.name}: struct #${inner.struct} does not exist`;
      }
    }
  }
  for (const record of module.records) {
    for (const field of record.fields) {
      if (!isPositive(field.size) || field.offset < 0) yield `record ${record.name}.${field.name} has no place`;
    }
  }
}

// ---------------------------------------------------------------- functions

/** What a pointer register is known to point to; `offset` is null when it is not constant. */
interface Origin {
  readonly base: 'slot' | 'global' | 'ctx' | 'map' | 'function';
  /** Slot id, or the name of the global, map or function. */
  readonly name: number | string;
  readonly offset: number | null;
}

interface Definition {
  readonly block: BlockId;
  /** Position within the block. */
  readonly index: number;
  readonly type: RegType;
}

interface State {
  readonly module: Module;
  readonly fn: Fn;
  readonly definitions: Map<RegId, Definition>;
  readonly origins: Map<RegId, Origin>;
}

function* functionErrors(module: Module, fn: Fn): Generator<string> {
  const errors: string[] = [];
  const state: State = { module, fn, definitions: new Map(), origins: new Map() };
  const prefix = `function ${fn.name}`;
  errors.push(...shapeErrors(fn));
  if (errors.length === 0) {
    for (const block of fn.blocks) errors.push(...definitionErrors(state, block));
    const order = reversePostorder(fn);
    for (const block of order) for (const instr of block.instrs) traceOrigin(state, instr);
    const dominators = dominatorsOf(order);
    for (const block of fn.blocks) {
      const reachable = dominators.nearest.has(block.id);
      for (const [index, instr] of block.instrs.entries()) {
        const check = (operands: readonly Operand[]): string[] =>
          reachable ? useErrors(state, dominators, { block: block.id, index }, operands) : [];
        for (const error of [...check(operandsOf(instr)), ...instructionErrors(state, instr)]) {
          errors.push(`b${block.id}: ${printInstr(module, fn, instr)}: ${error}`);
        }
      }
      const term = block.term as Terminator;
      const operands = operandsOf(term);
      const uses = reachable ? useErrors(state, dominators, { block: block.id, index: block.instrs.length }, operands) : [];
      for (const error of [...uses, ...operands.flatMap((operand) => [...typeErrors(state, operand, 'int')]), ...positionErrors(term)]) {
        errors.push(`b${block.id}: ${printTerminator(term)}: ${error}`);
      }
    }
  }
  for (const error of errors) yield `${prefix}: ${error}`;
}

/** Rules without which the others have no meaning: blocks, their ends, slots. */
function* shapeErrors(fn: Fn): Generator<string> {
  const { role } = fn;
  if (role.kind !== 'program') {
    const count = role.params.length + (hasContext(fn) ? 1 : 0);
    if (count > MAX_PARAMETERS) yield `${count} parameters are more than ${MAX_PARAMETERS}`;
  } else if (!programTypes[role.type].sections.some((word) => role.section === word || role.section.startsWith(`${word}/`))) {
    yield `section '${role.section}' is not one of a ${role.type} program`;
  }
  const slots = new Set<number>();
  for (const slot of fn.slots) {
    if (slots.has(slot.id)) yield `slot ${slot.id} is defined twice`;
    slots.add(slot.id);
    if (!isPositive(slot.size)) yield `slot ${slot.name} has no size`;
    if (!isPowerOfTwo(slot.align)) yield `slot ${slot.name} has alignment ${slot.align}`;
  }
  const entry = fn.blocks[0];
  if (entry === undefined) yield 'it has no block';
  const blocks = new Set<number>();
  for (const block of fn.blocks) {
    if (blocks.has(block.id)) yield `b${block.id} is defined twice`;
    blocks.add(block.id);
  }
  for (const block of fn.blocks) {
    if (block.term === null) yield `b${block.id} is not closed`;
    for (const target of successors(block)) {
      if (!blocks.has(target)) yield `b${block.id} goes to b${target}, which does not exist`;
      if (target === entry?.id) yield `b${block.id} goes to the entry block`;
    }
  }
}

/** Collects the definitions of a block; every register is assigned once and within the function's count. */
function* definitionErrors(state: State, block: Block): Generator<string> {
  for (const [index, instr] of block.instrs.entries()) {
    const dest = 'dest' in instr ? instr.dest : null;
    if (dest === null) continue;
    if (state.definitions.has(dest)) yield `b${block.id}: %${dest} is assigned twice`;
    if (!Number.isInteger(dest) || dest < 0 || dest >= state.fn.registers) yield `b${block.id}: %${dest} is not one of ${state.fn.registers} registers`;
    state.definitions.set(dest, { block: block.id, index, type: resultType(state.fn.role, instr, state.module.externs) });
  }
}

function traceOrigin(state: State, instr: Instr): void {
  switch (instr.op) {
    case 'slot-addr': state.origins.set(instr.dest, { base: 'slot', name: instr.slot, offset: 0 }); break;
    case 'global-addr': state.origins.set(instr.dest, { base: 'global', name: instr.global, offset: 0 }); break;
    case 'ctx': state.origins.set(instr.dest, { base: 'ctx', name: 'ctx', offset: 0 }); break;
    case 'function-addr': state.origins.set(instr.dest, { base: 'function', name: instr.function, offset: 0 }); break;
    case 'map-addr': state.origins.set(instr.dest, { base: 'map', name: instr.map, offset: 0 }); break;
    case 'ptr-add': {
      const origin = originOf(state, instr.ptr);
      if (origin === undefined) break;
      const known = origin.offset !== null && instr.offset.kind === 'const';
      state.origins.set(instr.dest, { ...origin, offset: known ? origin.offset + Number(BigInt.asIntN(64, instr.offset.value)) : null });
      break;
    }
    default:
  }
}

function originOf(state: State, operand: Operand): Origin | undefined {
  return operand.kind === 'reg' ? state.origins.get(operand.reg) : undefined;
}

function useErrors(
  state: State, dominators: Dominators, at: { readonly block: BlockId; readonly index: number }, operands: readonly Operand[],
): string[] {
  return operands.flatMap((operand) => {
    if (operand.kind !== 'reg') return [];
    const definition = state.definitions.get(operand.reg);
    if (definition === undefined) return [`%${operand.reg} is never assigned`];
    const before = definition.block === at.block ? definition.index < at.index : dominators.nearest.has(definition.block) && dominators.dominates(definition.block, at.block);
    return before ? [] : [`%${operand.reg} is not assigned on every way here`];
  });
}

// ---------------------------------------------------------------- instructions

function* instructionErrors(state: State, instr: Instr): Generator<string> {
  const { module, fn } = state;
  yield* positionErrors(instr);
  const int = (operand: Operand): Generator<string> => typeErrors(state, operand, 'int');
  switch (instr.op) {
    case 'binary': {
      const pointers = isComparison(instr.fn) && [instr.left, instr.right].some((operand) => typeOf(state, operand) === 'ptr');
      for (const operand of [instr.left, instr.right]) yield* typeErrors(state, operand, pointers ? 'ptr' : 'int');
      break;
    }
    case 'extend':
      if (![1, 2, 4].includes(instr.width)) yield `width ${instr.width} is not 1, 2 or 4`;
      yield* int(instr.value);
      break;
    case 'int-to-ptr':
      yield* int(instr.value);
      break;
    case 'select':
      yield* int(instr.condition);
      for (const operand of [instr.left, instr.right]) {
        yield* typeErrors(state, operand, instr.type);
        yield* mapUseErrors(state, operand);
      }
      break;
    case 'slot-addr':
      if (!fn.slots.some((slot) => slot.id === instr.slot)) yield `slot ${instr.slot} does not exist`;
      break;
    case 'global-addr':
      if (!module.globals.some((global) => global.name === instr.global)) yield `global ${instr.global} does not exist`;
      break;
    case 'map-addr':
      if (!module.maps.some((map) => map.name === instr.map)) yield `map ${instr.map} does not exist`;
      break;
    case 'function-addr':
      if (!module.functions.some((other) => other.name === instr.function && other.role.kind === 'callback')) yield `callback ${instr.function} does not exist`;
      break;
    case 'ctx':
      if (!hasContext(fn)) yield `a ${fn.role.kind} has no context`;
      break;
    case 'param':
      if (fn.role.kind === 'program') yield 'a program has no parameters';
      else if (fn.role.params[instr.index] === undefined) yield `there is no parameter ${instr.index}`;
      break;
    case 'call':
      yield* callErrors(state, instr);
      break;
    case 'call-extern': {
      const extern = module.externs.find(({ name }) => name === instr.extern);
      if (extern === undefined) yield `the extern ${instr.extern} does not exist`;
      else if (extern.params.length !== instr.args.length) yield `${instr.args.length} arguments for ${extern.params.length} parameters`;
      else {
        for (const [index, arg] of instr.args.entries()) yield* typeErrors(state, arg, extern.params[index]!.kind === 'pointer' ? 'ptr' : 'int');
        if (instr.dest !== null && extern.returns === null) yield 'it has no result';
      }
      break;
    }
    case 'ptr-add':
      yield* addressErrors(state, instr.ptr);
      yield* int(instr.offset);
      break;
    case 'ptr-to-int':
      // Of a map it is the address of the kernel's struct bpf_map.
      if (originOf(state, instr.ptr)?.base === 'map') break;
      yield* addressErrors(state, instr.ptr);
      break;
    case 'load':
      yield* widthErrors(instr.width);
      yield* accessErrors(state, instr.ptr, instr.offset, instr.width, 'read');
      break;
    case 'load-ptr':
      yield* accessErrors(state, instr.ptr, instr.offset, 8, 'read');
      break;
    case 'store':
      yield* widthErrors(instr.width);
      yield* accessErrors(state, instr.ptr, instr.offset, instr.width, 'write');
      yield* valueErrors(state, instr.value, instr.width);
      break;
    case 'copy':
      if (!isPositive(instr.size)) yield `size ${instr.size} is not a positive number`;
      yield* accessErrors(state, instr.dst, 0, instr.size, 'write');
      yield* accessErrors(state, instr.src, 0, instr.size, 'read');
      break;
    case 'zero':
      if (!isPositive(instr.size)) yield `size ${instr.size} is not a positive number`;
      yield* accessErrors(state, instr.dst, 0, instr.size, 'write');
      break;
    case 'atomic-add': case 'atomic-fetch-add':
      yield* accessErrors(state, instr.ptr, instr.offset, 8, 'write');
      yield* int(instr.value);
      break;
    case 'atomic-compare-exchange':
      yield* accessErrors(state, instr.ptr, instr.offset, 8, 'write');
      yield* int(instr.expected);
      yield* int(instr.value);
      break;
    case 'helper':
      yield* helperErrors(state, instr);
      break;
    case 'core':
      yield* coreErrors(module, instr);
      break;
    case 'tp-load':
      yield* widthErrors(instr.width);
      yield* recordErrors(state, instr);
      break;
    case 'tp-offset':
      yield* recordErrors(state, instr);
      break;
  }
}

function* positionErrors(item: Instr | Terminator): Generator<string> {
  if (!isPositive(item.at.line) || !isPositive(item.at.column)) yield `position ${item.at.line}:${item.at.column} is not in the script`;
}

function typeOf(state: State, operand: Operand): RegType | undefined {
  return operand.kind === 'reg' ? state.definitions.get(operand.reg)?.type : undefined;
}

function* typeErrors(state: State, operand: Operand, want: RegType): Generator<string> {
  if (operand.kind === 'const') {
    if (operand.value < -(1n << 63n) || operand.value >= 1n << 64n) yield `${operand.value} does not fit 64 bits`;
    if (want === 'ptr' && operand.value !== 0n) yield `${operand.value} is used as a pointer`;
    return;
  }
  const type = typeOf(state, operand);
  if (type !== undefined && type !== want) yield `%${operand.reg} is ${type}, not ${want}`;
}

/** A value to store: of either type where eight bytes are written. */
function* valueErrors(state: State, value: Operand, width: number): Generator<string> {
  yield* typeErrors(state, value, width === 8 ? typeOf(state, value) ?? 'int' : 'int');
  yield* mapUseErrors(state, value);
}

/** A pointer to something: not null, not a map. */
function* addressErrors(state: State, operand: Operand): Generator<string> {
  if (operand.kind === 'const') yield 'a constant is used as an address';
  else yield* typeErrors(state, operand, 'ptr');
  yield* mapUseErrors(state, operand);
}

function* mapUseErrors(state: State, operand: Operand): Generator<string> {
  const origin = originOf(state, operand);
  if (origin?.base === 'map') yield `map ${origin.name} is used outside a helper's map argument`;
  if (origin?.base === 'function') yield `callback ${origin.name} is used outside a helper's callback argument`;
}

function* widthErrors(width: number): Generator<string> {
  if (![1, 2, 4, 8].includes(width)) yield `width ${width} is not 1, 2, 4 or 8`;
}

function* accessErrors(state: State, ptr: Operand, offset: number, size: number, access: 'read' | 'write'): Generator<string> {
  yield* addressErrors(state, ptr);
  if (!Number.isSafeInteger(offset)) yield `offset ${offset} is not a whole number`;
  const origin = originOf(state, ptr);
  if (origin === undefined) return;
  if (origin.base === 'ctx') {
    if (access === 'write') yield 'the context is written';
    if (origin.offset === null) yield 'the context is read at an offset that is not constant';
    else if (origin.offset + offset < 0) yield 'the context is read before its start';
    return;
  }
  const section = state.module.globals.find((global) => origin.base === 'global' && global.name === origin.name)?.section;
  if (access === 'write' && (section === 'constants' || section === 'literals')) yield `global ${origin.name} is written and read-only`;
  yield* boundsErrors(state, origin, offset, size);
}

function* boundsErrors(state: State, origin: Origin, offset: number, size: number): Generator<string> {
  const region = origin.base === 'slot' ? state.fn.slots.find((slot) => slot.id === origin.name)
    : origin.base === 'global' ? state.module.globals.find((global) => global.name === origin.name) : undefined;
  if (region === undefined || origin.offset === null) return;
  const start = origin.offset + offset;
  if (start < 0 || start + size > region.size) yield `${size} bytes at ${start} are outside ${origin.base} ${region.name} of ${region.size} bytes`;
}

// ---------------------------------------------------------------- helpers, CO-RE, records

/** Arguments that name memory: of the map's key or value size, or of the size that another argument gives. */
const MEMORY_ARGUMENTS: Partial<Record<HelperName, readonly { readonly arg: number; readonly size: 'key' | 'value' | number }[]>> = {
  map_lookup_elem: [{ arg: 1, size: 'key' }],
  map_lookup_percpu_elem: [{ arg: 1, size: 'key' }],
  map_update_elem: [{ arg: 1, size: 'key' }, { arg: 2, size: 'value' }],
  map_delete_elem: [{ arg: 1, size: 'key' }],
  get_current_comm: [{ arg: 0, size: 1 }],
  get_stack: [{ arg: 1, size: 2 }],
  probe_write_user: [{ arg: 1, size: 2 }],
  probe_read_user: [{ arg: 0, size: 1 }],
  copy_from_user: [{ arg: 0, size: 1 }],
  probe_read_kernel: [{ arg: 0, size: 1 }],
  probe_read_user_str: [{ arg: 0, size: 1 }],
  probe_read_kernel_str: [{ arg: 0, size: 1 }],
  get_ns_current_pid_tgid: [{ arg: 2, size: 3 }],
  seq_printf: [{ arg: 1, size: 2 }, { arg: 3, size: 4 }],
  seq_write: [{ arg: 1, size: 2 }],
  ringbuf_output: [{ arg: 1, size: 2 }],
  skb_output: [{ arg: 3, size: 4 }],
};

type MapKind = 'ringbuf' | 'entries' | 'task_storage' | 'perf_event_array';

/** Helpers that take a map, and of which kind that must be. */
const MAP_HELPERS: Partial<Record<HelperName, MapKind>> = {
  for_each_map_elem: 'entries', map_lookup_elem: 'entries', map_update_elem: 'entries', map_delete_elem: 'entries', map_lookup_percpu_elem: 'entries',
  task_storage_get: 'task_storage',
  ringbuf_output: 'ringbuf', ringbuf_reserve: 'ringbuf', ringbuf_query: 'ringbuf', skb_output: 'perf_event_array',
};

/** Which of its arguments the map is. */
const mapArgument = (helper: string): number => (helper === 'skb_output' ? 1 : 0);

function kindOfMap(type: MapDef['type']): MapKind {
  return type === 'ringbuf' || type === 'task_storage' || type === 'perf_event_array' ? type : 'entries';
}

function* helperErrors(state: State, instr: Instr & { readonly op: 'helper' }): Generator<string> {
  const row = helperRow(instr.helper);
  if (row === undefined) {
    yield `helper ${instr.helper} does not exist`;
    return;
  }
  if (row.args.length !== instr.args.length) {
    yield `helper ${instr.helper} takes ${row.args.length} arguments, not ${instr.args.length}`;
    return;
  }
  const wantsMap = MAP_HELPERS[instr.helper as HelperName];
  const mapIndex = mapArgument(instr.helper);
  const callback = callbackHelpers[instr.helper as HelperName];
  for (const [index, arg] of instr.args.entries()) {
    yield* typeErrors(state, arg, row.args[index] as RegType);
    if (index === callback?.arg) yield* callbackErrors(state, arg, callback.params);
    else if (index !== mapIndex || wantsMap === undefined) yield* mapUseErrors(state, arg);
  }
  const origin = wantsMap === undefined ? undefined : originOf(state, instr.args[mapIndex] as Operand);
  const map = origin?.base === 'map' ? state.module.maps.find((candidate) => candidate.name === origin.name) : undefined;
  if (wantsMap !== undefined) {
    if (origin?.base !== 'map' || origin.offset !== 0) yield `argument ${mapIndex} is not a map-addr`;
    if (map !== undefined && kindOfMap(map.type) !== wantsMap) yield `map ${map.name} is ${map.type}`;
  }
  for (const memory of MEMORY_ARGUMENTS[instr.helper as HelperName] ?? []) {
    const origin = originOf(state, instr.args[memory.arg] as Operand);
    const size = memory.size === 'key' ? map?.keySize : memory.size === 'value' ? map?.valueSize : constant(instr.args[memory.size]);
    if (origin !== undefined && size !== undefined) yield* boundsErrors(state, origin, 0, size);
  }
}

function* callbackErrors(state: State, arg: Operand, params: readonly RegType[]): Generator<string> {
  const origin = originOf(state, arg);
  if (origin?.base !== 'function' || origin.offset !== 0) {
    yield 'the callback is not a function-addr';
    return;
  }
  const role = state.module.functions.find((fn) => fn.name === origin.name)?.role;
  if (role?.kind === 'callback' && String(role.params) !== String(params)) {
    yield `callback ${origin.name} takes (${role.params.join(', ')}), not (${params.join(', ')})`;
  }
}

function* callErrors(state: State, instr: Instr & { readonly op: 'call' }): Generator<string> {
  const role = state.module.functions.find((fn) => fn.name === instr.function)?.role;
  if (role?.kind !== 'function') {
    yield `function ${instr.function} does not exist`;
    return;
  }
  if (role.context === true && !hasContext(state.fn)) yield `function ${instr.function} takes a context, and there is none here`;
  if (role.params.length !== instr.args.length) yield `function ${instr.function} takes ${role.params.length} arguments, not ${instr.args.length}`;
  for (const [index, arg] of instr.args.entries()) {
    yield* typeErrors(state, arg, role.params[index] ?? 'int');
    yield* mapUseErrors(state, arg);
  }
}

function constant(operand: Operand | undefined): number | undefined {
  return operand?.kind === 'const' ? Number(operand.value) : undefined;
}

function* coreErrors(module: Module, instr: Instr & { readonly op: 'core' }): Generator<string> {
  if (module.coreStructs[instr.struct] === undefined) {
    yield `struct #${instr.struct} does not exist`;
    return;
  }
  const aboutType = instr.info.startsWith('type_');
  if (aboutType && instr.path.length > 0) yield `${instr.info} takes no path`;
  if (!aboutType && instr.path.length === 0) yield `${instr.info} needs a path`;
  if (aboutType || instr.path.length === 0) return;
  let at: CoreType = { kind: 'struct', struct: instr.struct };
  let isElement = false;
  for (const step of instr.path) {
    isElement = at.kind === 'array';
    if (at.kind === 'array') {
      // A flexible array member has length 0 in BTF and any index is good.
      if (step < 0 || (at.length !== 0 && step >= at.length)) yield `index ${step} is outside an array of ${at.length}`;
      at = at.of;
      continue;
    }
    const member: CoreType | undefined = at.kind === 'struct' ? module.coreStructs[at.struct]?.members[step]?.type : undefined;
    if (member === undefined) {
      yield `the path leaves the structs at ${step}`;
      return;
    }
    at = member;
  }
  if (instr.info !== 'lshift_u64' && instr.info !== 'rshift_u64' && instr.info !== 'signed') return;
  // libbpf refuses these for an array's element (bpf_core_calc_field_relo).
  if (isElement) yield `${instr.info} of an array's element`;
  if (at.kind !== 'int' && at.kind !== 'enum') yield `${instr.info} of a member that is ${at.kind}`;
}

function* recordErrors(state: State, instr: Instr & { readonly op: 'tp-load' | 'tp-offset' }): Generator<string> {
  const { role } = state.fn;
  if (role.kind !== 'program') yield `a ${role.kind} has no record`;
  else if (!programTypes[role.type].record) yield `a ${role.type} program has no record`;
  const record = state.module.records[instr.record];
  if (record === undefined) yield `record ${instr.record} does not exist`;
  else if (record.fields[instr.field] === undefined) yield `record ${record.name} has no field ${instr.field}`;
}

// ---------------------------------------------------------------- small things

function hasContext({ role }: Fn): boolean {
  return role.kind === 'program' || (role.kind === 'function' && role.context === true);
}

function isComparison(fn: string): boolean {
  return fn === 'eq' || fn === 'ne' || /^[us][lg][te]$/.test(fn);
}

function elementType(type: CoreType): CoreType {
  return type.kind === 'array' ? elementType(type.of) : type;
}

function isPositive(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function isPowerOfTwo(value: number): boolean {
  return isPositive(value) && Number.isInteger(Math.log2(value));
}
