// What kernels say of programs that they reject, and what becomes of it. rejections/programs.c has a function for each usual mistake, and
// rejections/KERNEL.log what that kernel said of each: what `bpftrace --unsafe -v` printed of the log for a script that calls it, of long ones the end.
// rejections/KERNEL.expect is what people are told. UPDATE=1 rewrites that. 7.3 words its reasons in blocks: of
// it there is one log, as users of it reported it.

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CUT, readLog } from '../../loader/kernel/rejection.ts';
import { hintOf, verdictRows } from '../../loader/kernel/verdicts.ts';

const FOLDER = new URL('rejections/', import.meta.url);

/** By the name of the function. */
function logsOf(kernel: string): ReadonlyMap<string, string> {
  const parts = readFileSync(new URL(`${kernel}.log`, FOLDER), 'utf8').split(/^==== (.*)\n/m).slice(1);
  return new Map(Array.from({ length: parts.length / 2 }, (_, index) => [parts[2 * index]!, parts[2 * index + 1]!]));
}

/** A log that has no end was cut: the kernel tells that by its errno. */
function reasonOf(log: string): string {
  return /^processed \d+ insns/m.test(log) ? readLog(log).reason : CUT;
}

const kernels = readdirSync(FOLDER).flatMap((file) => (file.endsWith('.log') ? [file.slice(0, -'.log'.length)] : []));

for (const kernel of kernels) {
  test(`Linux ${kernel}`, () => {
    const told = [...logsOf(kernel)].map(([name, log]) => {
      const { line, instruction, suggestion } = readLog(log);
      const reason = reasonOf(log);
      const hint = hintOf(reason);
      return `${name}: line ${line ?? '?'}, instruction ${instruction}: ${reason}\n  HINT: ${hint ?? suggestion ?? '-'}\n${hint !== null && suggestion !== null ? `  the kernel: ${suggestion}\n` : ''}`;
    }).join('');
    const file = new URL(`${kernel}.expect`, FOLDER);
    if (process.env['UPDATE'] === '1') writeFileSync(file, told);
    assert.fixture(told, existsSync(file) ? readFileSync(file, 'utf8') : '');
    assert.is(told.includes('HINT: -'), false);
  });
}

test('a mistake has the same hint on all kernels, but for where they look at other things first', () => {
  const hints = new Map<string, Set<string>>();
  for (const kernel of kernels) {
    for (const [name, log] of logsOf(kernel)) hints.set(name, new Set([...hints.get(name) ?? [], hintOf(reasonOf(log)) ?? '']));
  }
  const several = [...hints].filter(([, all]) => all.size > 1).map(([name]) => name).sort();
  assert.equal(several, ['recursion'], 'to 6.1 that is a loop');
});

test('every row is some kernel\'s', () => {
  const reasons = kernels.flatMap((kernel) => [...logsOf(kernel).values()].map(reasonOf));
  const missing = verdictRows.filter(({ says }) => !reasons.some((reason) => says.test(reason)));
  // The C of an import does not see the context: tests/loader/run.test.ts has an object that reads beyond it.
  assert.equal(missing.map(({ says }) => says.source), ['invalid bpf_context access']);
});

test.run();
