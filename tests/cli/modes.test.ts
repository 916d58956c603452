// What is asked for in place of a run, beside every option that its command has: those with a meaning there are taken, all others are
// refused by name, and so are words too many. Then the commands themselves: each refuses before it does anything.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCommandLine, UsageError } from '../../cli/arguments.ts';
import { checkMode, modeRows } from '../../cli/modes.ts';
import type { ModeRow } from '../../cli/modes.ts';
import type { OptionRow } from '../../cli/options.ts';
import { nameOf, optionsOf } from '../../cli/options.ts';

/** As it is typed. */
function typed(row: OptionRow, word = 'x'): readonly string[] {
  if (row.value === null) return [nameOf(row)];
  const values = typeof row.completes === 'object' ? row.completes : [word];
  return [`${nameOf(row)}${row.long.length > 1 ? '=' : ''}${values[0]!}`];
}

/** -l is about patterns, or about a script, which comes by standard input here. */
const listsPatterns = ({ option, on, asked: isAsked }: ModeRow): boolean => option === 'list' && on.includes('bpftrace') && isAsked === undefined;

function asked(mode: ModeRow): readonly string[] {
  const { option, on: [command] } = mode;
  if (option === 'list' && command === 'bpftrace' && !listsPatterns(mode)) return ['-l', '-'];
  if (option === 'mode') return ['--mode=codegen'];
  if (option === 'debug') return ['-dast'];
  return typed(optionsOf(command!).find(({ long }) => long === option)!);
}

/** Ways of asking for another one, which come first. */
const EARLIER = ['help', 'version', 'tools', 'info', 'requires', 'fmt', 'fix', 'capture', 'inspect', 'complete'];

for (const mode of modeRows) {
  for (const command of mode.on) {
    const refusal = (words: readonly string[]): string | null => {
      try {
        checkMode(command, parseCommandLine(command, words));
        return null;
      } catch (error) {
        if (error instanceof UsageError) return error.message;
        throw error;
      }
    };
    const words = asked(mode);
    test(`${command} ${words.join(' ')} beside every other option`, () => {
      assert.is(refusal(words), null);
      for (const row of optionsOf(command)) {
        if (row.long === mode.option || (EARLIER.includes(row.long) && EARLIER.indexOf(row.long) < EARLIER.indexOf(mode.option)) || row.long === 'complete') continue;
        if (EARLIER.includes(row.long) && !EARLIER.includes(mode.option)) continue;
        // With it, there is a script.
        if (row.long === 'e' && listsPatterns(mode)) continue;
        // One of two that both show stages.
        if (['emit', 'debug', 'list'].includes(row.long) && ['emit', 'debug', 'mode'].includes(mode.option)) continue;
        const said = refusal([...words, ...typed(row)]);
        if (mode.beside === null || mode.beside.includes(row.long)) assert.is(said, null, row.long);
        else assert.ok(said?.endsWith(` ${mode.does}: it has no use for ${typed(row)[0]!.split('=')[0]!.replace(/^(-[^-]).*/, '$1')}`), `${row.long}: ${said}`);
      }
    });

    if (mode.words < Infinity) {
      test(`${command} ${words.join(' ')} with words too many`, () => {
        const few = Array.from({ length: mode.words }, (_, at) => `word${at}`);
        assert.is(refusal([...words, ...few]), null);
        assert.ok(refusal([...words, ...few, 'more'])!.endsWith(": it has no use for 'more'"));
        assert.ok(refusal([...words, ...few, '--', '--more'])?.endsWith(": it has no use for '--more'") ?? mode.words > few.length, words.join(' '));
      });
    }
  }
}

const LINES: readonly (readonly [line: string, message: string])[] = [
  ['bpftrace --version a.bt', "--version only prints the version: it has no use for 'a.bt'"],
  ['bpftrace -V -p 1 b.bt', "-V only prints the version: it has no use for 'b.bt'"],
  ['bpftrace -h print hist', "-h explains one thing: it has no use for 'hist'"],
  ['bpftrace --tools x', "--tools lists the tools: it has no use for 'x'"],
  ['bpftrace --info a.bt', "--info tells of the machine, and runs nothing: it has no use for 'a.bt'"],
  ['bpftrace --capture x -c true', '--capture records the machine, and runs nothing: it has no use for -c'],
  ['bpftrace -l -o x kprobe:a', '-l lists what there is: it has no use for -o'],
  ['bpftrace -l -I x kprobe:a', '-l lists what there is: it has no use for -I'],
  ['bpftrace -l -e a --dry-run', '-l only lists: it has no use for --dry-run'],
  ['bpftrace --emit ir -o x -e a', '--emit shows a stage of the script, and runs nothing: it has no use for -o'],
  ['bpftrace -d ast -c true -e a', '-d shows stages of the script, and runs nothing: it has no use for -c'],
  ['bpftrace --mode codegen -o x -e a', '--mode codegen only compiles: it has no use for -o'],
  ['bpftrace --mode format -o x -p 1 -e a', '--mode format only lays a script out: it has no use for -p'],
  ['bpftrace-cc --requires x y', "--requires tells what one object needs: it has no use for 'y'"],
  ['bpftrace-cc --requires x -o y', '--requires tells what one object needs: it has no use for -o'],
  ['bpftrace-run --inspect a b', "--inspect tells what one object is: it has no use for 'b'"],
  ['bpftrace-run --inspect a -p 1', '--inspect tells what one object is: it has no use for -p'],
  ['bpftrace-run --info --list', '--info tells of the machine, and runs nothing: it has no use for --list'],
];
for (const [line, message] of LINES) {
  test(`${line} is refused`, () => {
    const [command, ...words] = line.split(' ') as [string, ...string[]];
    const { status, stdout, stderr } = spawnSync(fileURLToPath(new URL(`../../bin/${command}`, import.meta.url)), words, { encoding: 'utf8' });
    assert.equal([status, stdout, stderr], [1, '', `ERROR: ${message}\n`]);
  });
}

test.run();
