// load(): from an object to a run that is ready to begin. Its steps are the first half of the life cycle (reference 08.3):
// the script's settings and parameters, the command held before its exec, the places that probes match, the programs
// in the kernel, the names to print. Nothing is attached yet; run.ts has the other half. Whatever fails, all that was taken
// is given back.

import { architectureNamed } from '../../common/architectures/index.ts';
import type { Manifest } from '../../common/manifest.ts';
import { planApart, planProbes } from '../attach/attach.ts';
import type { Plan } from '../attach/attach.ts';
import { KernelFunctions } from '../attach/kernel-functions.ts';
import { formerName } from '../attach/process-files.ts';
import type { AttachHost } from '../attach/row.ts';
import { closeAfter } from '../closing.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { Descendants } from '../kernel/descendants.ts';
import { checkArrays } from '../kernel/arrays.ts';
import { withFieldsHere } from '../kernel/copied-structs.ts';
import { checkEnumerators, withEnumNames } from '../kernel/enums.ts';
import { doWithout } from '../kernel/features.ts';
import { loadObject } from '../kernel/load.ts';
import type { LoadedObject } from '../kernel/load.ts';
import { deeperIds } from '../kernel/pid-namespace.ts';
import { checkPrivileges } from '../kernel/privileges.ts';
import { Tracefs } from '../kernel/tracefs.ts';
import { chooseVariant } from '../kernel/variants.ts';
import { native } from '../native.ts';
import type { ObjectFile } from '../object/object.ts';
import type { Printer, Warn } from '../output/printer.ts';
import { numberOf } from '../output/message-text.ts';
import { severityOf } from '../output/printer.ts';
import { Child, ProcessWatch } from './child.ts';
import { openNames } from './names.ts';
import { withDefaults } from './options.ts';
import type { ChosenOptions, RunOptions } from './options.ts';
import { Owner } from './owner.ts';
import { Run } from './run.ts';
import { checkParameters, parameterWarnings, splitParameters } from './script-parameters.ts';
import type { CalledAs, Parameters } from './script-parameters.ts';
import { withEnvironment } from './settings.ts';

/** Throws LoaderError. The caller closes what it gets. */
export function load(compiled: ObjectFile, options: RunOptions): Run {
  const owner = new Owner();
  try {
    const chosen = withDefaults(options);
    return prepare(compiled, { ...chosen, printer: quieted(chosen) }, owner);
  } catch (error) {
    closeAfter(error, () => owner.close());
  }
}

function prepare(compiled: ObjectFile, options: ChosenOptions, owner: Owner): Run {
  const { printer, tool, pid, command, follow, mode, filter, unsafe, debugPlaces, verbose, warnings, around, shownLogs } = options;
  const warn: Warn = (warning) => printer.print({ kind: 'warning', ...warning });
  doWithout(options.withoutFeatures);
  const parameters = splitParameters(options.args);
  const settled = settle(compiled, parameters, options, warn);
  checkEnumerators(settled.manifest);
  checkArrays(settled.manifest, warn);
  const { maps, events } = settled.manifest;
  const manifest = { ...settled.manifest, maps: withEnumNames(withFieldsHere(maps, settled.manifest)), events: withEnumNames(withFieldsHere(events, settled.manifest)) };
  const object = { ...settled, manifest };

  const target = pid === null ? null : owner.own(new ProcessWatch(pid));
  const child = command === null ? null : owner.own(new Child(command));
  const tracefs = owner.own(new Tracefs());
  const host: AttachHost = {
    tracefs, kernelFunctions: new KernelFunctions(tracefs, options.traceableFunctions), pid: child?.pid ?? pid, command: child?.path ?? null, following: follow, warn, unsafe,
    isWanted: (name) => filter?.test(name) ?? true, debugPlaces,
  };
  for (const warning of parameterWarnings(manifest, parameters, tool)) printer.print(warning);

  const plan = around({ phase: 'load', name: 'places', doing: 'looking for what to attach to' }, () => (
    mode === 'run' ? planProbes(manifest, host, parameters.positional, warn) : planApart(mode, manifest, parameters.positional, filter)));
  if (target !== null) tellOfReplacedFiles(plan, target.pid, warn);
  // Each place may take two descriptors, and each map and program one.
  native().raiseFileLimit(1024 + 2 * plan.names.length);
  if (shownLogs.has('libbpf')) native().showLibbpf();
  const loaded = owner.own(around({ phase: 'load', name: 'programs', doing: `loading ${numberOf(plan.probes.length, 'program')}` }, () => loadObject(object, plan, {
    parameters, pidFilter: follow ? 'following' : pid, childPid: child?.pid ?? null, verbose, unsafe, verboseSites: warnings === 'verbose',
    ...shownLogs.has('verifier') ? { onLog: (program, log) => printer.print({ kind: 'verifier-log', program, log }) } : {},
  })));
  tellOfUnknownIds(manifest, warn);
  const descendants = follow ? startFollowing(plan, loaded, host.pid!, owner) : null;
  const names = around({ phase: 'load', name: 'names', doing: 'reading symbols' }, () => openNames(manifest, plan, { pid, follow, command: child?.path ?? null, debugPlaces, warn }, owner));
  return new Run({ manifest, plan, loaded, names, target, child, descendants, warn }, options, owner);
}

