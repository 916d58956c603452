// What scripts compute, checked against reference 02, 03 and 07 by running their IR in the interpreter: integers,
// comparisons, strings, tuples, control flow, maps and aggregations. One row is a body, and what it prints.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { run } from './support.ts';

/** Body of a `begin` probe, and its output. */
const prints: readonly (readonly [body: string, output: string])[] = [
  // Integers: 64-bit, wrapping, sign kept.
  ['$a = 7; $b = -2; print(($a + $b, $a - 9, $a * $b))', '(5, -2, -14)\n'],
  ['$a = (uint8)255; print(($a + 1, $a - 256, ~$a, -$a))', '(256, -1, 0, -255)\n'],
  ['$a = (int32)-1; $b = (uint32)$a; print(($b, (uint8)$a, (int8)200 + 0, (uint64)$a))', '(4294967295, 255, -56, 18446744073709551615)\n'],
  ['$a = 9223372036854775807; $a++; print($a)', '-9223372036854775808\n'],
  ['$a = -7; $b = 2; print(($a / $b, $a % $b, $a / -2, 7 % $b))', '(-3, -1, 3, 1)\n'],
  ['$a = (uint64)18446744073709551615; print(($a / 2, $a % 10))', '(9223372036854775807, 5)\n'],
  ['$a = 1; print(($a << 40, -8 >> 1 == ($a - 9) >> 1, (($a - 9) >> 60), $a << 3 | 2 ^ 7 & 5))', '(1099511627776, true, 15, 15)\n'],
  ['$a = 5; $a += 3; print($a); $a -= 10; print($a); $a *= 4; print($a); $a /= 3; print($a); $a %= 2; print($a)', '8\n-2\n-8\n-2\n0\n'],
  ['$a = 12; $a &= 10; print($a); $a |= 3; print($a); $a ^= 1; print($a); $a <<= 2; print($a); $a >>= 3; print($a)', '8\n11\n10\n40\n5\n'],
  ['$a = 5; print(($a++, $a, ++$a, $a--, --$a))', '(5, 6, 7, 7, 5)\n'],
  // A cast gives a constant a type, and then it computes as a variable of that type does.
  ['print((~(uint8)5, -(uint8)200, (uint8)200 + 100, (uint64)1 - 2, (uint64)18446744073709551615 + 1, ~5, -5 + 3))', '(250, -200, 300, -1, 0, -6, -2)\n'],
  ['print((-(uint64)18446744073709551615, -(uint64)(1 << 63), -(uint64)5, -((uint64)18446744073709551614 + 1)))', '(1, 9223372036854775808, 18446744073709551611, 1)\n'],
  ['print((18446744073709551615 > "word"[0], 18446744073709551615 > (uint8)1))', '(false, true)\n'],
  ['print(((uint64)18446744073709551615 > (int8)-1, (uint64)18446744073709551615 > (uint8)1, sizeof(int32) - 5))', '(false, true, -1)\n'],
  // Only literals take the other side's sign, and what folds to one: not variables that hold them.
  ['$x = 5; $u = (uint64)18446744073709551615; print(($x / $u, $x < $u, 5 / $u, 5 < $u, (true ? 5 : $x) < $u, (true ? 5 : 7) < $u))', '(0, true, 0, true, true, true)\n'],
  // Comparisons are signed unless both sides are unsigned.
  ['$a = -1; $b = (uint64)1; print(($a < $b, $a > $b, $a <= -1, $a != $b))', '(true, false, true, true)\n'],
  ['$a = (uint64)18446744073709551615; $b = (uint64)1; print(($a < $b, $a > $b, $a >= 5, $a == $a))', '(false, true, true, true)\n'],
  // The addresses of the kernel are not negative.
  ['$p = (uint64 *)0xffff888000000000; $n = 5; print(($p > 0, $p < 5, $p > $n, 5 < $p, $p >= -4095, $p == 0))', '(true, false, true, true, false, false)\n'],
  // Logic evaluates only what it must.
  ['$i = 0; $t = $i != 0 && $i++ > 5; $u = $i == 0 || $i++ > 5; print(($t, $u, $i, !$i, !!$i))', '(false, true, 0, true, false)\n'],
  ['$i = 3; print(($i > 2 ? "big" : "small", $i ?: 7, ($i - 3) ?: 7))', '(big, 3, 7)\n'],
  ['$i = 3; print($i > 2 ? ($i, "x") : (1, "longer"))', '(3, x)\n'],
  ['$p = (uint64 *)0; print(($p + 1, $p ? 1 : 0)); $p++; print($p)', '(0x8, 0)\n0x8\n'],
  ['$p = (int8 *)-1; $q = (int8 *)1; $n = (int64)7; print(($p > $q, $p > 5, 5 < $p, $p == -1, $q <= 1, $q >= -1, $p < -1, $p >= $n, $n < $p, (int8 *)-1 > 5, $p != 0, $q && $p, !$q))', '(true, true, true, true, true, false, false, true, true, true, true, true, false)\n'],
  ['$b = true; print((true & false, true | false, true ^ true, $b & true, false ? 1 : 2))', '(false, true, false, true, 2)\n'],
  // Side effects happen from left to right, once, and values stay what they were.
  ['$x = 0; print((($x++ > 0 ? "a" : "b"), $x)); _ = $x++ > 0 ? "a" : "b"; $x++ > 0 ? "a" : "b"; print($x)', '(b, 1)\n3\n'],
  ['$s = "a"; print(($s, { $s = "b"; 1 }, $s)); print($s == { $s = "c"; "b" }); printf("%s %s\\n", $s, { $s = "d"; $s })', '(a, 1, b)\ntrue\nc d\n'],
  ['@m[1] = "a"; print((a = @m[1], b = { @m[1] = "bcd"; 1 }, c = @m[1], d = delete(@m, 1), e = @m[1]))', '{ .a = a, .b = 1, .c = bcd, .d = true, .e =  }\n'],
  ['$x = 0; print((($x++, 5).1, $x)); $s = "ab"; print($s[{ $s = "cd"; 1 }])', '(5, 1)\n98\n'],
  ['$s = "a"; @m[{ $s = "b"; 1 }] = $s; print(@m[1])', 'a\n'],
  // Pointers to variables.
  ['$s = "a"; $p = &$s; $s = "longer"; print(*$p); $x = 5; $q = &$x; $x = (uint8)200; print((*$q, *$q + 100, $q == &$x))', 'longer\n(200, 300, true)\n'],
  ['$s = "abc"; $p = &$s; $s = *$p; print($s); $t = (1, 2); $q = &$t; $t = ((*$q).1, (*$q).0); print($t)', 'abc\n(2, 1)\n'],
  // Strings.
  ['$s = "abc"; $t = "abcd"; print(($s == "abc", $s == "abd", $s == $t, $s != $t, $s == "ab", "abc" == $s))', '(true, false, false, true, false, true)\n'],
  ['$s = "abc"; $t = "abc"; print($s == $t); $t = "abd"; print($s == $t)', 'true\nfalse\n'],
  ['print((comm == "bash", comm == "bas", comm == "bashful", comm != "zsh", strncmp(comm, "bark", 2), strncmp(comm, "bark", 3)))', '(true, false, false, true, 0, 1)\n'],
  // Text ends at the first NUL, also that of a literal.
  ['$s = "a\\0b"; $t = "a\\0c"; $e = ""; print(($s == $t, $s == "a\\0c", "a\\0c" != $s, $s == "a", $s == "b\\0b", $e == "\\0x", ("a\\0b", 1) == ("a", 1), "a\\0b" < "a\\0c"))', '(true, true, false, true, false, true, true, false)\n'],
  ['$s = "hello"; $i = 1; print(($s[0], $s[$i]))', '(104, 101)\n'],
  ['$s = "a longer string than thirty-two bytes, so it lives in scratch"; $s = "short"; print($s); @x[$s] = 1; print(has_key(@x, "short"))', 'short\ntrue\n'],
  ['let $s : string[20]; print($s); $s = "x"; $t = $s; $s = "y"; print(($s, $t))', '\n(y, x)\n'],
  ['$s = "abcdef"; $s = str($s, 3); print($s)', 'ab\n'],
  ['print(str("abc")); print(buf("a\\x01", 2)); print(buf(comm, 3))', 'abc\na\\x01\nbas\n'],
  // Comparison by words: lengths around their borders, differences in each byte, whatever is behind the NUL.
  ['let $a : string[18]; let $b : string[18]; $a = "abcdefgh"; $b = "abcdefg"; print($a == $b); $b = "abcdefgh"; print($a == $b); $b = "abcdefghi"; print($a == $b); $a = "abcdefghabcdefghX"; $b = "abcdefghabcdefghY"; print(($a == $b, $a != $b)); $b = $a; print($a == $b)',
    'false\ntrue\nfalse\n(false, true)\ntrue\n'],
  ['let $a : string[9]; let $b : string[12]; $a = "abcdefgh"; $b = "abcdefgh"; print($a == $b); $b = "abcdefghij"; print($a == $b); $b = "abcdefgi"; print($a == $b); $b = "bbcdefgh"; print($a == $b)', 'true\nfalse\nfalse\nfalse\n'],
  ['$x = (uint64)0x7a7a7a7a00636261; $y = (uint64)0x7100000000636261; $z = (uint64)0x7a7a7a7a64636261; $p = (string[8] *)&$x; $q = (string[8] *)&$y; $r = (string[8] *)&$z; print((*$p == *$q, *$p == *$r, *$q == *$r, *$r == *$r, *$p == "abc"))',
    '(true, false, false, true, true)\n'],
  ['$t = (1, "abcdefghij", true, "x"); $u = (1, "abcdefghij", true, "x"); print($t == $u); $u = (1, "abcdefghiJ", true, "x"); print($t == $u); $u = (1, "abcdefghij", true, "y"); print(($t == $u, $t != $u))', 'true\nfalse\n(false, true)\n'],
  ['print((buf("hello", 5) == buf("hello world", 11), buf("hello", 5) == buf("help", 4))); $n = 3; print((buf("hexlo", $n) == buf("hez", $n), buf("hez", $n) == buf("hez", 3), buf("hez", 2) == buf("hez", $n)))', '(true, false)\n(false, true, true)\n'],
  // Tuples.
  ['$t = (1, "ab", (true, (int8)-3)); print($t); print($t.1); print($t.2.1); print($t[0])', '(1, ab, (true, -3))\nab\n-3\n1\n'],
  ['$t = (1, "ab"); $u = (1, "ab"); print(($t == $u, $t != $u)); $u = (2, "ab"); print($t == $u)', '(true, false)\nfalse\n'],
  ['$t = (1, "a"); $t = ($t.0 + 1, "longer"); $t = ($t.0, $t.1); print($t)', '(2, longer)\n'],
  // Arrays and ints exchange bytes.
  ['$i = (uint32)0x01020304; $a = (uint8[4])$i; print(($a[0], $a[3], $a)); print((uint32)$a == $i)', '(4, 1, [4,3,2,1])\ntrue\n'],
  ['$i = (int8)-1; $j = (int16)-2; $u = (uint8)200; print(((uint8[4])$i, (int16[4])$j, (uint8[3])$j, (uint8[2])$u, (uint8[2])-1, (uint8[])-1, (int8[])$j))',
    '([255,255,255,255], [-2,-1,-1,-1], [254,255,255], [200,0], [255,255], [255], [-2,-1])\n'],
  // Bools, literals, and what is known while compiling.
  ['$t = pid == 1234; $f = pid == 1; print(($t + $t, $t * $f, $t - $t, $t | $f, $t ^ $t, $t / $t, sizeof($t + $t))); print(("abc"[1], (1, "x")[1], "abc" + 2, !"", (bool)"\\0a", (1, 2) == (1, 2)))', '(2, 0, 0, true, false, 1, 8)\n(98, x, c, true, false, true)\n'],
  // What lies behind the NUL of a text in a copied struct is no part of a key.
  ['$h = ((uint64)0, (uint64)0, (uint64)0, (uint64)0x7a006261); $s = *(struct trace_event_raw_only_in_btf *)&$h; @[$s.name] = 1; @t[(1, $s.name)] = 2; print((has_key(@, "ab"), @t[1, "ab"], $s.name == "ab", $s.name, $s.name[0]))', '(true, 2, true, ab, 97)\n'],
  // Addresses are numbers, and what they point to is read when it is read.
  ['$x = (uint16)513; $p = &$x; print(*$p); $x = 9; $pp = &$p; print((*$p, **$pp, $p[0], sizeof($p))); $s = "hello"; print(str((int8 *)&$s + 1)); $t = (1, "ab"); print(*&$t)', '513\n(9, 9, 9, 8)\nello\n(1, ab)\n'],
  ['@m["a"] = 1; @m["b"] = 2; @c[1] = count(); print((len(@m), len(@c))); delete(@m, "a"); print(len(@m)); print(len(kstack(3)) <= 3)', '(2, 1)\n1\ntrue\n'],
  ['$i = 4; print($i++ ?: 9); print($i); @n = 0; print((@n++ ?: 10, @n)); $s = "x"; print(sizeof($i++)); print($i)', '4\n5\n(10, 1)\n8\n5\n'],
  ['@a[1] = 1; @b = 1; print((is_scalar(@a), is_scalar(@b))); if comptime (is_scalar(@b)) { print("known") }', '(false, true)\nknown\n'],
  // Control flow.
  ['$i = 0; while ($i < 10) { $i++; if ($i == 3) { continue; } if ($i > 5) { break; } print($i); }', '1\n2\n4\n5\n'],
  ['$i = 0; unroll(3) { $i++; print($i); }', '1\n2\n3\n'],
  ['$i = 0; while ($i < 9) { unroll(2) { $i++; if ($i == 3) { continue; } if ($i == 7) { break; } } print($i); }', '2\n5\n'],
  ['if (pid == 1) { print(1); } else if (pid == 1234) { print(2); } else { print(3); } print(4)', '2\n4\n'],
  ['$x = { let $y = 4; $y + 1 }; print($x); print(if pid == 0 { "no" } else { "yes" })', '5\nyes\n'],
  ['if pid == 1234 && pid != 1 { print(1); } if (pid) == 1234 { print(2); } if !pid { print(3); } else if -pid < 0 { print(4); } $i = 0; while $i < 2 { $i++; } print($i); unroll 2 { print(5); } unroll(sizeof(uint16) + 1) { $i++; } unroll(100) { $i++; } print($i)', '1\n2\n4\n2\n5\n5\n105\n'],
  ['$x = 1; { $u = 1; } { $u = "s"; print($u); } if ($x) { $v = 1; } else { $v = "x"; } for $i : 0..1 { $w = 1; } for $i : 0..1 { $w = "w"; print($w); } $y = { let $t = 5; $t }; let $t = 6; print(($y, $t))', 's\nw\n(5, 6)\n'],
  // A variable that is declared in a loop is zero in each round.
  ['$n = 0; unroll(3) { let $x; if ($n == 0) { $x = 5; } print($x); $n++; } $n = 0; while ($n < 2) { let $s; if ($n == 0) { $s = "a"; } printf("%s.", $s); $n++; } for $i : 0..3 { let $x; if ($i == 0) { $x = 7; } print($x); }', '5\n0\n0\na..7\n0\n0\n'],
  // Blocks and ifs wherever a value is.
  ['@m[{ let $a = 1; $a + 1 }] = { let $b = 5; $b * 2 }; print(@m[2]); printf("%d %s\\n", { 3 }, { "x" }); if ({ 1 == 1 }) { print("c"); } for $i : { 0 }..{ 2 } { print($i); } print((1 + { 2 } * { 3 }, -{ 4 }, { (1, 2) }.1, { { { 7 } } })); unroll({ 1 }) { print("u"); }', '10\n3 x\nc\n0\n1\n(7, -4, 2, 7)\nu\n'],
  ['$x = pid; $t = if $x == 1 { (1, "a") } else if $x == 1234 { (1000, "long string") } else { (2, "b") }; print($t); @m[if $x { 1 } else { 2 }] = 1 + if $x { 1 } else { 2 } + 10; print(@m[1]); for $i : 0..(if $x { 1 } else { 0 }) { print($i); } print(({ if $x { ("p", 1) } else { ("quux", 2) } }).0)', '(1000, long string)\n12\n0\np\n'],
  // Jumps out of values, wherever they are being put together.
  ['for $i : 0..4 { $x = { if ($i == 1) { continue; } if ($i == 3) { break; } $i * 2 }; print($x); }', '0\n4\n'],
  ['for $i : 0..4 { printf("%d %s\\n", { if ($i == 2) { break; } $i }, { if ($i == 1) { continue; } "a long string that is over thirty-two bytes" }); }', '0 a long string that is over thirty-two bytes\n'],
  ['$i = 0; while ($i < 9) { @m[{ $i++; if ($i == 2) { continue; } $i }] = { if ($i == 4) { return; } ("a", $i) }; print(@m[$i]); } print("never")', '(a, 0)\n(a, 2)\n(a, 3)\n'],
  // A ternary evaluates one branch, whatever is in it.
  ['$x = pid ? @t++ : @f++; pid ? printf("T\\n") : printf("F\\n"); !pid ? { @t++; 5 } : { @f++; 6 }; print((@t, @f)); $p = (int8 *)0 ?: (int8 *)16; print(($p, "" ?: "empty", "x" ?: "empty", true ?: false))', 'T\n(1, 1)\n(0x10, empty, x, true)\n'],
  // Maps.
  ['@a["x"]++; @a["x"]++; print(@a["x"]++); print(++@a["x"]); print(@a["y"]--); print((@a["y"], @a["z"]))', '2\n4\n0\n(-1, 0)\n'],
  ['@a = 3; @a += 4; @a *= 2; print(@a)', '@a: 14\n'],
  ['@a[1, "x"] = "v"; print(@a[1, "x"]); print(@a[2, "x"]); print(has_key(@a, (1, "x"))); print(has_key(@a, (1, "y")))', 'v\n\ntrue\nfalse\n'],
  ['@a[1] = 5; print(delete(@a, 1)); print(delete(@a, 1)); print(@a[1])', 'true\nfalse\n0\n'],
  ['@a[1] = (1, "x"); print(@a[1].1); $t = @a[2]; print($t)', 'x\n(0, )\n'],
  ['@a[1] = 5; clear(@a); print(@a); @b = 7; zero(@b); print(@b)', '@b: 0\n'],
  ['@a[1] = 10; @a[2] = 20; @a[3] = 5; print(@a, 2, 5)', '@a[1]: 2\n@a[2]: 4\n'],
  ['@m = 10; @m += 5; @m -= 3; @m *= 4; @m /= 5; @m %= 6; @m <<= 4; @m >>= 1; @m |= 5; @m &= 31; @m ^= 3; print((@m, @m))', '(30, 30)\n'],
  ['@k["a", 1] = 10; @k["a", 1] += 5; @k["a", 1] -= 3; @k["a", 1] *= 4; @k["a", 1] /= 5; @k["a", 1] %= 6; @k["a", 1] <<= 4; @k["a", 1] >>= 1; @k["a", 1] |= 5; @k["a", 1] &= 31; @k["a", 1] ^= 3; print(@k["a", 1])', '30\n'],
  // What is not there counts as zero; a key is evaluated once.
  ['@z["n"] -= 5; @z["o"] |= 6; @z["p"] *= 3; print((@z["n"], @z["o"], @z["p"])); @p[1] = (int32 *)16; @p[2]++; @p[2] += 3; @p[1]--; print((@p[1], @p[2], @p[2]++, ++@p[2]))', '(-5, 6, 0)\n(0xc, 0x10, 0x10, 0x18)\n'],
  ['$i = 0; @m[$i++] += 5; @m[$i++]++; @m[$i++] = 9; print(($i, @m[0], @m[1], @m[2]))', '(3, 5, 1, 9)\n'],
  ['@i[1] = 1; @s[1] = "abc"; @b[1] = true; @p[1] = curtask; @t[1] = (1, "a"); @r[1] = (a=1, b="x"); @a[1] = (uint8[4])(uint32)5; print((@i[2], @s[2], @b[2], @p[2], @t[2], @r[2], @a[2]))',
    '(0, , false, 0x0, (0, ), { .a = 0, .b =  }, [0,0,0,0])\n'],
  ['@c[1] = count(); @s[1] = sum(5); @l[1] = min(5); @h[1] = max(5); @v[1] = avg(5); print((@c[2], @s[2], @l[2], @h[2], @v[2]))', '(0, 0, 0, 0, 0)\n'],
  ['@[1, "x", (2, 3)] = 5; $k = (1, "x", (2, 3)); @[$k]++; print((@[(1, "x", (2, 3))], has_key(@, $k)))', '(6, true)\n'],
  // Aggregations read as numbers.
  ['@c = count(); @c = count(); @s = sum(5); @s = sum(-7); print((@c, @s, @c > 1, @s < 0)); print(@c)', '(2, -2, true, true)\n@c: 2\n'],
  ['@m = min(5); @m = min(-3); @m = min(4); @n = max(-5); @n = max(-9); print((@m, @n))', '(-3, -5)\n'],
  ['@a = avg(-7); @a = avg(2); print((@a, (int64)@a + 1)); @st = stats(4); @st = stats(6); print(@st)', '(-2, -1)\n@st: { .count = 2, .average = 5, .total = 10 }\n'],
  ['@c["a"] = count(); print(@c["a"]); print((@c["b"], (int64)@c["a"] * 3))', '1\n(0, 3)\n'],
  // Builtins.
  ['print((pid, tid, uid, gid, cpu, numaid, nsecs, nsecs(monotonic), elapsed, cpid, ncpus, comm, cgroup))',
    '(1234, 1235, 1000, 1001, 1, 0, 2000000000, 1000000000, 500000000, 4321, 4, bash, 77)\n'],
  ['print((probe, probetype)); printf("%s %d %5s|%-5s|\\n", comm, pid, "ab", "cd")', '(begin, special)\nbash 1234    ab|cd   |\n'],
  ['print(kstack(2)); print(len(kstack)); print(ksym(0xffffffff81000104)); print(usym(0x1000))', '\n\n0\nkfunc_1\n0x1000\n'],
];

