// --info: what this machine is, what this build is made of, and what the kernel has for it (reference 08.1), for a report of a
// fault, or to know where an object will run. Must not import the compiler.

import { release, version as kernelBuild } from 'node:os';
import { architectureNamed } from '../common/architectures/index.ts';
import { checkPrivileges } from '../loader/kernel/privileges.ts';
import { native } from '../loader/native.ts';
import { machineInfo } from '../loader/run/machine-info.ts';
import type { CommandLine } from './arguments.ts';
import { jsonLine } from './json-line.ts';
import { formatOf, unwantedFeatures } from './run-options.ts';
import { doWithout } from '../loader/kernel/features.ts';
import { EXIT_OK, printOut } from './terminal.ts';
import { VERSION } from '../common/version.ts';

/** Title, and rows of it. */
type Group = readonly [title: string, rows: Readonly<Record<string, string | boolean>>];

/** Returns the exit code. `llvm`: the version of the compiler's library; null: there is no compiler. Throws UsageError, LoaderError. */
export function info(line: CommandLine, llvm: (() => string) | null): number {
  const format = formatOf(line);
  checkPrivileges();
  doWithout(unwantedFeatures(line));
  const { helpers, features, probeTypes } = machineInfo();
  const system = { OS: `Linux ${release()} ${kernelBuild()}`, Arch: architectureNamed(process.arch) ?? process.arch };
  const libdw = native().libdwVersion();
  const build = {
    version: `v${VERSION}`, ...(llvm === null ? {} : { LLVM: llvm() }), libbpf: native().libbpfVersion(), 'libdw (DWARF support)': libdw ?? false, node: process.versions.node,
  };
  if (format === 'json') {
    printOut(jsonLine('info', { system, build, helpers, features, probe_types: probeTypes }));
    return EXIT_OK;
  }
  const groups: readonly Group[] = [['System', system], ['Build', build], ['Kernel helpers', helpers], ['Kernel features', features], ['Probe types', probeTypes]];
  printOut(groups.map(([title, rows]) => `${title}\n${Object.entries(rows).map(([name, value]) => `  ${name}: ${typeof value === 'string' ? value : value ? 'yes' : 'no'}\n`).join('')}`).join('\n'));
  return EXIT_OK;
}
