// Prints a module of the IR as text, in the manner of QBE: one line for an instruction, `%3` for a register, `b2`
// for a block, `$name.0` for a slot, `@name` for a map or global. It serves --emit=ir, golden fixtures and the
// verifier's messages, so the text depends on nothing but the module: no hashes, no addresses, no maps in
// insertion order. A position in the script is printed once, as a comment, where it differs from the line before.
// Printing never fails, also on a module that the verifier rejects; there is no reader for this text.

import type {
  Block, CoreMember, CoreStruct, CoreType, ExternFn, ExternTarget, ExternType, Fn, GlobalDef, Instr, MapDef, Module, Operand, RecordDef, Slot, SlotId,
  Terminator,
} from './ir.ts';

/** The whole module; ends with a newline. */
export function printModule(module: Module): string {
  const header = [
    `module ${quote(module.source.name)} license ${quote(module.license)}`,
    ...module.maps.map(printMap),
    ...module.globals.map(printGlobal),
    ...module.coreStructs.map(printCoreStruct),
    ...module.records.map(printRecord),
    ...module.externs.map(printExtern),
  ].join('\n');
  return [`${header}\n`, ...module.functions.map((fn) => printFunction(module, fn))].join('\n');
}

/** One function with its slots and blocks; ends with a newline. The module gives the names of struct members. */
export function printFunction(module: Module, fn: Fn): string {
  const lines = [`function ${fn.name} ${roleText(fn.role)} {`];
  for (const slot of fn.slots) lines.push(`  slot ${slotName(slot)} size ${slot.size} align ${slot.align}`);
  let position = '';
  for (const block of fn.blocks) {
    lines.push(`b${block.id}${block.cold === true ? ' (cold)' : ''}:`);
    for (const item of [...block.instrs, ...(block.term === null ? [] : [block.term])]) {
      const file = item.at.file === undefined ? '' : `${module.files[item.at.file]?.name ?? '?'}:`;
      const at = `${file}${item.at.line}:${item.at.column}`;
      if (at !== position) lines.push(`  # ${at}`);
      position = at;
      lines.push(`  ${isTerminator(item) ? printTerminator(item) : printInstr(module, fn, item)}`);
    }
    if (block.term === null) lines.push('  # not closed');
  }
  return `${lines.join('\n')}\n}\n`;
}

/** One instruction, without indentation and newline. */
export function printInstr(module: Module, fn: Fn, instr: Instr): string {
  const body = instructionBody(module, fn, instr);
  return 'dest' in instr && instr.dest !== null ? `%${instr.dest} = ${body}` : body;
}

/** The instruction that ends a block, without indentation and newline. */
export function printTerminator(term: NonNullable<Block['term']>): string {
  switch (term.op) {
    case 'jump': return `jump b${term.target}`;
    case 'branch': return `branch ${operand(term.condition)}, b${term.then}, b${term.else}`;
    case 'return': return `return ${operand(term.value)}`;
  }
}

/** `task_struct.mm.pgd` or `rq.cpu[3]`: what a `core` op's path walks; `?` where the path leads nowhere. */
function printCorePath(module: Module, struct: number, path: readonly number[]): string {
  let at: CoreType | undefined = { kind: 'struct', struct };
  let text = module.coreStructs[struct]?.name ?? `?${struct}`;
  for (const step of path) {
    if (at?.kind === 'array') {
      text += `[${step}]`;
      at = at.of;
      continue;
    }
    const member: CoreMember | undefined = at?.kind === 'struct' ? module.coreStructs[at.struct]?.members[step] : undefined;
    text += `.${member === undefined ? `?${step}` : member.name === '' ? `<${step}>` : member.name}`;
    at = member?.type;
  }
  return text;
}

function instructionBody(module: Module, fn: Fn, instr: Instr): string {
  switch (instr.op) {
    case 'binary': return `${instr.fn} ${operand(instr.left)}, ${operand(instr.right)}`;
    case 'extend': return `extend ${access(instr)} ${operand(instr.value)}`;
    case 'select': return `select ${instr.type} ${operand(instr.condition)}, ${operand(instr.left)}, ${operand(instr.right)}`;
    case 'slot-addr': return `slot-addr ${slotReference(fn, instr.slot)}`;
    case 'global-addr': return `global-addr @${instr.global}`;
    case 'ctx': return 'ctx';
    case 'param': return `param ${instr.index}`;
    case 'ptr-add': return `ptr-add ${operand(instr.ptr)}, ${operand(instr.offset)}`;
    case 'ptr-to-int': return `ptr-to-int ${operand(instr.ptr)}`;
    case 'int-to-ptr': return `int-to-ptr ${operand(instr.value)}`;
    case 'load': return `load ${access(instr)} ${memory(instr)}${instr.order === undefined ? '' : ', in order'}`;
    case 'load-ptr': return `load-ptr ${memory(instr)}`;
    case 'store': return `store ${instr.width} ${memory(instr)}, ${operand(instr.value)}${instr.order === undefined ? '' : ', in order'}`;
    case 'copy': return `copy ${operand(instr.dst)}, ${operand(instr.src)}, size ${instr.size}`;
    case 'zero': return `zero ${operand(instr.dst)}, size ${instr.size}`;
    case 'atomic-add': case 'atomic-fetch-add': return `${instr.op} ${memory(instr)}, ${operand(instr.value)}`;
    case 'atomic-compare-exchange': return `${instr.op} ${memory(instr)}, ${operand(instr.expected)}, ${operand(instr.value)}`;
    case 'map-addr': return `map-addr @${instr.map}`;
    case 'function-addr': return `function-addr ${instr.function}`;
    case 'call': return `call ${instr.function}(${instr.args.map(operand).join(', ')})`;
    case 'call-extern': return `call-extern ${instr.extern}(${instr.args.map(operand).join(', ')})`;
    case 'helper': return `helper ${instr.helper}(${instr.args.map(operand).join(', ')})`;
    case 'core': return `core ${instr.info} ${printCorePath(module, instr.struct, instr.path)}`;
    case 'tp-load': return `tp-load ${access(instr)} ${recordField(module, instr)}${instr.base === undefined ? '' : ` at ${operand(instr.base)}`}`;
    case 'tp-offset': return `tp-offset ${recordField(module, instr)}`;
  }
}

