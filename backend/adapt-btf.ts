// What BTF must say otherwise once C is linked. The kernel checks a global function for whatever it could be called
// with, so all functions but the programs become static: it then follows their calls. A struct that C only declared
// becomes one without members, or libbpf finds that a kfunc's prototype differs. And the lines of C files get their text,
// which LLVM looked for on disk under a name that means nothing there. Layouts: include/uapi/linux/btf.h and libbpf's
// btf_ext_header.

import type { Module } from '../middle/ir/ir.ts';
import { dataView, stringAt } from '../common/elf/elf.ts';

const KIND_FUNC = 12;
const KIND_FWD = 7;
const KIND_STRUCT = 4;
const KIND_UNION = 5;
const STATIC = 0;
const GLOBAL = 1;

/** Bytes after a type's 12-byte header, by kind: fixed, or per element. */
const TAILS: Readonly<Record<number, readonly [fixed: number, each: number]>> = {
  1: [4, 0], 3: [12, 0], 4: [0, 12], 5: [0, 12], 6: [0, 8], 13: [0, 8], 14: [4, 0], 15: [0, 12], 17: [4, 0], 19: [0, 12],
};

export function adaptBtf(btf: Uint8Array, btfExt: Uint8Array, module: Module): { readonly btf: Uint8Array; readonly btfExt: Uint8Array } {
  const programs = new Set(module.functions.filter((fn) => fn.role.kind === 'program').map((fn) => fn.name));
  const types = btf.slice();
  adaptTypes(types, programs);
  return adaptLines(types, btfExt.slice(), module);
}

function adaptTypes(btf: Uint8Array, programs: ReadonlySet<string>): void {
  const view = dataView(btf);
  const header = view.getUint32(4, true);
  const start = header + view.getUint32(8, true);
  const end = start + view.getUint32(12, true);
  const strings = stringsOf(btf);
  for (let at = start; at < end;) {
    const info = view.getUint32(at + 4, true);
    const kind = (info >>> 24) & 31;
    const count = info & 0xffff;
    if (kind === KIND_FUNC && count === GLOBAL && !programs.has(stringAt(strings, view.getUint32(at, true)))) {
      view.setUint32(at + 4, (KIND_FUNC << 24) | STATIC, true);
    } else if (kind === KIND_FWD) {
      view.setUint32(at + 4, (info >>> 31 === 1 ? KIND_UNION : KIND_STRUCT) << 24, true);
      view.setUint32(at + 8, 0, true);
    }
    const [fixed, each] = TAILS[kind] ?? [0, 0];
    at += 12 + fixed + each * count;
  }
}

function stringsOf(btf: Uint8Array): Uint8Array {
  const view = dataView(btf);
  const start = view.getUint32(4, true) + view.getUint32(16, true);
  return btf.subarray(start, start + view.getUint32(20, true));
}

/** Appended strings of a BTF section, each once. */
class Strings {
  private readonly offsets = new Map<string, number>();
  private readonly added: Uint8Array[] = [];
  private end: number;

  constructor(end: number) {
    this.end = end;
  }

  add(text: string): number {
    let offset = this.offsets.get(text);
    if (offset === undefined) {
      const bytes = new TextEncoder().encode(`${text}\0`);
      offset = this.end;
      this.end += bytes.length;
      this.added.push(bytes);
      this.offsets.set(text, offset);
    }
    return offset;
  }

  /** The section with them behind its own. */
  appendTo(btf: Uint8Array): Uint8Array {
    const view = dataView(btf);
    const stringsAt = view.getUint32(4, true) + view.getUint32(16, true);
    const bytes = new Uint8Array(stringsAt + this.end);
    bytes.set(btf.subarray(0, stringsAt + view.getUint32(20, true)));
    let at = stringsAt + view.getUint32(20, true);
    for (const part of this.added) {
      bytes.set(part, at);
      at += part.length;
    }
    dataView(bytes).setUint32(20, this.end, true);
    return bytes;
  }
}

function adaptLines(btf: Uint8Array, btfExt: Uint8Array, module: Module): { readonly btf: Uint8Array; readonly btfExt: Uint8Array } {
  const texts = new Map(module.bitcode.flatMap(({ name, text }) => (text === null ? [] : [[fileName(name), { name, lines: text.split('\n') }]])));
  if (texts.size === 0) return { btf, btfExt };
  const strings = stringsOf(btf);
  const added = new Strings(strings.length);
  const view = dataView(btfExt);
  let at = view.getUint32(4, true) + view.getUint32(16, true);
  const end = at + view.getUint32(20, true);
  const recordSize = view.getUint32(at, true);
  at += 4;
  while (at < end) {
    const count = view.getUint32(at + 4, true);
    at += 8;
    for (let index = 0; index < count; index++, at += recordSize) {
      const file = texts.get(fileName(stringAt(strings, view.getUint32(at + 4, true))));
      if (file === undefined) continue;
      view.setUint32(at + 4, added.add(file.name), true);
      view.setUint32(at + 8, added.add(file.lines[(view.getUint32(at + 12, true) >>> 10) - 1] ?? ''), true);
    }
  }
  return { btf: added.appendTo(btf), btfExt };
}

/** Clang puts the folder that it is told to compile in before names that are not absolute. */
function fileName(name: string): string {
  return name.replace(/^\.\//, '');
}
