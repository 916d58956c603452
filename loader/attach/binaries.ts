// From the binary of a uprobe as the script names it to a path: absolute or relative path, a program on PATH, a library
// by name through the linker's cache, or what a process has mapped. Resolved on the target, at load.

import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { globPattern, hasWildcard } from '../../common/globs.ts';
import { didYouMean } from '../../common/near-miss.ts';
import { statusOf } from '../bounded-file.ts';
import { EXIT_INPUT, fileReasonOf, NO_FILE } from '../errors.ts';
import type { Details } from '../errors.ts';
import { inArchive } from '../symbols/archives.ts';
import { procOf, rootOf, runningProcesses, visitDescendants } from '../processes.ts';
import { filesOfProgram } from './needed-libraries.ts';
import { fileOf, insideRoot, mappedCode } from './process-files.ts';
import { cannot, MissingProbe } from './row.ts';
import type { AttachHost, Named } from './row.ts';

/** The process of -p, or the child of -c; with --follow, -p means its descendants, too. */
export type ProcessOf = Pick<AttachHost, 'pid' | 'command' | 'following'>;

/** Throws MissingProbe when nothing fits. */
export function resolveBinary(name: string, probe: Named, host: ProcessOf): string {
  const path = name === '' ? ownBinary(host) : name.includes('/') ? asSeenBy(host, resolve(name)) : byName(name, host);
  if (path === null || !isFile(inArchive(path)?.archive ?? path)) {
    throw new MissingProbe(`${cannot(probe)}: ${lackOf(name, path)}`, EXIT_INPUT, hintOf(name, host));
  }
  return path;
}

function lackOf(name: string, path: string | null): string {
  if (name === '') return 'no binary is named, and there is no -p or -c';
  if (path === null) return `'${name}' is no file, no program on PATH and no library`;
  const part = inArchive(path);
  const file = part === null ? name : name.slice(0, name.length - part.member.length - 2);
  try {
    return `'${file}' is ${statSync(part?.archive ?? path).isDirectory() ? 'a directory' : 'no regular file'}`;
  } catch (error) {
    const reason = fileReasonOf(error);
    return reason === NO_FILE ? `there is no file '${file}'` : `'${file}' cannot be reached: ${reason}`;
  }
}

/**
 * Every file that the name means, each once: one, or those that a pattern matches. With -p these are files that the process has
 * mapped to run, and no name means all of them; of the command of -c, `*` means those that it will have mapped at its start. Throws MissingProbe when a name without wildcards fits nothing.
 */
export function resolveBinaries(name: string, probe: Named, host: ProcessOf): string[] {
  const { command } = host;
  const processes = otherProcesses(host);
  if (!hasWildcard(name) && (name !== '' || processes.length === 0)) return [resolveBinary(name, probe, host)];
  const glob = globPattern(name || '*');
  const candidates = command !== null && name === '*' ? filesOfProgram(command, librariesNamed)
    : processes.length > 0 ? mappedCode(processes, (path) => fits(path, name, glob))
    : name === '*' ? mappedCode(runningProcesses(), () => true)
      : name.includes('/') ? filesMatching(resolve(name)).map((path) => asWritten(path, name))
        : [...programsOnPath(glob), ...[...cacheEntries(null)].filter(([file]) => glob.test(file)).map(([, path]) => path)];
  return distinct(candidates);
}

function distinct(paths: string[]): string[] {
  const files = new Map<string, string>();
  for (const path of paths.sort()) {
    const key = identityOf(path);
    if (isFile(path) && !files.has(key)) files.set(key, path);
  }
  return [...files.values()];
}

/** The same, and what comes later: a call gives the files that these processes have mapped since the last one. null: no process is named, or no pattern. */
export interface BinariesInTime { readonly now: readonly string[]; readonly later: ((pids: readonly number[]) => readonly string[]) | null }

export function binariesInTime(name: string, probe: Named, host: ProcessOf): BinariesInTime {
  const now = resolveBinaries(name, probe, host);
  const { pid } = host;
  if (pid === null || (name === '' ? host.command !== null : !hasWildcard(name))) return { now, later: null };
  const known = new Set(now.map(identityOf));
  const glob = globPattern(name || '*');
  return {
    now,
    later: (pids) => distinct(mappedCode(pids, (path) => fits(path, name, glob))).filter((path) => {
      const file = identityOf(path);
      return !known.has(file) && known.add(file);
    }),
  };
}

/** A file may have several paths. */
export function identityOf(path: string): string {
  const status = statusOf(path);
  return status === null ? '' : `${status.dev}:${status.ino}`;
}

