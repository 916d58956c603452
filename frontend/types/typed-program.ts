// The result of the frontend: the AST, unchanged, with side tables that say what every name and expression
// means. middle/lower reads this and nothing else of the frontend. One TypedProbe stands for one attach point:
// a probe with several attach points has its body checked once for each, so that `args` may differ.

import type { Settings } from '../../common/settings.ts';
import type * as ast from '../syntax/ast.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import type { CFunction } from '../c/functions.ts';
import type { CLibrary } from '../c/libraries.ts';
import type { Diagnostic } from '../diagnostics/diagnostics.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { MemberTaken } from '../../common/btf/shapes.ts';
import type { ArgumentPlace } from '../../common/user-functions.ts';
import type { IntType, Type } from './types.ts';

export type { CFunction } from '../c/functions.ts';

export interface TypedProgram {
  readonly source: Source;
  readonly probes: readonly TypedProbe[];
  /** Each after those that it calls. */
  readonly functions: readonly TypedFunction[];
  /** In order of name. Maps that are only ever poisoned by errors do not appear. */
  readonly maps: readonly MapInfo[];
  readonly config: Config;
  /** Uses of `$1`…, one entry per (index, kind). */
  readonly parameters: readonly ParameterInfo[];
  readonly usesParamCount: boolean;
  /** Uses of `getopt()`, one entry per name, in the order in which the checker meets them. */
  readonly named: readonly NamedParameter[];
  /** Imported C. */
  readonly libraries: readonly CLibrary[];
}

export interface FrontendResult {
  /** As much as is known, errors or not. */
  readonly found: TypedProgram;
  /** The same; null when there was an error. */
  readonly program: TypedProgram | null;
  readonly diagnostics: readonly Diagnostic[];
  /** In the order in which they are met. */
  readonly questions: readonly Question[];
}

/** What `if comptime` asks of the kernel that loads the program; this program is for one answer. */
export type Question = {
  /** Equal for the same question. */
  readonly key: string;
  readonly span: Span;
  /** What the kernel that the compiler knows would say. */
  readonly here: boolean;
} & (
  /** Whether all these fields are there. */
  | { readonly kind: 'fields'; readonly fields: readonly StructFieldResolution[] }
  /** Whether the event's record has the field, of the size that it has here. */
  | { readonly kind: 'tracepoint-field'; readonly category: string; readonly event: string; readonly field: string; readonly size: number }
  | { readonly kind: 'kfunc-exists'; readonly name: string }
  | { readonly kind: 'enumerator-exists'; readonly of: string; readonly name: string }
  /** Whether programs of such a probe may call it. */
  | { readonly kind: 'kfunc-allowed'; readonly name: string; readonly attachPoint: AttachPoint }
);

export interface TypedProbe {
  /** 0-based, in source order; attach points of one probe are consecutive. */
  readonly id: number;
  readonly node: ast.Probe;
  readonly attachPoint: AttachPoint;
  /** The field of the context without which there is nothing to do: an iterator has come to its end. null: there always is. */
  readonly object: StructFieldResolution | null;
  readonly facts: Facts;
  readonly variables: readonly VariableInfo[];
}

/** A `fn`; its name is unique. */
export interface TypedFunction {
  readonly node: ast.FnDef;
  readonly params: readonly VariableInfo[];
  /** void: it returns nothing. */
  readonly returns: Type;
  /** A call of it may end the program. */
  readonly exits: boolean;
  readonly facts: Facts;
  /** Parameters among them. */
  readonly variables: readonly VariableInfo[];
}

/** Side tables of one checked body, by AST node id. */
export interface Facts {
  /** Type of every expression. A literal's type is already the one it takes from its context (sign-flexed). */
  readonly types: ReadonlyMap<ast.NodeId, Type>;
  /** Expressions whose value is known: literals, folded arithmetic, sizeof, enumerators, constant conditions. */
  readonly constants: ReadonlyMap<ast.NodeId, bigint | string | boolean>;
  /** For `variable` nodes, `let` statements, `for` statements and the parameters of functions. */
  readonly variables: ReadonlyMap<ast.NodeId, VariableInfo>;
  /** For `field` nodes on structs, tuples, records and `args`. */
  readonly fields: ReadonlyMap<ast.NodeId, FieldResolution>;
  /** For `args` as a whole: how each field of the record that it is gets read. */
  readonly wholeArgs: ReadonlyMap<ast.NodeId, readonly ArgumentResolution[]>;
  /** For names of values of enums of traced programs. */
  readonly enumerators: ReadonlyMap<ast.NodeId, EnumeratorTaken>;
  /** For names of values of the kernel's enums: what the constant of the node was when it was compiled, and is looked up at load. */
  readonly kernelEnumerators: ReadonlyMap<ast.NodeId, KernelEnumerator>;
  /** For typeinfo() and config(): the fields of the record. */
  readonly constantRecords: ReadonlyMap<ast.NodeId, readonly { readonly name: string; readonly value: bigint | string | boolean }[]>;
  /** For exists() outside of `comptime`: the fields, or the name of an enum's value, that must be there on the machine that loads the program. */
  readonly existence: ReadonlyMap<ast.NodeId, readonly StructFieldResolution[] | KernelEnumerator>;
  /** For `call` nodes whose function is C or a kfunc. */
  readonly externs: ReadonlyMap<ast.NodeId, CFunction>;
  /** `binary` nodes, compound assignments and `for` statements whose numbers count as unsigned; of all others, as signed. */
  readonly unsigned: ReadonlySet<ast.NodeId>;
}

export interface VariableInfo {
  readonly id: number;
  readonly name: string;
  /** Final type after widening over the whole scope. */
  readonly type: Type;
  readonly span: Span;
}

