// Raw tracepoints: BPF_RAW_TRACEPOINT_OPEN by name. One that is named needs neither tracefs nor BTF; which there are is in BTF,
// where the kernel has a type `btf_trace_NAME` for each, of its own and of its modules. A wildcard's places share a program, which
// the kernel tells where it is; a kernel that does not gets a program for each place. What the program reads of
// arguments is compared with those that the event has here.

import type { BtfId } from '../../common/btf/btf.ts';
import { hasWildcard } from '../../common/globs.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { didYouMean, nearOrListed } from '../../common/near-miss.ts';
import { BPF_PROG_TYPE_TRACING, BPF_TRACE_RAW_TP } from '../../common/program-types.ts';
import { EINVAL, ENOENT, EXIT_INPUT, isSystemError } from '../errors.ts';
import type { LoaderError } from '../errors.ts';
import { kernelHas } from '../kernel/features.ts';
import { kernelModules, namesIn, NO_TYPES, readKernelBtf, VMLINUX } from '../kernel/kernel-btf.ts';
import { kernelTypeId, kernelTypes } from '../kernel/kernel-types.ts';
import type { Patch } from '../kernel/patch.ts';
import { changedArgument } from './changed-arguments.ts';
import { eventParameters } from './kernel-parameters.ts';
import { leftOut } from './left-out.ts';
import { linkManyRaw, linkRawTracepoint } from './links.ts';
import type { RawTracepointLink } from './links.ts';
import { listed, matching } from './list.ts';
import { attaching, MissingProbe } from './row.ts';
import type { AttachedRow, AttachHost, Expansion, SinglePlace, SpecOf, Target } from './row.ts';

type Spec = SpecOf<'rawtracepoint'>;

export const rawtracepoint: AttachedRow<'rawtracepoint'> = {
  runs: 'attached',
  isHere: () => kernelModules().length > 0,
  lacks: () => (readKernelBtf(VMLINUX) === null ? NO_TYPES : null),
  pass: 1,
  follows: 'by-program',
  readAgain: (spec) => spec,
  // Of several probe types, those are meant that have the event.
  expand: (spec, probe, host) => (hasWildcard(spec.event) || hasWildcard(spec.module ?? '') || probe.oneOf !== undefined ? expandWildcard(spec, probe, host) : expandOne(spec, probe, host)),
  list: (pattern) => {
    const [event, module = '*'] = pattern.split(':').reverse();
    return listed(eventsMatching({ event: event || '*', module }).map((found) => nameOf(found, true)));
  },
  listedUnasked: 'kernel',
  parameters: (name) => {
    const [event, module = VMLINUX] = name.split(':').reverse();
    return eventParameters(event!, module);
  },
};

interface Event { readonly module: string; readonly name: string }

let all: ReadonlySet<string> | null = null;

/** Of the kernel and its modules. Empty without BTF. */
export function rawTracepoints(): ReadonlySet<string> {
  all ??= new Set(eventsMatching({ event: '*', module: null }).map(({ name }) => name));
  return all;
}

/** The kernel's own first. */
function eventsMatching({ event, module }: Pick<Spec, 'event' | 'module'>): Event[] {
  return matching(kernelModules(), module ?? '*').flatMap((of) => matching(namesIn(readKernelBtf(of), 'btf_trace_'), event).sort().map((name) => ({ module: of, name })));
}

/** A module is in the name if the script or the user speaks of modules. */
function nameOf({ module, name }: Event, withModule: boolean): string {
  return withModule ? `rawtracepoint:${module}:${name}` : `rawtracepoint:${name}`;
}

// ---------------------------------------------------------------- places

function expandOne(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  const { event, module } = spec;
  if (module !== null) checkModule(event, module);
  if (probe.arguments !== undefined) {
    const problem = eventsMatching(spec).map((found) => argumentProblem(found, probe)).find((each) => each !== null);
    if (problem !== undefined) throw problem;
  }
  return { places: [placeOf(event, probe.name, 0, probe, host)] };
}

function expandWildcard(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  if (kernelModules().length === 0) throw new MissingProbe(`cannot attach ${probe.name}: without type information (CONFIG_DEBUG_INFO_BTF) nobody knows the raw tracepoints of this kernel`, 255);
  const found = eventsMatching(spec);
  if (found.length === 0) throw new MissingProbe(`no raw tracepoint of this kernel matches ${probe.name}`);
  const problems = found.map((each) => argumentProblem(each, probe));
  const fitting = found.filter((_, index) => problems[index] === null);
  if (fitting.length === 0) throw problems[0]!;
  const name = (each: Event): string => nameOf(each, spec.module !== null);
  const wanted = fitting.filter((each) => host.isWanted(name(each)));
  return {
    places: wanted.map((each, index) => placeOf(each.name, name(each), index, probe, host)),
    remarks: leftOut(probe.name, found.filter((each) => !fitting.includes(each)), 'what the script reads of them is different there from where it was compiled'),
  };
}

