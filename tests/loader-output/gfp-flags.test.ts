// What `%gr` prints, and that its bits are those of this kernel, where it tells them.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { gfpBits, gfpText } from '../../loader/output/gfp-flags.ts';
import { kernelTypes } from '../../loader/kernel/kernel-types.ts';

for (const [flags, text] of [
  [0, '0'], [0xcc0, 'GFP_KERNEL'], [0x400cc0, 'GFP_KERNEL_ACCOUNT'], [0xa20, 'GFP_ATOMIC'], [0x820, 'GFP_ATOMIC'], [0x2800, 'GFP_NOWAIT'], [0x800, 'GFP_NOWAIT'],
  [0xc40, 'GFP_NOFS'], [0xc00, 'GFP_NOIO'], [0x100cc0, 'GFP_USER'], [0x100cca, 'GFP_HIGHUSER_MOVABLE'], [0x1c24ca, 'GFP_TRANSHUGE'],
  [0x100, '__GFP_ZERO'], [0x400, '__GFP_DIRECT_RECLAIM'], [0xdc0, 'GFP_KERNEL|__GFP_ZERO'], [1n << 63n, '0x8000000000000000'], [-1n << 63n, '0x8000000000000000'],
] as const) {
  test(`${flags} is ${text}`, () => assert.is(gfpText(flags), text));
}

test('each bit has its place', () => {
  const types = kernelTypes('vmlinux');
  gfpBits.forEach((name, index) => {
    assert.ok(gfpText(2 ** index) !== '0');
    // Before 6.10 they are macros; and one has no name in kernels that have no use for it.
    const here = types?.findEnumerator(`___GFP_${name}_BIT`) ?? null;
    if (here !== null) assert.is(Number(here.value), index, name);
  });
});

test.run();
