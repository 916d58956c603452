// The passes, in the order in which a script becomes an object. Each is a function in a file named after it, whose head
// says what it is for, what it requires and what it ensures; here one's results are handed to the next, and nothing is
// decided. Two lists: the front one turns a tree into a typed program, and goes on after errors, because what one
// pass found is worth knowing whatever another complains about; the back one turns a program without errors into an
// object. Everything runs under `timed`, which -v listens to.

import type * as ast from '../frontend/syntax/ast.ts';
import { unknownKfuncs } from '../frontend/c/declared-kfuncs.ts';
import { compileLibraries, NO_C } from '../frontend/c/libraries.ts';
import { NO_INCLUDES, readPreamble } from '../frontend/c/preamble.ts';
import type { CheckOptions } from '../frontend/check/check-context.ts';
import { checkProgram } from '../frontend/check/check-program.ts';
import { finishProgram } from '../frontend/check/finish-program.ts';
import { inferTypes } from '../frontend/check/infer-types.ts';
import { resolveAttachPoints } from '../frontend/check/resolve-attach-points.ts';
import { resolveFunctions } from '../frontend/check/resolve-functions.ts';
import { newSession } from '../frontend/check/session.ts';
import { inOrder, Reporter, withoutAftermath, withoutContradictions } from '../frontend/diagnostics/diagnostics.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import type { Host } from '../frontend/host.ts';
import { expandMacros } from '../frontend/macros/expand-macros.ts';
import { collectC } from '../frontend/program/c-imports.ts';
import { readConfig } from '../frontend/program/config.ts';
import { assessDamage, errorsInIntact } from '../frontend/program/damage.ts';
import { importFiles } from '../frontend/program/imports.ts';
import { readKernelBtf } from '../frontend/program/kernel-btf.ts';
import { modernize, OLD_SPELLING } from '../frontend/program/old-spellings.ts';
import { reportUnusedArguments } from '../frontend/program/unused-arguments.ts';
import type { ParseResult } from '../frontend/parse/parse.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { FrontendResult, TypedProgram } from '../frontend/types/typed-program.ts';
import { lazy } from '../common/lazy.ts';
import type { Manifest } from '../common/manifest.ts';
import { lowerProgram } from '../middle/lower/lower.ts';
import type { Module } from '../middle/ir/ir.ts';
import { splitFunctions } from '../middle/passes/split-functions.ts';
import { checkModule } from './check-module.ts';
import { emitProgram } from './emit-program.ts';
import type { Emitted } from '../backend/emit.ts';
import type { Llvm } from '../backend/llvm/index.ts';
import { linkObjects } from './link-objects.ts';

/** Runs a pass, or a part of one, under its name. Parts are counted apart from what they are part of. */
export type Timed = <T>(name: string, run: () => T) => T;

export const untimed: Timed = (_name, run) => run();

/** The tree of a script into a typed program. */
export function check(tree: ast.Program, source: Source, host: Host, options: CheckOptions, timed: Timed = untimed): FrontendResult {
  const reporter = new Reporter(source);
  const config = timed('settings', () => readConfig(tree.config, options.environment, reporter));
  const whole = timed('imports', () => importFiles(tree, source, host, reporter));
  reportUnusedArguments(whole.program, options.positional, options.help, reporter);
  const defines = (name: string): boolean => host.stdlib.macros.has(name)
    || whole.program.items.some((item) => (item.kind === 'macro' || item.kind === 'fn') && item.name === name)
    || whole.program.preamble.some(({ form, text }) => new RegExp(form === 'enum' ? `\\b${name}\\b` : `^#\\s*define\\s+${name}\\b`).test(text));
  const { program: modern, lastId } = OLD_SPELLING.test(source.text) || tree.imports.length > 0
    ? timed('old spellings', () => modernize(whole.program, whole.lastId, host.arch, defines, reporter))
    : whole;
  const kernelBtf = lazy(() => timed('BTF', () => readKernelBtf(whole.program, source, host, options.positional)));
  const expanded = timed('macros', () => expandMacros(modern, host.stdlib, config.unstableImportStatement, reporter, lastId));
  const imported = timed('C imports', () => collectC(whole, expanded, options.includes ?? NO_INCLUDES, source, host, reporter));
  const c = timed('C types', () => readPreamble(expanded.program, source, host, imported.includes, kernelBtf, reporter));
  const { program } = c;
  const wanted = lazy(() => unknownKfuncs(program, kernelBtf));
  const code = timed('C code', () => (imported.files.length === 0 ? NO_C : compileLibraries(imported.files, host, imported.includes, kernelBtf, wanted(), reporter)));
  const session = newSession({
    source, host, options, config, kernelBtf, c, code, wanted, reporter,
    macros: lazy(() => new Set([...whole.program.items.flatMap((item) => (item.kind === 'macro' ? [item.name] : [])), ...host.stdlib.macros.keys()])),
    refusedNames: c.failed || code.failed || imported.incomplete || options.damage !== undefined,
  });
  timed('functions', () => resolveFunctions(program, session));
  timed('attach points', () => resolveAttachPoints(program, session));
  inferTypes(program, session, (round, walk) => timed(`inference ${round}`, walk));
  timed('checks', () => checkProgram(program, session));
  const found = timed('finish', () => finishProgram(session));
  const diagnostics = withoutContradictions(withoutAftermath(c.explain(reporter.diagnostics)));
  return { found, program: reporter.hasErrors ? null : found, diagnostics, questions: [...session.questions.values()] };
}

