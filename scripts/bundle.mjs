// Bundles the three commands into build/NAME.js, each with V8's code cache in build/NAME.js.cache, as bin/launch.cjs
// expects them. The cache is taken after the command has worked once (a small script is compiled, its object loaded
// where the machine allows it), so that it holds the functions a real run needs, not only the outermost ones.
// Plain JavaScript, because it runs before anything else can be built and should not wait for a TypeScript loader.
//
// Run as `node bundle.mjs`; it calls itself once per command (`node bundle.mjs warm NAME`) because a warm-up
// leaves libraries, handles and streams behind.
import { build } from 'esbuild';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const COMMANDS = ['bpftrace-cc', 'bpftrace-run', 'bpftrace'];

/** What a warm-up runs: one script that touches most of what scripts use, without attaching to anything. */
const WARM_SCRIPT = `
BEGIN { printf("%d %s %llx\\n", pid, comm, nsecs); @a[pid, comm] = count(); @h = hist(cpu); $x = 1; }
tracepoint:sched:sched_switch / pid == 1 / { @s[args.prev_pid] = sum(1); if (args.next_pid > 3) { printf("%s\\n", str(args.next_comm)); } }
END { print(@a); clear(@a); }
`;

async function bundle(name) {
  const result = await build({
    stdin: { contents: `export { main } from './cli/${name}.ts';`, resolveDir: ROOT, loader: 'ts' },
    bundle: true, write: false, platform: 'node', target: 'node20', format: 'cjs', charset: 'ascii',
    minify: true, keepNames: true, legalComments: 'none', logLevel: 'warning',
    define: { 'import.meta.url': '__bundleUrl' },
  });
  const url = "const __bundleUrl=require('node:url').pathToFileURL(__filename).href;";
  return `(function(exports,require,__filename){const module={exports};${url}${result.outputFiles[0].text}\nObject.assign(exports,module.exports);})`;
}

/** Writes whole files only: a command that starts meanwhile sees the old one or the new one. */
function replaceFile(path, data) {
  writeFileSync(`${path}.partial`, data);
  renameSync(`${path}.partial`, path);
}

async function warm(name) {
  const file = join(ROOT, 'build', `${name}.js`);
  const script = new Script(readFileSync(file, 'latin1'), { filename: file });
  const exports = {};
  script.runInThisContext()(exports, createRequire(file), file);
  const scratch = mkdtempSync(join(tmpdir(), 'warm-'));
  try {
    const object = join(scratch, 'warm.bpf.o');
    const runs = {
      'bpftrace-cc': [['-e', WARM_SCRIPT, '-o', object]],
      'bpftrace-run': [['-q', '-o', join(scratch, 'out'), process.env['WARM_OBJECT'] ?? object]],
      'bpftrace': [['-q', '-o', join(scratch, 'out'), '-e', 'BEGIN { @a = count(); printf("%s\\n", comm); exit(); }']],
    };
    for (const argv of runs[name]) await exports.main(argv);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    replaceFile(`${file}.cache`, script.createCachedData());
  }
  process.exit(0);
}

if (process.argv[2] === 'warm') {
  await warm(process.argv[3]);
} else {
  const texts = await Promise.all(COMMANDS.map(bundle));
  COMMANDS.forEach((name, i) => replaceFile(join(ROOT, 'build', `${name}.js`), texts[i]));
  for (const name of COMMANDS) execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'warm', name], { stdio: ['ignore', 'ignore', 'ignore'] });
}
