// Types of operators (reference 02.3-02.5). Integer arithmetic is always 64 bits wide. Its sign is what its sides say:
// signed if one is, else unsigned if one is; what only literals have told, and bools, which count as 0 and 1, say
// nothing, and `-` is always signed, but for what `-=` and `--` leave of a uint64. Comparisons and logic give bool.
// Pointers take part in addition, scaled by what they point to, and in comparisons. Constants fold. A literal zero
// divisor is an error here; one that only the running program sees gives 1 and is counted.

import type * as ast from '../syntax/ast.ts';
import { findRow } from '../builtins/table.ts';
import { isInLibrary } from '../syntax/source.ts';
import { BOOL, INT64, isRecord, POISON, sameType, typeName, UINT64 } from '../types/types.ts';
import type { ArrayType, IntType, PointerType, StringType, Type } from '../types/types.ts';
import { UNKNOWN, constantOf, fail, integerConstant, isSpoilt, operandText, readType, record, textAround, textOf, warn } from './check-context.ts';
import type { Context } from './check-context.ts';
import { adopt, checkCondition } from './convert.ts';
import { constantType, isTyped, stringConstant } from './constants.ts';
import { checkExpr } from './descend.ts';
import { checkDefined } from './fields.ts';
import { computeBinary, foldBinary, foldEquality, foldUnary, truth } from './fold.ts';
import { UNTOLD, asInteger, clockOf, intType, isLiteralInt, joinTypes, literalType, plainType, withClock, wrapInteger } from './join.ts';
import type { ClockIntType } from './join.ts';
import { assignMap, useMap, useWholeMap } from './maps.ts';
import { astray, unitSpace } from './spaces.ts';
import { isOnlyMeasured } from './type-lock.ts';
import { kernelStruct } from './type-syntax.ts';
import { assignVariable, findVariable, readVariable } from './variables.ts';

const COMPARISONS = new Set<ast.BinaryOp>(['==', '!=', '<', '>', '<=', '>=']);
/** Of two bools they give a bool. */
const BITWISE = new Set<ast.BinaryOp>(['&', '|', '^']);
/** A bool in arithmetic. */
const TRUTH = literalType(1n);

export function checkBinary(ctx: Context, node: ast.Binary): Type {
  const left = checkExpr(ctx, node.left);
  const decided = decidedByLeft(ctx, node);
  if (decided !== null && ctx.body.inComptime) return constantType(ctx, node, decided);
  const right = checkExpr(ctx, node.right);
  const constants = [constantOf(ctx, node.left), constantOf(ctx, node.right)];
  const areNumbers = constants.every((value) => value !== undefined && typeof value !== 'string');
  if (areNumbers && (isTyped(ctx, node.left) || isTyped(ctx, node.right))) return foldTyped(ctx, node, left, right);
  const folded = foldOperands(ctx, node);
  if (folded !== undefined) return folded;
  const type = binaryType(ctx, node, left, right);
  if (type.kind === 'bool' && left.kind === 'tuple' && right.kind === 'tuple') {
    const equal = foldEquality(ctx, node.left, node.right);
    if (equal !== undefined) return constantType(ctx, node, equal === (node.op === '=='));
  }
  return type;
}

/** `false && …` and `true || …`: behind `comptime`, what follows is not looked at, so that it may be about what is not there. */
function decidedByLeft(ctx: Context, { op, left }: ast.Binary): boolean | null {
  const value = op === '&&' || op === '||' ? constantOf(ctx, left) : undefined;
  if (value === undefined || truth(value) === (op === '&&')) return null;
  return op === '||';
}

/**
 * What a compound assignment, whose `left` is the target, leaves in it. An unsigned 64-bit number stays one when something
 * unsigned is taken from it, as in C: only as a value of its own is a difference signed.
 */
export function compoundType(ctx: Context, node: BinaryParts, left: Type, right: Type): Type {
  const type = binaryType(ctx, node, left, right);
  return node.op === '-' && type.kind === 'int' && left.kind === 'int' && isUint64(left) && ctx.body.unsigned.has(node.id) ? withClock(UINT64, clockOf(type)) : type;
}

function isUint64(type: IntType): boolean {
  return type.size === 8 && !type.signed && !isLiteralInt(type);
}

