// Attach points that a script can do without, as `missing_probes` says: one whose event this machine does not have, and whose
// arguments or result the body looks at, so that nobody knows their types; or an iterator that the kernel does not have. It is
// left out while compiling, as the loader leaves out what it cannot attach, and the rest is compiled. Maps that
// only such a body fills hold integers, of which there are none.

import type * as ast from '../syntax/ast.ts';
import { visit } from '../syntax/walk.ts';
import { lacksArguments } from './arguments.ts';
import { attachPointOf } from './check-context.ts';
import type { Body, Context } from './check-context.ts';
import { lacksObject } from './walked-objects.ts';

/** null: the body can be compiled here, or must be; otherwise what says that it is left out. */
export function leavesOut(ctx: Context, probe: ast.Probe): (() => void) | null {
  const { config, reporter } = ctx.session;
  if (config.missingProbes === 'error') return null;
  const attachPoint = attachPointOf(ctx);
  const { span, text, provider, spec } = attachPoint;
  const walksNowhere = lacksObject(ctx.session, attachPoint);
  const unknown = nameLookedAt(probe, provider.can.returnValue === 'kernel');
  if (!walksNowhere && (unknown === null || !lacksArguments(ctx))) return null;
  const help = walksNowhere ? iteratorHelp(provider.name, provider.near(spec, ctx.session)) : `compile it where the event exists, or leave out what uses \`${unknown}\``;
  return () => reporter.warning('left-out', span, `${text} does not exist on this machine, and this probe is left out of the program`, { help });
}

/** Whether one of the bodies waits for what the machine does, and not for the time or the loader alone. */
export function tracesAnything(bodies: readonly Body[]): boolean {
  return bodies.some(({ attachPoint }) => !['by-clock', 'by-loader'].includes(attachPoint!.provider.runs(attachPoint!.spec)));
}

/** Of several that a wildcard in place of the probe type stands for: whether this one is not meant. */
export function isNotMeant(ctx: Context, probe: ast.Probe): boolean {
  const { provider, spec } = attachPointOf(ctx);
  if (!ctx.session.options.unsafe && provider.danger(spec) !== null) return true;
  return nameLookedAt(probe, provider.can.returnValue === 'kernel') !== null && lacksArguments(ctx);
}

function iteratorHelp(provider: string, near: string | null): string {
  return near === null ? 'compile it where the iterator exists' : `did you mean \`${provider}:${near}\`?`;
}

/** What the body uses whose type the event tells, `args` or also (`withResult`) `retval`; null: nothing. */
function nameLookedAt(probe: ast.Probe, withResult: boolean): string | null {
  const names = withResult ? ['args', 'retval'] : ['args'];
  let found: string | null = null;
  visit(probe, (node) => {
    if ((node.kind === 'identifier' || node.kind === 'call') && names.includes(node.name)) found ??= node.name;
  });
  return found;
}
