// docs/probes.md as text: for each probe type since which kernel it works, how many places are attached to, on which kernels the runtime
// cases try it, and what it costs where that was measured. scripts/probes-doc.ts writes the file, a test keeps it current.

import { readFileSync } from 'node:fs';
import { kernelFeatures } from '../../common/kernel-features.ts';
import type { KernelFeatureName } from '../../common/kernel-features.ts';
import { providerPrograms, providers } from '../../common/providers.ts';
import type { Provider } from '../../common/providers.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { splitAttachPoint } from '../../frontend/providers/attach-point-text.ts';
import { findProvider } from '../../frontend/providers/index.ts';
import { runsInGuest } from '../runtime/cases.ts';
import type { RuntimeCase } from '../runtime/cases.ts';
import type { Feature } from '../runtime/features.ts';
import { filler, testPrograms } from '../runtime/placeholders.ts';
import { allCases } from '../runtime/suite.ts';

interface Facts {
  /** What the kernel's configuration must have. */
  readonly needs: string;
  /** What makes one program of many places, or how it is without. */
  readonly many: KernelFeatureName | 'a program each' | 'one place';
  /** What cases ask for that run such a probe; absent: nothing. A kernel without it runs none, though a case may see that it is missing. */
  readonly feature?: Feature;
}

const OWN: Facts = { needs: '', many: 'one place' };
const SAMPLED: Facts = { needs: 'CONFIG_PERF_EVENTS', many: 'one place' };
const TRAMPOLINE: Facts = { needs: 'CONFIG_DEBUG_INFO_BTF, CONFIG_FUNCTION_TRACER', many: 'a program each', feature: 'trampolines' };
const KPROBE: Facts = { needs: 'CONFIG_KPROBES', many: 'kprobe-multi', feature: 'kprobe' };
const UPROBE: Facts = { needs: 'CONFIG_UPROBES', many: 'uprobe-multi' };

const FACTS: Readonly<Record<Provider, Facts>> = {
  begin: OWN, end: OWN, self: OWN, test: OWN,
  bench: { needs: 'CONFIG_NET', many: 'one place' },
  tracepoint: { needs: 'CONFIG_TRACEPOINTS', many: 'raw-tracepoint-cookie' },
  rawtracepoint: { needs: 'CONFIG_TRACEPOINTS', many: 'raw-tracepoint-cookie' },
  kprobe: KPROBE, kretprobe: KPROBE, fentry: TRAMPOLINE, fexit: TRAMPOLINE, uprobe: UPROBE, uretprobe: UPROBE, usdt: UPROBE,
  interval: SAMPLED, profile: SAMPLED, software: SAMPLED,
  hardware: { ...SAMPLED, needs: 'counters of the CPU' },
  watchpoint: { ...SAMPLED, needs: 'CONFIG_HAVE_HW_BREAKPOINT', feature: 'watchpoints' },
  asyncwatchpoint: { ...SAMPLED, needs: 'CONFIG_HAVE_HW_BREAKPOINT', feature: 'watchpoints' },
  iter: { needs: 'CONFIG_DEBUG_INFO_BTF', many: 'one place' },
};

/** The kernels that the cases run on, with what each lacks of what cases ask for. */
const KERNELS: readonly { readonly name: string; readonly isGuest: boolean; readonly lacks: readonly Feature[] }[] = [
  { name: '6.18', isGuest: false, lacks: ['kprobe', 'kprobe_multi', 'kprobe_session', 'trampolines'] },
  { name: '6.12', isGuest: true, lacks: [] },
  { name: '6.1', isGuest: true, lacks: ['kprobe_multi', 'kprobe_session'] },
];

const HEAD = `# Probe types

Which kernels have a probe type, whether the tests try it there, and what it costs. What each is for and how it is written is in
[the reference](language/probes.md).

This page is written by \`scripts/probes-doc.ts\` from the tests' cases and from \`bench/probe-costs.json\`, which \`npm run bench -- probes\`
adds this machine's figures to.

## Kernels

*Since* is the first Linux that can run such a probe; distributions bring features to older kernels, and leave some out when they build
theirs, so the loader asks the kernel and compares no versions. *Many places* says since when a wildcard is one program with one link, or how
it is otherwise: then the loader attaches place by place, and the result is the same. The other columns say whether the tests' cases run such a
probe on that kernel.
`;

