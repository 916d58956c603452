// The C that a script imports: each file is compiled by clang to code, once, with what it misses of the kernel's types
// supplied from BTF in as few runs as that takes. Clang's words are shown at the C file's own lines. The result
// is code to link and functions to call; a script that imports no C never comes here. What the C may be called with is
// functions.ts's business, and the headers among the imports also serve the script itself (preamble.ts).

import { Btf } from '../../common/btf/btf.ts';
import { bpfObjectProblem } from '../../common/check-bpf-object.ts';
import { openElfObject } from '../../common/elf/object.ts';
import { unsupportedPart } from '../../common/unsupported-object.ts';
import type { Diagnostic } from '../diagnostics/diagnostics.ts';
import { InternalError } from '../../common/internal-error.ts';
import { Reporter } from '../diagnostics/diagnostics.ts';
import type { CMessage, Host } from '../host.ts';
import { lineText, offsetOfLine } from '../syntax/source.ts';
import type { Source, Span } from '../syntax/source.ts';
import { inKernel } from '../types/kernel-structs.ts';
import type { CImport } from './c-import.ts';
import { declaredIn, questionsAbout } from './declared-kfuncs.ts';
import { functionsOf } from './functions.ts';
import type { CFunction } from './functions.ts';
import { KERNEL_FILE, KernelTypes } from './kernel-types.ts';
import { missingNames, saysNoOrigin, wordAt, wording } from './messages.ts';
import type { Includes } from './preamble.ts';
import { quoted } from './translation-unit.ts';

export interface CLibrary {
  /** As the script wrote it. */
  readonly name: string;
  /** Of the import. */
  readonly span: Span;
  /** Its text, where there is one. */
  readonly source: Source | null;
  readonly code: { readonly kind: 'bitcode' | 'object'; readonly bytes: Uint8Array };
}

export interface CCode {
  readonly libraries: readonly CLibrary[];
  readonly functions: ReadonlyMap<string, CFunction>;
  /** Kfuncs that the kernel's BTF does not have, as the C declares them. */
  readonly kfuncs: ReadonlyMap<string, CFunction>;
  /** BTF of each library, for the types that its functions take. */
  readonly types: readonly Btf[];
  /** Some of it could not be used, so that any name may be one of its. */
  readonly failed: boolean;
}

export const NO_C: CCode = { libraries: [], functions: new Map(), kfuncs: new Map(), types: [], failed: false };

interface Setting {
  readonly host: Host;
  readonly includes: Includes;
  readonly kernelBtf: () => Btf | null;
  readonly headers: readonly CImport[];
  /** Kfuncs whose declarations are looked for. */
  readonly wanted: ReadonlySet<string>;
  readonly reporter: Reporter;
}

const EVERYDAY = ['', '__'].flatMap((prefix) => ['u8', 'u16', 'u32', 'u64', 's8', 's16', 's32', 's64'].map((name) => prefix + name));

/** Beginnings of the object's own symbols. */
const RESERVED = /^(?:bpftrace_|AT_)/;

/** `includes` already has the headers among the imports that are files; `wanted` are kfuncs that the kernel's BTF lacks. */
export function compileLibraries(
  imports: readonly CImport[], host: Host, includes: Includes, kernelBtf: () => Btf | null, wanted: ReadonlySet<string>, reporter: Reporter,
): CCode {
  const once = [...new Map(imports.map((each) => [each.path, each])).values()];
  const setting: Setting = { host, includes, kernelBtf, headers: once.filter((each) => each.kind === 'header'), wanted, reporter };
  const known = (tag: 'struct' | 'union', name: string): boolean => kernelBtf()?.find(name, tag) != null;
  const libraries: CLibrary[] = [];
  const compiled: [CImport, Btf][] = [];
  const functions = new Map<string, CFunction>();
  const kfuncs = new Map<string, CFunction>();
  const definedBy = new Map<string, CImport>();
  let failed = false;
  for (const each of once) {
    if (each.kind === 'header') continue;
    const result = each.kind === 'c' ? compileFile(setting, each) : readCompiled(setting, each);
    if (result === null) {
      failed = true;
      continue;
    }
    libraries.push(result.library);
    if (result.btf === null) continue;
    compiled.push([each, result.btf]);
    for (const fn of functionsOf(result.btf, each.kind === 'object' ? 'object' : 'c', known)) {
      const first = definedBy.get(fn.name);
      if (first !== undefined) {
        reporter.error('c-name', each.span, `Both ${first.name} and ${each.name} define the function ${fn.name}()`, { help: 'rename one of them, or make it static' });
      }
      definedBy.set(fn.name, each);
      functions.set(fn.name, fn);
    }
    for (const fn of declaredIn(result.btf, known)) kfuncs.set(fn.name, fn);
    checkNames(setting, each, result.btf);
  }
  const [header] = setting.headers;
  if (header !== undefined && [...wanted].some((name) => !kfuncs.has(name)) && !once.some(({ kind }) => kind === 'c')) {
    const { btf } = compileFile(setting, { ...header, text: '' }) ?? { btf: null };
    if (btf !== null) for (const fn of declaredIn(btf, known)) kfuncs.set(fn.name, fn);
  }
  for (const [each, btf] of compiled) checkUndefined(setting, each, btf, functions);
  return { libraries, functions, kfuncs, types: compiled.map(([, btf]) => btf), failed };
}

