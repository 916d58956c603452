// What clang says about a script's C, as diagnostics at the script's own places. A message about a header stands at the
// line that includes it, one about a name that the script uses at that name. Clang's wording stays; what bpftrace
// knows better, such as that kernel types need no header, is the help.

import type * as ast from '../syntax/ast.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { CMessage } from '../host.ts';
import { lineText, offsetOfLine, sourceOfSpan } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import type { CUnit, Use } from './translation-unit.ts';
import { headerOf, MISSING_HEADER, TOO_LARGE, USE_FILE } from './translation-unit.ts';

interface Where {
  readonly source: Source;
  readonly unit: CUnit;
  readonly items: readonly ast.CItem[];
  /** Headers that the script imports, by path. */
  readonly headers: ReadonlyMap<string, Source>;
  readonly hasKernelTypes: boolean;
}

/** Reports errors and warnings; clang's notes go with the message before them. */
export function reportMessages(reporter: Reporter, where: Where, messages: readonly CMessage[]): void {
  messages.forEach((message, index) => {
    if (message.severity === 'note' || message.missing !== undefined || message.text.startsWith(MISSING_HEADER)) return;
    const span = spanOf(where, message) ?? (isClangs(message) ? suspect(where) : null);
    const notes: { span: Span; message: string }[] = [];
    for (let i = index + 1; messages[i]?.severity === 'note'; i++) {
      const note = messages[i]!;
      const at = fileNamed(where, note.file) === undefined ? null : spanOf(where, note);
      if (at !== null && !saysNoOrigin(note)) notes.push({ span: at, message: note.text });
    }
    const { text, help } = wording(message.text, where);
    const inHeader = !message.file.startsWith('<') && fileNamed(where, message.file) === undefined && message.line > 0;
    const full = inHeader ? `${message.file}:${message.line}: ${text}` : text;
    reporter[message.severity]('c-error', span, full, { notes, help });
  });
}

/** What clang says besides, of what its optimizer has moved; it tells nobody anything. */
export function saysNoOrigin({ text }: CMessage): boolean {
  return text.startsWith('could not determine the original source location');
}

/** Clang itself failed, and does not say at what. */
function isClangs({ text, line }: CMessage): boolean {
  return line === 0 && text.startsWith('clang failed');
}

/** The first line of the longest of the C. */
function suspect({ source, items }: Where): Span | null {
  if (items.length === 0) return null;
  const { span } = items.reduce((longest, item) => (item.text.length > longest.text.length ? item : longest));
  const { text } = sourceOfSpan(source, span);
  const end = text.indexOf('\n', span.start);
  return end < 0 ? span : { ...span, end: Math.min(end, span.end) };
}

interface MissingHeader {
  readonly header: string;
  readonly span: Span | null;
  /** The header that includes it; null: the script. */
  readonly from: string | null;
}

/** Headers that the script, or a header of its own, includes and that are not here: clang went on without them. BTF is all of `vmlinux.h`. */
export function missingHeaders(where: Where, messages: readonly CMessage[]): MissingHeader[] {
  return messages.flatMap((message): MissingHeader[] => {
    const { text, missing, file } = message;
    if (missing !== undefined) return /(?:^|\/)vmlinux\.h$/.test(missing) ? [] : [{ header: missing, span: spanOf(where, message), from: file }];
    const item = text.startsWith(MISSING_HEADER) ? where.items[Number(text.slice(MISSING_HEADER.length))] : undefined;
    return item === undefined || /vmlinux\.h/.test(item.text) ? [] : [{ header: headerOf(item)!.slice(1, -1), span: item.span, from: null }];
  });
}

/** `a, b and c` */
export function listed(names: readonly string[], word: 'and' | 'or'): string {
  return names.length === 1 ? names[0]! : `${names.slice(0, -1).join(', ')} ${word} ${names.at(-1)!}`;
}

/** One warning for all: what user space and the kernel's BTF have of them is known all the same. */
export function reportMissingHeaders(reporter: Reporter, missing: readonly MissingHeader[]): void {
  const [first] = missing;
  if (first === undefined) return;
  const names = missing.map(({ header }) => header);
  const [what, them, lines] = names.length === 1 ? [`header ${names[0]!}`, 'it', `line${first.from === null ? '' : ` in ${first.from}`}`] : [`headers ${listed(names, 'and')}`, 'them', 'lines'];
  reporter.warning('missing-header', first.span, `There ${names.length === 1 ? 'is' : 'are'} no ${what} here, and the script is compiled without ${them}`, {
    help: `the kernel's types and the usual constants are known without headers: remove the ${lines}`,
  });
}

/** Macros whose expansion clang cannot even quote, such as one with half a pair of parentheses. */
export function brokenMacros(unit: CUnit, messages: readonly CMessage[]): Use[] {
  return messages.flatMap(({ severity, file, line }) => {
    const use = severity === 'error' && file === USE_FILE ? unit.uses[line] : undefined;
    return use?.about === 'macro' ? [use] : [];
  });
}

