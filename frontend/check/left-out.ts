// Attach points that a script can do without, as `missing_probes` says: one whose event this machine does not have, and whose
// arguments the body looks at, so that nobody knows their types. It is left out while compiling, as the loader leaves out
// what it cannot attach, and the rest is compiled. Maps that only such a body fills hold integers, of which there are none.

import type * as ast from '../syntax/ast.ts';
import { visit } from '../syntax/walk.ts';
import { lacksArguments } from './arguments.ts';
import { attachPointOf } from './check-context.ts';
import type { Context } from './check-context.ts';

/** Whether the body cannot be compiled here and need not be; said where the script wants to hear it. */
export function isLeftOut(ctx: Context, probe: ast.Probe): boolean {
  const { config, reporter } = ctx.session;
  if (config.missingProbes === 'error' || !looksAtArguments(probe) || !lacksArguments(ctx)) return false;
  const { span, text } = attachPointOf(ctx);
  if (config.missingProbes === 'warn') {
    reporter.warning('left-out', span, `${text} does not exist on this machine, and this probe is left out of the program`, {
      help: 'compile it where the event exists, or leave out what uses `args`',
    });
  }
  return true;
}

function looksAtArguments(probe: ast.Probe): boolean {
  let found = false;
  visit(probe, (node) => { found ||= node.kind === 'identifier' && node.name === 'args'; });
  return found;
}