/** Functions that the C calls and nothing defines. */
function checkUndefined({ reporter }: Setting, each: CImport, btf: Btf, functions: ReadonlyMap<string, CFunction>): void {
  const section = btf.find('.ksyms', 'datasec');
  const supplied = new Set(section === null ? [] : btf.sectionMembers(section));
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) !== 'func' || btf.linkage(id) !== 'extern' || supplied.has(id) || functions.has(btf.name(id))) continue;
    reporter.error('c-error', each.span, `${each.name} calls ${btf.name(id)}(), which no import defines`, {
      help: `import what defines it; a function of the kernel is declared with \`extern … ${btf.name(id)}(…) __ksym __weak;\``,
    });
  }
}

interface Compiled {
  readonly library: CLibrary;
  readonly btf: Btf | null;
}

function readCompiled({ kernelBtf, reporter }: Setting, each: CImport): Compiled | null {
  if (each.bytes === null) throw new InternalError(`the import ${each.name} has no content`);
  // Before anybody follows what is in it: neither we nor libbpf's linker look twice.
  const problem = each.kind === 'object' ? bpfObjectProblem(each.bytes) : null;
  if (problem !== null) {
    reporter.error('c-error', each.span, `${each.name} is damaged: ${problem}`, { help: 'compile it again with `clang -g -O2 -target bpf -c`' });
    return null;
  }
  const unsupported = each.kind === 'object' ? unsupportedPart(openElfObject(each.bytes)) : null;
  if (unsupported !== null) {
    reporter.error('c-error', each.span, `${each.name} cannot be loaded: ${unsupported}`);
    return null;
  }
  const btf = each.btf === null ? null : Btf.parse(each.btf);
  if (btf === null) {
    reporter.error('c-error', each.span, `${each.name} has no type information (BTF), which says what its functions take`, { help: 'compile it with `clang -g -O2 -target bpf -c`' });
    return null;
  }
  btf.elsewhere = inKernel(btf, kernelBtf);
  return { library: { name: each.name, span: each.span, source: each.text === null ? null : { name: each.name, text: each.text }, code: { kind: each.kind === 'object' ? 'object' : 'bitcode', bytes: each.bytes } }, btf };
}

function compileFile(setting: Setting, each: CImport): Compiled | null {
  const { host, includes, kernelBtf, reporter } = setting;
  if (each.text === null) throw new InternalError(`the import ${each.name} has no text`);
  const source: Source = { name: each.name, text: each.text };
  const kernel = new KernelTypes(kernelBtf);
  // Nobody writes these out: declared at once, they spare clang a second run. Headers of libbpf need them, and clang does
  // not always say so: it takes a name in front of `(*f)(…)` for a function's.
  for (const name of EVERYDAY) kernel.add(name);
  for (;;) {
    const text = [
      kernel.text() === '' ? '' : `#line 1 "${KERNEL_FILE}"\n${kernel.text()}`,
      ...setting.headers.filter(isVirtual).map((header) => `#line 1 "${quoted(header.path)}"\n${header.text ?? ''}\n`),
      `#line 1 "${quoted(each.name)}"\n${each.text}\n`,
      questionsAbout(setting.wanted),
    ].join('');
    const result = host.compileC({ text, script: each.path, defines: [], ...includes, code: true });
    if (result.kind === 'no-compiler') {
      reporter.error('no-clang', each.span, 'Imported C is compiled by clang, which is not installed', { help: result.help });
      return null;
    }
    if (result.kind === 'failed' && supply(kernel, result.messages)) continue;
    report(setting, each, source, result.messages);
    if (result.kind === 'failed') return null;
    if (result.bitcode === null) throw new InternalError('clang wrote no bitcode');
    const btf = result.btf === null ? null : Btf.parse(result.btf);
    if (btf !== null) btf.elsewhere = inKernel(btf, kernelBtf);
    return { library: { name: each.name, span: each.span, source, code: { kind: 'bitcode', bytes: result.bitcode } }, btf };
  }
}

/** A header that is no file. */
export function isVirtual({ path }: CImport): boolean {
  return !path.startsWith('/');
}

/** Gives clang what it missed, and takes back what the C defines itself; false when there is nothing to be done. */
function supply(kernel: KernelTypes, messages: readonly CMessage[]): boolean {
  let changed = false;
  for (const name of missing(messages)) changed = kernel.add(name) || changed;
  messages.forEach(({ severity, text }, index) => {
    if (severity !== 'error' || !isOurs(messages, index)) return;
    const name = /^(?:typedef )?redefinition (?:of (?:enumerator )?'(?:(?:struct|union|enum) )?(\w+)'|with different types)/.exec(text);
    if (name === null) return;
    for (const taken of namesTaken(text, name[1])) changed = kernel.yield(taken) || changed;
  });
  return changed;
}

