// The syntax tree of a bpftrace program. It is immutable and carries neither names' meanings nor types: those
// live in side tables keyed by node id (see typed-program.ts). It covers the whole grammar, also constructs that
// a later stage may still refuse. Node ids are unique within one parse and start at 1.

import type { Span } from './source.ts';

export type NodeId = number & { readonly brand?: 'NodeId' };

interface NodeBase {
  readonly id: NodeId;
  readonly span: Span;
}

// ---------------------------------------------------------------- program

export interface Program extends NodeBase {
  readonly kind: 'program';
  /** The `#!` line without its line end, or null. */
  readonly header: string | null;
  readonly preamble: readonly CItem[];
  readonly config: ConfigBlock | null;
  readonly imports: readonly ImportItem[];
  readonly items: readonly TopItem[];
}

/** A preprocessor line or a C struct/union/enum definition, kept verbatim for the C parser. */
export interface CItem extends NodeBase {
  readonly kind: 'c-item';
  readonly form: 'directive' | 'struct' | 'union' | 'enum';
  readonly text: string;
}

export interface ConfigBlock extends NodeBase {
  readonly kind: 'config';
  readonly entries: readonly ConfigEntry[];
}

export interface ConfigEntry extends NodeBase {
  readonly kind: 'config-entry';
  readonly key: string;
  readonly value: bigint | string | boolean;
  /** A bare word (`stack_mode = perf`), as opposed to a string literal. */
  readonly bare: boolean;
}

export interface ImportItem extends NodeBase {
  readonly kind: 'import';
  readonly path: string;
}

export type TopItem = Probe | MacroDef | FnDef | MapDecl;

export interface Probe extends NodeBase {
  readonly kind: 'probe';
  readonly attachPoints: readonly AttachPointSyntax[];
  readonly predicate: Expr | null;
  readonly body: Block;
}

/** The raw text of one attach point, e.g. `name=kprobe:vfs_*`; frontend/providers/attach-points.ts gives it meaning. */
export interface AttachPointSyntax extends NodeBase {
  readonly kind: 'attach-point';
  readonly text: string;
}

export interface MacroDef extends NodeBase {
  readonly kind: 'macro';
  readonly name: string;
  readonly nameSpan: Span;
  readonly params: readonly MacroParam[];
  readonly body: Block;
}

export interface MacroParam extends NodeBase {
  readonly kind: 'macro-param';
  readonly flavour: 'expression' | 'variable' | 'map';
  /** Without `$` or `@`. */
  readonly name: string;
}

export interface FnDef extends NodeBase {
  readonly kind: 'fn';
  readonly name: string;
  readonly nameSpan: Span;
  readonly params: readonly FnParam[];
  readonly returns: TypeSyntax | null;
  readonly body: Block;
}

export interface FnParam extends NodeBase {
  readonly kind: 'fn-param';
  readonly name: string;
  readonly type: TypeSyntax;
}

/** `let @name = hash(N);` */
export interface MapDecl extends NodeBase {
  readonly kind: 'map-decl';
  readonly name: string;
  readonly mapType: string;
  readonly maxEntries: Expr;
}

// ---------------------------------------------------------------- statements

export interface Block extends NodeBase {
  readonly kind: 'block';
  readonly statements: readonly Stmt[];
  /** The trailing expression without `;`, the value of a block expression, macro body or if branch; else null. */
  readonly value: Expr | null;
}

export type Stmt =
  | ExprStmt | AssignStmt | LetStmt | DiscardStmt | IfStmt | WhileStmt | ForStmt | UnrollStmt | BlockStmt
  | ReturnStmt | BreakStmt | ContinueStmt | ImportStmt;

