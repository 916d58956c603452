// `npm run install-to PREFIX`: the commands with all that they start from, the tools, manual pages and completions, under a folder such as
// /usr/local, where a system looks for them. Nothing there needs this checkout any more, or node's modules. What an earlier
// installation of ours left is replaced; a bpftrace of somebody else's is not.

import { cpSync, existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandPage } from '../cli/command-page.ts';
import type { NamedCommand } from '../cli/commands.ts';
import { commandTexts } from '../cli/commands.ts';
import { VERSION } from '../common/version.ts';
import { toolPages } from './tool-pages.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const commands = Object.keys(commandTexts) as NamedCommand[];

const [word, ...others] = process.argv.slice(2);
if (word === undefined || others.length > 0) throw new Error('usage: npm run install-to PREFIX');
// npm runs scripts in the package's folder; the user stands elsewhere.
const prefix = resolve(process.env['INIT_CWD'] ?? '.', word);
const home = join(prefix, 'lib/bpftrace-cc');
const tools = join(prefix, 'share/bpftrace/tools');

for (const command of commands) {
  const path = join(prefix, 'bin', command);
  if (isThere(path) && !isOurs(path)) {
    console.error(`ERROR: ${path} is not of this project: take it away first`);
    process.exit(1);
  }
}

for (const folder of [home, tools]) rmSync(folder, { recursive: true, force: true });
put('bin', join(home, 'bin'));
// What the build writes besides is for its own use.
const built = readdirSync(join(ROOT, 'build')).filter((name) => /\.(js|js\.cache|node)$/.test(name));
for (const name of [...built, 'runner', 'stdlib']) put(`build/${name}`, join(home, 'build', name));
for (const name of readdirSync(join(ROOT, 'tools')).filter((each) => each.endsWith('.bt'))) put(`tools/${name}`, join(tools, name));
link(tools, join(home, 'tools'));

for (const command of commands) {
  link(join(home, 'bin', command), join(prefix, 'bin', command));
  const { section } = commandTexts[command];
  const page = join(prefix, `share/man/man${section}/${command}.${section}`);
  mkdirSync(dirname(page), { recursive: true });
  writeFileSync(page, commandPage(command, VERSION));
}

for (const { name, page } of toolPages()) {
  const path = join(prefix, `share/man/man8/${name}.8`);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, page);
}

// bash looks for a file of the command's name, zsh and fish read what is in one for all.
const bash = join(prefix, 'share/bash-completion/completions');
put('cli/completions/bpftrace.bash', join(bash, 'bpftrace'));
for (const command of commands.filter((each) => each !== 'bpftrace')) link(join(bash, 'bpftrace'), join(bash, command));
put('cli/completions/_bpftrace', join(prefix, 'share/zsh/site-functions/_bpftrace'));
for (const command of commands) {
  const fish = join(prefix, 'share/fish/vendor_completions.d/bpftrace.fish');
  if (command === 'bpftrace') put('cli/completions/bpftrace.fish', fish);
  else link(fish, join(dirname(fish), `${command}.fish`));
}
console.log(`${prefix}: ${commands.map((command) => `bin/${basename(command)}`).join(', ')}, share/man, completions, share/bpftrace/tools, lib/bpftrace-cc`);

/** `from`: in the project. */
function put(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(join(ROOT, from), to, { recursive: true, dereference: true });
}

/** By a path that stays right where the whole is moved. */
function link(to: string, from: string): void {
  mkdirSync(dirname(from), { recursive: true });
  rmSync(from, { force: true });
  symlinkSync(relative(dirname(from), to), from);
}

function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isOurs(path: string): boolean {
  return existsSync(path) && existsSync(home) && realpathSync(path).startsWith(`${realpathSync(home)}/`);
}
