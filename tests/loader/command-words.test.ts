// The words that a shell would make of the text of -c, and what no shell is there to do.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandWords, workOfShell } from '../../loader/run/command-words.ts';

const cases: readonly (readonly [text: string, words: readonly string[] | null])[] = [
  ['ls -l /tmp', ['ls', '-l', '/tmp']],
  ['  ls\t -l \n x  ', ['ls', '-l', 'x']],
  ['', []],
  ['   ', []],
  ["sh -c 'echo \"a  b\"; exit 3'", ['sh', '-c', 'echo "a  b"; exit 3']],
  ['sh -c "echo \'a  b\'"', ['sh', '-c', "echo 'a  b'"]],
  ['echo a\\ b \\"c\\" \\\\', ['echo', 'a b', '"c"', '\\']],
  ['echo "a\\"b\\\\c\\$d\\e"', ['echo', 'a"b\\c$d\\e']],
  ["echo 'a\\b'", ['echo', 'a\\b']],
  ['echo \'\' ""', ['echo', '', '']],
  ['echo a"b c"d\'e f\'', ['echo', 'ab cde f']],
  ['a\\\nb "c\\\nd"', ['ab', 'cd']],
  // Nothing that only a shell does.
  ['echo $HOME *.c ~ a|b >c ;d &', ['echo', '$HOME', '*.c', '~', 'a|b', '>c', ';d', '&']],
  ['echo $(id) `id` #c', ['echo', '$(id)', '`id`', '#c']],
  ['echo "a', null],
  ["echo 'a", null],
  ['echo a\\', null],
];

for (const [text, words] of cases) test(JSON.stringify(text), () => assert.equal(commandWords(text), words));

const ofShell: readonly (readonly [text: string, work: string | null])[] = [
  ['ls -l | head', '|'], ['ls && id', '&&'], ['sleep 1 &', '&'], ['ls > out', '>'], ['ls >out', '>out'], ['ls 2>&1', '2>&1'], ['cat < in', '<'],
  ['cd /tmp', 'cd'], [' FOO=1 ls', 'FOO='], ['ls a|b', null], ["ls '|' b", null], ['ls "a > b"', null], ['expr 1 \\> 2', null],
  ['find . -exec ls {} ;', null], ['dd if=a', null], ['cdrecord x', null], ["sh -c 'cd /tmp; ls | head'", null], ['echo <a>', null],
];

for (const [text, work] of ofShell) test(`a shell's: ${text}`, () => assert.is(workOfShell(text), work));

test.run();
