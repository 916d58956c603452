// -l: what there is to probe, by patterns; structs of the kernel; or what a script would attach to (reference 08.4). Patterns
// name probe types as scripts do, so this side knows the compiler's table of them.

import { existsSync } from 'node:fs';
import { statusOf } from '../loader/bounded-file.ts';
import { closest } from '../common/near-miss.ts';
import { globPattern, hasWildcard } from '../common/globs.ts';
import { providers } from '../common/providers.ts';
import type { Provider } from '../common/providers.ts';
import { findProvider, providerRows } from '../frontend/providers/index.ts';
import { otherKernel } from '../loader/kernel/other-kernel.ts';
import { lacksFor, listProbes, unaskedProviders } from '../loader/run/list.ts';
import type { ListOptions, Wanted } from '../loader/run/list.ts';
import type { ListedStruct } from '../loader/run/list-structs.ts';
import { structDefinitions, structNames } from '../loader/run/list-structs.ts';
import type { CommandLine } from './arguments.ts';
import { UsageError } from './arguments.ts';
import { jsonLine } from './json-line.ts';
import { isPattern } from './list-words.ts';
import { printListed } from './print-listed.ts';
import type { OutputFormat } from './run-options.ts';
import { debugPlacesOf, filterOf, formatOf, pidOf, traceableFunctionsOf } from './run-options.ts';
import { EXIT_OK, printMessage, printOut } from './terminal.ts';
import { toolNames } from './tools.ts';

/** Lists what the patterns match. Returns the exit code. */
export function listPatterns(line: CommandLine): number {
  const pid = pidOf(line);
  const [parameters, format] = [line.switches.has('verbose'), formatOf(line)];
  const warn = (text: string): void => {
    if (!line.switches.has('no-warnings')) printMessage(`WARNING: ${text}\n`);
  };
  const [text = '', ...more] = line.operands;
  if (more.length > 0) throw new UsageError(`${line.spelling('list')} takes one pattern, in quotes, or several with commas between them`);
  if (!isPattern(text) && /\.bt$|^\.?\.?\//.test(text)) warn(`${existsSync(text) ? `'${text}' is ${statusOf(text)?.isDirectory() === true ? 'a directory' : 'no regular file'}` : `there is no file '${text}'`}: it is taken for a pattern`);
  const patterns = text.split(',').map((each) => each.trim());
  const isOfStructs = (pattern: string): boolean => STRUCTS.test(pattern);
  for (const pattern of patterns.filter(isOfStructs)) listStructs(pattern, parameters, format, warn);
  const ofProbes = patterns.filter((pattern) => !isOfStructs(pattern));
  if (ofProbes.length === 0) return EXIT_OK;
  const parts = ofProbes.map((pattern) => ({ pattern, wanted: wantedOf(pattern, pid) }));
  const options = {
    pid, parameters, filter: filterOf(line), traceableFunctions: traceableFunctionsOf(line), debugPlaces: debugPlacesOf(line),
    warn,
  };
  const found = printListed(format, (take) => listProbes(parts.flatMap(({ wanted }) => wanted), options, take));
  const missing = parts.filter(({ wanted }) => !wanted.some((each) => found.has(each)));
  if (missing.length === 0) return EXIT_OK;
  const unmatched = missing.map(({ pattern }) => pattern).join(',');
  const wanted = missing.flatMap((each) => each.wanted);
  const lacks = lacksFor(wanted);
  const near = lacks.length > 0 ? null : nearProbe(wanted, options) ?? nearWord(unmatched);
  warn([`nothing ${otherKernel()?.machine == null ? 'here' : 'there'} matches '${unmatched}'`, ...lacks, ...near === null ? [] : [`did you mean ${near}?`]].join(': '));
  return EXIT_OK;
}

/** Of a pattern that names no probe type: what else stands behind -l, a struct or a tool; null: that is not near either. */
function nearWord(pattern: string): string | null {
  const [, tag, name] = /^(\w+) +(\S+)$/.exec(pattern) ?? [];
  const near = closest(tag ?? pattern, tag === undefined ? toolNames() : ['struct', 'union', 'enum']);
  return near === null || name === undefined ? near : `'${near} ${name}'`;
}

/** What there is under nearly the name that was asked for; null: several were, or a pattern. */
function nearProbe(wanted: readonly Wanted[], options: ListOptions): string | null {
  const [only] = wanted;
  if (only === undefined || wanted.length > 1 || only.pattern === '' || hasWildcard(only.pattern)) return null;
  const parts = only.pattern.split(':');
  const last = parts.pop()!;
  const found: string[] = [];
  listProbes([{ provider: only.provider, pattern: [...parts, '*'].join(':') }], { ...options, parameters: false, warn: () => {} }, ({ name }) => found.push(name));
  const names = found.map((name) => name.replace(/:$/, ''));
  const near = closest(last, names.map((name) => name.slice(name.lastIndexOf(':') + 1)));
  return near === null ? null : names.find((name) => name.endsWith(`:${near}`))!;
}

const STRUCTS = /^(struct|union|enum)(?: +(.*))?$/;

function listStructs(text: string, definitions: boolean, format: OutputFormat, warn: (text: string) => void): void {
  const [, tag, pattern] = STRUCTS.exec(text) as unknown as [string, 'struct' | 'union' | 'enum', string | undefined];
  const found = (definitions ? structDefinitions : structNames)(tag, pattern?.trim() || '*');
  if (found.length === 0) {
    const near = pattern === undefined || hasWildcard(pattern) ? null : closest(pattern, structNames(tag, '*').map(({ name }) => name.replace(`${tag} `, '')));
    warn(`the kernel has no ${tag} ${pattern ?? ''}${near === null ? '' : `: did you mean '${tag} ${near}'?`}`);
  }
  const textOf = ({ name, module, definition }: ListedStruct): string => (definition === undefined ? name : `${module}: ${definition}`);
  printOut(found.map((each) => (format === 'json' ? jsonLine('struct', each) : `${textOf(each)}\n`)).join(''));
}

/** As the parts of attach points. */
const MAX_PATTERN = 4095;

/** `PROVIDER:PATTERN`, either with wildcards, or a pattern for all that the kernel has. Throws UsageError. */
function wantedOf(text: string, pid: number | null): Wanted[] {
  if (text.length > MAX_PATTERN) throw new UsageError(`-l: a pattern has at most ${MAX_PATTERN} characters`);
  const colon = text.indexOf(':');
  if (colon < 0) {
    const named = providerOf(text);
    if (named !== null) return [{ provider: named, pattern: '' }];
    return unaskedProviders(pid).map((provider) => ({ provider, pattern: text }));
  }
  const [word, pattern] = [text.slice(0, colon), text.slice(colon + 1)];
  if (!hasWildcard(word)) {
    const named = providerOf(word);
    if (named === null) throw new UsageError(`-l: there is no probe type '${word}'${meant(word)}`);
    return [{ provider: named, pattern }];
  }
  const glob = globPattern(word);
  const named = providers.filter((name) => glob.test(name));
  // Ends of functions have the names of their beginnings, and of binaries there are too many to look into each.
  const unasked = unaskedProviders(pattern.includes('/') ? 0 : pid).filter((name) => named.includes(name));
  return (unasked.length > 0 ? unasked : named).map((provider) => ({ provider, pattern }));
}

function providerOf(word: string): Provider | null {
  const name = findProvider(word)?.name;
  return providers.find((each) => each === name) ?? null;
}

function meant(word: string): string {
  const near = closest(word, providerRows.map(({ name }) => name));
  return near === null ? '' : `: did you mean ${near}?`;
}
