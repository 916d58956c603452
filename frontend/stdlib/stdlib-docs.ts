// What the comments in stdlib/*.bt say about its macros, as data, as a page (docs/stdlib.md) and as help on one name. The
// comment directly above a macro is its documentation: the first line says what it is for, lines that are indented by
// four spaces are an example, a whole script. A file's first comment is about all of it. Macros whose names begin with
// two underscores are the library's own. Nothing here reads a file.

import type * as ast from '../syntax/ast.ts';
import { findRow, functionRows } from '../builtins/table.ts';
import { reasons } from '../builtins/row.ts';
import type { FunctionRow } from '../builtins/row.ts';
import type { Stdlib } from './stdlib.ts';
import { signatureOf } from '../macros/definitions.ts';

export interface MacroDoc {
  readonly name: string;
  /** As it is called: `ppid(task)`; without parentheses when it has no parameters. */
  readonly signature: string;
  /** Paragraphs and examples, in order. */
  readonly parts: readonly DocPart[];
}

/** `text`: a paragraph on one line. `example`: a script, each line ended. */
export type DocPart = { readonly kind: 'text' | 'example'; readonly text: string };

/** The macros of one file that scripts may use, in its order. */
export function macroDocs(stdlib: Stdlib, file: string): readonly MacroDoc[] {
  const { text } = stdlib.source(file);
  const names = [...stdlib.macros].filter(([name, inFile]) => inFile === file && !name.startsWith('__')).map(([name]) => name);
  return names.flatMap((name) => stdlib.definitions(name)).map((macro) => {
    const above = text.slice(0, macro.span.start);
    return { name: macro.name, signature: calledAs(macro), parts: partsOf(/(?:(?<=^|\n)\/\/.*\n)+$/.exec(above)?.[0] ?? '') };
  });
}

/** What the file is about: its first comment. */
function fileDoc(stdlib: Stdlib, file: string): readonly DocPart[] {
  return partsOf(/^(?:\/\/.*\n)+/.exec(stdlib.source(file).text)?.[0] ?? '');
}

function calledAs(macro: ast.MacroDef): string {
  return macro.params.length === 0 ? macro.name : signatureOf(macro);
}

function partsOf(comment: string): DocPart[] {
  const parts: { kind: DocPart['kind']; text: string }[] = [];
  let ended = true;
  for (const line of comment.split('\n').map((each) => each.replace(/^\/\/ ?/, ''))) {
    const kind = line.startsWith('    ') ? 'example' : 'text';
    const last = parts.at(-1);
    if (line.trim() === '') ended = true;
    else if (last === undefined || last.kind !== kind || (ended && kind === 'text')) {
      parts.push({ kind, text: kind === 'example' ? `${line.slice(4)}\n` : line });
      ended = false;
    } else {
      last.text += kind === 'example' ? `${ended ? '\n' : ''}${line.slice(4)}\n` : ` ${line}`;
      ended = false;
    }
  }
  return parts;
}

// ---------------------------------------------------------------- help on one name

/** What a terminal shows about a macro or a builtin; null when there is none of that name. */
export function stdlibHelp(stdlib: Stdlib, name: string): string | null {
  const file = stdlib.macros.get(name);
  const macros = file === undefined ? [] : macroDocs(stdlib, file).filter((macro) => macro.name === name);
  const entries = macros.map(({ signature, parts }) => {
    return `${signature}\n${shown(parts)}`;
  });
  const row = findRow(name);
  if (row !== null && !name.startsWith('__')) entries.unshift(`${row.signature}\n${shown(rowParts(row))}`);
  return entries.length === 0 ? null : entries.join('\n');
}

/** What a terminal shows of these parts. */
export function shown(parts: readonly DocPart[]): string {
  return parts.map(({ kind, text }) => (kind === 'text' ? `  ${text}\n` : text.replace(/^(?=.)/gm, '      '))).join('\n');
}

function rowParts({ doc, example }: FunctionRow): readonly DocPart[] {
  return [{ kind: 'text', text: doc }, ...example === undefined ? [] : [{ kind: 'example', text: `${example}\n` } as const]];
}

// ---------------------------------------------------------------- the page

const HEAD = `# Standard library

Macros that are there without an import. Each is written in the language itself, and in C where that is better: a script
takes in what it uses and no more. A macro without parameters needs no parentheses. A script's own macro or function of the
same name takes precedence. Strings may be given as pointers to them too.

\`Kernel:\` is the first version of Linux that has what a macro needs; without it, 5.15 has. Compiling needs none of it.

This page is written by \`scripts/stdlib-doc.ts\` from the comments in \`stdlib/\` and the table of builtins.
`;

const BUILTINS = `## Builtins

These are part of the compiler: none of them could be a macro.
`;

export function stdlibDocument(stdlib: Stdlib): string {
  const files = stdlib.files.filter((file) => file.endsWith('.bt')).sort();
  const sections = files.map((file) => {
    const [about, ...rest] = fileDoc(stdlib, file);
    // The first sentence is the title.
    const [title, ...more] = (about?.text ?? file).split(/(?<=\.) /);
    const intro = [more.join(' '), ...rest.map(({ text }) => text)].filter((text) => text !== '');
    return [`## ${title!.replace(/\.$/, '')}\n`, ...intro.map((text) => `${text}\n`), ...macroDocs(stdlib, file).map(section)].join('\n');
  });
  const rows = functionRows.filter(({ name }) => !name.startsWith('__')).map((row) => section({
    signature: row.signature,
    parts: [...rowParts(row), { kind: 'text', text: `Built in, as it ${reasons[row.why]}.` }],
  }));
  return [HEAD, ...sections, BUILTINS, ...rows].join('\n');
}

function section({ signature, parts }: Pick<MacroDoc, 'signature' | 'parts'>): string {
  const texts = parts.map(({ kind, text }) => (kind === 'text' ? `${text}\n` : `\`\`\`bpftrace\n${text}\`\`\`\n`));
  return [`### \`${signature}\`\n`, ...texts].join('\n');
}
