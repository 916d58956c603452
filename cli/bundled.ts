// A bundle: the loader and one or more tools in one file (bpftrace-cc --bundle). With several, the name by which it is called says
// which (a link for each), or the first word. A tool's own options stand beside the loader's; where both have a name, it is the tool's.
// Must not import the compiler.

import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { closest } from '../common/near-miss.ts';
import { openNative } from '../loader/native.ts';
import type { ObjectFile } from '../loader/object/object.ts';
import { openObject } from '../loader/object/object.ts';
import { optionNames, parameterHelp } from '../loader/run/script-parameters.ts';
import { parseCommandLine, UsageError, usageMessage } from './arguments.ts';
import type { BundledTool } from './bundle-format.ts';
import { bundledTools } from './bundle-format.ts';
import { fitted, helpColumns } from './layout.ts';
import { checkMode } from './modes.ts';
import { listOf } from './print-listed.ts';
import { runObject } from './run-object.ts';
import { runOptionsOf } from './run-options.ts';
import { EXIT_FAILURE, EXIT_OK, guarded, printMessage, printOut } from './terminal.ts';
import { authorsWords } from './tool-comment.ts';
import { allUsageOf } from './usage.ts';
import { VERSION } from '../common/version.ts';

// For the build, which makes a bundle to try (scripts/bundle.mjs).
export { bundleTail } from './bundle-format.ts';

/** `words`: where the addon is, how the bundle was called, then the command line. Returns the exit code. */
export function main([addon, called, ...argv]: readonly string[]): Promise<number> {
  return guarded(async () => {
    if (addon !== undefined) openNative(addon);
    const file = openSync(process.execPath, 'r');
    const read = (offset: number, size: number): Buffer => {
      const bytes = Buffer.alloc(size);
      return bytes.subarray(0, readSync(file, bytes, 0, size, offset));
    };
    let tool: BundledTool | undefined;
    let object: ObjectFile;
    let words = argv;
    let typed = called ?? '';
    try {
      const tools = bundledTools(fstatSync(file).size, read);
      if (tools === null) {
        printMessage(`ERROR: there is no tool in ${process.execPath}: bpftrace-cc --bundle makes executables with tools\n`);
        return EXIT_FAILURE;
      }
      const name = basename(called ?? '');
      tool = tools.length === 1 ? tools[0] : tools.find((each) => each.name === name);
      if (tool === undefined) {
        const [first, ...others] = argv;
        if (first === undefined || first.startsWith('-')) return listTools(name, tools, first);
        tool = tools.find((each) => each.name === first);
        if (tool === undefined) {
          const near = closest(first, tools.map((each) => each.name));
          printMessage(`ERROR: there is no tool '${first}' in ${name}${near === null ? '' : `: did you mean ${near}?`} (${name} -h lists them)\n`);
          return EXIT_FAILURE;
        }
        words = others;
        typed = `${typed} ${first}`;
      }
      object = openObject(read(tool.offset, tool.size));
    } finally {
      closeSync(file);
    }
    return runTool(tool, typed, object, words);
  });
}

function listTools(name: string, tools: readonly BundledTool[], option: string | undefined): number {
  if (option === '-V' || option === '--version') {
    printOut(`${name} (bpftrace-run v${VERSION})\n`);
    return EXIT_OK;
  }
  const width = Math.max(...tools.map((tool) => tool.name.length));
  const lines = tools.map((tool) => `    ${tool.name.padEnd(width)}  ${tool.about}\n`);
  const text = `USAGE:\n    ${name} TOOL [options] [arguments]\n    ${name} TOOL --help\n\nTOOLS:\n${lines.join('')}`;
  if (option === '-h' || option === '--help') {
    printOut(text);
    return EXIT_OK;
  }
  printMessage(option === undefined ? `ERROR: which tool?\n\n${text}` : `ERROR: which tool? It is named before '${option}'\n\n${text}`);
  return EXIT_FAILURE;
}

/** `typed`: what the user called it by. */
async function runTool(tool: BundledTool, typed: string, object: ObjectFile, words: readonly string[]): Promise<number> {
  try {
    const own = optionNames(object.manifest);
    const end = words.indexOf('--');
    const isOwn = (word: string, i: number): boolean => (end < 0 || i < end) && word.startsWith('--') && own.has(word.slice(2).split('=', 1)[0]!);
    const line = parseCommandLine('bundle', words.filter((word, i) => !isOwn(word, i)), own);
    checkMode('bundle', line);
    if (line.switches.has('help')) {
      printOut(helpOf(tool, typed, object));
      return EXIT_OK;
    }
    if (line.switches.has('version')) {
      printOut(`${tool.name} (bpftrace-run v${VERSION})\n`);
      return EXIT_OK;
    }
    const running = runOptionsOf(line, process.execPath, [...words.filter(isOwn), ...line.operands, ...line.rest], process.env);
    const asRun = { ...running, options: { ...running.options, tool: typed, help: `${typed} --help` } };
    return line.switches.has('list') ? listOf(object, asRun, line.switches.has('verbose')) : await runObject(object, asRun);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    printMessage(usageMessage(typed, error, `${typed} --help`));
    return EXIT_FAILURE;
  }
}

function helpOf(tool: BundledTool, typed: string, { manifest }: ObjectFile): string {
  const { name } = tool;
  const columns = helpColumns();
  return `${authorsWords(name, typed, tool, columns)}${fitted(parameterHelp(manifest, typed), columns)}\n${allUsageOf('bundle', [`${name} [options] [arguments]`])}`;
}
