// Gives every name and expression of a program its meaning: syntax tree in, typed program out. Each attach point of
// each probe is checked as a unit of its own, because `args` and friends differ between them; maps are shared by all.
// The units are walked until no inferred type changes any more (reference 02.3: at most 50 rounds), then once more
// with reports on. Before that, imports are read, macros expanded, and clang asked about the script's C. Nothing here
// does I/O: the host answers.

import type * as ast from '../syntax/ast.ts';
import type { CImport } from '../c/c-import.ts';
import { unknownKfuncs } from '../c/declared-kfuncs.ts';
import { compileLibraries, isVirtual, NO_C } from '../c/libraries.ts';
import { NO_INCLUDES, readPreamble } from '../c/preamble.ts';
import type { Includes } from '../c/preamble.ts';
import { checkCNames } from './c-calls.ts';
import { declareMap, finishMaps } from './map-declarations.ts';
import { prune } from './comptime.ts';
import { newWalk, openBtf } from './check-context.ts';
import type { CheckOptions, Context, Session, Taint, Unit, VariableState } from './check-context.ts';
import { checkCondition } from './convert.ts';
import { checkBlock, checkExpr } from './descend.ts';
import { checkFunction, declareFunctions, orderFunctions, settleSpaces } from './functions.ts';
import { plainType } from './join.ts';
import { settleKinds } from './maps.ts';
import { checkAttachPoint, modulesOf, refuseSameTests, suggestTarget } from './probes.ts';
import { rules } from './rules.ts';
import { readConfig } from '../program/config.ts';
import { Reporter, withoutAftermath } from '../diagnostics/diagnostics.ts';
import type { Host } from '../host.ts';
import { importFiles, importForMacros, standardC } from '../program/imports.ts';
import { expandMacros } from '../macros/expand-macros.ts';
import { lazy } from '../../common/lazy.ts';
import { parseAttachPoint } from '../providers/attach-point.ts';
import type { Source } from '../syntax/source.ts';
import type { Facts, FrontendResult, TypedFunction, TypedProbe, VariableInfo } from '../types/typed-program.ts';
import { INT64 } from '../types/types.ts';

export type { CheckOptions } from './check-context.ts';

const MAX_ROUNDS = 50;

