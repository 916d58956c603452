// Functions of BPF programs, for fentry and fexit: those that are loaded on the machine that compiles, with the types that their
// own BTF has. What such a program calls its context is another struct in the kernel, and that is what is handed out: the kernel's BTF
// has a list of both (struct bpf_ctx_convert).

import type { Btf, BtfId } from '../../common/btf/btf.ts';
import { globPattern } from '../../common/globs.ts';
import type { BpfFunction } from '../host.ts';
import { inKernel } from '../types/kernel-structs.ts';
import type { Session } from './check-context.ts';

export interface FoundFunction { readonly name: string; readonly btf: Btf; readonly id: BtfId }

/** A program's BTF as one compilation sees it. */
const views = new WeakMap<Session, Map<Btf, Btf>>();

/** `program`: an id, or `*`; either may be a pattern. */
export function bpfFunctions(session: Session, program: string, name: string): FoundFunction[] {
  const programs = globPattern(program);
  const names = globPattern(name);
  const known = session.host.bpfFunctions?.() ?? [];
  return known.filter((each) => names.test(each.name) && programs.test(String(each.program))).map((each) => ({ name: each.name, btf: viewOf(session, each), id: each.id }));
}

/** For near misses. */
export function bpfFunctionNames({ host }: Session): string[] {
  return (host.bpfFunctions?.() ?? []).map(({ name }) => name);
}

function viewOf(session: Session, { types }: BpfFunction): Btf {
  const known = views.get(session) ?? new Map<Btf, Btf>();
  views.set(session, known);
  let view = known.get(types);
  if (view === undefined) {
    view = types.view();
    known.set(types, view);
    const kernels = inKernel(view, session.kernelBtf);
    view.elsewhere = (tag, struct) => contextOf(session.kernelBtf(), struct) ?? kernels(tag, struct);
  }
  return view;
}

/** The struct that the kernel has where programs have one of this name for their context; null: it is no context. */
function contextOf(kernel: Btf | null, struct: string): { readonly btf: Btf; readonly id: BtfId } | null {
  const list = kernel?.find('bpf_ctx_convert', 'struct') ?? null;
  if (kernel === null || list === null || struct === '') return null;
  const members = kernel.members(list);
  const at = members.findIndex(({ name, type }) => name.endsWith('_prog') && kernel.name(kernel.resolve(type)) === struct);
  const own = at < 0 ? undefined : members[at + 1];
  const id = own === undefined ? 0 : kernel.resolve(own.type);
  return kernel.kind(id) === 'struct' ? { btf: kernel, id } : null;
}
