// Random well-typed programs, each a function of its seed: scratch variables of every shape in nested scopes, maps and
// aggregations, branches, loops, functions, all operators. A program prints what it computes and leaves maps behind.
// The checker must accept every one of them without an error. Loops are bounded by counters that nothing else writes,
// so that the kernel's verifier can follow.

import type { Aggregation, FuzzFunction, FuzzMap, Scope, Variable } from './generate-expressions.ts';
import {
  UNKNOWN_KEYS, UNKNOWN_MAP, condition, element, expression, key, oneKey, quietly, readable,
} from './generate-expressions.ts';
import { Random } from './random.ts';
import type { FuzzProgram, Stmt } from './program.ts';
import { PREFIX, nested, simple } from './program.ts';
import { BOOL, INT, INT_TYPES, STRING, anyShape, literal, literalText } from './shapes.ts';
import type { Shape } from './shapes.ts';

/** Which constructs are used. */
export interface Features {
  readonly ranges: boolean;
  readonly mapLoops: boolean;
  readonly functions: boolean;
}

const AGGREGATIONS: readonly Aggregation[] = ['count', 'sum', 'min', 'max', 'avg', 'stats', 'hist', 'lhist'];
const COMPOUND = ['+', '-', '*', '/', '%', '<<', '>>', '&', '|', '^'];

export function generate(seed: number, features: Features): FuzzProgram {
  return new Generator(seed, features).program();
}

class Generator {
  private readonly random: Random;
  private readonly features: Features;
  private readonly seed: number;
  private scope: Scope;
  private names = 0;
  /** Statements that may still be made. */
  private budget = 0;
  /** What the function returns whose body is being made; null: it is a probe's. */
  private result: string | null = null;
  /** Loops around the current statement, innermost last. */
  private readonly loops: ('while' | 'for')[] = [];

  constructor(seed: number, features: Features) {
    this.seed = seed;
    this.features = features;
    this.random = new Random(seed);
    this.scope = this.newScope([], []);
  }

  program(): FuzzProgram {
    const { random } = this;
    const maps = this.maps();
    const functions = this.features.functions && random.once(3) ? [this.definition('f'), ...random.once(3) ? [this.definition('g')] : []] : [];
    const callable = functions.map(({ fn }) => fn);
    const count = random.once(5) ? 2 : 1;
    const probes = Array.from({ length: count }, (_, index) => {
      this.scope = this.newScope(maps, callable);
      this.budget = Math.floor((6 + random.below(16)) / count);
      // A division would end the predicate.
      const test = index > 0 && random.once(3) ? quietly(this.scope, () => condition(this.scope, 2).text) : '/';
      const body = [...index === 0 ? this.firstAssignments(maps) : [], ...this.statements(3)];
      return { head: test.includes('/') ? 'begin' : `begin /${test}/`, body: [...body, ...this.finish()] };
    });
    return { seed: this.seed, functions: functions.map(({ head, body }) => ({ head, body })), probes, declarations: this.declarations(maps) };
  }

  private newScope(maps: readonly FuzzMap[], functions: readonly FuzzFunction[]): Scope {
    return { random: this.random, variables: [], pointers: [], stringSize: 260 + 60 * (this.seed % 12), maps, functions, quiet: 0, budget: 120, fresh: () => this.name() };
  }

  private declarations(maps: readonly FuzzMap[]): string[] {
    return maps.slice(1).filter(({ key }) => key !== null && this.random.once(8)).map(({ name, aggregation }) =>
      `let ${name} = ${aggregation === null ? 'hash' : 'percpuhash'}(${1 + this.random.below(6)});`);
  }

  private name(): string {
    return `$v${this.names++}`;
  }

  private maps(): FuzzMap[] {
    const { random } = this;
    const unknown: FuzzMap = { name: UNKNOWN_MAP, key: INT, value: INT, aggregation: null };
    return [unknown, ...Array.from({ length: random.below(4) }, (_, index): FuzzMap => {
      const aggregation = random.once(3) ? random.of(AGGREGATIONS) : null;
      return {
        name: `@${PREFIX}${'mnoq'.charAt(index)}`,
        key: random.once(3) ? null : anyShape(random, 2),
        value: aggregation === null ? anyShape(random, 2) : null,
        aggregation,
      };
    })];
  }