function placeOf(event: string, name: string, index: number, probe: ProbeSpec, host: AttachHost): SinglePlace {
  const { asksPlace } = probe;
  if (probe.typedArguments === true) return typedPlace(event, name, index, probe);
  const hasCookie = asksPlace === true && kernelHas('raw-tracepoint-cookie');
  const patch: Patch = asksPlace === true && !hasCookie ? { place: index } : {};
  return { name, patch, attach: (target) => [attaching(name, () => open(event, target, hasCookie, host))] };
}

/** The program is loaded for the event, whose arguments the verifier then knows. */
function typedPlace(event: string, name: string, index: number, { asksPlace, attach }: ProbeSpec): SinglePlace {
  const [found] = eventsMatching({ event, module: (attach as Spec).module });
  const id = found === undefined ? null : kernelTypeId(found.module, `btf_trace_${event}`, 'typedef');
  if (found === undefined || id === null) throw new MissingProbe(`cannot attach ${name}: this kernel has no type information of the raw tracepoint ${event}`, EXIT_INPUT, didYouMean(event, rawTracepoints()));
  const patch: Patch = { type: BPF_PROG_TYPE_TRACING, attachType: BPF_TRACE_RAW_TP, target: { module: found.module, id }, ...(asksPlace === true ? { place: index } : {}) };
  return { name, patch, attach: (target) => [attaching(name, () => linkManyRaw([target]))] };
}

/** The kernel knows raw tracepoints by their own names alone; where there is BTF, it tells whose they are. */
function checkModule(event: string, module: string): void {
  const modules = kernelModules();
  if (modules.length === 0) return;
  const owners = eventsMatching({ event, module: null }).map((each) => each.module);
  if (owners.includes(module)) return;
  if (!modules.includes(module)) {
    const [owner] = owners;
    const hint = owner === undefined ? didYouMean(module, modules) : { hints: [`raw tracepoints have no category: write rawtracepoint:${owner === VMLINUX ? '' : `${owner}:`}${event}`] };
    throw new MissingProbe(`this kernel has no module ${module}`, EXIT_INPUT, hint);
  }
  throw new MissingProbe(`${module} has no raw tracepoint ${event}${owners.length === 0 ? '' : `: it is one of ${owners.join(', ')}`}`,
    EXIT_INPUT, owners.length === 0 ? didYouMean(event, namesIn(readKernelBtf(module), 'btf_trace_')) : {});
}

function open(event: string, target: Target, hasCookie: boolean, { tracefs }: AttachHost): RawTracepointLink {
  try {
    return linkRawTracepoint(event, target, hasCookie);
  } catch (error) {
    // So it says that the program reads behind the arguments that the event has.
    if (isSystemError(error) && error.errno === EINVAL) throw new MissingProbe(tooFew(event));
    if (!isSystemError(error) || error.errno !== ENOENT) throw error;
    const names = tracefs.tracepoints().map((name) => name.replace(/^.*:/, ''));
    throw new MissingProbe(`this kernel has no raw tracepoint ${event}`, EXIT_INPUT, nearOrListed(event, names, 'rawtracepoint:*'));
  }
}

// ---------------------------------------------------------------- arguments

function tooFew(event: string): string {
  const [found] = eventsMatching({ event, module: null });
  const count = found === undefined ? null : eventParameters(event, found.module).length;
  const has = count === null || count === 0 ? 'fewer arguments here' : `only ${count === 1 ? 'one argument, arg0' : `${count} arguments, arg0 to arg${count - 1}`}`;
  return `cannot attach rawtracepoint:${event}: the script reads an argument that it does not have: it has ${has}`;
}

/** null: what the program reads is what it takes it for. */
function argumentProblem({ module, name }: Event, { arguments: used = [] }: ProbeSpec): LoaderError | null {
  const types = used.length === 0 ? null : kernelTypes(module);
  const caller: BtfId | null = types?.find(`__traceiter_${name}`, 'func') ?? null;
  if (types === null || caller === null) return null;
  const { params, returns } = types.proto(caller);
  return changedArgument(`the raw tracepoint ${name}`, types, { params: params.slice(1), returns }, used);
}
