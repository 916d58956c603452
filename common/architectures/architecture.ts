// What is known of an architecture: one record, in the file of its name, and all of them in index.ts. Both halves read it,
// and so does whoever looks for clang's headers. How long its instructions are is the loader's own table
// (loader/attach/instructions.ts), because nobody else needs it.

export interface Architecture {
  /** What Node calls a machine of this kind: process.arch. */
  readonly node: string;
  /** e_machine of its binaries: EM_*, elf.h. */
  readonly elfMachine: number;
  /**
   * Registers as reg() names them: bytes from the start of the context of kprobe, uprobe and perf_event programs. An object has
   * these offsets in its instructions, so it is for one architecture.
   */
  readonly registers: Readonly<Record<string, number>>;
  /** Names of the registers that carry arguments, in the order of the calling convention. */
  readonly argumentRegisters: readonly string[];
  readonly returnRegister: string;
  /** Those that DWARF has numbers for, by these. */
  readonly dwarfRegisters: readonly string[];
  /** Where the program stood, and its stack. */
  readonly instructionPointer: string;
  readonly stackPointer: string;
  /** What a call leaves on the stack in front of the arguments that lie there. */
  readonly returnAddressBytes: number;
  /** The member of the kernel's `struct thread_struct` with what instructions add to addresses of the thread's own memory; null: they have no such form. */
  readonly threadBase: string | null;
  readonly systemCalls: {
    /** Bytes from the start of the registers, and how many there are. */
    readonly number: { readonly register: number; readonly width: 4 | 8 };
    readonly argumentRegisters: readonly string[];
    /** Member of struct thread_info, bytes from its start on the kernels of today, and the bit that a call of 32 bits has. */
    readonly compat: { readonly member: string; readonly offset: number; readonly size: 4 | 8; readonly bit: number };
    /** Where the kernel finds the arguments of any call for its record (syscall_get_arguments()), bytes from the start of the registers: of a call of 64 bits, and of 32. */
    readonly recorded: Readonly<Record<'native' | 'compat', readonly number[]>>;
  };
  /** What the CPU can watch memory for, and at which lengths. */
  readonly watchModes: WatchModes;
  /** What C asks about, to know it: macros that compilers for it define. */
  readonly macros: readonly string[];
  /** What libbpf's headers want to be told: its macro for programs about this architecture. */
  readonly targetMacro: string;
  /** Where the headers of its user space are. */
  readonly headers: string;
  /** Its folder under arch/ in the kernel's sources. */
  readonly kernelFolder: string;
}

/** By the letters of r, w and x: bytes. */
export type WatchModes = Readonly<Record<string, readonly number[]>>;