/** The previous definition, which a note tells, is in our declarations. */
function isOurs(messages: readonly CMessage[], index: number): boolean {
  for (let at = index + 1; messages[at]?.severity === 'note'; at++) if (messages[at]!.file === KERNEL_FILE) return true;
  return messages[index]!.file === KERNEL_FILE;
}

function namesTaken(text: string, name: string | undefined): string[] {
  if (name === undefined) return [...text.matchAll(/'(\w+)'/g)].map((match) => match[1]!);
  return text.includes('enumerator') ? [name] : [`struct ${name}`, `union ${name}`, `enum ${name}`];
}

function missing(messages: readonly CMessage[]): string[] {
  const undeclared = messages.flatMap(({ severity, text }) => {
    const name = severity === 'error' ? /^call to undeclared function '(\w+)'/.exec(text)?.[1] : undefined;
    return name === undefined ? [] : [name];
  });
  return [...missingNames(messages), ...undeclared];
}

function checkNames({ reporter }: Setting, each: CImport, btf: Btf): void {
  for (let id = 1; id < btf.typeCount; id++) {
    const kind = btf.kind(id);
    if ((kind !== 'func' && kind !== 'var') || btf.linkage(id) !== 'global' || !RESERVED.test(btf.name(id))) continue;
    reporter.error('c-name', each.span, `${btf.name(id)} in ${each.name} has a name that bpftrace gives to maps and data of its own`, { help: 'rename it, or make it static' });
  }
}

// ---------------------------------------------------------------- what clang says

/** Errors each at its place; of warnings one, with the others as its hint. */
function report(setting: Setting, each: CImport, source: Source, messages: readonly CMessage[]): void {
  const found: Diagnostic[] = [];
  const warnings: string[] = [];
  const reporters = new Map<Source, Reporter>();
  messages.forEach((message, index) => {
    if (message.severity === 'note' || saysWithoutPlace(messages, message)) return;
    const place = placeOf(setting, each, source, message);
    const { text, help } = wording(message.text, { hasKernelTypes: setting.kernelBtf() !== null });
    const full = place.exact || message.line === 0 ? text : `${message.file}:${message.line}: ${text}`;
    if (message.severity === 'warning' && warnings.length > 0) {
      warnings.push(place.exact ? `${message.file}:${message.line}: ${text}` : full);
      return;
    }
    if (message.severity === 'warning') warnings.push(full);
    let reporter = reporters.get(place.source);
    if (reporter === undefined) {
      reporter = new Reporter(place.source);
      reporters.set(place.source, reporter);
    }
    const notes = place.source === source ? notesBehind(source, messages, index) : [];
    reporter[message.severity]('c-error', place.span, full, { notes, help });
  });
  // A header that is imported may have been found wrong in the script's own C already.
  const known = new Set(setting.reporter.diagnostics.map(keyOf));
  for (const reporter of reporters.values()) found.push(...reporter.diagnostics.filter((diagnostic) => !known.has(keyOf(diagnostic))));
  const more = warnings.slice(1);
  setting.reporter.diagnostics.push(...found.map((diagnostic) => (diagnostic.severity === 'warning' && more.length > 0
    ? { ...diagnostic, help: `clang also says: ${more.join('; ')}` }
    : diagnostic)));
}

/** Clang's backend says the same thing several times, once without a line. */
function saysWithoutPlace(messages: readonly CMessage[], { line, text }: CMessage): boolean {
  return line === 0 && messages.some((other) => other.line > 0 && other.text === text);
}

function keyOf({ source, span, message }: Diagnostic): string {
  return `${(span?.source ?? source).name}:${span?.start} ${message}`;
}

function notesBehind(source: Source, messages: readonly CMessage[], index: number): { span: Span; message: string }[] {
  const notes: { span: Span; message: string }[] = [];
  for (let at = index + 1; messages[at]?.severity === 'note'; at++) {
    const note = messages[at]!;
    if (note.file === source.name && note.line > 0 && !saysNoOrigin(note)) notes.push({ span: wordAt(source, offsetOfLine(source, note.line), note.column), message: note.text });
  }
  return notes;
}

interface Place {
  readonly source: Source;
  readonly span: Span | null;
  /** The place is the message's own, and not the line that includes it, or the import. */
  readonly exact: boolean;
}

function placeOf({ headers, reporter }: Setting, each: CImport, source: Source, { file, line, column, includedFrom }: CMessage): Place {
  const header = headers.find((candidate) => candidate.path === file && candidate.text !== null);
  const own = file === source.name ? source : header === undefined ? null : { name: header.name, text: header.text!, importedAt: header.span };
  if (own !== null && line > 0) return { source: own, span: wordAt(own, offsetOfLine(own, line), column), exact: true };
  const includer = includedFrom.findLast((place) => place.file === source.name);
  if (includer === undefined) return { source: reporter.source, span: each.span, exact: false };
  const start = offsetOfLine(source, includer.line);
  return { source, span: { start, end: start + lineText(source, includer.line).length }, exact: false };
}
