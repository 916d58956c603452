// The kernel's types. *Purpose*: one BTF for the kernel and those of its modules that the probes are about, by their names or by a
// function of theirs. *Requires*: the program with its imports, which tells the probes. *Ensures*: null where the host has none;
// the same bytes are parsed once, however often a script is compiled, and each time seen anew, since a script may put
// definitions of its own before them. Most scripts look at no type, so it is read when the first one is.

import { Btf } from '../../common/btf/btf.ts';
import { joinBtf } from '../../common/btf/join-btf.ts';
import type * as ast from '../syntax/ast.ts';
import { Reporter } from '../diagnostics/diagnostics.ts';
import type { Host } from '../host.ts';
import { parseAttachPoints } from '../providers/attach-point.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import { isOpen } from '../providers/parts.ts';
import { probeCallerName } from '../providers/probe-callers.ts';
import { modulesOf } from '../check/probes.ts';
import type { Source } from '../syntax/source.ts';

export function readKernelBtf(program: ast.Program, source: Source, host: Host, positional: readonly string[] | null): Btf | null {
  const bytes = host.kernelBtf();
  if (bytes === null) return null;
  const points = attachPointsOf(program, source, positional);
  const names = new Set([...points.flatMap(modulesOf), ...points.flatMap((point) => homesOf(point, bytes, host))]);
  const further = [...names].flatMap((name) => host.moduleBtf?.(name) ?? []);
  const btf = parsedOnce(further.length === 0 ? bytes : joinBtf(bytes, further))?.view() ?? null;
  if (btf !== null) btf.isKernel = true;
  return btf;
}

/** A script may be checked several times for one host. */
const parsed = new WeakMap<Uint8Array, Btf>();

function parsedOnce(bytes: Uint8Array | null): Btf | null {
  const btf = bytes === null ? null : parsed.get(bytes) ?? Btf.parse(bytes);
  if (bytes !== null && btf !== null) parsed.set(bytes, btf);
  return btf;
}

function attachPointsOf(program: ast.Program, source: Source, positional: readonly string[] | null): AttachPoint[] {
  const unheard = new Reporter(source);
  const points = program.items.flatMap((item) => (item.kind === 'probe' ? item.attachPoints : []));
  return points.flatMap((syntax) => parseAttachPoints(syntax, unheard, positional));
}

/** Modules that may have the function whose arguments the kernel is to tell, where no module is named and the kernel has none of that name. */
function homesOf({ provider, spec }: AttachPoint, kernel: Uint8Array, host: Host): readonly string[] {
  const typed = provider.module(spec) === null ? provider.can.namedArguments?.from(spec) : undefined;
  const name = typed?.kind === 'raw' ? probeCallerName(typed.event) : typed?.kind === 'function' && typed.program === null ? typed.function : null;
  if (name === null || isOpen(name) || parsedOnce(kernel)?.find(name, 'func') !== null) return [];
  return (host.modules?.() ?? []).filter((module) => {
    const own = host.moduleBtf?.(module) ?? null;
    // A name that the kernel has as well, for something else, is among its strings alone.
    return own !== null && (has(own, name) || has(kernel, name)) && Btf.parse(joinBtf(kernel, [own]) ?? kernel)?.find(name, 'func') != null;
  });
}

function has(btf: Uint8Array, name: string): boolean {
  return Buffer.from(btf.buffer, btf.byteOffset, btf.byteLength).includes(`\0${name}\0`, 0, 'latin1');
}
