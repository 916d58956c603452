// The suites of groups that parent and child name to each other: both sides make the same groups from the same code,
// so nothing but a name crosses the process boundary.

import { OP_CASES } from './op-cases.ts';
import type { Group } from './program.ts';
import { randomGroups } from './random-programs.ts';

const SUITES: Readonly<Record<string, () => readonly Group[]>> = {
  ops: () => Object.values(OP_CASES).flatMap((groups) => groups()),
  random: () => randomGroups(20_240_229, 12, 25),
};

export function suiteGroups(name: string): readonly Group[] {
  const suite = SUITES[name];
  if (suite === undefined) throw new Error(`no suite ${name}`);
  return suite();
}
