// `-h NAME`: what the language has under a name, from the table of builtins and the comments of the standard library.

import { stdlibHelp } from '../frontend/stdlib/stdlib-docs.ts';
import { openStdlib } from '../compiler/host/stdlib.ts';

/** null for no name, and for one that the language does not have. */
export function helpAbout(name: string | undefined): string | null {
  return name === undefined ? null : stdlibHelp(openStdlib(), name);
}
