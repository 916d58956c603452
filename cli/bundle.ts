// `bpftrace-cc --bundle`: a copy of the runner (scripts/build-runner.ts) with the scripts' objects behind it, which runs where
// there is neither node nor this project.

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { architectureNamed } from '../common/architectures/index.ts';
import { EXIT_INPUT, LoaderError } from '../loader/errors.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { bundleTail } from './bundle-format.ts';
import { compileScripts, hostOptionsOf } from './compile-scripts.ts';
import { checkOutput } from './files.ts';
import { readScript } from './script.ts';
import type { ScriptInput } from './script.ts';
import { checkBytesOutput, EXIT_FAILURE, EXIT_OK } from './terminal.ts';
import { toolComment, toolName } from './tool-comment.ts';
import { writeTo } from './write-whole.ts';

/** Returns the exit code. Throws UsageError, OutputFileError, and LoaderError when there is no runner. */
export function writeBundle(line: CommandLine): number {
  const host = hostOptionsOf(line);
  checkArchitecture(host.machine?.arch);
  const scripts = scriptsOf(line);
  const target = targetOf(line, scripts);
  const names = scripts.map(({ source, file }) => toolName(typeof file === 'string' ? source.name : target));
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UsageError(`two scripts of a bundle are called ${twice}`);
  const runner = readRunner();
  const objects = compileScripts(line, host, scripts.map(({ source }) => source), 'object');
  if (objects.length < scripts.length) return EXIT_FAILURE;
  const tools = objects.map((object, i) => ({ name: names[i]!, object: object as Uint8Array, ...toolComment(scripts[i]!.source.text) }));
  writeTo(target, Buffer.concat([runner, bundleTail(runner.length, tools)]), 0o777);
  return EXIT_OK;
}

/** The runner is this machine's: what is compiled for another would start nowhere. `wanted`: what --host recorded. */
function checkArchitecture(wanted: string | undefined): void {
  const ours = architectureNamed(process.arch) ?? process.arch;
  if (wanted === undefined || wanted === ours) return;
  throw new LoaderError(`a bundle that is made here is for ${ours}, and the machine of --host is ${wanted}`, EXIT_INPUT, {
    hints: [`make it on a machine with ${wanted}; an object for it can be compiled here, without --bundle`],
  });
}

/** Every operand is one. */
function scriptsOf(line: CommandLine): readonly ScriptInput[] {
  const operands = [...line.operands, ...line.rest];
  const program = line.values.has('e') ? readScript({ ...line, operands: [], rest: [] }) : null;
  if (program !== null && operands.length > 0) throw new UsageError('-e is the script itself: a bundle of several takes files');
  const scripts = program !== null ? [program] : operands.map((file) => readScript({ ...line, operands: [file], rest: [] })!);
  if (scripts.length === 0) throw new UsageError('which script?');
  return scripts;
}

function targetOf({ values }: CommandLine, scripts: readonly ScriptInput[]): string {
  const [{ file, source }] = scripts as [ScriptInput];
  const target = values.get('output') ?? (scripts.length === 1 && typeof file === 'string' ? toolName(source.name) : null);
  // What is no file has no name to be called by.
  if (target === null || (target === '-' && typeof file !== 'string')) throw new UsageError('-o FILE says where the bundle is to be');
  if (target === '-') checkBytesOutput('an executable');
  for (const script of scripts) {
    if (script.file !== null && target !== '-') checkOutput(target, script.file);
  }
  return target;
}

function readRunner(): Buffer {
  // In build/ of the checkout; a bundled command lies in build/ itself.
  const here = dirname(fileURLToPath(import.meta.url));
  for (const path of [join(here, 'runner'), join(here, '../build/runner')]) {
    try {
      return readFileSync(path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  throw new LoaderError('the runner, build/runner, is not built', EXIT_INPUT, { hints: ["'npm run build' builds it"] });
}
