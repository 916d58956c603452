// What is checked of attach points: danger, probes that may be there only once or alone, and near misses among what this host can
// trace. An object is portable: a target that is missing here may exist where it is loaded, so it is the loader that
// insists, and a name that looks misspelt is a warning. What all that means for a probe type is in its row.

import type { AttachPoint } from '../providers/attach-points.ts';
import { isOpen } from '../providers/parts.ts';
import type { Running } from '../providers/row.ts';
import type { Session } from './check-context.ts';

/** False, with a report, for what takes --unsafe. */
export function checkAttachPoint(session: Session, { provider, spec, span }: AttachPoint): boolean {
  const danger = session.options.unsafe ? null : provider.danger(spec);
  if (danger === null) return true;
  session.reporter.error('unsafe', span, danger.message, { help: danger.help });
  return false;
}

/** Warns about a target that does not exist here while one of a similar name does, unless the script cares for neither. */
export function suggestTarget(session: Session, { provider, spec, span, text, oneOf }: AttachPoint): void {
  const { config, reporter } = session;
  if (config.missingProbes === 'ignore' || oneOf !== null) return;
  if (reporter.diagnostics.some((other) => other.code === 'missing-probe' && other.span === span)) return;
  const near = provider.near(spec, session);
  if (near === null) return;
  reporter.warning('missing-probe', span, `${text} does not exist on this machine`, {
    help: `did you mean \`${provider.name}:${near}\`?`,
  });
}

/** Modules of the kernel that an attach point is about: one that it names, and the one that a category may be called after. */
export function modulesOf({ provider, spec }: AttachPoint): string[] {
  const named = provider.module(spec);
  return named === null || named === 'vmlinux' || isOpen(named) ? [] : [named.replaceAll('-', '_')];
}

/** Some probes may be there once, such as a test of one name. */
export function refuseSeconds(session: Session, attachPoints: readonly AttachPoint[]): void {
  const first = new Map<string, AttachPoint>();
  for (const attachPoint of attachPoints) {
    const { provider, span, text } = attachPoint;
    if (provider.secondHelp === null) continue;
    const earlier = first.get(text);
    if (earlier === undefined) {
      first.set(text, attachPoint);
      continue;
    }
    session.reporter.error('shadowing', span, `There is a ${text} already`, {
      notes: [{ span: earlier.span, message: 'the first one is here' }],
      help: provider.secondHelp,
    });
  }
}

/** What the loader reads to its end, or leaves behind as a file, is the only probe of a script but for those that the loader runs. */
export function refuseCompany(session: Session, attachPoints: readonly AttachPoint[]): void {
  const running = ({ provider, spec }: AttachPoint): Running => provider.runs(spec);
  const lone = attachPoints.find((attachPoint) => running(attachPoint) === 'once' || running(attachPoint) === 'when-read');
  const other = attachPoints.find((attachPoint) => attachPoint !== lone && running(attachPoint) !== 'by-loader');
  if (lone === undefined || other === undefined) return;
  const [first, second] = attachPoints.indexOf(lone) < attachPoints.indexOf(other) ? [lone, other] : [other, lone];
  session.reporter.error('control-flow', second.span, `${lone.text} runs once, and the script ends: there cannot be other probes beside it`, {
    notes: [{ span: first.span, message: 'the other one is here' }],
    help: 'put it into a script of its own; only what runs before and after may stay',
  });
}
