// Which maps have slots (common/map-slots.ts): keyed aggregations of sums that programs only add to, for what is in a slot is not
// in the hash, where a program would look. One that is emptied while programs run has two generations, of slots as of the hash, and
// the loader waits for the programs that had begun before; those that may sleep the kernel does not wait for. Which do is known only when
// they are lowered, which asks for the slots: so it is told (lower.ts).

import { cellsMerge } from '../../common/aggregations/aggregations.ts';
import { LARGEST_SLOT_KEY } from '../../common/map-slots.ts';
import { visit } from '../../frontend/syntax/walk.ts';
import type * as ast from '../../frontend/syntax/ast.ts';
import type { MapInfo, TypedProgram } from '../../frontend/types/typed-program.ts';
import { isVariable, storedKeySize } from './maps.ts';

/** A program may use 64 maps, some of which are ours. */
const ROOM = 48;

/**
 * Names of the maps, without `@`. `emptied`: of those that are emptied in the step in which they are printed. `sleeping`: probes of which a
 * program may sleep.
 */
export function findSlots(
  { probes, functions, maps }: Pick<TypedProgram, 'probes' | 'functions' | 'maps'>, emptied: ReadonlySet<string>, sleeping: ReadonlySet<ast.Probe>,
): ReadonlySet<string> {
  const looked = new Set<string>();
  const asleep = new Set<string>();
  const look = (node: ast.Probe | ast.FnDef, sleeps: boolean): ReadonlySet<string> => {
    const others = new Set<ast.Node>();
    const names = new Set<string>();
    visit(node, (part) => {
      if (part.kind === 'map') names.add(part.name);
      if (part.kind === 'assign' && part.target.kind === 'map' && part.op === null) {
        others.add(part.target);
        if (sleeps) asleep.add(part.target.name);
      } else if (part.kind === 'call' && LOADERS.has(part.name)) {
        const [subject] = part.args;
        if (subject?.kind === 'map' && subject.key === null) others.add(subject);
      } else if (part.kind === 'map' && !others.has(part)) looked.add(part.name);
    });
    return names;
  };
  const inFunctions = functions.flatMap(({ node }) => [...look(node, sleeping.size > 0)]);
  const programs = [...new Set(probes.map((probe) => probe.node))].map((node) => new Set([...look(node, sleeping.has(node)), ...inFunctions]));
  const isEmptied = ({ name, givenTo }: MapInfo): boolean => emptied.has(name) || givenTo.has('clear') || givenTo.has('zero');
  const given = new Set<string>();
  // An emptied one has two generations.
  const used = (names: ReadonlySet<string>): number => maps.reduce((sum, map) => sum + (names.has(map.name) && !isVariable(map) ? (isEmptied(map) ? 2 : 1) * (given.has(map.name) ? 2 : 1) : 0), 0);
  for (const map of maps) {
    if (!canHaveSlots(map) || looked.has(map.name) || (isEmptied(map) && asleep.has(map.name))) continue;
    given.add(map.name);
    if (programs.some((names) => names.has(map.name) && used(names) > ROOM)) given.delete(map.name);
  }
  return given;
}

/** What the loader does, to the whole map. */
const LOADERS: ReadonlySet<string> = new Set(['print', 'clear', 'zero']);

function canHaveSlots(map: MapInfo): boolean {
  const { key, value, declared } = map;
  return key !== null && declared === null && value.kind === 'aggregate' && storedKeySize(map) <= LARGEST_SLOT_KEY
    && cellsMerge(value.name);
}
