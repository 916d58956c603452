// Starts one of the commands from its bundle in build/. The bundle comes with V8's code cache, so that nothing is
// parsed or compiled at a start; a cache that another node wrote is refused by V8 and costs only time. CommonJS
// and free of imports on purpose: every start of every command goes through here.
'use strict';

const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const { Script } = require('node:vm');

/** The kernel knows threads by the name of their program, node: scripts are to know this command, `comm != "bpftrace"`. */
function nameThreads(name) {
  let threads = [];
  try {
    threads = readdirSync('/proc/self/task');
  } catch {
    // There is no /proc here: what needs it says so.
  }
  for (const thread of threads) {
    try {
      writeFileSync(`/proc/self/task/${thread}/comm`, name);
    } catch {
      // It has ended since, or the name cannot be changed here: nothing else depends on it.
    }
  }
}

/** LLVM takes longer to open than a command to start: its addon does so on a thread of its own, from now on. */
function openLlvm() {
  try {
    const addon = require(join(__dirname, '..', 'build', 'llvm.node'));
    // The C library's exit takes LLVM's data apart, and must not do so while the thread still builds it.
    process.once('exit', () => addon.open());
  } catch {
    // The first use of it says what is missing.
  }
}

/** Node makes hangups deadly again that were ignored: whoever started us under nohup wants us to go on. */
function ignoreHangups() {
  if (process.env.BPFTRACE_NOHUP === undefined) return;
  delete process.env.BPFTRACE_NOHUP;
  process.on('SIGHUP', () => {});
}

/** A first argument with which nothing is compiled, or at least not in every case: then LLVM is opened when it is used. */
const UNCOMPILED = /^(-h|--help|-V|--version|-l|-lv|-vl|--list|--capture(=.*)?|--complete)$/;

/** What every start does before anything else. */
function prepare(name) {
  ignoreHangups();
  nameThreads(name);
}

/** Runs a command's bundle, whose text is ASCII, with its code cache. */
function run(text, cachedData, filename, words) {
  const script = new Script(text, { filename, cachedData });
  const exports = {};
  script.runInThisContext()(exports, require, filename);
  exports.main(words).then((code) => process.exit(code));
}

function launch(name) {
  prepare(name);
  if (name !== 'bpftrace-run' && !UNCOMPILED.test(process.argv[2] ?? '')) openLlvm();
  const file = join(__dirname, '..', 'build', `${name}.js`);
  let text;
  let cachedData;
  try {
    text = readFileSync(file, 'latin1'); // the bundler writes ASCII
    cachedData = readFileSync(`${file}.cache`);
  } catch (error) {
    if (error.code !== 'ENOENT') {
      process.stderr.write(`ERROR: ${name} cannot be started: ${error.message}\n`);
      process.exit(1);
    }
    process.stderr.write(`ERROR: ${name} is not built (${error.path} is missing): run 'npm run build' in ${join(__dirname, '..')}\n`);
    process.exit(1);
  }
  run(text, cachedData, file, process.argv.slice(2));
}

module.exports = { launch, prepare, run };
