// From the typed program to IR and manifest. *Purpose*: give every construct of the language its meaning in terms of
// BPF memory, maps, helpers and events. *Requires*: a program without errors; the tables of typed-program.ts are
// complete for it. *Ensures*: a module that verify-ir.ts accepts, whose every instruction carries the position it came
// from, and a manifest that is complete but for the instruction indices of tracepoint fields. What only turns out
// here to be too big for the kernel is a diagnostic; nothing throws for a user's mistake.

import type { Diagnostic } from '../../frontend/diagnostics/diagnostics.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import type { TypedProbe, TypedProgram } from '../../frontend/types/typed-program.ts';
import type { Manifest } from '../../common/manifest.ts';
import type { Module } from '../ir/ir.ts';
import { callDepth, calledFunctions } from './functions/captures.ts';
import { lowerFunction } from './functions/functions.ts';
import { MAX_DEPTH } from './function-context.ts';
import { lowerProbe } from './probes/program.ts';
import { createModuleContext } from './module-context.ts';
import type { ModuleContext } from './module-context.ts';
import { completeModule, makeManifest } from './manifest.ts';
import { programNames } from '../plan/programs.ts';
import { findSlots } from '../plan/slots.ts';
import { rules } from './rules.ts';

export interface LowerOptions {
  /** x86_64 or arm64: which registers hold what. */
  readonly arch: string;
  /** Keep but a few of a function's variables where LLVM can make registers of them: with all of them it ran out of stack. */
  readonly crowded?: boolean;
}

export interface Lowered {
  readonly module: Module;
  readonly manifest: Manifest;
  /** Errors here mean that module and manifest must not be used. */
  readonly diagnostics: readonly Diagnostic[];
}

export function lowerProgram(program: TypedProgram, options: LowerOptions): Lowered {
  const names = programNames(program.probes);
  // Which programs may sleep shows only here, and decides which maps have slots. At first all are taken to that could; where more maps have
  // slots because some do not, all is done again. Slots change what memory a program needs, and so whether it may sleep after all.
  const could = new Set(program.probes.filter(({ attachPoint }) => attachPoint.provider.program.maySleep === true).map(({ node }) => node));
  const careful = lowerOnce(program, names, could, options);
  const sleeping = sleepingProbes(careful, names);
  if (sleeping.size === could.size || hasSlots(careful, findSlots(program, new Set(careful.takes.maps), sleeping))) return finish(careful, names);
  const exact = lowerOnce(program, names, sleeping, options);
  return finish([...sleepingProbes(exact, names)].every((node) => sleeping.has(node)) ? exact : careful, names);
}

function lowerOnce(program: TypedProgram, names: readonly string[], sleeping: ReadonlySet<ast.Probe>, options: LowerOptions): ModuleContext {
  const shared = createModuleContext(program, options.arch, rules, sleeping, options.crowded);
  lowerFunctions(shared, program.probes, names);
  return shared;
}

function sleepingProbes({ program, constants }: ModuleContext, names: readonly string[]): ReadonlySet<ast.Probe> {
  const asleep = new Set(constants.flatMap((constant) => (constant.from === 'may-sleep' ? [constant.program] : [])));
  return new Set(program.probes.filter((_, index) => asleep.has(names[index]!)).map(({ node }) => node));
}

/** Whether these maps have slots, and no others. */
function hasSlots({ maps }: ModuleContext, wanted: ReadonlySet<string>): boolean {
  return [...maps.values()].every((map) => map.hasSlots === wanted.has(map.info.name));
}

function finish(shared: ModuleContext, names: readonly string[]): Lowered {
  const module = completeModule(shared);
  return { module, manifest: makeManifest(shared, names), diagnostics: shared.reporter.diagnostics };
}

/** The functions that some probe calls, then the programs. */
function lowerFunctions(shared: ModuleContext, probes: readonly TypedProbe[], names: readonly string[]): void {
  // There is a program for each attach point, of which a probe may have thousands.
  const nodes = [...new Set(probes.map((probe) => probe.node))];
  const called = calledFunctions(nodes, shared.program.functions);
  const depths = new Map<string, number>();
  for (const fn of called) depths.set(fn.node.name, callDepth(fn.node.body, depths));
  const probeDepths = new Map(nodes.map((node) => [node, callDepth(node, depths)]));
  const deepest = Math.max(1, ...probeDepths.values());
  for (const fn of called) lowerFunction(shared, fn, deepest);
  probes.forEach((probe, index) => {
    const depth = probeDepths.get(probe.node)!;
    if (depth > MAX_DEPTH) {
      shared.reporter.error('not-supported', probe.attachPoint.span, `Loops and functions are nested ${depth - 1} deep here, the kernel takes ${MAX_DEPTH - 1}`);
    }
    shared.module.functions.push(lowerProbe(shared, probe, names[index]!, depth));
  });
}