function binaryType(ctx: Context, node: BinaryParts, left: Type, right: Type): Type {
  const { op } = node;
  if (op === '&&' || op === '||') {
    checkCondition(ctx, left, node.left);
    checkCondition(ctx, right, node.right);
    return BOOL;
  }
  if (left.kind === 'poison' || right.kind === 'poison') return unknownOperand(ctx, node, left, right);
  warnBinding(ctx, node, left, right);
  if (COMPARISONS.has(op)) return compare(ctx, node, left, right);
  if (left.kind === 'pointer' || right.kind === 'pointer') return pointerArithmetic(ctx, node, left, right);
  if (left.kind === 'bool' && right.kind === 'bool' && BITWISE.has(op)) return BOOL;
  const a = arithmeticOperand(left);
  const b = arithmeticOperand(right);
  if (a === null || b === null) {
    if (op === '+' && left.kind === 'string' && right.kind === 'string') {
      return fail(ctx, 'type-mismatch', node.opSpan, '`+` joins literals only', { help: `write \`str_concat(${textOf(ctx, node.left)}, ${textOf(ctx, node.right)})\`` });
    }
    return a === null ? noOperand(ctx, op, node.left, left) : noOperand(ctx, op, node.right, right);
  }
  return arithmetic(ctx, node, a, b);
}

export interface BinaryParts {
  /** Of the expression, or of the statement that is a compound assignment. */
  readonly id: ast.NodeId;
  readonly op: ast.BinaryOp;
  readonly opSpan: ast.Binary['opSpan'];
  readonly left: ast.Expr;
  readonly right: ast.Expr;
}

export function checkUnary(ctx: Context, node: ast.Unary): Type {
  if (node.op === '&') return addressOf(ctx, node);
  const operand = checkExpr(ctx, node.operand);
  const value = constantOf(ctx, node.operand);
  if (value !== undefined) {
    const typed = isTyped(ctx, node.operand);
    const folded = foldUnary(ctx, node, value, typed);
    if (folded === null) return POISON;
    if (typeof folded === 'bigint' && typed) return foldTypedUnary(ctx, node, operand, folded);
    if (folded !== undefined) return constantType(ctx, node, folded);
  }
  if (node.op === '!') {
    checkCondition(ctx, operand, node.operand);
    return BOOL;
  }
  if (operand.kind === 'poison') return operand;
  if (node.op === '*') return dereference(ctx, node, operand);
  const integer = arithmeticOperand(operand);
  if (integer === null) return noOperand(ctx, node.op, node.operand, operand);
  return unaryType(node.op, integer);
}

/** `-x` is `0 - x`, but for a uint64, which stays one as in C. `~x` keeps the width of x. */
function unaryType(op: ast.Unary['op'], operand: IntType): IntType {
  switch (op) {
    case '-': return isUint64(operand) ? UINT64 : INT64;
    case '~': return intType(operand.size, operand.signed);
    default: return operand;
  }
}

/** `&$v`, whose memory somebody may then fill in, and `&@m`, the kernel's own map. */
function addressOf(ctx: Context, { operand, span }: ast.Unary): Type {
  if (operand.kind === 'variable') {
    const state = findVariable(ctx, operand.name);
    if (state !== null) state.assigned = true;
    const to = record(ctx, operand, readVariable(ctx, operand));
    return to.kind === 'poison' ? to : { kind: 'pointer', to, space: 'bpf' };
  }
  if (operand.kind === 'map' && operand.key === null) {
    useWholeMap(ctx, operand, '&');
    return { kind: 'pointer', to: kernelStruct(ctx, 'bpf_map'), space: 'kernel' };
  }
  const element = operand.kind === 'map';
  if (!element) checkExpr(ctx, operand);
  return fail(ctx, 'type-mismatch', operand, `Only variables and whole maps have an address${element ? ', elements of maps have none' : ''}`, {
    help: element ? 'put the value into a variable first'
      : /&\s+$/.test(textAround(ctx, { span }).before) ? 'write `&&` without a space' : 'put the value into a variable first',
  });
}

