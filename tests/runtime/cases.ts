// Reads runtime case files: plain text, a directive a line, many cases a file. A case says what to run and what must
// come out; how it is run (as a script, as a compiled object, in a guest) is the runners' business. A mistake in a
// case file throws at once with file and line, since a case that is silently read wrong tests nothing.
//
// A directive is an upper-case word at the start of a line, its text behind it. Lines that begin with two spaces
// continue it; there a leading `|` marks where the text begins, so that blank lines and indentation can be written. `#` begins
// a comment line. NAME begins a case.
//
//   NAME text            what the case shows; unique in its file
//   PROG program         the script. Placeholders: {TESTPROG} the test binary, {MARKS} the
//                        one with USDT probes, {BPFPROG} the one that holds a BPF program, {WORK} that of work for the tools, {BUNDLE} one of
//                        three tools, {TOOL} one that is execsnoop, {BARE} tests/runtime/bare-root.sh,
//                        {PID} that of BEFORE, {TMP} a scratch folder, in a guest {JIFFIES} the address of that variable of the
//                        kernel, {OPENS} that of do_sys_openat2(); {CAPTURE} a record of the kernel of the oldest guest (options of the
//                        compiler only)
//   PROG_FILE path       the script is this file, its path from the top of the checkout
//   EXAMPLE text         what the case prints is the example page of the tool that PROG_FILE names (scripts/tools-doc.ts), and this is how to read it
//   RUN command          instead of PROG: a shell command, run once, with bin/ in front of PATH and {TMP} as its folder. In a guest it is
//                        `bpftrace` or `bpftrace-run` and words, split at spaces
//   FILE name            a file in {TMP}, where everything runs; its text are the lines below. May be repeated
//   SETUP command        a shell command that is run (to its end) before everything else, in {TMP}
//   ARGS words           the script's own arguments, split at spaces
//   ENV words            variables of the environment, NAME=value, split at spaces; for the compiler too
//   OPTIONS words        options of bpftrace and bpftrace-run, split at spaces
//   COMPILER words       options of bpftrace and bpftrace-cc, split at spaces
//   BEFORE command       started first; it is ready when it has printed a line; killed at the end. Split at spaces. In a guest nothing is
//                        written to it
//   COMMAND command      -c: runs once everything is attached, and the run ends with it
//   AFTER command        a shell command that is run, to its end, when everything is attached
//   UNTIL regex          SIGNAL waits until a line of standard output matches too; until then there is standard input for AFTER, without a byte
//   SIGNAL name          sent to the tracer when everything is attached (after AFTER). Unless WHERE names guests, a case with either
//                        runs here only
//   EXPECT text          a whole line of standard output; several must come in this order
//   EXPECT_REGEX regex   the same, a line that matches
//   EXPECT_NOT regex     no line of standard output matches
//   OUTPUT lines         standard output is exactly this
//   EXPECT_STDERR text   standard error contains it. Without any of these it holds nothing but "Attached N probes"
//   EXPECT_STDERR_REGEX regex
//   EXPECT_EXIT code     default 0
//   REQUIRES features    names from features.ts; the case is skipped where one is missing
//   MODES script|object  only as one of the two; default: both
//   WHERE host|guest|everywhere   only on this kernel (it is not portable), only in the guests, or the same in both. Default:
//                        on this kernel, and its object also in the guests
//   TIMEOUT seconds      default 20; in a guest ten times that

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { features } from './features.ts';
import type { Feature } from './features.ts';

export type Mode = 'script' | 'object';

export interface Expectation {
  readonly kind: 'line' | 'regex' | 'not' | 'exactly' | 'stderr' | 'stderr-regex';
  readonly text: string;
}

export interface RuntimeCase {
  /** `file: name`, as reports show it. */
  readonly title: string;
  readonly program: string | null;
  /** Where that is from. */
  readonly programFile: string | null;
  readonly example: string | null;
  readonly run: string | null;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  readonly setup: string | null;
  readonly args: readonly string[];
  readonly options: readonly string[];
  readonly compilerOptions: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly before: readonly string[] | null;
  readonly command: string | null;
  readonly after: string | null;
  readonly until: string | null;
  readonly signal: NodeJS.Signals | null;
  readonly expectations: readonly Expectation[];
  readonly exit: number;
  readonly requires: readonly Feature[];
  readonly modes: readonly Mode[];
  readonly where: 'host' | 'guest' | 'everywhere' | 'default';
  readonly timeoutSeconds: number;
}

type Draft = { -readonly [K in keyof RuntimeCase]: RuntimeCase[K] } & { expectations: Expectation[]; files: RuntimeCase['files'][number][] };

const words = (text: string): string[] => text.split(' ').filter((word) => word !== '');

function oneOf<T extends string>(allowed: readonly T[], text: string): T {
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new Error(`'${text}' is none of ${allowed.join(', ')}`);
  return found;
}

function number(text: string): number {
  if (!/^[0-9]+$/.test(text)) throw new Error(`'${text}' is not a number`);
  return Number(text);
}

const expectation = (kind: Expectation['kind']) => (draft: Draft, text: string): void => {
  if (kind.includes('regex') || kind === 'not') new RegExp(text);
  draft.expectations.push({ kind, text });
};

