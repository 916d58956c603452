// The C that a script brings: has clang turn it into types, and puts its macros into the script's syntax tree. A script
// without C never comes to clang, and neither does one whose only C is for machines without BTF. Usually clang runs
// once; it runs again when it missed types that the kernel's BTF supplies, when a macro's expansion brings new names
// into a script with headers, and when the script looks behind a pointer whose target clang left out.

import type * as ast from '../syntax/ast.ts';
import { Btf } from '../../common/btf/btf.ts';
import { INTEGERS } from '../types/language-types.ts';
import type { Diagnostic, Reporter } from '../diagnostics/diagnostics.ts';
import { InternalError } from '../../common/internal-error.ts';
import type { CMessage, Host } from '../host.ts';
import type { Source } from '../syntax/source.ts';
import { Borrowed } from './borrow.ts';
import { knownConstant } from './constants.ts';
import { withoutBtfFallback } from './guards.ts';
import { definesMacro, definitionOf, expandMacros, explainMacros } from './macros.ts';
import { brokenMacros, missingHeaders, missingNames, onlyTags, reportMessages, reportMissingHeaders } from './messages.ts';
import { C_KEYWORDS, collectNames, forgetName, noNames, noteTag } from './names.ts';
import type { Names } from './names.ts';
import type { Answers, CUnit } from './translation-unit.ts';
import { headerOf, readAnswers, writeUnit } from './translation-unit.ts';

/** -I and --include. */
export interface Includes {
  readonly directories: readonly string[];
  readonly files: readonly string[];
  /** Those of the files that the script imports, by path. */
  readonly imports?: ReadonlyMap<string, Source>;
}

/** What the checker gets to know. */
export interface Preamble extends Answers {
  /** With macros in place of their names. */
  readonly program: ast.Program;
  /** Types of the script's C, and of headers as far as the script uses them; null without C. */
  readonly btf: Btf | null;
  /** Clang refused the C, so that any name may be one of its. */
  readonly failed: boolean;
  /** Headers that the script includes and that are not here: `linux/sched.h`. */
  readonly missing: readonly string[];
  /** Macros that have been reported. */
  readonly spoilt: ReadonlySet<string>;
  /** Macros that were put in, by the `spanKey` of their uses. */
  readonly uses: ReadonlyMap<string, string>;
  /** Adds to diagnostics about a macro's use what the macro is. */
  explain(diagnostics: readonly Diagnostic[]): readonly Diagnostic[];
}

interface Setting {
  readonly source: Source;
  readonly items: readonly ast.CItem[];
  readonly host: Host;
  readonly includes: Includes;
  readonly kernelBtf: () => Btf | null;
  readonly borrowed: Borrowed;
  /** Definitions may come from files, not only from the script itself. */
  readonly hasHeaders: boolean;
}

export const NO_INCLUDES: Includes = { directories: [], files: [] };

const NO_ANSWERS: Answers = { macros: new Map(), constants: new Map() };

