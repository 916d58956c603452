// The objects that a script imports. *Purpose*: one object out of ours and theirs. *Requires*: an emitted object, and a host
// with a linker (libbpf's). *Ensures*: the same object where nothing is imported; what cannot be linked is reported in
// libbpf's words.

import { adoptLinked } from '../backend/emit.ts';
import type { Emitted } from '../backend/emit.ts';
import { Reporter } from '../frontend/diagnostics/diagnostics.ts';
import type { Diagnostic } from '../frontend/diagnostics/diagnostics.ts';
import type { Host } from '../frontend/host.ts';
import type { TypedProgram } from '../frontend/types/typed-program.ts';
import type { Module } from '../middle/ir/ir.ts';

export type Linked =
  | { readonly kind: 'linked'; readonly emitted: Emitted }
  | { readonly kind: 'failed'; readonly diagnostic: Diagnostic };

export function linkObjects({ source, libraries }: TypedProgram, module: Module, emitted: Emitted, host: Host): Linked {
  const objects = libraries.flatMap(({ name, span, code }) => (code.kind === 'object' ? [{ name, span, bytes: code.bytes }] : []));
  if (objects.length === 0) return { kind: 'linked', emitted };
  const result = host.linkObjects?.([{ name: 'script.bpf.o', bytes: emitted.object }, ...objects]) ?? { kind: 'failed', reason: 'there is no linker here' };
  if (result.kind === 'linked') return { kind: 'linked', emitted: adoptLinked(emitted, result.bytes, module) };
  const reporter = new Reporter(source);
  reporter.error('c-error', objects[0]!.span, `${objects.map(({ name }) => name).join(' and ')} cannot be linked: ${result.reason.trim().replace(/^libbpf: /gm, '').replaceAll('\n', '; ')}`);
  return { kind: 'failed', diagnostic: reporter.diagnostics[0]! };
}