const directives: Readonly<Record<string, (draft: Draft, text: string) => void>> = {
  PROG: (draft, text) => { draft.program = text; },
  PROG_FILE: (draft, text) => {
    draft.program = readFileSync(new URL(`../../${text}`, import.meta.url), 'utf8');
    draft.programFile = text;
  },
  EXAMPLE: (draft, text) => { draft.example = text; },
  RUN: (draft, text) => { draft.run = text; },
  FILE: (draft, text) => {
    const [name = '', ...lines] = text.split('\n');
    draft.files.push({ name, text: `${lines.join('\n')}\n` });
  },
  SETUP: (draft, text) => { draft.setup = text; },
  ARGS: (draft, text) => { draft.args = words(text); },
  ENV: (draft, text) => { draft.env = Object.fromEntries(words(text).map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)])); },
  OPTIONS: (draft, text) => { draft.options = words(text); },
  COMPILER: (draft, text) => { draft.compilerOptions = words(text); },
  BEFORE: (draft, text) => { draft.before = words(text); },
  COMMAND: (draft, text) => { draft.command = text; },
  AFTER: (draft, text) => { draft.after = text; },
  UNTIL: (draft, text) => { draft.until = new RegExp(text, 'm').source; },
  SIGNAL: (draft, text) => { draft.signal = oneOf(['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGUSR1'] as const, text); },
  EXPECT: expectation('line'),
  EXPECT_REGEX: expectation('regex'),
  EXPECT_NOT: expectation('not'),
  OUTPUT: expectation('exactly'),
  EXPECT_STDERR: expectation('stderr'),
  EXPECT_STDERR_REGEX: expectation('stderr-regex'),
  EXPECT_EXIT: (draft, text) => { draft.exit = number(text); },
  REQUIRES: (draft, text) => { draft.requires = words(text).map((word) => oneOf(Object.keys(features) as Feature[], word)); },
  MODES: (draft, text) => { draft.modes = [oneOf(['script', 'object'] as const, text)]; },
  WHERE: (draft, text) => { draft.where = oneOf(['host', 'guest', 'everywhere'] as const, text); },
  TIMEOUT: (draft, text) => { draft.timeoutSeconds = number(text); },
};

function newDraft(title: string): Draft {
  return {
    title, program: null, programFile: null, example: null, run: null, files: [], setup: null, args: [], options: [], compilerOptions: [], env: {}, before: null, command: null, after: null,
    until: null, signal: null, expectations: [], exit: 0, requires: [], modes: ['script', 'object'], where: 'default', timeoutSeconds: 20,
  };
}

interface Entry {
  readonly line: number;
  readonly word: string;
  readonly lines: string[];
}

function entriesOf(text: string, file: string): Entry[] {
  const entries: Entry[] = [];
  text.split('\n').forEach((line, index) => {
    if (line.startsWith('#')) return;
    if (line.startsWith('  ')) {
      const last = entries.at(-1);
      if (last === undefined) throw new Error(`${file}:${index + 1}: nothing to continue here`);
      last.lines.push(line.slice(2).replace(/^\|/, ''));
      return;
    }
    if (line.trim() === '') return;
    const match = /^([A-Z_]+)(?: (.*))?$/.exec(line);
    if (match === null) throw new Error(`${file}:${index + 1}: not a directive: ${line}`);
    entries.push({ line: index + 1, word: match[1]!, lines: match[2] === undefined ? [] : [match[2]] });
  });
  return entries;
}

/** Throws an Error that names file and line. */
export function parseCases(text: string, file: string): RuntimeCase[] {
  const cases: Draft[] = [];
  for (const { line, word, lines } of entriesOf(text, file)) {
    const fail = (why: string): never => { throw new Error(`${file}:${line}: ${why}`); };
    const value = lines.join('\n');
    if (word === 'NAME') {
      const title = `${basename(file, '.cases')}: ${value}`;
      if (cases.some((each) => each.title === title)) fail(`a second case named '${value}'`);
      cases.push(newDraft(title));
      continue;
    }
    const draft = cases.at(-1) ?? fail('NAME must come first');
    const directive = directives[word] ?? fail(`unknown directive ${word}`);
    try {
      directive(draft, value);
    } catch (error) {
      fail((error as Error).message);
    }
  }
  for (const each of cases) {
    if ((each.program === null) === (each.run === null)) throw new Error(`${file}: '${each.title}' needs one of PROG and RUN`);
    if ((each.where === 'guest' || each.where === 'everywhere') && (each.setup !== null || Object.keys(each.env).length > 0)) {
      throw new Error(`${file}: '${each.title}': in a guest there is PROG, BEFORE, COMMAND, AFTER, UNTIL and SIGNAL, but no SETUP or ENV`);
    }
    if (each.run !== null && each.where === 'everywhere' || each.where === 'guest' && each.run !== null && !/^bpftrace(-run)? /.test(each.run)) {
      throw new Error(`${file}: '${each.title}': in a guest, and there alone, RUN is bpftrace or bpftrace-run with its words`);
    }
    if (each.run !== null && each.where === 'guest') each.modes = ['script'];
    if (each.until !== null && each.signal === null) throw new Error(`${file}: '${each.title}': UNTIL is what SIGNAL waits for`);
    if (each.expectations.length === 0 && each.exit === 0) throw new Error(`${file}: '${each.title}' expects nothing`);
  }
  return cases;
}

export function readCases(path: string): RuntimeCase[] {
  return parseCases(readFileSync(path, 'utf8'), path);
}

/** Whether the driver in a guest can run the case: it sets nothing up and no variables, and writes nothing to what must be there before. */
export function runsInGuest(test: RuntimeCase): boolean {
  if (Object.keys(test.env).length > 0 || (test.where === 'default' && !test.modes.includes('object'))) return false;
  if (test.where === 'default' && (test.before ?? test.after ?? test.signal) !== null) return false;
  return test.where !== 'host' && (test.program !== null || test.where === 'guest') && test.setup === null;
}
