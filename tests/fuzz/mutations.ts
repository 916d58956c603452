// Broken and half-broken scripts by the hundred thousand, always the same ones: every script of the repository (fixtures,
// tools, programs of the runtime cases, examples of the language's documentation) with bytes, tokens and lines deleted, doubled, swapped, replaced or
// taken over from another script. Most token-level ones still parse, so that the checker and the lowering see them too.

import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Random } from './random.ts';

const ROOT = new URL('../../', import.meta.url);

/** Longer ones, and those that are made to be slow, give no other mutants than short ones, only later. */
const LONGEST = 3000;
const SLOW = /macros\/too-m/;

/** Texts of all scripts, in a fixed order; those that are about errors twice as rare as the others. */
export function corpus(): readonly string[] {
  const [sound, broken]: [string[], string[]] = [[], []];
  const add = (name: string, text: string): void => {
    if (text.length > LONGEST || SLOW.test(name)) return;
    (/error|bad\/|later|unsafe\./.test(name) ? broken : sound).push(text);
  };
  for (const folder of ['tests', 'tools']) {
    const names = readdirSync(fileURLToPath(new URL(`${folder}/`, ROOT)), { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.bt')).sort();
    for (const name of names) add(name, readFileSync(new URL(`${folder}/${name}`, ROOT), 'utf8'));
  }
  const reference = new URL('docs/language/', ROOT);
  const examples = readdirSync(reference).sort().flatMap((name) => [...readFileSync(new URL(name, reference), 'utf8').matchAll(/^```bpftrace\n([\s\S]*?)^```/gm)]);
  const cases = new URL('tests/runtime/cases/', ROOT);
  for (const name of readdirSync(cases).sort()) {
    for (const [, text] of readFileSync(new URL(name, cases), 'utf8').matchAll(/^PROG (.*)$/gm)) add(name, text as string);
  }
  for (const [, text] of examples) add('', text as string);
  return [...sound, ...sound, ...broken];
}

/** A word, number, string, operator, or white space. */
const TOKENS = /"(?:[^"\\\n]|\\.)*"|[@$]?[A-Za-z_]\w*|\d\w*|\/\/.*|->|\+\+|--|<<=?|>>=?|[=!<>+\-*/%&|^]=|&&|\|\||\.\.|\s+|[^]/g;

/** What means something to the compiler and what it may trip over. */
const SPICE = [
  '{', '}', '(', ')', '[', ']', ';', ',', '/', '"', '\\', '#', '@', '$', '$1', '$#', '?', ':', '=', '++', '--', '-', '!', '~', '*', '&', '..', '.', '->',
  '0', '1', '255', '0x7fffffffffffffff', '18446744073709551615', '18446744073709551616', '1e18', '""', '"%s"', '"%d %p %r\\n"', 'true', '()', '(1,)', '(1, "a")',
  '(a = 1)', 'int8', 'uint64', 'bool', 'string', 'string[4]', 'buffer[8]', 'void', 'struct task_struct', 'enum task_state', '(uint8)', '(int64 *)', '(string[8])',
  '(struct task_struct *)', 'if', 'else', 'while', 'for', 'unroll', 'let', 'fn', 'macro', 'return', 'break', 'continue', 'comptime', 'typeof(1)', 'sizeof(1)',
  'offsetof(struct task_struct, pid)', 'begin', 'kprobe:vfs_read', 'tracepoint:test:one', 'uprobe:/bin/sh:main', 'interval:1s', 'args', 'args.x', 'arg0', 'retval', 'ctx',
  'curtask', 'comm', 'pid', 'nsecs', 'kstack', 'ustack', 'func', 'probe', 'count()', 'sum(1)', 'hist(2)', 'lhist(1, 0, 10, 1)', 'stats(3)', 'print(', 'printf(',
  'str(', 'buf(', 'delete(', 'has_key(', 'clear(', 'ntop(', 'reg("ip")', 'exit()', 'getopt("x")', '\0', '\r', '\t', 'é', '\u{1f600}', '/* */', '//', 'config = { }', 'import "x";',
] as const;

