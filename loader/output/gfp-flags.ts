// Flags of the kernel's allocators (gfp_t) as `%gr` prints them: the names that the kernel itself gives them in its traces
// (include/trace/events/mmflags.h), those of several flags first, joined with `|`. The bits are the same in all kernels since 5.15
// (include/linux/gfp_types.h); what has a name in some builds alone is behind them, and stays a number.

import type { Integer } from '../values/value.ts';

/** From bit 0 on. */
const BITS = [
  'DMA', 'HIGHMEM', 'DMA32', 'MOVABLE', 'RECLAIMABLE', 'HIGH', 'IO', 'FS', 'ZERO', 'ATOMIC', 'DIRECT_RECLAIM', 'KSWAPD_RECLAIM', 'WRITE', 'NOWARN',
  'RETRY_MAYFAIL', 'NOFAIL', 'NORETRY', 'MEMALLOC', 'COMP', 'NOMEMALLOC', 'HARDWALL', 'THISNODE', 'ACCOUNT', 'ZEROTAGS',
] as const;

function bit(name: (typeof BITS)[number]): number {
  return 2 ** BITS.indexOf(name);
}

const RECLAIM = bit('DIRECT_RECLAIM') + bit('KSWAPD_RECLAIM');
const KERNEL = RECLAIM + bit('IO') + bit('FS');
const USER = KERNEL + bit('HARDWALL');
const HIGHUSER = USER + bit('HIGHMEM');
const MOVABLE = HIGHUSER + bit('MOVABLE');
const TRANSHUGE_LIGHT = MOVABLE - RECLAIM + bit('COMP') + bit('NOMEMALLOC') + bit('NOWARN');

/** The larger ones first. Kernels differ in what goes with two of them. */
const NAMES: readonly (readonly [name: string, flags: number])[] = [
  ['GFP_TRANSHUGE', TRANSHUGE_LIGHT + bit('DIRECT_RECLAIM')],
  ['GFP_TRANSHUGE_LIGHT', TRANSHUGE_LIGHT],
  ['GFP_HIGHUSER_MOVABLE', MOVABLE],
  ['GFP_HIGHUSER', HIGHUSER],
  ['GFP_USER', USER],
  ['GFP_KERNEL_ACCOUNT', KERNEL + bit('ACCOUNT')],
  ['GFP_KERNEL', KERNEL],
  ['GFP_NOFS', RECLAIM + bit('IO')],
  ['GFP_NOIO', RECLAIM],
  ['GFP_ATOMIC', bit('HIGH') + bit('ATOMIC') + bit('KSWAPD_RECLAIM')],
  ['GFP_ATOMIC', bit('HIGH') + bit('KSWAPD_RECLAIM')],
  ['GFP_NOWAIT', bit('KSWAPD_RECLAIM') + bit('NOWARN')],
  ['GFP_NOWAIT', bit('KSWAPD_RECLAIM')],
  ['GFP_DMA', bit('DMA')],
  ['GFP_DMA32', bit('DMA32')],
  ...BITS.map((name) => [`__GFP_${name}`, bit(name)] as const),
];

/** Of all names, so that a test may compare them with a kernel's. */
export const gfpBits: readonly string[] = BITS;

export function gfpText(flags: Integer): string {
  let rest = BigInt.asUintN(64, BigInt(flags));
  if (rest === 0n) return '0';
  const found: string[] = [];
  for (const [name, value] of NAMES) {
    const mask = BigInt(value);
    if ((rest & mask) !== mask) continue;
    found.push(name);
    rest &= ~mask;
  }
  if (rest !== 0n) found.push(`0x${rest.toString(16)}`);
  return found.join('|');
}
