// `$1` in attach points, filled in with the script's arguments before anything looks for the target (reference 01.7):
// an object says where they go, and only who runs it knows them. The text of a part is replaced as it is, so a part may
// become a wildcard or a `function+offset`: then its probe type reads it again, by the compiler's rules. Errors
// are shown at the attach point in the script.

import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { AttachSpec, Manifest, ProbeSpec } from '../../common/manifest.ts';
import type { Provider } from '../../common/providers.ts';
import { fillText, located } from '../run/script-parameters.ts';
import { providerRows } from './index.ts';
import type { Refuse, SpecOf } from './row.ts';

/** The probe with all parameters replaced. Throws LoaderError, with the place. */
export function fillParameters(probe: ProbeSpec, args: readonly string[], manifest: Manifest): ProbeSpec {
  const { parameters, line, column, place } = probe;
  if (parameters === undefined) return probe;
  const refuse = (message: string): never => {
    throw new LoaderError(message, EXIT_INPUT, located(manifest, place ?? { line, column, ...parameters }));
  };
  const fill = (text: string): string => fillText(text, args, (index) => refuse(`The attach point needs parameter $${index}, which is not given`));
  const filled = Object.fromEntries(Object.entries(probe.attach).map(([key, value]) => [
    key, typeof value === 'string' && key !== 'provider' && key !== 'unit' ? fill(value) : value,
  ])) as unknown as AttachSpec;
  const { parameters: _, ...rest } = probe;
  return { ...rest, name: fill(probe.name), ...(probe.oneOf === undefined ? {} : { oneOf: fill(probe.oneOf) }), attach: readAgain(filled.provider, filled, refuse) };
}

function readAgain<P extends Provider>(provider: P, spec: SpecOf<P>, refuse: Refuse): AttachSpec {
  const type = Object.hasOwn(providerRows, provider) ? providerRows[provider] : null;
  return type?.runs === 'attached' ? type.readAgain(spec, refuse) : spec;
}
