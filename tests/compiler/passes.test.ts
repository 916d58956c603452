// The driver from outside: which passes run for a stage and under which names they are timed, that parts are not counted
// twice, and that what was found is handed out whatever else is wrong. What each pass does is tested beside it.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import type { Compiled, Stage } from '../../compiler/compile.ts';
import { passTimer } from '../../compiler/pass-timer.ts';
import { typeName } from '../../frontend/types/types.ts';
import { recordedHost } from '../check/recorded-host.ts';

function compiled(text: string, stage: Stage, onPass?: (name: string, ms: number) => void): Compiled {
  return compile({ name: 'test.bt', text }, {
    host: recordedHost(), positional: null, environment: {}, unsafe: false, stage, ...(onPass === undefined ? {} : { onPass }),
  });
}

function passesFor(text: string, stage: Stage): string[] {
  const names: string[] = [];
  compiled(text, stage, (name) => names.push(name));
  return names;
}

const FRONT = ['parse', 'settings', 'imports', 'macros', 'C imports', 'C types', 'C code', 'functions', 'attach points'];
const INFERENCE = ['inference 1', 'inference 2'];

test('a stage ends the list of passes', () => {
  assert.equal(passesFor('begin { }', 'ast'), ['parse']);
  assert.equal(passesFor('begin { }', 'types'), [...FRONT, ...INFERENCE, 'checks', 'finish']);
  assert.equal(passesFor('begin { }', 'ir'), [...FRONT, ...INFERENCE, 'checks', 'finish', 'lower', 'split']);
});

test('BTF is a part of its own, read when the first type is looked at', () => {
  assert.equal(passesFor('begin { @ = curtask.pid; }', 'types').slice(FRONT.length, FRONT.length + 2), ['BTF', 'inference 1']);
});

test('what a part takes is not counted for the whole again', () => {
  const times: [string, number][] = [];
  let clock = 0;
  const takes = (ms: number) => (): void => { clock += ms; };
  const timed = passTimer((name, ms) => times.push([name, ms]), () => clock);
  timed('whole', () => {
    takes(1)();
    timed('part', () => {
      takes(2)();
      timed('part of the part', takes(4));
    });
    takes(8)();
  });
  timed('next', takes(16));
  assert.equal(times, [['part of the part', 4], ['part', 2], ['whole', 9], ['next', 16]]);
});

test('types and symbols are there although something else is wrong', () => {
  const { output, facts } = compiled('begin { $x = 1; @m[comm] = $x; print(nothing); }', 'object');
  assert.is(output, null);
  assert.equal(facts.program?.maps.map(({ name, key, value }) => [name, key === null ? null : typeName(key), typeName(value)]), [['m', 'string[16]', 'int8']]);
  assert.equal(facts.program?.probes[0]?.variables.map(({ name, type }) => [name, typeName(type)]), [['x', 'int8']]);
});

test.run();
