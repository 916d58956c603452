// Manifests for tests of the backend, which copies them into objects and looks at no more than the probes.

import type { Manifest, ProbeSpec, TracepointFieldSpec } from '../../common/manifest.ts';

export function emptyManifest(probes: readonly ProbeSpec[] = []): Manifest {
  return {
    compiler: 'bpftrace-cc', arch: 'x86_64', source: { name: 'script.bt' }, license: 'GPL', needs: [], maps: [], events: [], probes,
    constants: [], sites: [],
    config: { printMapsOnExit: true, missingProbes: 'error', strTruncTrailer: '..', maxProbes: 1, maxBpfProgs: 1024, maxCatBytes: 1, logSize: 1, perfRbPages: 0, cppDemangle: true },
  };
}

/** A tracepoint probe of `program` whose fields have no instructions yet. */
export function tracepointProbe(program: string, fields: readonly Omit<TracepointFieldSpec, 'instructions'>[]): ProbeSpec {
  return {
    program, name: 'tracepoint:a:b', attach: { provider: 'tracepoint', category: 'a', event: 'b' }, line: 1, column: 1,
    fields: fields.map((field) => ({ ...field, instructions: [] })),
  };
}
