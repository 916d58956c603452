// The real Host: what this machine's kernel says of itself. Everything is read on first use only, so a script
// that needs no kernel type never opens the 6 MB of kernel BTF, and nothing is written or mounted.

import { accessSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { arch as nodeArch } from 'node:process';
import { architectureNamed } from '../../common/architectures/index.ts';
import { Btf } from '../../common/btf/btf.ts';
import { bpfObjectProblem } from '../../common/check-bpf-object.ts';
import { ElfError } from '../../common/elf/elf.ts';
import { InternalError } from '../../common/internal-error.ts';
import type { BpfObject, Host, LinkResult } from '../../frontend/host.ts';
import { lazy } from '../../common/lazy.ts';
import { MAX_KERNEL, MAX_OBJECT, readBounded } from '../../loader/bounded-file.ts';
import { fileReasonOf, LoaderError } from '../../loader/errors.ts';
import { native } from '../../loader/native.ts';
import { bpfFunctions } from '../../loader/kernel/bpf-programs.ts';
import { resolveBinary } from '../../loader/attach/binaries.ts';
import type { ProcessOf } from '../../loader/attach/binaries.ts';
import { DEBUG_PLACES } from '../../loader/symbols/debug-files.ts';
import { Tracefs } from '../../loader/kernel/tracefs.ts';
import { openElf } from '../../loader/symbols/elf.ts';
import { kernelModules, VMLINUX } from '../../loader/kernel/kernel-btf.ts';
import { compileC } from './c-compiler.ts';
import type { KernelHeaders } from './kernel-headers.ts';
import { kernelFacts } from './recorded-machine.ts';
import type { MachineFacts } from '../../common/machine-facts.ts';
import { recordedSyscalls } from './recorded-syscalls.ts';
import { btfOf, readImport } from './read-import.ts';
import { openStdlib } from './stdlib.ts';
import { userFunctions } from './user-functions.ts';

export interface HostOptions {
  /** --btf FILE or BPFTRACE_BTF: BTF, or an ELF file that has it; null: the running kernel's. */
  readonly btf: string | null;
  /** --host: the kernel of another machine; absent or null: the running one. */
  readonly machine?: MachineFacts | null;
  /** Where clang is looked for, as in $PATH; absent: nowhere. */
  readonly path?: string;
  /** --traceable-functions: its text; absent or null: the kernel's own list. */
  readonly traceableFunctions?: string | null;
  /** For the C of scripts; absent or null: none. */
  readonly kernelHeaders?: KernelHeaders | null;
  /** Where debug files of programs are looked for; absent: where they usually are. */
  readonly debugPlaces?: readonly string[];
  /** The process whose files attach points mean, and whose binary one that names none; absent or null: none. */
  readonly pid?: number | null;
  /** Those of its descendants, too. */
  readonly follow?: boolean;
}

/** Thrown when a file that the user named cannot be read. */
class HostFileError extends Error {
  override readonly name = 'HostFileError';
}

const BTF_FOLDER = '/sys/kernel/btf';

/** close() gives back what reading tracefs may have opened. Throws HostFileError when there is no such file of BTF. */
export function machineHost(options: HostOptions): Host & { close(): void } {
  // Not every script has it read: a name that is wrong is told all the same.
  if (options.btf !== null) readingGiven(options.btf, (path) => accessSync(path, constants.R_OK));
  const tracefs = new Tracefs();
  const traceable = lazy(() => (options.traceableFunctions == null ? null : functionNames(options.traceableFunctions)));
  const traced: ProcessOf = { pid: options.pid ?? null, command: null, following: options.follow ?? false };
  return {
    ...(options.machine == null ? runningKernel(options, tracefs, traceable) : kernelFacts(options.machine, traceable())),
    symbolSize: (binary, symbol) => orNull(() => symbolSize(binary, symbol, traced)),
    userFunctions: (pattern, text) => userFunctions(pattern, text, traced, options.debugPlaces ?? DEBUG_PLACES),
    readImport,
    get stdlib() { return openStdlib(); },
    compileC: (request) => compileC(request, options.path ?? '', options.kernelHeaders),
    linkObjects,
    close: () => tracefs.close(),
  };
}

function runningKernel(options: HostOptions, tracefs: Tracefs, traceable: () => readonly string[] | null): ReturnType<typeof kernelFacts> {
  return {
    arch: kernelArch(),
    kernelBtf: lazy(() => {
      if (options.btf === null) return sysfsBtf('vmlinux');
      return givenBtf(options.btf);
    }),
    // Another kernel's modules are not known.
    moduleBtf: (name) => (options.btf === null && /^\w+$/.test(name) ? sysfsBtf(name) : null),
    modules: () => (options.btf === null ? kernelModules().filter((name) => name !== VMLINUX) : []),
    bpfFunctions: lazy(() => (options.btf === null ? bpfFunctions() : [])),
    tracepointFormat: (category, event) =>
      orNull(() => tracefs.read(`events/${category}/${event}/format`)) ?? (category === 'syscalls' ? syscallFormat(event) : null),
    tracepoints: lazy(() => orNull(() => {
      const listed = tracefs.read('available_events');
      if (listed !== null) return lines(listed);
      return tracefs.directories('events').flatMap((c) => tracefs.directories(`events/${c}`).map((e) => `${c}:${e}`));
    })),
    kernelFunctions: lazy(() => traceable() ?? orNull(() => {
      const listed = tracefs.read('available_filter_functions');
      return listed === null ? null : functionNames(listed);
    })),
  };
}

/** Of a list as the kernel gives it: a line each, the module behind the name. */
function functionNames(list: string): string[] {
  return lines(list).map((line) => line.split(/[\s[]/, 1)[0]!);
}

/** Throws LoaderError where there is no such file. */
function symbolSize(binary: string, symbol: string, traced: ProcessOf): number | null {
  const path = resolveBinary(binary, { name: binary }, traced);
  try {
    return openElf(path).symbol(symbol)?.size ?? null;
  } catch (error) {
    if (error instanceof ElfError) return null;
    throw error;
  }
}

/** libbpf's static linker reads and writes files. */
function linkObjects(objects: readonly BpfObject[]): LinkResult {
  const folder = mkdtempSync(join(process.env['TMPDIR'] ?? '/tmp', 'bpftrace-link-'));
  try {
    const files = objects.map(({ name, bytes }, index) => {
      const file = join(folder, `${index}-${basename(name)}`);
      writeFileSync(file, bytes);
      return file;
    });
    const output = join(folder, 'linked');
    const reason = native().linkObjects(output, files);
    if (reason !== null) return { kind: 'failed', reason: reason.replaceAll(`${folder}/`, '') };
    // The linker does not always notice that it could not write.
    const bytes = readFileSync(output);
    const problem = bpfObjectProblem(bytes);
    return problem === null ? { kind: 'linked', bytes } : { kind: 'failed', reason: `what libbpf made of them is damaged: ${problem}` };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The format of a system call's tracepoint, from what was recorded: the same on every 64-bit kernel, and in no BTF.
 * Without it, compiling opensnoop would take root.
 */
export function syscallFormat(event: string): string | null {
  const match = /^sys_(enter|exit)_(.+)$/.exec(event);
  const row = match === null ? undefined : recordedSyscalls.split('\n').find((r) => r === match[2] || r.startsWith(`${match[2]};`));
  if (match === null || row === undefined) return null;
  const declarations = match[1] === 'exit' ? ['long ret'] : row.split(';').slice(1);
  const fields = declarations.map((d, i) => `\tfield:${d};\toffset:${16 + 8 * i};\tsize:8;\tsigned:${match[1] === 'exit' ? 1 : 0};`);
  return ['format:', '\tfield:int __syscall_nr;\toffset:8;\tsize:4;\tsigned:1;', ...fields, ''].join('\n');
}

/** Compiling does not need tracefs: without the right to read it, the compiler makes do with BTF. */
function orNull<T>(ask: () => T): T | null {
  try {
    return ask();
  } catch (error) {
    if (error instanceof LoaderError) return null;
    throw error;
  }
}

function lines(text: string): string[] {
  return text.split('\n').filter((l) => l !== '');
}

function kernelArch(): string {
  const name = architectureNamed(nodeArch);
  if (name === null) throw new InternalError(`no register layout for the architecture ${nodeArch}`);
  return name;
}

/** Of the running kernel, or of one of its modules. */
function sysfsBtf(name: string): Uint8Array | null {
  const file = join(BTF_FOLDER, name);
  try {
    return native().readSysfsFile(file);
  } catch {
    return tryRead(file);
  }
}

/** A file of BTF alone, as /sys/kernel/btf has them, or a kernel or object that has it as a section. Throws HostFileError. */
export function givenBtf(path: string): Uint8Array {
  const bytes = readGiven(path);
  const btf = btfOf(bytes) ?? bytes;
  if (Btf.parse(btf) === null) throw new HostFileError(`'${path}' holds no BTF`);
  return btf;
}

/** A kernel may be large, but whatever does not know its own end is none. */
function readGiven(path: string): Buffer {
  return readingGiven(path, () => readBounded(path, MAX_KERNEL, MAX_OBJECT));
}

function readingGiven<T>(path: string, act: (path: string) => T): T {
  try {
    return act(path);
  } catch (error) {
    throw new HostFileError(`cannot read the BTF file '${path}': ${fileReasonOf(error)}`);
  }
}

function tryRead(path: string): Buffer | null {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
}