for (const [body, output] of prints) {
  test(body, () => {
    const { output: actual } = run(`begin { ${body} }`, { kernelStack: [0xffffffff81000001n, 0xffffffff81000102n, 0xffffffff81000203n] });
    assert.is(actual, output);
  });
}

test('the kernel\'s stack', () => {
  const { output } = run('kprobe:vfs_read { print(kstack(2)); print(len(kstack)); }', { kernelStack: [0xffffffff81000001n, 0xffffffff81000102n, 0xffffffff81000203n] });
  assert.is(output, '\n        kfunc_0+1\n        kfunc_1+2\n\n3\n');
});

test('process and thread ids in a PID namespace', () => {
  const script = 'begin { print((pid, tid, pid(curr_ns), tid(curr_ns), pid(init), tid(init))); }';
  const constants = { 'pid-namespace-device': 4, 'pid-namespace-inode': 4026532000 };
  assert.is(run(script, { constants, namespacePid: { pid: 8, tgid: 7 } }).output, '(7, 8, 7, 8, 1234, 1235)\n');
  assert.is(run(script, { constants, namespacePid: null }).output, '(0, 0, 0, 0, 1234, 1235)\n', 'in another namespace');
  assert.is(run(script, { namespacePid: null }).output, '(1234, 1235, 1234, 1235, 1234, 1235)\n', 'in the initial one');
});

