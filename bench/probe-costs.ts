// What an event of each probe type costs, on this kernel and in the guests, as far as each has the type: kept by kernel in probe-costs.json, which
// docs/probes.md is made of. The objects are compiled here, once for all kernels; measure-probes.ts measures.

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleDriver } from '../tests/guest/bundle.ts';
import { runGuest } from '../tests/guest/boot.ts';
import type { Cost, MeasurePlan } from './measure-probes.ts';

const FILE = new URL('./probe-costs.json', import.meta.url);
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FOLDER = join(ROOT, 'build/bench/probes');

interface Probe {
  readonly name: string;
  /** `{LOAD}`: the load's path; `{WRITTEN}`: the address of what it writes to at each call. */
  readonly probe: string;
  /** Attached to the load's process alone, not to be paid by all others. */
  readonly scoped?: true;
}

/** A function that getppid(2) calls; that itself has no type information everywhere. */
const FUNCTION = '__task_pid_nr_ns';

/** Each call of the load is one event of those that are no samples of time: one call of getppid(2) through the C library, one mark and one store. */
const PROBES: readonly Probe[] = [
  { name: 'rawtracepoint', probe: 'rawtracepoint:sys_enter' },
  { name: 'tracepoint (a system call)', probe: 'tracepoint:syscalls:sys_enter_getppid' },
  { name: 'tracepoint (with a field)', probe: 'tracepoint:syscalls:sys_enter_getppid /args.__syscall_nr >= 0/' },
  { name: 'fentry', probe: `fentry:${FUNCTION}` },
  { name: 'fexit', probe: `fexit:${FUNCTION}` },
  { name: 'kprobe', probe: `kprobe:${FUNCTION}` },
  { name: 'kretprobe', probe: `kretprobe:${FUNCTION}` },
  { name: 'uprobe', probe: 'uprobe:libc:syscall', scoped: true },
  { name: 'uretprobe', probe: 'uretprobe:libc:syscall', scoped: true },
  { name: 'usdt', probe: 'usdt:{LOAD}:load:mark' },
  { name: 'watchpoint', probe: 'watchpoint:{WRITTEN}:8:w', scoped: true },
  { name: 'software', probe: 'software:cpu-clock:1000000', scoped: true },
  { name: 'hardware', probe: 'hardware:instructions:1000000', scoped: true },
  { name: 'profile', probe: 'profile:hz:997', scoped: true },
  { name: 'interval', probe: 'interval:hz:997' },
  { name: 'iter', probe: 'iter:task' },
];

/** Behind the name of a probe that counts. */
const COUNTED = ' count';

export interface Figures {
  /** Nanoseconds that an event adds to a call of the traced program: an empty body, `@ = count()`; absent: it is no event of the program's own. */
  readonly empty?: number;
  readonly count?: number;
  /** Nanoseconds of the program with the empty body itself. */
  readonly own?: number;
}

interface Measured {
  readonly kernel: string;
  /** By software, where a nanosecond is an instruction. */
  readonly emulated: boolean;
  readonly date: string;
  readonly probes: Readonly<Record<string, Figures>>;
}

/** On this kernel, or in a guest of that label. Returns the figures, and says of each type that could not be measured why. */
export async function measureProbes(load: string, guest: string | null, say: (text: string) => void): Promise<Measured['probes']> {
  mkdirSync(FOLDER, { recursive: true });
  const driver = await bundleDriver('bench/measure-probes.ts', join(FOLDER, 'driver.cjs'));
  const written = /^0*([0-9a-f]+) \w written$/m.exec(execFileSync('nm', [load], { encoding: 'utf8' }))![1]!;
  const probes = PROBES.flatMap(({ name, probe, scoped = false }, index) => (['', '@ = count();'] as const).map((body) => {
    const object = join(FOLDER, `${index}${body === '' ? '' : '-count'}.bpf.o`);
    const place = probe.replace('{LOAD}', load).replace('{WRITTEN}', `0x${written}`);
    execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['--no-warnings', '-o', object, '-e', `${place} { ${body} }`], { stdio: ['ignore', 'ignore', 'inherit'] });
    return { name: body === '' ? name : `${name}${COUNTED}`, object, scoped };
  }));
  // Where the clock counts instructions, short rounds tell as much as long ones.
  const plan: MeasurePlan = { load, ...(guest === null ? { rounds: 5, roundTime: 40e6 } : { rounds: 3, roundTime: 10e6 }), probes };
  const planFile = join(FOLDER, 'plan.json');
  writeFileSync(planFile, JSON.stringify(plan));
  const costs = new Map<string, Exclude<Cost, { failed: string }>>();
  const take = (line: string): void => {
    if (!line.startsWith('{')) return;
    const cost = JSON.parse(line) as Cost;
    if (!('failed' in cost)) costs.set(cost.name, cost);
    // What cannot be attached with one body cannot be with the other, for the same reason.
    else if (!cost.name.endsWith(COUNTED) || costs.has(cost.name.slice(0, -COUNTED.length))) say(`${cost.name}: not measured: ${cost.failed}`);
  };
  if (guest === null) await runHere(driver, planFile, take);
  else {
    // To count instructions is slow, and a busy machine takes minutes to boot the guest.
    const { driverExit, stuck, console: said } = await runGuest({ label: guest, driver, plan: planFile, stuckSeconds: 900, clockCountsInstructions: true, onLine: take });
    if (driverExit !== 0) throw new Error(`${stuck ? 'the guest has said nothing for 15 minutes' : 'the guest ended early'}: ${said.slice(-500)}`);
  }
  const figures: Record<string, Figures> = {};
  for (const { name } of PROBES) {
    const [empty, count] = [costs.get(name), costs.get(`${name}${COUNTED}`)];
    if (empty?.own == null) continue;
    figures[name] = empty.added > 0 ? { empty: empty.added, ...(count === undefined ? {} : { count: count.added }), own: empty.own } : { own: empty.own };
  }
  keep({ kernel: guest ?? /^\d+\.\d+/.exec(release())![0], emulated: guest !== null, date: new Date().toISOString().slice(0, 10), probes: figures });
  return figures;
}

function runHere(driver: string, plan: string, take: (line: string) => void): Promise<void> {
  const child = spawn(process.execPath, [driver, plan], { stdio: ['ignore', 'ignore', 'inherit', 'pipe'] });
  let pending = '';
  child.stdio[3]!.on('data', (chunk: Buffer) => {
    const lines = (pending + chunk.toString()).split('\n');
    pending = lines.pop()!;
    lines.forEach(take);
  });
  return new Promise((resolve, reject) => child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the driver ended with ${code}`)))));
}

/** Newest kernel first. */
function keep(measured: Measured): void {
  const others = (JSON.parse(readFileSync(FILE, 'utf8')) as readonly Measured[]).filter(({ kernel }) => kernel !== measured.kernel);
  const number = ({ kernel }: Measured): number => Number(kernel.split('.')[0]) * 1000 + Number(kernel.split('.')[1]);
  writeFileSync(FILE, `${JSON.stringify([...others, measured].sort((a, b) => number(b) - number(a)), null, 2)}\n`);
}
