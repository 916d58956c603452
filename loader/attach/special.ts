// The probes that the loader runs itself, because nothing in the kernel fires them: before all others (begin), after them
// (end), on a signal to this process (self), in a run of tests (test) and in one of benchmarks (bench). How a program is run is run.ts's affair.

import { listed, matching } from './list.ts';
import type { SpecialRow } from './row.ts';

/** They need of a kernel what all do that can run our objects. */
const isHere = (): boolean => true;

export const begin: SpecialRow = { runs: 'begin', isHere, list: (pattern) => (pattern === '' ? ['begin'] : []) };
export const end: SpecialRow = { runs: 'end', isHere, list: (pattern) => (pattern === '' ? ['end'] : []) };
export const self: SpecialRow = { runs: 'self', isHere, list: (pattern) => listed(matching(['signal:SIGUSR1'], pattern).map((signal) => `self:${signal}`)) };
/** A script makes up the names of its tests and benchmarks. */
export const test: SpecialRow = { runs: 'tests', isHere, list: () => [] };
export const bench: SpecialRow = { runs: 'benches', isHere, list: () => [] };
