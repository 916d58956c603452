// Gives an attach point's text its meaning (reference 04): which provider, which parts, with one row per provider.
// Nothing is looked up: whether a function or event exists is for the checker and the loader. A `$N` stays text where
// the loader can fill it in. A mistake is reported with the form that the provider takes, and gives null.

import type { AttachPointSyntax } from '../syntax/ast.ts';
import type { AttachPoint, AttachPointSpec, NumberOrParam, Provider } from './attach-points.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import { closest } from '../../common/near-miss.ts';
import type { Span } from '../syntax/source.ts';
import { NO_SURROUNDINGS, categoryHelp, durationHelp, probeTypeHelp, unitHelp, userProbeHelp } from './attach-point-help.ts';
import type { Surroundings } from './attach-point-help.ts';
import { hasWildcard } from '../../common/globs.ts';
import { attachNumber, hasParameter, splitAttachPoint } from './attach-point-text.ts';
import type { AttachPointText, Part } from './attach-point-text.ts';
import { hardwareEvents, softwareEvents } from '../../common/perf-events.ts';

/** What a row's reader works with; `fail` reports and gives null. */
interface Reader {
  readonly provider: Provider;
  readonly parts: readonly Part[];
  readonly whole: Span;
  readonly around: Surroundings;
  readonly fail: (span: Span, message: string, help?: string) => null;
  readonly unsupported: (span: Span, message: string) => null;
}

interface ProviderRow {
  readonly aliases: readonly string[];
  /** Number of parts after the provider. */
  readonly counts: readonly number[];
  /** How it is written, for help texts. */
  readonly form: string;
  readonly read: (reader: Reader) => AttachPointSpec | null;
}

export const providerRows: { readonly [P in Provider]: ProviderRow } = {
  begin: { aliases: [], counts: [0], form: '`begin`', read: () => ({ provider: 'begin' }) },
  end: { aliases: [], counts: [0], form: '`end`', read: () => ({ provider: 'end' }) },
  self: { aliases: [], counts: [2], form: '`self:signal:SIGUSR1`', read: readSelf },
  test: { aliases: [], counts: [1], form: '`test:name`', read: readNamed },
  bench: { aliases: [], counts: [1], form: '`bench:name`', read: readNamed },
  tracepoint: { aliases: ['t'], counts: [1, 2], form: '`tracepoint:category:event`', read: readTracepoint },
  rawtracepoint: { aliases: ['rt'], counts: [1, 2], form: '`rawtracepoint[:module]:event`', read: readRawTracepoint },
  kprobe: { aliases: ['k'], counts: [1, 2], form: '`kprobe[:module]:function[+offset]`', read: readKernelFunction },
  kretprobe: { aliases: ['kr'], counts: [1, 2], form: '`kretprobe[:module]:function`', read: readKernelFunction },
  fentry: { aliases: ['f', 'kfunc'], counts: [1, 2, 3], form: '`fentry[:module]:function`', read: readKernelFunction },
  fexit: { aliases: ['fr', 'kretfunc'], counts: [1, 2, 3], form: '`fexit[:module]:function`', read: readKernelFunction },
  uprobe: { aliases: ['u'], counts: [2, 3], form: '`uprobe:binary[:cpp]:function[+offset]`', read: readUserFunction },
  uretprobe: { aliases: ['ur'], counts: [2, 3], form: '`uretprobe:binary[:cpp]:function`', read: readUserFunction },
  usdt: { aliases: ['U'], counts: [2, 3], form: '`usdt:binary[:namespace]:name`', read: readUsdt },
  interval: { aliases: ['i'], counts: [1, 2], form: '`interval:s:1` or `interval:100ms`', read: readTimed },
  profile: { aliases: ['p'], counts: [1, 2], form: '`profile:hz:99` or `profile:10ms`', read: readTimed },
  software: { aliases: ['s'], counts: [1, 2], form: '`software:event[:count]`', read: readPerfEvent },
  hardware: { aliases: ['h'], counts: [1, 2], form: '`hardware:event[:count]`', read: readPerfEvent },
  watchpoint: { aliases: ['w'], counts: [3], form: '`watchpoint:address:length:mode`', read: readWatchpoint },
  iter: { aliases: ['it'], counts: [1, 2], form: '`iter:name[:pin]`', read: readIterator },
};

