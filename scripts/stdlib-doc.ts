// Writes docs/stdlib.md from the comments in stdlib/ and the table of builtins. Run it with
// `node --import tsx scripts/stdlib-doc.ts` after a build that followed a change to either; a test fails when that was
// forgotten.

import { writeFileSync } from 'node:fs';
import { openStdlib } from '../compiler/host/stdlib.ts';
import { stdlibDocument } from '../frontend/stdlib/stdlib-docs.ts';

writeFileSync(new URL('../docs/stdlib.md', import.meta.url), stdlibDocument(openStdlib()));
