// What an iterator walks over, as its program sees it. The kernel calls the program once more when it is through, and then the
// context has no object: the pointer that the program must look at first is found here, in the kernel's BTF. Which context
// that is says the row of the probe type.

import { memberPath, structType } from '../types/btf-types.ts';
import type { StructFieldResolution } from '../types/typed-program.ts';
import { VOID } from '../types/types.ts';
import type { Btf, BtfId } from '../../common/btf/btf.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import type { Session } from './check-context.ts';

/** The field of the context that points to the object; null: the probe walks over nothing; 'unknown': nobody knows, which is reported. */
export function walkedObject(session: Session, attachPoint: AttachPoint): StructFieldResolution | 'unknown' | null {
  const { provider, spec, span, text } = attachPoint;
  const name = contextOfWalk(attachPoint);
  if (name === null) return null;
  const { reporter } = session;
  const btf = session.kernelBtf();
  if (btf === null) {
    reporter.error('no-btf', span, `What ${text} walks over is in the kernel's type information (BTF), and there is none`, { help: 'give the BTF of a kernel with --btf FILE' });
    return 'unknown';
  }
  const id = btf.find(name, 'struct');
  const member = id === null ? null : lastPointer(btf, id);
  if (id === null || member === null) {
    const near = provider.near(spec, session);
    reporter.error('missing-probe', span, `There is no ${text} on this machine, so what it walks over is not known`, {
      help: near === null ? `what there is: -l '${provider.name}:*'` : `did you mean \`${provider.name}:${near}\`?`,
    });
    return 'unknown';
  }
  const { steps } = memberPath(structType(btf, id, 'kernel'), member)!;
  const bits = steps.reduce((sum, step) => sum + step.member.bitOffset, 0);
  return { kind: 'struct', throughPointer: true, steps, offset: bits / 8, type: { kind: 'pointer', to: VOID, space: 'kernel' }, bitfield: null, relocatable: true };
}

/** Whether the kernel, whose types are known, does not walk over what the probe names. */
export function lacksObject(session: Session, attachPoint: AttachPoint): boolean {
  const name = contextOfWalk(attachPoint);
  return name !== null && session.kernelBtf()?.find(name, 'struct') === null;
}

/** The struct that the kernel hands out at each object; null: the probe walks over nothing. */
function contextOfWalk({ provider, spec }: AttachPoint): string | null {
  const running = provider.runs(spec);
  return running === 'once' || running === 'when-read' ? provider.can.context?.struct(spec) ?? null : null;
}

/** Behind what describes the walk come the objects, from the outer to the inner one. The first is the walk's own. */
function lastPointer(btf: Btf, struct: BtfId): string | null {
  const names = btf.members(struct).slice(1).flatMap((member) => {
    const id = btf.resolve(member.type);
    const inner = member.name === '' ? btf.members(id)[0] : member;
    return inner !== undefined && btf.kind(btf.resolve(inner.type)) === 'ptr' ? [inner.name] : [];
  });
  return names.at(-1) ?? null;
}
