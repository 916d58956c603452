// What `for` loops and functions do, run in the interpreter, which faults where memory of a frame or of a function is
// not what it should be; and what lowering says of those that the kernel would not take. tests/runtime runs more
// of them in the kernel.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { lowered, run } from './support.ts';

/** A script, and what it prints. */
const prints: readonly (readonly [script: string, output: string])[] = [
  // Ranges.
  ['begin { for $i : 0..3 { print($i); } for $i : 3..3 { print("never"); } for $i : 3..0 { print("never"); } for $i : -1..1 { print($i); } }', '0\n1\n2\n-1\n0\n'],
  ['begin { $a = 2; $b = (uint8)4; for $i : $a..$b { $a = 9; $b = 9; print($i); } print(($a, $b)); }', '2\n3\n(9, 9)\n'],
  ['begin { $a = (uint64)18446744073709551614; for $i : $a..18446744073709551615 { print($i); } $b = (int64)-1; $c = (int64)1; for $i : $b..$c { print($i); } }', '18446744073709551614\n-1\n0\n'],
  ['begin { $n = 0; for $i : { $n++; $n }..{ $n += 2; $n } { print(($i, $n)); } }', '(1, 3)\n(2, 3)\n'],
  ['begin { for $i : 0..3 { $i = 50; print($i); } }', '50\n50\n50\n'],
  ['begin { for $i : 0..3 { $big = $i * 1000; $i = 1000; print(($i, $big)); } }', '(1000, 0)\n(1000, 1000)\n(1000, 2000)\n'],
  // Jumps.
  ['begin { for $i : 0..9 { if ($i == 1) { continue; } if ($i == 4) { break; } print($i); } print("end"); }', '0\n2\n3\nend\n'],
  ['begin { for $i : 0..2 { for $j : 0..9 { if ($j > $i) { break; } print(($i, $j)); } } }', '(0, 0)\n(1, 0)\n(1, 1)\n'],
  ['begin { for $i : 0..9 { for $j : 0..9 { for $k : 0..9 { if ($i + $j + $k == 3) { print(($i, $j, $k)); return; } } } } print("never"); } begin { print("next"); }', '(0, 0, 3)\nnext\n'],
  ['begin { for $i : 0..3 { unroll(3) { if ($i == 1) { continue; } print($i); } } }', '0\n0\n0\n2\n2\n2\n'],
  ['begin { unroll(2) { for $i : 0..2 { $x = $i * 2; print($x); } } }', '0\n2\n0\n2\n'],
  // Variables.
  ['begin { $n = 0; $s = "a"; $t = (0, "x"); for $i : 0..3 { $n += $i; $s = "bc"; $t = ($i, "yz"); } print(($n, $s, $t)); }', '(3, bc, (2, yz))\n'],
  ['begin { $a = 1; for $i : 0..2 { $b = $a + 1; for $j : 0..2 { $a += $b; for $k : 0..2 { $b++; $a++; } } } print($a); }', '41\n'],
  ['begin { let $late; for $i : 0..3 { $late = $i; } print($late); }', '2\n'],
  ['begin { $long = "a text that is far too long for the stack of any BPF program, so that it lies in scratch"; for $i : 0..2 { $other = "another one that is just as long, or even longer than the first, and lies there too"; for $j : 0..1 { $long = $other; } } print($long); }',
    'another one that is just as long, or even longer than the first, and lies there too\n'],
  ['begin /{ $n = 0; for $i : 0..4 { $n += $i; } $n == 6 }/ { print("six"); }', 'six\n'],
  // Maps.
  ['begin { @m[1, "a"] = 10; @m[2, "b"] = 20; for $kv : @m { print(($kv.0.0, $kv.0.1, $kv.1)); } }', '(1, a, 10)\n(2, b, 20)\n'],
  ['begin { @m[5] = 1; for $kv : @m { @m[5] = 2; print(($kv.0, $kv.1, @m[5])); } }', '(5, 1, 2)\n'],
  ['begin { @c["k"] = count(); @c["k"] = count(); @a["k"] = avg(4); @a["k"] = avg(8); @l["k"] = min(-3); for $x : @c { for $y : @a { for $z : @l { print(($x.1, $y.1, $z.1)); } } } }', '(2, 6, -3)\n'],
  ['begin { @m[1] = 1; @m[2] = 2; @m[3] = 3; for $kv : @m { if ($kv.0 == 2) { continue; } print($kv); if ($kv.0 == 3) { break; } } }', '(1, 1)\n(3, 3)\n'],
  ['begin { @m[1] = "short"; @m[2] = "a text that is longer than thirty-two bytes"; for $kv : @m { print($kv); } }', '(1, short)\n(2, a text that is longer than thirty-two bytes)\n'],
  ['begin { @m[1] = 1; for $kv : @m { $kv = (7, 8); print($kv); } for $kv : @m { delete(@m, $kv.0); } for $kv : @m { print("never"); } }', '(7, 8)\n'],
  // Functions.
  ['fn add($a : int64, $b : int64) : int64 { return $a + $b; } begin { print(add(add(1, 2), add(3, -10))); }', '-4\n'],
  ['fn low($n : uint64) : uint8 { return (uint8)$n; } fn yes($n : uint64) : bool { return $n > 5; } begin { print((low(511), yes(5), yes(6))); }', '(255, false, true)\n'],
  ['fn nothing() : void { print("in"); if (pid > 0) { return; } print("never"); } begin { nothing(); nothing(); }', 'in\nin\n'],
  ['fn nil($n : int64) : int64 { if ($n > 5) { return 1; } } fn none($n : int64) : string[8] { if ($n > 5) { return "some"; } } begin { print((nil(1), nil(9), none(1), none(9))); }', '(0, 1, , some)\n'],
  ['fn pick($a : string[100], $b : string[100], $first : bool) : string[100] { if ($first) { return $a; } return $b; } begin { $x = "one"; print((pick($x, "two", true), pick("one", "two", false))); }', '(one, two)\n'],
  ['fn change($s : string[8], $n : int64) : string[8] { $s = "changed"; $n = 5; return $s; } begin { $s = "mine"; $n = 1; print((change($s, $n), $s, $n)); }', '(changed, mine, 1)\n'],
  ['fn keep($s : string[8]) : string[8] { @m = "later"; return $s; } begin { @m = "before"; print((keep(@m), @m)); }', '(before, later)\n'],
  ['fn effects($a : int64, $s : string[8], $b : int64) : int64 { print(($a, $s, $b)); return $a; } begin { $n = 1; $s = "x"; _ = effects($n++, $s, { $s = "y"; $n++ }); }', '(1, x, 2)\n'],
  ['fn pair($p : (int64, string[8])) : (string[8], (int64, bool)) { return ($p.1, ($p.0 + 1, true)); } begin { $r = pair((1, "x")); print($r); print(pair(($r.1.0, "y"))); }', '(x, (2, true))\n(y, (3, true))\n'],
  ['fn five($a : int64, $b : int64, $c : int64, $d : int64, $e : int64) : int64 { return $a + 2 * $b + 3 * $c + 4 * $d + 5 * $e; } begin { print(five(1, 10, 100, 1000, 10000)); }', '54321\n'],
  ['fn six($a : string[40], $b : string[40], $c : int64, $d : string[40], $e : uint8, $f : string[90]) : string[90] { print(($a, $b, $c, $d, $e)); $x = $f; @seen[$x] = 1; return $x; } begin { print(six("a", "b", 3, "d", 5, "f")); }', '(a, b, 3, d, 5)\nf\n'],
  ['fn inner($s : string[90]) : string[90] { $mine = "inner"; $copy = $s; @a = $mine; return $copy; } fn outer($s : string[90]) : string[90] { $mine = "outer"; $got = inner($mine); @b = $got; return inner($s); } begin { $s = "first"; $t = outer($s); print((@a, @b, $s, $t)); }', '(inner, outer, first, first)\n'],
  ['fn search($n : int64) : int64 { for $i : 1..10 { for $j : 1..10 { if ($i * $j == $n) { return $i * 100 + $j; } } } return -1; } begin { for $n : 20..23 { print(search($n)); } }', '405\n307\n-1\n'],
  ['fn named($n : int64, $name : string[50]) : string[50] { for $i : 0..5 { if ($i == $n) { $name = "loop"; return $name; } } return $name; } begin { print((named(3, "given"), named(9, "given"))); }', '(loop, given)\n'],
  ['fn total($n : int64) : int64 { $s = 0; for $i : 0..$n { $s += $i; } return $s; } begin { $t = 0; for $i : 0..4 { $t += total($i); } print($t); }', '4\n'],
  ['fn later() : string[8] { return first(); } fn first() : string[8] { return "first"; } begin { print(later()); }', 'first\n'],
];