/**
 * What is sure to be wrong with a script besides its syntax errors, all in the order of the script, and what was found of
 * the parts that have none; null where nothing could be looked at.
 */
export function checkIntact(parsed: ParseResult, source: Source, host: Host, options: CheckOptions, timed: Timed = untimed): Intact {
  const repaired = timed('damage', () => assessDamage(parsed.program, source, parsed.diagnostics));
  if (repaired === null) return { diagnostics: parsed.diagnostics, found: null };
  const { tree, damage } = repaired;
  const { found, diagnostics, questions } = check(tree, source, host, { ...options, damage }, timed);
  // What refuses one kind of kernel may be fine for another.
  const certain = errorsInIntact(damage, diagnostics).filter(({ code }) => code !== 'fail' || questions.length === 0);
  return { diagnostics: inOrder([...parsed.diagnostics, ...certain]), found };
}

export interface Intact {
  readonly diagnostics: readonly Diagnostic[];
  readonly found: TypedProgram | null;
}

export interface Lowered {
  readonly module: Module;
  readonly manifest: Manifest;
}

/** `emitted` and `text`, of optimised IR or of assembly, are null where the list stopped before them, or at an error. */
export interface BackResult {
  readonly lowered: Lowered;
  readonly emitted: Emitted | null;
  readonly text: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the list of passes is to end with. */
export type Goal = 'lower' | 'optimized' | 'assembly' | 'emit' | 'link';

/** A typed program without errors into an object. `verify`: whether the IR is looked over, for bugs of ours. */
export function produce(program: TypedProgram, host: Host, goal: Goal, options: ProduceOptions, timed: Timed = untimed): BackResult {
  const inRegisters = produceOnce(program, host, goal, { ...options, crowded: false }, timed);
  return inRegisters.crowded ? produceOnce(program, host, goal, { ...options, crowded: true }, timed) : inRegisters;
}

interface ProduceOptions {
  readonly llvm: () => Llvm;
  readonly verify: boolean;
}

/** `crowded`, of the options and of the result: a function has more variables than its stack holds. */
function produceOnce(
  program: TypedProgram, host: Host, goal: Goal, options: ProduceOptions & { readonly crowded: boolean }, timed: Timed,
): BackResult & { readonly crowded: boolean } {
  const { module: whole, manifest, diagnostics } = timed('lower', () => lowerProgram(program, { arch: host.arch, crowded: options.crowded }));
  const { module, crowded } = timed('split', () => splitFunctions(whole));
  const lowered = { module, manifest, diagnostics };
  const done = (emitted: Emitted | null, text: string | null, more: readonly Diagnostic[] = [], overStack = false): BackResult & { readonly crowded: boolean } =>
    ({ lowered, emitted, text, diagnostics: [...diagnostics, ...more], crowded: overStack });
  if (isRefused(diagnostics)) return done(null, null);
  if (crowded && !options.crowded) return done(null, null, [], true);
  if (options.verify) timed('verify', () => checkModule(module));
  if (goal === 'lower') return done(null, null);
  const emitted = timed('emit', () => emitProgram(program.source, module, options.llvm(), goal === 'optimized' || goal === 'assembly' ? goal : 'object'));
  if (emitted.kind === 'refused') return done(null, null, [emitted.diagnostic], true);
  if (emitted.kind === 'text') return done(null, emitted.text);
  if (goal === 'emit') return done(emitted.emitted, null);
  const linked = timed('link', () => linkObjects(program, module, emitted.emitted, host));
  return linked.kind === 'linked' ? done(linked.emitted, null) : done(null, null, [linked.diagnostic]);
}

export function isRefused(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
