// `fn`: functions of the script (reference 01.5). A function is checked on its own: it sees its parameters and all
// maps, and nothing of the probe that calls it. What it takes and gives back is written down, so calls are checked
// against that; only where its pointers point to comes from its calls. A function that comes back to itself, on
// whatever way, is an error, because BPF has no stack for it.

import type * as ast from '../syntax/ast.ts';
import { visit } from '../syntax/walk.ts';
import { spacesIn } from '../types/btf-types.ts';
import { isLanguageName, isUnsupportedFunction } from '../builtins/names.ts';
import { InternalError } from '../../common/internal-error.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import { NONE, POISON, typeName } from '../types/types.ts';
import type { AddressSpace, Type } from '../types/types.ts';
import { expectedCount } from './argument-count.ts';
import { fail, isSpoilt, newWalk, warn } from './check-context.ts';
import type { Context, FunctionState, Session } from './check-context.ts';
import { adopt, checkFits, valueHelp } from './convert.ts';
import { checkBlock, checkExpr } from './descend.ts';
import { joinSpaces, plainType } from './join.ts';
import { leaves } from './reach.ts';
import { resolveType } from './type-syntax.ts';
import { checkShadowing, declareVariable, inScope } from './variables.ts';

/** The functions of a script by name, with reports of names that are taken. */
export function declareFunctions(program: ast.Program, reporter: Reporter): Map<string, FunctionState> {
  const functions = new Map<string, FunctionState>();
  for (const node of program.items) {
    if (node.kind !== 'fn') continue;
    const first = functions.get(node.name);
    if (first !== undefined) {
      reporter.error('shadowing', node.nameSpan, `The function ${node.name}() is defined already`, {
        notes: [{ span: first.node.nameSpan, message: 'defined here' }],
        help: 'rename one of them',
      });
      continue;
    }
    if (isLanguageName(node.name) || isUnsupportedFunction(node.name)) {
      reporter.error('shadowing', node.nameSpan, `${node.name} is a name of the language already`, { help: 'give the function another name' });
    }
    functions.set(node.name, {
      node, exits: false, sends: false, spaces: unknownSpaces(node), newSpaces: unknownSpaces(node), params: node.params.map(() => POISON), returns: POISON,
    });
  }
  return functions;
}

/** A space for each parameter and one for the result. */
function unknownSpaces(node: ast.FnDef): null[] {
  return Array.from({ length: node.params.length + 1 }, () => null);
}

/** After each walk: what it found out about pointers is what the next one takes for granted. */
export function settleSpaces(session: Session): void {
  for (const fn of session.functions.values()) {
    if (fn.newSpaces.some((space, index) => space !== fn.spaces[index])) session.changed = true;
    fn.spaces = fn.newSpaces;
    fn.newSpaces = unknownSpaces(fn.node);
  }
}

/** Checks a function's head and body. */
export function checkFunction(ctx: Context, fn: FunctionState): void {
  const { node } = fn;
  // The parser reports a missing one.
  fn.returns = node.returns === null ? POISON : resolveType(ctx, node.returns, fn.spaces[node.params.length] ?? 'kernel');
  inScope(ctx, () => {
    fn.params = node.params.map((param, index) => checkParameter(ctx, param, fn.spaces[index] ?? 'kernel'));
    checkBlock(ctx, node.body);
  });
  if (fn.returns.kind === 'void' || fn.returns.kind === 'poison' || leaves(node.body)) return;
  warn(ctx, 'control-flow', node.nameSpan, `${node.name}() can end without \`return\` and then gives zero`, {
    help: node.body.value === null ? 'end it with `return …;`' : 'the last expression is no value of a function: write `return …;`',
  });
}

function checkParameter(ctx: Context, param: ast.FnParam, space: AddressSpace): Type {
  let type = resolveType(ctx, param.type, space);
  if (type.kind === 'void') type = fail(ctx, 'type-mismatch', param.type, 'A parameter cannot be void', { help: 'leave it out, or write another type, such as `int64`' });
  checkShadowing(ctx, param.name, param.span, true);
  // Its space may be another than in the last walk.
  ctx.body.states.set(param.id, { name: param.name, span: param.span, type, declared: type, followsValues: false, followed: null, assigned: true, taint: { now: false, lastWalk: false }, walk: newWalk() });
  declareVariable(ctx, param, param.name, param.span, type).assigned = true;
  return type;
}

export function checkFunctionReturn(ctx: Context, fn: FunctionState, node: ast.ReturnStmt): void {
  const { returns: type, node: { name } } = fn;
  if (node.value === null) {
    if (type.kind === 'void' || type.kind === 'poison') return;
    fail(ctx, 'type-mismatch', node, `${name}() returns ${typeName(type)}, so \`return\` needs a value`, { help: 'write `return …;`' });
    return;
  }
  const value = checkExpr(ctx, node.value);
  if (type.kind === 'void') {
    fail(ctx, 'type-mismatch', node.value, `${name}() returns nothing`, { help: `write its type: \`fn ${name}(…) : ${typeName(plainType(value))}\`` });
    return;
  }
  if (value.kind === 'none' || value.kind === 'void') {
    fail(ctx, 'type-mismatch', node.value, `This gives no value that ${name}() could return`, { help: valueHelp(node.value) });
    return;
  }
  noteSpaces(ctx, fn, fn.node.params.length, value, node.value);
  checkFits(ctx, type, value, node.value, `${name}() returns ${typeName(type)}`, fn.node.returns?.span ?? fn.node.nameSpan);
  adopt(ctx, node.value, type);
}

