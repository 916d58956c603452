// What stands behind the script's name on the command line (reference 01.7): positional parameters, and behind a `--`
// also the script's own options, `--name=value`. Both are load-time facts: the object was compiled before anybody knew
// them, and carries what it takes as constants. This file checks the words against that list and turns them into
// bytes; it neither prints nor touches the kernel.

import { EXIT_INPUT, LoaderError } from '../errors.ts';
import type { Details } from '../errors.ts';
import type { ConstantSpec, Manifest, NumberRange, ScriptPlace } from '../../common/manifest.ts';
import type { Warning } from '../output/printer.ts';
import type { ChosenOptions } from './options.ts';
import { COMMAND_LINE, integerOf, readNumber } from '../../common/numbers.ts';
import { howUsed, misspeltOption, unusedWords } from '../../common/option-words.ts';
import { booleanOf } from '../../common/settings.ts';

export interface Parameters {
  readonly positional: readonly string[];
  /** Values by name, the last one of each; null: `--name` without a value. */
  readonly named: ReadonlyMap<string, string | null>;
  /** `--help`: print the options and do nothing else. */
  readonly help: boolean;
}

type NamedSpec = Extract<ConstantSpec, { from: 'named' }>;
type PositionalSpec = Extract<ConstantSpec, { from: 'positional' }>;
export type ParameterSpec = NamedSpec | PositionalSpec | Extract<ConstantSpec, { from: 'attach-point' }>;

/** Words that begin with `--` name options, up to a `--` alone; all others are positional. */
export function splitParameters(words: readonly string[]): Parameters {
  const end = words.indexOf('--');
  const before = end < 0 ? words : words.slice(0, end);
  const behind = end < 0 ? [] : words.slice(end + 1);
  const named = new Map<string, string | null>();
  for (const word of before) {
    if (!word.startsWith('--')) continue;
    const equals = word.indexOf('=');
    if (equals < 0) named.set(word.slice(2), null);
    else named.set(word.slice(2, equals), word.slice(equals + 1));
  }
  const help = named.delete('help');
  return { positional: [...before.filter((word) => !word.startsWith('--')), ...behind], named, help };
}

/** Those that are no positional parameters: all that is left to say where the compiler knows these. */
export function optionWords(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  return (end < 0 ? words : words.slice(0, end)).filter((word) => word.startsWith('--'));
}

/** The script's own options, each once, in the order of the script. */
function optionsOf(manifest: Manifest): NamedSpec[] {
  return manifest.constants.filter((constant): constant is NamedSpec => constant.from === 'named');
}

/** Without the dashes. */
export function optionNames(manifest: Manifest): ReadonlySet<string> {
  return new Set(optionsOf(manifest).map(({ name }) => name));
}

/** What `-- --help` prints. `name`: what the user called the script by. */
export function parameterHelp(manifest: Manifest, name: string = manifest.source.name): string {
  const options = optionsOf(manifest);
  if (options.length === 0) return `${name} has no options of its own\n`;
  return `Options of ${name}:\n${optionLines(options)}`;
}

function optionLines(options: readonly NamedSpec[]): string {
  const rows = options.map(optionRow);
  const width = Math.max(...rows.map(({ option }) => option.length));
  return rows.map(({ option, text }) => `    ${option.padEnd(width)}  ${text}\n`).join('');
}

/** The script's own options, as help shows them: `--min-us=NUMBER`, and what it is for. */
export function optionTable(manifest: Manifest): readonly { readonly option: string; readonly text: string }[] {
  return optionsOf(manifest).map(optionRow);
}

function optionRow({ name, type, default: usual, description }: NamedSpec): { option: string; text: string } {
  const value = type === 'string' ? `"${usual}"` : usual;
  return { option: type === 'bool' ? `--${name}` : `--${name}=${placeholders[type]}`, text: `${description === null ? '' : `${description} `}(default: ${value})` };
}

const placeholders = { uint64: 'NUMBER', int64: 'INTEGER', string: 'TEXT' } as const;

/** It may have been forgotten. */
const COMMANDS = 'a command to trace is given with -c, in quotes';

/** What the user called a tool by, null: it is a file; and what prints its help, null: there is none. */
export type CalledAs = Pick<ChosenOptions, 'tool' | 'help'>;

