// When a line is seen: at once by whoever reads a terminal or a pipe, and with -B full when the run ends. The script prints its own
// pid and a line for each signal, and gets one when the line before was seen: a line that is held back would be waited for until
// the time is over.

import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const COMMAND = fileURLToPath(new URL('../../bin/bpftrace', import.meta.url));
const scriptFor = (signals: number): string =>
  `begin { printf("pid %d\\n", pid); } self:signal:SIGUSR1 { printf("%s %d\\n", "heard", ++@n); if (@n == ${signals}) { clear(@n); exit(); } }`;

/** As a shell's words. */
const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

for (const mode of ['', '-B line', '-B none', '-f json']) {
  for (const place of ['a terminal', 'a pipe']) {
    test(`${mode || 'by default'}, ${place}: each line is seen when it is printed`, async () => {
      const command = `exec ${COMMAND} -q ${mode} -e ${quoted([scriptFor(3)])}`;
      const [file, ...args] = place === 'a pipe' ? ['sh', '-c', command] : ['script', '-qec', command, '/dev/null'];
      const tracer = spawn(file, args, { stdio: ['pipe', 'pipe', 'inherit'], timeout: 60_000 });
      let text = '';
      let signals = 0;
      tracer.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        const lines = text.match(/(pid \d+|heard \d)(\\n"\})?\r?\n/g) ?? [];
        const pid = /pid (\d+)/.exec(lines[0] ?? '')?.[1];
        if (pid !== undefined && signals < Math.min(lines.length, 3)) {
          signals++;
          process.kill(Number(pid), 'SIGUSR1');
        }
      });
      const code = await new Promise((resolve) => tracer.on('close', resolve));
      assert.is(code, 0, text);
      assert.equal(text.match(/heard \d/g), ['heard 1', 'heard 2', 'heard 3']);
    });
  }
}

test('-B full: all is seen at the end', async () => {
  const tracer = spawn(COMMAND, ['-B', 'full', '-e', scriptFor(1)], { stdio: ['pipe', 'pipe', 'pipe'], timeout: 60_000 });
  const parts: string[] = [];
  tracer.stdout.on('data', (part: Buffer) => parts.push(part.toString()));
  tracer.stderr.once('data', () => tracer.kill('SIGUSR1'));
  const code = await new Promise((resolve) => tracer.on('close', resolve));
  assert.is(code, 0);
  assert.is(parts.length, 1);
  assert.match(parts[0]!, /^pid \d+\nheard 1\n+$/);
});

test.run();