/** Type of a call. */
export function checkFunctionCall(ctx: Context, node: ast.Call, fn: FunctionState): Type {
  const { params, name } = fn.node;
  const types = node.args.map((arg) => checkExpr(ctx, arg));
  if (types.length !== params.length) {
    const at = types.length > params.length ? node.args[params.length]! : node.nameSpan;
    return fail(ctx, 'argument-count', at, `${name}() ${expectedCount(params.length, params.length)}, ${types.length} given`, {
      notes: [{ span: fn.node.nameSpan, message: 'defined here' }],
      help: `write \`${name}(${params.map((param) => `$${param.name}`).join(', ')})\``,
    });
  }
  for (const [index, type] of types.entries()) checkArgument(ctx, node.args[index]!, type, fn, index);
  if (fn.exits && ctx.body.forLoops > 0) {
    fail(ctx, 'control-flow', node, `${name}() calls exit(), which cannot leave a \`for\` loop`, {
      notes: [{ span: fn.node.nameSpan, message: 'defined here' }], help: 'leave the loop with `break`, and call it behind that',
    });
  }
  if (fn.returns.kind === 'void') return NONE;
  return types.some(isSpoilt) ? POISON : fn.returns;
}

function checkArgument(ctx: Context, arg: ast.Expr, type: Type, fn: FunctionState, index: number): void {
  const param = fn.node.params[index]!;
  const target = fn.params[index]!;
  if (type.kind === 'none' || type.kind === 'void') {
    fail(ctx, 'argument-type', arg, `This gives no value that ${fn.node.name}() could take`, { help: valueHelp(arg) });
    return;
  }
  noteSpaces(ctx, fn, index, type, arg);
  checkFits(ctx, target, type, arg, `$${param.name} is declared as ${typeName(target)}`, param.span);
  adopt(ctx, arg, target);
}

/** One code reads all pointers that reach it in one way, also those in structs and tuples. */
function noteSpaces(ctx: Context, fn: FunctionState, index: number, type: Type, at: ast.Expr): void {
  for (const space of new Set(spacesIn(type))) {
    const known = fn.newSpaces[index] ?? null;
    if (space === 'none' || known === space) continue;
    const joined = known === null ? space : joinSpaces(known, space);
    if (joined === 'none') {
      fail(ctx, 'type-mismatch', at, `${type.kind === 'pointer' ? 'This pointer is' : 'Pointers in this are'} to ${space} memory, others in its place are to ${known} memory`, {
        help: 'a function reads one kind of memory: write one for each, or cast with kptr() or uptr()',
      });
      return;
    }
    fn.newSpaces[index] = joined;
  }
}

// ---------------------------------------------------------------- the calls between functions

/** Every function after those that it calls, which tells whether it exits; with a report of each circle. */
export function orderFunctions(functions: ReadonlyMap<string, FunctionState>, reporter: Reporter): FunctionState[] {
  const ordered = new Set<FunctionState>();
  for (const first of functions.values()) {
    if (ordered.has(first)) continue;
    // A list instead of recursion: chains of functions are as long as scripts are.
    const path: Step[] = [];
    const onPath = new Map<FunctionState, number>();
    const enter = (fn: FunctionState, call: ast.Call | null): void => {
      onPath.set(fn, path.length);
      path.push({ fn, call, calls: callsIn(fn.node.body).values() });
    };
    enter(first, null);
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const { done, value: call } = step.calls.next();
      if (done === true) {
        path.pop();
        onPath.delete(step.fn);
        ordered.add(step.fn);
        const caller = path.at(-1);
        if (caller !== undefined && step.fn.exits) caller.fn.exits = true;
        continue;
      }
      const called = functions.get(call.name);
      if (called?.exits || call.name === 'exit') step.fn.exits = true;
      if (called === undefined || ordered.has(called)) continue;
      const start = onPath.get(called);
      if (start === undefined) enter(called, call);
      else reportCircle([...path.slice(start + 1).map((inner) => inner.call!), call], called, reporter);
    }
  }
  return [...ordered];
}

interface Step {
  readonly fn: FunctionState;
  /** Who brought it here; null: nobody. */
  readonly call: ast.Call | null;
  /** Those that it makes and that were not followed yet. */
  readonly calls: Iterator<ast.Call, undefined>;
}

/** Calls of a circle that are shown. */
const SHOWN_CALLS = 6;

function reportCircle(calls: readonly ast.Call[], fn: FunctionState, reporter: Reporter): void {
  const last = calls.at(-1);
  if (last === undefined) throw new InternalError('a circle without calls');
  const names = [fn.node.name, ...calls.map((call) => call.name)].map((name) => `${name}()`);
  const left = names.length - SHOWN_CALLS - 1;
  const chain = left <= 1 ? names : [...names.slice(0, SHOWN_CALLS), `… (${left} more)`, names.at(-1)!];
  reporter.error('control-flow', last.nameSpan, `Functions cannot call themselves: ${chain.join(' → ')}`, {
    notes: calls.slice(0, -1).slice(0, SHOWN_CALLS).map((call) => ({ span: call.nameSpan, message: `${call.name}() is called here` })),
    help: 'use a `for` loop',
  });
}

/** Every call below a node, once for each name. */
function callsIn(tree: ast.Node): ast.Call[] {
  const calls = new Map<string, ast.Call>();
  visit(tree, (node) => {
    if (node.kind === 'call' && !calls.has(node.name)) calls.set(node.name, node);
  });
  return [...calls.values()];
}