export interface ExprStmt extends NodeBase { readonly kind: 'expr-stmt'; readonly expr: Expr }
/** `target = value`, or a compound form: `op` is the binary operator without `=`, null for plain assignment. */
export interface AssignStmt extends NodeBase {
  readonly kind: 'assign';
  readonly target: Expr;
  readonly op: BinaryOp | null;
  readonly value: Expr;
}
export interface LetStmt extends NodeBase {
  readonly kind: 'let';
  readonly name: string;
  readonly nameSpan: Span;
  readonly type: TypeSyntax | null;
  readonly value: Expr | null;
}
/** `_ = expr;` */
export interface DiscardStmt extends NodeBase { readonly kind: 'discard'; readonly expr: Expr }
export interface IfStmt extends NodeBase {
  readonly kind: 'if';
  readonly comptime: boolean;
  readonly condition: Expr;
  readonly then: Block;
  /** A block, or a nested `if` for `else if`. */
  readonly else: Block | IfStmt | null;
}
export interface WhileStmt extends NodeBase { readonly kind: 'while'; readonly condition: Expr; readonly body: Block }
export interface ForStmt extends NodeBase {
  readonly kind: 'for';
  readonly variable: string;
  readonly variableSpan: Span;
  /** `range` when `end` is given, else an iteration over a map expression. */
  readonly start: Expr;
  readonly end: Expr | null;
  readonly body: Block;
}
export interface UnrollStmt extends NodeBase { readonly kind: 'unroll'; readonly count: Expr; readonly body: Block }
export interface BlockStmt extends NodeBase { readonly kind: 'block-stmt'; readonly block: Block }
export interface ReturnStmt extends NodeBase { readonly kind: 'return'; readonly value: Expr | null }
export interface BreakStmt extends NodeBase { readonly kind: 'break' }
export interface ContinueStmt extends NodeBase { readonly kind: 'continue' }
export interface ImportStmt extends NodeBase { readonly kind: 'import-stmt'; readonly path: string }

// ---------------------------------------------------------------- expressions

export type BinaryOp =
  | '+' | '-' | '*' | '/' | '%' | '<<' | '>>' | '<' | '>' | '<=' | '>=' | '==' | '!='
  | '&' | '|' | '^' | '&&' | '||';
export type UnaryOp = '-' | '+' | '!' | '~' | '*' | '&';

export type Expr =
  | IntegerLit | StringLit | BoolLit | Identifier | Variable | MapRef | Positional | ParamCount | Call | Unary
  | IncDec | Binary | Ternary | Cast | Field | Index | Tuple | RecordLit | SizeOf | OffsetOf | TypeOf | TypeInfo
  | Comptime | BlockExpr | IfExpr;

