// Runs a program by walking its syntax tree: what the language says it does (reference 02, 03, 07.1), written from the
// rules and independent of checker and lowering. Operands are evaluated from left to right, an assigned value before
// the key that it goes to. The result is text: what is printed, what the maps hold, what was returned and what failed.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { MAX_MAP_KEYS, PARAMETERS } from '../program.ts';
import { AggregateState } from './aggregates.ts';
import { constantOf } from './constants.ts';
import { aggregation, bothUnsigned, infer, readType, typeFromSyntax } from './infer.ts';
import type { Typing } from './infer.ts';
import type { IntType, Type } from './types.ts';
import { INT64, join, plain, shapeOf } from './types.ts';
import type { Value } from './values.ts';
import { convert, equal, isTrue, keyText, textOf, wrap, zeroOf } from './values.ts';

export interface Evaluation {
  /** Everything printed. */
  readonly output: string;
  /** Lines of the maps, as printed at the end, in no order. Without histograms. */
  readonly maps: readonly string[];
  /** The low 32 bits of what each probe returned. */
  readonly returned: readonly bigint[];
  /** How often what failed. */
  readonly failures: Readonly<Record<Failure, number>>;
}

/** What can fail, and by what its message is known. */
export const FAILURES = { divide: /divi|remainder/i, full: /update map/, delete: /delete/, missing: /reads as zero/ } as const;
export type Failure = keyof typeof FAILURES;

/** Statements after which a run is certainly stuck. */
const STEPS = 1_000_000;

export function evaluate(items: readonly ast.TopItem[]): Evaluation {
  const evaluator = new Evaluator(infer(items));
  const returned = items.flatMap((item) => (item.kind === 'probe' ? [evaluator.probe(item)] : []));
  return { output: evaluator.output, maps: evaluator.mapLines(), returned, failures: evaluator.failures };
}

class Jump {
  readonly kind: 'break' | 'continue' | 'return';
  readonly value: Value;

  constructor(kind: 'break' | 'continue' | 'return', value: Value) {
    this.kind = kind;
    this.value = value;
  }
}

interface Entry {
  readonly key: Value | null;
  value: Value | AggregateState;
}

class Evaluator {
  output = '';
  readonly failures: Record<Failure, number> = { divide: 0, full: 0, delete: 0, missing: 0 };
  private readonly typing: Typing;
  private readonly maps = new Map<string, Map<string, Entry>>();
  private frame = new Map<ast.NodeId, Value>();
  private steps = 0;

  constructor(typing: Typing) {
    this.typing = typing;
  }

  probe(node: ast.Probe): bigint {
    this.frame = new Map();
    const returned = this.untilReturn(() => {
      if (node.predicate === null || isTrue(this.value(node.predicate))) this.block(node.body);
    });
    return BigInt.asUintN(32, typeof returned === 'boolean' ? BigInt(returned) : typeof returned === 'bigint' ? returned : 0n);
  }

  mapLines(): string[] {
    return [...this.maps].flatMap(([name, entries]) => {
      const { key: keyType, value: type } = this.typing.mapType(name);
      if (type.kind === 'aggregate' && (type.name === 'hist' || type.name === 'lhist')) return [];
      return [...entries.values()].map(({ key, value }) => {
        const shown = value instanceof AggregateState ? value.text() : textOf(value, type);
        return `@${name}${key === null || keyType === null ? '' : `[${keyText(key, keyType)}]`}: ${shown}`;
      });
    });
  }

  // -------------------------------------------------------------- statements

  private untilReturn(run: () => void): Value | null {
    try {
      run();
      return null;
    } catch (jump) {
      if (jump instanceof Jump && jump.kind === 'return') return jump.value;
      throw jump;
    }
  }

  private block(block: ast.Block): Value | null {
    for (const statement of block.statements) this.statement(statement);
    return block.value === null ? null : this.dropped(block.value);
  }

  private statement(node: ast.Stmt): void {
    if (++this.steps > STEPS) throw new Error('too many steps');
    switch (node.kind) {
      case 'expr-stmt': this.dropped(node.expr); return;
      case 'discard': this.value(node.expr); return;
      case 'assign': this.assign(node); return;
      case 'let': {
        const type = this.typing.variableType(node.id);
        this.frame.set(node.id, node.value === null ? zeroOf(type) : this.valueAs(node.value, type));
        return;
      }
      case 'if': this.branch(node); return;
      case 'while': while (isTrue(this.value(node.condition)) && this.round(node.body)); return;
      case 'unroll': for (let left = Number(constantOf(node.count)); left > 0; left--) this.block(node.body); return;
      case 'block-stmt': this.block(node.block); return;
      case 'return': throw new Jump('return', node.value === null ? 0n : this.value(node.value));
      case 'break': case 'continue': throw new Jump(node.kind, 0n);
      case 'for': this.loop(node); return;
      case 'import-stmt': throw new Error('import');
    }
  }

