// What the files of the checker share: the session (one per compilation) and the body (one per function, and per attach
// point of a probe). Checking walks each body's tree again and again until no variable's or map's type changes any more; only
// the last walk reports, so that nobody sees an error about a type that was merely not known yet. Until then an
// unknown type is `poison`, which fits everywhere. Nothing here decides anything about the language.

import type * as ast from '../syntax/ast.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import type { Btf } from '../../common/btf/btf.ts';
import type { CFunction } from '../c/functions.ts';
import type { CCode } from '../c/libraries.ts';
import type { Includes, Preamble } from '../c/preamble.ts';
import { InternalError } from '../../common/internal-error.ts';
import type { Extra, Reporter } from '../diagnostics/diagnostics.ts';
import type { Damage } from '../program/damage.ts';
import type { DiagnosticCode } from '../diagnostics/codes.ts';
import type { Host } from '../host.ts';
import { isInLibrary, seenInScript, sourceOfSpan, textOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { Config, ArgumentResolution, EnumeratorTaken, FieldResolution, KernelEnumerator, NamedParameter, ParameterInfo, Question, StructFieldResolution } from '../types/typed-program.ts';
import type { ConstantRecord } from './comptime.ts';
import type { TracepointField } from '../../common/tracepoint-format.ts';
import { POISON } from '../types/types.ts';
import type { AddressSpace, Type } from '../types/types.ts';
import { plainType } from './join.ts';

export interface CheckOptions {
  /** The arguments after the script, null when only compiling: the loader will know them. */
  readonly positional: readonly string[] | null;
  /** Environment variables, of which `BPFTRACE_*` are looked at. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly unsafe: boolean;
  /** How the script is called, as its author says and the user types it; absent: nobody says. */
  readonly usage?: string;
  /** What the user would type for the script's help; absent: there is none. */
  readonly help?: string;
  /** -I and --include; absent: none. */
  readonly includes?: Includes;
  /** What the kernel says to questions, by their keys; what it is not told to say it says as the compiler's own. */
  readonly answers?: ReadonlyMap<string, boolean>;
  /** What syntax errors have spoilt; absent: nothing. */
  readonly damage?: Damage;
}

/** A type that inference does not know yet. Fits everywhere, like the poison of an error, but is none. */
export const UNKNOWN: Type = { kind: 'poison' };

export type Constant = bigint | string | boolean;

export interface MapState {
  readonly name: string;
  readonly span: Span;
  /** null: scalar; UNKNOWN: keyed, type not known yet; undefined: no use has told yet. */
  key: Type | null | undefined;
  keySpan: Span | null;
  /** UNKNOWN until something is assigned. */
  value: Type;
  valueSpan: Span | null;
  /** Something is assigned to it somewhere, whether or not the type is known. */
  written: boolean;
  /** A part of the script that could not be read mentions it: all that is known of it is its name. */
  readonly doubtful: boolean;
  readonly taint: Taint;
  readonly walk: WalkState;
  /** With and without a key: how often in this walk, and where first. */
  readonly uses: { keyed: KindOfUse; bare: KindOfUse };
  declared: { readonly mapType: 'hash' | 'lruhash' | 'percpuhash' | 'percpulruhash'; readonly maxEntries: number } | null;
  /** As MapInfo.givenTo. */
  readonly givenTo: Set<string>;
}

export interface KindOfUse {
  readonly count: number;
  readonly first: Span | null;
}

export interface VariableState {
  readonly name: string;
  readonly span: Span;
  /** UNKNOWN until something is assigned. */
  type: Type;
  /** From `let $x : T`; then `type` is this, but for where pointers in it point to. */
  readonly declared: Type | null;
  /** Where pointers of a declared type point to is told by the values, unless typeof() or a caller has said it. */
  readonly followsValues: boolean;
  /** The declared type with the address spaces of what has been assigned; null: nothing yet. */
  followed: Type | null;
  /** So far in this walk. */
  assigned: boolean;
  readonly walk: WalkState;
  readonly taint: Taint;
}

/** What the current walk, in the script's order, has seen so far of what a variable or map holds. */
export interface WalkState {
  /** The join of what has been assigned; UNKNOWN: nothing yet. */
  seen: Type;
  /** Where sizeof() or typeof() looked, and what it found: from there on the type must not change. */
  lock: { readonly type: Type; readonly span: Span } | null;
}

export function newWalk(): WalkState {
  return { seen: UNKNOWN, lock: null };
}

/** Whether an erroneous value flows into a variable or map, whose unknown type is then no riddle of its own. */
export interface Taint {
  now: boolean;
  lastWalk: boolean;
}

/** The rules that need each other in circles. Called by descend.ts. */
export interface Rules {
  readonly expression: (ctx: Context, node: ast.Expr) => Type;
  /** All of a block but its value. */
  readonly statements: (ctx: Context, block: ast.Block) => void;
  /** An expression whose value nobody takes. */
  readonly dropped: (ctx: Context, node: ast.Expr) => void;
}

export interface Session {
  readonly rules: Rules;
  readonly source: Source;
  readonly host: Host;
  readonly options: CheckOptions;
  readonly config: Config;
  readonly kernelBtf: () => Btf | null;
  /** What the script's own C says. */
  readonly c: Preamble;
  /** Imported C. */
  readonly code: CCode;
  /** Kfuncs that the script asks for and the kernel's BTF does not have. */
  readonly wanted: () => ReadonlySet<string>;
  /** By `category:event`; null: neither tracefs nor BTF knows the event. Filled when asked for. */
  readonly tracepointFields: Map<string, readonly TracepointField[] | null>;
  /** What is checked, one body after the other. */
  readonly bodies: Body[];
  readonly maps: Map<string, MapState>;
  /** Those that a probe mentions which is refused, and so not checked: what they hold is not known. */
  readonly refusedMaps: Set<string>;
  /** Maps of probes that the program goes without (left-out.ts). */
  readonly leftOutMaps: Set<string>;
  /** By `index kind`. */
  readonly parameters: Map<string, ParameterInfo>;
  usesParamCount: boolean;
  /** Of this walk, by key. */
  readonly questions: Map<string, Question>;
  /** Options of the script by name, in the order of their first use. */
  readonly named: Map<string, NamedParameter>;
  /** By name. */
  readonly functions: Map<string, FunctionState>;
  /** Names of macros: of those that are left, it has been said what is wrong with them. */
  readonly macros: () => ReadonlySet<string>;
  /** An import that failed, or C that clang refused: names may come from there, so none is unknown. */
  readonly refusedNames: boolean;
  reporter: Reporter;
  /** Types are still being inferred and nobody sees what is reported. */
  silent: boolean;
  /** For names that nothing has: how often something near was looked for. */
  nearSearches: number;
  /** Settings for features that may still change whose warning has been given. */
  readonly unstable: Set<string>;
  /** A variable or map changed its type in this walk. */
  changed: boolean;
  /** Unknown operands of arithmetic count as int64: set once nothing else can tell, as in `@x = @x + 1`. */
  assumeIntegers: boolean;
  /** `probe` is a probe-name wherever it can be: set when its plain string met a probe-name. */
  probeNames: boolean;
  /** Some `probe` is a probe-name. */
  usesProbeNames: boolean;
  /** `probe` is a text wherever its place is known at run time: set when a probe-name was not enough. */
  probeTexts: boolean;
}

/** A `fn` of the script. Its types are what it says; only the spaces of pointers come from its uses. */
export interface FunctionState {
  readonly node: ast.FnDef;
  /** A call of it may end the program: exit() is called in it, or in a function that it calls. */
  exits: boolean;
  /** A call of it may send an event to the loader. */
  sends: boolean;
  /** Where the pointers in its parameters, and last in its result, point to, by the last walk; null: no use has told. */
  spaces: readonly (AddressSpace | null)[];
  /** The same, as far as this walk has come. */
  newSpaces: (AddressSpace | null)[];
  // In this walk.
  params: readonly Type[];
  returns: Type;
}

/** What is checked on its own: a probe at one of its attach points, or a function. */
export interface Body {
  /** null: it is a function's. */
  readonly probe: ast.Probe | null;
  readonly attachPoint: AttachPoint | null;
  /** null: it is a probe's. */
  readonly fn: FunctionState | null;
  /** As in TypedProbe. */
  readonly object: StructFieldResolution | null;
  /** By node id of the declaring statement or variable; kept from walk to walk. */
  readonly states: Map<ast.NodeId, VariableState>;
  // The tables of the current walk.
  readonly types: Map<ast.NodeId, Type>;
  readonly constants: Map<ast.NodeId, Constant>;
  readonly variables: Map<ast.NodeId, VariableState>;
  readonly fields: Map<ast.NodeId, FieldResolution>;
  readonly wholeArgs: Map<ast.NodeId, readonly ArgumentResolution[]>;
  readonly enumerators: Map<ast.NodeId, EnumeratorTaken>;
  readonly kernelEnumerators: Map<ast.NodeId, KernelEnumerator>;
  /** `typeinfo()` and `config()`: records whose fields are constants. */
  readonly constantRecords: Map<ast.NodeId, ConstantRecord>;
  /** For exists() outside of `comptime`: what must be there. */
  readonly existence: Map<ast.NodeId, readonly StructFieldResolution[] | KernelEnumerator>;
  /** Calls of C and of kfuncs. */
  readonly externs: Map<ast.NodeId, CFunction>;
  /** Operations and ranges whose numbers count as unsigned. */
  readonly unsigned: Set<ast.NodeId>;
  /** The branch that each `if comptime` takes; null: it has no `else`, and that is taken. */
  readonly taken: Map<ast.NodeId, ast.Block | ast.IfStmt | ast.IfExpr | null>;
  scopes: Map<string, VariableState>[];
  /** The operand of sizeof() or typeof() that is being looked at, which is not evaluated. */
  measured: Span | null;
  /** What is looked at must be known while compiling. */
  inComptime: boolean;
  /** Loops around the current statement. */
  loops: number;
  /** Those of them that are `for`. */
  forLoops: number;
  /** How often the current statement is in the program: the product of the unroll()s around it. */
  copies: bigint;
  /** The first `return` within a `for`: all of them have a value, or none. */
  loopReturn: ast.ReturnStmt | null;
}

export interface Context {
  readonly session: Session;
  readonly body: Body;
}

/** Of a probe. Whoever asks is not reached in functions, where nothing of the probe is available. */
export function attachPointOf({ body }: Context): AttachPoint {
  if (body.attachPoint === null) throw new InternalError('a function has no attach point');
  return body.attachPoint;
}

/** Reports and gives poison, so that `return fail(…)` ends a check. */
export function fail(ctx: Context, code: DiagnosticCode, at: { readonly span: Span } | Span, message: string, more: Extra = {}): Type {
  ctx.session.reporter.error(code, 'span' in at ? at.span : at, message, more);
  return POISON;
}

/** For what only a probe has. */
export function notInFunctions(ctx: Context, name: string, span: Span): Type {
  return fail(ctx, 'not-available', span, `${name} is not available in functions`, {
    help: 'a function knows nothing of the probe that calls it: give it what it needs as an argument',
  });
}

export function warn(ctx: Context, code: DiagnosticCode, at: { readonly span: Span } | Span, message: string, more: Extra = {}): void {
  ctx.session.reporter.warning(code, 'span' in at ? at.span : at, message, more);
}

export function record(ctx: Context, node: { readonly id: ast.NodeId }, type: Type): Type {
  ctx.body.types.set(node.id, plainType(type));
  return type;
}

export function constantOf(ctx: Context, node: { readonly id: ast.NodeId }): Constant | undefined {
  return ctx.body.constants.get(node.id);
}

/** The value of an integer constant, else null. */
export function integerConstant(ctx: Context, node: { readonly id: ast.NodeId }): bigint | null {
  const value = ctx.body.constants.get(node.id);
  return typeof value === 'bigint' ? value : null;
}

/** The text that stands in front of a node, and behind it. */
export function textAround(ctx: Context, { span }: { readonly span: Span }): { readonly before: string; readonly after: string } {
  const { text } = sourceOfSpan(ctx.session.source, span);
  return { before: text.slice(0, span.start), after: text.slice(span.end) };
}

/** A node's text, to show it: of what the library's macros stand for, that of their use. */
export function textOf(ctx: Context, node: { readonly span: Span }): string {
  return textOfSpan(ctx.session.source, seenInScript(node.span));
}

/** The same in front of which a cast can be written. */
export function operandText(ctx: Context, node: ast.Expr): string {
  const text = textOf(ctx, node);
  return !isInLibrary(node.span) && (node.kind === 'binary' || node.kind === 'ternary') ? `(${text})` : text;
}

/** The type of a variable or map as it is read: not yet known, or spoilt. */
export function readType(type: Type, taint: Taint): Type {
  return type === UNKNOWN && (taint.now || taint.lastWalk) ? POISON : type;
}

/** True for the poison that an error leaves. */
export function isSpoilt(type: Type): boolean {
  return type.kind === 'poison' && type !== UNKNOWN;
}
