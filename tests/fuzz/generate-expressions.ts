// Random expressions of a given shape, from the variables and maps that are in scope. Every operator is parenthesised,
// so that an expression stays what it was meant to be. What the checker would refuse in constants (a zero divisor, a
// result beyond 64 bits) is kept out by not letting two constants meet there. Side effects happen inside expressions
// too, except where their order against their surroundings is nobody's promise.

import type { Random } from './random.ts';
import { BOOL, INT, INT_TYPES, STRING, anyShape, inRange, literal, literalText, sameShape, stringText } from './shapes.ts';
import type { Expr, Shape } from './shapes.ts';

export interface Variable {
  readonly name: string;
  readonly shape: Shape;
  /** The type of its `let`, to which values are cast; null: inferred. */
  readonly declared: string | null;
  /** Not the counter of a loop. */
  readonly writable: boolean;
}

export type Aggregation = 'count' | 'sum' | 'min' | 'max' | 'avg' | 'stats' | 'hist' | 'lhist';

export interface FuzzMap {
  readonly name: string;
  readonly key: Shape | null;
  readonly value: Shape | null;
  readonly aggregation: Aggregation | null;
}

export interface FuzzFunction {
  readonly name: string;
  /** Type names. */
  readonly params: readonly string[];
}

export interface Scope {
  readonly random: Random;
  /** Innermost last. */
  variables: Variable[];
  readonly maps: readonly FuzzMap[];
  functions: readonly FuzzFunction[];
  /** Pointers to variables, innermost last. */
  pointers: readonly { readonly name: string; readonly to: Shape }[];
  /** Of string casts: one that every string of the program fits in. */
  readonly stringSize: number;
  /** Above 0: expressions have no side effects. */
  quiet: number;
  /** Nodes that may still be made. */
  budget: number;
  /** A fresh name. */
  readonly fresh: () => string;
}

/** The map of integers that every program has: what is read from it, no compiler can know. */
export const UNKNOWN_MAP = '@P_i';
export const UNKNOWN_KEYS = 6;

export function quietly<T>(scope: Scope, make: () => T): T {
  scope.quiet++;
  try {
    return make();
  } finally {
    scope.quiet--;
  }
}

export function expression(scope: Scope, shape: Shape, depth: number): Expr {
  switch (shape.kind) {
    case 'int': return integer(scope, depth);
    case 'bool': return bool(scope, depth);
    default: return aggregate(scope, shape, depth);
  }
}

// ---------------------------------------------------------------- what every shape has

/** A place of this shape that can be read: a variable, an element of a map, a part of either; null: there is none. */
function place(scope: Scope, shape: Shape, depth: number): Expr | null {
  const { random } = scope;
  scope.budget--;
  const found: (() => string)[] = [];
  const parts = (text: () => string, of: Shape, nesting: number): void => {
    if (sameShape(of, shape)) found.push(text);
    if (of.kind === 'array' && shape.kind === 'int') found.push(() => `(${text()})[${random.below(of.length)}]`);
    if (nesting === 0 || (of.kind !== 'tuple' && of.kind !== 'record')) return;
    of.of.forEach((inner, index) => {
      // `@m[0]` would be a key.
      const part = of.kind === 'record' ? (whole: string): string => `${whole}.${of.names[index]}`
        : random.once(3) ? (whole: string): string => `(${whole})[${index}]` : (whole: string): string => `${whole}.${index}`;
      parts(() => part(text()), inner, nesting - 1);
    });
  };
  for (const variable of scope.variables) parts(() => variable.name, variable.shape, 2);
  for (const { name, to } of scope.pointers) parts(() => `(*${name})`, to, 2);
  for (const map of scope.maps) {
    if (map.value !== null) parts(() => element(scope, map, depth), map.value, 2);
    else if (shape.kind === 'int' && readable(map)) found.push(() => `((int64)${element(scope, map, depth)})`);
  }
  return found.length === 0 ? null : { text: random.of(found)(), pure: false };
}

