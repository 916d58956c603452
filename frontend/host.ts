// The compiler's only window to the machine it runs on. Frontend, middle and backend ask facts through this
// interface and do no I/O of their own, so everything also compiles against a recorded host (tests) or another
// machine's BTF (--btf). compiler/host/machine-host.ts is the real one.

import type { Btf, BtfId } from '../common/btf/btf.ts';
import type { UserFunction, UserFunctionPattern } from '../common/user-functions.ts';
import type { Stdlib } from './stdlib/stdlib.ts';

export interface Host {
  /** Raw bytes of the kernel BTF (`/sys/kernel/btf/vmlinux` or --btf FILE), or null when there is none. */
  kernelBtf(): Uint8Array | null;
  /** The same of a kernel module, which goes on where the kernel's ends; null when there is none. Absent: this host knows of no modules. */
  moduleBtf?(name: string): Uint8Array | null;
  /** Modules that have such. Absent: as moduleBtf(). */
  modules?(): readonly string[];
  /** The functions of BPF programs that are loaded on this machine. Absent: this host knows of none. */
  bpfFunctions?(): readonly BpfFunction[];
  /** Text of tracefs `events/CATEGORY/EVENT/format`, or null when the event (or tracefs) is not there. */
  tracepointFormat(category: string, event: string): string | null;
  /** All `category:event` names, for wildcards and near misses; null when tracefs cannot be read. */
  tracepoints(): readonly string[] | null;
  /** Names in tracefs `available_filter_functions` (or kallsyms), for near misses; null when unknown. */
  kernelFunctions(): readonly string[] | null;
  /** Bytes of a symbol of a program or library, which may be on $PATH or in the linker's cache; null when it is not here. Absent: this host knows of none. */
  symbolSize?(binary: string, symbol: string): number | null;
  /** Functions of programs and libraries that an attach point means here, and what they take. `text`: of it. Absent: this host knows of none. */
  userFunctions?(pattern: UserFunctionPattern, text: string): UserFunctions;
  /** `process.arch` spelt as the kernel does: x86_64, arm64. */
  readonly arch: string;
  /** What is at a path that the script imports, seen from the folder of `importer`, or the current one when null. */
  readImport(path: string, importer: string | null): Imported;
  readonly stdlib: Stdlib;
  /** Has clang compile C, for its type information alone or to code. Asked only for scripts that bring C. */
  compileC(request: CRequest): CResult;
  /** Links BPF objects into one, the first of which is ours. Absent: this host cannot. Asked only for scripts that import objects. */
  linkObjects?(objects: readonly BpfObject[]): LinkResult;
}

/** `program` is the id of its program, `id` that of its type in the program's own type information. */
export interface BpfFunction {
  readonly program: number;
  readonly name: string;
  readonly id: BtfId;
  readonly types: Btf;
}

export type UserFunctions =
  | { readonly kind: 'known'; readonly files: readonly FunctionsOfFile[] }
  /** There are such functions, but nobody knows what they take. `reason` is a sentence without its end. */
  | { readonly kind: 'unknown'; readonly reason: string; readonly help: string }
  /** There are none. */
  | { readonly kind: 'missing'; readonly reason: string; readonly help: string | null };

export interface FunctionsOfFile {
  /** The types of their arguments. */
  readonly btf: Uint8Array;
  readonly functions: readonly UserFunction[];
  /** Lower-case hex of the file's build id; null: it has none. */
  readonly build: string | null;
}

/** Why a file may be somebody else's: half a sentence with a capital, and what to type. */
export interface Distrust {
  readonly reason: string;
  readonly help: string;
}

/** `name` is for people, `path` absolute: what has the same path is the same. `btf` is that of a compiled object. */
export type Imported =
  | { readonly kind: 'file'; readonly name: string; readonly path: string; readonly bytes: Uint8Array; readonly btf: Uint8Array | null; readonly distrust: Distrust | null }
  /** `entries`: names of the files directly in it, sorted. */
  | { readonly kind: 'directory'; readonly name: string; readonly path: string; readonly entries: readonly string[]; readonly distrust: Distrust | null }
  | { readonly kind: 'missing'; readonly tried: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

export interface BpfObject {
  /** For messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export type LinkResult =
  | { readonly kind: 'linked'; readonly bytes: Uint8Array }
  /** libbpf's words. */
  | { readonly kind: 'failed'; readonly reason: string };

export interface CRequest {
  /** A whole translation unit. */
  readonly text: string;
  /** The script's name as in Source: its folder is the first that `#include "…"` looks in. */
  readonly script: string;
  /** Macros to predefine, without value. */
  readonly defines: readonly string[];
  /** -I */
  readonly directories: readonly string[];
  /** --include: headers in front of the text. */
  readonly files: readonly string[];
  /** Compile to code, for which `vmlinux.h` is a header that is always there. Absent: only types are wanted. */
  readonly code?: true;
  /** Headers of the system that a header includes and that are not here are left out, each with a warning. Absent: they are errors. */
  readonly withoutMissing?: boolean;
}

export type CResult =
  /** `btf`: bytes of the object's .BTF section; null when it has no types. `bitcode`: null unless code was wanted. */
  | { readonly kind: 'compiled'; readonly btf: Uint8Array | null; readonly bitcode: Uint8Array | null; readonly messages: readonly CMessage[] }
  | { readonly kind: 'failed'; readonly messages: readonly CMessage[] }
  /** There is no clang; `help` says how to get it. */
  | { readonly kind: 'no-compiler'; readonly help: string };

export interface CMessage {
  readonly severity: 'error' | 'warning' | 'note';
  /** As `#line` calls it, or a header's path. */
  readonly file: string;
  /** 1-based; the column counts bytes. 0: none. */
  readonly line: number;
  readonly column: number;
  readonly text: string;
  /** Of a warning: the header that is not here, and that clang went on without. */
  readonly missing?: string;
  /** Where the file was included, outermost first. */
  readonly includedFrom: readonly { readonly file: string; readonly line: number }[];
}
