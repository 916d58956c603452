// Loads the native binding to LLVM and gives it types. It is the only file of the backend that touches the machine:
// it looks for build/llvm.node, upward from its own place, so that it works from the source tree as well as
// from a bundle inside build/. Loading returns at once and LLVM's library is opened on another thread
// meanwhile, so a program that will compile should call loadLlvm() before it parses. That no usable library is
// there is known only at the first use, and thrown then as an LlvmMissingError. It must not know the IR.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface CompileRequest {
  /** LLVM IR as text. */
  readonly ir: string;
  /** LLVM bitcode (or IR text) to link before optimising; its functions become internal. */
  readonly bitcode?: readonly Uint8Array[];
  /** BPF instruction set level. */
  readonly cpu: 'v1' | 'v2' | 'v3' | 'v4';
  /** LLVM's pass pipeline text; empty: none. */
  readonly passes: string;
  readonly emit: 'object' | 'assembly' | 'ir';
}

export type CompileResult =
  | { readonly ok: true; readonly output: Uint8Array }
  /** Errors and warnings of LLVM, in its words: ours is a bug, for LLVM is never given a user's text. */
  | { readonly ok: false; readonly messages: readonly string[] };

export interface Llvm {
  /** `major.minor.patch`. Throws LlvmMissingError. */
  version(): string;
  /** Throws LlvmMissingError; everything else that goes wrong is in the result. */
  compile(request: CompileRequest): CompileResult;
}

/** LLVM's library, or our own addon, is not installed: the user's machine is at fault, not the script. */
export class LlvmMissingError extends Error {
  override readonly name = 'LlvmMissingError';
}

interface Addon {
  /** `isBroken`: the library is here, and the linker failed at it; else one must be installed. */
  open(): { readonly version: string } | { readonly error: string; readonly isBroken: boolean };
  compile(request: Required<CompileRequest>): { readonly output: Uint8Array } | { readonly messages: readonly string[] };
}

let loaded: Llvm | undefined;

/** The binding, one per process. Throws LlvmMissingError when build/llvm.node was not built. */
export function loadLlvm(): Llvm {
  if (loaded === undefined) {
    const addon = loadAddon();
    // The C library's exit takes LLVM's data apart, and must not do so while the other thread still builds it.
    process.once('exit', () => addon.open());
    loaded = bind(addon);
  }
  return loaded;
}

function loadAddon(): Addon {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'build', 'llvm.node');
    if (existsSync(candidate)) {
      const addon = { exports: {} as Addon };
      process.dlopen(addon, candidate);
      return addon.exports;
    }
    if (folder === dirname(folder)) break;
  }
  throw new LlvmMissingError('the binding to LLVM, build/llvm.node, is not built; `npm start` builds it');
}

function bind(addon: Addon): Llvm {
  const version = (): string => {
    const opened = addon.open();
    if ('version' in opened) return opened.version;
    const another = 'name another one in the environment variable LLVM_LIBRARY';
    throw new LlvmMissingError(opened.isBroken
      ? `the LLVM library cannot be opened: ${opened.error}; free memory or repair it, or ${another}`
      : `no LLVM library (19 to 22) could be opened: ${opened.error}; install the package libllvm22 or libllvm19, or ${another}`);
  };
  return {
    version,
    compile: (request) => {
      version();
      const result = addon.compile({ bitcode: [], ...request });
      return 'output' in result ? { ok: true, output: result.output } : { ok: false, messages: result.messages };
    },
  };
}
