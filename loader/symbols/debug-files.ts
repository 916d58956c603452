// Where the debug information of a stripped binary is: in a file that has its build id for a name, or in the one whose name
// and CRC the binary carries (.gnu_debuglink; gdb's manual, "Debugging Information in Separate Files"). A file that is not of
// this very build is none. Only this machine is looked at: a tracer must not start downloads.

import { closeSync, openSync, readSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { lazy } from '../../common/lazy.ts';
import { statusOf } from '../bounded-file.ts';

/** Folders that are looked into where nobody names others. */
export const DEBUG_PLACES: readonly string[] = ['/usr/lib/debug'];

const PACKAGE = '.dwp';

export interface DebugLink {
  readonly name: string;
  /** Of the whole file. */
  readonly crc: number;
}

export interface StrippedFile {
  readonly path: string;
  /** Lower-case hex. */
  readonly buildId: string | null;
  readonly link: DebugLink | null;
}

/** The root of another process, as procfs has it. */
const OTHER_ROOT = /^\/proc\/\d+\/root(?=\/)/;

/** `wanted`: folders, or debug files themselves; of a file in another root also there. `buildIdAt`: of another file. */
export function findDebugFile({ path, buildId, link }: StrippedFile, wanted: readonly string[], buildIdAt: (path: string) => string | null): string | null {
  const [root = ''] = OTHER_ROOT.exec(path) ?? [];
  const places = root === '' ? wanted : [...wanted, ...inRoot(root, wanted)];
  const folder = dirname(resolve(path));
  const inside = folder.slice(root.length);
  const named = places.filter((place) => statusOf(place)?.isFile() === true);
  const ofBuild = buildId === null || buildId.length < 3 ? [] : places.map((place) => join(place, '.build-id', buildId.slice(0, 2), `${buildId.slice(2)}.debug`));
  const ofLink = link === null || link.name.includes('/') ? []
    : [join(folder, link.name), join(folder, '.debug', link.name), ...places.flatMap((place) => [join(place, inside, link.name), join(place, link.name)])];
  return [...named, ...ofBuild, ...ofLink].find((candidate) => isOfBuild(candidate)) ?? null;

  function isOfBuild(candidate: string): boolean {
    const status = statusOf(candidate);
    const own = statusOf(path);
    if (status?.isFile() !== true || (status.dev === own?.dev && status.ino === own.ino)) return false;
    const theirs = buildIdAt(candidate);
    return buildId !== null && theirs !== null ? buildId === theirs : link !== null && crcOf(candidate) === link.crc;
  }
}

/** Places as a process with that root sees them. */
export function inRoot(root: string, places: readonly string[]): string[] {
  return places.map((place) => `${root}${resolve(place)}`);
}

/** Packages that may be those of a binary or of its debug file: what is in them tells. `places` as of findDebugFile(). */
export function findDebugPackages(path: string, debugFile: string | null, places: readonly string[]): string[] {
  const file = resolve(path);
  const candidates = [...places, ...[file, ...(debugFile === null ? [] : [debugFile])].map((each) => `${each}${PACKAGE}`),
    ...places.flatMap((place) => [join(place, `${file}${PACKAGE}`), join(place, `${basename(file)}${PACKAGE}`)])];
  return [...new Set(candidates)].filter((candidate) => candidate.endsWith(PACKAGE) && statusOf(candidate)?.isFile() === true);
}

const crcTable = lazy(() => Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  return crc;
}));

/** CRC-32 as zlib has it; null: the file cannot be read. */
function crcOf(path: string): number | null {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    const chunk = Buffer.allocUnsafe(1 << 16);
    const table = crcTable();
    let crc = 0xffffffff;
    for (let size; (size = readSync(fd, chunk)) > 0;) {
      for (let at = 0; at < size; at++) crc = table[(crc ^ chunk[at]!) & 0xff]! ^ (crc >>> 8);
    }
    return ~crc >>> 0;
  } catch {
    return null;
  } finally {
    closeSync(fd);
  }
}
