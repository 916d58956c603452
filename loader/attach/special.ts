// The probes that the loader runs itself, because nothing in the kernel fires them: before all others (begin), after them
// (end), on a signal to this process (self) and in a run of tests (test). How a program is run is run.ts's affair.

import { listed, matching } from './list.ts';
import type { SpecialType } from './provider.ts';

export const begin: SpecialType = { runs: 'begin', list: (pattern) => (pattern === '' ? ['begin'] : []) };
export const end: SpecialType = { runs: 'end', list: (pattern) => (pattern === '' ? ['end'] : []) };
export const self: SpecialType = { runs: 'self', list: (pattern) => listed(matching(['signal:SIGUSR1'], pattern).map((signal) => `self:${signal}`)) };
/** A script makes up the names of its tests. */
export const test: SpecialType = { runs: 'tests', list: () => [] };
