// --emit-llvm: what LLVM is given, and what it makes of that, in two files.

import type { Stage } from '../compiler/compile.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { writeWhole } from './write-whole.ts';

/** --emit-llvm; undefined: it is not given. Throws UsageError. */
export function llvmFileOf({ values }: CommandLine): string | undefined {
  const file = values.get('emit-llvm');
  if (file === '-') throw new UsageError('--emit-llvm writes two files: --emit=llvm and --emit=llvm-opt print what is in them');
  return file;
}

/** `textOf`: the text of a stage of the script, which compiles. Throws OutputFileError. */
export function writeLlvm(file: string, textOf: (stage: Stage) => string | Uint8Array | null): void {
  const stages = [['llvm', 'original'], ['llvm-opt', 'optimized']] as const;
  for (const [stage, name] of stages) {
    const text = textOf(stage);
    if (text !== null) writeWhole(`${file}.${name}.ll`, text);
  }
}
