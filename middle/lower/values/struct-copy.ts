// Copies of the kernel's structs. A copy is laid out as the struct was where the script was compiled, so that variables, maps,
// keys and printers need to know nothing of the kernel that runs it. Where its struct is another one, a table that
// the loader fills in (common/copied-structs.ts) tells where each piece is; the verifier knows the table, follows the
// loops over it by their numbers, and drops whichever half a kernel does not need.

import type * as ast from '../../../frontend/syntax/ast.ts';
import type { StructType, Type } from '../../../frontend/types/types.ts';
import { sizeOf } from '../../../frontend/types/types.ts';
import type { Leaf } from '../../../common/btf/leaves.ts';
import { leavesOf } from '../../../common/btf/leaves.ts';
import { BITS, CLEAR_FIRST, COUNT_OF_BITS, COUNTS_SIZE, PIECE_SIZE, roomFor, tableSize } from '../../../common/copied-structs.ts';
import { CONSTANTS_SYMBOL } from '../../../common/manifest.ts';
import type { Operand } from '../../ir/ir.ts';
import { constant, ZERO } from '../../ir/builder.ts';
import type { FunctionContext } from '../function-context.ts';
import { address, newLocal, newTemporary, withTemporaries } from '../function-context.ts';
import { constantOffset, once } from '../module-context.ts';
import { zeroBytes } from './memory.ts';
import { readInto } from './probe-read.ts';
import type { CorePath, Place, Remote } from './values.ts';

/** What is copied: a struct of the kernel's, or a row of them. */
interface Copied {
  readonly struct: StructType;
  /** null: it is no array. */
  readonly length: number | null;
  /** The struct that has a name, and the member of it that this is; '': all of it. */
  readonly of: string;
  readonly member: string;
}

/** null: the bytes are the same on every kernel, or nobody could tell. */
export function copiedStruct(ctx: FunctionContext, type: Type, core: CorePath | null): Copied | null {
  let of = type;
  let length: number | null = null;
  for (; of.kind === 'array'; of = of.of) length = (length ?? 1) * of.length;
  if (of.kind !== 'struct' || sizeOf(type) === 0 || !isRelocatable(of)) return null;
  if (of.name !== '') return { struct: of, length, of: `${of.tag} ${of.name}`, member: '' };
  return core === null || core.reached === null ? null : { struct: of, length, ...memberOf(ctx, core) };
}

/** Also what C of the script declares as another kernel's. */
function isRelocatable({ btf, name }: StructType): boolean {
  return !btf.isProgram && (btf.isKernel || /.___./.test(name));
}

function memberOf({ shared }: FunctionContext, { struct, path }: CorePath): Pick<Copied, 'of' | 'member'> {
  const { coreStructs } = shared.module;
  const names: string[] = [];
  let inside = coreStructs[struct]!;
  const of = `${inside.tag} ${inside.name}`;
  for (const index of path) {
    const { name, type } = inside.members[index]!;
    if (name !== '') names.push(name);
    if (type.kind === 'struct') inside = coreStructs[type.struct]!;
  }
  return { of, member: names.join('.') };
}

