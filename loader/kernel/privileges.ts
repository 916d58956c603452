// Whether this process may trace at all (reference 08.3), asked before anything is done, so that a user without the right
// gets one sentence and not a failed system call.

import { existsSync, readFileSync } from 'node:fs';
import { EXIT_INPUT, LoaderError } from '../errors.ts';

/** Numbers of include/uapi/linux/capability.h. */
const CAP_DAC_OVERRIDE = 1n;
const CAP_DAC_READ_SEARCH = 2n;
const CAP_SYS_ADMIN = 21n;
const CAP_PERFMON = 38n;
const CAP_BPF = 39n;

/** What tracing needs, each met by any of its capabilities. */
const requirements: readonly (readonly [name: string, anyOf: readonly bigint[]])[] = [
  ['CAP_BPF', [CAP_BPF, CAP_SYS_ADMIN]],
  ['CAP_PERFMON', [CAP_PERFMON, CAP_SYS_ADMIN]],
  ['CAP_DAC_READ_SEARCH', [CAP_DAC_READ_SEARCH]],
  ['CAP_DAC_OVERRIDE', [CAP_DAC_OVERRIDE]],
];

/** As far as the rights of this process go. */
export function mayTrace(): boolean {
  return missingNow().length === 0;
}

function missingNow(): readonly string[] {
  return process.geteuid?.() === 0 ? [] : missingCapabilities(effectiveCapabilities());
}

/** Throws LoaderError that names what is missing. */
export function checkPrivileges(): void {
  checkFileSystems();
  const missing = missingNow();
  if (missing.length > 0) {
    throw new LoaderError(`tracing needs root, or more capabilities: missing ${missing.join(', ')}`, EXIT_INPUT, { hints: [`run it as root, as with sudo; a service gets them by AmbientCapabilities=${requirements.map(([name]) => name).join(' ')}`] });
  }
  checkLockdown();
}

/** Throws LoaderError where the kernel hides what it does, from root too. */
export function checkLockdown(): void {
  if (!lockdown().includes('[confidentiality]')) return;
  throw new LoaderError('the kernel is locked down (confidentiality): it lets nobody read its memory, root included', EXIT_INPUT, { hints: ['only a boot without the option lockdown=confidentiality ends that; what holds now is in /sys/kernel/security/lockdown'] });
}

/** Without these, all that is left to say is what some call fails with, and libbpf counts the processors in the last one. */
function checkFileSystems(): void {
  for (const [path, type, file] of [['/proc', 'proc', 'self/status'], ['/sys', 'sysfs', 'devices/system/cpu/possible']] as const) {
    if (!existsSync(`${path}/${file}`)) throw new LoaderError(`there is no ${path} here, which tells of the kernel and of processes: mount -t ${type} ${type} ${path}`, EXIT_INPUT);
  }
}

/** Those of this process, a bit each. */
export function effectiveCapabilities(): bigint {
  return BigInt(`0x${/^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0'}`);
}

/** Names, for a set of effective capabilities. */
export function missingCapabilities(effective: bigint): string[] {
  return requirements.filter(([, anyOf]) => !anyOf.some((capability) => (effective >> capability) & 1n)).map(([name]) => name);
}

function lockdown(): string {
  try {
    return readFileSync('/sys/kernel/security/lockdown', 'latin1');
  } catch {
    return '';
  }
}

/** Why the kernel lets this process open no perf event, as far as that can be seen. */
export function perfRefusal(): string {
  const effective = effectiveCapabilities();
  const missing = ([['CAP_SYS_ADMIN', CAP_SYS_ADMIN], ['CAP_PERFMON', CAP_PERFMON]] as const).filter(([, capability]) => ((effective >> capability) & 1n) === 0n);
  const level = sysctl('kernel/perf_event_paranoid');
  const paranoid = level === null ? '' : ` (kernel.perf_event_paranoid is ${level})`;
  return missing.length === 0 ? `the kernel lets this process open no such perf event${paranoid}: a container or a security module may forbid it`
    : `this process lacks ${missing.map(([name]) => name).join(' and ')}, which the kernel wants for it${paranoid}`;
}

function sysctl(name: string): string | null {
  try {
    return readFileSync(`/proc/sys/${name}`, 'latin1').trim();
  } catch {
    return null;
  }
}
