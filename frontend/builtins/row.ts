// The shape of one builtin or function: a row of data with the rule that gives its type. Checker, completion, docs
// and tests read the same row; lowering keys its own table by the same names. A row says nothing about how it is
// lowered and must not keep state.

import type * as ast from '../syntax/ast.ts';
import type { Capability, ProviderRow } from '../providers/row.ts';
import type { Context } from '../check/check-context.ts';
import type { Type } from '../types/types.ts';
import type { RowName } from './names.ts';

export interface FunctionRow {
  readonly name: RowName;
  /** With parameters, as a user reads it: `str(ptr [, len])`. */
  readonly signature: string;
  /** One sentence for the documentation. */
  readonly doc: string;
  /** A whole script that uses it. Absent: it is for the standard library alone. */
  readonly example?: string;
  /** Why it is none of the standard library's macros. */
  readonly why: Reason;
  /** Least and most arguments. */
  readonly count: readonly [least: number, most: number];
  /** How arguments are taken before `check` sees them; the last entry stands for all further ones. Default: values. */
  readonly takes?: readonly ArgumentKind[];
  /** What the probe must have, one of these; absent: nothing (reference 04.8). */
  readonly needs?: readonly Capability[];
  /** About the probe, whichever it is: not in functions. Those that need something of it are not there either. */
  readonly probesOnly?: true;
  /** What to do in a probe that lacks it; null: see where it works. */
  readonly instead?: (provider: ProviderRow) => string | null;
  /** Only as the right-hand side of an assignment to a map. */
  readonly aggregation?: true;
  /** It needs no loader to write its text: never, or where a probe has a file to write into. Absent: the loader writes it. */
  readonly inKernel?: 'always' | 'into-file';
  /** The result may be dropped without a warning. */
  readonly discardable?: true;
  readonly check: (call: CallSite) => Type;
}

/** Why something must be built into the compiler, as the documentation says it. */
export const reasons = {
  map: 'works on a map, whose keys and values only the compiler knows',
  type: 'gives a type that only the compiler can form',
  memory: 'works in place, without a copy of what it reads',
  probe: 'is about the probe that it stands in',
  printing: 'is looked up when it is printed, by what the loader knows',
  event: 'sends an event, whose layout the loader is told',
  load: 'is put in when the program is loaded',
  compiler: 'is known to the compiler alone',
  primitive: 'is what macros are made of',
} as const;
export type Reason = keyof typeof reasons;

/**
 * `value`: any expression; `format`: a string literal of any length; `raw`: left to the row (maps, key expressions);
 * `word`: a bare word that is no expression, or else a value.
 */
export type ArgumentKind = 'value' | 'format' | 'raw' | 'word';

export interface CallSite {
  readonly ctx: Context;
  readonly node: ast.Call | ast.Identifier;
  /** The name alone. */
  readonly nameSpan: ast.Call['nameSpan'];
  readonly args: readonly Argument[];
}

export interface Argument {
  readonly node: ast.Expr;
  /** Poison for raw ones, none for words. */
  readonly type: Type;
  /** Text of a bare word, else null. */
  readonly word: string | null;
}
