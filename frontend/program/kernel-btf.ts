// The kernel's types. *Purpose*: one BTF for the kernel and those of its modules that the probes are about. *Requires*: the
// program with its imports, which tells the modules. *Ensures*: null where the host has none; the same bytes are parsed
// once, however often a script is compiled, and each time seen anew, since a script may put definitions of its own before them. Most scripts look at no type, so it is read when the first one is.

import { Btf } from '../../common/btf/btf.ts';
import { joinBtf } from '../../common/btf/join-btf.ts';
import type * as ast from '../syntax/ast.ts';
import { Reporter } from '../diagnostics/diagnostics.ts';
import type { Host } from '../host.ts';
import { parseAttachPoint } from '../providers/attach-point.ts';
import { modulesOf } from '../check/probes.ts';
import type { Source } from '../syntax/source.ts';

export function readKernelBtf(program: ast.Program, source: Source, host: Host, positional: readonly string[] | null): Btf | null {
  const bytes = host.kernelBtf();
  if (bytes === null) return null;
  const further = impliedModules(program, source, positional).flatMap((name) => host.moduleBtf?.(name) ?? []);
  return parsedOnce(further.length === 0 ? bytes : joinBtf(bytes, further))?.view() ?? null;
}

/** A script may be checked several times for one host. */
const parsed = new WeakMap<Uint8Array, Btf>();

function parsedOnce(bytes: Uint8Array | null): Btf | null {
  const btf = bytes === null ? null : parsed.get(bytes) ?? Btf.parse(bytes);
  if (bytes !== null && btf !== null) parsed.set(bytes, btf);
  return btf;
}

/** Modules of the kernel that the probes are about. */
function impliedModules(program: ast.Program, source: Source, positional: readonly string[] | null): string[] {
  const unheard = new Reporter(source);
  const points = program.items.flatMap((item) => (item.kind === 'probe' ? item.attachPoints : []));
  return [...new Set(points.flatMap((syntax) => {
    const attachPoint = parseAttachPoint(syntax, unheard, positional);
    return attachPoint === null ? [] : modulesOf(attachPoint);
  }))];
}