export function readable(map: FuzzMap): boolean {
  return map.aggregation !== null && map.aggregation !== 'stats' && map.aggregation !== 'hist' && map.aggregation !== 'lhist';
}

/** `@m` or `@m[key]`. */
export function element(scope: Scope, map: FuzzMap, depth: number): string {
  if (map.key === null) return map.name;
  return `${map.name}[${key(scope, map.key, depth)}]`;
}

/** A key; a tuple also as a list. */
export function key(scope: Scope, shape: Shape, depth: number): string {
  if (shape.kind === 'tuple' && shape.of.length > 1 && scope.random.once(2)) return shape.of.map((part) => oneKey(scope, part, depth)).join(', ');
  return oneKey(scope, shape, depth);
}

/** A literal of a shape from a small set. */
function constantOf(scope: Scope, shape: Shape): string {
  const { random } = scope;
  switch (shape.kind) {
    case 'int': return String(random.below(4));
    case 'bool': return random.of(['true', 'false']);
    case 'string': return stringText(random);
    case 'array': return arrayOf(shape, String(random.below(3)));
    case 'tuple': {
      const parts = shape.of.map((part) => constantOf(scope, part));
      return parts.length === 1 ? `(${parts[0]},)` : `(${parts.join(', ')})`;
    }
    case 'record': return `(${shape.of.map((part, index) => `${shape.names[index]} = ${constantOf(scope, part)}`).join(', ')})`;
  }
}

/** `c ? a : b`, `if c { a } else { b }` or `{ …; a }`. */
function branching(scope: Scope, shape: Shape, depth: number): Expr {
  const { random } = scope;
  const kind = random.weighted([[4, 'ternary'], [2, 'if'], [2, 'block']] as const);
  if (kind === 'block') return block(scope, shape, depth);
  const condition = bool(scope, depth - 1);
  const a = expression(scope, shape, depth - 1);
  const b = expression(scope, shape, depth - 1);
  const text = kind === 'ternary'
    ? `(${condition.text} ? ${a.text} : ${b.text})`
    : `(if ${condition.text.startsWith('(') ? condition.text : `(${condition.text})`} { ${a.text} } else { ${b.text} })`;
  const taken = condition.known === undefined ? undefined : condition.known ? a : b;
  return { text, known: kind === 'ternary' ? taken?.known : undefined, pure: condition.pure && (taken?.pure ?? (a.pure && b.pure)) };
}

function block(scope: Scope, shape: Shape, depth: number): Expr {
  const { random } = scope;
  const outer = scope.variables;
  const statements: string[] = [];
  const changeable = outer.filter((variable) => variable.writable && variable.declared === null);
  if (scope.quiet === 0 && changeable.length > 0 && random.once(2)) {
    const target = random.of(changeable);
    statements.push(`${target.name} = ${expression(scope, target.shape, depth - 1).text};`);
  }
  const local: Variable = { name: scope.fresh(), shape: random.once(2) ? shape : anyShape(random, 1), declared: null, writable: true };
  statements.push(`let ${local.name} = ${expression(scope, local.shape, depth - 1).text};`);
  scope.variables = [...outer, local];
  const value = expression(scope, shape, depth - 1);
  scope.variables = outer;
  return { text: `({ ${statements.join(' ')} ${value.text} })`, pure: false };
}

/** True when the expression should end here. */
function ends(scope: Scope, depth: number): boolean {
  return depth <= 0 || scope.budget-- <= 0;
}

// ---------------------------------------------------------------- integers

const ARITHMETIC = ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^'] as const;

