// Which attach points this version compiles, and near misses among what this host can trace. An object is portable:
// a target that is missing here may exist where it is loaded, so it is the loader that insists. Only what cannot be
// compiled at all is refused; a name that looks misspelt is a warning.

import type { AttachPoint, AttachPointSpec, Provider } from '../providers/attach-points.ts';
import { closest } from '../../common/near-miss.ts';
import { hasWildcard } from '../../common/globs.ts';
import type { Session } from './check-context.ts';

const SUPPORTED: ReadonlySet<Provider> = new Set<Provider>([
  'begin', 'end', 'self', 'test', 'interval', 'profile', 'tracepoint', 'rawtracepoint', 'kprobe', 'kretprobe', 'uprobe', 'uretprobe', 'software',
  'hardware',
]);

/** False, with a report, for what cannot be compiled. */
export function checkAttachPoint(session: Session, { spec, span }: AttachPoint): boolean {
  if ('address' in spec && spec.provider === 'kprobe' && spec.address !== null && !session.options.unsafe) {
    session.reporter.error('unsafe', span, 'A kprobe at a bare address can hit the middle of an instruction', {
      help: 'name the function, or run with --unsafe',
    });
    return false;
  }
  if (SUPPORTED.has(spec.provider)) return true;
  session.reporter.error('not-supported', span, `${spec.provider} probes are not supported yet`);
  return false;
}

/** Warns about a target that does not exist here while one of a similar name does. */
export function suggestTarget(session: Session, { spec, span, text }: AttachPoint): void {
  const { reporter } = session;
  if (reporter.diagnostics.some((other) => other.code === 'missing-probe' && other.span === span)) return;
  const near = nearTarget(session, spec);
  if (near === null) return;
  reporter.warning('missing-probe', span, `${text} does not exist on this machine`, {
    help: `did you mean \`${spec.provider}:${near}\`?`,
  });
}

/** The cheapest question first: listing everything that can be traced takes longer than compiling a script. */
function nearTarget({ host, kernelBtf }: Session, spec: AttachPointSpec): string | null {
  switch (spec.provider) {
    case 'tracepoint': {
      const name = `${spec.category}:${spec.event}`;
      if (isOpen(name) || host.tracepointFormat(spec.category, spec.event) !== null) return null;
      return nearest(name, host.tracepoints());
    }
    case 'kprobe': case 'kretprobe': {
      const name = spec.function;
      if (spec.module !== null || spec.address !== null || isOpen(name)) return null;
      if (kernelBtf()?.find(name, 'func') != null) return null;
      return nearest(name, host.kernelFunctions() ?? kernelBtf()?.names('func') ?? null);
    }
    default:
      return null;
  }
}

function nearest(name: string, known: readonly string[] | null): string | null {
  if (known === null || known.includes(name)) return null;
  // The kernel's own name of a system call.
  const call = /^(?:sys|SyS|do_sys)_(\w+)$/.exec(name);
  const entry = call === null ? undefined : known.find((other) => /^__(?:x64|arm64)_sys_/.test(other) && other.endsWith(`_sys_${call[1]!}`));
  return entry ?? closest(name, known);
}

function isOpen(name: string): boolean {
  return hasWildcard(name) || name.includes('$');
}

/** Modules of the kernel that an attach point is about: one that it names, and the one that a category may be called after. */
export function modulesOf(spec: AttachPointSpec): string[] {
  const named = 'module' in spec ? spec.module : spec.provider === 'tracepoint' ? spec.category : null;
  return named === null || named === 'vmlinux' || isOpen(named) ? [] : [named.replaceAll('-', '_')];
}

/** A test is run, chosen and reported by its name. */
export function refuseSameTests(session: Session, attachPoints: readonly AttachPoint[]): void {
  const first = new Map<string, AttachPoint>();
  for (const attachPoint of attachPoints) {
    const { spec, span, text } = attachPoint;
    if (spec.provider !== 'test') continue;
    const earlier = first.get(spec.name);
    if (earlier === undefined) {
      first.set(spec.name, attachPoint);
      continue;
    }
    session.reporter.error('shadowing', span, `There is a ${text} already`, {
      notes: [{ span: earlier.span, message: 'the first one is here' }],
      help: 'give the test another name',
    });
  }
}
