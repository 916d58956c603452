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
import { Reporter, withoutAftermath } from '../frontend/diagnostics/diagnostics.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import type { Host } from '../frontend/host.ts';
import { expandMacros } from '../frontend/macros/expand-macros.ts';
import { collectC } from '../frontend/program/c-imports.ts';
import { readConfig } from '../frontend/program/config.ts';
import { importFiles } from '../frontend/program/imports.ts';
import { readKernelBtf } from '../frontend/program/kernel-btf.ts';
import type { Source } from '../frontend/syntax/source.ts';
import type { FrontendResult, TypedProgram } from '../frontend/types/typed-program.ts';
import { lazy } from '../common/lazy.ts';
import type { Manifest } from '../common/manifest.ts';
import { lowerProgram } from '../middle/lower/lower.ts';
import type { Module } from '../middle/ir/ir.ts';
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
  const kernelBtf = lazy(() => timed('BTF', () => readKernelBtf(whole.program, source, host, options.positional)));
  const expanded = timed('macros', () => expandMacros(whole.program, host.stdlib, config.unstableImportStatement, reporter, whole.lastId));
  const imported = timed('C imports', () => collectC(whole, expanded, options.includes ?? NO_INCLUDES, source, host, reporter));
  const c = timed('C types', () => readPreamble(expanded.program, source, host, imported.includes, kernelBtf, reporter));
  const { program } = c;
  const wanted = lazy(() => unknownKfuncs(program, kernelBtf));
  const code = timed('C code', () => (imported.files.length === 0 ? NO_C : compileLibraries(imported.files, host, imported.includes, kernelBtf, wanted(), reporter)));
  const session = newSession({
    source, host, options, config, kernelBtf, c, code, wanted, reporter,
    macros: lazy(() => new Set([...whole.program.items.flatMap((item) => (item.kind === 'macro' ? [item.name] : [])), ...host.stdlib.macros.keys()])),
    refusedNames: c.failed || code.failed || imported.incomplete,
  });
  timed('functions', () => resolveFunctions(program, session));
  timed('attach points', () => resolveAttachPoints(program, session));
  inferTypes(program, session, (round, walk) => timed(`inference ${round}`, walk));
  timed('checks', () => checkProgram(program, session));
  const found = timed('finish', () => finishProgram(session));
  const diagnostics = withoutAftermath(c.explain(reporter.diagnostics));
  return { found, program: reporter.hasErrors ? null : found, diagnostics, questions: [...session.questions.values()] };
}

export interface Lowered {
  readonly module: Module;
  readonly manifest: Manifest;
}

/** `emitted` and `assembly` are null where the list stopped before them, or at an error. */
export interface BackResult {
  readonly lowered: Lowered;
  readonly emitted: Emitted | null;
  readonly assembly: string | null;
  readonly diagnostics: readonly Diagnostic[];
}

/** What the list of passes is to end with. */
export type Goal = 'lower' | 'assembly' | 'emit' | 'link';

/** A typed program without errors into an object. `verify`: whether the IR is looked over, for bugs of ours. */
export function produce(program: TypedProgram, host: Host, goal: Goal, options: { readonly llvm: () => Llvm; readonly verify: boolean }, timed: Timed = untimed): BackResult {
  const lowered = timed('lower', () => lowerProgram(program, { arch: host.arch }));
  const done = (emitted: Emitted | null, assembly: string | null, more: readonly Diagnostic[] = []): BackResult =>
    ({ lowered, emitted, assembly, diagnostics: [...lowered.diagnostics, ...more] });
  if (isRefused(lowered.diagnostics)) return done(null, null);
  if (options.verify) timed('verify', () => checkModule(lowered.module));
  if (goal === 'lower') return done(null, null);
  const emitted = timed('emit', () => emitProgram(program.source, lowered.module, options.llvm(), goal === 'assembly'));
  if (emitted.kind === 'refused') return done(null, null, [emitted.diagnostic]);
  if (emitted.kind === 'assembly') return done(null, emitted.text);
  if (goal === 'emit') return done(emitted.emitted, null);
  const linked = timed('link', () => linkObjects(program, lowered.module, emitted.emitted, host));
  return linked.kind === 'linked' ? done(linked.emitted, null) : done(null, null, [linked.diagnostic]);
}

export function isRefused(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === 'error');
}
