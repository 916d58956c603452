// The test files as JavaScript: to read the project's modules one by one as TypeScript takes each file's process more time than most tests do.

import * as esbuild from 'esbuild';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ROOT } from './runtime/run-case.ts';

const FOLDER = 'build/tests/files';

/** Writes what runs each of the files (paths from the root) and gives where it is, from the root too. */
export async function bundleTests(files: readonly string[]): Promise<(file: string) => string> {
  rmSync(join(ROOT, FOLDER), { recursive: true, force: true });
  await esbuild.build({
    entryPoints: [...files], absWorkingDir: ROOT, outbase: ROOT, outdir: FOLDER, outExtension: { '.js': '.mjs' }, logLevel: 'warning',
    bundle: true, splitting: true, platform: 'node', target: 'node20', format: 'esm', packages: 'external', sourcemap: true, sourcesContent: false,
    plugins: [{
      name: 'own-places',
      // A module finds its neighbours from where it is written.
      setup: (build) => build.onLoad({ filter: /\.ts$/ }, ({ path }) => ({
        loader: 'ts',
        contents: readFileSync(path, 'utf8').replace(/(?<!')import\.meta\.url/g, JSON.stringify(pathToFileURL(path).href)).replace(/import\.meta\.filename/g, JSON.stringify(path)),
      })),
    }],
  });
  return (file) => join(FOLDER, file.replace(/\.ts$/, '.mjs'));
}
