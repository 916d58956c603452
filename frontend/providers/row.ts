// What the compiler knows of a probe type: the shape of its record. One file per family of probe types has the records,
// index.ts the table of them. Parser, checker, builtins, lowering and the plan for the loader ask the record of a probe's
// attach point and never for its name, so a new probe type is a file here. No part may be left out: what a probe
// type does not have is null, said in so many words.

import type { Btf } from '../../common/btf/btf.ts';
import type { AttachSpec } from '../../common/manifest.ts';
import type { UserFunctionPattern } from '../../common/user-functions.ts';
import type { Host } from '../host.ts';
import type { Span } from '../syntax/source.ts';
import type { Surroundings } from './attach-point-help.ts';
import type { Part } from './attach-point-text.ts';

/** How it is written. */
interface WrittenForm {
  readonly name: string;
  /** Found in upper and lower case as they stand here. */
  readonly aliases: readonly string[];
  /** Number of parts after the name, once they are `complete`. */
  readonly counts: readonly number[];
  /** For help: with backticks. */
  readonly form: string;
  /** For help: a whole script. */
  readonly example: string;
  /** Whose code it is about, where a wildcard stands for the probe type; null: then it is never meant. */
  readonly wildcard: 'kernel' | 'user' | null;
  /** The parts with what a short form leaves out. */
  complete(parts: readonly Part[]): readonly Part[];
  /** What to write where the number of parts is wrong; null: the form. */
  countHelp(parts: readonly Part[]): string | null;
}

/** What a row's reader works with; `fail` reports and gives null. */
export interface Reader {
  readonly row: WrittenForm;
  readonly parts: readonly Part[];
  readonly whole: Span;
  readonly around: Surroundings;
  readonly fail: (span: Span, message: string, help?: string) => null;
}

// Methods are compared loosely by TypeScript, so that a row of one kind of spec passes for a row of any. The parser
// gives a spec and its row together, and nobody else makes such a pair.
export interface ProviderRow<Spec extends AttachSpec = AttachSpec> extends WrittenForm {
  readonly name: Spec['provider'];
  /** What the parts mean; null after a report. A parameter that only the loader knows stays in it as text. */
  read(reader: Reader): Spec | null;
  readonly program: ProgramKind;
  runs(spec: Spec): Running;
  /** Whether it may stand for several although no part of it has a wildcard. Absent: it does not. */
  expands?(spec: Spec): boolean;
  /** Where plain addresses point to, such as `arg0`, and integers cast to pointers. */
  readonly space: 'kernel' | 'user';
  readonly can: Capabilities<Spec>;
  /** Value of the builtin `probetype`. */
  readonly probetype: string;
  /** For a script that looks for arguments where there are none. */
  readonly argumentsAt: string | null;
  /** For a script that looks for a return value where there is none. */
  readonly resultAt: string | null;
  /** What to do about a second one of the same text; null: nothing is wrong with it. */
  readonly secondHelp: string | null;
  /** Why it takes --unsafe. */
  danger(spec: Spec): { readonly message: string; readonly help: string } | null;
  /** The kernel's module that it is about, as far as the attach point tells; a pattern is none. */
  module(spec: Spec): string | null;
  /** The target that was meant, when the one it names does not exist here; without the name of the probe type. */
  near(spec: Spec, here: Here): string | null;
}

/**
 * What makes it run: events; time alone, whatever the machine does; the loader, when it is time; the loader once, for all that there is to walk over, whereupon the
 * run ends; or whoever reads the file that stays behind, without a loader that could read events.
 */
export type Running = 'at-events' | 'by-clock' | 'by-loader' | 'once' | 'when-read';

/** The machine that compiles. */
export interface Here {
  readonly host: Pick<Host, 'tracepoints' | 'tracepointFormat' | 'kernelFunctions'>;
  readonly kernelBtf: () => Btf | null;
}

/** The BPF program that it becomes; its type and section are in common/providers.ts, for the loader too. */
export interface ProgramKind {
  /**
   * When it must see itself whether it runs in a process that is traced (reference 04.1): always where the kernel runs it for every
   * process; where the kernel keeps it to one, only when the descendants of that one are traced too; never where the
   * kernel sees to that as well, or no process is concerned.
   */
  readonly filtersPid: 'always' | 'following' | 'never';
  /** What it returns where the script does not say. */
  readonly result: 0 | 1;
  /** Whether it may wait for a page of user memory, where the kernel lets it. */
  readonly maySleep?: true;
  /** Whether what it returns is looked at: of such a value 32 bits come out. */
  readonly judged: boolean;
}

