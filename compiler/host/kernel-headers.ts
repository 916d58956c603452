// Headers of a kernel for the C of scripts: BPFTRACE_KERNEL_SOURCE and BPFTRACE_KERNEL_BUILD name its source tree and what
// was built of it, which may be the same. Without them no kernel headers are looked for: types come from BTF.

import { architectureNamed, architectureOf } from '../../common/architectures/index.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { statusOf } from '../../loader/bounded-file.ts';

export interface KernelHeaders {
  readonly source: string;
  readonly build: string;
}

/** The variables name something that is no folder. */
class KernelHeadersError extends Error {
  override readonly name = 'KernelHeadersError';
}

/** null: neither variable is set. */
export function kernelHeadersOf(environment: Readonly<Record<string, string | undefined>>): KernelHeaders | null {
  const source = environment['BPFTRACE_KERNEL_SOURCE'] ?? environment['BPFTRACE_KERNEL_BUILD'];
  return source === undefined ? null : { source, build: environment['BPFTRACE_KERNEL_BUILD'] ?? source };
}

/** As a module is compiled. */
const DEFINES = ['__KERNEL__', '__BPF_TRACING__', 'KBUILD_MODNAME="bpftrace"'];

/** Read in front of every file of the kernel, as far as a version has them. */
const PREFIXES = ['kconfig.h', 'compiler-version.h', 'compiler_types.h'];

/**
 * Arguments for clang. `skipBodies`: for types alone, since inline functions of the kernel hold assembly of its own
 * architecture, which is none for BPF. Throws KernelHeadersError.
 */
export function kernelHeaderArguments({ source, build }: KernelHeaders, skipBodies: boolean): string[] {
  for (const [variable, folder] of [['BPFTRACE_KERNEL_SOURCE', source], ['BPFTRACE_KERNEL_BUILD', build]] as const) {
    if (statusOf(folder)?.isDirectory() !== true) throw new KernelHeadersError(`${variable}: there is no folder '${folder}'`);
  }
  const arch = join('arch', architectureOf(architectureNamed(process.arch) ?? '')?.kernelFolder ?? process.arch, 'include');
  const folders = ['', 'uapi'].flatMap((part) => [
    join(source, arch, part), join(build, arch, 'generated', part),
    join(source, 'include', part), part === '' ? join(build, 'include') : join(build, 'include/generated/uapi'),
  ]);
  return [
    ...DEFINES.map((define) => `-D${define}`), '-fshort-wchar', '-Wno-gnu',
    ...folders.filter((folder) => existsSync(folder)).flatMap((folder) => ['-I', folder]),
    ...PREFIXES.map((name) => join(source, 'include/linux', name)).filter((file) => existsSync(file)).flatMap((file) => ['-include', file]),
    ...(skipBodies ? ['-Xclang', '-skip-function-bodies'] : []),
  ];
}
