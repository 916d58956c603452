// kprobe and kretprobe. A plain name goes through perf's kprobe PMU: no name list is read and nothing is written to
// tracefs. A wildcard expands over the traceable functions of this kernel; where the kernel has kprobe.multi that is one
// link for all, else one perf event each. A kprobe and a kretprobe of the same functions are one link, and one program, where the
// kernel has sessions.

import { existsSync, readFileSync } from 'node:fs';
import { EADDRNOTAVAIL, EILSEQ, EINVAL, ENOENT, LoaderError, isSystemError } from '../errors.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { BPF_TRACE_KPROBE_MULTI } from '../../common/program-types.ts';
import { kernelHas } from '../kernel/features.ts';
import { firstOnlineCpu } from './cpus.ts';
import { VMLINUX } from '../kernel/kernel-btf.ts';
import { otherKernel } from '../kernel/other-kernel.ts';
import type { KernelFunction, KernelFunctions } from './kernel-functions.ts';
import { globPattern, hasWildcard, literalPrefix } from '../../common/globs.ts';
import { ATTACH_POINT, integerOf } from '../../common/numbers.ts';
import { functionParameters } from './kernel-parameters.ts';
import { linkKprobeMulti, linkKprobeSession, linkPerfEvent } from './links.ts';
import type { FunctionsAt, Link, PerfEventLink } from './links.ts';
import { withoutUntraced } from './left-out.ts';
import { listed } from './list.ts';
import { functionAndOffset } from './parts.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, Refuse, Session, SpecOf, Target } from './row.ts';
import { isUntraced, UNTRACED_REASON } from '../../common/untraced-functions.ts';
import { isLoaded, whyUntraced } from './why-untraced.ts';

type KernelFunctionProbe = 'kprobe' | 'kretprobe';
type Spec = SpecOf<KernelFunctionProbe>;

const PMU = '/sys/bus/event_source/devices/kprobe';
const hasKprobes = (): boolean => otherKernel()?.machine != null || existsSync(PMU);
const NO_KPROBES = 'this kernel has no kprobes (CONFIG_KPROBES is off)';
const lacksKprobes = (): string | null => (hasKprobes() ? null : NO_KPROBES);

export const kprobe: AttachedRow<'kprobe'> = {
  runs: 'attached',
  isHere: hasKprobes,
  lacks: lacksKprobes,
  pass: 2,
  follows: 'by-program',
  readAgain: (spec, refuse) => ({ ...spec, ...functionOf(spec, true, refuse) }),
  expand: (spec, probe, host, all) => {
    const { functions, ...expansion } = expand(spec, probe, host);
    const session = functions === null ? null : sessionOf(spec, expansion, functions, all, host);
    return session === null ? expansion : { ...expansion, session };
  },
  list: (pattern, { kernelFunctions }) => (hasKprobes() ? namesOf('kprobe', pattern, kernelFunctions) : []),
  listedUnasked: 'kernel',
  parameters: (name) => parametersOf(name, null),
};
export const kretprobe: AttachedRow<'kretprobe'> = {
  runs: 'attached',
  isHere: hasKprobes,
  lacks: lacksKprobes,
  pass: 1,
  follows: 'by-program',
  readAgain: (spec, refuse) => ({ ...spec, ...functionOf(spec, false, refuse) }),
  expand: (spec, probe, host) => expand(spec, probe, host),
  list: (pattern, { kernelFunctions }) => (hasKprobes() ? namesOf('kretprobe', pattern, kernelFunctions) : []),
  parameters: (name) => parametersOf(name, 'retval').slice(-1),
};

function functionOf(spec: Spec, takesOffset: boolean, refuse: Refuse): Pick<Spec, 'function' | 'offset'> {
  if (spec.address === null && integerOf(spec.function, ATTACH_POINT) !== null) {
    return refuse(`A parameter cannot be an address in a ${spec.provider}: name the function`);
  }
  return functionAndOffset(spec, takesOffset, refuse);
}

/** As BTF has them: the registers are the same. */
function parametersOf(name: string, result: string | null): string[] {
  const [wanted, module = null] = name.split(':').reverse();
  return functionParameters(wanted!, module, result);
}

/** Where there are kprobes. `pattern`: `FUNCTION`, or `MODULE:FUNCTION` for names with their module. */
export function namesOf(provider: KernelFunctionProbe, pattern: string, kernelFunctions: KernelFunctions): string[] {
  const [name, module = null] = pattern.split(':').reverse();
  return listed(matching(name || '*', module, kernelFunctions).map((found) => nameOf(provider, module, found)));
}