/** Names that are tags and nothing else: `__if_exists` finds them, and then they are no expression and no type. */
export function onlyTags(unit: CUnit, messages: readonly CMessage[]): string[] {
  return messages.flatMap(({ severity, file, line, text }) => {
    const use = severity === 'error' && file === USE_FILE && text.startsWith('use of undeclared identifier') ? unit.uses[line] : undefined;
    return use?.about === 'name' ? [use.name] : [];
  });
}

/** Names that the kernel's types may supply for what clang did not know: `u32`, `struct sock`, `PIDTYPE_MAX`. */
export function missingNames(messages: readonly CMessage[]): string[] {
  return messages.flatMap(({ severity, text }) => {
    if (severity !== 'error') return [];
    const name = /unknown type name '(\w+)'|use of undeclared identifier '(\w+)'/.exec(text);
    if (name !== null) return [name[1] ?? name[2]!];
    const incomplete = /incomplete (?:element |definition of )?type '([^']+)'(?: \(aka '([^']+)'\))?/.exec(text);
    const tagged = /\b(?:struct|union|enum) \w+/.exec(incomplete?.[2] ?? incomplete?.[1] ?? '');
    return tagged === null ? [] : [tagged[0]];
  });
}

export function wording(text: string, { hasKernelTypes }: Pick<Where, 'hasKernelTypes'>): { text: string; help: string | null } {
  const header = /^'([^']+)' file not found/.exec(text);
  if (header !== null) {
    const kernels = /^(linux|net|asm|asm-generic|uapi|trace)\//.test(header[1]!);
    return {
      text: `There is no header ${header[1]}`,
      help: header[1]!.startsWith('/') ? 'a path that begins with / is looked for nowhere else' : kernels && hasKernelTypes
        ? "the kernel's types are known without headers: remove the line, or put it between `#ifndef BPFTRACE_HAVE_BTF` and `#endif`"
        : 'name the folder it is in with -I DIR',
    };
  }
  if (text.startsWith('clang failed at')) return { text: `C${text.slice(1)}`, help: 'BPF knows integers of up to 64 bits and pointers: no wider numbers, floats or structs by value' };
  if (/^looks like the BPF stack limit is exceeded/i.test(text)) {
    return { text: 'This function keeps more than the 512 bytes of stack that the kernel gives a program', help: 'keep what is large in a map of one element for each CPU (BPF_MAP_TYPE_PERCPU_ARRAY), and work on it there' };
  }
  if (text.endsWith(`: ${TOO_LARGE}`)) return { text: TOO_LARGE, help: null };
  if (/^unsupported signed division/.test(text)) {
    return { text: 'BPF divides numbers without a sign only', help: 'cast both to an unsigned type, and give the result its sign: `n < 0 ? -((unsigned)-n / d) : (unsigned)n / d`' };
  }
  const near = /^(.*); did you mean '([^']+)'\?$/.exec(text);
  const plain = near?.[1] ?? text;
  return { text: plain.charAt(0).toUpperCase() + plain.slice(1), help: near === null ? null : `did you mean \`${near[2]}\`?` };
}

/** A file that can be shown. */
function fileNamed({ unit, headers }: Where, name: string): Source | undefined {
  return unit.files.get(name) ?? headers.get(name);
}

function spanOf(where: Where, message: CMessage): Span | null {
  const { source, unit, items } = where;
  if (message.file === USE_FILE) return unit.uses[message.line]?.span ?? null;
  const own = fileNamed(where, message.file);
  const place = own === undefined ? message.includedFrom.findLast(({ file }) => fileNamed(where, file) !== undefined) : message;
  const file = place === undefined ? undefined : fileNamed(where, place.file);
  if (place === undefined || file === undefined) return null;
  const inFile = (span: Span): Span => (file === source ? span : { ...span, source: file });
  const start = offsetOfLine(file, place.line);
  const end = start + lineText(file, place.line).length;
  const spans = items.map((item) => item.span).filter((span) => sourceOfSpan(source, span) === file);
  if (own === undefined) return spans.find((span) => span.start <= end && span.end >= start) ?? inFile({ start, end });
  // Behind the last of the C, where clang still waited for something.
  const last = spans.at(-1);
  if (last !== undefined && start >= last.end) return { ...last, start: last.end - 1 };
  return inFile(wordAt(file, start, message.column));
}

/** The word, or else the character, at a column that counts bytes. */
export function wordAt(source: Source, start: number, column: number): Span {
  const text = source.text.slice(start).split('\n', 1)[0]!;
  const units = Buffer.from(text).subarray(0, Math.max(0, column - 1)).toString().length;
  const at = start + Math.min(units, text.length);
  const word = /^(?:\w+|<[^>\n]*>|"[^"\n]*"|.)?/s.exec(source.text.slice(at, at + 200))![0];
  return { start: at, end: at + word.length };
}
