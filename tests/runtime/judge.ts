// Judges what a run of a case gave: its output, its exit code. Knows nothing of how it was run.

import type { RuntimeCase } from './cases.ts';

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  /** null: killed by a signal. */
  readonly exit: number | null;
  /** What the runner saw itself: a timeout, something left behind. */
  readonly problems: readonly string[];
}

/** Everything that is not as the case says; empty when it passed. */
export function judge(test: RuntimeCase, ran: Ran): string[] {
  const failures = [...ran.problems];
  if (ran.exit !== test.exit) failures.push(`exit code ${ran.exit ?? '(killed)'}, not ${test.exit}`);
  const lines = ran.stdout.split('\n');
  let from = 0;
  const next = (what: string, matches: (line: string) => boolean): void => {
    const at = lines.findIndex((line, index) => index >= from && matches(line));
    if (at < 0) failures.push(`no line ${from > 0 ? `after line ${from} ` : ''}${what}`);
    else from = at + 1;
  };
  let stderrExpected = false;
  for (const { kind, text } of test.expectations) {
    switch (kind) {
      case 'line':
        next(`is: ${text}`, (line) => line === text);
        break;
      case 'regex':
        next(`matches: ${text}`, (line) => new RegExp(text).test(line));
        break;
      case 'not': {
        const found = lines.find((line) => new RegExp(text).test(line));
        if (found !== undefined) failures.push(`a line matches ${text}: ${found}`);
        break;
      }
      case 'exactly':
        if (ran.stdout !== `${text}\n` && ran.stdout !== text) failures.push(`the output is not exactly:\n${text}`);
        break;
      case 'stderr':
        stderrExpected = true;
        if (!ran.stderr.includes(text)) failures.push(`standard error does not contain: ${text}`);
        break;
      case 'stderr-regex':
        stderrExpected = true;
        if (!new RegExp(text, 'm').test(ran.stderr)) failures.push(`standard error does not match: ${text}`);
        break;
    }
  }
  if (!stderrExpected) {
    const unexpected = ran.stderr.split('\n').filter((line) => line !== '' && !/^Attached \d+ probes?$/.test(line));
    if (unexpected.length > 0) failures.push(`unexpected on standard error: ${unexpected[0]}`);
  }
  return failures;
}

/** The failures with what was printed, indented, for a report. */
export function describe(failures: readonly string[], ran: Ran): string {
  const indent = (text: string): string => text.slice(0, 3000).split('\n').map((line) => `      ${line}`).join('\n');
  return [
    ...failures.map((failure) => `    - ${failure.replaceAll('\n', '\n      ')}`),
    `    stdout:\n${indent(ran.stdout)}`,
    `    stderr:\n${indent(ran.stderr)}`,
  ].join('\n');
}
