// What a script imports, as the file system has it: the bytes of a file with the BTF that it may bring, or the names in a
// folder. Nothing is judged here, but what a file is and who may write to it is told.

import { readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, relative, resolve } from 'node:path';
import { EM_BPF } from '../../common/elf/elf.ts';
import { openElfObject } from '../../common/elf/object.ts';
import type { Imported } from '../../frontend/host.ts';
import { MAX_OBJECT, readBounded } from '../../loader/bounded-file.ts';
import { fileReasonOf } from '../../loader/errors.ts';
import { distrustOf, trustedUsers } from './trust.ts';

/** What an import names: an absolute path, or one from the folder of the file that imports. */
export function readImport(path: string, importer: string | null): Imported {
  const full = resolve(importer === null ? '.' : dirname(importer), path);
  // As short as it can be said from here.
  const near = relative('.', full);
  const name = isAbsolute(path) || near.startsWith('../..') ? full : near;
  try {
    const status = statSync(full);
    const real = realpathSync(full);
    const distrust = distrustOf(real, name, trustedUsers());
    if (!status.isDirectory()) {
      // Reading a pipe would wait for whoever writes it.
      if (!status.isFile()) return { kind: 'unreadable', reason: 'it is neither a file nor a folder' };
      const bytes = readBounded(full, MAX_OBJECT);
      return { kind: 'file', name, path: real, bytes, btf: btfOf(bytes, EM_BPF), distrust };
    }
    const entries = readdirSync(full, { withFileTypes: true }).filter((entry) => !entry.isDirectory()).map((entry) => entry.name).sort();
    return { kind: 'directory', name, path: real, entries, distrust };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { kind: 'missing', tried: name };
    return { kind: 'unreadable', reason: fileReasonOf(error) };
  }
}

/** Of what is no object, or not for `machine`: none. */
export function btfOf(bytes: Buffer, machine: number | null = null): Uint8Array | null {
  if (bytes.toString('latin1', 0, 4) !== '\x7fELF') return null;
  try {
    const object = openElfObject(bytes);
    return machine === null || object.machine === machine ? object.section('.BTF')?.bytes ?? null : null;
  } catch {
    return null;
  }
}
