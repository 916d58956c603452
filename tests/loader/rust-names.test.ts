// Names of Rust: by hand, and compared with what binutils say, who also show hashes and disambiguators of crates.

import { execFileSync } from 'node:child_process';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { namesOf, signatureOf } from '../../loader/symbols/demangle.ts';
import { rustName } from '../../loader/symbols/rust-names.ts';

const names: readonly (readonly [mangled: string, name: string])[] = [
  ['_ZN4core3fmt5write17h0123456789abcdefE', 'core::fmt::write'],
  ['_ZN4core3fmt5write17h0123456789abcdefE.llvm.1234567890', 'core::fmt::write'],
  ['_ZN71_$LT$Test$u20$$u2b$$u20$$u27$static$u20$as$u20$foo..Bar$LT$Test$GT$$GT$3bar17h930b740aa94f1d3aE', "<Test + 'static as foo::Bar<Test>>::bar"],
  ['_RNvCs1234_7mycrate3foo', 'mycrate::foo'],
  ['_RNvNtCs1234_7mycrate3foo3bar', 'mycrate::foo::bar'],
  ['_RNCNvCs1234_7mycrate3foo0', 'mycrate::foo::{closure#0}'],
  ['_RNCNvCs1234_7mycrate3foos_0', 'mycrate::foo::{closure#1}'],
  ['_RINvNtC3std3mem8align_ofdE', 'std::mem::align_of::<f64>'],
  ['_RNvMs_NtCs1234_7mycrate3fooNtB4_3Bar3new', '<mycrate::foo::Bar>::new'],
  ['_RNvXs_NtCs1234_7mycrate3fooNtB4_3BarNtNtC4core3fmt7Display3fmt', '<mycrate::foo::Bar as core::fmt::Display>::fmt'],
  ['_RINvCs4fqI2P2rA04_13const_generic1fKhb_E', 'const_generic::f::<11>'],
  ['_RNvYNtCs1234_7mycrate3FooNtNtC4core5clone5Clone5clone', '<mycrate::Foo as core::clone::Clone>::clone'],
  ['_RINvCs1234_7mycrate3addTlmEReSjE', 'mycrate::add::<(i32, u32), &str, [usize]>'],
  ['_RINvC7mycrate3runDNtNtC4core3fmt5DebugEL_E', 'mycrate::run::<dyn core::fmt::Debug>'],
  ['_RINvC7mycrate4callFUKCmOhEuE', 'mycrate::call::<unsafe extern "C" fn(u32, *mut u8)>'],
];

test('both manglings', () => {
  for (const [mangled, name] of names) assert.is(rustName(mangled), name);
  const theirs = execFileSync('c++filt', names.map(([mangled]) => mangled), { encoding: 'utf8' }).trim().split('\n');
  const plain = theirs.map((text) => text.replaceAll(/\[[0-9a-f]+\](?=::)/g, '').replace(/::h[0-9a-f]{16}/, '').replace(/<(\d+): \w+>/, '<$1>').replace(/\.llvm\.\d+$| \[clone [^\]]*\]$/, ''));
  assert.equal(names.map(([, name]) => name), plain);
});

test('what is no such name', () => {
  for (const name of ['', '_R', '_RN', '_RNvB_3foo', '_RNvC7mycrat', '_ZN2ns1fEi', '_ZN4core17h0123E', 'main', `_R${'M'.repeat(300)}`]) assert.is(rustName(name), null, name);
  assert.is(signatureOf('_ZN2ns1fEi'), 'ns::f(int)');
});

test('no name, whatever is cut from it or changed in it, ends in an exception or without an end', () => {
  for (const [mangled] of names) {
    for (let at = 0; at < mangled.length; at++) {
      rustName(mangled.slice(0, at));
      for (const char of 'BE_9zN') rustName(`${mangled.slice(0, at)}${char}${mangled.slice(at + 1)}`);
    }
  }
  const long = `_ZN${'3a1b'.repeat(5000)}`;
  assert.is(rustName(long), null, 'at once');
  // Each back reference doubles what it names.
  assert.is(rustName(`_RINvC1a1bT${'TB8_B8_E'.repeat(500)}EE`), null);
});

test('what a script may call them', () => {
  assert.ok(namesOf('_RNvMs_NtCs1234_7mycrate3fooNtB4_3Bar3new').includes('mycrate::foo::Bar::new'));
  assert.ok(namesOf('_RINvNtC3std3mem8align_ofdE').includes('std::mem::align_of'));
  assert.ok(namesOf('_ZN4core3fmt5write17h0123456789abcdefE').includes('core::fmt::write'));
});

test.run();
