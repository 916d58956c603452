// A program of ours as one file that node runs as it is: in a guest there is nothing that reads TypeScript.

import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from '../runtime/run-case.ts';

/** `entry`: from the top of the checkout. Returns the file. */
export async function bundleDriver(entry: string, file: string): Promise<string> {
  await build({
    entryPoints: [join(ROOT, entry)], outfile: file,
    bundle: true, platform: 'node', target: 'node20', format: 'cjs', logLevel: 'warning',
    banner: { js: "const bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
    define: { 'import.meta.url': 'bundleUrl' },
  });
  return file;
}