/** Providers of older versions. */
const REMOVED: ReadonlyMap<string, string> = new Map([['asyncwatchpoint', 'watchpoint'], ['aw', 'watchpoint']]);

const providerNames = Object.keys(providerRows) as Provider[];
const providersByAlias: ReadonlyMap<string, Provider> = new Map(
  providerNames.flatMap((name) => providerRows[name].aliases.map((alias) => [alias, name] as const)),
);

/** The provider that `word` names: full names in any case, aliases exactly. */
export function findProvider(word: string): Provider | null {
  const lower = word.toLowerCase();
  return providerNames.find((name) => name === lower) ?? providersByAlias.get(word) ?? null;
}

/** `args`: the script's arguments, or null when they are only known at load. */
export function parseAttachPoint(
  syntax: AttachPointSyntax, reporter: Reporter, args: readonly string[] | null = null, around: Surroundings = NO_SURROUNDINGS,
): AttachPoint | null {
  const split = splitAttachPoint(syntax, args);
  const fail = (span: Span, message: string, help: string | null = null): null => {
    reporter.error('unknown-probe', span, message, { help });
    return null;
  };
  if (split.stray !== null) return fail(split.stray, 'A `$` in an attach point begins a parameter, and they are counted from `$1`', 'for the character itself, put the part in double quotes');
  if (split.missing.length > 0) {
    for (const { index, span } of split.missing) {
      reporter.error('parameter', span, `The attach point needs parameter $${index}, which is not given`, { help: `give it behind the script's name` });
    }
    return null;
  }
  const provider = findProvider(split.provider.text);
  if (provider === null) return unknownProvider(split, reporter, around);
  const row = providerRows[provider];
  const parts = provider === 'software' || provider === 'hardware' ? withoutDefaultCount(split.parts) : split.parts;
  if (!row.counts.includes(parts.length)) {
    return fail(syntax.span, `${provider} takes ${countWords(row.counts)} after its name, found ${parts.length === 0 ? 'none' : parts.length}`,
      ((provider === 'uprobe' || provider === 'uretprobe' || provider === 'usdt') ? userProbeHelp(provider, parts[0]) : null) ?? `write ${row.form}`);
  }
  const unsupported = (span: Span, message: string): null => {
    reporter.error('not-supported', span, message);
    return null;
  };
  const spec = row.read({ provider, parts, whole: syntax.span, around, fail, unsupported });
  if (spec === null) return null;
  const { userName, open } = split;
  return { spec, text: [provider, ...canonicalParts(spec, parts)].join(':'), userName, span: syntax.span, open };
}

function unknownProvider(split: AttachPointText, reporter: Reporter, around: Surroundings): null {
  const { provider } = split;
  const word = provider.text;
  if (hasWildcard(word)) {
    reporter.error('not-supported', provider.span, 'A wildcard cannot stand for the probe type', { help: 'write one attach point per probe type' });
    return null;
  }
  const successor = REMOVED.get(word);
  const longNames = [...providerNames, ...[...providersByAlias.keys()].filter((name) => name.length > 2)];
  const help = successor !== undefined ? `use \`${successor}\`` : probeTypeHelp(split, longNames, around);
  const message = successor !== undefined ? `The probe type ${word} no longer exists` : `Unknown probe type \`${word}\``;
  reporter.error('unknown-probe', provider.span, message, { help });
  return null;
}

function countWords(counts: readonly number[]): string {
  const last = counts.at(-1)!;
  const all = counts.length > 1 ? `${counts.slice(0, -1).join(', ')} or ${last}` : `${last}`;
  return last === 0 ? 'no parts' : `${all} part${last === 1 ? '' : 's'}`;
}

/** `software:faults:` and `software:faults:*` ask for the default count. */
function withoutDefaultCount(parts: readonly Part[]): readonly Part[] {
  const count = parts[1];
  return parts.length === 2 && !count!.quoted && (count!.text === '' || count!.text === '*') ? parts.slice(0, 1) : parts;
}

