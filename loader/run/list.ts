// What there is to probe (reference 08.4): by patterns, and what an object would attach to here. Names only, which the caller
// prints; nothing is loaded or attached. What kernel is meant, otherKernel() says.

import { existsSync } from 'node:fs';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { planProbes } from '../attach/attach.ts';
import { providerRows } from '../attach/index.ts';
import { KernelFunctions } from '../attach/kernel-functions.ts';
import { otherFunctions } from '../attach/other-functions.ts';
import type { AttachHost } from '../attach/row.ts';
import type { Provider } from '../../common/providers.ts';
import { otherKernel } from '../kernel/other-kernel.ts';
import { RecordedTracefs } from '../kernel/recorded-tracefs.ts';
import { Tracefs } from '../kernel/tracefs.ts';
import { configure, settle } from './load.ts';
import type { ObjectFile } from '../object/object.ts';
import type { Warn } from '../output/printer.ts';
import type { ChosenOptions } from './options.ts';
import { splitParameters } from './script-parameters.ts';

export interface ListedProbe {
  /** Full name, as attach points are written. */
  readonly name: string;
  /** As C declares them; undefined: nobody asked. */
  readonly parameters?: readonly string[];
}

/** As in RunOptions: `pid` is that of a process whose binary and libraries are meant where none is named. */
export interface ListOptions extends Pick<ChosenOptions, 'pid' | 'filter' | 'traceableFunctions' | 'debugPlaces'> {
  /** Whether parameters are wanted: finding them takes time. */
  readonly parameters: boolean;
  /** Hears, once each, why parameters are not known, and why what is listed cannot be attached. */
  readonly warn: (text: string) => void;
}

/** A probe type, and what of it: its pattern as for ProviderRow.list(). */
export interface Wanted {
  readonly provider: Provider;
  readonly pattern: string;
}

/** Probe types in the kernel's own words, for a pattern that names none; with a process, also those that are about its code. */
export function unaskedProviders(pid: number | null): Provider[] {
  const names = Object.keys(providerRows) as Provider[];
  return names.filter((name) => providerRows[name].listedUnasked === 'kernel' || (pid !== null && providerRows[name].listedUnasked === 'process'));
}

/** `take` gets them in the order of `wanted`, each once, as they are found: there may be tens of thousands. Returns those of `wanted` that match something. Throws LoaderError where one names a file that is not there. */
export function listProbes(wanted: readonly Wanted[], options: ListOptions, take: (probe: ListedProbe) => void): ReadonlySet<Wanted> {
  return withHost(options, (host) => {
    const matching = new Set<Wanted>();
    const describe = describer(host, options);
    const isAgain = new Set<string>();
    const given = new Set<Provider>();
    for (const [index, each] of wanted.entries()) {
      const { provider, pattern } = each;
      const comesAgain = wanted.some((other, at) => at > index && other.provider === provider);
      for (const name of providerRows[provider].list(pattern, host)) {
        if (!host.isWanted(name)) continue;
        matching.add(each);
        if (isAgain.has(name)) continue;
        if (comesAgain) isAgain.add(name);
        given.add(provider);
        take(describe(name));
      }
    }
    for (const provider of given) {
      const reason = lackOf(provider);
      if (reason !== null) options.warn(`${provider} probes are listed that cannot be attached: ${reason}`);
    }
    return matching;
  });
}

/** What this machine lacks; of a recorded one nobody knows. */
function lackOf(provider: Provider): string | null {
  return otherKernel()?.machine == null ? providerRows[provider].lacks?.() ?? null : null;
}

/** Why there can be nothing of what is wanted: what this machine lacks for these probe types; [] where it has one of them. */
export function lacksFor(wanted: readonly Wanted[]): string[] {
  const lacks = wanted.map(({ provider }) => lackOf(provider));
  return lacks.includes(null) ? [] : [...new Set(lacks as string[])];
}

/** What a run of the object would attach to here. Throws LoaderError. */
export function listObject(compiled: ObjectFile, options: ChosenOptions, parameters: boolean): ListedProbe[] {
  const { printer, args } = options;
  const warn: Warn = (warning) => printer.print({ kind: 'warning', ...warning });
  const script = splitParameters(args);
  // Only the running kernel can be asked which variant fits: of another one's, the first is meant.
  const { manifest } = otherKernel() === null ? settle(compiled, script, options, warn) : { manifest: configure(compiled, script, options, warn) };
  return withHost(options, (host) => [...new Set(planProbes(manifest, host, script.positional, warn).names)].map(describer(host, { parameters, warn: (text) => warn({ code: 'unknown-parameters', text }) })));
}

function withHost<T>({ pid, filter, traceableFunctions, debugPlaces }: Omit<ListOptions, 'parameters' | 'warn'>, use: (host: AttachHost) => T): T {
  if (pid !== null && !existsSync(`/proc/${pid}`)) throw new LoaderError(`there is no process ${pid}`, EXIT_INPUT);
  const other = otherKernel();
  const machine = other?.machine ?? null;
  const tracefs = machine === null ? new Tracefs() : new RecordedTracefs(machine);
  try {
    const isWanted = (name: string): boolean => filter?.test(name) ?? true;
    const typed = other === null ? null : otherFunctions(other, tracefs, traceableFunctions);
    const functions = typed === null || machine === null ? { kernelFunctions: new KernelFunctions(tracefs, traceableFunctions), ...(typed === null ? {} : { typedFunctions: typed }) } : { kernelFunctions: typed };
    return use({ tracefs, ...functions, pid, command: null, following: false, warn: () => {}, unsafe: false, isWanted, debugPlaces });
  } finally {
    tracefs.close();
  }
}

function describer(host: AttachHost, { parameters, warn }: Pick<ListOptions, 'parameters' | 'warn'>): (name: string) => ListedProbe {
  const warned = new Set<string>();
  const warnOnce = (text: string): void => {
    if (!warned.has(text)) warn(text);
    warned.add(text);
  };
  return (name) => {
    if (!parameters) return { name };
    const [, provider, rest] = /^([a-z]+):?(.*)$/s.exec(name)!;
    return { name, parameters: providerRows[provider as Provider].parameters?.(rest!, host, warnOnce) ?? [] };
  };
}
