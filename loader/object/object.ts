// From the bytes of a compiled object to what the loader knows of it: the ELF is checked, `.bpftrace` found, its
// version compared and its manifest parsed. What is wrong with the bytes is found here, all of it: whoever has an ObjectFile may
// take it at its word, and libbpf, too. Pure: the same on every machine, needs no kernel and no addon. Whether
// the kernel takes the object is load.ts's business.

import { ElfError, EM_BPF } from '../../common/elf/elf.ts';
import { openElfObject } from '../../common/elf/object.ts';
import type { ElfObject } from '../../common/elf/object.ts';
import { bpfObjectProblem } from '../../common/check-bpf-object.ts';
import { providers } from '../../common/providers.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { FORMAT_MAJOR, MANIFEST_MAGIC, MANIFEST_SECTION } from '../../common/manifest.ts';
import { isAggregateSpec, keepsExtreme } from '../../common/aggregations/aggregations.ts';
import { FEATURES } from '../../common/object-features.ts';
import type { Feature } from '../../common/object-features.ts';
import type { Manifest } from '../../common/manifest.ts';
import { manifestProblem } from '../../common/manifest-check.ts';
import { unsupportedPart } from '../../common/unsupported-object.ts';
import { contradiction } from './validate.ts';

export interface ObjectFile {
  readonly bytes: Uint8Array;
  readonly elf: ElfObject;
  readonly manifest: Manifest;
}

/** Magic, uint16 major, uint16 minor, uint32 length. */
const HEADER_SIZE = 16;

const NOT_ELF = 'this is not an object of bpftrace-cc: it is not an ELF file';
const NOT_COMPILED = 'this is not an object of bpftrace-cc but text, as a script is';
const NOT_BPF = 'this is not an object of bpftrace-cc: the ELF file is not for BPF';
const TRUNCATED = 'the object is truncated: parts that its ELF header names are not there';

/** Throws LoaderError (exit code 1) that says what is wrong with the bytes. */
export function openObject(bytes: Uint8Array): ObjectFile {
  const elf = parse(bytes);
  const section = elf.section(MANIFEST_SECTION)?.bytes;
  if (section === undefined) {
    throw new LoaderError(`this is not an object of bpftrace-cc: the BPF object has no section ${MANIFEST_SECTION}`, EXIT_INPUT);
  }
  const content = Buffer.from(section.buffer, section.byteOffset, section.byteLength);
  if (content.length < HEADER_SIZE || content.toString('latin1', 0, 8) !== MANIFEST_MAGIC) {
    throw new LoaderError(`this is not an object of bpftrace-cc: its section ${MANIFEST_SECTION} is of another kind`, EXIT_INPUT);
  }
  const major = content.readUInt16LE(8);
  if (major !== FORMAT_MAJOR) {
    const minor = content.readUInt16LE(10);
    const age = major > FORMAT_MAJOR ? 'newer' : 'older';
    throw new LoaderError(
      `the object has format ${major}.${minor}, which is ${age} than this loader's format ${FORMAT_MAJOR}: `
      + (major > FORMAT_MAJOR ? 'use a newer bpftrace-run' : 'compile the script again'), EXIT_INPUT);
  }
  const length = content.readUInt32LE(12);
  if (HEADER_SIZE + length > content.length) throw new LoaderError(TRUNCATED, EXIT_INPUT);
  const manifest = parseManifest(content.toString('utf8', HEADER_SIZE, HEADER_SIZE + length));
  const problem = bpfObjectProblem(bytes, elf) ?? contradiction(manifest, elf);
  if (problem !== null) throw new LoaderError(`the object is damaged: ${problem}`, EXIT_INPUT);
  const unsupported = unsupportedPart(elf);
  if (unsupported !== null) throw new LoaderError(`the object cannot be loaded: ${unsupported}`, EXIT_INPUT);
  return { bytes, elf, manifest };
}

function parse(bytes: Uint8Array): ElfObject {
  try {
    const elf = openElfObject(bytes);
    if (elf.machine !== EM_BPF) throw new LoaderError(NOT_BPF, EXIT_INPUT);
    return elf;
  } catch (error) {
    if (!(error instanceof ElfError)) throw error;
    if (error.reason === 'not-elf' && isText(bytes)) throw new LoaderError(NOT_COMPILED, EXIT_INPUT, { hints: ['bpftrace runs a script, bpftrace-cc makes an object of it'] });
    throw new LoaderError(error.reason === 'not-elf' ? NOT_ELF : error.reason === 'unsupported' ? NOT_BPF : TRUNCATED, EXIT_INPUT);
  }
}

/** As far as the beginning tells. */
function isText(bytes: Uint8Array): boolean {
  return bytes.length > 0 && bytes.subarray(0, 512).every((byte) => byte >= 32 || (byte >= 9 && byte <= 13));
}

function parseManifest(text: string): Manifest {
  let manifest: unknown;
  try {
    manifest = JSON.parse(text);
  } catch (error) {
    throw damaged((error as Error).message);
  }
  // Before the rest: what this loader does not know may look wrong to it.
  checkRequirements(manifest);
  checkProbeTypes(manifest);
  const problem = manifestProblem(manifest);
  if (problem !== null) throw damaged(problem);
  checkExtremes(manifest as Manifest);
  return manifest as Manifest;
}

/** Before there was a name for how they are kept now, they were kept otherwise. */
function checkExtremes({ maps, requires }: Manifest): void {
  const known: Feature = 'extremes';
  const kept = maps.find(({ value }) => isAggregateSpec(value) && keepsExtreme(value.kind));
  if (kept !== undefined && requires?.includes(known) !== true) {
    throw new LoaderError(`an earlier bpftrace-cc made this object, whose map ${kept.name} is not kept like that any more: compile the script again`, EXIT_INPUT);
  }
}

function checkRequirements(manifest: unknown): void {
  const requires = (manifest as Partial<Manifest> | null)?.requires;
  if (!Array.isArray(requires)) return;
  const unknown = requires.filter((feature) => typeof feature === 'string' && !(FEATURES as readonly string[]).includes(feature));
  if (unknown.length > 0) {
    throw new LoaderError(`this object requires ${unknown.join(', ')}, which this loader does not know: use a newer bpftrace-run`, EXIT_INPUT);
  }
}

/** A probe type that came after this loader is no damage. */
function checkProbeTypes(manifest: unknown): void {
  const probes: unknown = (manifest as Partial<Manifest> | null)?.probes;
  if (!Array.isArray(probes)) return;
  const named = probes.map((probe) => (probe as { readonly attach?: { readonly provider?: unknown } } | null)?.attach?.provider);
  const unknown = new Set(named.filter((name) => typeof name === 'string' && !(providers as readonly string[]).includes(name)));
  if (unknown.size > 0) {
    throw new LoaderError(`this loader does not know the probe type ${[...unknown].join(', ')}: use a newer bpftrace-run`, EXIT_INPUT);
  }
}

function damaged(reason: string): LoaderError {
  return new LoaderError(`the object is damaged: its manifest cannot be read (${reason})`, EXIT_INPUT);
}
