// Encodes the `.bpftrace` section: the manifest as canonical JSON behind a small header (common/manifest.ts). It is here
// so that the same manifest is the same bytes whoever built it and in whatever order: keys are sorted, nothing
// is padded. Decoding is the loader's business, and neither side may use anything but manifest.ts of the other.

import { InternalError } from '../common/internal-error.ts';
import { FORMAT_MAJOR, FORMAT_MINOR, MANIFEST_MAGIC, type Manifest } from '../common/manifest.ts';

const HEADER_SIZE = 16;

export function encodeManifest(manifest: Manifest): Uint8Array {
  const encoder = new TextEncoder();
  const json = encoder.encode(canonicalJson(manifest));
  const bytes = new Uint8Array(HEADER_SIZE + json.length);
  const view = new DataView(bytes.buffer);
  bytes.set(encoder.encode(MANIFEST_MAGIC));
  view.setUint16(8, FORMAT_MAJOR, true);
  view.setUint16(10, FORMAT_MINOR, true);
  view.setUint32(12, json.length, true);
  bytes.set(json, HEADER_SIZE);
  return bytes;
}

/** JSON without white space, keys in code-unit order. Throws an InternalError for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object') {
    const entries = Object.entries(value).filter(([, member]) => member !== undefined);
    entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`).join(',')}}`;
  }
  throw new InternalError(`a manifest cannot hold a ${typeof value}`);
}
