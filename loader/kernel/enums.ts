// The kernel's enums, whose names have other values on other kernels: what a name stands for here, and what a number is called.
// An enum is the one of that name; one without a name is known by the names in it. Where there is no BTF, everything is
// as it was where the script was compiled.

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { lazy } from '../../common/lazy.ts';
import type { EnumeratorSpec, Manifest, ValueType } from '../../common/manifest.ts';
import { didYouMean } from '../../common/near-miss.ts';
import { EXIT_LOAD, LoaderError } from '../errors.ts';
import { kernelModules } from './kernel-btf.ts';
import { allTypes } from './kernel-types.ts';

type EnumType = Extract<ValueType, { kind: 'enum' }>;

/** The value here of a name in the enum `of`, `compiled` where nobody knows; null: there is no such name. */
function enumeratorHere({ of, name, value }: Pick<EnumeratorSpec, 'of' | 'name' | 'value'>): bigint | null {
  const compiled = BigInt(value);
  if (kernelModules().length === 0) return compiled;
  for (const types of allTypes()) {
    const found = [...types.enumeratorsNamed(name)];
    const named = found.filter(({ type }) => types.name(type) === of);
    // Kernels name enums that had none, and the other way round.
    const pool = named.length > 0 || (of !== '' && enumNamed(types, of) !== null) ? named : found;
    const [first] = pool;
    if (first !== undefined) return pool.some((each) => each.value === compiled) ? compiled : first.value;
  }
  return null;
}

export function hasEnumerator({ of, name }: Pick<EnumeratorSpec, 'of' | 'name'>): boolean {
  return enumeratorHere({ of, name, value: '0' }) !== null;
}

/** What enumeratorHere() gives. Throws a LoaderError about the place in the script when there is no such name. */
export function enumeratorValue(script: string, spec: EnumeratorSpec): bigint {
  const { of, name, place } = spec;
  const here = enumeratorHere(spec);
  if (here !== null) return here;
  const names = of === '' ? [] : [...allTypes()].flatMap((types) => valuesOf(types, enumNamed(types, of)).map((each) => each.name));
  throw new LoaderError(`this kernel has no ${name}${of === '' ? '' : ` in enum ${of}`}`, EXIT_LOAD, { at: { script, place }, ...didYouMean(name, new Set(names)) });
}

/** Where a script needs a number before it is loaded, it has that of the kernel it was compiled for. Throws LoaderError when that is wrong. */
export function checkEnumerators({ enumerators = [], source }: Manifest): void {
  for (const spec of enumerators) {
    const { name, value, place } = spec;
    const here = enumeratorValue(source.name, spec);
    if (here === BigInt(value)) continue;
    throw new LoaderError(`${name} is ${here} on this kernel, but was ${value} where the script was compiled, which needs to know it: compile it for this kernel`,
      EXIT_LOAD, { at: { script: source.name, place } });
  }
}

/** With the names that numbers have here, which are looked up when one is printed. */
export function withEnumNames<T>(part: T): T {
  if (typeof part !== 'object' || part === null) return part;
  if (isKernelEnum(part)) {
    const names = lazy(() => namesHere(part));
    return { ...part, get names() { return names(); } };
  }
  const entries = Object.entries(part as Readonly<Record<string, unknown>>).map(([key, child]) => [key, withEnumNames(child)] as const);
  if (entries.every(([key, child]) => child === part[key as keyof T])) return part;
  const made: unknown = Array.isArray(part) ? entries.map(([, child]) => child) : Object.fromEntries(entries);
  return made as T;
}

function isKernelEnum(part: object): part is EnumType & { readonly of: string } {
  return 'kind' in part && part.kind === 'enum' && 'of' in part;
}

function namesHere({ of, names }: EnumType & { readonly of: string }): EnumType['names'] {
  for (const types of allTypes()) {
    const alike = names.flatMap(([, name]) => [...types.enumeratorsNamed(name)].filter(({ type }) => types.name(type) === of).slice(0, 1)).at(0);
    const found = valuesOf(types, alike?.type ?? (of === '' ? null : enumNamed(types, of)));
    if (found.length > 0) return found.map(({ name, value }) => [`${value}`, name] as const);
  }
  return names;
}

function enumNamed(types: Btf, name: string): BtfId | null {
  return types.find(name, 'enum', 'enum64');
}

function valuesOf(types: Btf, id: BtfId | null): ReturnType<Btf['enumValues']> {
  return id === null ? [] : types.enumValues(id);
}