/** Throws LoaderError for options that the script does not have, values that they cannot take, and arguments that a script with options does not. */
export function checkParameters(manifest: Manifest, parameters: Parameters, { tool, help }: CalledAs = { tool: null, help: null }): void {
  try {
    checkWords(manifest, parameters, tool);
  } catch (error) {
    if (!(error instanceof LoaderError) || help === null) throw error;
    throw new LoaderError(error.message, error.exitCode, { ...error.details, hints: [...error.details.hints ?? [], howUsed(help)] });
  }
}

function checkWords(manifest: Manifest, parameters: Parameters, tool: string | null): void {
  const options = optionsOf(manifest);
  const unknown = [...parameters.named.keys()].filter((name) => !options.some((option) => option.name === name));
  if (unknown.length > 0) {
    const what = `unexpected option${unknown.length === 1 ? '' : 's'} of the script: ${unknown.map((name) => `--${name}`).join(', ')}`;
    const name = tool ?? manifest.source.name;
    const has = options.length === 0 ? `${name} has none` : `${name} takes\n${optionLines(options).trimEnd()}`;
    throw new LoaderError(what, EXIT_INPUT, { hints: [has] });
  }
  const unused = unusedParameters(manifest, parameters.positional);
  const misspelt = misspeltOption(unused, options.map(({ name }) => name));
  if (misspelt !== null) throw new LoaderError(`the script has no option ${misspelt.word}`, EXIT_INPUT, { hints: [misspelt.help] });
  if (unused.length > 0 && options.length > 0) throw new LoaderError(`${unusedWords(unused)}: ${COMMANDS}`, EXIT_INPUT);
  for (const option of options) namedValue(option, parameters);
  for (const constant of manifest.constants) {
    if (constant.from === 'positional' && constant.type === 'int') positionalValue(manifest, constant, parameters);
  }
}

/** `tool`: what a bundled one was called by; null: the script is an object's file. About parameters that are missing, that nothing uses, that are too long for the strings that they become, or negative where the script's author thought of no such numbers. */
export function parameterWarnings(manifest: Manifest, parameters: Parameters, tool: string | null = null): Warning[] {
  const behind = `parameters are given behind the name of the ${tool === null ? 'object' : `tool: ${tool} ...`}`;
  const { positional, named } = parameters;
  // A parameter may have several slots: `str($1)` and `str($1 + 2)`.
  const found = manifest.constants.flatMap((constant): Warning[] => {
    if (constant.from === 'positional') {
      const { index, type, place } = constant;
      const given = positional[index - 1] ?? '';
      const said: Omit<Warning, 'kind'> | null = given === '' ? { code: 'missing-parameter', text: `Parameter $${index} is not given, so it is ${type === 'int' ? '0' : 'an empty string'}`, hints: [behind] }
        : type === 'string' && !fits(given, constant) ? { code: 'cut-parameter', text: `Parameter $${index} is longer than max_strlen allows, so it is cut` }
        : null;
      return said === null ? [] : [{ kind: 'warning', ...said, ...located(manifest, place) }];
    }
    if (constant.from !== 'named') return [];
    const value = constant.type === 'uint64' && named.has(constant.name) ? namedValue(constant, parameters) : 0n;
    if (typeof value === 'bigint' && value < 0n) {
      return [{ kind: 'warning', code: 'negative-parameter', text: `--${constant.name} is negative: where the script compares it with unsigned numbers, it is ${BigInt.asUintN(64, value)}` }];
    }
    if (constant.type !== 'string' || fits(named.get(constant.name) ?? '', constant)) return [];
    return [{ kind: 'warning', code: 'cut-parameter', text: `--${constant.name} is longer than max_strlen allows, so it is cut` }];
  });
  const unused = unusedParameters(manifest, positional);
  if (unused.length > 0) {
    found.push({
      kind: 'warning',
      code: 'unused-argument',
      text: `${unusedWords(unused)}: ${COMMANDS}`,
    });
  }
  return [...new Map(found.map((message) => [JSON.stringify(message), message])).values()];
}

