// The words of the grammar, each with what it says and a script that uses it, for `-h NAME`.

import type { DocPart } from './stdlib-docs.ts';
import { shown } from './stdlib-docs.ts';

interface KeywordRow {
  readonly word: string;
  /** Two lines: what it is, and what else there is to know. */
  readonly about: string;
  /** A whole script. */
  readonly example: string;
}

const C_TYPE = 'A word of the names that C gives to integers, `unsigned long` for one.';

export const keywordRows: readonly KeywordRow[] = [
  { word: 'if', about: 'Does what is between the braces where the condition is true.\n`else` and `else if` may follow; it is an expression too: `$x = if (c) { 1 } else { 2 };`.', example: 'kprobe:vfs_read { if (arg2 > 4096) { @large = count(); } }' },
  { word: 'else', about: 'What is done where the condition of the `if` in front of it is false.\nAnother `if` may follow it. Behind a predicate it is a second block of the probe.', example: 'kprobe:vfs_read { if (arg2 > 4096) { @large = count(); } else { @small = count(); } }' },
  { word: 'for', about: 'Goes through a range, `$i : 0..10` without its end, or through the keys and values of a map.\n`break` and `continue` work in it. Of a map, `$kv.0` is the key and `$kv.1` the value.', example: 'begin { for ($i : 0..3) { print($i); } @a[1] = 2; for ($kv : @a) { print($kv.0); } }' },
  { word: 'while', about: 'Repeats a block as long as the condition is true, which the kernel must see an end of.\n`for ($i : 0..10)` says the same of numbers, and has no such limit.', example: 'begin { $i = 0; while ($i < 3) { print($i); $i++; } }' },
  { word: 'unroll', about: 'Writes a block so many times, a number that is known while compiling.\nA `for` over a range does the same in less code.', example: 'begin { $i = 1; unroll (3) { print($i); $i *= 2; } }' },
  { word: 'break', about: 'Leaves the innermost loop.\nWhat is behind the loop goes on.', example: 'begin { for ($i : 0..10) { if ($i == 3) { break; } print($i); } }' },
  { word: 'continue', about: 'Goes on with the next round of the innermost loop.\nWhat is left of this round is not done.', example: 'begin { for ($i : 0..10) { if ($i % 2 == 1) { continue; } print($i); } }' },
  { word: 'return', about: 'Ends a probe, or a function with its value.\nOther probes of the script run as before.', example: 'kprobe:vfs_read { if (pid == 1) { return; } @reads[comm] = count(); }' },
  { word: 'let', about: 'Declares a variable for a block, with a type, a value, or both; or a map with its kind and size.\nA variable that is assigned without `let` is there until the end of the block.', example: 'let @last = lruhash(100);\nkprobe:vfs_read { let $size: uint64 = arg2; @last[pid] = $size; }' },
  { word: 'config', about: 'Settings of the script, in front of all else of it.\n`-h settings` lists them, and `-h max_strlen` is about one.', example: 'config = { max_strlen = 128 }\nbegin { print(config().max_strlen); }' },
  { word: 'import', about: 'Takes in macros, functions and C of another file or of a folder.\nA path is relative to the file that says so; in a macro or function only its C is taken in.', example: 'import "stdlib/strings.bpf.c";\nbegin { print("taken in"); }' },
  { word: 'macro', about: 'Names expressions or statements, which are put in wherever it is called.\nIts parameters are variables `$x`, maps `@m`, or whatever is given, `x`; its last expression is its value.', example: 'macro larger(a, b) { let $a = a; let $b = b; if ($a > $b) { $a } else { $b } }\nbegin { print(larger(2, 3)); }' },
  { word: 'fn', about: 'A function of the script, with types for its parameters and its value.\nIt is compiled once, however often it is called.', example: 'fn square($x: int64): int64 { return $x * $x; }\nbegin { print(square(7)); }' },
  { word: 'comptime', about: 'The condition of an `if`, or a value, that must be known while compiling.\nThe branch that is not taken is not even looked at, so it may name what this kernel does not have.', example: 'begin { if comptime (exists(curtask.__state)) { print(curtask.__state); } }' },
  { word: 'sizeof', about: 'Bytes of a type, or of the value of an expression.\nThe expression itself is not computed.', example: 'begin { print((sizeof(struct task_struct), sizeof(uint16))); }' },
  { word: 'offsetof', about: 'At which byte of a struct a field begins.\nThe first is a type or an expression, the second the field, `a.b` for one inside another.', example: 'begin { print(offsetof(struct task_struct, pid)); }' },
  { word: 'typeof', about: 'The type of an expression, where a type is written.\nThe expression itself is not computed.', example: 'begin { let $id: typeof(pid) = pid; print($id); }' },
  { word: 'typeinfo', about: 'What a type is, as a record: `.base_type`, `.full_type`.\nFor `if comptime`, in macros that take several types.', example: 'begin { print(typeinfo(pid).full_type); }' },
  { word: 'struct', about: 'In front of the name of a struct: of the kernel, or of one that the script defines.\nDefinitions are C and stand in front of the probes.', example: 'struct pair { int a; int b; };\nkprobe:vfs_read { $file = (struct file *)arg0; @flags[$file.f_flags] = count(); }' },
  { word: 'union', about: 'In front of the name of a union: of the kernel, or of one that the script defines.\nIts fields share their bytes.', example: 'union number { int whole; char bytes[4]; };\nbegin { print(sizeof(union number)); }' },
  { word: 'enum', about: 'Names for numbers, of the kernel or of the script; a value of such a type prints as its name.\nA cast makes one of a number.', example: 'enum color { RED, GREEN };\nbegin { print((enum color)1); }' },
  { word: 'true', about: 'The boolean that is not false.\nAs a number it is 1.', example: 'kprobe:vfs_open { @opened[pid] = true; }' },
  { word: 'false', about: 'The boolean that is not true.\nAs a number it is 0.', example: 'begin { @on = false; if (!@on) { print("off"); } }' },
  ...[['unsigned', 'unsigned int'], ['signed', 'signed int'], ['int', 'int'], ['char', 'char'], ['short', 'short'], ['long', 'unsigned long']].map(([word, type]) => ({
    word: word!, about: `${C_TYPE}\n\`int8\` to \`int64\` and \`uint8\` to \`uint64\` say the same on every machine.`, example: `begin { print((${type})255); }`,
  })),
];

