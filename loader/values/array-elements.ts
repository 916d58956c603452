// The elements of a map that is an array in the kernel, as a hash would have given them: those that something has written,
// under the key 0, or for a histogram under their index as a uint64, and without the word behind the value that tells
// whether it was written (common/manifest.ts).

import { isBucketedSpec } from '../../common/aggregations/aggregations.ts';
import type { MapSpec } from '../../common/manifest.ts';
import type { MapDump } from './map-entries.ts';

/** That of a hash is as it was. */
export function writtenElements(spec: MapSpec, dump: MapDump): MapDump {
  if (spec.storage === undefined) return dump;
  const { count, keys, values, cpus } = dump;
  const size = Math.ceil(spec.valueSize / 8) * 8;
  const stride = size + 8;
  const parts = spec.perCpu ? cpus : 1;
  const keySize = isBucketedSpec(spec.value) ? 8 : 4;
  const partsOf = (element: number): Buffer[] => (
    Array.from({ length: parts }, (_, part) => values.subarray((element * parts + part) * stride, (element * parts + part + 1) * stride))
  );
  const written = Array.from({ length: count }, (_, element) => element)
    .filter((element) => partsOf(element).some((part) => part.readBigUInt64LE(size) !== 0n));
  const foundKeys = Buffer.alloc(written.length * keySize);
  written.forEach((element, at) => foundKeys.writeUInt32LE(keys.readUInt32LE(element * 4), at * keySize));
  const kept = spec.perCpu ? size : spec.valueSize;
  return { count: written.length, keys: foundKeys, values: Buffer.concat(written.flatMap((element) => partsOf(element).map((part) => part.subarray(0, kept)))), cpus };
}