/** A module is in the name if the script or the user speaks of modules. */
function nameOf(provider: KernelFunctionProbe, module: string | null, found: KernelFunction): string {
  return module === null ? `${provider}:${found.name}` : `${provider}:${found.module ?? 'vmlinux'}:${found.name}`;
}

/** `functions`: what a link for many takes; null: the probe is not at the starts of functions that are known by their names. */
type Expanded = Expansion & { readonly functions: FunctionsAt | null };

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expanded {
  if (!hasKprobes()) throw new MissingProbe(`cannot attach ${probe.name}: ${NO_KPROBES}`, 255);
  if (hasWildcard(spec.function) || hasWildcard(spec.module ?? '')) return expandWildcard(spec, probe, host);
  // Of several probe types, those are meant that have the function.
  if (probe.oneOf !== undefined && spec.offset === 0 && spec.address === null) return expandWildcard(spec, probe, host);
  if (spec.module !== null && !isLoaded(spec.module)) throw whyUntraced(probe.name, spec, host.kernelFunctions);
  // The kernel looks for a name without a module in all of them.
  if (spec.module === VMLINUX && spec.address === null && isOfModules(host.kernelFunctions.ownersOf(spec.function))) throw whyUntraced(probe.name, spec, host.kernelFunctions);
  checkThere(spec, probe, host.kernelFunctions);
  checkOffset(spec, probe, host.kernelFunctions);
  return {
    places: [{ name: probe.name, attach: (target) => [attaching(probe.name, () => linkOne(spec, target, probe, host), spec.address === null ? REASONS : AT_ADDRESS)] }],
    functions: spec.address === null && spec.offset === 0 && !isUntraced(spec.function) ? spec.function : null,
    ...(isUntraced(spec.function) ? { risk: `${probe.name} misses events: ${UNTRACED_REASON}` } : {}),
  };
}

function isOfModules(owners: readonly (string | null)[]): boolean {
  return owners.length > 0 && !owners.includes(null);
}

/** With the one kretprobe of the same functions, if there is no other kprobe of them (reference 04.3); modules are left out, as there. */
function sessionOf(spec: Spec, { places }: Expansion, functions: FunctionsAt, all: readonly ProbeSpec[], { kernelFunctions }: AttachHost): Session | null {
  if (spec.module !== null || !kernelHas('kprobe-multi') || !kernelHas('kprobe-session')) return null;
  const alike = (provider: KernelFunctionProbe): ProbeSpec[] => all.filter(({ attach }) => attach.provider === provider && attach.function === spec.function);
  const [exit, ...others] = alike('kretprobe');
  if (exit === undefined || others.length > 0 || alike('kprobe').length > 1) return null;
  // Such a link would take the first of several, without a word.
  if (typeof functions === 'string' && kernelFunctions.timesNamed(functions) > 1) return null;
  return {
    exit: exit.program,
    fits: (returns) => places.length === returns.places.length && places.every(({ name }, index) => returns.places[index]!.name === name.replace(/^kprobe:/, 'kretprobe:')),
    attach: (targets, returns) => [linkKprobeSession(targets, returns, functions)],
  };
}

const REASONS = { [EINVAL]: 'the kernel does not allow a probe there', [EILSEQ]: 'no instruction begins at that offset' };
const AT_ADDRESS = { ...REASONS, [EILSEQ]: 'no instruction begins there', [ENOENT]: 'no code of the kernel is there' };

/** Of the running kernel, attaching tells. */
function checkThere(spec: Spec, probe: ProbeSpec, functions: KernelFunctions): void {
  if (otherKernel()?.machine == null || spec.address !== null) return;
  if (functions.timesNamed(spec.function) === 0 || !functions.isTraceable(spec.function)) throw whyUntraced(probe.name, spec, functions);
}

/** The kernel would count on into the next function. */
export function checkOffset({ function: name, module, offset, address }: Spec, probe: ProbeSpec, functions: Pick<KernelFunctions, 'sizeOf'>): void {
  if (offset === 0 || address !== null) return;
  const size = functions.sizeOf(name, module === 'vmlinux' ? null : module);
  if (size !== null && offset >= size) throw new MissingProbe(`cannot attach ${probe.name}: ${name} has only ${size} bytes`);
}