/** What is no word of the grammar and has a meaning all the same: names with a sign in front, and the kinds of maps. */
export const otherRows: readonly KeywordRow[] = [
  { word: '@', about: 'In front of the name of a map, `@reads`, or alone: what all probes share, and what is printed at the end.\nBetween brackets stand its keys: `@reads[pid, comm]`. `let @m = lruhash(100);` declares its kind and size.', example: 'kprobe:vfs_read { @reads[comm] = count(); }' },
  { word: '$', about: 'In front of the name of a variable, `$size`, that is there until the end of its block.\n`let` declares it with a type; to assign it is enough. A number in place of a name is an argument of the script: `$1`.', example: 'kprobe:vfs_read { $size = arg2; @ = hist($size); }' },
  { word: '$1', about: 'The first argument behind the script, `$2` the second: a number where it is written as one, or else text.\n`str($1)` is its text in any case. What is not given is 0. In attach points it stands for its text: `uprobe:$1:main`.', example: 'kprobe:vfs_read /pid == $1/ { @ = count(); }' },
  { word: '$#', about: 'How many arguments stand behind the script.\n`$1` is the first. Options of the script are `getopt("name", 10)`.', example: 'begin { print($#); }' },
  { word: 'hash', about: 'A kind of map: keys with a value each, the same on every CPU.\nIt is what a map with keys is that is not declared. When it is full, new keys are left out.', example: 'let @last = hash(100);\nkprobe:vfs_read { @last[pid] = nsecs; }' },
  { word: 'lruhash', about: 'A kind of map: when it is full, keys that were not used for longest make room.\nOtherwise it is as `hash`.', example: 'let @last = lruhash(100);\nkprobe:vfs_read { @last[pid] = nsecs; }' },
  { word: 'percpuhash', about: 'A kind of map: every CPU has its own value for a key, so that they do not wait for each other.\ncount(), sum(), hist() and others are kept so, and added up when they are read.', example: 'let @reads = percpuhash(100);\nkprobe:vfs_read { @reads[pid] = count(); }' },
  { word: 'percpulruhash', about: 'A kind of map: `percpuhash` that makes room as `lruhash` does.\nEvery CPU forgets for itself.', example: 'let @reads = percpulruhash(100);\nkprobe:vfs_read { @reads[pid] = count(); }' },
];

/** What a terminal shows about a word of the grammar, or of what stands beside these; null when it is none. */
export function keywordHelp(word: string): string | null {
  const row = [...keywordRows, ...otherRows].find((each) => each.word === word);
  if (row === undefined) return null;
  const parts: readonly DocPart[] = [{ kind: 'text', text: row.about.replace('\n', '\n  ') }, { kind: 'example', text: `${row.example}\n` }];
  return `${word}\n${shown(parts)}`;
}
