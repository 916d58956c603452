// What a script imports (reference 01.3). *Purpose*: one program out of all its files. *Requires*: the parsed script.
// *Ensures*: the items of imported .bt files stand in front of those of whoever imports them, in the order of the
// imports, each file once; C files and objects are listed for the C compiler; what cannot be imported is reported at the
// import. Node ids stay unique and spans name their file. The files come from the host; a file on disk comes before
// one of the same name in the standard library.

import type * as ast from '../syntax/ast.ts';
import type { CImport } from '../c/c-import.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { Host, Imported } from '../host.ts';
import { closest } from '../../common/near-miss.ts';
import { parseImport } from '../parse/parse.ts';
import { textOfBytes } from '../parse/literals.ts';
import type { Source, Span } from '../syntax/source.ts';
import { decoded } from '../syntax/source.ts';

export interface WholeProgram {
  readonly program: ast.Program;
  readonly cImports: readonly CImport[];
  /** The greatest id of its nodes. */
  readonly lastId: number;
  /** Something could not be imported, so any name may have been meant to come from there. */
  readonly incomplete: boolean;
  /** Paths of what was imported. */
  readonly done: ReadonlySet<string>;
}

export function importFiles(program: ast.Program, script: Source, host: Host, reporter: Reporter): WholeProgram {
  if (program.imports.length === 0) return { program, cImports: [], lastId: program.id, incomplete: false, done: new Set() };
  const state = newState(host, reporter, program.id, true);
  const name = nameOnDisk(script);
  const itself = name === null ? null : host.readImport(baseName(name), name);
  if (itself?.kind === 'file') state.open.push(itself);
  for (const item of program.imports) importOne(state, textOfBytes(item.path), item.span, name);
  return {
    program: { ...program, preamble: [...state.preamble, ...program.preamble], items: [...state.items, ...program.items] },
    cImports: state.cImports,
    lastId: state.lastId,
    incomplete: state.incomplete,
    done: state.done,
  };
}

/** The C that macros import themselves (reference 01.3): what the program has not imported already. */
export function importForMacros(statements: readonly ast.ImportStmt[], whole: WholeProgram, script: Source, host: Host, reporter: Reporter): Pick<WholeProgram, 'cImports' | 'incomplete'> {
  const state = newState(host, reporter, whole.lastId, false);
  for (const path of whole.done) state.done.add(path);
  for (const { path, span } of statements) importOne(state, textOfBytes(path), span, span.source?.path ?? nameOnDisk(script));
  return { cImports: state.cImports, incomplete: state.incomplete };
}

function newState(host: Host, reporter: Reporter, lastId: number, takesScripts: boolean): State {
  return { host, reporter, takesScripts, done: new Set(), open: [], preamble: [], items: [], cImports: [], lastId, incomplete: false };
}

interface State {
  readonly host: Host;
  readonly reporter: Reporter;
  /** Not in a macro: its probes and macros would come too late. */
  readonly takesScripts: boolean;
  /** Paths of what has been imported. */
  readonly done: Set<string>;
  /** Scripts that are being imported, outermost first. */
  readonly open: { readonly path: string; readonly name: string }[];
  readonly preamble: ast.CItem[];
  readonly items: ast.TopItem[];
  readonly cImports: CImport[];
  lastId: number;
  incomplete: boolean;
}

/** Scripts that import each other in a row. */
const MAX_DEPTH = 100;

/** The script as a file that others are found from; null for one that is no file. */
function nameOnDisk({ name }: Source): string | null {
  return name === 'stdin' ? null : name;
}

