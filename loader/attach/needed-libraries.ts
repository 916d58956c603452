// The files that a program will have mapped when it runs: its own, the interpreter that loads it, and the libraries that these
// say they need, found as the interpreter would (ld.so(8)); of a script, those of the program that runs it. What a program opens later by itself nobody can tell before.

import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ElfError } from '../../common/elf/elf.ts';
import { openElf } from '../symbols/elf.ts';
import type { ElfFile } from '../symbols/elf.ts';

const DT_NEEDED = 1;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const DEFAULT_FOLDERS = ['/lib64', '/usr/lib64', '/lib', '/usr/lib'];

/** Paths, the program's own first, each once. `cached`: where the linker's cache has libraries of a name. Of other files, only a script needs something. */
export function filesOfProgram(program: string, cached: (name: string) => Iterable<string>): string[] {
  const found = [program];
  // What is found on the way is visited as well.
  for (const path of found) {
    const elf = readable(path);
    if (elf === null) {
      const runner = scriptsInterpreter(path);
      if (runner !== null && !found.includes(runner)) found.push(runner);
      continue;
    }
    const { needed, folders } = dynamicOf(elf, path);
    const fits = (candidate: string): boolean => existsSync(candidate) && readable(candidate)?.machine === elf.machine;
    const places = (name: string): Iterable<string> => (name.includes('/') ? [name] : [...folders.map((folder) => join(folder, name)), ...cached(name), ...DEFAULT_FOLDERS.map((folder) => join(folder, name))]);
    for (const name of needed) {
      const library = [...places(name)].find(fits);
      if (library !== undefined && !found.includes(library)) found.push(library);
    }
  }
  return found;
}

function readable(path: string): ElfFile | null {
  try {
    return openElf(path);
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}

/** What the kernel runs a file with, as the file names it; null: it is a program that runs alone, or neither program nor script. */
export function interpreterOf(path: string): string | null {
  const elf = readable(path);
  return elf === null ? scriptsInterpreter(path) : programsInterpreter(elf);
}

function programsInterpreter(elf: ElfFile): string | null {
  const bytes = elf.section('.interp')?.bytes() ?? NOTHING;
  return bytes.length === 0 ? null : textAt(bytes, 0);
}

const NOTHING = Buffer.alloc(0);

/** Behind `#!` (execve(2)); null: it is no script. */
function scriptsInterpreter(path: string): string | null {
  const start = Buffer.alloc(256);
  try {
    const fd = openSync(path, 'r');
    try {
      readSync(fd, start, 0, start.length, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    return null;
  }
  return /^#![ \t]*([^ \t\n\0]+)/.exec(start.toString())?.[1] ?? null;
}

interface Dynamic { readonly needed: readonly string[]; readonly folders: readonly string[] }

/** `needed`: the interpreter among them. `folders`: where to look first. */
function dynamicOf(elf: ElfFile, path: string): Dynamic {
  const [dynamic, strings] = ['.dynamic', '.dynstr'].map((name) => elf.section(name)?.bytes() ?? NOTHING) as [Buffer, Buffer];
  const size = elf.is64 ? 16 : 8;
  const of = (...tags: readonly number[]): string[] => Array.from({ length: Math.floor(dynamic.length / size) }, (_, index) => {
    const at = index * size;
    const [tag, value] = elf.is64 ? [Number(dynamic.readBigUInt64LE(at)), Number(dynamic.readBigUInt64LE(at + 8))] : [dynamic.readUInt32LE(at), dynamic.readUInt32LE(at + 4)];
    return tags.includes(tag) ? [textAt(strings, value)] : [];
  }).flat();
  const folders = [...of(DT_RPATH, DT_RUNPATH), process.env['LD_LIBRARY_PATH'] ?? ''].flatMap((list) => list.split(':')).filter((folder) => folder !== '');
  return {
    needed: [programsInterpreter(elf) ?? [], of(DT_NEEDED)].flat(),
    folders: folders.map((folder) => folder.replace(/\$ORIGIN|\$\{ORIGIN\}/g, dirname(path))),
  };
}

function textAt(strings: Buffer, start: number): string {
  const end = strings.indexOf(0, start);
  return strings.toString('utf8', start, end < 0 ? strings.length : end);
}
