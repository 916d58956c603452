// The C that clang gets to see: the script's preamble, each item at its own line and column, then declarations that
// make clang describe in BTF whatever the script may refer to. Every definition declares a pointer to its type, since
// clang describes only what something is declared with; every name that the script uses is asked about, without
// being an error when C does not know it: `__if_exists` (of -fms-extensions) tells what has been declared, and the
// text of a macro travels as the string of a declaration tag. Reading the answers is here too, as both sides share
// the names.

import type * as ast from '../syntax/ast.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { positionOf, sourceOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { Names } from './names.ts';

/** What `#line` calls the places where the script uses names, and what is borrowed from the kernel. */
export const USE_FILE = '<use>';
const KERNEL_FILE = '<kernel>';

const ITEM = '__bpftrace_item_';
const USE = '__bpftrace_use_';
const MACRO = '__bpftrace_macro_';
const VALUE = '__bpftrace_value_';
const CONSTANT = '__bpftrace_constant_';

export interface CUnit {
  readonly text: string;
  /** `#line N "<use>"` is about `uses[N]`. */
  readonly uses: readonly Use[];
  /** What `#line` calls the script, and each script that it imports C from. */
  readonly files: ReadonlyMap<string, Source>;
}

/** Where the script uses a name, and what is asked about it. */
export interface Use {
  readonly name: string;
  readonly span: Span;
  readonly about: 'macro' | 'name';
}

/** What clang says in place of a header that is not here and without which it goes on; the item's number follows. */
export const MISSING_HEADER = '__bpftrace_missing_header ';

/** `borrowed` are declarations that stand in front of everything; `spare`: headers that are not here are left out. */
export function writeUnit(source: Source, items: readonly ast.CItem[], names: Names, { borrowed, spare }: { readonly borrowed: readonly string[]; readonly spare: boolean }): CUnit {
  const lines: string[] = [];
  if (borrowed.length > 0) lines.push(`#line 1 "${KERNEL_FILE}"`, ...borrowed);
  const files = new Map<string, Source>();
  items.forEach((item, index) => {
    const file = sourceOfSpan(source, item.span);
    const { line, column } = positionOf(file, item.span.start);
    const before = file.text.slice(item.span.start - column + 1, item.span.start);
    const indent = ' '.repeat(Buffer.byteLength(before));
    const place = `#line ${line} "${nameFor(files, file)}"`;
    const name = `${ITEM}${index}`;
    const written = [place, ...(item.form === 'directive' ? [`${indent}${item.text}\n`] : [indent + declaring(item.text, name), ...bounded(name, place, indent)])];
    const beside = headerBeside(file, item);
    const header = spare ? headerOf(item) : null;
    if (header !== null) lines.push(`#if __has_include(${header})`, ...written, '#else', place, `#warning ${MISSING_HEADER}${index}`, '#endif');
    else if (beside === null) lines.push(...written);
    else lines.push(`#if __has_include("${beside}")`, place, `#include "${beside}"`, '#else', ...written, '#endif');
  });
  lines.push('#pragma clang diagnostic ignored "-Weverything"', '#define __bpftrace_quote(...) #__VA_ARGS__', '#define __bpftrace_text(...) __bpftrace_quote(__VA_ARGS__)');
  const uses: Use[] = [];
  const ask = (about: Use['about'], name: string, span: Span, question: string): void => {
    lines.push(`#line ${uses.length} "${USE_FILE}"`, question);
    uses.push({ name, span, about });
  };
  const all = new Map([...names.others, ...names.types, ...names.values]);
  for (const [name, span] of all) {
    lines.push(`#ifdef ${name}`);
    ask('macro', name, span, `int ${MACRO}${name} __attribute__((btf_decl_tag(__bpftrace_text(${name}))));`);
    lines.push('#endif');
  }
  // A name can be both, as enumerators of headers are that have macros of the same name.
  lines.push(...[...all.keys()].map((name) => `#undef ${name}`));
  for (const [name, span] of names.values) ask('name', name, span, `__if_exists(${name}) { ${valueOf(name)} *${USE}${uses.length}; }`);
  for (const [name, span] of names.types) ask('name', name, span, `__if_exists(${name}) { __typeof__(${name}) *${USE}${uses.length}; }`);
  for (const [name, span] of names.tagged) ask('name', name, span, `${name} *${USE}${uses.length};`);
  return { text: `${lines.join('\n')}\n`, uses, files };
}