/** What builtins need, each under the name that they ask for; null or false: there is none. */
export interface Capabilities<Spec extends AttachSpec> {
  /** The builtin `ctx`; null: no type tells what the program gets. */
  readonly context: Context<Spec> | null;
  /** The context begins with a set of registers. */
  readonly registers: boolean;
  readonly function: ProbedFunction | null;
  /** Where it is: in a register by the calling convention, or with the kernel, which knows its type. */
  readonly returnValue: 'register' | 'kernel' | null;
  /** arg0, arg1, … lie in registers by the calling convention. */
  readonly registerArguments: boolean;
  /** arg0, arg1, … are the context, 64 bits each. */
  readonly rawArguments: boolean;
  /** arg0, arg1, … lie where a note of the binary says, which the loader reads (common/noted-arguments.ts). */
  readonly notedArguments: boolean;
  /** It is in a file, whose symbols may be asked for (common/place-facts.ts). */
  readonly binary: boolean;
  /** What it is started with are objects whose types the kernel knows, for helpers that take such. */
  readonly kernelObjects: boolean;
  /** The kernel lets such programs ask for the path of an object. */
  readonly kernelPaths: boolean;
  readonly namedArguments: NamedArguments<Spec> | null;
  /** Whether one program can serve several places and be told which one it is at. */
  readonly cookie: boolean;
}

export type Capability = keyof Capabilities<AttachSpec>;

interface Context<Spec extends AttachSpec> {
  /** Name of the kernel's struct. */
  struct(spec: Spec): string;
  /**
   * The kernel has something else there, and puts the right instructions in place of those that read a field. So fields are
   * there in `ctx.field` alone, and not behind a pointer that was kept or handed on.
   */
  readonly translated: boolean;
}

/** Of a program that begins with registers. */
export const REGISTERS = { struct: () => 'pt_regs', translated: false } as const;

/** Of a program that a perf event runs. */
export const PERF_EVENT_DATA = { struct: () => 'bpf_perf_event_data', translated: true } as const;

/** How the address of the probed function is found, and in whose symbols it is looked up. */
export interface ProbedFunction {
  readonly symbols: 'ksym' | 'usym';
  /** Whether it is in the register of the instruction pointer; else the kernel is asked. */
  readonly atInstruction: boolean;
}

interface NamedArguments<Spec extends AttachSpec> {
  from(spec: Spec): ArgumentSource;
}

export type ArgumentSource =
  /**
   * Fields of a tracepoint's record, as its format file says. `calls`: the kernel fills it from registers when a system call
   * begins or ends, and a program can be there itself: one call is known by its number; null: it does not.
   */
  | { readonly kind: 'record'; readonly category: string; readonly event: string; readonly calls: 'one' | 'all' | null }
  /** The parameters of an event in BTF, 64 bits each. `module`: null where it is not named. */
  | { readonly kind: 'raw'; readonly event: string; readonly module: string | null }
  /**
   * The parameters of a function in the kernel's BTF, which the kernel hands out. `module`: null where it is not named. `program`: it is one
   * of the BPF program of that id, or of any (`*`); null: one of the kernel.
   */
  | { readonly kind: 'function'; readonly module: string | null; readonly function: string; readonly program: string | null }
  /** The parameters of functions of a program, as its debug information tells. */
  | { readonly kind: 'user-function'; readonly pattern: UserFunctionPattern };

/** For what a probe type does not do. */
export const nothing = (): null => null;
export const atEvents = (): Running => 'at-events';
export const byLoader = (): Running => 'by-loader';
export const asWritten = (parts: readonly Part[]): readonly Part[] => parts;

/** Whole, not to be spread: a part that is forgotten in a row would be one that it does not have. */
export const NO_CAPABILITIES: Capabilities<never> = {
  context: null, registers: false, function: null, returnValue: null, registerArguments: false, rawArguments: false,
  notedArguments: false, binary: false, kernelObjects: false, kernelPaths: false, namedArguments: null, cookie: false,
};