  /** An expression as a statement: only there does a delete of nothing count as a failure. */
  private dropped(node: ast.Expr): Value | null {
    if (node.kind !== 'call') return this.value(node);
    switch (node.name) {
      case 'print': this.print(`${this.shown(node.args[0] as ast.Expr)}\n`); return null;
      case 'printf': this.print(this.formatted(node)); return null;
      case 'exit': throw new Jump('return', 0n);
      case 'delete': if (!this.delete(node)) this.failures.delete++; return null;
      default: return this.value(node);
    }
  }

  private shown(node: ast.Expr): string {
    return textOf(this.value(node), plain(this.typing.typeOf(node)));
  }

  /** The text is worked out before this is called: that may print too. */
  private print(text: string): void {
    this.output += text;
  }

  private formatted(node: ast.Call): string {
    const [format, ...args] = node.args;
    let next = 0;
    return String(constantOf(format as ast.Expr)).replace(/%(ld|lu|s)/g, (_, kind: string) => {
      const argument = args[next++] as ast.Expr;
      if (kind === 's') return this.shown(argument);
      const value = this.value(argument) as bigint;
      return String(kind === 'ld' ? BigInt.asIntN(64, value) : BigInt.asUintN(64, value));
    });
  }

  /** One round of a loop's body; false: leave the loop. */
  private round(body: ast.Block): boolean {
    try {
      this.block(body);
    } catch (jump) {
      if (!(jump instanceof Jump) || jump.kind === 'return') throw jump;
      return jump.kind === 'continue';
    }
    return true;
  }

  private branch(node: ast.IfStmt): void {
    if (isTrue(this.value(node.condition))) this.block(node.then);
    else if (node.else?.kind === 'if') this.branch(node.else);
    else if (node.else !== null) this.block(node.else);
  }

  private loop(node: ast.ForStmt): void {
    const type = this.typing.variableType(node.id);
    if (node.end !== null) {
      const [start, end] = [this.valueAs(node.start, type) as bigint, this.valueAs(node.end, type) as bigint];
      for (let at = start; at < end; at++) {
        this.frame.set(node.id, at);
        if (!this.round(node.body)) return;
      }
      return;
    }
    if (node.start.kind !== 'map') throw new Error('for over what?');
    for (const { key, value } of [...this.entries(node.start.name).values()]) {
      this.frame.set(node.id, [key as Value, value instanceof AggregateState ? value.read() : value]);
      if (!this.round(node.body)) return;
    }
  }

  private assign(node: ast.AssignStmt): void {
    const { target } = node;
    if (target.kind === 'variable') {
      const declaration = this.typing.declarationOf(target);
      const type = this.typing.variableType(declaration);
      this.frame.set(declaration, node.op === null ? this.valueAs(node.value, type) : this.compound(node, this.read(declaration), type));
      return;
    }
    if (target.kind !== 'map') throw new Error(`assignment to ${target.kind}`);
    const type = this.typing.mapType(target.name).value;
    const call = aggregation(node.value);
    if (call !== null && type.kind === 'aggregate') {
      const argument = call.args[0];
      const value = argument === undefined ? 0n : this.valueAs(argument, readType(type));
      const key = this.key(target);
      const known = this.entries(target.name).get(keyOf(key))?.value;
      const state = known instanceof AggregateState ? known : new AggregateState(type.name, shapeOf(type.of).isSigned);
      if (known !== undefined || this.put(target.name, key, state)) state.add(value as bigint);
      return;
    }
    if (node.op === null) {
      const value = this.valueAs(node.value, type);
      this.put(target.name, this.key(target), value);
      return;
    }
    const key = this.key(target);
    const before = this.entries(target.name).get(keyOf(key))?.value as Value | undefined;
    this.put(target.name, key, this.compound(node, before ?? zeroOf(type), type));
  }

  private compound(node: ast.AssignStmt, before: Value, type: Type): Value {
    const right = this.value(node.value);
    return this.operate(node.op as ast.BinaryOp, before as bigint, type as IntType, BigInt(right as bigint | boolean), this.typing.operandType(node.value) as IntType, type);
  }

  // -------------------------------------------------------------- maps

  private entries(name: string): Map<string, Entry> {
    let entries = this.maps.get(name);
    if (entries === undefined) {
      entries = new Map();
      this.maps.set(name, entries);
    }
    return entries;
  }

