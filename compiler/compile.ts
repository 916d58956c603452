// `compile()`: a script in, an object or the text of a stage out, and what was found on the way. The passes themselves are
// listed in passes.ts; here they are run for a script as a whole: parsed once, compiled for each kind of kernel that it
// asks about (variants.ts), stopped where the wanted stage is there. It prints nothing and reads no file, argument or
// variable of a process: whoever calls it hands in a host and the environment.

import type * as ast from '../frontend/syntax/ast.ts';
import { dumpAst } from '../frontend/print/print.ts';
import type { Includes } from '../frontend/c/preamble.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import { InternalError } from '../common/internal-error.ts';
import { dumpTypes } from '../frontend/types/dump-types.ts';
import type { CRequest, CResult, Host } from '../frontend/host.ts';
import { Reporter } from '../frontend/diagnostics/diagnostics.ts';
import { parse } from '../frontend/parse/parse.ts';
import type { ParseResult } from '../frontend/parse/parse.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { TypedProgram } from '../frontend/types/typed-program.ts';
import { printModule } from '../middle/ir/print-ir.ts';
import { emitObject } from '../backend/emit.ts';
import { loadLlvm } from '../backend/llvm/index.ts';
import type { Llvm } from '../backend/llvm/index.ts';
import { check, checkIntact, isRefused, produce } from './passes.ts';
import type { BackResult, Goal, Timed } from './passes.ts';
import { passTimer } from './pass-timer.ts';
import { compileVariants } from './variants.ts';
import type { Answers, Ask, Compilation } from './variants.ts';

export const stages = ['ast', 'types', 'ir', 'llvm', 'llvm-opt', 'asm', 'manifest', 'object'] as const;
export type Stage = (typeof stages)[number];

/** The pass that a stage's text is made of; null: it is there before lowering. */
const GOALS: Readonly<Record<Stage, Goal | null>> = { ast: null, types: null, ir: 'lower', manifest: 'lower', asm: 'assembly', llvm: 'emit', 'llvm-opt': 'optimized', object: 'link' };

export interface CompileOptions {
  readonly host: Host;
  /** The script's arguments, or null when they are only known at load. */
  readonly positional: readonly string[] | null;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly unsafe: boolean;
  /** How the script is called, as its author says and the user types it; absent: nobody says. */
  readonly usage?: string;
  /** What the user would type for the script's help; absent: there is none. */
  readonly help?: string;
  /** Headers of the script's C; absent: none but its own. */
  readonly includes?: Includes;
  readonly stage: Stage;
  /** Asks the kernel that will run the program; absent: the object is for any kernel. */
  readonly ask?: Ask;
  /** Called after each pass, and each part of one that is counted apart, with its name and milliseconds. */
  readonly onPass?: (name: string, milliseconds: number) => void;
}

/** What the passes found out, as far as they came: there also when there were errors. */
export interface Findings {
  readonly tree: ast.Program;
  /** Types, symbols and side tables; of several variants, the first one's. null: nothing was checked. */
  readonly program: TypedProgram | null;
}

export interface Compiled {
  /** Errors and warnings of all passes that ran. */
  readonly diagnostics: readonly Diagnostic[];
  /** Text of the wanted stage, the object's bytes, or null when there was an error. */
  readonly output: string | Uint8Array | null;
  readonly facts: Findings;
}

export function compile(source: Source, options: CompileOptions): Compiled {
  const timed = passTimer(options.onPass);
  // LLVM opens on a thread of its own while the script is read and checked.
  const llvm = needsLlvm(options.stage) ? loadLlvm() : null;
  const parsed = timed('parse', () => parse(source));
  try {
    return compileTree(source, parsed, options, llvm, timed);
  } catch (error) {
    // The parser bounds what the script itself nests; how deep types of C lie in each other, only their use tells.
    if (!isStackOverflow(error)) throw error;
    const reporter = new Reporter(source);
    reporter.error('not-supported', null, 'What this script names lies too deep in itself to be followed: structs in structs, hundreds of levels', {
      help: 'name the inner struct itself, or read a single field',
    });
    return { diagnostics: [...parsed.diagnostics, ...reporter.diagnostics], output: null, facts: { tree: parsed.program, program: null } };
  }
}

