// Syntax trees as text, for the parts of the standard library that are parsed ahead of time: JSON whose big integers are
// marked, and whose places get their source when they are read back. Used by the build and by whoever reads it.

import type { MacroDef } from '../../frontend/syntax/ast.ts';
import type { Source } from '../../frontend/syntax/source.ts';

const BIG = '#';

export function freeze(macros: readonly MacroDef[]): string {
  return JSON.stringify(macros, (key, value: unknown) => {
    if (key === 'source') return undefined;
    if (typeof value === 'bigint') return { [BIG]: String(value) };
    return value;
  });
}

export function revive(json: string, source: Source): readonly MacroDef[] {
  return JSON.parse(json, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null) return value;
    if (BIG in value) return BigInt(value[BIG] as string);
    return 'start' in value && typeof value.start === 'number' ? { ...value, source } : value;
  }) as readonly MacroDef[];
}
