// What printing code may ask about addresses, apart from how it is found out (kernel.ts, user.ts). Look-ups never
// fail: what is not known is null, and the caller prints the bare address. Names are byte text. It must not decide
// how a symbol is written.

import { readFileSync } from 'node:fs';
import type { Manifest, ManifestConfig } from '../../common/manifest.ts';
import { storesKind } from '../../common/value-kinds.ts';
import type { SourceFrame } from '../native.ts';
import type { ElfFile } from './elf.ts';
import { DEBUG_PLACES } from './debug-files.ts';
import { KernelSymbols } from './kernel.ts';
import { openMappingLog } from './mapping-log.ts';
import { UserSymbols } from './user.ts';
import type { CachePolicy } from './user.ts';

export type { SourceFrame } from '../native.ts';

export interface ResolvedSymbol {
  readonly name: string;
  /** Bytes from the symbol's start. */
  readonly offset: number;
}

/** A user address: the function if known, and the mapped file it lies in if known. */
export interface UserLocation {
  readonly symbol: ResolvedSymbol | null;
  /** Path of the mapped file, or a name such as `[vdso]`. */
  readonly module: string | null;
  /** Bytes from the start of that file; null for memory without a file. */
  readonly fileOffset: number | null;
  /** Hex GNU build id of that file. */
  readonly buildId: string | null;
  /** Absent: there is none, or it cannot be read. */
  readonly file?: ElfFile;
}

export interface Symbols {
  /** Kernel symbol that covers the address; `module` is null for the kernel proper. */
  kernel(address: bigint): (ResolvedSymbol & { readonly module: string | null }) | null;
  user(tgid: number, address: bigint): UserLocation;
  /**
   * Where the code at a user address was written: innermost function first, and last the one that `user` names. Empty
   * when that is not known, or not wanted.
   */
  source(tgid: number, address: bigint): readonly SourceFrame[];
}

export interface SystemSymbols extends Symbols {
  /** Remembers what a process has mapped now, so that its addresses keep their names after it is gone. */
  remember(tgid: number): void;
  /** The same and more for setting lazy_symbolication = false: see UserSymbols.preload. */
  preload(tgids: readonly number[], files: readonly string[]): void;
  close(): void;
}

export type SymbolSettings = Pick<ManifestConfig, 'cppDemangle' | 'cacheUserSymbols' | 'showDebugInfo'> & { readonly debugPlaces?: readonly string[] };

/**
 * Symbols of the running system. Files are read at the first look-up. `followProcesses`: log what processes map from
 * now on, for scripts that print user addresses; everyone else is spared the cost.
 */
export function systemSymbols({ cppDemangle, cacheUserSymbols, showDebugInfo, debugPlaces = DEBUG_PLACES }: SymbolSettings, followProcesses: boolean): SystemSymbols {
  const log = followProcesses && cacheUserSymbols !== 'NONE' ? openMappingLog() : null;
  const kernel = new KernelSymbols();
  const user = new UserSymbols({ log, demangle: cppDemangle, sourceLines: showDebugInfo === true, debugPlaces, ...(cacheUserSymbols === undefined ? {} : { cache: cacheUserSymbols }) });
  return {
    kernel: (address) => kernel.resolve(address),
    user: (tgid, address) => user.resolve(tgid, address),
    source: (tgid, address) => user.source(tgid, address),
    remember: (tgid) => user.remember(tgid),
    preload: (tgids, files) => user.preload(tgids, files),
    close: () => log?.close(),
  };
}

/** Of setting cache_user_symbols (reference 01.4). `randomize`: the kernel's setting, 0 when all processes look alike (no ASLR). */
export function defaultCachePolicy(hasCommand: boolean, randomize = '/proc/sys/kernel/randomize_va_space'): CachePolicy {
  if (hasCommand) return 'PER_PROGRAM';
  try {
    return readFileSync(randomize, 'latin1').trim() === '0' ? 'PER_PROGRAM' : 'PER_PID';
  } catch {
    return 'PER_PID';
  }
}

/** Whether the object's events or maps hold user addresses. */
export function printsUserSymbols(manifest: Manifest): boolean {
  return storesKind([...manifest.events, ...manifest.maps], 'ustack', 'usym');
}
