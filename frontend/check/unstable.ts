// Features that may still change, each with a setting that says whether a script may use it; the standard library may.

import type * as ast from '../syntax/ast.ts';
import { isInLibrary } from '../syntax/source.ts';
import { fail, warn } from './check-context.ts';
import type { Context } from './check-context.ts';

const fields = { unstable_typeinfo: 'unstableTypeinfo', unstable_tseries: 'unstableTseries' } as const;

/** Reports what the setting wants said: a warning once, an error each time. */
export function mayUse(ctx: Context, setting: keyof typeof fields, feature: string, node: ast.Expr): boolean {
  const { session } = ctx;
  const stability = session.config[fields[setting]];
  if (stability === 'enable' || isInLibrary(node.span)) return true;
  const enable = `\`config = { ${setting} = enable }\``;
  if (stability === 'error') {
    fail(ctx, 'unstable', node, `${feature} may still change, and ${setting} turns it off`, { help: `to use it all the same: ${enable}` });
    return false;
  }
  if (session.silent || session.unstable.has(setting)) return true;
  session.unstable.add(setting);
  warn(ctx, 'unstable', node, `${feature} may still change`, { help: `to say that you know: ${enable}` });
  return true;
}