/** `count` scripts from the corpus, a function of `seed`. */
export function* mutants(texts: readonly string[], first: number, count: number): Generator<string> {
  const tokens = texts.map((text) => text.match(TOKENS) ?? []);
  for (let index = first; index < first + count; index++) yield mutant(texts, tokens, new Random(index));
}

function mutant(texts: readonly string[], tokens: readonly (readonly string[])[], random: Random): string {
  const chosen = random.below(texts.length);
  const kind = random.weighted([[12, 'tokens'], [2, 'lines'], [2, 'bytes'], [2, 'splice']] as const);
  switch (kind) {
    case 'tokens': return editTokens(tokens[chosen] as string[], random.of(tokens), random);
    case 'lines': return editLines((texts[chosen] as string).split('\n'), random.of(texts).split('\n'), random);
    case 'bytes': return editBytes(texts[chosen] as string, random);
    case 'splice': {
      const [a, b] = [texts[chosen] as string, random.of(texts)];
      return a.slice(0, random.below(a.length + 1)) + b.slice(random.below(b.length + 1));
    }
  }
}

function editTokens(own: readonly string[], other: readonly string[], random: Random): string {
  const tokens = [...own];
  for (let edits = random.once(2) ? 1 : 1 + random.below(3); edits > 0; edits--) {
    const at = meaningful(tokens, random);
    switch (random.below(7)) {
      case 0: tokens.splice(at, 1); break;
      case 1: tokens.splice(at, 0, tokens[at] ?? ' '); break;
      case 2: {
        const to = meaningful(tokens, random);
        [tokens[at], tokens[to]] = [tokens[to] ?? '', tokens[at] ?? ''];
        break;
      }
      case 3: tokens[at] = random.of(SPICE); break;
      case 4: tokens.splice(at, 0, ' ', random.of(SPICE), ' '); break;
      case 5: tokens[at] = other[meaningful(other, random)] ?? ''; break;
      // Of the same script: names and types meet in new ways and mostly still parse.
      default: tokens[at] = tokens[alike(tokens, at, random)] ?? '';
    }
  }
  return tokens.join('');
}

/** Index of a token that is no white space. */
function meaningful(tokens: readonly string[], random: Random): number {
  for (let tries = 0; tries < 20; tries++) {
    const at = random.below(tokens.length + 1);
    if (/\S/.test(tokens[at] ?? '')) return at;
  }
  return 0;
}

/** Index of another token of the same kind: a word for a word, an operator for an operator. */
function alike(tokens: readonly string[], at: number, random: Random): number {
  const kind = kindOf(tokens[at] ?? '');
  for (let tries = 0; tries < 40; tries++) {
    const found = random.below(tokens.length);
    if (kindOf(tokens[found] ?? '') === kind) return found;
  }
  return at;
}

function kindOf(token: string): number {
  return [/^["\d]/, /^[@$A-Za-z_]/, /^\s/].findIndex((pattern) => pattern.test(token));
}

function editLines(lines: string[], others: readonly string[], random: Random): string {
  for (let edits = 1 + random.below(3); edits > 0; edits--) {
    const at = random.below(lines.length);
    switch (random.below(4)) {
      case 0: lines.splice(at, 1 + random.below(3)); break;
      case 1: lines.splice(at, 0, lines[random.below(lines.length)] ?? ''); break;
      case 2: lines.splice(at, 0, random.of(others)); break;
      default: [lines[at], lines[0]] = [lines[0] ?? '', lines[at] ?? ''];
    }
  }
  return lines.join('\n');
}

function editBytes(text: string, random: Random): string {
  let edited = text;
  for (let edits = 1 + random.below(4); edits > 0; edits--) {
    const at = random.below(edited.length + 1);
    const end = Math.min(edited.length, at + random.below(12));
    const piece = random.once(2) ? String.fromCharCode(random.below(256)) : random.of(SPICE);
    edited = edited.slice(0, at) + (random.once(3) ? '' : piece) + edited.slice(random.once(2) ? at : end);
  }
  return edited;
}