function integer(scope: Scope, depth: number): Expr {
  const { random } = scope;
  if (ends(scope, depth)) return random.once(3) ? number(scope) : place(scope, INT, 0) ?? number(scope);
  const kind = random.weighted([
    [5, 'literal'], [10, 'place'], [14, 'binary'], [4, 'unary'], [6, 'cast'], [3, 'branching'], [2, 'step'], [2, 'bytes'], [1, 'character'],
    [1, 'short'], [1, 'sizeof'], [1, 'parameter'], [1, 'strncmp'], [1, 'truth'], [scope.functions.length > 0 ? 3 : 0, 'call'],
  ] as const);
  switch (kind) {
    case 'literal': return number(scope);
    case 'place': return place(scope, INT, depth) ?? unknown(scope);
    case 'binary': return arithmetic(scope, depth);
    case 'unary': {
      const operand = integer(scope, depth - 1);
      const op = random.of(['-', '~'] as const);
      const known = typeof operand.known === 'bigint' ? (op === '-' ? -operand.known : ~operand.known) : undefined;
      if (operand.pure && (known === undefined || !inRange(known))) return operand;
      return { text: `(${op}${operand.text})`, known, pure: operand.pure };
    }
    case 'cast': {
      const operand = integer(scope, depth - 1);
      const { name, bits, signed } = random.of(INT_TYPES);
      const known = typeof operand.known === 'bigint' ? (signed ? BigInt.asIntN(bits, operand.known) : BigInt.asUintN(bits, operand.known)) : undefined;
      return { text: `((${name})${operand.text})`, known, pure: operand.pure };
    }
    case 'truth': {
      const truth = bool(scope, depth - 1).text;
      if (random.once(2)) return { text: `((${random.of(INT_TYPES).name})${truth})`, pure: true };
      return { text: `(${truth} ${random.of(['+', '-', '*'])} ${bool(scope, depth - 1).text})`, pure: true };
    }
    case 'branching': return branching(scope, INT, depth);
    case 'short': {
      const first = integer(scope, depth - 1);
      const other = integer(scope, depth - 1);
      return { text: `(${first.text} ?: ${other.text})`, pure: first.pure && other.pure };
    }
    case 'step': return step(scope, depth);
    case 'bytes': return bytes(scope, depth);
    case 'character': return { text: `${wrapped(expression(scope, STRING, depth - 1))}[0]`, pure: true };
    case 'sizeof': return { text: `sizeof((${random.of(INT_TYPES).name})${number(scope).text})`, pure: true };
    case 'parameter': return { text: random.of(['$1', '$2', '$3', '$#']), pure: false };
    case 'strncmp': {
      const [a, b] = [expression(scope, STRING, depth - 1), expression(scope, STRING, depth - 1)];
      return { text: `strncmp(${a.text}, ${b.text}, ${1 + random.below(6)})`, pure: true };
    }
    case 'call': {
      const fn = random.of(scope.functions);
      return { text: `${fn.name}(${fn.params.map((type) => `(${type})${integer(scope, depth - 1).text}`).join(', ')})`, pure: false };
    }
  }
}

function wrapped({ text }: Expr): string {
  return text.startsWith('(') ? text : `(${text})`;
}

function number(scope: Scope): Expr {
  const value = literal(scope.random);
  if (value <= 1n << 63n && scope.random.once(4)) return { text: `(-${literalText(scope.random, value)})`, known: -value, pure: true };
  return { text: literalText(scope.random, value), known: value, pure: true };
}

function unknown(scope: Scope): Expr {
  return { text: `${UNKNOWN_MAP}[${scope.random.below(UNKNOWN_KEYS)}]`, pure: false };
}

function arithmetic(scope: Scope, depth: number): Expr {
  const { random } = scope;
  const op = random.of(ARITHMETIC);
  let left = integer(scope, depth - 1);
  let right = integer(scope, depth - 1);
  if (op === '<<' || op === '>>') {
    right = random.once(2) ? { text: String(random.below(64)), pure: true } : { text: `(${right.text} & 63)`, pure: right.pure };
    if (left.pure) left = unknown(scope);
  } else if ((op === '/' || op === '%') && right.pure && (typeof right.known !== 'bigint' || right.known === 0n)) {
    right = random.once(2) ? { text: '3', known: 3n, pure: true } : unknown(scope);
  }
  let known: bigint | undefined;
  if (left.pure && right.pure) {
    known = typeof left.known === 'bigint' && typeof right.known === 'bigint' ? fold(op, left.known, right.known) : undefined;
    if (known === undefined || !inRange(known)) {
      known = undefined;
      left = unknown(scope);
    }
  }
  return { text: `(${left.text} ${op} ${right.text})`, known, pure: left.pure && right.pure };
}

