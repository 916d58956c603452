// `if comptime (exists(args.field))` in an object that was compiled where a tracepoint has a field that it does not have
// here: the host's format file is given one more. The loader decides by this kernel's own format file.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../cli/compile.ts';
import { machineHost } from '../../cli/host.ts';
import { environment, ROOT } from '../runtime/run-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'fields-'));

/** Compiles the body of a probe of the end of `true`, and runs it. */
function ran(body: string): { readonly output: string; readonly errors: string } {
  const machine = machineHost({ btf: null });
  const host = {
    ...machine,
    stdlib: machine.stdlib,
    tracepointFormat: (category: string, event: string) => `${machine.tracepointFormat(category, event)}\tfield:long not_there;\toffset:1000;\tsize:8;\tsigned:1;\n`,
  };
  const source = { name: 'script.bt', text: `tracepoint:sched:sched_process_exit /pid == cpid/ { ${body} }` };
  const compiled = compile(source, { host, positional: null, environment: {}, unsafe: false, stage: 'object' });
  machine.close();
  assert.equal(compiled.diagnostics, []);
  const object = join(folder, 'script.bpf.o');
  writeFileSync(object, compiled.output as Uint8Array);
  const { stdout, stderr } = spawnSync(join(ROOT, 'bin/bpftrace-run'), ['-q', '-c', 'true', object], { env: environment(), encoding: 'utf8', timeout: 60_000 });
  return { output: stdout.trim(), errors: stderr };
}

test('a field that this kernel lacks is not read', () => {
  const { output, errors } = ran('if comptime (exists(args.not_there)) { print(args.not_there); } else { print("no"); } if comptime (exists(args.prio)) { print(args.prio > 0); }');
  assert.equal([output, errors], ['no\ntrue', '']);
});

test('the answer is a value, negated and combined', () => {
  const { output } = ran('print((exists(args.not_there), exists(args.pid))); $x = if comptime (!exists(args.not_there) || exists(args.pid)) { 1 } else { args.not_there }; print($x);');
  assert.is(output, '(false, true)\n1');
});

test('in a loop, too', () => {
  const { output } = ran('for $i : 0..2 { if comptime (exists(args.not_there) && exists(args.pid)) { print(args.not_there); } else { print((args.pid == pid, $i)); } }');
  assert.is(output, '(true, 0)\n(true, 1)');
});

test('what does not ask needs the field', () => {
  const missing = /ERROR: the tracepoint sched:sched_process_exit of this kernel has no field not_there/;
  assert.match(ran('print(args.not_there);').errors, missing);
  assert.match(ran('if comptime (exists(args.not_there)) { print(args.not_there); } print(args.not_there);').errors, missing);
  assert.match(ran('if comptime (exists(args.not_there)) { print(1); } else { print(args.not_there); }').errors, missing);
  assert.match(ran('if comptime (exists(args.not_there) || exists(args.pid)) { print(args.not_there); }').errors, missing);
});

test.after(() => rmSync(folder, { recursive: true, force: true }));
test.run();
