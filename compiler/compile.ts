// The compiler's driver: the passes in the order in which a script becomes an object. Each pass is a function of
// the stage before; this file only hands results on, stops at the first stage with errors, and shows the stage
// that --emit asks for. A script that asks the kernel takes this way more than once (variants.ts). It prints nothing and
// reads no file.

import { dumpAst } from '../frontend/print/print.ts';
import type { Includes } from '../frontend/c/preamble.ts';
import { check } from '../frontend/check/check.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { InternalError, Reporter } from '../frontend/diagnostics/diagnostics.ts';
import { dumpTypes } from '../frontend/types/dump-types.ts';
import type { CRequest, CResult, Host } from '../frontend/host.ts';
import { parse } from '../frontend/parse/parse.ts';
import { offsetOfLine } from '../frontend/syntax/source.ts';
import type { Source } from '../frontend/syntax/source.ts';
import { lowerProgram } from '../middle/lower/lower.ts';
import { printModule } from '../middle/ir/print-ir.ts';
import { verifyModule } from '../middle/ir/verify-ir.ts';
import type { TypedProgram } from '../frontend/types/typed-program.ts';
import type { Module } from '../middle/ir/ir.ts';
import { adoptLinked, emitAssembly, emitObject, StackLimitError } from '../backend/emit.ts';
import type { Emitted } from '../backend/emit.ts';
import { loadLlvm } from '../backend/llvm/index.ts';
import type { Llvm } from '../backend/llvm/index.ts';
import type { Manifest } from '../common/manifest.ts';
import { compileVariants } from './variants.ts';
import type { Answers, Ask, Once } from './variants.ts';

export const stages = ['ast', 'types', 'ir', 'llvm', 'asm', 'manifest', 'object'] as const;
export type Stage = (typeof stages)[number];

export interface CompileOptions {
  readonly host: Host;
  /** The script's arguments, or null when they are only known at load. */
  readonly positional: readonly string[] | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly unsafe: boolean;
  /** Headers of the script's C; absent: none but its own. */
  readonly includes?: Includes;
  readonly stage: Stage;
  /** Asks the kernel that will run the program; absent: the object is for any kernel. */
  readonly ask?: Ask;
  /** Called after each pass with its name and milliseconds. */
  readonly onPass?: (name: string, milliseconds: number) => void;
}

export interface Compiled {
  /** Errors and warnings of all passes that ran. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text of the wanted stage, the object's bytes, or null when there was an error. */
  readonly output: string | Uint8Array | null;
}

export function compile(source: Source, options: CompileOptions): Compiled {
  const timed = passTimer(options.onPass);
  // LLVM opens on a thread of its own while the script is read and checked.
  const llvm = needsLlvm.has(options.stage) ? loadLlvm() : null;
  const parsed = timed('parse', () => parse(source));
  if (isRefused(parsed.diagnostics)) return { diagnostics: parsed.diagnostics, output: null };
  if (options.stage === 'ast') return { diagnostics: parsed.diagnostics, output: dumpAst(parsed.program) };
  const compiler: Compiler = { source, parsed, options: { ...options, host: rememberC(options.host) }, llvm, timed };
  if (options.stage !== 'object') return once(compiler, new Map());
  return compileVariants(source, {
    once: (answers) => once(compiler, answers),
    emit: (module) => emitObject(module, loadLlvm()).object,
    ...(options.ask === undefined ? {} : { ask: options.ask }),
  });
}

interface Compiler {
  readonly source: Source;
  readonly parsed: ReturnType<typeof parse>;
  readonly options: CompileOptions;
  readonly llvm: Llvm | null;
  readonly timed: <T>(name: string, run: () => T) => T;
}