function fold(op: (typeof ARITHMETIC)[number], a: bigint, b: bigint): bigint | undefined {
  switch (op) {
    case '+': return a + b;
    case '-': return a - b;
    case '*': return a * b;
    case '/': return b === 0n ? undefined : a / b;
    case '%': return b === 0n ? undefined : a % b;
    case '&': return a < 0n || b < 0n ? BigInt.asIntN(64, a & b) : a & b;
    case '|': return a < 0n || b < 0n ? BigInt.asIntN(64, a | b) : a | b;
    case '^': return a < 0n || b < 0n ? BigInt.asIntN(64, a ^ b) : a ^ b;
    default: return undefined;
  }
}

/** `$x++` and its kin. */
function step(scope: Scope, depth: number): Expr {
  const { random } = scope;
  const targets = [
    ...scope.variables.filter(({ shape, writable }) => shape.kind === 'int' && writable).map(({ name }) => () => name),
    ...scope.maps.filter(({ value }) => value?.kind === 'int').map((map) => () => element(scope, map, depth - 1)),
  ];
  if (scope.quiet > 0 || targets.length === 0) return unknown(scope);
  const target = random.of(targets)();
  const op = random.of(['++', '--']);
  return { text: random.once(2) ? `(${op}${target})` : `(${target}${op})`, pure: false };
}

/** Integers as arrays of integers and back. */
function bytes(scope: Scope, depth: number): Expr {
  const { random } = scope;
  const operand = integer(scope, depth - 1).text;
  const [whole, part] = random.of([[64, 8], [64, 16], [64, 32], [32, 8], [32, 16], [16, 8], [8, 8], [64, 64]] as const);
  const sign = random.of(['', 'u']);
  const source = random.of([8, 16, 32, 64].filter((width) => width <= whole));
  const array = `((${sign}int${part}[${whole / part}])(${random.of(['', 'u'])}int${source})${operand})`;
  if (random.once(4)) return { text: `((${random.of(['', 'u'])}int${whole})${array})`, pure: false };
  const count = whole / part;
  const index = random.once(2) ? String(random.below(count)) : `(${operandOf(scope, depth)} & ${count - 1})`;
  return { text: `${array}[${index}]`, pure: false };
}

function operandOf(scope: Scope, depth: number): string {
  return (place(scope, INT, depth - 1) ?? unknown(scope)).text;
}

// ---------------------------------------------------------------- bools

