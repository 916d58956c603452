// The form of the files here. A case is a title, what somebody typed, what they are told, and what they type next:
//
//     --- the category without its last letter
//     tracepoint:syscall:sys_enter_openat { @ = count(); }
//     --- says
//     script.bt:1:1-36: ERROR: …
//     --- then
//     tracepoint:syscalls:sys_enter_openat { @ = count(); }
//
// `says` of a command has its exit code behind it. `then` is what the message proposes, typed by hand; it may be missing, where what to
// do depends on what was meant. UPDATE=1 writes `says` anew.

import { readFileSync, writeFileSync } from 'node:fs';

export interface Case {
  readonly title: string;
  readonly typed: string;
  readonly says: string;
  /** What was written behind `says`. */
  readonly exit: number | null;
  readonly then: string | null;
}

export function readCases(file: URL): readonly Case[] {
  const [ahead, ...parts] = readFileSync(file, 'utf8').split(/^--- /m);
  if (ahead !== '') throw new Error(`${file.pathname} does not begin with a case`);
  const cases: Case[] = [];
  for (const part of parts) {
    const [head, ...lines] = part.split('\n') as [string, ...string[]];
    const body = lines.slice(0, -1).map((line) => `${line}\n`).join('');
    const says = /^says(?: (\d+))?$/.exec(head);
    const last = cases.pop();
    if (says === null && head !== 'then') {
      if (last !== undefined) cases.push(last);
      cases.push({ title: head, typed: body, says: '', exit: null, then: null });
    } else if (last === undefined) throw new Error(`${file.pathname}: '${head}' follows no case`);
    else if (says !== null) cases.push({ ...last, says: body, exit: says[1] === undefined ? null : Number(says[1]) });
    else cases.push({ ...last, then: body });
  }
  return cases;
}

export function writeCases(file: URL, cases: readonly Case[]): void {
  const text = cases.map(({ title, typed, says, exit, then }) =>
    `--- ${title}\n${typed}--- says${exit === null ? '' : ` ${exit}`}\n${says}${then === null ? '' : `--- then\n${then}`}`);
  writeFileSync(file, text.join(''));
}
