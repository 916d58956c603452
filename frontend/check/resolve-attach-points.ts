// Attach points. *Purpose*: each attach point of each probe becomes a body that is checked on its own. *Requires*: the
// program's imports and macros are in their places. *Ensures*: the session's bodies say what each probe attaches to; what
// cannot be read or compiled is reported and left out, and so are tests of one name, and more programs than are allowed.
// The maps of a probe that is left out as a whole are not judged: its body may be what assigns them.

import type * as ast from '../syntax/ast.ts';
import { visit } from '../syntax/walk.ts';
import { parseAttachPoints } from '../providers/attach-point.ts';
import type { AttachPoint } from '../providers/attach-points.ts';
import type { Body, Session } from './check-context.ts';
import { isNotMeant, leavesOut, tracesAnything } from './left-out.ts';
import { raiseHelp } from '../../common/settings.ts';
import { checkAttachPoint, refuseCompany, refuseSeconds } from './probes.ts';
import { newBody } from './session.ts';
import { walkedObject } from './walked-objects.ts';

export function resolveAttachPoints(program: ast.Program, session: Session): void {
  const { reporter, host, options, config } = session;
  const probes = program.items.filter((item) => item.kind === 'probe');
  if (probes.length === 0) reporter.error('no-probes', null, 'There are no probes to attach', { help: 'a script needs one at least: `begin { … }`' });
  const leftOut = new Map<ast.Probe, () => void>();
  const bodyOf = (probe: ast.Probe, attachPoint: AttachPoint): readonly Body[] => {
    if (!checkAttachPoint(session, attachPoint)) return [];
    const body = newBody({ probe, attachPoint, fn: null, object: null });
    const reportLeftOut = leavesOut({ session, body }, probe);
    if (reportLeftOut !== null) {
      leftOut.set(probe, reportLeftOut);
      if (config.missingProbes === 'warn') reportLeftOut();
      return [];
    }
    // Without what it walks over, nothing can be told of a body that looks at it.
    const object = walkedObject(session, attachPoint);
    return object === 'unknown' ? [] : [{ ...body, object }];
  };
  const bodiesOf = (probe: ast.Probe): Body[] => probe.attachPoints.flatMap((syntax, index) => {
    const around = { earlier: probe.attachPoints[index - 1]?.text ?? null, tracepoints: () => host.tracepoints(), arch: host.arch, usage: options.usage };
    const attachPoints = parseAttachPoints(syntax, reporter, options.positional, around);
    const meant = attachPoints.filter((attachPoint) => attachPoint.oneOf === null || !isNotMeant({ session, body: newBody({ probe, attachPoint, fn: null, object: null }) }, probe));
    // Where none is left, the first of them says why.
    return (meant.length > 0 ? meant : attachPoints.slice(0, 1)).flatMap((attachPoint) => bodyOf(probe, attachPoint));
  });
  const bodies = probes.flatMap((probe) => {
    const own = bodiesOf(probe);
    // One attach point is enough for the checks to see what the body does.
    const maps = leftOut.has(probe) ? session.leftOutMaps : session.refusedMaps;
    if (own.length === 0) visit(probe, (node) => void (node.kind === 'map' && maps.add(node.name)));
    return own;
  });
  const [firstLeftOut] = leftOut.values();
  // As the loader, which tells of the first all the same where nothing of what the script traces is there.
  if (firstLeftOut !== undefined && config.missingProbes === 'ignore' && bodies.length > 0 && !tracesAnything(bodies)) firstLeftOut();
  if (leftOut.size > 0 && bodies.length === 0) reporter.error('no-probes', null, 'No probe of the script can be compiled for this machine', { help: 'compile it where its events exist' });
  const attachPoints = bodies.map((body) => body.attachPoint!);
  refuseSeconds(session, attachPoints);
  refuseCompany(session, attachPoints);
  if (bodies.length > config.maxBpfProgs) {
    reporter.error('config', null, `The script needs ${bodies.length} BPF programs, more than max_bpf_progs (${config.maxBpfProgs}) allows`, {
      help: raiseHelp('max_bpf_progs', bodies.length),
    });
  }
  session.bodies.push(...bodies);
}
