// A module into machine code. *Purpose*: has the backend emit the object or its assembly, and turns what LLVM cannot do
// into words about the script. *Requires*: a well-formed module of the script. *Ensures*: an object that lacks only
// its manifest. Code that is too much for the kernel's stack is the script's, and no bug.

import { emitAssembly, emitObject, emitOptimized, StackLimitError } from '../backend/emit.ts';
import type { Emitted } from '../backend/emit.ts';
import type { Llvm } from '../backend/llvm/index.ts';
import { Reporter } from '../frontend/diagnostics/diagnostics.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { offsetOfLine } from '../frontend/syntax/source.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { Module } from '../middle/ir/ir.ts';

export type EmitResult =
  | { readonly kind: 'object'; readonly emitted: Emitted }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused'; readonly diagnostic: Diagnostic };

/** `goal`: the object, or a text that is made on the way. */
export function emitProgram(source: Source, module: Module, llvm: Llvm, goal: 'object' | 'optimized' | 'assembly'): EmitResult {
  try {
    if (goal === 'object') return { kind: 'object', emitted: emitObject(module, llvm) };
    return { kind: 'text', text: goal === 'optimized' ? emitOptimized(module, llvm) : emitAssembly(module, llvm) };
  } catch (error) {
    if (!(error instanceof StackLimitError)) throw error;
    return { kind: 'refused', diagnostic: tooMuchStack(source, error) };
  }
}

function tooMuchStack(source: Source, { at }: StackLimitError): Diagnostic {
  const start = at === null || at.file !== source.name ? null : offsetOfLine(source, at.line) + Math.max(0, at.column - 1);
  const reporter = new Reporter(source);
  reporter.error('not-supported', start === null ? null : { start, end: start + 1 }, 'This keeps more values at a time than the 512 bytes of stack that the kernel gives a program can hold', {
    help: 'compute it in steps, with variables for the parts',
  });
  return reporter.diagnostics[0]!;
}
