// The state that one compilation is checked in, at its start: nothing is known of any type yet. Here is also the state of
// a body, which is what is checked on its own: a probe for one of its attach points, or a function. What the fields mean
// is in check-context.ts.

import type { Body, Session } from './check-context.ts';
import { rules } from './rules.ts';

/** What the passes before the checks found out. */
export type SessionFacts = Pick<Session,
  'source' | 'host' | 'options' | 'config' | 'kernelBtf' | 'c' | 'code' | 'wanted' | 'macros' | 'refusedNames' | 'reporter'>;

export function newSession(facts: SessionFacts): Session {
  return {
    ...facts, rules,
    tracepointFields: new Map(),
    functions: new Map(),
    bodies: [],
    maps: new Map(),
    refusedMaps: new Set(),
    leftOutMaps: new Set(),
    parameters: new Map(),
    usesParamCount: false,
    unstable: new Set(),
    named: new Map(),
    questions: new Map(),
    silent: true,
    nearSearches: 0,
    changed: false,
    assumeIntegers: false,
    probeNames: false,
    usesProbeNames: false,
    probeTexts: false,
  };
}

export function newBody(subject: Pick<Body, 'probe' | 'attachPoint' | 'fn' | 'object'>): Body {
  return {
    ...subject,
    states: new Map(), types: new Map(), constants: new Map(), variables: new Map(), fields: new Map(), wholeArgs: new Map(), enumerators: new Map(), kernelEnumerators: new Map(),
    externs: new Map(), unsigned: new Set(), constantRecords: new Map(), existence: new Map(), taken: new Map(),
    scopes: [], measured: null, inComptime: false, loops: 0, forLoops: 0, copies: 1n, loopReturn: null,
  };
}
