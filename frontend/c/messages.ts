// What clang says about a script's C, as diagnostics at the script's own places. A message about a header stands at the
// line that includes it, one about a name that the script uses at that name. Clang's wording stays; what bpftrace
// knows better, such as that kernel types need no header, is the help.

import type * as ast from '../ast.ts';
import type { Reporter } from '../diagnostics.ts';
import type { CMessage } from '../host.ts';
import { lineText, offsetOfLine } from '../source.ts';
import type { Source, Span } from '../source.ts';
import type { CUnit, Use } from './unit.ts';
import { SCRIPT_FILE, USE_FILE } from './unit.ts';

interface Where {
  readonly source: Source;
  readonly unit: CUnit;
  readonly items: readonly ast.CItem[];
  readonly hasKernelTypes: boolean;
}

/** Reports errors and warnings; clang's notes go with the message before them. */
export function reportMessages(reporter: Reporter, where: Where, messages: readonly CMessage[]): void {
  messages.forEach((message, index) => {
    if (message.severity === 'note') return;
    const span = spanOf(where, message);
    const notes: { span: Span; message: string }[] = [];
    for (let i = index + 1; messages[i]?.severity === 'note'; i++) {
      const note = messages[i]!;
      const at = note.file === SCRIPT_FILE ? spanOf(where, note) : null;
      if (at !== null) notes.push({ span: at, message: note.text });
    }
    const { text, help } = wording(message.text, where);
    const inHeader = !message.file.startsWith('<') && message.line > 0;
    const full = inHeader ? `${message.file}:${message.line}: ${text}` : text;
    reporter[message.severity]('c-error', span, full, { notes, help });
  });
}

/** Macros whose expansion clang cannot even quote, such as one with half a pair of parentheses. */
export function brokenMacros(unit: CUnit, messages: readonly CMessage[]): Use[] {
  return messages.flatMap(({ severity, file, line }) => {
    const use = severity === 'error' && file === USE_FILE ? unit.uses[line] : undefined;
    return use?.about === 'macro' ? [use] : [];
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
      help: kernels && hasKernelTypes
        ? "the kernel's types are known without headers: remove the line, or put it between `#ifndef BPFTRACE_HAVE_BTF` and `#endif`"
        : 'name the folder it is in with -I DIR',
    };
  }
  const near = /^(.*); did you mean '([^']+)'\?$/.exec(text);
  const plain = near?.[1] ?? text;
  return { text: plain.charAt(0).toUpperCase() + plain.slice(1), help: near === null ? null : `did you mean \`${near[2]}\`?` };
}

function spanOf({ source, unit, items }: Where, { file, line, column, includedFrom }: CMessage): Span | null {
  if (file === USE_FILE) return unit.uses[line]?.span ?? null;
  const includer = file === SCRIPT_FILE ? null : includedFrom.find((place) => place.file === SCRIPT_FILE);
  if (includer === undefined) return null;
  const start = offsetOfLine(source, includer?.line ?? line);
  const end = start + lineText(source, includer?.line ?? line).length;
  if (includer !== null) return items.find((item) => item.span.start <= end && item.span.end >= start)?.span ?? null;
  // Behind the last of the C, where clang still waited for something.
  const last = items.at(-1)?.span ?? null;
  if (last === null || start >= last.end) return last === null ? null : { start: last.end - 1, end: last.end };
  return wordAt(source, start, column);
}

/** The word, or else the character, at a column that counts bytes. */
export function wordAt(source: Source, start: number, column: number): Span {
  const text = source.text.slice(start).split('\n', 1)[0]!;
  const units = Buffer.from(text).subarray(0, Math.max(0, column - 1)).toString().length;
  const at = start + Math.min(units, text.length);
  const word = /^(?:\w+|<[^>\n]*>|"[^"\n]*"|.)?/s.exec(source.text.slice(at, at + 200))![0];
  return { start: at, end: at + word.length };
}