export interface MapInfo {
  /** Without `@`; may be empty. */
  readonly name: string;
  /** null: scalar map. */
  readonly key: Type | null;
  readonly value: Type;
  readonly maxEntries: number;
  /** `maxEntries` is the setting max_map_keys. */
  readonly defaultSize: boolean;
  /** From `let @m = lruhash(n)`, else null. */
  readonly declared: 'hash' | 'lruhash' | 'percpuhash' | 'percpulruhash' | null;
  /** Functions that take the map itself, not what is in it, and `&`. */
  readonly givenTo: ReadonlySet<string>;
  /** Where it is first used or declared. */
  readonly span: Span;
}

/** How a positional parameter reaches the program: a load-time constant of this type. */
export interface ParameterInfo {
  readonly index: number;
  readonly type: 'int' | 'string';
  readonly span: Span;
}

/** An option of the script itself: a load-time constant whose default says its type. */
export interface NamedParameter {
  readonly name: string;
  readonly type: 'bool' | 'uint64' | 'int64' | 'string';
  /** A string has one char per byte. */
  readonly default: bigint | string | boolean;
  /** Likewise. */
  readonly description: string | null;
  /** The integer that a cast made of the default: only what it holds is taken. null: a literal, which stands for any. */
  readonly integer: IntType | null;
  readonly span: Span;
}

export type FieldResolution =
  | StructFieldResolution
  | { readonly kind: 'element'; readonly index: number; readonly offset: number; readonly type: Type }
  | ArgumentResolution;

export type ArgumentResolution = RecordFieldResolution | RawArgResolution | FunctionArgResolution | UserArgResolution;

/** A member of a C struct or union, through anonymous members, one step per nesting level. */
export interface StructFieldResolution {
  readonly kind: 'struct';
  /** True: the operand is a pointer, so the address is the operand's value. False: the operand is an lvalue. */
  readonly throughPointer: boolean;
  /** Pointers to read one after the other before the last one's value is the struct's address. Absent: none. */
  readonly extraPointers?: number;
  readonly steps: readonly FieldStep[];
  /** Byte offset on the compiling host, for structs that are not relocated. */
  readonly offset: number;
  readonly type: Type;
  /** Set for bitfields: position within the outermost struct, in bits, and width in bits. */
  readonly bitfield: { readonly bitOffset: number; readonly bitSize: number } | null;
  /** True when the struct comes from kernel BTF, so that its offsets are CO-RE relocated. */
  readonly relocatable: boolean;
  /** Of a struct of a traced program: what the loader compares with the program that it finds. Absent: of no such struct. */
  readonly taken?: MemberTaken;
  /** Of an array in a struct of the kernel: what the loader compares with the kernel's own. Absent: it is none. */
  readonly array?: MemberTaken & { readonly span: Span; readonly element?: number };
}

export interface FieldStep {
  readonly struct: { readonly name: string; readonly tag: 'struct' | 'union'; readonly size: number };
  /** `name` is '' for an anonymous member. Offsets are within `struct`. bitSize is 0 unless a bitfield. */
  readonly member: {
    readonly name: string;
    readonly bitOffset: number;
    readonly bitSize: number;
    readonly shape: FieldShape;
  };
}

/** As much of a member's C type as CO-RE matching looks at. */
export type FieldShape =
  | { readonly kind: 'int'; readonly size: number; readonly signed: boolean }
  | { readonly kind: 'float'; readonly size: number }
  | { readonly kind: 'pointer' }
  | { readonly kind: 'enum'; readonly name: string; readonly size: number }
  | { readonly kind: 'array'; readonly of: FieldShape; readonly length: number }
  | { readonly kind: 'struct'; readonly name: string; readonly tag: 'struct' | 'union'; readonly size: number };

/** `args.name` of a tracepoint, from its format file. Bytes from the start of the record. */
export interface RecordFieldResolution {
  readonly kind: 'record-field';
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /** `__data_loc`/`__rel_loc` fields hold a 32-bit (length << 16 | offset) locator of their bytes. */
  readonly dynamic: 'data_loc' | 'rel_loc' | null;
  readonly type: Type;
}

/** `args.name` of a raw tracepoint: the index-th 64-bit argument. */
export interface RawArgResolution {
  readonly kind: 'raw-arg';
  readonly name: string;
  readonly index: number;
  readonly type: Type;
}

/** `args.name` of a function of the kernel, and its result: the kernel is asked. */
export interface FunctionArgResolution {
  readonly kind: 'function-arg';
  /** null: the result. */
  readonly name: string | null;
  /** Among the registers that the arguments take; -1: the result. */
  readonly index: number;
  /** The type is the function's own, which another kernel may have changed; false: whatever is in the register. */
  readonly declared: boolean;
  readonly type: Type;
}

/** `args.name` of a function of a program. */
export interface UserArgResolution {
  readonly kind: 'user-arg';
  readonly name: string;
  readonly place: ArgumentPlace;
  readonly type: Type;
  /** The type in the words of common/btf/shapes.ts. */
  readonly shape: string;
  /** Members of structs that are in the value itself. */
  readonly inside: readonly MemberTaken[];
  /** Of the files that were looked into. */
  readonly builds: readonly string[];
}

/** A name of a value of one of the kernel's enums, which is called `of`; '' is one without a name. */
export interface KernelEnumerator {
  readonly kind: 'enumerator';
  readonly of: string;
  readonly name: string;
  readonly value: bigint;
  readonly span: Span;
}

/** `builds`: of the files that were looked into. */
export interface EnumeratorTaken extends MemberTaken { readonly builds: readonly string[] }

/** What the script's settings say, by their fields. */
export type Config = Settings;

/** What the use of a feature is that may still change: nothing special, a warning, an error. */
export type Stability = Settings['unstableTseries'];