  /** Every map is written somewhere, or reading it would be an error. */
  private firstAssignments(maps: readonly FuzzMap[]): Stmt[] {
    const { random } = this;
    const fill = Array.from({ length: UNKNOWN_KEYS }, (_, index) => simple(`${UNKNOWN_MAP}[${index}] = ${literalText(random, literal(random) & 0x7fff_ffff_ffff_ffffn)};`));
    fill.push(simple(`${UNKNOWN_MAP}[${random.below(UNKNOWN_KEYS)}] = -${literal(random) & 0xffff_ffffn};`));
    // From nothing that waits for its own type.
    this.scope = { ...this.scope, maps: maps.slice(0, 1) };
    const first = maps.slice(1).map((map) => this.assignMap(map, 1));
    this.scope = { ...this.scope, maps };
    return [...fill, ...first];
  }

  private definition(name: string): { readonly fn: FuzzFunction; readonly head: string; readonly body: readonly Stmt[] } {
    const { random } = this;
    const types = Array.from({ length: 1 + random.below(4) }, () => random.of(INT_TYPES).name);
    const result = random.of(INT_TYPES).name;
    this.scope = this.newScope([], []);
    this.scope.variables = types.map((declared, index): Variable => ({ name: `$a${index}`, shape: INT, declared, writable: false }));
    this.budget = 3;
    const full = `${PREFIX}${name}`;
    this.result = result;
    const body = this.statements(2);
    this.result = null;
    return {
      fn: { name: full, params: types },
      head: `fn ${full}(${types.map((type, index) => `$a${index} : ${type}`).join(', ')}) : ${result}`,
      body: [...body, simple(`return (${result})${expression(this.scope, INT, 3).text};`)],
    };
  }

  // -------------------------------------------------------------- statements

  private statements(depth: number): Stmt[] {
    const found: Stmt[] = [];
    for (let left = 2 + this.random.below(4); left > 0 && this.budget > 0; left--) found.push(...this.statement(depth));
    while (depth === 3 && this.budget > 0) found.push(...this.statement(depth));
    return found;
  }

  /** A block of its own scope. */
  private body(depth: number): Stmt[] {
    const { variables, pointers } = this.scope;
    const found = this.statements(depth - 1);
    Object.assign(this.scope, { variables, pointers });
    return found;
  }

  private statement(depth: number): Stmt[] {
    this.budget--;
    const { random, scope } = this;
    const deep = depth > 0 ? 1 : 0;
    const kind = random.weighted([
      [10, 'declare'], [6, 'assign'], [4, 'compound'], [3, 'step'], [6, 'map'], [2, 'delete'], [4, 'print'], [1, 'printf'],
      [5 * deep, 'if'], [deep, 'block'], [2 * deep, 'unroll'], [this.loops.length < 2 ? 3 * deep : 0, 'while'], [1, 'discard'],
      [this.loops.length > 0 ? 3 : 0, 'jump'], [depth < 3 ? 1 : 0, 'leave'], [1, 'late'], [2, 'pointer'],
      [this.features.ranges && this.loops.length < 2 ? 3 * deep : 0, 'range'], [this.features.mapLoops && this.loops.length < 2 ? 2 * deep : 0, 'entries'],
    ] as const);
    switch (kind) {
      case 'declare': return [this.declare()];
      case 'assign': return [this.assign()];
      case 'compound': return [this.compound()];
      case 'step': return [this.step()];
      case 'map': return [scope.maps.length > 0 ? this.assignMap(random.of(scope.maps), 3) : this.declare()];
      case 'delete': return [this.delete()];
      case 'print': return [print(expression(scope, anyShape(random, 2), 3).text)];
      case 'printf': return [simple(`printf("%ld|%s|%lu\\n", ${[INT, STRING, INT].map((shape) => expression(scope, shape, 2).text).join(', ')});`)];
      case 'if': return [this.branch(depth)];
      case 'block': return [nested('', this.body(depth))];
      case 'unroll': return [nested(`unroll(${1 + random.below(3)})`, this.body(depth))];
      case 'while': return this.loop(depth);
      case 'discard': return [simple(`_ = ${expression(scope, anyShape(random, 1), 3).text};`)];
      case 'jump': return [nested(`if (${condition(scope, 2).text})`, [simple(random.of(['break;', 'continue;']))])];
      case 'leave': return [nested(`if (${condition(scope, 2).text})`, [this.leave()])];
      case 'late': return this.late();
      case 'pointer': return [this.pointer()];
      case 'range': return [this.range(depth)];
      case 'entries': return [this.entries()];
    }
  }

