// Where the code at an address of a file was written, from its debug information (setting show_debug_info). Reading that
// is libdw's, through the addon; this keeps what was read. Without libdw, or debug information, nothing is known.

import { native } from '../native.ts';
import type { DebugInfoHandle, SourceFrame } from '../native.ts';
import { debugInfoOf } from './function-types.ts';
import type { ElfFile } from './elf.ts';

const MAX_KNOWN = 1 << 16;

interface Opened {
  readonly handle: DebugInfoHandle | null;
  readonly known: Map<number, readonly SourceFrame[]>;
}

export class SourceLines {
  /** By identity: the reader of a file holds much, and is never opened twice. */
  readonly #files = new Map<string, Opened>();
  readonly #spell: (name: string) => string;

  /** `spell`: how names of the linker are shown. */
  constructor(spell: (name: string) => string) {
    this.#spell = spell;
  }

  /** `address`: a virtual address of the file. Innermost function first; the last one is that of the symbol table. */
  at(file: ElfFile, address: number): readonly SourceFrame[] {
    const { handle, known } = this.open(file);
    if (handle === null) return [];
    let frames = known.get(address);
    if (frames === undefined) {
      if (known.size >= MAX_KNOWN) known.clear();
      frames = native().sourceFrames(handle, address).map(({ name, ...place }) => ({ name: name === null ? null : this.#spell(name), ...place }));
      known.set(address, frames);
    }
    return frames;
  }

  /** Otherwise done when a place in the file is first asked for. */
  open(file: ElfFile): Opened {
    const { identity = '', part = null } = file.origin ?? {};
    const key = `${identity} ${part?.name ?? ''}`;
    let opened = this.#files.get(key);
    if (opened === undefined) {
      opened = { handle: debugInfoOf(file), known: new Map() };
      this.#files.set(key, opened);
    }
    return opened;
  }
}