/** A pattern without a folder means the file's name, and `*` anything. */
function fits(path: string, name: string, glob: RegExp): boolean {
  return name === '' || name === '*' || glob.test(name.includes('/') ? path : basename(path));
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

/** A path that a pattern matches, with the folders in front of its first wildcard as the script has them. */
function asWritten(path: string, pattern: string): string {
  const folder = pattern.slice(0, pattern.lastIndexOf('/', pattern.search(/[*[]/)) + 1);
  const front = `${resolve(folder)}/`;
  return path.startsWith(front) ? folder + path.slice(front.length) : path;
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
  return firstProgram(name, null);
}

/** Of programs of that name, further behind on PATH than the one that is meant. */
export function tellOfOthers(name: string, meant: string, probe: Named): string[] {
  const others = alsoOnPath(name, meant);
  return others.length === 0 ? [] : [`${probe.name} means ${meant}, the first of that name on PATH: ${others.join(', ')} ${others.length === 1 ? 'is' : 'are'} left out`];
}

function alsoOnPath(name: string, meant: string): string[] {
  if (name === '' || name.includes('/') || firstProgram(name, null) !== meant) return [];
  const found = pathFolders().map((folder) => resolve(folder, name)).filter((path) => isFile(path) && isExecutable(path));
  return [...new Map(found.map((path) => [identityOf(path), path])).entries()].flatMap(([identity, path]) => (identity === identityOf(meant) ? [] : [path]));
}

/** `root`: of a process, whose files are meant; null: ours. */
function firstProgram(name: string, root: string | null): string | null {
  for (const directory of pathFolders()) {
    const path = resolve(directory, name);
    const found = root === null ? path : insideRoot(root, path);
    if (found !== null && isFile(found) && isExecutable(found)) return found;
  }
  return null;
}

function pathFolders(): string[] {
  return (process.env['PATH'] ?? '').split(delimiter).map((folder) => (folder === '' ? '.' : folder));
}

/** What -p means, the process itself first: the command of -c has the tracer's files. */
function otherProcesses({ pid, command, following }: ProcessOf): number[] {
  if (pid === null || command !== null) return [];
  if (!following) return [pid];
  const all: number[] = [];
  visitDescendants(pid, (each) => all.push(each));
  return all;
}

/** Libraries as `libc`, and programs. */
function* namesKnown(): Iterable<string> {
  for (const [file] of cacheEntries(null)) yield file.replace(/\.so\b.*$/, '');
  yield* programsKnown();
}

/** Names of those on PATH. */
export function programsKnown(): readonly string[] {
  return programsOnPath(globPattern('*')).map((path) => basename(path));
}

/** What a bare name nearly is; of an absolute path: who has a file there that the tracer does not. */
function hintOf(path: string, { pid }: ProcessOf): Details {
  if (pid === null && !path.includes('/')) return didYouMean(path, namesKnown());
  if (pid !== null || !path.startsWith('/')) return {};
  const owner = runningProcesses().find((each) => {
    const root = rootOf(each);
    return root !== null && isFile(insideRoot(root, path) ?? '');
  });
  return owner === undefined ? {} : { hints: [`the process ${owner} has such a file in its own root: trace it with -p ${owner}`] };
}

function ownBinary({ pid, command }: ProcessOf): string | null {
  return command ?? (pid === null ? null : `${procOf(pid)}/exe`);
}

function asSeenBy(host: ProcessOf, path: string): string {
  const part = inArchive(path);
  const files = otherProcesses(host).map((pid) => (part === null ? fileOf(pid, path) : `${fileOf(pid, part.archive)}!/${part.member}`));
  return files.find((file) => isFile(inArchive(file)?.archive ?? file)) ?? path;
}

/** What the process of -p runs comes first. */
function byName(name: string, host: ProcessOf): string | null {
  const processes = otherProcesses(host);
  const mapped = mappedCode(processes, (path) => isLibrary(basename(path), name))[0];
  if (mapped !== undefined) return mapped;
  if (isFile(name)) return resolve(name);
  for (const root of processes.length === 0 ? [null] : processes.map(rootOf)) {
    const found = firstProgram(name, root) ?? cachedLibrary(name, root);
    if (found !== null) return found;
  }
  return null;
}

/** `libc` fits libc.so.6 and libc-2.36.so; `libc.so.6` fits itself. */
function isLibrary(file: string, name: string): boolean {
  return file === name || (file.startsWith(name) && /^(-[\d.]+)?\.so(\.[\d.]+)?$/.test(file.slice(name.length)));
}

const CACHE = '/etc/ld.so.cache';
const CACHE_MAGIC = 'glibc-ld.so.cache1.1';
const CACHE_HEADER_SIZE = 48;
const CACHE_ENTRY_SIZE = 24;

function librariesNamed(name: string): string[] {
  return [...cacheEntries(null)].filter(([file]) => file === name).map(([, path]) => path);
}

function cachedLibrary(name: string, root: string | null): string | null {
  for (const [file, path] of cacheEntries(root)) if (isLibrary(file, name)) return root === null ? path : insideRoot(root, path);
  return null;
}

/** From glibc's dl-cache.h: header, entries {flags, key, value, osversion, hwcap}, strings from the header's start. */
function* cacheEntries(root: string | null): Iterable<readonly [file: string, path: string]> {
  const at = root === null ? CACHE : insideRoot(root, CACHE);
  if (at === null || !existsSync(at)) return;
  const cache = readFileSync(at);
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
