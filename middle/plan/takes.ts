// Which maps are emptied in the step in which they are printed: `print(@m)` with `clear(@m)` or `zero(@m)` behind it. What a program
// adds between the two would be lost, so the loader is asked for both at once, and such a map has two generations in the kernel:
// while one is read, programs are at the other. So has a map that is zeroed, or that is an array and cleared: an addition in flight would undo it. Between the
// two calls there may be others that only send events about something else, as scripts print several maps and then clear them.

import { visit } from '../../frontend/syntax/walk.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import type { MapInfo, TypedProgram } from '../../frontend/types/typed-program.ts';
import { isArray } from './maps.ts';

export type Emptying = 'clear' | 'zero';

export interface Takes {
  /** Calls of print(), and what happens to the map then. */
  readonly prints: ReadonlyMap<ast.NodeId, Emptying>;
  /** Calls of clear() and zero() that happen with the print. */
  readonly done: ReadonlySet<ast.NodeId>;
  /** Names of the maps with two generations, without `@`; the number of each is its place. */
  readonly maps: readonly string[];
}

/** What may stand between: they send events, and nothing comes back or ends. */
const EVENTS: ReadonlySet<string> = new Set(['print', 'clear', 'zero', 'printf', 'time', 'cat', 'join', 'errorf', 'warnf']);

export function findTakes({ probes, functions, maps }: Pick<TypedProgram, 'probes' | 'functions' | 'maps'>): Takes {
  const prints = new Map<ast.NodeId, Emptying>();
  const done = new Set<ast.NodeId>();
  const taken = new Set<string>();
  for (const { node } of [...probes, ...functions]) {
    visit(node.body, (part) => {
      if (part.kind !== 'block') return;
      const statements = statementsOf(part);
      statements.forEach((statement, index) => {
        const print = callIn(statement, 'print');
        if (print === null) return;
        const emptying = emptyingOf(print.map, statements.slice(index + 1));
        if (emptying === null) return;
        prints.set(print.call.id, emptying.name as Emptying);
        done.add(emptying.id);
        taken.add(print.map);
      });
    });
  }
  const isTaken = (map: MapInfo): boolean => (taken.has(map.name) || map.givenTo.has('zero') || (map.givenTo.has('clear') && isArray(map))) && !map.givenTo.has('&');
  return { prints, done, maps: maps.filter(isTaken).map(({ name }) => name) };
}

/** With the last, which may have no `;`. */
function statementsOf({ statements, value }: ast.Block): readonly ast.Stmt[] {
  return value === null ? statements : [...statements, { id: value.id, span: value.span, kind: 'expr-stmt', expr: value }];
}

/** The call that empties the map, if nothing stands before it that it must not overtake. */
function emptyingOf(map: string, following: readonly ast.Stmt[]): ast.Call | null {
  for (const statement of following) {
    const emptying = callIn(statement, 'clear') ?? callIn(statement, 'zero');
    if (emptying?.map === map) return emptying.call;
    if (statement.kind !== 'expr-stmt' || statement.expr.kind !== 'call' || !EVENTS.has(statement.expr.name)) return null;
    let mentions = false;
    let calls = 0;
    visit(statement, (part) => {
      mentions ||= part.kind === 'map' && part.name === map;
      // What is called for an argument might end the program.
      if (part.kind === 'call' || part.kind === 'block-expr') calls++;
    });
    if (mentions || calls > 1) return null;
  }
  return null;
}

/** A statement that is a call about a whole map. */
function callIn({ kind, ...statement }: ast.Stmt, name: string): { readonly call: ast.Call; readonly map: string } | null {
  const call = kind === 'expr-stmt' && 'expr' in statement ? statement.expr : null;
  if (call?.kind !== 'call' || call.name !== name) return null;
  const [subject] = call.args;
  return subject?.kind === 'map' && subject.key === null ? { call, map: subject.name } : null;
}
