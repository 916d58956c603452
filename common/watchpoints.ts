// What a watchpoint may be (reference 04.6): an address, how many bytes from there, and what is done with them. The CPU
// compares addresses in registers of its own, so each architecture has its modes and lengths. The compiler reads what
// is written out, the loader what parameters have made of it, both by these rules and in these words.

import type { WatchModes } from './architectures/architecture.ts';
import { ATTACH_POINT, integerOf } from './numbers.ts';

export type WatchPart = 'address' | 'length' | 'mode';
/** As written; null: a parameter, which is not known yet. */
export type WatchText = Readonly<Record<WatchPart, string | null>>;

export interface Watch {
  readonly address: bigint;
  readonly length: number;
  /** Letters in the order r, w, x. */
  readonly mode: string;
}

export interface WatchProblem {
  readonly part: WatchPart;
  readonly message: string;
  readonly help: string;
}

/** An argument of a function, which is the address where the function is called. */
export interface WatchedArgument {
  readonly function: string;
  readonly argument: number;
}

/** `function+argN`; null: something else. */
export function readWatchedArgument(text: string): WatchedArgument | null {
  const [, name, argument] = /^(.+)\+arg(\d+)$/s.exec(text) ?? [];
  return name === undefined ? null : { function: name, argument: Number(argument) };
}

const LENGTHS = [1, 2, 4, 8];
const MAX_ADDRESS = (1n << 64n) - 1n;

/** `modes`: of the architecture; null: which one it will be is not known. Parts that are not known are zero or empty in what it gives. */
export function readWatch(text: WatchText, modes: WatchModes | null): Watch | WatchProblem {
  const address = text.address === null ? 0n : integerOf(text.address, ATTACH_POINT);
  if (address === null || address < 0n || address > MAX_ADDRESS) return { part: 'address', message: `\`${text.address}\` is not an address`, help: 'write `watchpoint:address:length:mode`' };
  if (address === 0n && text.address !== null) {
    return { part: 'address', message: 'A watchpoint cannot be at address zero', help: 'give the address of a variable: `watchpoint:0x…:8:w`' };
  }
  const length = text.length === null ? 0 : Number(integerOf(text.length, ATTACH_POINT) ?? 0n);
  if (text.length !== null && !LENGTHS.includes(length)) return { part: 'length', message: 'The length of a watchpoint is 1, 2, 4 or 8', help: 'write `watchpoint:address:length:mode`' };
  const mode = [...text.mode ?? ''].sort().join('');
  if (text.mode !== null && (!/^r?w?x?$/.test(mode) || mode === '')) {
    return { part: 'mode', message: `\`${text.mode}\` is not a mode`, help: 'a mode is made of r, w and x, each at most once' };
  }
  const lengths = modes === null || mode === '' ? LENGTHS : modes[mode];
  if (lengths === undefined) return { part: 'mode', message: `This CPU cannot watch for \`${mode}\``, help: `it can for ${Object.keys(modes!).map((each) => `\`${each}\``).join(', ')}` };
  if (length > 0 && !lengths.includes(length)) {
    return { part: 'length', message: `The length of a watchpoint for \`${mode}\` is ${lengths.join(' or ')} on this CPU`, help: `write \`watchpoint:${text.address ?? '…'}:${lengths[0]!}:${mode}\`` };
  }
  if (length > 0 && !mode.includes('x') && address % BigInt(length) !== 0n) {
    return { part: 'address', message: `0x${address.toString(16)} is no multiple of ${length}, and the CPU watches only such`, help: 'watch less at a time, with a watchpoint for each part' };
  }
  return { address, length, mode };
}

/** The upper half of all addresses is the kernel's, on every architecture that we know. */
export function isKernelAddress(address: bigint): boolean {
  return address >> 63n === 1n;
}
