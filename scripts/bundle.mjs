// Bundles the three commands, and what runs in bundled tools, into build/NAME.js, each with V8's code cache in build/NAME.js.cache, as
// bin/launch.cjs expects them. The cache is taken after the command has done real work, so that it holds the functions that a run
// needs, not only the outermost ones. Plain JavaScript, because it runs before anything else can be built and should
// not wait for a TypeScript loader. It calls itself once per command (`bundle.mjs warm NAME`), because a warm-up leaves
// libraries, handles and streams behind. Nothing is attached: scripts that run have only begin and end probes, and others are listed.
//
// Measured with Node 20 (medians above `node -e 0`, parsing a script of 1 and one of 45 lines): esbuild's bundle alone
// 6 and 11 ms; with the code cache 3 and 6 ms, minified or not (minified is half the size on disk); a V8 start-up
// snapshot (`--build-snapshot`) 9 and 9 ms, as reading its 4 MB costs more than it saves. A snapshot also starts only
// under the very node that wrote it and lacks array methods that node has, so the code cache it is. Names stay as they are:
// to shorten them and tell each function its name again (keepNames) costs 4 ms of every start.
import { build } from 'esbuild';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Script } from 'node:vm';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD = join(ROOT, 'build');
const COMMANDS = ['bpftrace-cc', 'bpftrace-run', 'bpftrace', 'bundled'];

/** Touches most of what scripts use. The object of the first is only compiled, that of the second is also run. */
const COMPILED = `
begin { printf("%d %s %llx\\n", pid, comm, nsecs); @a[pid, comm] = count(); @c[cpu] = strlen(comm); $x = $1; if ($x > 2) { @b = $x; } }
tracepoint:sched:sched_switch / args.prev_pid == 1 / {
  @s[args.prev_pid] = sum(1); @h = hist(args.next_pid);
  if (curtask.pid > 3) { printf("%s\\n", str(args.next_comm)); delete(@s, args.prev_pid); }
}
interval:s:1 { print(@a); clear(@a); }
`;
const RUN = `
begin { printf("%d %s\\n", pid, comm); @a[pid, comm] = count(); @h = hist(5); @l = lhist(5, 0, 10, 1); @s = stats(3); @x = 1; time(); }
end { print(@a); clear(@a); printf("%s\\n", str($1)); exit(); }
`;
/** What this would attach to is only listed: to find that is most of attaching. */
const LISTED = 'tracepoint:syscalls:sys_enter_n* { @[probe] = count(); } tracepoint:sched:sched_switch { @s = count(); }';

async function bundle(name) {
  const result = await build({
    stdin: { contents: `export * from './cli/${name}.ts';`, resolveDir: ROOT, loader: 'ts' },
    bundle: true, write: false, platform: 'node', target: 'node20', format: 'cjs', charset: 'ascii',
    minifyWhitespace: true, minifySyntax: true, legalComments: 'none', logLevel: 'warning',
    define: { 'import.meta.url': '__bundleUrl' },
  });
  const url = "const __bundleUrl=require('node:url').pathToFileURL(__filename).href;";
  // A copy of node's own modules for every file that imports one whole (`import * as fs`) costs 2 ms of a start, and to ask
  // for one again in every file half a millisecond.
  const own = new Set();
  const plain = result.outputFiles[0].text.replace(/__toESM\((require\("node:[\w/]+"\)),1\)/g, '$1').replace(/require\("node:(\w+)"\)/g, (_, name) => {
    own.add(name);
    return `__node_${name}`;
  });
  const modules = [...own].map((name) => `const __node_${name}=require("node:${name}");`).join('');
  // esbuild's `ascii` leaves regular expressions as they are.
  const text = plain.replace(/[^\0-\x7f]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return `(function(exports,require,__filename){const module={exports};${url}${modules}${text}\nObject.assign(exports,module.exports);})`;
}

/** Writes whole files only: a command that starts meanwhile sees the old one or the new one. */
function replaceFile(path, data) {
  writeFileSync(`${path}.partial`, data);
  renameSync(`${path}.partial`, path);
}

function warmUpRuns(name, scratch, exports) {
  const [object, listed] = [join(scratch, 'warm.bpf.o'), join(scratch, 'listed.bpf.o')];
  const output = ['-q', '-o', join(scratch, 'out')];
  switch (name) {
    case 'bpftrace-cc': return [['-o', object, '-e', COMPILED]];
    case 'bpftrace': return [[...output, '-e', RUN, 'word'], ['-l', '-e', LISTED]];
    case 'bpftrace-run':
      execFileSync(process.execPath, [join(ROOT, 'bin/bpftrace-cc'), '-o', object, '-e', RUN]);
      // A machine without tracepoints cannot compile it, and is warmed up less.
      spawnSync(process.execPath, [join(ROOT, 'bin/bpftrace-cc'), '-o', listed, '-e', LISTED]);
      return [[...output, object, 'word'], ['-l', listed]];
    case 'bundled':
      execFileSync(process.execPath, [join(ROOT, 'bin/bpftrace-cc'), '-o', object, '-e', RUN]);
      // It looks for the tools in the executable that runs.
      process.execPath = join(scratch, 'bundle');
      writeFileSync(process.execPath, exports.bundleTail(0, [{ name: 'warm', about: '', help: '', object: readFileSync(object) }]));
      return [[join(BUILD, 'libbpf.node'), 'warm', ...output, 'word']];
  }
}

/** Where programs cannot be loaded (not root), the cache holds what was reached before that was found out. */
async function warm(name) {
  const file = join(BUILD, `${name}.js`);
  const script = new Script(readFileSync(file, 'latin1'), { filename: file });
  const exports = {};
  script.runInThisContext()(exports, createRequire(file), file);
  const scratch = mkdtempSync(join(tmpdir(), 'warm-'));
  try {
    for (const argv of warmUpRuns(name, scratch, exports)) await exports.main(argv);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
    replaceFile(`${file}.cache`, script.createCachedData());
  }
  process.exit(0);
}

if (process.argv[2] === 'warm') {
  await warm(process.argv[3]);
} else {
  mkdirSync(BUILD, { recursive: true });
  const texts = await Promise.all(COMMANDS.map(bundle));
  COMMANDS.forEach((name, i) => replaceFile(join(BUILD, `${name}.js`), texts[i]));
  for (const name of COMMANDS) execFileSync(process.execPath, [fileURLToPath(import.meta.url), 'warm', name], { stdio: 'ignore' });
}
