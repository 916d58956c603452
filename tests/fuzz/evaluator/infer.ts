// The types of a program's variables, maps and expressions, worked out a second time (reference 02.3): names are bound
// to their declarations once, then everything that flows into a variable or map is joined, again and again, until
// nothing changes. It covers what the generator writes and throws at anything else.

import type * as ast from '../../../frontend/syntax/ast.ts';
import { constantOf } from './constants.ts';
import type { AggregateName, IntType, Type } from './types.ts';
import { BOOL, INT64, NONE, STRING, UINT64, UNKNOWN, intType, isFlexible, join, literalType, namedInt, plain, same, shapeOf } from './types.ts';

export interface Typing {
  /** Of an integer, what may still flow elsewhere: without `plain` no width and sign. */
  typeOf(node: ast.Expr): Type;
  /** As a side of an operator: a bool is 0 or 1, and like all that stems from literals alone it has no sign. */
  operandType(node: ast.Expr): Type;
  /** The node that declares a variable: a `let`, a `for`, a parameter or the variable of a first assignment. */
  declarationOf(node: ast.Variable): ast.NodeId;
  variableType(declaration: ast.NodeId): Type;
  /** key: null for a scalar map. */
  mapType(name: string): { readonly key: Type | null; readonly value: Type };
  readonly functions: ReadonlyMap<string, ast.FnDef>;
  resultType(name: string): Type;
  /** Entries of declared maps. */
  readonly sizes: ReadonlyMap<string, number>;
}

const AGGREGATES: ReadonlySet<string> = new Set(['count', 'sum', 'min', 'max', 'avg', 'stats', 'hist', 'lhist']);

export function infer(items: readonly ast.TopItem[]): Typing {
  return new Inference(items);
}

/** The aggregation that an expression calls, if it does. */
export function aggregation(node: ast.Expr): (ast.Call & { readonly name: AggregateName }) | null {
  return node.kind === 'call' && AGGREGATES.has(node.name) ? node as ast.Call & { readonly name: AggregateName } : null;
}

export function typeFromSyntax(syntax: ast.TypeSyntax): Type {
  if (syntax.kind === 'named-type') {
    const int = namedInt(syntax.name);
    if (int !== null) return int;
    if (syntax.name === 'bool') return BOOL;
    if (syntax.name === 'string') return STRING;
  }
  if (syntax.kind === 'array-type') {
    const of = typeFromSyntax(syntax.of);
    if (of.kind === 'string') return STRING;
    if (of.kind === 'int') return { kind: 'array', of, length: Number(syntax.length) };
  }
  throw new Error(`no type for ${JSON.stringify(syntax, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`);
}

class Inference implements Typing {
  readonly functions: ReadonlyMap<string, ast.FnDef>;
  readonly sizes: ReadonlyMap<string, number>;
  private readonly bindings = new Map<ast.NodeId, ast.NodeId>();
  private readonly declared = new Map<ast.NodeId, Type>();
  private readonly variables = new Map<ast.NodeId, Type>();
  private readonly maps = new Map<string, { key: Type | null; value: Type }>();
  private scopes: Map<string, ast.NodeId>[] = [];
  private cache = new Map<ast.NodeId, Type>();
  private changed = false;
  private binding = true;
  /** What nothing else tells, as in `@x++` alone, counts as literals do. */
  private assumeIntegers = false;

  constructor(items: readonly ast.TopItem[]) {
    this.sizes = new Map(items.flatMap((item) => (item.kind === 'map-decl' ? [[item.name, Number(constantOf(item.maxEntries))] as const] : [])));
    this.functions = new Map(items.flatMap((item) => (item.kind === 'fn' ? [[item.name, item] as const] : [])));
    for (let round = 0; round < 60; round++) {
      this.changed = false;
      this.cache = new Map();
      for (const item of items) this.item(item);
      this.binding = false;
      if (this.changed) continue;
      if (this.assumeIntegers) return;
      this.assumeIntegers = true;
    }
    throw new Error('the types do not settle');
  }

  // -------------------------------------------------------------- answers

  declarationOf(node: ast.Variable): ast.NodeId {
    const found = this.bindings.get(node.id);
    if (found === undefined) throw new Error(`$${node.name} is not bound`);
    return found;
  }

  variableType(declaration: ast.NodeId): Type {
    return plain(this.declared.get(declaration) ?? this.variables.get(declaration) ?? INT64);
  }