  private key(node: ast.MapRef): Value | null {
    const { key } = this.typing.mapType(node.name);
    return node.key === null || key === null ? null : this.valueAs(node.key, key);
  }

  /** False: the map is full. */
  private put(name: string, key: Value | null, value: Value | AggregateState): boolean {
    const entries = this.entries(name);
    const id = keyOf(key);
    if (!entries.has(id) && entries.size >= (key === null ? 1 : this.typing.sizes.get(name) ?? MAX_MAP_KEYS)) {
      this.failures.full++;
      return false;
    }
    const known = entries.get(id);
    if (known === undefined) entries.set(id, { key, value });
    else known.value = value;
    return true;
  }

  private readMap(node: ast.MapRef): Value {
    const { value: type } = this.typing.mapType(node.name);
    const found = this.entries(node.name).get(keyOf(this.key(node)))?.value;
    if (found instanceof AggregateState) return found.read();
    if (found !== undefined) return found;
    if (type.kind !== 'aggregate' && node.key !== null) this.failures.missing++;
    return zeroOf(readType(type));
  }

  private delete(node: ast.Call): boolean {
    const [map, key] = node.args;
    if (map?.kind !== 'map') throw new Error('delete of what?');
    const { key: type } = this.typing.mapType(map.name);
    return this.entries(map.name).delete(keyOf(key === undefined || type === null ? null : this.valueAs(key, type)));
  }

  // -------------------------------------------------------------- expressions

  private read(declaration: ast.NodeId): Value {
    return this.frame.get(declaration) ?? zeroOf(this.typing.variableType(declaration));
  }

  private valueAs(node: ast.Expr, type: Type): Value {
    return convert(this.value(node), plain(this.typing.typeOf(node)), type);
  }

  /** The value of an expression in its own type. */
  private value(node: ast.Expr): Value {
    const constant = constantOf(node);
    if (constant !== undefined) return constant;
    const type = plain(this.typing.typeOf(node));
    switch (node.kind) {
      case 'variable': return this.read(this.typing.declarationOf(node));
      case 'map': return this.readMap(node);
      case 'inc-dec': return this.step(node);
      case 'unary': {
        if (node.op === '&') return [];
        if (node.op === '*') {
          const pointer = this.typing.typeOf(node.operand);
          return pointer.kind === 'pointer' ? this.read(pointer.to) : 0n;
        }
        const operand = this.value(node.operand);
        if (node.op === '!') return !isTrue(operand);
        const integer = BigInt(operand as bigint | boolean);
        return wrap(node.op === '-' ? -integer : ~integer, type as IntType);
      }
      case 'binary': return this.binary(node);
      case 'ternary': {
        const condition = this.value(node.condition);
        if (!isTrue(condition)) return this.valueAs(node.else, type);
        return node.then === null ? convert(condition, plain(this.typing.typeOf(node.condition)), type) : this.valueAs(node.then, type);
      }
      case 'cast': return convert(this.value(node.operand), plain(this.typing.typeOf(node.operand)), typeFromSyntax(node.type));
      case 'field': {
        const whole = this.typing.typeOf(node.operand);
        return (this.value(node.operand) as readonly Value[])[whole.kind === 'record' ? whole.names.indexOf(node.name) : Number(node.name)] as Value;
      }
      case 'index': {
        const whole = this.value(node.operand);
        const index = Number(this.value(node.index));
        return typeof whole === 'string' ? BigInt.asIntN(8, BigInt(whole.charCodeAt(index) || 0)) : (whole as readonly Value[])[index] as Value;
      }
      case 'tuple': return node.elements.map((element) => this.value(element));
      case 'record': return node.fields.map(({ value }) => this.value(value));
      case 'param-count': return BigInt(PARAMETERS.length);
      case 'positional': return BigInt(PARAMETERS[node.index - 1] ?? 0);
      case 'sizeof': return BigInt(this.sizeOf(node));
      case 'block-expr': {
        for (const statement of node.block.statements) this.statement(statement);
        return node.block.value === null ? 0n : this.value(node.block.value);
      }
      case 'if-expr': {
        const taken = isTrue(this.value(node.condition)) ? node.then : node.else;
        if (taken === null) return 0n;
        if (taken.kind !== 'block') throw new Error('else if in an expression');
        for (const statement of taken.statements) this.statement(statement);
        return taken.value === null ? 0n : this.valueAs(taken.value, type);
      }
      case 'call': return this.call(node);
      default: throw new Error(`no value for ${node.kind}`);
    }
  }

