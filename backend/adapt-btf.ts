// What BTF must say otherwise once C is linked. The kernel checks a global function for whatever it could be called
// with, so all functions but the programs become static: it then follows their calls. A struct that C only declared
// becomes one without members, or libbpf finds that a kfunc's prototype differs. And the lines of C files get their text,
// which LLVM looked for on disk under a name that means nothing there. Layouts: common/btf/.

import { LINE_FILE, LINE_TEXT, readBtfExt, readLine } from '../common/btf/btf-ext.ts';
import { BTF_KINDS, btfParts, countOf, flagOf, indexRecords, kindOf, type BtfParts } from '../common/btf/layout.ts';
import { dataView, stringAt } from '../common/elf/elf.ts';
import type { Module } from '../middle/ir/ir.ts';
import { InternalError } from '../common/internal-error.ts';
import { BtfWriter } from './btf-writer.ts';

const KIND = { func: BTF_KINDS.indexOf('func'), fwd: BTF_KINDS.indexOf('fwd'), struct: BTF_KINDS.indexOf('struct'), union: BTF_KINDS.indexOf('union') } as const;
const STATIC = 0;
const GLOBAL = 1;

export function adaptBtf(btf: Uint8Array, btfExt: Uint8Array, module: Module): { readonly btf: Uint8Array; readonly btfExt: Uint8Array } {
  const programs = new Set(module.functions.filter((fn) => fn.role.kind === 'program').map((fn) => fn.name));
  const types = btf.slice();
  adaptTypes(types, programs);
  return adaptLines(types, btfExt.slice(), module);
}

function adaptTypes(btf: Uint8Array, programs: ReadonlySet<string>): void {
  const view = dataView(btf);
  const { types, typesAt, strings } = partsOf(btf);
  for (const record of indexRecords(types)?.subarray(1) ?? unexpected()) {
    const info = types[record + 1]!;
    const at = typesAt + record * 4;
    if (kindOf(info) === KIND.func && countOf(info) === GLOBAL && !programs.has(stringAt(strings, types[record]!))) {
      view.setUint32(at + 4, (KIND.func << 24) | STATIC, true);
    } else if (kindOf(info) === KIND.fwd) {
      view.setUint32(at + 4, (flagOf(info) ? KIND.union : KIND.struct) << 24, true);
      view.setUint32(at + 8, 0, true);
    }
  }
}

function partsOf(btf: Uint8Array): BtfParts {
  return btfParts(btf) ?? unexpected();
}

function unexpected(): never {
  throw new InternalError('the BTF of linked C has an unexpected layout');
}

/**
 * LLVM looks through all strings that there are for each line that it writes down. A long script is kept from it, and its lines
 * are written here.
 */
export function isLong({ source }: Module): boolean {
  return source.text.length > LONG_SCRIPT;
}

/** Characters. */
const LONG_SCRIPT = 20_000;

/** The lines of a long script, each once. */
export function writeScriptLines(btf: Uint8Array, btfExt: Uint8Array, { source }: Module): { readonly btf: Uint8Array; readonly btfExt: Uint8Array } {
  return writeLines(btf, btfExt.slice(), [{ name: source.name, text: source.text }]);
}

function adaptLines(btf: Uint8Array, btfExt: Uint8Array, module: Module): { readonly btf: Uint8Array; readonly btfExt: Uint8Array } {
  return writeLines(btf, btfExt, module.bitcode.flatMap(({ name, text }) => (text === null ? [] : [{ name, text }])));
}

function writeLines(btf: Uint8Array, btfExt: Uint8Array, files: readonly { readonly name: string; readonly text: string }[]): { readonly btf: Uint8Array; readonly btfExt: Uint8Array } {
  const texts = new Map(files.map(({ name, text }) => [fileName(name), { name, lines: text.split('\n') }]));
  if (texts.size === 0) return { btf, btfExt };
  const { strings } = partsOf(btf);
  const writer = new BtfWriter(btf);
  const view = dataView(btfExt);
  const { groups } = readBtfExt(btfExt, 'lines') ?? unexpected();
  for (const at of groups.flatMap(({ records }) => records)) {
    const { file: name, line } = readLine(view, at);
    const file = texts.get(fileName(stringAt(strings, name)));
    if (file === undefined) continue;
    view.setUint32(at + LINE_FILE, writer.string(file.name), true);
    view.setUint32(at + LINE_TEXT, writer.string(file.lines[line - 1] ?? ''), true);
  }
  return { btf: writer.bytes(), btfExt };
}

/** Clang puts the folder that it is told to compile in before names that are not absolute. */
function fileName(name: string): string {
  return name.replace(/^\.\//, '');
}