export function checkIncDec(ctx: Context, node: ast.IncDec): Type {
  const { target } = node;
  if (target.kind === 'variable') {
    const type = readVariable(ctx, target);
    const state = findVariable(ctx, target.name);
    if (state === null) return POISON;
    const result = steppedType(ctx, node, type);
    if (ctx.body.measured !== null) return result;
    if (state.declared === null) assignVariable(ctx, state, result, node);
    else state.assigned = true;
    ctx.body.types.set(target.id, plainType(state.type));
    return state.type;
  }
  if (target.kind === 'map') {
    const state = useMap(ctx, target);
    if (isOnlyMeasured(ctx, target.name, node)) return POISON;
    assignMap(ctx, state, steppedType(ctx, node, readType(state.value, state.taint)), node);
    ctx.body.types.set(target.id, plainType(state.value));
    return state.value;
  }
  checkExpr(ctx, target);
  return fail(ctx, 'type-mismatch', target, `\`${node.op}\` works on variables and maps only`);
}

function foldTyped(ctx: Context, node: ast.Binary, left: Type, right: Type): Type {
  const type = binaryType(ctx, node, left, right);
  const [a, b] = [constantOf(ctx, node.left), constantOf(ctx, node.right)];
  const [x, y] = [arithmeticOperand(left), arithmeticOperand(right)];
  if (type.kind === 'poison' || x === null || y === null || a === undefined || b === undefined || typeof a === 'string' || typeof b === 'string') return type;
  const value = computeBinary(node.op, BigInt(a), BigInt(b), isUnsigned(x, y));
  if (value !== undefined) ctx.body.constants.set(node.id, type.kind === 'bool' ? Boolean(value) : value);
  return type;
}

function foldTypedUnary(ctx: Context, node: ast.Unary, operand: Type, value: bigint): Type {
  const integer = arithmeticOperand(operand);
  if (integer === null) return POISON;
  const type = unaryType(node.op, integer);
  ctx.body.constants.set(node.id, wrapInteger(value, type));
  return type;
}

function foldOperands(ctx: Context, node: ast.Binary): Type | undefined {
  const right = constantOf(ctx, node.right);
  if ((node.op === '/' || node.op === '%') && (right === 0n || right === false)) {
    return fail(ctx, 'division-by-zero', node.right, node.op === '/' ? 'Division by zero' : 'Remainder of a division by zero');
  }
  const left = constantOf(ctx, node.left);
  if (left === undefined || right === undefined) return undefined;
  const folded = foldBinary(ctx, node, left, right);
  if (folded === null) return POISON;
  if (typeof folded === 'string') return stringConstant(ctx, node, folded);
  return folded === undefined ? undefined : constantType(ctx, node, folded);
}

/** The type when an operand's type is not known (yet, or after an error). */
function unknownOperand(ctx: Context, node: BinaryParts, left: Type, right: Type): Type {
  if (COMPARISONS.has(node.op)) return BOOL;
  const [known, operand] = left.kind === 'poison' ? [right, node.right] : [left, node.left];
  const fits = known.kind === 'poison' || known.kind === 'pointer' || arithmeticOperand(known) !== null;
  // Whatever the other side is.
  if (!fits) return noOperand(ctx, node.op, operand, known);
  if (isSpoilt(left) || isSpoilt(right)) return POISON;
  if (!ctx.session.assumeIntegers) return UNKNOWN;
  if (known.kind === 'pointer') return POISON;
  // What nothing has told is zero, of which only literals could tell more.
  return arithmetic(ctx, node, arithmeticOperand(left) ?? UNTOLD, arithmeticOperand(right) ?? UNTOLD);
}

function arithmetic(ctx: Context, node: BinaryParts, a: IntType, b: IntType): Type {
  const shift = node.op === '<<' || node.op === '>>';
  const count = integerConstant(ctx, node.right);
  if (shift && count !== null && (count < 0n || count >= 64n)) {
    return fail(ctx, 'literal-range', node.right, `A shift by ${count} is out of range: 0 to 63`, { help: 'values have 64 bits' });
  }
  if ((node.op === '/' || node.op === '%') && count === 0n) {
    return fail(ctx, 'division-by-zero', node.right, node.op === '/' ? 'Division by zero' : 'Remainder of a division by zero');
  }
  agreeOnSign(ctx, node, a, b);
  const clock = clockOfSum(node.op, a, b);
  if (node.op === '-') return withClock(INT64, clock);
  if (clock !== null) return withClock(isUnsigned(a, b) ? UINT64 : INT64, clock);
  return isLiteralInt(a) && isLiteralInt(b) ? UNTOLD : isUnsigned(a, b) ? UINT64 : INT64;
}