function bool(scope: Scope, depth: number): Expr {
  const { random } = scope;
  if (ends(scope, depth)) return random.once(2) ? truth(random) : place(scope, BOOL, 0) ?? truth(random);
  const kind = random.weighted([
    [1, 'literal'], [4, 'place'], [10, 'compare'], [4, 'logic'], [2, 'not'], [2, 'equal'], [1, 'cast'], [2, 'branching'], [2, 'has'], [1, 'delete'], [1, 'bits'],
  ] as const);
  switch (kind) {
    case 'literal': return truth(random);
    case 'place': return place(scope, BOOL, depth) ?? truth(random);
    case 'compare': {
      const [a, b] = [integer(scope, depth - 1), integer(scope, depth - 1)];
      return { text: `(${a.text} ${random.of(['<', '<=', '>', '>=', '==', '!='])} ${b.text})`, pure: a.pure && b.pure };
    }
    case 'logic': {
      const [a, b] = [condition(scope, depth - 1), condition(scope, depth - 1)];
      return { text: `(${a.text} ${random.of(['&&', '||'])} ${b.text})`, pure: a.pure && b.pure };
    }
    case 'not': {
      const operand = condition(scope, depth - 1);
      return { text: `(!${operand.text})`, pure: operand.pure };
    }
    case 'equal': {
      const shape = anyShape(random, 2);
      const compared = shape.kind === 'int' ? STRING : shape;
      const [a, b] = [expression(scope, compared, depth - 1), expression(scope, compared, depth - 1)];
      return { text: `(${a.text} ${random.of(['==', '!='])} ${b.text})`, pure: a.pure && b.pure };
    }
    case 'cast': return { text: `((bool)${integer(scope, depth - 1).text})`, pure: true };
    case 'branching': return branching(scope, BOOL, depth);
    case 'has': case 'delete': {
      const keyed = scope.maps.filter((map) => map.key !== null && (map.aggregation === null || readable(map)) && map.name !== UNKNOWN_MAP);
      if (keyed.length === 0 || (kind === 'delete' && scope.quiet > 0)) return truth(random);
      const map = random.of(keyed);
      return { text: `${kind === 'has' ? 'has_key' : 'delete'}(${map.name}, ${oneKey(scope, map.key as Shape, depth)})`, pure: false };
    }
    case 'bits': {
      const [a, b] = [bool(scope, depth - 1), bool(scope, depth - 1)];
      return { text: `(${a.text} ${random.of(['&', '|', '^'])} ${b.text})`, pure: a.pure && b.pure };
    }
  }
}

/** A key as one expression. Few different ones, so that some are found again. */
export function oneKey(scope: Scope, shape: Shape, depth: number): string {
  return depth <= 0 || scope.budget <= 0 || scope.random.once(2) ? constantOf(scope, shape) : expression(scope, shape, Math.min(1, depth - 1)).text;
}

/** A bool or an integer. */
export function condition(scope: Scope, depth: number): Expr {
  return scope.random.once(4) ? integer(scope, depth) : bool(scope, depth);
}

function truth(random: Random): Expr {
  const known = random.once(2);
  return { text: String(known), known, pure: true };
}

// ---------------------------------------------------------------- strings, tuples and records

function aggregate(scope: Scope, shape: Shape, depth: number): Expr {
  const { random } = scope;
  const kind = ends(scope, depth) ? random.of(['place', 'made'] as const)
    : random.weighted([[5, 'place'], [4, 'made'], [3, 'branching'], [shape.kind === 'string' ? 1 : 0, 'cast'], [shape.kind === 'string' ? 1 : 0, 'parameter']] as const);
  switch (kind) {
    case 'place': return place(scope, shape, depth) ?? made(scope, shape, depth);
    case 'made': return made(scope, shape, depth);
    case 'branching': return branching(scope, shape, depth);
    case 'cast': return { text: `((string[${scope.stringSize}])${expression(scope, shape, depth - 1).text})`, pure: true };
    case 'parameter': return { text: 'str($4)', pure: false };
  }
}

function made(scope: Scope, shape: Shape, depth: number): Expr {
  if (shape.kind === 'tuple') {
    const parts = shape.of.map((part) => expression(scope, part, depth - 1));
    return { text: parts.length === 1 ? `(${parts[0]?.text},)` : `(${parts.map(({ text }) => text).join(', ')})`, pure: parts.every(({ pure }) => pure) };
  }
  if (shape.kind === 'record') {
    const parts = shape.of.map((part) => expression(scope, part, depth - 1));
    return { text: `(${parts.map(({ text }, index) => `${shape.names[index]} = ${text}`).join(', ')})`, pure: parts.every(({ pure }) => pure) };
  }
  if (shape.kind === 'array') return { text: arrayOf(shape, integer(scope, depth - 1).text), pure: false };
  return { text: stringText(scope.random), pure: true };
}

function arrayOf({ of, bits, length }: Shape & { readonly kind: 'array' }, value: string): string {
  return `((${of}[${length}])(uint${bits * length})${value})`;
}
