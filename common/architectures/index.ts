// The architectures that programs can be compiled for and run on, by the names that manifests and scripts use. A new one is
// its file here and its line, the lengths of its instructions in the loader, and its system calls in stdlib/.

import type { Architecture } from './architecture.ts';
import { arm64 } from './arm64.ts';
import { x86_64 } from './x86-64.ts';

export type { Architecture } from './architecture.ts';

export const architectures = { x86_64, arm64 } as const satisfies Readonly<Record<string, Architecture>>;

/** null: nothing is known of it. */
export function architectureOf(name: string): Architecture | null {
  return Object.hasOwn(architectures, name) ? architectures[name as keyof typeof architectures] : null;
}

/** Our name for what Node calls a machine; null: nothing is known of it. */
export function architectureNamed(node: string): string | null {
  return Object.entries(architectures).find(([, architecture]) => architecture.node === node)?.[0] ?? null;
}