function isStackOverflow(error: unknown): boolean {
  return error instanceof RangeError && error.message.includes('call stack');
}

function compileTree(source: Source, parsed: ParseResult, options: CompileOptions, llvm: Llvm | null, timed: Timed): Compiled {
  const { stage } = options;
  const { program: tree, diagnostics } = parsed;
  const host = rememberC(options.host, timed);
  if (isRefused(diagnostics)) {
    const intact = checkIntact(parsed, source, host, options, timed);
    return { diagnostics: intact.diagnostics, output: null, facts: { tree, program: intact.found } };
  }
  if (stage === 'ast') return { diagnostics, output: dumpAst(tree), facts: { tree, program: null } };
  let first: TypedProgram | null = null;
  const compileFor = (answers: Answers): Compilation => {
    const { found, ...compilation } = compileOnce({ source, tree, diagnostics, options: { ...options, host }, llvm, timed }, answers);
    first ??= found;
    return compilation;
  };
  const compiled = stage !== 'object' ? compileFor(new Map()) : compileVariants(source, {
    compileFor,
    emit: (module) => emitObject(module, loadLlvm()).object,
    ...(options.ask === undefined ? {} : { ask: options.ask }),
  });
  return { diagnostics: compiled.diagnostics, output: compiled.output, facts: { tree, program: first } };
}

interface Script {
  readonly source: Source;
  readonly tree: ast.Program;
  /** The parser's warnings. */
  readonly diagnostics: readonly Diagnostic[];
  readonly options: CompileOptions;
  readonly llvm: Llvm | null;
  readonly timed: Timed;
}

/** The script for kernels that give these answers, from the checks on. */
function compileOnce({ source, tree, diagnostics, options, llvm, timed }: Script, answers: Answers): Compilation & { readonly found: TypedProgram } {
  const { host, stage, environment } = options;
  const checked = check(tree, source, host, { ...options, answers }, timed);
  const soFar: Compilation = { diagnostics: [...diagnostics, ...checked.diagnostics], questions: checked.questions, output: null, unfinished: null };
  const { found, program } = checked;
  if (program === null) return { ...soFar, found };
  const goal = GOALS[stage];
  if (goal === null) return { ...soFar, found, output: dumpTypes(program) };
  const opened = (): Llvm => {
    if (llvm === null) throw new InternalError(`the stage ${stage} was not reached`);
    return llvm;
  };
  const result = produce(program, host, goal, { llvm: opened, verify: environment['BPFTRACE_VERIFY_IR'] === '1' }, timed);
  const all = { ...soFar, found, diagnostics: [...soFar.diagnostics, ...result.diagnostics] };
  if (isRefused(result.diagnostics)) return all;
  if (stage !== 'object') return { ...all, output: textOf(stage, result) };
  return { ...all, unfinished: { emitted: result.emitted!, manifest: result.lowered.manifest } };
}

function textOf(stage: Stage, { lowered, emitted, text }: BackResult): string | null {
  switch (stage) {
    case 'manifest': return `${JSON.stringify(lowered.manifest, null, 2)}\n`;
    case 'ir': return printModule(lowered.module);
    case 'asm': case 'llvm-opt': return text;
    case 'llvm': return emitted?.llvm ?? null;
    default: return null;
  }
}

function needsLlvm(stage: Stage): boolean {
  const goal = GOALS[stage];
  return goal !== null && goal !== 'lower';
}

/** clang is asked once, however often the script is compiled; all else stays the host's, read when it is wanted. */
function rememberC(host: Host, timed: Timed): Host {
  const results = new Map<string, CResult>();
  const compileC = (request: CRequest): CResult => {
    const key = JSON.stringify(request);
    const result = results.get(key) ?? timed('clang', () => host.compileC(request));
    results.set(key, result);
    return result;
  };
  return Object.create(host, { compileC: { value: compileC } }) as Host;
}
