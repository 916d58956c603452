// Manifests that are almost right: somewhere in the JSON a value is of another kind or size, is missing, is there twice or
// stands where another one stood. Each is a function of the random numbers alone.

import type { Random } from './random.ts';

type Path = readonly (string | number)[];

const ODD: readonly unknown[] = [
  null, true, false, 0, 1, -1, 0.5, 7, 255, 65536, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53, -(2 ** 53), 1e300, '', '0', '-1', '18446744073709551616', '0x0',
  'x', '\0', 'a\0b', '../../..', '$1', '$99999999999', '%s%d%n', '{{', '*', '🙂', '__proto__', 'constructor', 'x'.repeat(5000), [], [[]], [null], {}, { kind: 'int' },
];
/** Deeper than readers should follow, and as deep as JSON.stringify writes. */
const DEPTH = 4_000;

/** A copy with one to three changes. */
export function mutateManifest(manifest: unknown, random: Random): unknown {
  let mutant = structuredClone(manifest);
  for (let changes = random.once(3) ? 1 + random.below(3) : 1; changes > 1; changes--) mutant = change(mutant, random, false);
  // What is deep comes last: nothing may copy it.
  return change(mutant, random, true);
}

function change(root: unknown, random: Random, mayBeDeep: boolean): unknown {
  const paths = [...pathsOf(root, [])];
  // Every field alike: lists of many alike ones hide the few others.
  const shapes = [...new Set(paths.map(shapeOf))];
  const shape = random.of(shapes);
  const path = random.of(paths.filter((each) => shapeOf(each) === shape));
  if (path.length === 0) return oddValue(root, root, random, mayBeDeep);
  const parent = path.slice(0, -1).reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], root) as Record<string | number, unknown>;
  const key = path.at(-1)!;
  const kind = random.weighted([[6, 'odd'], [2, 'missing'], [2, 'twice'], [3, 'other']] as const);
  switch (kind) {
    case 'odd': parent[key] = oddValue(parent[key], root, random, mayBeDeep); break;
    case 'missing':
      if (Array.isArray(parent)) parent.splice(Number(key), 1);
      else delete parent[key];
      break;
    case 'twice':
      if (Array.isArray(parent)) parent.splice(Number(key), 0, structuredClone(parent[Number(key)]));
      else parent[`${key}_`] = parent[key];
      break;
    case 'other': {
      const from = random.of(paths);
      parent[key] = structuredClone(from.reduce<unknown>((at, each) => (at as Record<string | number, unknown>)[each], root));
    }
  }
  return root;
}

function oddValue(value: unknown, root: unknown, random: Random, mayBeDeep: boolean): unknown {
  if (typeof value === 'number' && random.once(2)) return random.of([value + 1, value - 1, value * 2, -value, value * 8 + 4, value + 2 ** 31, 2 ** 32 - value]);
  if (typeof value === 'string' && random.once(3)) return random.of([`${value}x`, value.slice(0, -1), value.repeat(3), `${value}\0`]);
  switch (random.below(20)) {
    case 0: return mayBeDeep ? nested(random) : null;
    case 1: return { kind: 'array', length: 2, of: value };
    case 2: return Array.from({ length: 3000 }, () => (value === root ? 0 : value));
    default: return random.of(ODD);
  }
}

/** Lists, or types, in each other. */
function nested(random: Random): unknown {
  const depth = random.once(2) ? DEPTH : 50 + random.below(50);
  let value: unknown = { kind: 'bool' };
  const isType = random.once(2);
  for (let level = 0; level < depth; level++) value = isType ? { kind: 'array', of: value, length: 1 } : [value];
  return value;
}

function* pathsOf(value: unknown, path: Path): Generator<Path> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, each] of Object.entries(value)) yield* pathsOf(each, [...path, Array.isArray(value) ? Number(key) : key]);
}

function shapeOf(path: Path): string {
  return path.map((key) => (typeof key === 'number' ? '#' : key)).join('.');
}