/** A time moved by a number is a time of the same clock; the difference of two times is none. */
function clockOfSum(op: BinaryParts['op'], a: IntType, b: IntType): ClockIntType['clock'] | null {
  if (op === '+') return clockOf(a) === null ? clockOf(b) : clockOf(b) === null ? clockOf(a) : null;
  return op === '-' && clockOf(b) === null ? clockOf(a) : null;
}

/** Whether what is done with the two is done in unsigned numbers: one side asks for it, and none for signed ones. */
function isUnsigned(a: IntType, b: IntType): boolean {
  const told = [a, b].filter((type) => !isLiteralInt(type));
  return told.length > 0 && told.every(({ signed }) => !signed);
}

function agreeOnSign(ctx: Context, node: BinaryParts, a: IntType, b: IntType): void {
  if (isUnsigned(a, b)) ctx.body.unsigned.add(node.id);
  else ctx.body.unsigned.delete(node.id);
  if (isLiteralInt(a)) adopt(ctx, node.left, intType(8, b.signed));
  if (isLiteralInt(b)) adopt(ctx, node.right, intType(8, a.signed));
}

function compare(ctx: Context, node: BinaryParts, left: Type, right: Type): Type {
  const { op } = node;
  const equality = op === '==' || op === '!=';
  const a = comparable(left);
  const b = comparable(right);
  if (a !== null && b !== null) {
    warnSigns(ctx, node, a, b);
    agreeOnSign(ctx, node, a, b);
    return BOOL;
  }
  // An address is never negative, whatever it is compared with.
  ctx.body.unsigned.add(node.id);
  if (left.kind === 'pointer' && right.kind === 'pointer') {
    if (left.to.kind !== 'void' && right.to.kind !== 'void' && !sameType(left.to, right.to)) {
      warn(ctx, 'type-mismatch', node.opSpan, `Comparing distinct pointer types, ${typeName(left)} and ${typeName(right)}`, {
        help: 'cast one of them to the type of the other',
      });
    }
    return BOOL;
  }
  if ((left.kind === 'pointer' && b !== null) || (right.kind === 'pointer' && a !== null)) return BOOL;
  if (left.kind === 'string' && right.kind === 'string' && !equality) {
    return fail(ctx, 'type-mismatch', node.opSpan, `Strings are compared with \`==\` and \`!=\` only, not \`${op}\``, {
      help: 'strings have no order here',
    });
  }
  if (equality && left.kind === 'string' && right.kind === 'string') warnTooLong(ctx, node, left, right);
  if (equality && ((namesItsPlace(left, node.left) && isText(ctx, node.right)) || (namesItsPlace(right, node.right) && isText(ctx, node.left)))) return BOOL;
  if (equality && comparableAggregates(left, right)) {
    if (left.kind === 'tuple') {
      const joined = joinTypes(left, right) ?? left;
      adopt(ctx, node.left, joined);
      adopt(ctx, node.right, joined);
    }
    return BOOL;
  }
  return fail(ctx, 'type-mismatch', node.opSpan, `Cannot compare ${typeName(left)} with ${typeName(right)}`, {
    notes: [
      { span: node.left.span, message: `this is ${typeName(left)}` },
      { span: node.right.span, message: `this is ${typeName(right)}` },
    ],
    help: left.kind === 'float' || right.kind === 'float' ? FLOAT_HELP : left.kind === 'string' ? unlikeStringHelp(ctx, node.right, right, node.left) : right.kind === 'string' ? unlikeStringHelp(ctx, node.left, left, node.right)
      : left.kind !== right.kind || isRecord(left) !== isRecord(right) || !equality ? null
        : left.kind === 'struct' ? 'compare their fields'
          : left.kind === 'array' && sameType(left, right) ? 'compare their elements'
            : left.kind === 'tuple' || left.kind === 'array' ? 'both need the same number and the same types of elements' : null,
  });
}

