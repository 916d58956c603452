// Where a run's names come from: symbols of the kernel and of processes, probes by cookie, users, cgroups. Nothing is read before
// a name is wanted, but what may be gone by then: a process that is traced and may end.

import type { Plan } from '../attach/attach.ts';
import type { Manifest } from '../../common/manifest.ts';
import { native } from '../native.ts';
import type { Warn } from '../output/printer.ts';
import { defaultCachePolicy, printsUserSymbols, systemSymbols } from '../symbols/symbols.ts';
import type { SystemSymbols } from '../symbols/symbols.ts';
import { cgroupPaths } from '../symbols/cgroups.ts';
import { userNames } from '../symbols/users.ts';
import type { Names } from '../values/resolve.ts';
import { toByteText } from '../values/value.ts';
import type { Owner } from './owner.ts';
import { visitDescendants } from '../processes.ts';
import { wallClock } from './wall-clock.ts';

export interface NamesOptions {
  readonly pid: number | null;
  /** Its descendants are traced too. */
  readonly follow: boolean;
  /** Path of the command's binary. */
  readonly command: string | null;
  readonly debugPlaces: readonly string[];
  readonly warn: Warn;
}

export function openNames(manifest: Manifest, plan: Plan, options: NamesOptions, owner: Owner): Names {
  return {
    symbols: owner.own(openSymbols(manifest, plan, options)),
    probeName: (cookie) => toByteText(plan.names[cookie] ?? ''),
    userName: userNames(),
    since1970: wallClock(native()),
    cgroupPaths: cgroupPaths(),
  };
}

function openSymbols(manifest: Manifest, plan: Plan, { pid, follow, command, debugPlaces, warn }: NamesOptions): SystemSymbols {
  const { config } = manifest;
  const wanted = printsUserSymbols(manifest);
  if (wanted && config.showDebugInfo === true && !native().canReadDebugInfo()) {
    warn({ code: 'missing-library', text: 'show_debug_info needs the library libdw, which is not installed (Debian: libdw1): stacks are shown without source lines' });
  }
  const cacheUserSymbols = config.cacheUserSymbols ?? defaultCachePolicy(command !== null);
  const symbols = systemSymbols({ ...config, cacheUserSymbols, debugPlaces }, wanted);
  if (!wanted) return symbols;
  const traced: number[] = [];
  if (pid !== null && follow) visitDescendants(pid, (each) => traced.push(each));
  else if (pid !== null) traced.push(pid);
  if (config.lazySymbolication === false) {
    const binaries = plan.probes.flatMap(({ expansion }) => expansion.binary ?? []);
    symbols.preload(traced, [...new Set([...(command === null ? [] : [command]), ...binaries])]);
  } else {
    // They may end before their first event is printed.
    for (const each of traced) symbols.remember(each);
  }
  return symbols;
}
