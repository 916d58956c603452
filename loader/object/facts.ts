// What an object is and does, for a person who was handed one, or for who must know where it will run: read from its
// manifest, and from its instructions where the manifest could say what it likes. Pure: no kernel is asked, nothing is loaded.

import { SHF_EXECINSTR } from '../../common/elf/elf.ts';
import { harmlessKfuncs } from '../../common/harmless-kfuncs.ts';
import { helperIds } from '../../common/helper-ids.ts';
import { isKernelFeature, kernelFeatures } from '../../common/kernel-features.ts';
import type { EventSpec, MapSpec, ValueType } from '../../common/manifest.ts';
import { providerPrograms } from '../../common/providers.ts';
import { eventDeeds, helperDeed } from './deed-words.ts';
import type { ObjectFile } from './object.ts';

export interface ObjectFacts {
  readonly script: string;
  readonly compiler: string;
  readonly arch: string;
  readonly license: string;
  /** Attach points as the script has them, with their lines. */
  readonly probes: readonly { readonly name: string; readonly line: number }[];
  /** Kinds of the kernel's programs. */
  readonly programTypes: readonly string[];
  /** Names without `bpf_`, or `helper 26`. */
  readonly helpers: readonly string[];
  /** Functions of the kernel that are called; weak ones may be missing there. */
  readonly kfuncs: readonly string[];
  /** What of the kernel it cannot do without, in words, and the first Linux that has all of it. */
  readonly needs: readonly string[];
  readonly since: string;
  readonly capabilities: readonly string[];
  /** What --unsafe is for. */
  readonly unsafe: readonly string[];
  readonly maps: readonly { readonly name: string; readonly key: string | null; readonly value: string; readonly entries: number }[];
  readonly prints: readonly string[];
}

/** The first Linux with the ring buffer, which carries events, and with the BTF that fields are found by. */
const OLDEST = '5.8';
const INSTRUCTION = 8;
const BPF_CALL = 0x85;

export function factsOf(object: ObjectFile): ObjectFacts {
  const { manifest } = object;
  const calls = helpersCalled(object);
  const features = manifest.needs.map((need) => need.split(' ')[0]!).filter(isKernelFeature);
  const kfuncs = (manifest.kfuncs ?? []).map(({ name }) => name);
  return {
    script: manifest.source.name,
    compiler: manifest.compiler,
    arch: manifest.arch,
    license: manifest.license,
    probes: manifest.probes.map(({ name, line }) => ({ name, line })),
    programTypes: sorted(manifest.probes.map(({ attach }) => providerPrograms[attach.provider].type)),
    helpers: sorted(calls.map(helperName)),
    kfuncs: sorted(kfuncs),
    needs: sorted(features.map((name) => kernelFeatures[name].what)),
    since: [...features.map((name) => kernelFeatures[name].since), ...manifest.probes.map(({ attach }) => providerPrograms[attach.provider].since)].reduce(later, OLDEST),
    // The kernel asks for more where a file is probed, before 6.10.
    capabilities: ['CAP_BPF', 'CAP_PERFMON', ...(manifest.probes.some(({ attach }) => 'binary' in attach) ? ['CAP_SYS_ADMIN'] : [])],
    unsafe: sorted([
      ...calls.flatMap((id) => helperDeed(id) ?? []),
      ...manifest.events.flatMap(({ kind }) => eventDeeds[kind] ?? []),
      ...kfuncs.filter((name) => !harmlessKfuncs.has(name)).map((name) => `calls the kernel function ${name}()`),
    ]),
    maps: manifest.maps.map(mapFacts),
    prints: [...new Set(manifest.events.flatMap((event) => eventText(event) ?? []))],
  };
}

function sorted(words: readonly string[]): readonly string[] {
  return [...new Set(words)].sort();
}

function later(a: string, b: string): string {
  const [major, minor] = a.split('.').map(Number) as [number, number];
  const [otherMajor, otherMinor] = b.split('.').map(Number) as [number, number];
  return major > otherMajor || (major === otherMajor && minor >= otherMinor) ? a : b;
}

/** In any of its programs and functions, by number. */
function helpersCalled({ elf }: ObjectFile): readonly number[] {
  const called = new Set<number>();
  for (const { flags, bytes } of elf.sections) {
    if ((flags & SHF_EXECINSTR) === 0) continue;
    const code = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + INSTRUCTION <= bytes.length; at += INSTRUCTION) {
      if (bytes[at] === BPF_CALL && bytes[at + 1]! >> 4 === 0) called.add(code.getInt32(at + 4, true));
    }
  }
  return [...called];
}

const names = new Map<number, string>(Object.entries(helperIds).map(([name, id]) => [id, name]));

function helperName(id: number): string {
  return names.get(id) ?? `helper ${id}`;
}

function mapFacts({ name, key, value, maxEntries }: MapSpec): ObjectFacts['maps'][number] {
  return { name, key: key === null ? null : typeText(key), value: typeText(value), entries: maxEntries };
}

function typeText(type: ValueType): string {
  switch (type.kind) {
    case 'int': return `${type.signed ? '' : 'u'}int${8 * type.size}`;
    case 'float': return type.size === 8 ? 'double' : 'float';
    case 'string': return `string[${type.size}]`;
    case 'buffer': return `buffer[${type.size}]`;
    case 'array': return `${typeText(type.of)}[${type.length}]`;
    case 'tuple': return `(${type.fields.map(({ type: of }) => typeText(of)).join(', ')})`;
    case 'struct': return `{ ${type.fields.map(({ name }) => `.${name}`).join(', ')} }`;
    default: return type.kind;
  }
}

/** null: nothing. */
function eventText(event: EventSpec): string | null {
  switch (event.kind) {
    case 'printf': return `text: ${JSON.stringify(event.format)}`;
    case 'errorf': case 'warnf': return `a message: ${JSON.stringify(event.format)}`;
    case 'print-value': return `a value: ${typeText(event.value.type)}`;
    case 'print-map': return `the map ${event.map}`;
    case 'time': return `the time: ${JSON.stringify(event.format)}`;
    case 'join': return 'words of a list';
    case 'cat': return `what is in files: ${JSON.stringify(event.format)}`;
    case 'system': return `what commands print: ${JSON.stringify(event.format)}`;
    case 'skboutput': return `packets, into the file ${event.path}`;
    case 'clear': case 'zero': case 'unwatch': case 'exit': return null;
  }
}