/** `flags & 2 == 2` and `1 < x < 9`, which mean something else than in mathematics. */
function warnBinding(ctx: Context, node: BinaryParts, left: Type, right: Type): void {
  const { op } = node;
  const isBare = (side: ast.Expr): side is ast.Binary => side.kind === 'binary' && COMPARISONS.has(side.op) && !isParenthesised(ctx, side);
  if (op === '&' || op === '|' || op === '^') {
    const side = isBare(node.right) && left.kind !== 'bool' ? node.right : isBare(node.left) && right.kind !== 'bool' ? node.left : null;
    if (side === null) return;
    const [first, last] = side === node.right ? [node.left, side.left] : [side.right, node.right];
    const masked = `(${textOf(ctx, first)} ${op} ${textOf(ctx, last)})`;
    warn(ctx, 'precedence', side.opSpan, `\`${side.op}\` binds tighter than \`${op}\``, {
      help: `write \`${side === node.right ? `${masked} ${side.op} ${textOf(ctx, side.right)}` : `${textOf(ctx, side.left)} ${side.op} ${masked}`}\``,
    });
  } else if (COMPARISONS.has(op) && isBare(node.left) && right.kind !== 'bool') {
    warn(ctx, 'precedence', node.opSpan, 'This compares the result of the comparison before it, true or false', {
      help: `write \`${textOf(ctx, node.left)} && ${textOf(ctx, node.left.right)} ${op} ${textOf(ctx, node.right)}\``,
    });
  }
}

function isParenthesised(ctx: Context, node: ast.Expr): boolean {
  const { before, after } = textAround(ctx, node);
  return /\(\s*$/.test(before) && /^\s*\)/.test(after);
}

/** The kernel cuts `comm` at 15 characters: a longer name is nobody's. */
function warnTooLong(ctx: Context, node: BinaryParts, left: StringType, right: StringType): void {
  const [name, literal] = textOf(ctx, node.left) === 'comm' ? [node.left, node.right] : [node.right, node.left];
  const text = constantOf(ctx, literal);
  const { size } = name === node.left ? left : right;
  if (textOf(ctx, name) !== 'comm' || typeof text !== 'string' || Buffer.byteLength(text) < size) return;
  warn(ctx, 'literal-range', literal.span, `This is always ${node.op === '==' ? 'false' : 'true'}: the kernel keeps ${size - 1} characters of a name`, {
    help: `write \`"${Buffer.from(text).subarray(0, size - 1).toString()}"\``,
  });
}

/** Comparisons whose result is not what the numbers say. */
function warnSigns(ctx: Context, node: BinaryParts, a: IntType, b: IntType): void {
  const [left, right] = [integerConstant(ctx, node.left), integerConstant(ctx, node.right)];
  const unsigned = (type: IntType, constant: bigint | null): boolean => constant === null && !type.signed;
  const [value, type, constant] = unsigned(a, left) ? [node.left, a, right] : unsigned(b, right) ? [node.right, b, left] : [node.left, a, null];
  if (constant !== null && constant <= 0n) {
    const result = againstNegative(value === node.left ? node.op : MIRRORED[node.op] ?? node.op, type, constant, operandText(ctx, value));
    if (result !== null) warn(ctx, 'conversion', node.opSpan, `${result}: ${constant !== 0n && type.size === 8 ? 'as uint64, none is negative' : `${typeName(plainType(type))} is never negative`}`, {
      help: isBuiltin(textOf(ctx, value)) ? `leave it out: ${textOf(ctx, value)} is a number without a sign` : signedHelp(operandText(ctx, value), type),
    });
    return;
  }
  // `args.pid == cpid` is in many a script, and equality goes wrong only from 2^63 on.
  if (node.op === '==' || node.op === '!=') return;
  if (left !== null || right !== null || isLiteralInt(a) || isLiteralInt(b) || a.signed === b.signed || (a.signed ? b : a).size < 8) return;
  warn(ctx, 'conversion', node.opSpan, `Comparing ${typeName(plainType(a))} with ${typeName(plainType(b))}: both count as signed, so large unsigned values are negative`, {
    help: 'cast one side to the type of the other',
  });
}

const MIRRORED: Partial<Record<ast.BinaryOp, ast.BinaryOp>> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/** What an unsigned value that is compared with a constant that is not above zero gives, whatever it holds; null: that depends. */
function againstNegative(op: ast.BinaryOp, type: IntType, constant: bigint, value: string): string | null {
  if (constant === 0n) return op === '<' ? 'This is always false' : op === '>=' ? 'This is always true' : null;
  const never = op === '==' || op === '<' || op === '<=';
  // What is negative as 64 bits is found; a register with a C int has 32.
  if (type.size === 8 && REGISTER.test(value)) return `This is ${never ? 'false' : 'true'} for every C \`int\``;
  if (type.size === 8 && !isBuiltin(value)) return null;
  return never ? 'This is always false' : 'This is always true';
}

/** A whole register, also of a system call, or what may hold one: a C `int` uses half of it, and as 64 bits is never negative. */
const REGISTER = /^(?:retval|arg\d+|args(?:\.|->)\w+|\$\w+|@.*)$/;

