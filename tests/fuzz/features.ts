// Which constructs the generated programs use; a construct is switched on when the compiler has it.

import type { Features } from './generate.ts';

export const FEATURES: Features = { ranges: true, mapLoops: true, functions: true };
