// Two programs put together as one, instruction by instruction: an interpreter of the few that are used here follows it.

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sessionProgram } from '../../loader/kernel/session.ts';

const test = suite('loader: sessions');

const ATTACH_COOKIE = 174;
const IS_RETURN = 4711;

/** `r0 = number; exit`, and between them what is given. */
const returning = (number: number, ...between: readonly (readonly number[])[]): Buffer =>
  Buffer.from([...between.flat(), 0xb7, 0, 0, 0, number, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0]);
const askCookie = [0x85, 0, 0, 0, ATTACH_COOKIE, 0, 0, 0];
/** A function of the program, which is behind `distance` more instructions. */
const callOwn = (distance: number): readonly number[] => [0x85, 0x10, 0, 0, distance, 0, 0, 0];

interface Trace { readonly result: number; readonly cookies: readonly number[]; readonly visited: readonly number[] }

/** `context` in register 1. */
function run(code: Buffer, isReturn: boolean, cookie: number): Trace {
  const registers = [0, 99, 0, 0, 0, 0, 0, 0, 0, 0, 0];
  const cookies: number[] = [];
  const visited: number[] = [];
  const call = (start: number): void => {
    const kept = registers.slice(6);
    for (let at = start; ; at++) {
      visited.push(at);
      const [op, pair, offset, immediate] = [code.readUInt8(8 * at), code.readUInt8(8 * at + 1), code.readInt16LE(8 * at + 2), code.readInt32LE(8 * at + 4)];
      const [to, from] = [pair & 15, pair >> 4];
      if (op === 0x95) break;
      else if (op === 0xb7) registers[to] = immediate;
      else if (op === 0xbf) registers[to] = registers[from]!;
      else if (op === 0x07) registers[to]! += immediate;
      else if (op === 0x57) registers[to]! &= immediate;
      else if (op === 0x55) at += registers[to] !== immediate ? offset : 0;
      else if (op === 0x85 && from === 1) call(at + 1 + immediate);
      else if (op === 0x85) {
        assert.is(registers[1], 99, 'the context');
        assert.is(from === 2 ? IS_RETURN : ATTACH_COOKIE, immediate);
        // What is not part of a bool is of no account.
        registers[0] = from === 2 ? 0x100 + Number(isReturn) : cookie;
        registers[1] = -1;
      } else assert.unreachable(`0x${op.toString(16)}`);
      if (op === 0x85 && from !== 2) cookies.push(registers[0]!);
    }
    registers.splice(6, 5, ...kept);
  };
  call(0);
  return { result: registers[0]!, cookies, visited };
}

test('the one or the other runs, and what it returns is lost', () => {
  const entry = returning(1);
  const code = sessionProgram({ entry, exit: returning(2), isReturn: IS_RETURN, cookie: { helper: ATTACH_COOKIE, add: 0 } });
  const where = (instructions: Buffer): number => code.indexOf(instructions) / 8;
  const [entered, returned] = [run(code, false, 0), run(code, true, 0)];
  assert.is(entered.result, 0);
  assert.is(returned.result, 0);
  assert.ok(entered.visited.includes(where(entry)) && !entered.visited.includes(where(returning(2))));
  assert.ok(returned.visited.includes(where(returning(2))) && !returned.visited.includes(where(entry)));
});

test('each knows its own place, in functions that it calls too', () => {
  const withFunction = returning(0, callOwn(2));
  const asking = (last: number): Buffer => Buffer.concat([withFunction, returning(last, askCookie)]);
  const code = sessionProgram({ entry: asking(1), exit: asking(2), isReturn: IS_RETURN, cookie: { helper: ATTACH_COOKIE, add: 30 } });
  assert.ok(run(code, false, 7).cookies.includes(7));
  assert.not(run(code, false, 7).cookies.includes(37));
  assert.ok(run(code, true, 7).cookies.includes(37));
});

test('every instruction can be reached, for the kernel refuses others', () => {
  for (const between of [[], [askCookie]]) {
    const code = sessionProgram({ entry: returning(1, ...between), exit: returning(2, ...between), isReturn: IS_RETURN, cookie: { helper: ATTACH_COOKIE, add: 1 } });
    const visited = new Set([...run(code, false, 0).visited, ...run(code, true, 0).visited]);
    assert.equal([...visited].sort((a, b) => a - b), [...Array(code.length / 8).keys()]);
  }
});

test('the halves stay as they are', () => {
  const entry = returning(1, askCookie);
  const exit = returning(2, askCookie);
  const before = [Buffer.from(entry), Buffer.from(exit)];
  sessionProgram({ entry, exit, isReturn: IS_RETURN, cookie: { helper: ATTACH_COOKIE, add: 1 } });
  assert.equal([entry, exit], before);
});

test.run();
