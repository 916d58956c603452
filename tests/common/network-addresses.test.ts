// Addresses as inet_pton(3) reads them, and what it does not take.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseAddress } from '../../common/network-addresses.ts';

const ADDRESSES: readonly (readonly [text: string, bytes: string])[] = [
  ['127.0.0.1', '7f000001'],
  ['255.255.255.255', 'ffffffff'],
  ['::', '00'.repeat(16)],
  ['::1', `${'00'.repeat(15)}01`],
  ['1::', `0001${'00'.repeat(14)}`],
  ['fe80::1:2', 'fe800000000000000000000000010002'],
  ['1:2:3:4:5:6:7:8', '00010002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '00010002000300040005000600070000'],
  ['2001:DB8::A', '20010db800000000000000000000000a'],
  ['::ffff:1.2.3.4', '00000000000000000000ffff01020304'],
  ['1:2:3:4:5:6:1.2.3.4', '00010002000300040005000601020304'],
];

const OTHERS = [
  '', '1', '1.2.3', '1.2.3.4.5', '1.2.3.256', '01.2.3.4', '1.2.3.', '1.2.3.4 ', '1.2.-3.4', 'localhost', ':', ':::', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '1:2:3:4:5:6:7:8::',
  '1::2::3', ':1', '1:', '12345::', 'g::', '1.2.3.4::', '1.2.3.4::1', '::1.2.3', 'fe80::1%eth0', '::1.2.3.4:5',
];

for (const [text, bytes] of ADDRESSES) test(text, () => assert.is(Buffer.from(parseAddress(text)!).toString('hex'), bytes));

for (const text of OTHERS) test(`"${text}" is none`, () => assert.is(parseAddress(text), null));

test.run();