/** Functions that end the run: a script, and what it prints until then. */
const exits: typeof prints = [
  ['fn f($n : int64) : int64 { if ($n == 3) { exit(4); } return $n * 2; } begin { print(f(1)); print(f(3)); print("never"); }', '2\n'],
  ['fn f() : void { print("in"); exit(4); } fn g() : string[90] { f(); return "never"; } begin { @s = g(); print("never"); }', 'in\n'],
  ['fn f() : bool { exit(4); } begin /f()/ { print("never"); }', ''],
  ['fn f($n : int64) : int64 { if ($n == 2) { exit(4); } return $n; } begin { $i = 0; while ($i < 5) { printf("%d %d\\n", $i, f($i)); $i++; } }', '0 0\n1 1\n'],
  ['fn f($a : string[40], $b : int64, $c : int64, $d : string[40], $e : int64, $f : string[90]) : string[90] { for $i : 0..3 { if ($i == $e) { return $f; } } if ($b == $c) { exit(4); } return $a; } begin { print(f("a", 1, 1, "d", 2, "f")); print(f("a", 1, 2, "d", 3, "f")); print(f("a", 1, 1, "d", 3, "f")); print("never"); }', 'f\na\n'],
];

for (const [script, output] of exits) {
  test(script, () => {
    const ran = run(script);
    assert.is(ran.output, output);
    assert.is(ran.exitCode, 4);
    assert.is(ran.maps, '');
    assert.equal(run(script.replace(/begin /, 'tracepoint:sched:sched_switch ')).returned, [1n]);
  });
}