/** Decimal, hex, octal, scientific or duration literal; `text` is as written. */
export interface IntegerLit extends NodeBase { readonly kind: 'integer'; readonly value: bigint; readonly text: string }
/** `value` holds one char per byte (latin-1) after escapes: bytes above 0x7f are kept as UTF-8 bytes. */
export interface StringLit extends NodeBase { readonly kind: 'string'; readonly value: string }
export interface BoolLit extends NodeBase { readonly kind: 'bool'; readonly value: boolean }
/** A bare name: builtin, zero-argument macro, enumerator, macro parameter, `#define` constant. */
export interface Identifier extends NodeBase { readonly kind: 'identifier'; readonly name: string }
/** `$name`; `name` is without `$`. */
export interface Variable extends NodeBase { readonly kind: 'variable'; readonly name: string }
/** `@name` or `@name[key]`; several keys `@m[a, b]` arrive as one Tuple. `name` is without `@`, may be empty. */
export interface MapRef extends NodeBase { readonly kind: 'map'; readonly name: string; readonly key: Expr | null }
/** `$1`…; index ≥ 1 (0 is diagnosed). */
export interface Positional extends NodeBase { readonly kind: 'positional'; readonly index: number }
/** `$#` */
export interface ParamCount extends NodeBase { readonly kind: 'param-count' }
export interface Call extends NodeBase {
  readonly kind: 'call';
  readonly name: string;
  readonly nameSpan: Span;
  readonly args: readonly Expr[];
}
export interface Unary extends NodeBase { readonly kind: 'unary'; readonly op: UnaryOp; readonly operand: Expr }
export interface IncDec extends NodeBase {
  readonly kind: 'inc-dec';
  readonly op: '++' | '--';
  readonly prefix: boolean;
  readonly target: Expr;
}
export interface Binary extends NodeBase {
  readonly kind: 'binary';
  readonly op: BinaryOp;
  readonly opSpan: Span;
  readonly left: Expr;
  readonly right: Expr;
}
/** `c ? a : b`; `then` is null for the short form `c ?: b`. */
export interface Ternary extends NodeBase {
  readonly kind: 'ternary';
  readonly condition: Expr;
  readonly then: Expr | null;
  readonly else: Expr;
}
export interface Cast extends NodeBase { readonly kind: 'cast'; readonly type: TypeSyntax; readonly operand: Expr }
/** `.name`, `->name`, and `.0` on tuples (then `name` is the decimal text). */
export interface Field extends NodeBase {
  readonly kind: 'field';
  readonly operand: Expr;
  readonly arrow: boolean;
  readonly name: string;
  readonly nameSpan: Span;
}
export interface Index extends NodeBase { readonly kind: 'index'; readonly operand: Expr; readonly index: Expr }
export interface Tuple extends NodeBase { readonly kind: 'tuple'; readonly elements: readonly Expr[] }
export interface RecordLit extends NodeBase {
  readonly kind: 'record';
  readonly fields: readonly { readonly name: string; readonly span: Span; readonly value: Expr }[];
}
export type TypeOrExpr = { readonly type: TypeSyntax } | { readonly expr: Expr };
export interface SizeOf extends NodeBase { readonly kind: 'sizeof'; readonly operand: TypeOrExpr }
export interface OffsetOf extends NodeBase {
  readonly kind: 'offsetof';
  readonly operand: TypeOrExpr;
  readonly path: readonly ({ readonly name: string; readonly span: Span } | { readonly index: Expr })[];
}
export interface TypeOf extends NodeBase { readonly kind: 'typeof'; readonly operand: TypeOrExpr }
export interface TypeInfo extends NodeBase { readonly kind: 'typeinfo'; readonly operand: TypeOrExpr }
export interface Comptime extends NodeBase { readonly kind: 'comptime'; readonly expr: Expr }
export interface BlockExpr extends NodeBase { readonly kind: 'block-expr'; readonly block: Block }
export interface IfExpr extends NodeBase {
  readonly kind: 'if-expr';
  readonly comptime: boolean;
  readonly condition: Expr;
  readonly then: Block;
  readonly else: Block | IfExpr | null;
}

// ---------------------------------------------------------------- types as written

export type TypeSyntax = NamedType | PointerType | ArrayType | TypeofType | TupleType;
/** `uint64`, `unsigned int`, `struct task_struct`, `size_t`, `void` … */
export interface NamedType extends NodeBase {
  readonly kind: 'named-type';
  readonly tag: 'struct' | 'union' | 'enum' | null;
  readonly name: string;
}
export interface PointerType extends NodeBase { readonly kind: 'pointer-type'; readonly to: TypeSyntax }
/** `T[N]`, or `T[]` (length null: inferred). `string[N]` and `buffer[N]` arrive in this form too. */
export interface ArrayType extends NodeBase {
  readonly kind: 'array-type';
  readonly of: TypeSyntax;
  readonly length: bigint | string | null;
}
export interface TypeofType extends NodeBase { readonly kind: 'typeof-type'; readonly operand: TypeOrExpr }
export interface TupleType extends NodeBase { readonly kind: 'tuple-type'; readonly elements: readonly TypeSyntax[] }

export type Node =
  | Program | CItem | ConfigBlock | ConfigEntry | ImportItem | TopItem | AttachPointSyntax | MacroParam | FnParam
  | Block | Stmt | Expr | TypeSyntax;
