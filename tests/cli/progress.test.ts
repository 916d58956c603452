// The line about what takes long: on a terminal, late, gone before anything else is there; and nowhere else. The terminal is one of script(1).

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { progressLine } from '../../cli/progress.ts';
import { printError } from '../../cli/terminal.ts';

const [, , role, ...words] = process.argv;
/** Work, in which the event loop stands still. */
function busy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

if (role === 'work') {
  const progress = progressLine(words.includes('quiet'));
  progress.around('counting 3 sheep', () => busy(Number(words[0])));
  printError('counted\n');
} else if (role === 'speak') {
  const progress = progressLine(false);
  progress.around('counting', () => {
    busy(700);
    progress.hide();
    printError('a warning\n');
    busy(600);
  });
  printError('end\n');
} else defineTests();

function defineTests(): void {
  const self = [process.execPath, '--import', import.meta.resolve('tsx'), fileURLToPath(import.meta.url)].map((word) => `'${word}'`).join(' ');
  /** What a terminal of 80 columns is given. */
  const onTerminal = (words: string, before = 'stty cols 80; '): string => {
    const ran = spawnSync('script', ['-qec', `${before}${self} ${words}`, '/dev/null'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], timeout: 60_000, env: { ...process.env, TERM: 'xterm' } });
    assert.is(ran.status, 0);
    return ran.stdout;
  };
  const CLEAR = '\r\x1b[K';

  test('what is quick shows nothing', () => assert.is(onTerminal('work 0'), 'counted\r\n'));

  test('what is slow shows one line, which counts and goes', () => {
    const [nothing, ...shown] = onTerminal('work 1800').split(CLEAR);
    assert.is(nothing, '');
    assert.is(shown.pop(), 'counted\r\n');
    // On a busy machine everything may come later.
    const seconds = shown.map((line) => Number(/^counting 3 sheep \.\.\. (\d+) s$/.exec(line)![1]));
    assert.ok(seconds.length > 0 && seconds.at(-1)! >= 1, shown.join('|'));
    assert.equal(seconds, [...seconds].sort((a, b) => a - b));
  });

  test('it goes before a message, and comes again', () => {
    assert.match(onTerminal('speak'), /^(\r\x1b\[Kcounting \.\.\. \d s)+\r\x1b\[Ka warning\r\n(\r\x1b\[Kcounting \.\.\. \d s)+\r\x1b\[Kend\r\n$/);
  });

  test('it fits a narrow terminal', () => assert.ok(onTerminal('work 700', 'stty cols 10; ').startsWith(`${CLEAR}counting ${CLEAR}`)));

  test('none with -q, none for a terminal that takes nothing back, none elsewhere', () => {
    assert.is(onTerminal('work 700 quiet'), 'counted\r\n');
    assert.is(onTerminal('work 700', 'export TERM=dumb; '), 'counted\r\n');
    const { stderr } = spawnSync('sh', ['-c', `${self} work 700`], { encoding: 'utf8', timeout: 60_000 });
    assert.is(stderr, 'counted\n');
  });

  test.run();
}
