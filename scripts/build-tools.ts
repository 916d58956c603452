// `npm run tools`: dist/tools/NAME.bpf.o for every tool, and dist/bpftrace-tools, one executable with all of them (a link to it by a tool's name is
// that tool), and dist/man/man8 with a manual page for each.

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolPages } from './tool-pages.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');

for (const folder of ['tools', 'man/man8']) mkdirSync(join(DIST, folder), { recursive: true });
const scripts = readdirSync(join(ROOT, 'tools')).filter((file) => file.endsWith('.bt')).sort().map((file) => `tools/${file}`);
const compile = (...words: readonly string[]): void => {
  execFileSync(join(ROOT, 'bin/bpftrace-cc'), words, { cwd: ROOT, stdio: 'inherit' });
};
const objectOf = (script: string): string => join(DIST, script.replace(/bt$/, 'bpf.o'));
for (const script of scripts) compile('-o', objectOf(script), script);
for (const { name, page } of toolPages()) writeFileSync(join(DIST, `man/man8/${name}.8`), page);
// What there is to say has been said.
compile('--bundle', '--no-warnings', '-o', 'dist/bpftrace-tools', ...scripts);
const sizes = scripts.map((script) => statSync(objectOf(script)).size);
const kilobytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
console.log(`dist/tools: ${scripts.length} objects, ${kilobytes} KB; dist/bpftrace-tools: ${Math.round(statSync(join(DIST, 'bpftrace-tools')).size / 1e6)} MB`);
