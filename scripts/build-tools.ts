// `npm run tools`: dist/tools/NAME.bpf.o for every tool, and dist/bpftrace-tools, one executable with all of them (a link to it by a tool's name is
// that tool).

import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const DIST = join(ROOT, 'dist');

mkdirSync(join(DIST, 'tools'), { recursive: true });
const scripts = readdirSync(join(ROOT, 'tools')).filter((file) => file.endsWith('.bt')).sort().map((file) => `tools/${file}`);
const compile = (...words: readonly string[]): void => {
  execFileSync(join(ROOT, 'bin/bpftrace-cc'), words, { cwd: ROOT, stdio: 'inherit' });
};
for (const script of scripts) compile('-o', `dist/${script.replace(/bt$/, 'bpf.o')}`, script);
// What there is to say has been said.
compile('--bundle', '--no-warnings', '-o', 'dist/bpftrace-tools', ...scripts);
const sizes = scripts.map((script) => statSync(join(DIST, script.replace(/bt$/, 'bpf.o'))).size);
const kilobytes = Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024);
console.log(`dist/tools: ${scripts.length} objects, ${kilobytes} KB; dist/bpftrace-tools: ${Math.round(statSync(join(DIST, 'bpftrace-tools')).size / 1e6)} MB`);
