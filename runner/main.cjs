// The first JavaScript of a bundle: the loader's, out of what the executable carries. start.c has put node's libraries and the addon
// into files in memory, whose names are of this process alone, and has hidden from node what the environment asks of it: what a tool
// starts finds the environment that the tool was given.
'use strict';

const { getRawAsset } = require('node:sea');
const { prepare, run } = require('../bin/launch.cjs');

const { LD_PRELOAD: preloaded = '', BPFTRACE_KEPT_ADDON: addon } = process.env;
const others = preloaded.replace(/^(\/proc\/self\/fd\/\d+:)+/, '');
if (others === '') delete process.env.LD_PRELOAD;
else process.env.LD_PRELOAD = others;
for (const [name, value] of Object.entries(process.env)) {
  const kept = /^BPFTRACE_KEPT_(NODE_.*|ADDON)$/.exec(name)?.[1];
  if (kept === undefined) continue;
  delete process.env[name];
  if (kept !== 'ADDON') process.env[kept] = value;
}

prepare('bpftrace');
const asset = (name) => Buffer.from(getRawAsset(name));
run(asset('bundled.js').latin1Slice(), asset('bundled.js.cache'), process.execPath, [addon, process.argv0, ...process.argv.slice(2)]);