function canonicalParts(spec: AttachPointSpec, parts: readonly Part[]): string[] {
  const texts = parts.map((part) => part.text);
  return spec.provider === 'tracepoint' && texts.length === 1 ? [spec.category, ...texts] : texts;
}

// ---------------------------------------------------------------- readers, one per kind of provider

function readSelf({ parts, fail }: Reader): AttachPointSpec | null {
  const [kind, signal] = parts as [Part, Part];
  if (kind.text !== 'signal') return fail(kind.span, `self has no event \`${kind.text}\``, 'write `self:signal:SIGUSR1`');
  if (signal.text !== 'SIGUSR1') return fail(signal.span, `Only SIGUSR1 can be handled, not \`${signal.text}\``, 'write `self:signal:SIGUSR1`');
  return { provider: 'self', signal: signal.text };
}

function readNamed({ provider, parts, fail }: Reader): AttachPointSpec | null {
  const name = parts[0]!;
  if (name.text === '') return fail(name.span, `A ${provider} probe needs a name`, `write ${providerRows[provider as 'test' | 'bench'].form}`);
  return { provider: provider as 'test' | 'bench', name: name.text };
}

function readTracepoint(reader: Reader): AttachPointSpec | null {
  const { parts, whole, around, fail } = reader;
  if (emptyPart(reader)) return null;
  const [first, second] = parts;
  if (second !== undefined) return { provider: 'tracepoint', category: first!.text, event: second.text };
  if (hasWildcard(first!.text)) return { provider: 'tracepoint', category: '*', event: first!.text };
  return fail(whole, 'A tracepoint is named by its category and its event', categoryHelp(first!.text, around));
}

function readRawTracepoint(reader: Reader): AttachPointSpec | null {
  if (emptyPart(reader)) return null;
  const { parts } = reader;
  return { provider: 'rawtracepoint', module: parts.length === 2 ? parts[0]!.text : null, event: parts.at(-1)!.text };
}

function readKernelFunction(reader: Reader): AttachPointSpec | null {
  const { parts, fail, unsupported, whole } = reader;
  const provider = reader.provider as 'kprobe' | 'kretprobe' | 'fentry' | 'fexit';
  if (emptyPart(reader)) return null;
  if ((provider === 'fentry' || provider === 'fexit') && parts.length > 1 && parts[0]!.text === 'bpf') {
    return unsupported(whole, `${provider} cannot attach to BPF programs yet`);
  }
  if (parts.length === 3) return fail(whole, `${provider} takes 1 or 2 parts after its name, found 3`, `write ${providerRows[provider].form}`);
  const target = parts.at(-1)!;
  const call = target.quoted ? null : /^([\w.]+)\(.*\)?$/.exec(target.text);
  if (call !== null) return fail(target.span, 'A function is named without parentheses', `write \`${provider}:${call[1]!}\``);
  const module = parts.length === 2 ? parts[0]!.text : null;
  const address = addressOf(target);
  if (address !== null) {
    if (provider !== 'kprobe' || module !== null) return fail(target.span, `${provider} needs a function${module === null ? '' : ' of that module'}, not an address`, `write ${providerRows[provider].form}`);
    return { provider, module: null, function: '', offset: 0, address };
  }
  const place = functionAndOffset(reader, target, provider === 'kprobe');
  return place === null ? null : { provider, module, ...place, address: null };
}

function readUserFunction(reader: Reader): AttachPointSpec | null {
  const { parts, fail, unsupported } = reader;
  const provider = reader.provider as 'uprobe' | 'uretprobe';
  const [binary, middle] = parts as [Part, Part];
  if (!binary.quoted && binary.text.includes('@')) return unsupported(binary.span, 'Attaching to a source line is not possible yet');
  const language = parts.length === 3 ? middle : null;
  if (language !== null && language.text !== 'cpp') {
    return fail(language.span, `Unknown language \`${language.text}\``, 'only cpp names need a language; give other symbols as they are in the binary');
  }
  const target = parts.at(-1)!;
  if (target.text === '') return fail(target.span, `${provider} needs the name of a function`, `write ${providerRows[provider].form}`);
  const common = { provider, binary: binary.text, language: language?.text ?? null };
  const address = addressOf(target);
  if (address !== null) return { ...common, function: '', offset: 0, address };
  const place = functionAndOffset(reader, target, provider === 'uprobe');
  return place === null ? null : { ...common, ...place, address: null };
}