export function probesDocument(): string {
  const cases = allCases();
  const rows = providers.map((name) => {
    const { needs, many, feature } = FACTS[name];
    const { since } = providerPrograms[name];
    const tested = KERNELS.map(({ isGuest, lacks }) => ((feature === undefined || !lacks.includes(feature)) && cases.some((test) => isTriedBy(test, name, isGuest) && !test.requires.some((feature) => lacks.includes(feature))) ? 'yes' : '–'));
    return `| \`${name}\` | ${since} | ${needs} | ${inWords(many)} | ${tested.join(' | ')} |`;
  });
  const head = ['probe type', 'since', 'needs', 'many places', ...KERNELS.map(({ name }) => `tested on ${name}`)];
  return [HEAD, `| ${head.join(' | ')} |`, `|${head.map(() => '---').join('|')}|`, ...rows, '', costs()].join('\n');
}

function inWords(many: Facts['many']): string {
  if (many === 'a program each' || many === 'one place') return many;
  const { what, since } = kernelFeatures[many];
  return `${since}: ${what}`;
}

function isTriedBy(test: RuntimeCase, provider: Provider, inGuest: boolean): boolean {
  if (test.program === null || (inGuest ? !runsInGuest(test) : test.where === 'guest')) return false;
  return providersOf(test.program).has(provider);
}

const read = new Map<string, ReadonlySet<string>>();

function providersOf(program: string): ReadonlySet<string> {
  let names = read.get(program);
  if (names === undefined) {
    const { items } = parse({ name: 'case', text: filler(testPrograms('/'))(program) }).program;
    const points = items.flatMap((item) => (item.kind === 'probe' ? item.attachPoints : []));
    names = new Set(points.map((point) => findProvider(splitAttachPoint(point).provider.text)?.name ?? ''));
    read.set(program, names);
  }
  return names;
}

// ---------------------------------------------------------------- costs

/** As bench/probe-costs.ts writes them. */
interface Measured {
  readonly kernel: string;
  readonly emulated: boolean;
  readonly date: string;
  /** Nanoseconds by probe type: added to a call by an empty body and by `@ = count()`, where each call is an event; and of the empty program itself. */
  readonly probes: Readonly<Record<string, { readonly empty?: number; readonly count?: number; readonly own?: number }>>;
}

function costs(): string {
  const all = JSON.parse(readFileSync(new URL('../../bench/probe-costs.json', import.meta.url), 'utf8')) as readonly Measured[];
  return ['## Costs', '', 'The first two columns are what a traced program pays for an event itself, in nanoseconds that are added to a call of `getppid(2)` through the C library:',
    'the trap, the record and the program together. The last one is the program alone with an empty body, as the kernel counts it (`run_time_ns`), its clock included; that is all',
    'there is to measure of what samples time, and of iterators. Functions of the kernel are probed at `__task_pid_nr_ns`, which the call reaches. A uprobe costs that much where its',
    'instruction must be stepped over, as at libc\'s `syscall`; at a `nop`, where USDT probes are, the kernel needs no step. Figures are of one machine; only their relation means',
    'something elsewhere. Where the machine is emulated, its clock counts instructions, and so do the figures: what an instruction waits for is not in them. `hardware` needs counters',
    'of the CPU, which virtual machines lack.', '', ...all.map(costsOn)].join('\n');
}

function costsOn({ kernel, emulated, date, probes }: Measured): string {
  const unit = emulated ? 'instr.' : 'ns';
  const times = (value: number | undefined): string => (value === undefined ? '' : `${value} ${unit}`);
  return [`Linux ${kernel}, ${date}${emulated ? ', emulated' : ''}:`, '',
    '| probe | adds, empty body | adds, `@ = count()` | the program alone |', '|---|---|---|---|',
    ...Object.entries(probes).map(([name, { empty, count, own }]) => `| \`${name}\` | ${times(empty)} | ${times(count)} | ${times(own)} |`), ''].join('\n');
}