/** Whether it is a number by its nature, such as `cpu` or `uid`, which may be a macro, and not what somebody put into a register. */
function isBuiltin(text: string): boolean {
  return /^[a-z]\w*$/.test(text) && !REGISTER.test(text);
}

function signedHelp(text: string, { size }: IntType): string {
  if (size === 8 && REGISTER.test(text)) {
    return `compare it as what it is in C: \`(int32)${text}\` for an int, \`(int64)${text}\` for a long or ssize_t`;
  }
  return `compare it as a signed number: \`(int${size * 8})${text}\``;
}

const FLOAT_HELP = 'floating-point numbers can be printed and kept, and no more: BPF computes with integers';

function noOperand(ctx: Context, op: ast.BinaryOp | ast.Unary['op'], node: ast.Expr, type: Type): Type {
  return fail(ctx, 'type-mismatch', node, `\`${op}\` does not work on ${typeName(type)}`, { help: operandHelp(ctx, op, node, type) });
}

function operandHelp(ctx: Context, op: ast.BinaryOp | ast.Unary['op'], node: ast.Expr, type: Type): string | null {
  switch (type.kind) {
    case 'string':
      return op === '+' ? '`str_concat(a, b)` joins strings; numbers are printed beside them: `printf("%s%d", …)`' : 'strings can only be compared, with `==` and `!=`';
    case 'float': return FLOAT_HELP;
    case 'struct': return `name a field: \`${textOf(ctx, node)}.…\``;
    case 'array': return `name an element: \`${textOf(ctx, node)}[0]\``;
    case 'tuple': return type.names === null ? `name an element: \`${textOf(ctx, node)}.0\`` : null;
    case 'pointer': return `cast it to compute with the address: \`(uint64)${operandText(ctx, node)}\``;
    default: return null;
  }
}

/** What has a name too, by its number. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ...['pid', 'tid'].map((name) => [name, 'the name of the process is `comm`'] as const),
  ...['uid', 'gid'].map((name) => [name, `compare the number: \`id -${name.charAt(0)} NAME\` tells it`] as const),
  ['cgroup', 'write `cgroupid("/sys/fs/cgroup/…")` in place of the path'],
]);

function isDigits(literal: ReturnType<typeof constantOf>): literal is string {
  return typeof literal === 'string' && /^-?\d+$/.test(literal);
}

/** `comm == bash` gone wrong in other ways: `other` is compared with a string and is none. */
function unlikeStringHelp(ctx: Context, other: ast.Expr, type: Type, string: ast.Expr): string | null {
  const text = textOf(ctx, other);
  const name = NAMES.get(text);
  if (name !== undefined && !isDigits(constantOf(ctx, string))) return name;
  if (type.kind === 'pointer' || (type.kind === 'int' && type.size === 8 && integerConstant(ctx, other) === null && !isBuiltin(text))) {
    return `read the string there: \`str(${text})\``;
  }
  if (type.kind === 'username') return 'user names are looked up when printed: compare `uid` with a number';
  if (type.kind === 'timestamp') return 'times become text when printed: compare the nanoseconds';
  if (type.kind === 'inet') return 'addresses become text when printed: compare their bytes with `pton("…")`';
  if (type.kind === 'mac') return 'addresses become text when printed: compare their bytes';
  if (type.kind === 'ksym' || type.kind === 'usym') return `symbols are looked up when printed: compare ${other.kind === 'identifier' ? '`probe`' : 'the address'}`;
  const literal = constantOf(ctx, string);
  if (isDigits(literal)) return `write the number without quotes: \`${literal}\``;
  return other.kind === 'integer' ? `write the string in double quotes: \`"${text}"\`` : null;
}

/** `probe` itself: of one that was kept, the text is only looked up when printed, and may be another probe's. */
function namesItsPlace(type: Type, node: ast.Expr): boolean {
  return type.kind === 'probe-name' && node.kind === 'identifier';
}

function isText(ctx: Context, node: ast.Expr): boolean {
  return typeof constantOf(ctx, node) === 'string';
}

function comparableAggregates(left: Type, right: Type): boolean {
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case 'string': case 'buffer': return true;
    case 'array': return hasPlainElements(left) && sameType(left, right);
    case 'tuple': return joinTypes(left, right) !== null;
    case 'username': case 'ksym': case 'probe-name': return true;
    default: return false;
  }
}