  private sizeOf(node: ast.SizeOf): number {
    const type = 'expr' in node.operand ? this.typing.typeOf(node.operand.expr) : typeFromSyntax(node.operand.type);
    if (type.kind !== 'int') throw new Error(`size of ${type.kind}`);
    return shapeOf(type).size;
  }

  private call(node: ast.Call): Value {
    if (node.name === 'delete') return this.delete(node);
    if (node.name === 'str') return PARAMETERS[3];
    if (node.name === 'strncmp') {
      const [a, b, length] = node.args.map((argument) => this.value(argument)) as [string, string, bigint];
      return a.slice(0, Number(length)) === b.slice(0, Number(length)) ? 0n : 1n;
    }
    if (node.name === 'has_key') {
      const [map, key] = node.args;
      if (map?.kind !== 'map' || key === undefined) throw new Error('has_key of what?');
      return this.entries(map.name).has(keyOf(this.valueAs(key, this.typing.mapType(map.name).key ?? INT64)));
    }
    const fn = this.typing.functions.get(node.name);
    if (fn === undefined) throw new Error(`no function ${node.name}`);
    const frame = new Map(fn.params.map((param, index) => [param.id, this.valueAs(node.args[index] as ast.Expr, typeFromSyntax(param.type))]));
    const caller = this.frame;
    this.frame = frame;
    const result = this.untilReturn(() => { this.block(fn.body); });
    this.frame = caller;
    return convert(result ?? 0n, INT64, this.typing.resultType(node.name));
  }

  private step(node: ast.IncDec): Value {
    const by = node.op === '++' ? 1n : -1n;
    const { target } = node;
    if (target.kind === 'variable') {
      const declaration = this.typing.declarationOf(target);
      const before = this.read(declaration) as bigint;
      const after = wrap(before + by, this.typing.variableType(declaration) as IntType);
      this.frame.set(declaration, after);
      return node.prefix ? after : before;
    }
    if (target.kind !== 'map') throw new Error(`step of ${target.kind}`);
    const key = this.key(target);
    const before = (this.entries(target.name).get(keyOf(key))?.value ?? 0n) as bigint;
    const after = wrap(before + by, this.typing.mapType(target.name).value as IntType);
    this.put(target.name, key, after);
    return node.prefix ? after : before;
  }

  private binary(node: ast.Binary): Value {
    const { op } = node;
    if (op === '&&') return isTrue(this.value(node.left)) && isTrue(this.value(node.right));
    if (op === '||') return isTrue(this.value(node.left)) || isTrue(this.value(node.right));
    const [left, right] = [this.value(node.left), this.value(node.right)];
    const [a, b] = [this.typing.operandType(node.left), this.typing.operandType(node.right)];
    if (a.kind === 'int' && b.kind === 'int') {
      const type = this.typing.typeOf(node);
      const result = this.operate(op, BigInt(left as bigint | boolean), a, BigInt(right as bigint | boolean), b, type.kind === 'bool' ? INT64 : type);
      return type.kind === 'bool' ? Boolean(result) : result;
    }
    const joined = plain(join(plain(a), plain(b)));
    return equal(convert(left, plain(a), joined), convert(right, plain(b), joined)) === (op === '==');
  }

  /** On integers: 64 bits wide, signed unless both sides are unsigned (reference 02.3); division truncates. */
  private operate(op: ast.BinaryOp, left: bigint, leftType: IntType, right: bigint, rightType: IntType, type: Type): Value {
    const unsigned = bothUnsigned(leftType, rightType);
    const as64 = (value: bigint): bigint => (unsigned ? BigInt.asUintN(64, value) : BigInt.asIntN(64, value));
    const [a, b] = [as64(left), as64(right)];
    switch (op) {
      case '<': return a < b;
      case '<=': return a <= b;
      case '>': return a > b;
      case '>=': return a >= b;
      case '==': return a === b;
      case '!=': return a !== b;
      default: return wrap(this.arithmetic(op, a, b), type as IntType);
    }
  }

  private arithmetic(op: ast.BinaryOp, a: bigint, b: bigint): bigint {
    switch (op) {
      case '+': return a + b;
      case '-': return a - b;
      case '*': return a * b;
      case '/': case '%':
        if (b === 0n) {
          this.failures.divide++;
          return 1n;
        }
        return op === '/' ? a / b : a % b;
      case '<<': return a << b;
      case '>>': return BigInt.asUintN(64, a) >> b;
      case '&': return a & b;
      case '|': return a | b;
      case '^': return a ^ b;
      default: throw new Error(op);
    }
  }
}

function keyOf(key: Value | null): string {
  return JSON.stringify(key, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value));
}