function readUsdt({ parts, fail }: Reader): AttachPointSpec | null {
  const name = parts.at(-1)!;
  if (name.text === '') return fail(name.span, 'usdt needs the name of a probe', `write ${providerRows.usdt.form}`);
  const namespace = parts.length === 3 && parts[1]!.text !== '' ? parts[1]!.text : null;
  return { provider: 'usdt', binary: parts[0]!.text, namespace, name: name.text };
}

type Unit = 'hz' | 's' | 'ms' | 'us';
const UNITS: readonly Unit[] = ['hz', 's', 'ms', 'us'];
/** How a duration is told to the kernel: a unit and a factor. Nanoseconds are rounded to microseconds. */
const DURATIONS: ReadonlyMap<string, readonly [unit: Unit, factor: bigint]> = new Map([
  ['us', ['us', 1n]], ['ms', ['ms', 1n]], ['s', ['s', 1n]], ['m', ['s', 60n]], ['h', ['s', 3600n]], ['d', ['s', 86400n]],
]);

function readTimed(reader: Reader): AttachPointSpec | null {
  const { parts, fail } = reader;
  const provider = reader.provider as 'interval' | 'profile';
  const [first, second] = parts as [Part, Part | undefined];
  if (hasParameter(first.text)) return { provider, unit: 'text', value: parts.map((part) => part.text).join(':') };
  if (second === undefined) return readDuration(reader, provider, first);
  const unit = UNITS.find((known) => known === first.text);
  if (unit === undefined) {
    return fail(first.span, `Unknown unit \`${first.text}\``, unitHelp(provider, first.text, second.text, UNITS));
  }
  const value = positiveNumber(reader, second, unit === 'hz' ? 'The rate' : 'The time');
  return value === null ? null : { provider, unit, value };
}

function readDuration({ fail }: Reader, provider: 'interval' | 'profile', part: Part): AttachPointSpec | null {
  const help = `write ${providerRows[provider].form}`;
  const match = /^(-?[0-9_]+)([A-Za-z]*)$/.exec(part.text);
  if (match === null) return fail(part.span, `\`${part.text}\` is not a duration`, help);
  const [, digits, suffix] = match as unknown as [string, string, string];
  const count = attachNumber(digits);
  if (count === null || count === 0n) return fail(part.span, 'The time should be a positive integer', help);
  if (suffix === 'ns') {
    if (count < 1000n) return fail(part.span, `${part.text} is shorter than a microsecond`, help);
    return timed(provider, 'us', (count + 500n) / 1000n) ?? fail(part.span, `${part.text} is too long`);
  }
  const duration = DURATIONS.get(suffix);
  if (duration === undefined) {
    return fail(part.span, suffix === '' ? `${provider} needs a unit` : `Unknown unit \`${suffix}\``, durationHelp(provider, digits, suffix) ?? help);
  }
  return timed(provider, duration[0], count * duration[1]) ?? fail(part.span, `${part.text} is too long`);
}

function timed(provider: 'interval' | 'profile', unit: Unit, value: bigint): AttachPointSpec | null {
  return value > BigInt(Number.MAX_SAFE_INTEGER) ? null : { provider, unit, value: Number(value) };
}

function readPerfEvent(reader: Reader): AttachPointSpec | null {
  const { parts, fail } = reader;
  const provider = reader.provider as 'software' | 'hardware';
  const events = provider === 'software' ? softwareEvents : hardwareEvents;
  const [name, countPart] = parts as [Part, Part | undefined];
  const row = events.find(({ name: full, alias }) => full === name.text || alias === name.text);
  const count = countPart === undefined ? 0 : positiveNumber(reader, countPart, 'The count');
  if (count === null) return null;
  if (hasParameter(name.text)) return { provider, event: name.text, count };
  if (row === undefined) {
    const names = events.flatMap(({ name: full, alias }) => (alias === null ? [full] : [full, alias]));
    if (hasWildcard(name.text)) return fail(name.span, `${provider} events have no wildcards`, `the events are ${names.join(', ')}`);
    const near = closest(name.text, names);
    return fail(name.span, `Unknown ${provider} event \`${name.text}\``, near !== null ? `did you mean \`${near}\`?` : `the events are ${names.join(', ')}`);
  }
  return { provider, event: row.name, count };
}

