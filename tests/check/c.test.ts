// How a script's C gets to clang: when clang runs and how often, which headers it finds, what happens without it, and
// which fields the loader may relocate. What the C means is in fixtures/c-*.bt.

import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileC } from '../../compiler/host/c-compiler.ts';
import { check } from '../../compiler/passes.ts';
import type { CheckOptions } from '../../frontend/check/check-context.ts';
import type { CRequest, CResult } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import type { FrontendResult } from '../../frontend/types/typed-program.ts';
import { recordedHost } from './recorded-host.ts';

const PATH = process.env['PATH'] ?? '';

interface Checked extends FrontendResult {
  /** `code message`, with `at «text»` where there is a place. */
  readonly messages: readonly string[];
  readonly helps: readonly (string | null)[];
  readonly runs: readonly CRequest[];
}

interface Given {
  readonly name?: string;
  readonly includes?: CheckOptions['includes'];
  readonly btf?: boolean;
  readonly clang?: (request: CRequest) => CResult;
}

function checked(text: string, { name = 'test.bt', includes, btf = true, clang = (request) => compileC(request, PATH) }: Given = {}): Checked {
  const source = { name, text };
  const parsed = parse(source);
  assert.equal(parsed.diagnostics.map((d) => d.message), []);
  const runs: CRequest[] = [];
  const host = { ...recordedHost({ btf }), compileC: (request: CRequest) => { runs.push(request); return clang(request); } };
  const result = check(parsed.program, source, host, { positional: null, environment: {}, unsafe: false, ...(includes ? { includes } : {}) });
  const messages = result.diagnostics.map(({ code, message, span }) => `${code} ${message}${span === null ? '' : ` at «${text.slice(span.start, span.end)}»`}`);
  return { ...result, messages, helps: result.diagnostics.map((d) => d.help), runs };
}

/** Values of the constant expressions that a script prints. */
function printed(result: Checked): unknown[] {
  assert.equal(result.messages, []);
  const { facts, node } = result.program!.probes[0]!;
  return node.body.statements.flatMap((statement) => (
    statement.kind === 'expr-stmt' && statement.expr.kind === 'call' ? [facts.constants.get(statement.expr.args[0]!.id)] : []
  ));
}

let folder = '';
test.before.each(() => { folder = mkdtempSync(join(tmpdir(), 'c-')); });
test.after.each(() => { rmSync(folder, { recursive: true, force: true }); });

const runs: readonly (readonly [what: string, script: string, times: number])[] = [
  ['no C', 'begin { print(TASK_READY); }', 0],
  ['C only for machines without BTF', '#ifndef BPFTRACE_HAVE_BTF\n#include <linux/sched.h>\n#endif\nbegin { print(1); }', 0],
  ['C for machines with and without BTF', '#ifndef BPFTRACE_HAVE_BTF\n#else\n#endif\nbegin { print(1); }', 1],
  ['definitions, macros and integer types', '#define A B\n#define B 2\nstruct s { u32 x; uint8_t y; bool z; }\nbegin { print(A); print(sizeof(struct s)); }', 1],
  ['pointers to kernel types', 'struct s { struct task_struct *t; struct nowhere *n; }\nbegin { print(((struct s *)0)->t->pid); }', 1],
  ['kernel types by value', 'struct s { sector_t x; struct sock y; umode_t z[TASK_GONE]; }\nbegin { print(sizeof(struct s)); }', 2],
  ['kernel enums by value', 'struct s { int x[TASK_GONE]; enum task_state y; }\nbegin { print(sizeof(struct s)); }', 2],
  ['headers', '#include <netinet/in.h>\nbegin { print(AF_INET); print(sizeof(struct sockaddr_in)); }', 1],
  ['what headers point to', '#include <netdb.h>\nuprobe:x:y { print(((struct addrinfo *)arg0)->ai_addr->sa_family); print(((struct addrinfo *)arg0)->ai_addr->sa_data); }', 2],
];
for (const [what, script, times] of runs) {
  test(`${what}: clang runs ${times} times`, () => {
    const result = checked(script);
    assert.equal(result.messages, []);
    assert.is(result.runs.length, times);
  });
}

test('without clang, the C is the place to say so', () => {
  const result = checked('struct s { int x; };\nbegin { print(((struct s *)0)->x); print(FROM_C); }', { clang: (request) => compileC(request, '') });
  assert.equal(result.messages, ['no-clang The C in a script is compiled by clang, which is not installed at «struct s { int x; };»']);
  assert.match(result.helps[0] ?? '', /install clang .*apt install clang/);
  assert.is(result.program, null);
});

