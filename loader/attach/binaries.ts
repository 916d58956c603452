// From the binary of a uprobe as the script names it to a path: absolute or relative path, a program on PATH, a library
// by name through the linker's cache, or what a process has mapped. Resolved on the target, at load.

import { accessSync, constants, existsSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { statusOf } from '../bounded-file.ts';
import { inArchive } from '../symbols/archives.ts';
import { runningProcesses } from '../processes.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { filesOfProgram } from './needed-libraries.ts';
import { MissingProbe } from './row.ts';
import type { AttachHost } from './row.ts';

/** The process of -p, or the child of -c. */
type ProcessOf = Pick<AttachHost, 'pid' | 'command'>;

/** Throws MissingProbe when nothing fits. */
export function resolveBinary(name: string, probe: Pick<ProbeSpec, 'name'>, host: ProcessOf): string {
  const path = name === '' ? ownBinary(host) : name.includes('/') ? inMountNamespace(resolve(name), host) : byName(name, host);
  if (path === null || !isFile(inArchive(path)?.archive ?? path)) {
    throw new MissingProbe(`cannot attach ${probe.name}: ${name === '' ? 'no binary is named, and there is no -p or -c'
      : `'${name}' is no file, no program on PATH and no library`}`);
  }
  return path;
}

/**
 * Every file that the name means, each once: one, or those that a pattern matches. With -p these are files that the process has
 * mapped to run, and no name means all of them; of the command of -c, `*` means those that it will have mapped at its start. Throws MissingProbe when a name without wildcards fits nothing.
 */
export function resolveBinaries(name: string, probe: Pick<ProbeSpec, 'name'>, host: ProcessOf): string[] {
  const { pid, command } = host;
  const process = command === null ? pid : null;
  if (!hasWildcard(name) && (name !== '' || process === null)) return [resolveBinary(name, probe, host)];
  const glob = globPattern(name || '*');
  const candidates = command !== null && name === '*' ? filesOfProgram(command, librariesNamed)
    : process !== null ? mappedCode(process).filter((path) => fits(path, name, glob)).map((path) => inMountNamespace(path, host))
    : name === '*' ? runningProcesses().flatMap(mappedCode)
      : name.includes('/') ? filesMatching(resolve(name))
        : [...programsOnPath(glob), ...[...cacheEntries()].filter(([file]) => glob.test(file)).map(([, path]) => path)];
  const files = new Map<string, string>();
  for (const path of candidates.sort()) {
    const status = statusOf(path);
    const key = status === null ? '' : `${status.dev}:${status.ino}`;
    if (status?.isFile() === true && !files.has(key)) files.set(key, path);
  }
  return [...files.values()];
}

/** A pattern without a folder means the file's name, and `*` anything. */
function fits(path: string, name: string, glob: RegExp): boolean {
  return name === '' || name === '*' || glob.test(name.includes('/') ? path : basename(path));
}

/** Files that a process has mapped to run code of, as it names them. */
function mappedCode(pid: number): string[] {
  const lines = readMaps(pid)?.split('\n') ?? [];
  return lines.flatMap((line) => /^\S+ ..x. \S+ \S+ \d+ +(\/.*)$/.exec(line)?.[1] ?? []);
}

function programsOnPath(glob: RegExp): string[] {
  return pathFolders().flatMap((folder) => namesIn(folder).filter((name) => glob.test(name)).map((name) => join(folder, name))).filter(isExecutable);
}

/** A wildcard stays within a part of the path. */
function filesMatching(pattern: string): string[] {
  return pattern.split('/').slice(1).reduce<string[]>((folders, part) => {
    if (!hasWildcard(part)) return folders.map((folder) => `${folder}/${part}`);
    const glob = globPattern(part);
    return folders.flatMap((folder) => namesIn(folder === '' ? '/' : folder).filter((name) => glob.test(name)).map((name) => `${folder}/${name}`));
  }, ['']);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** First program of that name on PATH, or null. Entries that are empty mean the working directory. */
export function findOnPath(name: string): string | null {
  for (const directory of pathFolders()) {
    const path = join(directory, name);
    if (isFile(path) && isExecutable(path)) return resolve(path);
  }
  return null;
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => (folder === '' ? '.' : folder));
}

function ownBinary(host: ProcessOf): string | null {
  if (host.command !== null) return host.command;
  return host.pid === null ? null : `/proc/${host.pid}/exe`;
}

function byName(name: string, host: ProcessOf): string | null {
  if (isFile(name)) return resolve(name);
  return findOnPath(name) ?? (host.pid !== null && host.command === null ? mappedLibrary(name, host.pid) : null) ?? cachedLibrary(name);
}

/** A process in a container sees other files under the same path. */
function inMountNamespace(path: string, host: ProcessOf): string {
  if (host.pid === null || host.command !== null) return path;
  try {
    if (readlinkSync(`/proc/${host.pid}/ns/mnt`) === readlinkSync('/proc/self/ns/mnt')) return path;
  } catch {
    return path;
  }
  const inside = `/proc/${host.pid}/root${path}`;
  return existsSync(inside) ? inside : path;
}

/** `libc` fits libc.so.6 and libc-2.36.so; `libc.so.6` fits itself. */
function isLibrary(file: string, name: string): boolean {
  return file === name || (file.startsWith(name) && /^(-[\d.]+)?\.so(\.[\d.]+)?$/.test(file.slice(name.length)));
}

function readMaps(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return null;
  }
}

function mappedLibrary(name: string, pid: number): string | null {
  const maps = readMaps(pid) ?? '';
  const paths = maps.split('\n').map((line) => line.slice(line.indexOf('/'))).filter((path) => path.startsWith('/'));
  const path = paths.find((p) => isLibrary(basename(p), name));
  return path === undefined ? null : inMountNamespace(path, { pid, command: null });
}

const CACHE = '/etc/ld.so.cache';
const CACHE_MAGIC = 'glibc-ld.so.cache1.1';
const CACHE_HEADER_SIZE = 48;
const CACHE_ENTRY_SIZE = 24;

function librariesNamed(name: string): string[] {
  return [...cacheEntries()].filter(([file]) => file === name).map(([, path]) => path);
}

function cachedLibrary(name: string): string | null {
  for (const [file, path] of cacheEntries()) if (isLibrary(file, name)) return path;
  return null;
}

/** From glibc's dl-cache.h: header, entries {flags, key, value, osversion, hwcap}, strings from the header's start. */
function* cacheEntries(): Iterable<readonly [file: string, path: string]> {
  if (!existsSync(CACHE)) return;
  const cache = readFileSync(CACHE);
  const start = cache.indexOf(CACHE_MAGIC, 0, 'latin1');
  if (start < 0 || start + CACHE_HEADER_SIZE > cache.length) return;
  const count = cache.readUInt32LE(start + CACHE_MAGIC.length);
  const string = (offset: number): string => cache.toString('utf8', start + offset, cache.indexOf(0, start + offset));
  for (let i = 0; i < count; i++) {
    const entry = start + CACHE_HEADER_SIZE + i * CACHE_ENTRY_SIZE;
    if (entry + CACHE_ENTRY_SIZE > cache.length) return;
    yield [string(cache.readUInt32LE(entry + 4)), string(cache.readUInt32LE(entry + 8))];
  }
}

function isFile(path: string): boolean {
  return statusOf(path)?.isFile() ?? false;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
