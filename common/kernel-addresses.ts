// Which addresses can only be the kernel's: what a literal names there is its memory in every probe, for no process has any there.

/**
 * Where the kernel's half may begin, with five levels of page tables (Documentation/arch/x86/x86_64/mm.rst); that of arm64
 * and of four levels begins higher.
 */
const KERNEL_HALF = 0xff00000000000000n;

/** `address` is signed or unsigned. */
export function isKernelAddress(address: bigint): boolean {
  return BigInt.asUintN(64, address) >= KERNEL_HALF;
}