/** The script for kernels that give these answers, from the checks on. */
function once({ source, parsed, options, llvm, timed }: Compiler, answers: Answers): Once {
  const diagnostics: Diagnostic[] = [...parsed.diagnostics];
  const checked = timed('check', () => check(parsed.program, source, options.host, { ...options, answers }));
  const { questions } = checked;
  const done = (output: Compiled['output'], unfinished: Once['unfinished'] = null): Once => ({ diagnostics, questions, output, unfinished });
  diagnostics.push(...checked.diagnostics);
  if (checked.program === null || isRefused(diagnostics)) return done(null);
  const { program } = checked;
  if (options.stage === 'types') return done(dumpTypes(program));

  const lowered = timed('lower', () => lowerProgram(program, { arch: options.host.arch }));
  diagnostics.push(...lowered.diagnostics);
  if (isRefused(diagnostics)) return done(null);
  if (options.stage === 'manifest') return done(manifestText(lowered.manifest));
  if (options.stage === 'ir') return done(printModule(lowered.module));
  // Cold, the verifier costs as much as a pass, and it can only find bugs of ours: the tests ask for it.
  const broken = options.environment['BPFTRACE_VERIFY_IR'] === '1' ? timed('verify', () => verifyModule(lowered.module)) : [];
  if (broken.length > 0) throw new InternalError(`the IR is not well-formed:\n${broken.join('\n')}`);

  if (llvm === null) throw new InternalError(`the stage ${options.stage} was not reached`);
  if (options.stage === 'asm') {
    const assembly = withinStack(source, () => emitAssembly(lowered.module, llvm));
    if ('emitted' in assembly) return done(assembly.emitted);
    diagnostics.push(assembly.diagnostic);
    return done(null);
  }
  const result = timed('emit', () => withinStack(source, () => emitObject(lowered.module, llvm)));
  if ('diagnostic' in result) {
    diagnostics.push(result.diagnostic);
    return done(null);
  }
  if (options.stage === 'llvm') return done(result.emitted.llvm);
  const linked = timed('link', () => link(program, lowered.module, result.emitted, options.host));
  if (linked.kind === 'linked') return done(null, { emitted: linked.emitted, manifest: lowered.manifest });
  diagnostics.push(linked.diagnostic);
  return done(null);
}

function isRefused(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}

/** clang is asked once, however often the script is compiled; all else stays the host's, read when it is wanted. */
function rememberC(host: Host): Host {
  const results = new Map<string, CResult>();
  const compileC = (request: CRequest): CResult => {
    const key = JSON.stringify(request);
    const result = results.get(key) ?? host.compileC(request);
    results.set(key, result);
    return result;
  };
  return Object.create(host, { compileC: { value: compileC } }) as Host;
}

/** Code that is too much for the kernel's stack is the script's, not a bug. */
function withinStack<T>(source: Source, emit: () => T): { readonly emitted: T } | { readonly diagnostic: Diagnostic } {
  try {
    return { emitted: emit() };
  } catch (error) {
    if (!(error instanceof StackLimitError)) throw error;
    const { at } = error;
    const start = at === null || at.file !== source.name ? null : offsetOfLine(source, at.line) + Math.max(0, at.column - 1);
    const reporter = new Reporter(source);
    reporter.error('not-supported', start === null ? null : { start, end: start + 1 }, 'This keeps more values at a time than the 512 bytes of stack that the kernel gives a program can hold', {
      help: 'compute it in steps, with variables for the parts',
    });
    return { diagnostic: reporter.diagnostics[0]! };
  }
}

type Linked =
  | { readonly kind: 'linked'; readonly emitted: Emitted }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

/** With the objects that the script imports. */
function link({ source, libraries }: TypedProgram, module: Module, emitted: Emitted, host: Host): Linked {
  const objects = libraries.flatMap(({ name, code }) => (code.kind === 'object' ? [{ name, bytes: code.bytes }] : []));
  if (objects.length === 0) return { kind: 'linked', emitted };
  const result = host.linkObjects?.([{ name: 'script.bpf.o', bytes: emitted.object }, ...objects]) ?? { kind: 'failed', reason: 'there is no linker here' };
  if (result.kind === 'linked') return { kind: 'linked', emitted: adoptLinked(emitted, result.bytes, module) };
  const reporter = new Reporter(source);
  reporter.error('c-error', null, `${objects.map(({ name }) => name).join(' and ')} cannot be linked: ${result.reason.trim().replace(/^libbpf: /gm, '').replaceAll('\n', '; ')}`);
  return { kind: 'failed', diagnostic: reporter.diagnostics[0]! };
}

const needsLlvm: ReadonlySet<Stage> = new Set(['llvm', 'asm', 'object']);

function manifestText(manifest: Manifest): string {
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

function passTimer(report: CompileOptions['onPass']): <T>(name: string, run: () => T) => T {
  if (report === undefined) return (_name, run) => run();
  return (name, run) => {
    const start = performance.now();
    const result = run();
    report(name, performance.now() - start);
    return result;
  };
}
