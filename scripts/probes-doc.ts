// Writes docs/probes.md from the tests' cases and the measured costs. Run it with `node --import tsx scripts/probes-doc.ts`
// after a change to either; a test fails when that was forgotten.

import { writeFileSync } from 'node:fs';
import { probesDocument } from '../tests/docs/probes.ts';

writeFileSync(new URL('../docs/probes.md', import.meta.url), probesDocument());