/** Of files whose names lead to others by now. */
function tellOfReplacedFiles(plan: Plan, pid: number, warn: Warn): void {
  for (const file of new Set(plan.probes.map(({ expansion: { binary = '' } }) => formerName(binary)))) {
    if (file !== null) warn({ code: 'replaced-file', text: `the process ${pid} runs ${file} as it was before it was replaced or removed: that file is probed` });
  }
}

/** Which are none of a script that asks for no ids. */
function tellOfUnknownIds({ constants }: Manifest, warn: Warn): void {
  const ids = constants.some(({ from }) => from === 'pid-namespace-level') ? deeperIds() : null;
  if (typeof ids === 'string') warn({ code: 'unknown-ids', text: `pid and tid are 0 for tasks in PID namespaces below this one: ${ids}` });
}

/** From here on the descendants are known; null: no program asks. Throws LoaderError where some probe cannot tell of them. */
function startFollowing(plan: Plan, loaded: LoadedObject, pid: number, owner: Owner): Descendants | null {
  for (const { probe: { name }, follows } of plan.probes) {
    if (follows === 'never') throw new LoaderError(`--follow: ${name} does not belong to processes that come and go`, EXIT_INPUT);
  }
  const map = loaded.followedMap();
  if (map !== null) {
    const descendants = owner.own(new Descendants(map));
    descendants.follow(pid);
    return descendants;
  }
  if (plan.probes.some(({ follows }) => follows === 'by-program')) {
    throw new LoaderError('--follow: the object is of an older compiler, and its programs cannot tell processes apart: compile the script again', EXIT_INPUT);
  }
  return null;
}

type Settling = Pick<ChosenOptions, 'environment'> & CalledAs;

/** With the settings of this run, for whatever kernel. */
export function configure({ manifest }: ObjectFile, parameters: Parameters, { environment, ...called }: Settling, warn: Warn): Manifest {
  checkParameters(manifest, parameters, called);
  return withEnvironment(manifest, environment, warn);
}

/** The object for this kernel, with the settings of this run. */
export function settle(compiled: ObjectFile, parameters: Parameters, options: Settling, warn: Warn): ObjectFile {
  const settings = configure(compiled, parameters, options, warn);
  checkArchitecture(settings.arch);
  checkPrivileges();
  const chosen = chooseVariant(compiled);
  if (chosen === compiled) return { ...compiled, manifest: settings };
  return { ...chosen, manifest: configure(chosen, parameters, options, () => {}) };
}

/** Without warnings, where nobody wants any. */
function quieted({ printer, warnings }: ChosenOptions): Printer {
  if (warnings !== 'none') return printer;
  return {
    print: (item) => {
      if (severityOf(item) !== 'WARNING') printer.print(item);
    },
    isUnread: () => printer.isUnread?.() === true,
    endBatch: () => printer.endBatch(),
    finish: () => printer.finish(),
  };
}

function checkArchitecture(wanted: string): void {
  const ours = architectureNamed(process.arch) ?? process.arch;
  if (wanted !== ours) throw new LoaderError(`the object is for ${wanted}, but this machine is ${ours}: compile the script for it`, EXIT_INPUT);
}