export function readPreamble(
  program: ast.Program, source: Source, host: Host, includes: Includes, kernelBtf: () => Btf | null, reporter: Reporter,
): Preamble {
  const without = (failed: boolean, missing: readonly string[] = []): Preamble => ({ program, btf: null, failed, missing, ...NO_ANSWERS, spoilt: new Set(), uses: new Map(), explain: (all) => all });
  if (program.preamble.length === 0 && includes.files.length === 0) return without(false);
  const hasKernelTypes = kernelBtf() !== null;
  const items = hasKernelTypes ? withoutBtfFallback(program.preamble) : program.preamble;
  if (items.length === 0 && includes.files.length === 0) return without(false);

  const hasHeaders = includes.files.length > 0 || items.some((item) => /^#\s*(?:include|import)/.test(item.text));
  const setting: Setting = { source, items, host, includes, kernelBtf, borrowed: new Borrowed(kernelBtf, (name) => knownConstant(host, name)), hasHeaders };
  if (!hasHeaders) borrowIntegers(setting);
  const names = noNames();
  collectNames(names, { ...program, preamble: [] });
  const spoilt = new Set<string>();
  for (;;) {
    const compiled = compile(setting, names);
    if (compiled.kind === 'no-compiler') {
      const unread = hasKernelTypes && includes.files.length === 0 ? items.map(headerOf) : [null];
      if (!unread.includes(null)) {
        reporter.warning('no-clang', items[0]!.span, 'There is no clang to read headers, and the script is compiled without them', { help: compiled.help });
        return without(false, unread.map((header) => header!.slice(1, -1)));
      }
      reporter.error('no-clang', items[0]?.span ?? null, 'The C in a script is compiled by clang, which is not installed', { help: compiled.help });
      return without(true);
    }
    const broken = brokenMacros(compiled.unit, compiled.messages);
    if (compiled.kind === 'failed' && broken.length > 0) {
      for (const { name, span } of broken) {
        reporter.error('c-macro', span, `The macro ${name} is not an expression of the language`, { notes: definitionOf(program, name) });
        spoilt.add(name);
        forgetName(names, name);
      }
      continue;
    }
    const where = { source, unit: compiled.unit, items, headers: includes.imports ?? new Map(), hasKernelTypes };
    const missing = missingHeaders(where, compiled.messages);
    reportMissingHeaders(reporter, missing);
    reportMessages(reporter, where, compiled.messages);
    if (compiled.kind === 'failed') return without(true);
    const { btf } = compiled;
    const answers = btf === null ? NO_ANSWERS : readAnswers(btf);
    const { parts, uses, program: expanded, ...more } = expandMacros(program, answers.macros, reporter);
    // Expansions may bring names that clang was not asked about, and that are not in the script's own definitions.
    const fresh = collectNames(names, parts).filter((name) => hasHeaders || items.some((item) => definesMacro(item, name)));
    for (const name of spoilt) forgetName(names, name);
    if (fresh.some((name) => !spoilt.has(name))) continue;
    if (btf !== null) {
      btf.elsewhere = elsewhere(setting, btf);
      putBefore(kernelBtf, btf, items);
    }
    return {
      program: expanded, btf, ...answers, failed: false, missing: missing.map(({ header }) => header), spoilt: new Set([...spoilt, ...more.spoilt]), uses,
      explain: (diagnostics) => explainMacros(diagnostics, uses, answers.macros, program),
    };
  }
}

type Compiled =
  | { readonly kind: 'compiled'; readonly btf: Btf | null; readonly messages: readonly CMessage[]; readonly unit: CUnit }
  | { readonly kind: 'failed'; readonly messages: readonly CMessage[]; readonly unit: CUnit }
  | { readonly kind: 'no-compiler'; readonly help: string };

/** Runs clang until it misses nothing more that the kernel could supply. */
function compile(setting: Setting, names: Names): Compiled {
  const { source, items, host, includes, borrowed } = setting;
  const own = new Set(items.map((item) => /^(?:struct|union|enum)\s+\w+/.exec(item.text)?.[0].replace(/\s+/, ' ')));
  for (;;) {
    const unit = writeUnit(source, items, names, { borrowed: borrowed.declarations, spare: setting.kernelBtf() !== null });
    const result = host.compileC({
      text: unit.text,
      script: source.name,
      defines: setting.kernelBtf() === null ? [] : ['BPFTRACE_HAVE_BTF'],
      withoutMissing: setting.kernelBtf() !== null,
      ...includes,
    });
    if (result.kind === 'no-compiler') return result;
    const { messages } = result;
    if (result.kind === 'compiled') return { kind: 'compiled', btf: result.btf === null ? null : parseBtf(result.btf), messages, unit };
    const tags = onlyTags(unit, messages);
    for (const name of tags) noteTag(names, name);
    if (tags.length > 0) continue;
    const supplied = missingNames(messages).filter((name) => !own.has(name) && borrowed.add(name));
    if (supplied.length === 0) return { kind: 'failed', messages, unit };
  }
}

function parseBtf(bytes: Uint8Array): Btf {
  const btf = Btf.parse(bytes);
  if (btf === null) throw new InternalError('clang wrote BTF that cannot be read');
  return btf;
}

/** Integer types that scripts have without any header: declared at once, to spare clang a second run. */
function borrowIntegers({ items, borrowed }: Setting): void {
  for (const { form, text } of items) {
    if (form === 'directive') continue;
    for (const [word] of text.matchAll(/\b[a-z_]\w*\b/g)) if (isInteger(word)) borrowed.add(word);
  }
}

function isInteger(word: string): boolean {
  return word === 'bool' || (Object.hasOwn(INTEGERS, word) && !C_KEYWORDS.has(word));
}

/** What the script defines itself takes the place of the kernel's of the same name, wherever a type of the kernel leads to it. */
function putBefore(kernelBtf: () => Btf | null, btf: Btf, items: readonly ast.CItem[]): void {
  const own = new Set(items.map(({ text }) => /^(?:struct|union)\s+\w+(?=[^;]*\{)/.exec(text)?.[0].replace(/\s+/, ' ')));
  own.delete(undefined);
  if (own.size === 0) return;
  const kernel = kernelBtf();
  if (kernel === null) return;
  kernel.elsewhere = (tag, name) => {
    const id = own.has(`${tag} ${name}`) ? btf.find(name, tag) : null;
    return id === null ? null : { btf, id };
  };
}

type Definition = ReturnType<NonNullable<Btf['elsewhere']>>;

/**
 * Finds definitions that are not in `btf`: the kernel's, and those of headers. Clang does not describe what a struct of
 * a header only points to; once something is wanted that it left out, it is asked for all of that.
 */
function elsewhere(setting: Setting, btf: Btf): NonNullable<Btf['elsewhere']> {
  const { borrowed, kernelBtf, hasHeaders } = setting;
  let further: Btf | null | undefined = hasHeaders ? undefined : null;
  return (tag, name) => {
    const lender = borrowed.definitionOf(tag, name);
    if (lender !== null || name === '' || btf.find(name, tag) !== null) return lender;
    if (further === undefined) further = describeForwards(setting, btf);
    return definitionIn(further, tag, name) ?? definitionIn(kernelBtf(), tag, name);
  };
}

function describeForwards(setting: Setting, btf: Btf): Btf | null {
  const names = noNames();
  for (let id = 1; id < btf.typeCount; id++) {
    if (btf.kind(id) === 'fwd') names.tagged.set(`${btf.fwdTag(id)} ${btf.name(id)}`, { start: 0, end: 0 });
  }
  const compiled = compile(setting, names);
  if (compiled.kind !== 'compiled' || compiled.btf === null) return null;
  compiled.btf.elsewhere = elsewhere(setting, compiled.btf);
  return compiled.btf;
}

function definitionIn(btf: Btf | null, tag: 'struct' | 'union', name: string): Definition {
  const id = btf?.find(name, tag) ?? null;
  return btf === null || id === null ? null : { btf, id };
}