function importOne(state: State, path: string, at: Span, importer: string | null): void {
  const refuse = (message: string, help: string | null): void => {
    state.incomplete = true;
    state.reporter.error('import', at, message, { help });
  };
  if (path === '') return refuse('This import names nothing', 'name a file, or `.` for all that is beside this one');
  if (path.includes('\0')) return refuse('No name of a file holds a NUL', null);
  const found = state.host.readImport(path, importer);
  switch (found.kind) {
    case 'file': return importFile(state, found, at, refuse);
    case 'directory': return importDirectory(state, found, at, refuse);
    case 'unreadable': return refuse(`'${path}' cannot be read: ${found.reason}`, null);
    case 'missing': {
      if (importStandard(state, path, at)) return;
      const near = closest(path, state.host.stdlib.files) ?? nearBaseName(path, state.host.stdlib.files);
      refuse(`There is no '${path}' to import`, `looked for ${found.tried}, and in the standard library${near === null ? '' : `; did you mean \`${near}\`?`}`);
    }
  }
}

type Refuse = (message: string, help: string | null) => void;

function importFile(state: State, file: Extract<Imported, { kind: 'file' }>, at: Span, refuse: Refuse): void {
  if (file.distrust !== null) return refuse(`${file.distrust.reason}, so it is not imported`, file.distrust.help);
  const circle = state.open.findIndex(({ path }) => path === file.path);
  if (circle >= 0) {
    return refuse(`Files cannot import each other in a circle: ${[...state.open.slice(circle), file].map(({ name }) => name).join(' → ')}`, 'put what both need into a third file');
  }
  if (state.done.has(file.path)) return;
  state.done.add(file.path);
  const kind = kindOf(file.name);
  if (kind === null) {
    return refuse(`'${file.name}' is not a file that can be imported`, 'scripts end in .bt, C in .bpf.c or .h, compiled C in .bpf.o');
  }
  if (kind === 'script' && !state.takesScripts) return refuse(`A macro cannot import a script, such as '${file.name}'`, 'import it at the top of the script');
  if (kind === 'script' && state.open.length > MAX_DEPTH) return refuse(`Scripts import each other more than ${MAX_DEPTH} deep`, 'import some of them from the script itself');
  if (kind === 'script') return importScript(state, file, at);
  const text = kind === 'object' ? null : new TextDecoder().decode(file.bytes);
  state.cImports.push({ kind, name: file.name, path: file.path, text, bytes: kind === 'object' ? file.bytes : null, btf: file.btf, span: at });
}

function kindOf(name: string): 'script' | 'c' | 'header' | 'object' | null {
  if (name.endsWith('.bt')) return 'script';
  if (name.endsWith('.bpf.c')) return 'c';
  if (name.endsWith('.bpf.o')) return 'object';
  return name.endsWith('.h') ? 'header' : null;
}

function importScript(state: State, file: { readonly name: string; readonly path: string; readonly bytes: Uint8Array }, at: Span): void {
  const source: Source = { name: file.name, ...decoded(file.bytes), importedAt: at, path: file.path };
  const { program, diagnostics } = parseImport(source, state.lastId);
  state.lastId = Math.max(state.lastId, program.id);
  for (const { severity, code, span, message, notes, help } of diagnostics) {
    const placed = (span: Span): Span => ({ ...span, source });
    state.incomplete ||= severity === 'error';
    state.reporter[severity](code, span === null ? at : placed(span), message, { notes: notes.map((note) => ({ ...note, span: placed(note.span) })), help });
  }
  if (program.config !== null) {
    state.reporter.error('import', program.config.span, 'Only the script itself has a config block', { help: 'move it to the script that imports this one' });
  }
  state.open.push(file);
  for (const item of program.imports) importOne(state, textOfBytes(item.path), item.span, file.path);
  state.open.pop();
  if (diagnostics.some(({ severity }) => severity === 'error')) return;
  state.preamble.push(...program.preamble);
  state.items.push(...program.items);
}

/** Whatever can be imported of the files in a folder; the rest, and folders in it, are passed over. */
function importDirectory(state: State, folder: Extract<Imported, { kind: 'directory' }>, at: Span, refuse: Refuse): void {
  if (folder.distrust !== null) return refuse(`${folder.distrust.reason}, so nothing in it is imported`, folder.distrust.help);
  for (const name of folder.entries) {
    if (kindOf(name) === null) continue;
    const found = state.host.readImport(`${folder.path}/${name}`, null);
    // Whoever imports the folder that it is in does not mean itself.
    if (found.kind !== 'file' || state.open.some(({ path }) => path === found.path)) continue;
    const named = { ...found, name: `${folder.name}/${name}` };
    if (found.distrust !== null) {
      state.reporter.warning('import', at, `${found.distrust.reason}, so it is not imported`, { help: found.distrust.help });
    } else importFile(state, named, at, refuse);
  }
}

/** Part of the standard library by name, or all of it. Its macros are there anyway, so only C brings something new. */
function importStandard(state: State, path: string, at: Span): boolean {
  const { stdlib } = state.host;
  const inside = stdlib.files.filter((file) => file === path || file.startsWith(`${path}/`));
  for (const file of inside) if (file.endsWith('.bpf.c')) state.cImports.push(standardC(state.host, file, at));
  return inside.length > 0;
}

export function standardC({ stdlib }: Pick<Host, 'stdlib'>, file: string, at: Span): CImport {
  const { source, bitcode, btf } = stdlib.c(file);
  return { kind: 'prebuilt', name: source.name, path: source.name, text: source.text, bytes: bitcode, btf, span: at };
}

/** The file of the standard library whose name is the path's last part, or nearly. */
function nearBaseName(path: string, files: readonly string[]): string | null {
  const wanted = baseName(path);
  const near = closest(wanted, files.map(baseName));
  return files.find((file) => baseName(file) === wanted) ?? files.find((file) => baseName(file) === near) ?? null;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
