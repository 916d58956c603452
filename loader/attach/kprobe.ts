// kprobe and kretprobe. A plain name goes through perf's kprobe PMU: no name list is read and nothing is written to
// tracefs. A wildcard expands over the traceable functions of this kernel; where the kernel has kprobe.multi (5.18
// and CONFIG_FPROBE) that is one link for all, else one perf event each.

import { existsSync, readFileSync } from 'node:fs';
import { EILSEQ, EINVAL, ENOENT, isSystemError, LoaderError } from '../errors.ts';
import type { AttachSpec, ProbeSpec } from '../../common/manifest.ts';
import { native } from '../native.ts';
import { firstOnlineCpu } from './cpus.ts';
import type { KernelFunction, KernelFunctions } from './kernel-functions.ts';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { attaching, linkPerfEvent, MissingProbe } from './provider.ts';
import type { AttachHost, Expansion, Links, Provider } from './provider.ts';
import { didYouMean } from './suggest.ts';

type Spec = Extract<AttachSpec, { provider: 'kprobe' | 'kretprobe' }>;

const BPF_TRACE_KPROBE_MULTI = 42;
const PMU = '/sys/bus/event_source/devices/kprobe';

export const kprobe: Provider<Spec> = { pass: 2, expand };
export const kretprobe: Provider<Spec> = { pass: 1, expand };

function expand(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  if (!existsSync(PMU)) throw new MissingProbe(`cannot attach ${probe.name}: this kernel has no kprobes (CONFIG_KPROBES is off)`, 255);
  if (hasWildcard(spec.function) || hasWildcard(spec.module ?? '')) return expandWildcard(spec, probe, host);
  if (spec.module !== null && spec.module !== 'vmlinux' && !existsSync(`/sys/module/${spec.module}`)) {
    throw new MissingProbe(`cannot attach ${probe.name}: the module ${spec.module} is not loaded`);
  }
  checkOffset(spec, probe, host.kernelFunctions);
  return {
    names: [probe.name],
    attach: (program, cookie, links) => attaching(
      probe.name, () => attachOne(spec, program(0), cookie, host, links),
      { [EINVAL]: 'the kernel does not allow a probe there', [EILSEQ]: 'no instruction begins at that offset' }),
  };
}

/** The kernel would count on into the next function. */
export function checkOffset({ function: name, module, offset, address }: Spec, probe: ProbeSpec, functions: Pick<KernelFunctions, 'sizeOf'>): void {
  if (offset === 0 || address !== null) return;
  const size = functions.sizeOf(name, module === 'vmlinux' ? null : module);
  if (size !== null && offset >= size) throw new MissingProbe(`cannot attach ${probe.name}: ${name} has only ${size} bytes`);
}

function attachOne(spec: Spec, program: number, cookie: number, host: AttachHost, links: Links): void {
  const symbol = spec.module === null || spec.module === 'vmlinux' ? spec.function : `${spec.module}:${spec.function}`;
  const place = spec.address === null
    ? { config1: symbol, config2: spec.offset }
    : { config1: 0, config2: BigInt(spec.address) + BigInt(spec.offset) };
  try {
    linkPerfEvent({ ...pmu(spec.provider), ...place, pid: -1, cpu: firstOnlineCpu() }, program, cookie, links);
  } catch (error) {
    if (!isSystemError(error) || error.errno !== ENOENT || error.syscall !== 'perf_event_open') throw error;
    const names = new Set(host.kernelFunctions.all().map((f) => f.name));
    throw new MissingProbe(`this kernel has no function ${spec.function} to probe${didYouMean(spec.function, names)}`);
  }
}

function expandWildcard(spec: Spec, probe: ProbeSpec, host: AttachHost): Expansion {
  const functions = matching(spec, host);
  if (functions.length === 0) throw new MissingProbe(`no traceable kernel function matches ${probe.name}`);
  if (functions.some((f) => f.address === 0n)) {
    throw new LoaderError(`cannot attach ${probe.name}: the kernel hides its addresses, which a wildcard needs: run as root, or with CAP_SYSLOG`);
  }
  const names = functions.map((f) => (spec.module === null
    ? `${spec.provider}:${f.name}` : `${spec.provider}:${f.module ?? 'vmlinux'}:${f.name}`));
  // Named in kallsyms only where the kernel is built with it.
  if (host.kernelFunctions.hasSymbol('bpf_kprobe_multi_link_release')) {
    return {
      names,
      expectedAttachType: BPF_TRACE_KPROBE_MULTI,
      attach: (program, cookie, links) => {
        const addresses = BigUint64Array.from(functions, (f) => f.address);
        const cookies = BigUint64Array.from(functions, (_, i) => BigInt(cookie + i));
        attaching(probe.name, () => links.add(native().linkKprobeMulti(program(0), addresses, cookies, spec.provider === 'kretprobe')));
        return names.length;
      },
    };
  }
  return {
    names,
    attach: (program, cookie, links) => {
      const event = { ...pmu(spec.provider), config1: 0, pid: -1, cpu: firstOnlineCpu() };
      return attachAllowed(probe, functions, (f, i) => linkPerfEvent({ ...event, config2: f.address }, program(i), cookie + i, links));
    },
  };
}

/** A few traceable functions are on the kernel's kprobe blacklist: a wildcard goes on without them. */
function attachAllowed(probe: ProbeSpec, functions: readonly KernelFunction[], link: (f: KernelFunction, place: number) => void): number {
  let attached = 0;
  functions.forEach((f, i) => {
    try {
      link(f, i);
      attached++;
    } catch (error) {
      if (!isSystemError(error) || error.errno !== EINVAL) throw error;
    }
  });
  if (attached === 0) throw new MissingProbe(`cannot attach ${probe.name}: the kernel allows no probe on any match`, 255);
  return attached;
}

/** One function per address; compiler-made `.part.N` pieces and other suffixed clones are left out. */
function matching(spec: Spec, host: AttachHost): KernelFunction[] {
  const pattern = globPattern(spec.function);
  const modulePattern = spec.module === null ? null : globPattern(spec.module);
  const seen = new Set<bigint>();
  return host.kernelFunctions.all().filter((f) => {
    if (!pattern.test(f.name) || /\.part\.\d+$/.test(f.name) || seen.has(f.address)) return false;
    if (modulePattern !== null && !modulePattern.test(f.module ?? 'vmlinux')) return false;
    seen.add(f.address);
    return true;
  });
}

function pmu(provider: Spec['provider']): { type: number; config: bigint } {
  const type = Number(readFileSync(`${PMU}/type`, 'latin1'));
  const bit = BigInt(/config:(\d+)/.exec(readFileSync(`${PMU}/format/retprobe`, 'latin1'))?.[1] ?? '0');
  return { type, config: provider === 'kretprobe' ? 1n << bit : 0n };
}