test('ids of a task in a namespace further in', () => {
  const LEVEL = 2;
  const INODE = 4026532000;
  const constants = { 'pid-namespace-device': 4, 'pid-namespace-inode': INODE, 'pid-namespace-level': LEVEL, leader: 8, ids: 16, level: 4, id: 32 + 16 * LEVEL, inode: 24 };
  const at = (address: bigint, ...words: readonly (readonly [offset: number, value: bigint])[]): { address: bigint; bytes: Uint8Array } => {
    const bytes = Buffer.alloc(112);
    for (const [offset, value] of words) bytes.writeBigUInt64LE(value, offset);
    return { address, bytes };
  };
  const [task, leader, thread, process, ours, other] = [0x1000n, 0x2000n, 0x3000n, 0x4000n, 0x5000n, 0x6000n].map((low) => 0xffff_8880_0000_0000n + low) as [bigint, bigint, bigint, bigint, bigint, bigint];
  const ids = (level: number, namespace: bigint): string => run('begin { print((pid, tid, pid(init))); }', {
    constants, namespacePid: null, task,
    kernelMemory: [
      at(task, [8, leader], [16, thread]), at(leader, [16, process]), at(ours, [24, BigInt(INODE)]), at(other, [24, BigInt(INODE + 1)]),
      ...([[thread, 52n], [process, 51n]] as const).map(([address, number]) => at(address, [0, BigInt(level) << 32n], [64, number], [72, namespace], [80, 3n], [88, other])),
    ],
  }).output;
  assert.is(ids(3, ours), '(51, 52, 1234)\n');
  assert.is(ids(3, other), '(0, 0, 1234)\n', 'below another one');
  assert.is(ids(1, ours), '(0, 0, 1234)\n', 'outside: what is behind its ids is not its own');
});