  private declare(): Stmt {
    const { random, scope } = this;
    const name = this.name();
    const form = random.weighted([[4, 'plain'], [2, 'let'], [2, 'typed'], [1, 'zero']] as const);
    if (form === 'typed' || form === 'zero') {
      const [declared, shape] = random.once(6) ? ['bool', BOOL] as const : [random.of(INT_TYPES).name, INT] as const;
      const value = form === 'zero' ? '' : ` = ${this.cast(declared, shape)}`;
      scope.variables = [...scope.variables, { name, shape, declared, writable: true }];
      return simple(`let ${name} : ${declared}${value};`);
    }
    const shape = anyShape(random, 2);
    const value = expression(scope, shape, 4);
    scope.variables = [...scope.variables, { name, shape, declared: null, writable: true }];
    return simple(`${form === 'let' ? 'let ' : ''}${name} = ${value.text};`);
  }

  private cast(type: string, shape: Shape): string {
    const { text } = expression(this.scope, shape, 3);
    return shape.kind === 'bool' ? text : `(${type})${text}`;
  }

  private target(filter: (variable: Variable) => boolean): Variable | null {
    const found = this.scope.variables.filter((variable) => variable.writable && filter(variable));
    return found.length === 0 ? null : this.random.of(found);
  }

  private assign(): Stmt {
    const target = this.target(() => true);
    if (target === null) return this.declare();
    const value = target.declared === null ? expression(this.scope, target.shape, 4).text : this.cast(target.declared, target.shape);
    return simple(`${target.name} = ${value};`);
  }

  private compound(): Stmt {
    const { random, scope } = this;
    const places = [
      ...scope.variables.filter(({ writable, shape }) => writable && shape.kind === 'int').map(({ name }) => () => name),
      ...scope.maps.filter(({ value }) => value?.kind === 'int').map((map) => () => element(scope, map, 2)),
    ];
    if (places.length === 0) return this.declare();
    return quietly(scope, () => {
      const target = random.of(places)();
      const op = random.of(COMPOUND);
      return simple(`${target} ${op}= ${this.operand(op)};`);
    });
  }

  /** The right side of a compound assignment. */
  private operand(op: string): string {
    const { random, scope } = this;
    if (op === '<<' || op === '>>') return random.once(2) ? String(random.below(64)) : `(${expression(scope, INT, 2).text} & 63)`;
    const value = expression(scope, INT, 3);
    const refused = (op === '/' || op === '%') && value.pure && (value.known === undefined || value.known === 0n);
    return refused ? '7' : value.text;
  }

  private step(): Stmt {
    const { random, scope } = this;
    const places = [
      ...scope.variables.filter(({ writable, shape }) => writable && shape.kind === 'int').map(({ name }) => () => name),
      ...scope.maps.filter(({ value }) => value?.kind === 'int').map((map) => () => element(scope, map, 2)),
    ];
    if (places.length === 0) return this.declare();
    const target = random.of(places)();
    const op = random.of(['++', '--']);
    return simple(random.once(2) ? `${op}${target};` : `${target}${op};`);
  }

  private assignMap(map: FuzzMap, depth: number): Stmt {
    const { scope } = this;
    const target = (): string => quietly(scope, () => element(scope, map, depth));
    if (map.value !== null) {
      // What is compared is the order of neither: a key and a value with effects on one another.
      const value = quietly(scope, () => expression(scope, map.value as Shape, depth).text);
      return simple(`${target()} = ${value};`);
    }
    return simple(`${target()} = ${this.aggregationCall(map.aggregation as Aggregation, depth)};`);
  }

  private aggregationCall(kind: Aggregation, depth: number): string {
    if (kind === 'count') return 'count()';
    const value = quietly(this.scope, () => expression(this.scope, INT, depth).text);
    if (kind === 'lhist') return `lhist(${value}, 0, 100, 10)`;
    return kind === 'hist' ? `hist(${value}, 1)` : `${kind}(${value})`;
  }

  private delete(): Stmt {
    const { random, scope } = this;
    const maps = scope.maps.filter((map) => map.name !== UNKNOWN_MAP && (map.aggregation === null || readable(map)));
    if (maps.length === 0) return this.declare();
    const map = random.of(maps);
    return simple(map.key === null ? `delete(${map.name});` : `delete(${map.name}, ${oneKey(scope, map.key, 2)});`);
  }

  private branch(depth: number): Stmt {
    const { scope, random } = this;
    const head = `if (${condition(scope, 3).text})`;
    const bodies = [{ before: '', stmts: this.body(depth) }];
    while (random.once(4)) {
      const before = ` else if (${condition(scope, 2).text})`;
      bodies.push({ before, stmts: this.body(depth) });
    }
    if (random.once(2)) bodies.push({ before: ' else', stmts: this.body(depth) });
    return { head, bodies };
  }