/** Elements whose bytes are their value: structs may have gaps between their fields. */
function hasPlainElements({ of }: ArrayType): boolean {
  return of.kind === 'array' ? hasPlainElements(of) : of.kind === 'int' || of.kind === 'bool' || of.kind === 'enum' || of.kind === 'pointer';
}

function comparable(type: Type): IntType | null {
  return type.kind === 'username' ? null : arithmeticOperand(type);
}

/** Integers, enums and bools as the integer that they count as. */
function arithmeticOperand(type: Type): IntType | null {
  return type.kind === 'bool' ? TRUTH : asInteger(type);
}

function pointerArithmetic(ctx: Context, node: BinaryParts, left: Type, right: Type): Type {
  const { op } = node;
  const pointer = left.kind === 'pointer' ? left : right as PointerType;
  const other = left.kind === 'pointer' ? right : left;
  const integer = other.kind === 'int' || other.kind === 'enum';
  if (integer && (op === '+' || (op === '-' && left.kind === 'pointer'))) return pointer;
  const help = left.kind === 'pointer' && right.kind === 'pointer'
    ? 'cast both to uint64 to compute with addresses'
    : 'cast it to compute with the address: `(uint64)…`';
  return fail(ctx, 'type-mismatch', node.opSpan, `\`${op}\` does not work on ${typeName(left)} and ${typeName(right)}`, { help });
}

function dereference(ctx: Context, node: ast.Unary, operand: Type): Type {
  if (operand.kind === 'pointer') {
    // A number is read as eight bytes, also where kptr() or uptr() says of which memory.
    const { operand: inner } = node;
    if (inner.kind === 'call' && (inner.name === 'kptr' || inner.name === 'uptr') && ctx.body.types.get(inner.args[0]?.id ?? -1)?.kind === 'int') return UINT64;
    if (operand.to.kind === 'void') {
      return fail(ctx, 'type-mismatch', node.operand, 'A void * points to nothing in particular', {
        help: 'cast it to a pointer to what is there: `*(uint64 *)…`',
      });
    }
    return astray(ctx, operand, node.operand) ?? checkDefined(ctx, operand.to, node.operand) ?? operand.to;
  }
  if (operand.kind === 'int') {
    if (isNoAddress(ctx, node, operand)) {
      const text = operandText(ctx, node.operand);
      warn(ctx, 'type-mismatch', node, `\`*\` reads the memory at an address, and ${text} is none`, { help: `for the number itself write \`${text}\`` });
    }
    return UINT64;
  }
  return fail(ctx, 'type-mismatch', node.operand, `\`*\` needs a pointer, this is ${typeName(operand)}`, { help: 'cast a number to a pointer first: `*(uint64 *)…`' });
}

/** The first page is nobody's. A program of 32 bits has addresses of four bytes, the kernel none. What the library gives, and builtins that are not the probe's, is counted. */
function isNoAddress(ctx: Context, { operand, span }: ast.Unary, type: IntType): boolean {
  if (isInLibrary(span)) return false;
  const value = integerConstant(ctx, operand);
  if (value !== null) return value >= 0n && value < 4096n;
  if (type.size < (unitSpace(ctx) === 'user' ? 4 : 8) || isInLibrary(operand.span)) return true;
  const row = operand.kind === 'identifier' ? findRow(operand.name) : null;
  return row !== null && row.why !== 'probe';
}

/** What `++` and `--` leave behind: the pointer itself, or what `+= 1` and `-= 1` do. */
function steppedType(ctx: Context, node: ast.IncDec, type: Type): Type {
  if (type.kind === 'pointer') return type;
  if (type === UNKNOWN && !ctx.session.assumeIntegers) return UNKNOWN;
  if (isSpoilt(type)) return POISON;
  const integer = type === UNKNOWN ? UNTOLD : asInteger(type);
  if (integer === null) return fail(ctx, 'type-mismatch', node.target, `\`${node.op}\` does not work on ${typeName(type)}`, {
    help: type.kind === 'aggregate' ? `only its own function changes it: \`@name = ${type.name}(…);\`` : operandHelp(ctx, '-', node.target, type),
  });
  if (node.op === '--') return isUint64(integer) ? UINT64 : INT64;
  return isLiteralInt(integer) ? UNTOLD : integer.signed ? INT64 : UINT64;
}