  mapType(name: string): { readonly key: Type | null; readonly value: Type } {
    const { key, value } = this.map(name);
    return { key: key === null ? null : plain(key), value: plain(value) };
  }

  resultType(name: string): Type {
    const syntax = this.functions.get(name)?.returns;
    if (syntax === null || syntax === undefined) throw new Error(`no function ${name}`);
    return typeFromSyntax(syntax);
  }

  typeOf(node: ast.Expr): Type {
    let type = this.cache.get(node.id);
    if (type === undefined) {
      type = this.expressionType(node);
      this.cache.set(node.id, type);
    }
    return type;
  }

  operandType(node: ast.Expr): Type {
    return operand(this.typeOf(node));
  }

  // -------------------------------------------------------------- names

  private item(item: ast.TopItem): void {
    if (item.kind === 'probe') {
      if (item.predicate !== null) this.visit(item.predicate);
      this.scoped(() => { this.block(item.body); });
    }
    if (item.kind !== 'fn') return;
    this.scoped(() => {
      for (const param of item.params) this.declare(param.name, param.id, typeFromSyntax(param.type));
      this.block(item.body);
    });
  }

  private scoped(body: () => void): void {
    this.scopes.push(new Map());
    body();
    this.scopes.pop();
  }

  private declare(name: string, id: ast.NodeId, type: Type | null): void {
    this.scopes.at(-1)?.set(name, id);
    this.bindings.set(id, id);
    if (type !== null) this.declared.set(id, type);
  }

