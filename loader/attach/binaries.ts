// From the binary of a uprobe as the script names it to a path: absolute or relative path, a program on PATH, a library
// by name through the linker's cache, or what a process has mapped. Resolved on the target, at load.

import { accessSync, constants, existsSync, readFileSync, readlinkSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { statusOf } from '../bounded-file.ts';
import type { ProbeSpec } from '../../common/manifest.ts';
import { MissingProbe } from './row.ts';
import type { AttachHost } from './row.ts';

/** Throws MissingProbe when nothing fits. */
export function resolveBinary(name: string, probe: Pick<ProbeSpec, 'name'>, host: AttachHost): string {
  const path = name === '' ? ownBinary(host) : name.includes('/') ? inMountNamespace(resolve(name), host) : byName(name, host);
  if (path === null || !isFile(path)) {
    throw new MissingProbe(`cannot attach ${probe.name}: ${name === '' ? 'no binary is named, and there is no -p or -c'
      : `'${name}' is no file, no program on PATH and no library`}`);
  }
  return path;
}

/** First program of that name on PATH, or null. Entries that are empty mean the working directory. */
export function findOnPath(name: string): string | null {
  for (const directory of (process.env['PATH'] ?? '').split(delimiter)) {
    const path = join(directory === '' ? '.' : directory, name);
    if (isFile(path) && isExecutable(path)) return resolve(path);
  }
  return null;
}

function ownBinary(host: AttachHost): string | null {
  if (host.command !== null) return host.command;
  return host.pid === null ? null : `/proc/${host.pid}/exe`;
}

function byName(name: string, host: AttachHost): string | null {
  if (isFile(name)) return resolve(name);
  return findOnPath(name) ?? (host.pid !== null && host.command === null ? mappedLibrary(name, host.pid) : null) ?? cachedLibrary(name);
}

/** A process in a container sees other files under the same path. */
function inMountNamespace(path: string, host: AttachHost): string {
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

function mappedLibrary(name: string, pid: number): string | null {
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
  } catch {
    return null;
  }
  const paths = maps.split('\n').map((line) => line.slice(line.indexOf('/'))).filter((path) => path.startsWith('/'));
  const path = paths.find((p) => isLibrary(basename(p), name));
  return path === undefined ? null : inMountNamespace(path, { pid, command: null } as AttachHost);
}

const CACHE = '/etc/ld.so.cache';
const CACHE_MAGIC = 'glibc-ld.so.cache1.1';
const CACHE_HEADER_SIZE = 48;
const CACHE_ENTRY_SIZE = 24;

/** From glibc's dl-cache.h: header, entries {flags, key, value, osversion, hwcap}, strings from the header's start. */
function cachedLibrary(name: string): string | null {
  if (!existsSync(CACHE)) return null;
  const cache = readFileSync(CACHE);
  const start = cache.indexOf(CACHE_MAGIC, 0, 'latin1');
  if (start < 0 || start + CACHE_HEADER_SIZE > cache.length) return null;
  const count = cache.readUInt32LE(start + CACHE_MAGIC.length);
  const string = (offset: number): string => cache.toString('utf8', start + offset, cache.indexOf(0, start + offset));
  for (let i = 0; i < count; i++) {
    const entry = start + CACHE_HEADER_SIZE + i * CACHE_ENTRY_SIZE;
    if (entry + CACHE_ENTRY_SIZE > cache.length) return null;
    if (isLibrary(string(cache.readUInt32LE(entry + 4)), name)) return string(cache.readUInt32LE(entry + 8));
  }
  return null;
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