/** A header of the system, `<linux/sched.h>`, or the kernel's types in one file; null: the line is something else, or a file of the script's own. */
export function headerOf({ text }: ast.CItem): string | null {
  return /^#\s*(?:include|import)\s*(<[^>\n]+>|"(?:[^"\n]*\/)?vmlinux\.h")\s*(?:\/\/.*|\/\*.*)?$/.exec(text)?.[1] ?? null;
}

/** Clang looks for `#include "x.h"` beside the script: what an import includes may be beside that. */
function headerBeside({ path }: Source, { text }: ast.CItem): string | null {
  const header = path === undefined ? null : /^#\s*include\s*"([^"/][^"]*)"/.exec(text);
  return header === null ? null : quoted(`${path!.slice(0, path!.lastIndexOf('/') + 1)}${header[1]!}`);
}

/** A path as it stands between quotes in C. */
export function quoted(path: string): string {
  return path.replace(/["\\]/g, '\\$&');
}

function nameFor(files: Map<string, Source>, file: Source): string {
  for (const [name, known] of files) if (known === file) return name;
  const name = `<script ${files.size}>`;
  files.set(name, file);
  return name;
}

/** An enum that holds whether a name is an integer constant, and its value. */
function valueOf(name: string): string {
  const constant = `__builtin_constant_p((${name}) - 0)`;
  return `enum { ${CONSTANT}${name} = ${constant}, ${VALUE}${name} = __builtin_choose_expr(${constant}, (${name}) - 0, 0) }`;
}

/** A definition that also declares a pointer; its own semicolon is optional. */
function declaring(definition: string, name: string): string {
  return definition.endsWith(';') ? `${definition.slice(0, -1)} *${name};` : `${definition} *${name};`;
}

/** That a type is not greater than BTF can say, where offsets are 32 bits that count bits: clang cuts what is more, in silence. */
function bounded(name: string, place: string, indent: string): string[] {
  return ['_Static_assert(', place, `${indent}!!(sizeof(*${name}) < ${MOST_BYTES}), "${TOO_LARGE}");`];
}

const MOST_BYTES = 1 << 29;
/** What clang then says, at the definition. */
export const TOO_LARGE = 'This type is too large: types of a script have less than 512 MiB';

export interface Answers {
  /** What macros expand to, fully; a macro with parameters, and one that stands for itself, expands to its name. */
  readonly macros: ReadonlyMap<string, string>;
  /** Names of C that are integer constants: enumerators. */
  readonly constants: ReadonlyMap<string, bigint>;
}

export function readAnswers(btf: Btf): Answers {
  const macros = new Map<string, string>();
  const constants = new Map<string, bigint>();
  for (let id = 1; id < btf.typeCount; id++) {
    const kind = btf.kind(id);
    if (kind === 'decl_tag') {
      const name = btf.name(btf.target(id));
      if (name.startsWith(MACRO)) macros.set(name.slice(MACRO.length), Buffer.from(btf.name(id), 'latin1').toString());
    } else if (kind === 'enum' || kind === 'enum64') {
      const [constant, value] = btf.enumValues(id);
      if (constant?.name.startsWith(CONSTANT) && constant.value === 1n) constants.set(constant.name.slice(CONSTANT.length), value!.value);
    }
  }
  return { macros, constants };
}

/** Not something that C was only asked about. */
export function isOwnName(name: string): boolean {
  return !name.startsWith('__bpftrace_');
}