export function check(parsed: ast.Program, source: Source, host: Host, options: CheckOptions): FrontendResult {
  const reporter = new Reporter(source);
  const config = readConfig(parsed.config, options.environment, reporter);
  const whole = importFiles(parsed, source, host, reporter);
  const kernelBtf = openBtf(host, () => impliedModules(whole.program, source, options));
  const expanded = expandMacros(whole.program, host.stdlib, config.unstableImportStatement, reporter, whole.lastId);
  const ofMacros = importForMacros(expanded.imports, whole, source, host, reporter);
  const cImports = [...whole.cImports, ...ofMacros.cImports, ...expanded.libraryC.map((file) => standardC(host, file, { start: 0, end: 0 }))];
  const includes = withHeaders(options.includes ?? NO_INCLUDES, cImports);
  const c = readPreamble(expanded.program, source, host, includes, kernelBtf, reporter);
  const { program } = c;
  const wanted = lazy(() => unknownKfuncs(program, kernelBtf));
  const code = cImports.length === 0 ? NO_C : compileLibraries(cImports, host, includes, kernelBtf, wanted(), reporter);
  const probes = program.items.filter((item) => item.kind === 'probe');
  if (probes.length === 0) reporter.error('no-probes', null, 'There are no probes to attach', { help: 'a script needs one at least: `begin { … }`' });
  const session: Session = {
    rules, source, host, options, config,
    kernelBtf, c, code, wanted,
    tracepointFields: new Map(),
    units: [],
    maps: new Map(),
    parameters: new Map(),
    usesParamCount: false,
    unstable: new Set(),
    named: new Map(),
    questions: new Map(),
    functions: declareFunctions(program, reporter),
    macros: lazy(() => new Set([...whole.program.items.flatMap((item) => (item.kind === 'macro' ? [item.name] : [])), ...host.stdlib.macros.keys()])),
    refusedNames: c.failed || code.failed || whole.incomplete || ofMacros.incomplete,
    reporter,
    silent: true,
    changed: false,
    assumeIntegers: false,
    probeNames: false,
  };
  const functions = orderFunctions(session.functions, reporter);
  checkCNames(session, reporter);
  const probeUnits = probes.flatMap((probe) => probe.attachPoints.flatMap((syntax, index): Unit[] => {
    const around = { earlier: probe.attachPoints[index - 1]?.text ?? null, tracepoints: () => host.tracepoints() };
    const attachPoint = parseAttachPoint(syntax, reporter, options.positional, around);
    return attachPoint !== null && checkAttachPoint(session, attachPoint) ? [newUnit({ probe, attachPoint, fn: null })] : [];
  }));
  refuseSameTests(session, probeUnits.map((unit) => unit.attachPoint!));
  if (probeUnits.length > config.maxBpfProgs) {
    reporter.error('config', null, `The script needs ${probeUnits.length} BPF programs, more than max_bpf_progs (${config.maxBpfProgs}) allows`, {
      help: `raise it: \`config = { max_bpf_progs = ${probeUnits.length} }\`, or BPFTRACE_MAX_BPF_PROGS=${probeUnits.length} in the environment`,
    });
  }
  const functionUnits = functions.map((fn) => newUnit({ probe: null, attachPoint: null, fn }));
  const units = [...functionUnits, ...probeUnits];
  session.units.push(...units);
  inferTypes(program, session, units, reporter);
  session.reporter = reporter;
  session.silent = false;
  walk(program, session, units);
  for (const { attachPoint } of probeUnits) suggestTarget(session, attachPoint!);
  const maps = finishMaps(session);
  const typedFunctions = functionUnits.map((unit) => finishFunction(session, unit));
  const typed = probeUnits.map((unit, id): TypedProbe => ({ id, node: prune(unit, unit.probe!), attachPoint: unit.attachPoint!, ...finishUnit(session, unit) }));
  const diagnostics = withoutAftermath(c.explain(reporter.diagnostics));
  const questions = [...session.questions.values()];
  if (reporter.hasErrors) return { program: null, diagnostics, questions };
  return {
    program: {
      source, config, maps,
      probes: typed,
      functions: typedFunctions,
      parameters: [...session.parameters].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, parameter]) => parameter),
      usesParamCount: session.usesParamCount,
      named: [...session.named.values()],
      libraries: code.libraries,
    },
    diagnostics,
    questions,
  };
}

/** Modules of the kernel that the probes are about. */
function impliedModules(program: ast.Program, source: Source, { positional }: CheckOptions): string[] {
  const unheard = new Reporter(source);
  const points = program.items.flatMap((item) => (item.kind === 'probe' ? item.attachPoints : []));
  return [...new Set(points.flatMap((syntax) => {
    const attachPoint = parseAttachPoint(syntax, unheard, positional);
    return attachPoint === null ? [] : modulesOf(attachPoint.spec);
  }))];
}

/** Walks without reports until all types of variables and maps are settled. */
function inferTypes(program: ast.Program, session: Session, units: readonly Unit[], reporter: Reporter): void {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const { probeNames } = session;
    session.reporter = new Reporter(session.source);
    session.changed = false;
    walk(program, session, units);
    settleSpaces(session);
    settleKinds(session);
    if (session.probeNames !== probeNames) {
      session.maps.clear();
      for (const unit of units) unit.states.clear();
    } else if (!session.changed) {
      if (session.assumeIntegers) return;
      session.assumeIntegers = true;
    }
  }
  reporter.error('type-mismatch', null, `The types of variables and maps do not settle within ${MAX_ROUNDS} rounds`, {
    help: 'give a variable in a cycle of assignments a type: `let $x : uint64;`',
  });
}