function roleText(role: Fn['role']): string {
  if (role.kind === 'program') return `${role.type} ${quote(role.section)}`;
  const params = role.kind === 'function' && role.context === true ? ['ctx', ...role.params] : role.params;
  return `${role.kind} (${params.join(', ')})`;
}

function isTerminator(item: Instr | Terminator): item is Terminator {
  return item.op === 'jump' || item.op === 'branch' || item.op === 'return';
}

/** Constants are printed signed: all 64 bits set is -1. */
function operand(value: Operand): string {
  return value.kind === 'reg' ? `%${value.reg}` : BigInt.asIntN(64, value.value).toString();
}

/** `u4`: four bytes, zero-extended. */
function access(of: { readonly width: number; readonly signed: boolean }): string {
  return `${of.signed ? 's' : 'u'}${of.width}`;
}

function memory(of: { readonly ptr: Operand; readonly offset: number }): string {
  return `[${operand(of.ptr)}${of.offset < 0 ? ` - ${-of.offset}` : of.offset > 0 ? ` + ${of.offset}` : ''}]`;
}

function slotName(slot: Slot): string {
  return `$${slot.name}.${slot.id}`;
}

function slotReference(fn: Fn, id: SlotId): string {
  const slot = fn.slots.find((candidate) => candidate.id === id);
  return slot === undefined ? `$?.${id}` : slotName(slot);
}

function recordField(module: Module, of: { readonly record: number; readonly field: number }): string {
  const record = module.records[of.record];
  return `${record?.name ?? `?${of.record}`}.${record?.fields[of.field]?.name ?? `?${of.field}`}`;
}

function printMap(map: MapDef): string {
  return `map @${map.name} ${map.type} key ${map.keySize} value ${map.valueSize} entries ${map.maxEntries}`;
}

function printGlobal(global: GlobalDef): string {
  const init = global.init === null ? '' : ` = ${quote(Array.from(global.init, (byte) => String.fromCharCode(byte)).join(''))}`;
  return `global @${global.name} ${global.section} size ${global.size} align ${global.align}${init}`;
}

function printCoreStruct(struct: CoreStruct, index: number): string {
  const members = struct.members.map((member) => {
    const bits = member.bitSize === 0 ? '' : ` : ${member.bitSize}`;
    return `  ${member.name === '' ? '<anonymous>' : member.name} ${coreTypeName(member.type)} at bit ${member.bitOffset}${bits}\n`;
  });
  return `${struct.tag} #${index} ${struct.name === '' ? '<anonymous>' : struct.name} size ${struct.size} {\n${members.join('')}}`;
}

function coreTypeName(type: CoreType): string {
  switch (type.kind) {
    case 'int': return `${type.signed ? 's' : 'u'}${type.size}`;
    case 'float': return `f${type.size}`;
    case 'pointer': return 'pointer';
    case 'enum': return `enum ${type.name} ${type.size}`;
    case 'array': return `${coreTypeName(type.of)}[${type.length}]`;
    case 'struct': return `#${type.struct}`;
  }
}

function printRecord(record: RecordDef): string {
  const fields = record.fields.map((field) => `  ${field.name} ${field.signed ? 's' : 'u'}${field.size} at ${field.offset}\n`);
  return `record ${record.name} {\n${fields.join('')}}`;
}

function printExtern({ name, from, params, returns }: ExternFn): string {
  return `extern ${from} ${returns === null ? 'nothing' : externType(returns)} ${name}(${params.map(externType).join(', ')})`;
}

function externType(type: ExternType): string {
  switch (type.kind) {
    case 'int': return access({ width: type.size, signed: type.signed });
    case 'enum': return `enum ${type.name} ${type.size}`;
    case 'bool': return 'bool';
    case 'pointer': return `${targetName(type.to)} *`;
  }
}

function targetName(target: ExternTarget): string {
  switch (target.kind) {
    case 'void': return 'void';
    case 'int': return access({ width: target.size, signed: target.signed });
    case 'pointer': return `${targetName(target.to)} *`;
    case 'struct': case 'union': return `${target.kind} ${target.name}`;
  }
}

/** In double quotes; bytes outside printable ASCII as `\n` or `\xNN`. */
function quote(text: string): string {
  const escaped = text.replace(/["\\]|[^ -~]/g, (char) => {
    if (char === '"' || char === '\\') return `\\${char}`;
    if (char === '\n') return '\\n';
    const code = char.charCodeAt(0);
    return code > 0xff ? char : `\\x${code.toString(16).padStart(2, '0')}`;
  });
  return `"${escaped}"`;
}