  private loop(depth: number): Stmt[] {
    const { random, scope } = this;
    const counter = this.name();
    const bound = 1 + random.below(6);
    const extra = random.once(3) ? ` && ${condition(scope, 2).text}` : '';
    const outer = scope.variables;
    scope.variables = [...outer, { name: counter, shape: INT, declared: 'int64', writable: false }];
    this.loops.push('while');
    const body = this.body(depth);
    this.loops.pop();
    return [
      simple(`let ${counter} : int64 = 0;`),
      nested(`while (${counter} < ${bound}${extra})`, [simple(`${counter}++;`), ...body]),
    ];
  }

  private range(depth: number): Stmt {
    const { random, scope } = this;
    const variable = this.name();
    const start = random.once(2) ? String(random.below(4)) : `(${quietly(scope, () => expression(scope, INT, 2).text)} & 3)`;
    const end = random.once(2) ? String(random.below(7)) : `(${quietly(scope, () => expression(scope, INT, 2).text)} & 7)`;
    const outer = scope.variables;
    scope.variables = [...outer, { name: variable, shape: INT, declared: null, writable: false }];
    this.loops.push('for');
    const body = this.body(depth);
    this.loops.pop();
    scope.variables = outer;
    return nested(`for ${variable} : ${start}..${end}`, body);
  }

  /** The order of a hash is the kernel's secret: the body only adds up. */
  private entries(): Stmt {
    const { random, scope } = this;
    const maps = scope.maps.filter((map) => map.key !== null && (map.value !== null || readable(map)));
    const sum = this.target(({ shape, declared }) => shape.kind === 'int' && declared === null);
    if (maps.length === 0 || sum === null) return this.declare();
    const map = random.of(maps);
    const variable = this.name();
    const { variables: outer, pointers } = scope;
    const shape: Shape = { kind: 'tuple', of: [map.key as Shape, map.value ?? INT] };
    // One of them may be to the sum.
    scope.pointers = [];
    scope.variables = [...outer.filter(({ name }) => name !== sum.name), { name: variable, shape, declared: null, writable: false }];
    const value = quietly(scope, () => expression(scope, INT, 3).text);
    const op = random.of(['+', '^', '-']);
    const change = simple(`${sum.name} ${op}= ${value};`);
    const test = random.once(2) ? null : quietly(scope, () => condition(scope, 2).text);
    Object.assign(scope, { variables: outer, pointers });
    return nested(`for ${variable} : ${map.name}`, [test === null ? change : nested(`if (${test})`, [change])]);
  }

  private leave(): Stmt {
    const { random, scope } = this;
    if (this.result !== null) return simple(`return (${this.result})${expression(scope, INT, 2).text};`);
    // Within one probe, returns inside of `for` all have a value or none has.
    if (this.loops.includes('for')) return simple('return;');
    if (random.once(4)) return simple(`exit(${random.once(2) ? '' : random.below(256)});`);
    return simple(random.once(2) ? 'return;' : `return ${expression(scope, random.once(4) ? BOOL : INT, 3).text};`);
  }

  private pointer(): Stmt {
    const target = this.target(() => true);
    if (target === null) return this.declare();
    const name = this.name();
    this.scope.pointers = [...this.scope.pointers, { name, to: target.shape }];
    return simple(`${name} = &${target.name};`);
  }

  /** Declared here, assigned in an inner block. */
  private late(): Stmt[] {
    const { random, scope } = this;
    const name = this.name();
    const shape = anyShape(random, 1);
    const test = condition(scope, 2).text;
    const value = expression(scope, shape, 3).text;
    scope.variables = [...scope.variables, { name, shape, declared: null, writable: true }];
    return [simple(`let ${name};`), nested(`if (${test})`, [simple(`${name} = ${value};`)])];
  }

  /** Prints what is in scope at the end, and sometimes returns it. */
  private finish(): Stmt[] {
    const { random, scope } = this;
    const shown = scope.variables.map(({ name }) => print(name));
    const reads = scope.maps.filter(({ value }) => value !== null).map((map) => print(map.key === null ? map.name : `${map.name}[${key(scope, map.key, 1)}]`));
    return [...shown, ...reads, ...random.once(2) ? [simple(`return ${expression(scope, INT, 2).text};`)] : []];
  }
}

/** Not of a whole map, whose content would be that of the end of the run. */
function print(text: string): Stmt {
  return simple(text.startsWith('@') && !text.endsWith(']') ? `print((1, ${text}));` : `print(${text});`);
}