  private find(name: string): ast.NodeId | undefined {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  private map(name: string): { key: Type | null; value: Type } {
    let map = this.maps.get(name);
    if (map === undefined) {
      map = { key: null, value: UNKNOWN };
      this.maps.set(name, map);
    }
    return map;
  }

  private intoVariable(declaration: ast.NodeId, type: Type): void {
    if (this.declared.has(declaration)) return;
    const before = this.variables.get(declaration) ?? UNKNOWN;
    const after = join(before, type);
    if (same(before, after)) return;
    this.variables.set(declaration, after);
    this.changed = true;
  }

  private intoMap(name: string, type: Type): void {
    const map = this.map(name);
    const after = join(map.value, type);
    if (same(map.value, after)) return;
    map.value = after;
    this.changed = true;
  }

  private useKey(name: string, key: ast.Expr): void {
    const map = this.map(name);
    this.visit(key);
    const after = join(map.key ?? UNKNOWN, this.typeOf(key));
    if (map.key !== null && same(map.key, after)) return;
    map.key = after;
    this.changed = true;
  }

  // -------------------------------------------------------------- statements

  private block(block: ast.Block): void {
    this.scoped(() => {
      for (const statement of block.statements) this.statement(statement);
      if (block.value !== null) this.visit(block.value);
    });
  }

  private statement(node: ast.Stmt): void {
    switch (node.kind) {
      case 'expr-stmt': case 'discard': this.visit(node.expr); return;
      case 'assign': this.assign(node); return;
      case 'let':
        if (node.value !== null) this.visit(node.value);
        this.declare(node.name, node.id, node.type === null ? null : typeFromSyntax(node.type));
        if (node.value !== null) this.intoVariable(node.id, this.typeOf(node.value));
        return;
      case 'if': this.branch(node); return;
      case 'while': this.visit(node.condition); this.block(node.body); return;
      case 'unroll': this.block(node.body); return;
      case 'block-stmt': this.block(node.block); return;
      case 'return': if (node.value !== null) this.visit(node.value); return;
      case 'for': this.loop(node); return;
      case 'break': case 'continue': return;
      case 'import-stmt': throw new Error('import');
    }
  }

  private branch(node: ast.IfStmt | ast.IfExpr): void {
    this.visit(node.condition);
    this.block(node.then);
    if (node.else === null) return;
    if (node.else.kind === 'block') this.block(node.else);
    else this.branch(node.else);
  }

  private loop(node: ast.ForStmt): void {
    if (node.end !== null) {
      this.visit(node.start);
      this.visit(node.end);
    }
    this.scoped(() => {
      this.declare(node.variable, node.id, null);
      if (node.end !== null) this.intoVariable(node.id, join(this.typeOf(node.start), this.typeOf(node.end)));
      else if (node.start.kind === 'map') {
        const { key, value } = this.map(node.start.name);
        if (key !== null) this.intoVariable(node.id, { kind: 'tuple', of: [key, readType(value)] });
      }
      this.block(node.body);
    });
  }

  private assign(node: ast.AssignStmt): void {
    const { target } = node;
    if (target.kind === 'variable') {
      this.visit(node.value);
      let declaration = this.find(target.name);
      if (declaration === undefined) {
        this.declare(target.name, target.id, null);
        declaration = target.id;
      }
      this.bindings.set(target.id, declaration);
      this.intoVariable(declaration, node.op === null ? this.typeOf(node.value) : this.compound(node.op, this.typeOf(target), this.typeOf(node.value)));
      return;
    }
    if (target.kind !== 'map') throw new Error(`assignment to ${target.kind}`);
    const call = aggregation(node.value);
    if (call !== null) {
      for (const argument of call.args) this.visit(argument);
      const first = call.args[0];
      const type = first === undefined ? null : this.typeOf(first);
      this.intoMap(target.name, { kind: 'aggregate', name: call.name, of: type?.kind === 'int' ? type : UINT64 });
    } else {
      this.visit(node.value);
    }
    if (target.key !== null) this.useKey(target.name, target.key);
    if (call !== null) return;
    this.intoMap(target.name, node.op === null ? this.typeOf(node.value) : this.compound(node.op, this.map(target.name).value, this.typeOf(node.value)));
  }

  // -------------------------------------------------------------- expressions

  /** Binds names and lets values flow, for what is inside an expression. */
  private visit(node: ast.Expr): void {
    switch (node.kind) {
      case 'variable': {
        if (!this.binding) return;
        const found = this.find(node.name);
        if (found === undefined) throw new Error(`$${node.name} is unknown`);
        this.bindings.set(node.id, found);
        return;
      }
      case 'map': if (node.key !== null) this.useKey(node.name, node.key); return;
      case 'inc-dec': {
        this.visit(node.target);
        const step = this.stepType(node);
        if (node.target.kind === 'variable') this.intoVariable(this.declarationOf(node.target), step);
        else if (node.target.kind === 'map') this.intoMap(node.target.name, step);
        return;
      }
      case 'call': {
        const [subject, key] = node.args;
        if ((node.name === 'delete' || node.name === 'has_key') && subject?.kind === 'map') {
          if (key !== undefined) this.useKey(subject.name, key);
        } else for (const argument of node.args) this.visit(argument);
        return;
      }
      case 'unary': case 'cast': case 'field': this.visit(node.operand); return;
      case 'binary': this.visit(node.left); this.visit(node.right); return;
      case 'ternary':
        this.visit(node.condition);
        if (node.then !== null) this.visit(node.then);
        this.visit(node.else);
        return;
      case 'index': this.visit(node.operand); this.visit(node.index); return;
      case 'tuple': for (const element of node.elements) this.visit(element); return;
      case 'record': for (const { value } of node.fields) this.visit(value); return;
      case 'sizeof': if ('expr' in node.operand) this.visit(node.operand.expr); return;
      case 'block-expr': this.block(node.block); return;
      case 'if-expr': this.branch(node); return;
      default: return;
    }
  }

  private stepType(node: ast.IncDec): Type {
    const type = node.target.kind === 'map' ? this.map(node.target.name).value
      : node.target.kind === 'variable' ? this.variables.get(this.declarationOf(node.target)) ?? this.declared.get(this.declarationOf(node.target)) ?? UNKNOWN : UNKNOWN;
    if (type.kind !== 'int' && !this.assumeIntegers) return UNKNOWN;
    return this.compound(node.op === '--' ? '-' : '+', type, literalType(1n));
  }

  private expressionType(node: ast.Expr): Type {
    const constant = constantOf(node);
    if (typeof constant === 'bigint') return literalType(constant);
    if (typeof constant === 'boolean') return BOOL;
    switch (node.kind) {
      case 'string': return STRING;
      case 'variable': return this.declared.get(this.declarationOf(node)) ?? this.variables.get(this.declarationOf(node)) ?? UNKNOWN;
      case 'inc-dec': return this.typeOf(node.target);
      case 'map': return readType(this.map(node.name).value);
      case 'unary': {
        if (node.op === '!') return BOOL;
        if (node.op === '&' && node.operand.kind === 'variable') return { kind: 'pointer', to: this.declarationOf(node.operand) };
        if (node.op === '*') {
          const pointer = this.typeOf(node.operand);
          return pointer.kind === 'pointer' ? this.declared.get(pointer.to) ?? this.variables.get(pointer.to) ?? UNKNOWN : UNKNOWN;
        }
        const type = operand(this.typeOf(node.operand));
        if (type.kind !== 'int') return type;
        const { size, isSigned } = shapeOf(type);
        if (node.op === '-') return size === 8 && !isSigned ? UINT64 : INT64;
        return intType(size, isSigned);
      }
      case 'binary': return this.operation(node.op, this.typeOf(node.left), this.typeOf(node.right));
      case 'ternary': return join(this.typeOf(node.then ?? node.condition), this.typeOf(node.else));
      case 'cast': return typeFromSyntax(node.type);
      case 'field': {
        const type = this.typeOf(node.operand);
        if (type.kind === 'record') return type.of[type.names.indexOf(node.name)] as Type;
        return type.kind === 'tuple' ? type.of[Number(node.name)] as Type : UNKNOWN;
      }
      case 'index': {
        const type = this.typeOf(node.operand);
        if (type.kind === 'array') return type.of;
        if (type.kind === 'tuple') return type.of[Number(constantOf(node.index))] as Type;
        return type.kind === 'string' ? intType(1, true) : UNKNOWN;
      }
      case 'tuple': return { kind: 'tuple', of: node.elements.map((element) => this.typeOf(element)) };
      case 'record': return { kind: 'record', of: node.fields.map(({ value }) => this.typeOf(value)), names: node.fields.map(({ name }) => name) };
      case 'sizeof': case 'param-count': return UINT64;
      case 'positional': return INT64;
      case 'block-expr': return node.block.value === null ? NONE : this.typeOf(node.block.value);
      case 'if-expr': {
        if (node.else === null || node.then.value === null) return NONE;
        const other = node.else.kind === 'block' ? node.else.value : node.else;
        return other === null ? NONE : join(this.typeOf(node.then.value), this.typeOf(other));
      }
      case 'call':
        if (node.name === 'delete' || node.name === 'has_key') return BOOL;
        if (node.name === 'str') return STRING;
        if (node.name === 'strncmp') return UINT64;
        return this.functions.has(node.name) ? this.resultType(node.name) : NONE;
      default: throw new Error(`no type for ${node.kind}`);
    }
  }

  /** An unsigned 64-bit number stays one when something unsigned is taken from it. */
  private compound(op: ast.BinaryOp, target: Type, right: Type): Type {
    const type = this.operation(op, target, right);
    const [a, b] = [target, operand(right)];
    if (op !== '-' || type.kind !== 'int' || a.kind !== 'int' || b.kind !== 'int' || isFlexible(a)) return type;
    const { size, isSigned } = shapeOf(a);
    return size === 8 && !isSigned && bothUnsigned(a, b) ? UINT64 : type;
  }

  private operation(op: ast.BinaryOp, left: Type, right: Type): Type {
    if (['&&', '||', '<', '<=', '>', '>=', '==', '!='].includes(op)) return BOOL;
    if (left.kind === 'bool' && right.kind === 'bool' && ['&', '|', '^'].includes(op)) return BOOL;
    const [a, b] = [left, right].map((type) => (type.kind === 'unknown' && this.assumeIntegers ? UNTOLD : operand(type))) as [Type, Type];
    if (a.kind === 'unknown' || b.kind === 'unknown') return UNKNOWN;
    if (a.kind !== 'int' || b.kind !== 'int') throw new Error(`${left.kind} ${op} ${right.kind}`);
    if (op === '-') return INT64;
    return isFlexible(a) && isFlexible(b) ? UNTOLD : bothUnsigned(a, b) ? UINT64 : INT64;
  }
}

/** 64 bits wide, and no sign is told. */
const UNTOLD = literalType((1n << 63n) - 1n);

function operand(type: Type): Type {
  return type.kind === 'bool' ? literalType(1n) : type;
}

/** After what stems from literals has taken the other side's sign. */
export function bothUnsigned(left: IntType, right: IntType): boolean {
  if (isFlexible(left) && isFlexible(right)) return false;
  return [left, right].every((type) => isFlexible(type) || !shapeOf(type).isSigned);
}

/** What reading a map's value gives. */
export function readType(value: Type): Type {
  if (value.kind !== 'aggregate') return value;
  return shapeOf(value.of).isSigned ? INT64 : UINT64;
}