function readWatchpoint(reader: Reader): AttachPointSpec | null {
  const { parts, fail } = reader;
  const [addressPart, lengthPart, modePart] = parts as [Part, Part, Part];
  let address = addressPart.text;
  if (!hasParameter(addressPart.text)) {
    const value = attachNumber(address);
    if (value === null) return fail(addressPart.span, `\`${address}\` is not an address`, `write ${providerRows.watchpoint.form}`);
    if (value === 0n) return fail(addressPart.span, 'A watchpoint cannot be at address zero', 'give the address of a variable: `watchpoint:0x…:8:w`');
    address = `0x${value.toString(16)}`;
  }
  const length = Number(attachNumber(lengthPart.text) ?? 0n);
  if (![1, 2, 4, 8].includes(length)) return fail(lengthPart.span, 'The length of a watchpoint is 1, 2, 4 or 8', `write ${providerRows.watchpoint.form}`);
  const letters = [...modePart.text].sort();
  const mode = letters.join('');
  if (!/^r?w?x?$/.test(mode) || mode === '') return fail(modePart.span, `\`${modePart.text}\` is not a mode`, 'a mode is made of r, w and x, each at most once');
  return { provider: 'watchpoint', address, length, mode };
}

function readIterator({ parts, fail }: Reader): AttachPointSpec | null {
  const [name, pin] = parts as [Part, Part | undefined];
  if (name.text === '') return fail(name.span, 'iter needs the name of an iterator', 'for instance `iter:task`');
  if (hasWildcard(name.text)) return fail(name.span, 'Iterators have no wildcards', 'write a probe for each iterator');
  if (pin?.text === '') return fail(pin.span, 'The path of the pin is empty', 'leave it out, or write `iter:task:name`');
  return { provider: 'iter', name: name.text, pin: pin?.text ?? null };
}

// ---------------------------------------------------------------- parts

function emptyPart({ provider, parts, fail, whole }: Reader): boolean {
  if (parts.every((part) => part.text !== '')) return false;
  fail(whole, `A part of this ${provider} is empty`, `write ${providerRows[provider].form}`);
  return true;
}

/** Hex text when the part is a number. */
function addressOf(part: Part): string | null {
  const value = part.quoted || !/^[0-9]/.test(part.text) ? null : attachNumber(part.text);
  return value === null ? null : `0x${value.toString(16)}`;
}

function functionAndOffset(reader: Reader, part: Part, offsetAllowed: boolean): { function: string; offset: number } | null {
  const { provider, fail } = reader;
  const plus = part.quoted ? -1 : part.text.indexOf('+');
  if (plus === -1) return { function: part.text, offset: 0 };
  const name = part.text.slice(0, plus);
  if (!offsetAllowed) return fail(part.span, `${provider} takes no offset`, `write ${providerRows[provider].form}`);
  if (name === '') return fail(part.span, 'The name of the function is missing before `+`', `write ${providerRows[provider].form}`);
  if (hasWildcard(name)) return fail(part.span, 'An offset cannot follow a wildcard', 'name one function');
  if (hasParameter(part.text.slice(plus))) return { function: part.text, offset: 0 };
  const offset = attachNumber(part.text.slice(plus + 1));
  if (offset === null || offset > BigInt(Number.MAX_SAFE_INTEGER)) return fail(part.span, `\`${part.text.slice(plus + 1)}\` is not an offset`, 'an offset is a number of bytes: `+4` or `+0x10`');
  return { function: name, offset: Number(offset) };
}

function positiveNumber({ fail }: Reader, part: Part, what: string): NumberOrParam | null {
  if (hasParameter(part.text)) return part.text;
  const value = part.quoted ? null : attachNumber(part.text);
  if (value === null || value === 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) return fail(part.span, `${what} should be a positive integer, not \`${part.text}\``, 'write a number: 1 or more');
  return Number(value);
}