function walk(program: ast.Program, session: Session, units: readonly Unit[]): void {
  const taints = (): Taint[] => [...session.maps.values(), ...units.flatMap((unit) => [...unit.states.values()])].map((state) => state.taint);
  for (const taint of taints()) {
    taint.lastWalk = taint.now;
    taint.now = false;
  }
  for (const map of session.maps.values()) Object.assign(map.walk, newWalk());
  session.questions.clear();
  for (const item of program.items) if (item.kind === 'map-decl') declareMap(session, item);
  for (const unit of units) {
    for (const table of tablesOf(unit)) table.clear();
    unit.scopes = [];
    unit.loops = 0;
    unit.forLoops = 0;
    unit.copies = 1n;
    unit.loopReturn = null;
    const ctx: Context = { session, unit };
    if (unit.fn !== null) checkFunction(ctx, unit.fn);
    if (unit.probe === null) continue;
    const { predicate, body } = unit.probe;
    if (predicate !== null) checkCondition(ctx, checkExpr(ctx, predicate), predicate);
    checkBlock(ctx, body);
  }
  if (taints().some((taint) => taint.now !== taint.lastWalk)) session.changed = true;
}

/** What a walk fills. */
function tablesOf(unit: Unit): readonly { clear(): void }[] {
  const { types, constants, variables, fields, wholeArgs, externs, constantRecords, existence, taken } = unit;
  return [types, constants, variables, fields, wholeArgs, externs, constantRecords, existence, taken];
}

function newUnit(subject: Pick<Unit, 'probe' | 'attachPoint' | 'fn'>): Unit {
  return {
    ...subject,
    states: new Map(), types: new Map(), constants: new Map(), variables: new Map(), fields: new Map(), wholeArgs: new Map(),
    externs: new Map(), constantRecords: new Map(), existence: new Map(), taken: new Map(),
    scopes: [], measured: null, inComptime: false, loops: 0, forLoops: 0, copies: 1n, loopReturn: null,
  };
}

function finishFunction(session: Session, unit: Unit): TypedFunction {
  const fn = unit.fn!;
  const { facts, variables } = finishUnit(session, unit);
  return {
    node: prune(unit, fn.node), facts, variables,
    params: fn.node.params.map((param) => facts.variables.get(param.id)!),
    returns: fn.returns, exits: fn.exits,
  };
}

function finishUnit(session: Session, unit: Unit): Pick<TypedProbe, 'facts' | 'variables'> {
  const infos = new Map<VariableState, VariableInfo>();
  for (const state of unit.states.values()) {
    const { name, span } = state;
    if (!state.assigned) {
      session.reporter.warning('unused', span, `Nothing is ever assigned to $${name}`, { help: `remove it, or assign it: \`$${name} = …;\`` });
    }
    if (state.type.kind === 'poison' && state.assigned && !session.reporter.hasErrors) {
      session.reporter.error('type-mismatch', span, `The type of $${name} cannot be inferred`, {
        help: `give it one: \`let $${name} : int64;\``,
      });
    }
    const type = state.type.kind === 'poison' ? INT64 : plainType(state.type);
    infos.set(state, { id: infos.size, name, type, span });
  }
  const variables: Facts['variables'] = new Map([...unit.variables].map(([node, state]) => [node, infos.get(state)!]));
  const { types, constants, fields, wholeArgs, externs, constantRecords, existence } = unit;
  return { facts: { types, constants, variables, fields, wholeArgs, externs, constantRecords, existence }, variables: [...infos.values()] };
}

/** Headers among the imports serve the script's own C and the imported one. */
function withHeaders(includes: Includes, cImports: readonly CImport[]): Includes {
  const headers = cImports.filter((each) => each.kind === 'header' && !isVirtual(each));
  const imports = new Map(headers.map(({ name, path, text, span }) => [path, { name, text: text ?? '', importedAt: span, path }]));
  return imports.size === 0 ? includes : { ...includes, files: [...includes.files, ...imports.keys()], imports };
}