/** Copies it from `source` (an int operand), in the order of the compiler's struct. `node` is what is copied. */
export function copyStruct(ctx: FunctionContext, copied: Copied, space: Remote['space'], dest: Place, type: Type, source: Operand, node: ast.Expr): void {
  const size = sizeOf(type);
  const wanted = ctx.shared.partialCopies.get(node.id) ?? null;
  const fields = leavesOf(copied.struct.btf, copied.struct.btfId, copied.length).filter((leaf) => wanted === null || wanted.some((path) => isIn(leaf, path)));
  const room = roomFor(fields);
  const table = tableOffset(ctx, copied, size, fields, wanted);
  withTemporaries(ctx, () => {
    const { b } = ctx;
    const constants = b.globalAddr(CONSTANTS_SYMBOL);
    const counts = b.load(constants, table, 8, false);
    const asItIs = b.newBlock();
    const differs = b.newBlock();
    const failed = b.newBlock();
    const done = b.newBlock();
    b.branch(b.binary('slt', counts, ZERO), asItIs, differs);
    b.setBlock(asItIs);
    readInto(ctx, space, dest, constant(size), source, node);
    b.jump(done);

    b.setBlock(differs);
    const clear = b.newBlock();
    const copy = b.newBlock();
    b.branch(b.ne(b.and(counts, constant(CLEAR_FIRST)), ZERO), clear, copy);
    b.setBlock(clear);
    zeroBytes(ctx, dest, size);
    b.jump(copy);
    b.setBlock(copy);
    const orFail = (result: Operand): void => {
      const next = b.newBlock();
      b.branch(b.binary('slt', result, ZERO), failed, next);
      b.setBlock(next);
    };
    const piece = table + COUNTS_SIZE;
    const pieces = b.and(counts, constant(0xffffffff));
    eachPiece(ctx, ZERO, pieces, (entry) => {
      const word = (offset: number): Operand => b.load(entry, piece + offset, 4, false);
      orFail(readInto(ctx, space, { ptr: b.ptrAdd(address(ctx, dest), word(4)), offset: 0, align: 1 }, word(8), b.add(source, word(0)), node));
    });
    if (room.bits > 0) {
      const bits = b.and(b.binary('lshr', counts, constant(COUNT_OF_BITS.shift)), constant(COUNT_OF_BITS.mask));
      eachPiece(ctx, pieces, b.add(pieces, bits), (entry) => {
        const part = (offset: number): Operand => b.load(entry, piece + offset, 1, false);
        const bytes = newTemporary(ctx, 8);
        b.store(bytes.ptr, bytes.offset, 8, ZERO);
        orFail(readInto(ctx, space, bytes, part(BITS.size), b.add(source, b.load(entry, piece, 4, false)), node));
        const found = b.and(b.binary('lshr', b.load(bytes.ptr, bytes.offset, 8, false), part(BITS.down)), part(BITS.mask));
        const byte = b.ptrAdd(address(ctx, dest), b.load(entry, piece + 4, 4, false));
        b.store(byte, 0, 1, b.binary('or', b.load(byte, 0, 1, false), b.shl(found, part(BITS.up))));
      });
    }
    b.jump(done);

    b.setBlock(failed);
    zeroBytes(ctx, dest, size);
    b.jump(done);
    b.setBlock(done);
  });
}

/** `lower` gets the address that the offsets in the constants of each piece count from. */
function eachPiece(ctx: FunctionContext, first: Operand, end: Operand, lower: (entry: Operand) => void): void {
  const { b } = ctx;
  const index = newLocal(ctx, first);
  const head = b.newBlock();
  const body = b.newBlock();
  const after = b.newBlock();
  b.jump(head);
  b.setBlock(head);
  b.branch(b.binary('ult', index.get(), end), body, after);
  b.setBlock(body);
  lower(b.ptrAdd(b.globalAddr(CONSTANTS_SYMBOL), b.mul(index.get(), constant(PIECE_SIZE))));
  index.set(b.add(index.get(), constant(1)));
  b.jump(head);
  b.setBlock(after);
}

function isIn({ name }: Leaf, path: string): boolean {
  return name === path || (name.startsWith(path) && (name[path.length] === '.' || name[path.length] === '['));
}

/** Where the table begins in the constants. */
function tableOffset(ctx: FunctionContext, { of, member, length }: Copied, bytes: number, fields: readonly Leaf[], wanted: readonly string[] | null): number {
  const { shared } = ctx;
  return once(shared, `copy ${of} ${member} ${length ?? ''} ${wanted?.join() ?? '*'}`, () => constantOffset(shared, {
    from: 'struct-copy', of, member, ...(length === null ? {} : { length }), bytes, whole: wanted === null, fields, size: tableSize(roomFor(fields)),
  }));
}
