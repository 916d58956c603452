// The compiler's only window to the machine it runs on. Frontend, middle and backend ask facts through this
// interface and do no I/O of their own, so everything also compiles against a recorded host (tests) or another
// machine's BTF (--btf). cli/host.ts is the real one.

export interface Host {
  /** Raw bytes of the kernel BTF (`/sys/kernel/btf/vmlinux` or --btf FILE), or null when there is none. */
  kernelBtf(): Uint8Array | null;
  /** Text of tracefs `events/CATEGORY/EVENT/format`, or null when the event (or tracefs) is not there. */
  tracepointFormat(category: string, event: string): string | null;
  /** All `category:event` names, for wildcards and near misses; null when tracefs cannot be read. */
  tracepoints(): readonly string[] | null;
  /** Names in tracefs `available_filter_functions` (or kallsyms), for near misses; null when unknown. */
  kernelFunctions(): readonly string[] | null;
  /** `process.arch` spelt as the kernel does: x86_64, arm64. */
  readonly arch: string;
}