function linkOne(spec: Spec, target: Target, probe: ProbeSpec, { kernelFunctions }: AttachHost): PerfEventLink {
  const symbol = spec.module === null || spec.module === 'vmlinux' ? spec.function : `${spec.module}:${spec.function}`;
  const place = spec.address === null
    ? { config1: symbol, config2: spec.offset }
    : { config1: 0, config2: BigInt(spec.address) + BigInt(spec.offset) };
  try {
    return linkPerfEvent({ ...pmu(spec.provider), ...place, pid: -1, cpu: firstOnlineCpu() }, target);
  } catch (error) {
    if (!isSystemError(error) || spec.address !== null || error.syscall !== 'perf_event_open' || ![ENOENT, EINVAL, EADDRNOTAVAIL].includes(error.errno)) throw error;
    throw error.errno === EADDRNOTAVAIL ? ambiguous(spec, probe) : whyUntraced(probe.name, spec, kernelFunctions);
  }
}

/** Older kernels take the first of them (6.7 says so, and whoever has that from it). */
function ambiguous({ function: name, offset }: Spec, probe: ProbeSpec): MissingProbe {
  const hint = offset > 0 ? 'name the place by its address, with --unsafe' : `a wildcard means all of them: ${probe.name.replace(/.$/, '[$&]')}`;
  return new MissingProbe(`cannot attach ${probe.name}: several functions of this kernel are called ${name}`, 255, { hints: [hint] });
}

function expandWildcard(spec: Spec, probe: ProbeSpec, host: AttachHost): Expanded {
  const { kept, remarks } = withoutUntraced(probe.name, matching(spec.function, spec.module, host.kernelFunctions));
  if (kept.length === 0) throw new MissingProbe(`no traceable kernel function matches ${probe.name}${remarks.length === 0 ? '' : ', but for those that the tracer itself runs'}`);
  const functions = host.kernelFunctions.withoutNamesakes(oncePerAddress(kept)).filter((found) => host.isWanted(nameOf(spec.provider, spec.module, found)));
  if (functions.some(({ address }) => address === 0n)) {
    throw new LoaderError(`cannot attach ${probe.name}: the kernel hides its addresses, which a wildcard needs: run as root, or with CAP_SYSLOG`);
  }
  const places = functions.map((found) => ({ name: nameOf(spec.provider, spec.module, found) }));
  const addresses = functions.map(({ address }) => address);
  if (kernelHas('kprobe-multi')) {
    const patch = { attachType: BPF_TRACE_KPROBE_MULTI };
    return {
      places: places.map(({ name }) => ({ name, patch })),
      functions: addresses,
      remarks,
      attachAll: (targets) => [attaching(probe.name, () => linkKprobeMulti(targets, addresses, spec.provider === 'kretprobe'))],
    };
  }
  const event = { ...pmu(spec.provider), config1: 0, pid: -1, cpu: firstOnlineCpu() };
  return { places, functions: null, remarks, attachAll: (targets) => linkAllowed(probe, targets, (target, i) => linkPerfEvent({ ...event, config2: addresses[i]! }, target)) };
}

/** A few traceable functions are on the kernel's kprobe blacklist: a wildcard goes on without them. */
function* linkAllowed(probe: ProbeSpec, targets: readonly Target[], link: (target: Target, index: number) => Link): Iterable<Link> {
  let linked = 0;
  for (const [i, target] of targets.entries()) {
    const made = unlessForbidden(() => link(target, i));
    if (made === null) continue;
    linked++;
    yield made;
  }
  if (linked === 0) throw new MissingProbe(`cannot attach ${probe.name}: the kernel allows no probe on any match`, 255);
}

function unlessForbidden(link: () => Link): Link | null {
  try {
    return link();
  } catch (error) {
    if (!isSystemError(error) || error.errno !== EINVAL) throw error;
    return null;
  }
}

/** Without compiler-made `.part.N` pieces. `module`: a wildcard, too; null: of the kernel and of any module. */
function matching(name: string, module: string | null, functions: KernelFunctions): KernelFunction[] {
  const pattern = globPattern(name);
  const modulePattern = module === null ? null : globPattern(module);
  const matched: KernelFunction[] = [];
  for (const found of functions.all(literalPrefix(name))) {
    if (pattern.test(found.name) && !/\.part\.\d+$/.test(found.name) && (modulePattern === null || modulePattern.test(found.module ?? 'vmlinux'))) matched.push(found);
  }
  return matched;
}

/** Several names for one function are one place, which has the first of them. */
function oncePerAddress(functions: readonly KernelFunction[]): KernelFunction[] {
  return [...new Map([...functions].reverse().map((found) => [found.address, found])).values()].reverse();
}

function pmu(provider: Spec['provider']): { type: number; config: bigint } {
  const type = Number(readFileSync(`${PMU}/type`, 'latin1'));
  const bit = BigInt(/config:(\d+)/.exec(readFileSync(`${PMU}/format/retprobe`, 'latin1'))?.[1] ?? '0');
  return { type, config: provider === 'kretprobe' ? 1n << bit : 0n };
}