test('-p means a process of the namespace', () => {
  const constants = { 'pid-namespace-device': 4, 'pid-namespace-inode': 4026532000 };
  assert.is(run('tracepoint:test:one { print(pid); }', { constants, pidFilter: 1234, namespacePid: { pid: 8, tgid: 7 } }).output, '7\n');
  assert.is(run('tracepoint:test:one { print(pid); }', { constants, pidFilter: 7, namespacePid: { pid: 8, tgid: 7 } }).output, '');
});

test('a compound assignment reads, computes and writes, with its key evaluated once', () => {
  const fn = 'fn f($x : int64) : int64 { print($x); @m[1] = 100; return $x; }';
  assert.is(run(`${fn} begin { @m[1] = 5; @m[f(1)] += f(2); }`).output, '1\n2\n');
  assert.is(run(`${fn} begin { @m[1] = 5; @m[1] += f(2); print(@m[1]); }`).output, '2\n7\n');
  assert.is(run('begin { $x = 1; $x += $x++; print($x); }').output, '2\n');
  assert.is(run('fn g() : uint32 { return (uint32)-3; } begin { $r = (a = 9, b = 1); $t = (9, 1); print((g() ?: $r.a) - 1); print(sizeof(g() ?: $r.a) == sizeof(g() ?: $t.0)); }').output, '4294967292\ntrue\n');
});

test('sw_tai is the boot clock and what the loader measured', () => {
  assert.is(run('begin { print((nsecs(sw_tai), nsecs(boot))); }', { constants: { 'tai-delta': 37 } }).output, '(2000000037, 2000000000)\n');
});

test('cpid without a command is counted where it stands', () => {
  const { output, failures } = run('begin { print((has_cpid, cpid)); }', { constants: { 'child-pid': 0 } });
  assert.is(output, '(false, 0)\n');
  assert.equal(failures, ['1:26 cpid is 0: there is no command, given with -c']);
});

test('a call of a kfunc hands over its arguments and takes its result', () => {
  const seen: unknown[] = [];
  const { output } = run('begin { $t = bpf_task_from_pid(-5); print((uint64)$t); bpf_task_release($t); print(kfunc_exist("bpf_task_from_pid")); }', {
    externs: {
      bpf_task_from_pid: ([pid]) => { seen.push(pid); return { region: null, address: 0x1234n }; },
      bpf_task_release: ([task]) => { seen.push((task as { address: bigint }).address); return null; },
    },
  });
  assert.is(output, '4660\nfalse\n');
  // Whole, and in parts.
  assert.equal(seen, [-5n, 0x1234n, -5n, 0x1234n]);
});

test.run();