/** Behind the last one that the script uses. */
function unusedParameters({ constants, probes }: Manifest, positional: readonly string[]): readonly string[] {
  if (positional.length === 0 || constants.some(({ from }) => from === 'param-count')) return [];
  const inConstants = constants.map((constant) => (constant.from === 'positional' ? constant.index : 0));
  const inProbes = probes.flatMap(({ parameters, attach }) => (
    parameters === undefined ? [] : [...JSON.stringify(attach).matchAll(/\$(\$|\d+)/g)].map(([, what]) => (what === '$' ? 0 : Number(what)))
  ));
  return positional.slice(Math.max(0, ...inConstants, ...inProbes));
}

function fits(text: string, { size }: { readonly size: number }): boolean {
  return Buffer.byteLength(text) < size;
}

/** `$1` replaced, and `$$` by a dollar sign. `missing` says what stands for a parameter that is not given. */
export function fillText(text: string, positional: readonly string[], missing: (index: number) => string): string {
  return text.replace(/\$(\$|\d+)/g, (_, what: string) => {
    if (what === '$') return '$';
    const value = positional[Number(what) - 1] ?? '';
    return value === '' ? missing(Number(what)) : value;
  });
}

/** The bytes of a parameter's slot. Throws LoaderError as checkParameters does. */
export function parameterBytes(manifest: Manifest, constant: ParameterSpec, parameters: Parameters): Buffer {
  const value = constant.from === 'named' ? namedValue(constant, parameters)
    : constant.from === 'attach-point' ? fillText(constant.text, parameters.positional, () => '')
    : constant.type === 'int' ? positionalValue(manifest, constant, parameters)
    : parameters.positional[constant.index - 1] ?? '';
  if (typeof value === 'string') {
    const bytes = Buffer.alloc(constant.size);
    // A text that fills its slot has no NUL: programs know it as one that was cut.
    Buffer.from(value).copy(bytes);
    return bytes;
  }
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt.asUintN(64, value));
  return bytes.subarray(0, constant.size);
}

/** A missing or empty parameter is 0. */
function positionalValue(manifest: Manifest, { index, place }: PositionalSpec, { positional }: Parameters): bigint {
  const text = positional[index - 1] ?? '';
  const value = text === '' ? 0n : integerOf(text, COMMAND_LINE);
  if (value !== null) return value;
  const message = `The script uses parameter $${index} as an integer, but '${text}' is none`;
  throw new LoaderError(message, EXIT_INPUT, located(manifest, place));
}

const LEAST = -(1n << 63n);
// A negative one takes the sign of what it meets, and is said.
const MOST = { uint64: (1n << 64n) - 1n, int64: (1n << 63n) - 1n } as const;

/** `text`: what is not in it. */
function wordsOf({ least, most }: NumberRange, text: string): string {
  return least === '0' && most === `${MOST.uint64}` && text.startsWith('-') ? 'a number that is not negative' : `a number from ${least} to ${most}`;
}

function namedValue(option: NamedSpec, { named }: Parameters): bigint | string {
  const given = named.get(option.name);
  const text = given === undefined ? option.default : given;
  const refuse = (why: string): LoaderError => new LoaderError(`--${option.name} ${why}`, EXIT_INPUT);
  if (option.type === 'bool') {
    const value = text === null ? true : booleanOf(text);
    if (value === null) throw refuse(`takes true or false, not '${text}'`);
    return value ? 1n : 0n;
  }
  if (text === null) throw refuse(`needs a value: --${option.name}=${placeholders[option.type]}`);
  if (option.type === 'string') return text;
  const { type, range } = option;
  const value = readNumber(text, COMMAND_LINE);
  if (typeof value !== 'bigint' && !value.outOfRange) throw refuse(`takes an integer, not '${text}'`);
  const { least, most } = range ?? { least: `${LEAST}`, most: `${MOST[type]}` };
  if (typeof value !== 'bigint' || value < BigInt(least) || value > BigInt(most)) throw refuse(`takes ${wordsOf({ least, most }, text)}, not '${text}'`);
  return value;
}

/** The script's place, when the object tells it. */
export function located({ source }: Manifest, place: ScriptPlace | undefined): Pick<Details, 'at'> {
  return place === undefined ? {} : { at: { script: source.name, place } };
}
