// What the C of the library needs of a kernel is in the objects that link it, although the compiler never sees its calls.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import { openObject } from '../../loader/object/object.ts';
import { recordedHost } from '../check/recorded-host.ts';

function needsOf(script: string): readonly string[] {
  const compiled = compile({ name: 'test.bt', text: script }, { host: recordedHost(), positional: [], environment: {}, unsafe: false, stage: 'object' });
  assert.equal(compiled.diagnostics.map((d) => d.message), []);
  return openObject(compiled.output as Uint8Array).manifest.needs;
}

test('helpers that only linked C calls', () => {
  assert.equal(needsOf('begin { print(strstr(comm, "a")); }'), ['helper:get_current_task_btf 5.11', 'helper:loop 5.17']);
  assert.equal(needsOf('begin { print(strlen(comm)); }'), ['helper:get_current_task_btf 5.11']);
  assert.equal(needsOf('begin { for $i : 0..3 { print($i); } print(strcontains(comm, "a")); }'), ['helper:get_current_task_btf 5.11', 'helper:loop 5.17']);
});

test.run();