for (const [script, output] of prints) {
  test(script, () => {
    const ran = run(script);
    assert.is(ran.output, output);
    assert.equal(ran.failures, []);
  });
}

test('a value returned from within loops is the result of the program', () => {
  assert.equal(run('begin { for $i : 0..9 { for $j : 0..9 { if ($i * $j == 6) { return $i * 10 + $j; } } } return 1; }').returned, [16n]);
  assert.equal(run('begin { for $i : 0..3 { if ($i > 5) { return 9; } } return 1; }').returned, [1n]);
  assert.equal(run('begin { for $i : 0..3 { return; } return 1; }').returned, [0n]);
});

test('a program returns 0 where it says nothing, in tracepoints 1, which leaves the event to others', () => {
  const bodies = [
    '{ print(1); }', '/pid == 0/ { print(1); }', '{ if (pid) { return; } print(1); }', '{ exit(); }',
    '{ for $i : 0..3 { if ($i == 1) { return; } } print(1); }', '{ for $i : 0..3 { for $j : 0..3 { return; } } return 5; }', '{ for $i : 0..3 { if ($i > 5) { return 9; } } }',
  ];
  for (const body of bodies) {
    assert.equal(run(`begin ${body}`).returned, [0n], `begin ${body}`);
    assert.equal(run(`tracepoint:sched:sched_switch ${body}`).returned, [1n], `tracepoint ${body}`);
    assert.equal(run(`rawtracepoint:sched_switch ${body}`).returned, [0n], `rawtracepoint ${body}`);
  }
  assert.equal(run('tracepoint:sched:sched_switch { print(1); }', { pidFilter: 1 }).returned, [1n]);
  assert.equal(run('tracepoint:sched:sched_switch { return 0; } tracepoint:sched:sched_switch { for $i : 0..3 { return 0; } }').returned, [0n, 0n]);
  assert.equal(run('fn f() : int64 { if (pid == 0) { return 5; } } tracepoint:sched:sched_switch { print(f()); }').output, '0\n');
});

test('too many rounds are counted, where only the program can know', () => {
  const { output, failures } = run('begin { $n = (uint64)$1; for $i : 0..$n { print("never"); } print("end"); }', { positional: ['8388609'] });
  assert.is(output, 'end\n');
  assert.equal(failures, ['1:26 The range of `for` has more than 8388608 numbers: the loop did not run']);
});

test('what the kernel would not take is said', () => {
  const messages = (script: string): readonly string[] => lowered(script).diagnostics.map((d) => d.message);
  assert.equal(messages('begin { for $i : 0..8388609 { print($i); } }'), ['A `for` goes over at most 8388608 numbers']);
  assert.equal(messages('begin { for $i : 0..8388608 { print($i); } }'), []);
  const nested = (depth: number): string => (depth === 0 ? 'print(1);' : `for $i${depth} : 0..2 { ${nested(depth - 1)} }`);
  assert.equal(messages(`begin { ${nested(7)} }`), []);
  assert.equal(messages(`begin { ${nested(8)} }`), ['Loops and functions are nested 8 deep here, the kernel takes 7']);
  assert.equal(messages(`fn f() : void { ${nested(4)} } begin { ${nested(3)} f(); }`), []);
  assert.equal(messages(`fn f() : void { ${nested(4)} } begin { ${nested(2)} for $x : 0..2 { for $y : 0..2 { for $z : 0..2 { f(); } } } }`), ['Loops and functions are nested 8 deep here, the kernel takes 7']);
});

test('functions that no probe calls are not in the object', () => {
  const names = lowered('fn a() : int64 { return b(); } fn b() : int64 { return 1; } fn c() : int64 { return a(); } begin { print(a()); }').module.functions.map((fn) => fn.name);
  assert.equal(names, ['fn__b', 'fn__a', 'begin_1']);
});

test('the object says what kernel it needs', () => {
  assert.equal(lowered('begin { for $i : 0..3 { print($i); } @m[1] = 1; for $kv : @m { print($kv); } }').manifest.needs, ['helper:for_each_map_elem 5.13', 'helper:loop 5.17']);
});

test.run();