test('a clang that cannot be run is an error, not a crash', () => {
  const fake = join(folder, 'clang');
  for (const [script, reason] of [['echo "no such target" >&2; exit 1', 'no such target'], ['exit 3', 'it ended with 3'], ['kill -9 $$', 'it ended with SIGKILL'],
    ['echo "PLEASE submit a bug report" >&2; echo "Stack dump:" >&2; kill -SEGV $$', 'it crashed (SIGSEGV), as it does at C that lies very deep in itself']]) {
    writeFileSync(fake, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    const result = checked('struct s { int x; };\nbegin { print(1); }', { clang: (request) => compileC(request, folder) });
    assert.equal(result.messages, [`c-error Clang failed: ${reason} at «struct s { int x; };»`]);
  }
});

test('what has no end is not read as a header', () => {
  const [pipe, huge, outer, script] = ['pipe', 'huge.h', 'outer.h', 'script.bt'].map((name) => join(folder, name)) as [string, string, string, string];
  spawnSync('mkfifo', [pipe]);
  closeSync(openSync(huge, 'w'));
  truncateSync(huge, (64 << 20) + 1);
  writeFileSync(outer, '\n# include "pipe"\n');
  const refused = (text: string, given: Given = {}): readonly string[] => checked(`${text}\nbegin { print(1); }`, {
    name: script, clang: (request) => compileC(request, fakeClang()), ...given,
  }).messages;
  const fakeClang = (): string => { writeFileSync(join(folder, 'clang'), '#!/bin/sh\necho "clang was asked" >&2; exit 1\n', { mode: 0o755 }); return folder; };
  for (const [included, what] of [
    ['/dev/zero', 'is a device and no header'], ['/dev/tty', 'is a device and no header'], [pipe, 'is a pipe and no header'], [huge, 'is larger than 64 MiB, and no header'],
  ] as const) {
    assert.equal(refused(`#include "${included}"`), [`c-error '${included}' ${what} at «"${included}"»`]);
    assert.equal(refused(`struct s { int x; };\n  # include_next <${included}> // C`), [`c-error '${included}' ${what} at «<${included}>»`]);
    assert.equal(refused(`#embed "${included}"`), [`c-error '${included}' ${what} at «"${included}"»`]);
    assert.equal(refused('', { includes: { directories: [], files: [included] } }), [`c-error '${included}' ${what}`]);
  }
  assert.equal(refused('#include "pipe"'), [`c-error '${pipe}' is a pipe and no header at «"pipe"»`], 'beside the script');
  assert.equal(refused('#include "outer.h"'), [`c-error ${outer}:2: '${pipe}' is a pipe and no header at «#include "outer.h"»`], 'in a header');
  assert.equal(refused('#include <pipe>', { includes: { directories: [folder], files: [] } }), [`c-error '${pipe}' is a pipe and no header at «<pipe>»`], 'with -I');
  assert.equal(refused('#include "nowhere.h"'), ['c-error Clang failed: clang was asked at «#include "nowhere.h"»'], 'what is not there is for clang to tell');
});

test('a header of the system that a header misses is left out, with a warning', () => {
  const outer = join(folder, 'outer.h');
  const missing = (text: string, btf = true): Checked => {
    writeFileSync(outer, text);
    return checked('#include "outer.h"\nbegin { print(MINE); print(sizeof(struct task_struct)); }', { name: join(folder, 'script.bt'), btf });
  };
  const one = missing('#include <linux/nowhere.h>\n#define MINE 3\n');
  assert.equal(one.messages, ['missing-header There is no header linux/nowhere.h here, and the script is compiled without it at «#include "outer.h"»']);
  assert.match(one.helps[0] ?? '', new RegExp(`remove the line in ${outer}$`));
  assert.ok(one.program !== null);
  assert.equal(missing('#include <linux/nowhere.h>\n#include <net/nothing.h>\n#define MINE 3\n').messages, [
    'missing-header There are no headers linux/nowhere.h and net/nothing.h here, and the script is compiled without them at «#include "outer.h"»',
  ]);
  assert.match(missing('#include "mine-too.h"\n#define MINE 3\n').messages[0]!, /^c-error .*There is no header mine-too\.h/);
  assert.match(missing('#include <linux/nowhere.h>\n#define MINE 3\n', false).messages[0]!, /^c-error .*There is no header linux\/nowhere\.h/);
});

test('C that lies too deep in itself for clang is told at its place', () => {
  const depth = 4000;
  const deep = `struct top { ${'struct { '.repeat(depth)}int x; ${'}; '.repeat(depth)}};`;
  const { messages, program } = checked(`struct s { int x; };\n${deep}\nbegin { print(1); }`);
  assert.is(program, null);
  assert.match(messages[0]!, /^c-error .* at «.*struct/);
  assert.is(messages.some((message) => /stack dump|bug report/i.test(message)), false);
});

test('the newest clang that fits is taken', () => {
  const script = (name: string): void => writeFileSync(join(folder, name), `#!/bin/sh\necho "this is ${name}" >&2; exit 1\n`, { mode: 0o755 });
  const first = (): string => checked('struct s { int x; };\nbegin { print(1); }', { clang: (request) => compileC(request, `/nowhere::${folder}`) }).messages[0]!;
  script('clang');
  assert.match(first(), /this is clang at /);
  script('clang-19');
  assert.match(first(), /this is clang-19 at /);
  script('clang-21');
  assert.match(first(), /this is clang-21 at /);
});

test('headers are found beside the script, in the folders of -I, and by --include', () => {
  mkdirSync(join(folder, 'more'));
  writeFileSync(join(folder, 'beside.h'), '#define BESIDE 1\n');
  writeFileSync(join(folder, 'more', 'inside.h'), 'enum { INSIDE = 2 };\n');
  writeFileSync(join(folder, 'more', 'forced.h'), '#define FORCED 3\n');
  const includes = { directories: [join(folder, 'more')], files: ['forced.h'] };
  const name = join(folder, 'script.bt');
  assert.equal(printed(checked('#include "beside.h"\n#include <inside.h>\nbegin { print(BESIDE); print(INSIDE); print(FORCED); }', { name, includes })), [1n, 2n, 3n]);
  assert.equal(printed(checked('begin { print(FORCED); }', { name, includes })), [3n]);
});

test('what is wrong in a header is reported where it is included', () => {
  writeFileSync(join(folder, 'inner.h'), 'int fine;\nunknown_t bad;\nother_t worse;\n');
  writeFileSync(join(folder, 'outer.h'), '#include "inner.h"\n');
  const result = checked('#define X 1\n#include "outer.h" // here\nbegin { print(X); }', { name: join(folder, 'script.bt') });
  const place = 'at «#include "outer.h" // here»';
  assert.equal(result.messages.map((m) => m.replaceAll(folder, '')), [
    `c-error /inner.h:2: Unknown type name 'unknown_t' ${place}`, `c-error /inner.h:3: Unknown type name 'other_t' ${place}`,
  ]);
});

test('a forced header that is missing has no place in the script', () => {
  const result = checked('begin { print(1); }', { includes: { directories: [], files: ['no-such.h'] } });
  assert.equal(result.messages, ['c-error There is no header no-such.h']);
  assert.is(result.helps[0], 'name the folder it is in with -I DIR');
});

test('BPFTRACE_HAVE_BTF tells whether there are kernel types', () => {
  const script = '#ifdef BPFTRACE_HAVE_BTF\n#define ANSWER 1\n#else\n#define ANSWER 2\n#endif\nbegin { print(ANSWER); }';
  assert.equal(printed(checked(script)), [1n]);
  assert.equal(printed(checked(script, { btf: false })), [2n]);
});

test('fields of kernel types are relocated, those of the script are not', () => {
  const result = checked('struct s { int own; struct sock sock; struct task_struct *task; struct list list; };\n'
    + 'kprobe:vfs_read { $s = (struct s *)arg0; print($s->own); print($s->sock.port); print($s->task->pid); print($s->list.next->next); }');
  assert.equal(result.messages, []);
  const relocatable = new Set([...result.program!.probes[0]!.facts.fields.values()].flatMap((field) => (
    field.kind === 'struct' ? [`${field.steps[0]!.struct.name}.${field.steps[0]!.member.name} ${field.relocatable}`] : []
  )));
  assert.equal([...relocatable].sort(), ['list.next true', 's.list false', 's.own false', 's.sock false', 's.task false', 'sock.port true', 'task_struct.pid true']);
});

test('the types of a definition have the sizes that this machine gives them', () => {
  const members = ['long double x; char y', 'void *x; short y', '__int128 x; char y', 'int x : 31; int y : 2', 'char x; double y'];
  const definitions = members.map((text, i) => `struct s${i} { ${text}; }`).join('\n');
  assert.equal(printed(checked(`${definitions}\nbegin { ${members.map((_, i) => `print(sizeof(struct s${i}));`).join(' ')} }`)), [32n, 16n, 32n, 8n, 16n]);
});

test.run();
