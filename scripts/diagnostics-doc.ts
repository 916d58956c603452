// Writes docs/diagnostics.md from the catalogue of diagnostics and the scripts that tests/diagnostics/ keeps for them.
// Run it with `node --import tsx scripts/diagnostics-doc.ts` after a change to either; a test fails when that was
// forgotten.

import { writeFileSync } from 'node:fs';
import { diagnosticsDocument } from '../tests/diagnostics/document.ts';

writeFileSync(new URL('../docs/diagnostics.md', import.meta.url), diagnosticsDocument());
