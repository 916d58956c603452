// `$1` in attach points, filled in with the script's arguments before anything looks for the target (reference 01.7):
// an object says where they go, and only who runs it knows them. The text of a part is replaced as it is, so a part may
// become a wildcard or a `function+offset`; then the rules of the compiler for such a part hold here too. Errors
// are shown at the attach point in the script.

import { EXIT_INPUT, LocatedError } from '../errors.ts';
import type { AttachSpec, Manifest, ProbeSpec } from '../../common/manifest.ts';
import { fillText, located } from '../run/script-parameters.ts';
import { PERIOD_UNITS, readDuration } from '../../common/durations.ts';
import { ATTACH_POINT, ATTACH_POINT_COUNT, integerOf } from '../../common/numbers.ts';
import { hasWildcard } from '../../common/globs.ts';

type Refuse = (message: string) => never;
type Of<P extends AttachSpec['provider']> = AttachSpec extends infer S ? S extends { readonly provider: infer Q } ? P extends Q ? S : never : never : never;

/** The probe with all parameters replaced. Throws LocatedError. */
export function fillParameters(probe: ProbeSpec, args: readonly string[], manifest: Manifest): ProbeSpec {
  const { parameters, line, column } = probe;
  if (parameters === undefined) return probe;
  const refuse = (message: string): never => {
    throw new LocatedError(located(manifest, { line, column, ...parameters }, 'ERROR', message).trimEnd(), EXIT_INPUT);
  };
  const fill = (text: string): string => fillText(text, args, (index) => refuse(`The attach point needs parameter $${index}, which is not given`));
  const filled = Object.fromEntries(Object.entries(probe.attach).map(([key, value]) => [
    key, typeof value === 'string' && key !== 'provider' && key !== 'unit' ? fill(value) : value,
  ])) as unknown as AttachSpec;
  const { parameters: _, ...rest } = probe;
  return { ...rest, name: fill(probe.name), attach: readAgain(filled, refuse) };
}

/** What a part may have become. */
function readAgain(spec: AttachSpec, refuse: Refuse): AttachSpec {
  switch (spec.provider) {
    case 'kprobe': case 'kretprobe': return kernelFunction(spec, refuse);
    case 'uprobe': case 'uretprobe': return userFunction(spec, refuse);
    case 'interval': case 'profile': return timed(spec, refuse);
    case 'software': case 'hardware': return { ...spec, count: spec.count === '' || spec.count === '*' ? 0 : positive(spec.count, 'The count', refuse) };
    default: return spec;
  }
}

function kernelFunction(spec: Of<'kprobe' | 'kretprobe'>, refuse: Refuse): AttachSpec {
  if (spec.address === null && integerOf(spec.function, ATTACH_POINT) !== null) {
    return refuse(`A parameter cannot be an address in a ${spec.provider}: name the function`);
  }
  return { ...spec, ...functionAndOffset(spec, spec.provider === 'kprobe', refuse) };
}

function userFunction(spec: Of<'uprobe' | 'uretprobe'>, refuse: Refuse): AttachSpec {
  const address = integerOf(spec.function, ATTACH_POINT);
  if (spec.address === null && address !== null && address > 0n) {
    return { ...spec, function: '', address: `0x${address.toString(16)}` };
  }
  return { ...spec, ...functionAndOffset(spec, spec.provider === 'uprobe', refuse) };
}

function functionAndOffset(
  spec: { readonly provider: string; readonly function: string; readonly offset: number }, allowed: boolean, refuse: Refuse,
): { function: string; offset: number } {
  const plus = spec.offset > 0 ? -1 : spec.function.indexOf('+');
  if (plus < 0) return { function: spec.function, offset: spec.offset };
  const name = spec.function.slice(0, plus);
  if (!allowed) return refuse(`${spec.provider} takes no offset, but this is ${spec.function}`);
  if (name === '' || hasWildcard(name)) return refuse(`An offset follows the name of one function, but this is ${spec.function}`);
  const offset = integerOf(spec.function.slice(plus + 1), ATTACH_POINT);
  if (offset === null || offset > BigInt(Number.MAX_SAFE_INTEGER)) {
    return refuse(`'${spec.function.slice(plus + 1)}' is not an offset`);
  }
  return { function: name, offset: Number(offset) };
}

function timed(spec: Of<'interval' | 'profile'>, refuse: Refuse): AttachSpec {
  const { provider } = spec;
  if (spec.unit !== 'text') return { ...spec, value: positive(spec.value, spec.unit === 'hz' ? 'The rate' : 'The time', refuse, ATTACH_POINT_COUNT) };
  const text = String(spec.value);
  const parts = text.split(':');
  if (parts.length === 2) {
    const unit = PERIOD_UNITS.find((known) => known === parts[0]);
    if (unit === undefined) return refuse(`'${parts[0]!}' is no unit: the units are ${PERIOD_UNITS.join(', ')}`);
    return { provider, unit, value: positive(parts[1]!, unit === 'hz' ? 'The rate' : 'The time', refuse, ATTACH_POINT_COUNT) };
  }
  const duration = readDuration(text);
  if ('unit' in duration) return { provider, ...duration };
  switch (duration.reason) {
    case 'not-positive': return refuse(`The time should be a positive integer, not '${duration.count}'`);
    case 'too-short': return refuse(`${text} is shorter than a microsecond`);
    case 'too-long': return refuse(`${text} is too long`);
    default: return refuse(`'${text}' is not a duration such as 100ms or 5s`);
  }
}

function positive(value: number | string, what: string, refuse: Refuse, forms = ATTACH_POINT): number {
  if (typeof value === 'number') return value;
  const parsed = integerOf(value, forms);
  if (parsed === null || parsed === 0n || parsed > BigInt(Number.MAX_SAFE_INTEGER)) {
    return refuse(`${what} should be a positive integer, not '${value}'`);
  }
  return Number(parsed);
}
