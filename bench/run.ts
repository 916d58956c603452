// Measures the figures that the project promises, in fresh processes, and prints them as a table next to their limits
// and, where a peer is given (PEER=path, or `bpftrace` in PATH), next to the peer's figures. Start-up figures are medians of runs
// that alternate with bare node, so that a slow moment of the machine hits both. It asserts nothing: figures depend on
// the machine, and the tests must not.

import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { costOf } from './cost.ts';
import type { Cost } from './cost.ts';
import { measureKeyedMaps } from './keyed-maps.ts';
import type { CommandCost, CommandsPlan } from './measure-commands.ts';
import { measureProbes } from './probe-costs.ts';
import { PRODUCERS, linesScript, measureThroughput } from './throughput.ts';
import type { Throughput } from './throughput.ts';
import { toolCosts } from './tool-costs.ts';
import { toolStarts } from './tool-starts.ts';
import { bundleDriver } from '../tests/guest/bundle.ts';
import { runGuest } from '../tests/guest/boot.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const BENCH = join(ROOT, 'bench');
const BUILT = join(ROOT, 'build/bench');
const LOAD = join(BUILT, 'load');
const bin = (name: string): string => join(ROOT, 'bin', name);
const RUNS = 15;
const STATS = '/proc/sys/kernel/bpf_stats_enabled';

interface Row {
  readonly name: string;
  readonly unit: string;
  readonly ours: number | undefined;
  readonly limit: string;
  readonly met: boolean | undefined;
  readonly peer: number | undefined;
}

const rows: Row[] = [];
const scratch = mkdtempSync(join(tmpdir(), 'bench-'));
const words = process.argv.slice(2);
const chosen = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word));

function peerPath(): string | undefined {
  const given = process.env['PEER'];
  if (given !== undefined && given !== '') return given;
  const found = spawnSync('sh', ['-c', 'command -v bpftrace'], { encoding: 'utf8' }).stdout.trim();
  return found === '' || found.startsWith(join(ROOT, 'bin')) ? undefined : found;
}

const peer = peerPath();

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

const once = (argv: readonly string[]): Cost => costOf(join(BUILT, 'measure'), argv);

/** Milliseconds that parsing and checking hello.bt take in a process that has done nothing else. */
function coldFrontend(): number {
  const { stderr } = spawnSync(bin('bpftrace-cc'), ['-v', '--emit=types', join(BENCH, 'hello.bt')], { encoding: 'utf8' });
  const passes = [...stderr.matchAll(/^\w[\w ]*? +([\d.]+) ms$/gm)];
  if (!/^parse /m.test(stderr) || !/^checks /m.test(stderr)) throw new Error(`bpftrace-cc -v does not say what its passes take: ${stderr}`);
  return passes.reduce((sum, [, milliseconds]) => sum + Number(milliseconds), 0);
}

/** What that took, as a share of a bare node's wall time, when the language had no macros, imports and C: it may grow by 15 %. */
const COLD_FRONTEND_SHARE = 0.095;

function frontendRow(): void {
  const [node, ours]: [number[], number[]] = [[], []];
  for (let run = 0; run <= 2 * RUNS; run++) {
    const [bare, passes] = [once([process.execPath, '-e', '0']).wall, coldFrontend()];
    if (run === 0) continue;
    node.push(bare);
    ours.push(passes);
  }
  const limit = 1.15 * COLD_FRONTEND_SHARE * median(node);
  add('parse and check hello, cold', 'ms', median(ours), `${(1.15 * COLD_FRONTEND_SHARE).toFixed(3)} node = ${limit.toFixed(1)}`, median(ours) <= limit);
}

/** Medians for each command, the runs of all of them taken in turn. */
function costs(commands: readonly (readonly string[])[]): Cost[] {
  const taken = commands.map((): Cost[] => []);
  commands.forEach((argv) => once(argv));
  for (let run = 0; run < RUNS; run++) commands.forEach((argv, i) => taken[i]!.push(once(argv)));
  return taken.map((all) => ({ wall: median(all.map((c) => c.wall)), cpu: median(all.map((c) => c.cpu)), rss: median(all.map((c) => c.rss)) }));
}

function add(name: string, unit: string, ours: number | undefined, limit: string, met: boolean | undefined, peerValue?: number): void {
  rows.push({ name, unit, ours, limit, met, peer: peerValue });
  // The table comes at the end, which may be minutes away.
  console.error(`${name}: ${shown(ours)} ${unit}${peerValue === undefined ? '' : ` (peer ${shown(peerValue)})`}`);
}

/** What `measure` gives for the peer; undefined without a peer, or where it cannot do this (it says why, once). */
async function ofPeer<T>(measure: (peerPath: string) => T | Promise<T>): Promise<T | undefined> {
  if (peer === undefined) return undefined;
  try {
    return await measure(peer);
  } catch (error) {
    console.error(`peer: not measured: ${(error as Error).message.split('\n', 2).join(' ').slice(0, 200)}`);
    return undefined;
  }
}

const peerCompile = (script: string): Promise<number | undefined> =>
  ofPeer((path) => costs([[path, '--mode', 'codegen', script]])[0]!.wall);

async function compileRows(): Promise<void> {
  const cc = (script: string): string[] => [bin('bpftrace-cc'), '-o', join(scratch, 'out.bpf.o'), join(BENCH, script)];
  const [node, hello, eight] = costs([[process.execPath, '-e', '0'], cc('hello.bt'), cc('eight-probes.bt')]);
  add('node -e 0, wall', 'ms', node!.wall, '', undefined);
  add('bpftrace-cc hello, wall', 'ms', hello!.wall, `node + 50 = ${(node!.wall + 50).toFixed(0)}`, hello!.wall <= node!.wall + 50, await peerCompile(join(BENCH, 'hello.bt')));
  frontendRow();
  add('bpftrace-cc 45 lines, 8 probes, wall', 'ms', eight!.wall, `node + 150 = ${(node!.wall + 150).toFixed(0)}`, eight!.wall <= node!.wall + 150, await peerCompile(join(BENCH, 'eight-probes.bt')));
}

/** Scripts of so many statements of one kind. */
const LONG_SCRIPTS: Readonly<Record<string, (count: number) => string>> = {
  'statements': (count) => `begin {\n${'@x = @x + 1;\n'.repeat(count)}}\n`,
  'unrolled statements': (count) => `begin { unroll(${count / 50}) { unroll(50) { @x = @x + 1; } } }\n`,
  'maps': (count) => `begin {\n${Array.from({ length: count }, (_, i) => `@m${i} = count();\n`).join('')}}\n`,
};

/** What ten times the statements take, in times of what they take: near ten, where the compiler is linear. */
function growthRows(): void {
  for (const [kind, script] of Object.entries(LONG_SCRIPTS)) {
    const [few, many] = [500, 5000].map((count) => {
      const path = join(scratch, 'long.bt');
      writeFileSync(path, script(count));
      return once([bin('bpftrace-cc'), '-o', join(scratch, 'long.bpf.o'), path]).cpu;
    }) as [number, number];
    add(`bpftrace-cc 500 ${kind}, CPU`, 'ms', few, '', undefined);
    add(`bpftrace-cc 5000 ${kind}, CPU`, 'ms', many, '', undefined);
    add(`5000 ${kind} / 500`, '', many / few, '12', many / few <= 12);
  }
}

async function runRows(): Promise<void> {
  const object = join(scratch, 'begin-exit.bpf.o');
  execFileSync(bin('bpftrace-cc'), ['-o', object, join(BENCH, 'begin-exit.bt')]);
  const [node, run] = costs([[process.execPath, '-e', '0'], [bin('bpftrace-run'), object]]);
  const theirs = await ofPeer((path) => costs([[path, join(BENCH, 'begin-exit.bt')]])[0]!);
  add('bpftrace-run begin/exit, CPU', 'ms', run!.cpu, `node + 60 = ${(node!.cpu + 60).toFixed(0)}`, run!.cpu <= node!.cpu + 60, theirs?.cpu);
  add('bpftrace-run begin/exit, wall', 'ms', run!.wall, '', undefined, theirs?.wall);
  add('bpftrace-run begin/exit, resident', 'MiB', run!.rss, '75', run!.rss <= 75, theirs?.rss);
}

/** Sizes of an ELF object's executable sections, in BPF instructions. */
function instructionsOf(object: string): number {
  const bytes = readFileSync(object);
  const table = Number(bytes.readBigUInt64LE(0x28));
  const [size, count] = [bytes.readUInt16LE(0x3a), bytes.readUInt16LE(0x3c)];
  let total = 0;
  for (let i = 0; i < count; i++) {
    const at = table + i * size;
    const executable = (bytes.readBigUInt64LE(at + 8) & 4n) !== 0n;
    if (executable) total += Number(bytes.readBigUInt64LE(at + 0x20)) / 8;
  }
  return total;
}

function sizeRows(): void {
  for (const [name, limit] of [['hello', undefined], ['eight-probes', 1280]] as const) {
    const object = join(scratch, `${name}.bpf.o`);
    execFileSync(bin('bpftrace-cc'), ['-o', object, join(BENCH, `${name}.bt`)]);
    const instructions = instructionsOf(object);
    add(`${name}.bt, BPF instructions`, '', instructions, limit === undefined ? '' : String(limit), limit === undefined ? undefined : instructions <= limit);
    add(`${name}.bt, object`, 'bytes', statSync(object).size, '', undefined);
  }
}

/** M lines/s of each producer to reach. */
const LINES_A_SECOND = 2;

async function eventRows(): Promise<void> {
  for (const producer of PRODUCERS) {
    const script = linesScript(producer.linesPerCall);
    const object = join(scratch, 'lines.bpf.o');
    execFileSync(bin('bpftrace-cc'), ['-o', object, '-e', script]);
    const measure = (tracer: readonly string[]): Throughput => measureThroughput(tracer, LOAD, producer, scratch);
    const ours = measure([bin('bpftrace-run'), object]);
    const theirs = await ofPeer((path) => measure([path, '-e', script]));
    add(`${producer.what}, as fast as they go`, 'M lines/s', ours.most, '', undefined, theirs?.most);
    add(`${producer.what}, as fast as they go: lost`, '%', ours.lost, '0', ours.lost === 0, theirs?.lost);
    add(`${producer.what}, to a file, none lost`, 'M lines/s', ours.lossless, String(LINES_A_SECOND), ours.lossless >= LINES_A_SECOND, theirs?.lossless);
  }
}

const KEYS = 100_000;
const MANY_KEYS = 1_000_000;
const PRINTING = 'print(@);';

/** Fills a map, prints what `last` prints, and ends without another print. */
const keysScript = (keys: number, last: string): string => (
  `config = { max_map_keys = ${keys}; print_maps_on_exit = false } begin { for $i : 0..${keys} { @[$i] = $i; } ${last} exit(); }`
);

/** A map is read, sorted and printed: what that takes on top of a run that prints none. */
async function keyRows(): Promise<void> {
  const compiled = (keys: number, last: string): string => {
    const path = join(scratch, `keys-${keys}-${last.replace(/\W+/g, '_')}.bpf.o`);
    execFileSync(bin('bpftrace-cc'), ['-o', path, '-e', keysScript(keys, last)]);
    return path;
  };
  const added = (commands: readonly (readonly string[])[]): Cost => {
    const [printing, without] = costs(commands);
    return { wall: printing!.wall - without!.wall, cpu: printing!.cpu - without!.cpu, rss: printing!.rss };
  };
  const run = bin('bpftrace-run');
  const silent = compiled(KEYS, '');
  const text = added([[run, compiled(KEYS, PRINTING)], [run, silent]]);
  add(`print a map of ${KEYS} keys`, 'ms', text.wall, '500', text.wall <= 500);
  add(`print a map of ${KEYS} keys, CPU`, 'ms', text.cpu, '', undefined, await ofPeer((path) => added([PRINTING, ''].map((last) => [path, '-e', keysScript(KEYS, last)])).cpu));
  add(`print a map of ${KEYS} keys, memory`, 'MiB', text.rss, '200', text.rss <= 200, await ofPeer((path) => once([path, '-e', keysScript(KEYS, PRINTING)]).rss));
  const json = added([[run, '-f', 'json', compiled(KEYS, PRINTING)], [run, '-f', 'json', silent]]);
  add(`print a map of ${KEYS} keys as JSON`, 'ms', json.wall, '500', json.wall <= 500);
  const top = added([[run, compiled(MANY_KEYS, 'print(@, 10);')], [run, compiled(MANY_KEYS, '')]]);
  add(`print the 10 largest of ${MANY_KEYS} keys`, 'ms', top.wall, '', undefined);
  add(`print the 10 largest of ${MANY_KEYS} keys, memory`, 'MiB', top.rss, '', undefined);
}

interface Program {
  readonly id: number;
  readonly type: string;
  readonly run_time_ns?: number;
  readonly run_cnt?: number;
}

const programs = (): Program[] => JSON.parse(execFileSync('bpftool', ['-j', 'prog', 'show'], { encoding: 'utf8' })) as Program[];

/** Mean nanoseconds of one run of the script's tracepoint program, as the kernel counts them. */
function programTime(tracer: readonly string[]): Promise<number> {
  const before = new Set(programs().map((p) => p.id));
  return new Promise((resolve, reject) => {
    const child = spawn(tracer[0]!, ['-c', `${LOAD} 2000000`, ...tracer.slice(1)], { stdio: ['pipe', 'pipe', 'pipe'] });
    let time = NaN;
    let said = '';
    child.stderr.on('data', (chunk: Buffer) => { said += chunk.toString(); });
    child.stdout.on('data', (chunk: Buffer) => {
      if (!Number.isNaN(time) || !chunk.toString().includes('done')) return;
      const own = programs().filter((p) => !before.has(p.id) && (p.run_cnt ?? 0) >= 2_000_000);
      time = own.length === 1 ? own[0]!.run_time_ns! / own[0]!.run_cnt! : NaN;
      child.stdin.end('\n');
    });
    child.on('exit', () => (Number.isNaN(time) ? reject(new Error(`no program with 2 million runs: ${said}`)) : resolve(time)));
  });
}

async function mapRows(): Promise<void> {
  const before = readFileSync(STATS, 'utf8');
  writeFileSync(STATS, '1');
  try {
    for (const [what, body, limit] of [
      ['an empty program', '', undefined],
      ['@[pid] = count()', '@[pid] = count();', 60],
      ['@[comm] = count()', '@[comm] = count();', 60],
      ['@ = count()', '@ = count();', undefined],
      ['@ = hist(x)', '@ = hist(args.__syscall_nr);', undefined],
      ['@x = 1', '@x = 1;', undefined],
      ['@x++', '@x++;', undefined],
    ] as const) {
      const script = `tracepoint:syscalls:sys_enter_getppid { ${body} }`;
      const object = join(scratch, 'map.bpf.o');
      execFileSync(bin('bpftrace-cc'), ['-o', object, '-e', script]);
      const times: number[] = [];
      for (let i = 0; i < 5; i++) times.push(await programTime([bin('bpftrace-run'), object]));
      const theirs = await ofPeer(async (path) => {
        const all: number[] = [];
        for (let i = 0; i < 5; i++) all.push(await programTime([path, '-e', script]));
        return median(all);
      });
      const ours = median(times);
      add(`${what}, kernel's run_time_ns`, 'ns', ours, limit === undefined ? '' : String(limit), limit === undefined ? undefined : ours <= limit, theirs);
    }
  } finally {
    writeFileSync(STATS, before);
  }
}

/** Of aggregations, nanoseconds for a key that is in a slot, and shares of the C for keys that never are. */
const [HOT, NEVER_STAYS] = [8, 1.2];

/** Maps with keys, beside the same in C. */
function keyedRows(): void {
  for (const { statement, ours, c } of measureKeyedMaps(BENCH, bin('bpftrace-cc'), scratch)) {
    const share = statement.startsWith('@never') ? NEVER_STAYS : 1.05;
    const isHot = /\[pid\] = (count|sum|hist)\(/.test(statement);
    add(`${statement} above an empty program`, 'ns', ours, isHot ? `${HOT}, C ${c}` : `${share} C = ${(share * c).toFixed(1)}`, isHot ? ours <= HOT : ours <= share * c);
  }
}

/**
 * Runs that attach at many places, see nothing of note and end: what attaching and detaching takes, with the start of the tracer. A peer
 * for which that takes minutes attaches to `few` of them, and what it takes above a run without any is counted for each place.
 */
interface ManyPlaces {
  readonly what: string;
  /** `{FUNCTIONS}`: a program with a thousand functions. */
  readonly all: string;
  readonly few?: string;
  readonly body: string;
  /** Milliseconds that it may take whatever the peer takes. */
  readonly mostWall?: number;
  /** So few places that the start is most of it: no share of the peer's is to be reached. */
  readonly mostlyStart?: true;
}

const MANY_PLACES: readonly ManyPlaces[] = [
  { what: 'every system call\'s begin', all: 'tracepoint:syscalls:sys_enter_*', few: 'tracepoint:syscalls:sys_enter_g*', body: '/pid == 0/ { @[probe] = count(); }', mostWall: 1000 },
  { what: 'the scheduler\'s tracepoints', all: 'tracepoint:sched:sched_*', body: '/pid == 0/ { @[probe] = count(); }', mostlyStart: true },
  { what: '1000 functions of a program', all: 'uprobe:{FUNCTIONS}:function_*', few: 'uprobe:{FUNCTIONS}:function_9*', body: '{ @[probe] = count(); }' },
];
/** Shares of the peer's. */
const [WALL_SHARE, CPU_SHARE] = [0.3, 0.2];

/** A program with a thousand functions, which nobody runs. */
function manyFunctions(): string {
  const [source, program] = [join(scratch, 'functions.c'), join(scratch, 'functions')];
  const functions = Array.from({ length: 1000 }, (_, i) => `__attribute__((noinline)) int function_${i}(int x) { return x * ${i + 3}; }`);
  writeFileSync(source, `${functions.join('\n')}\nint main(void) { return 0; }\n`);
  execFileSync('gcc', ['-O1', '-o', program, source]);
  return program;
}

async function placeRows(): Promise<void> {
  const program = manyFunctions();
  const cost = (command: readonly string[]): Cost => [1, 2, 3].map(() => once(command)).sort((a, b) => a.cpu - b.cpu)[1]!;
  for (const { what, body, mostWall, mostlyStart, ...places } of MANY_PLACES) {
    const [all, few] = [places.all, places.few ?? places.all].map((place) => place.replace('{FUNCTIONS}', program)) as [string, string];
    const ours = cost([bin('bpftrace'), '-e', endingSoon(`${all} ${body}`)]);
    const [count, fewer] = [all, few].map(placesAt) as [number, number];
    const theirs = await ofPeer((path) => scaled(cost([...PEER_ENVIRONMENT, path, '-e', endingSoon('')]), cost([...PEER_ENVIRONMENT, path, '-e', endingSoon(`${few} ${body}`)]), count / fewer));
    addPlaces(`${what}${count === fewer ? '' : ` (the peer's counted from ${fewer} of ${count})`}`, ours, theirs, { mostWall, shares: mostlyStart !== true });
  }
}

const endingSoon = (script: string): string => `${script} interval:ms:1 { exit(); }`;

/** Older peers take 512 at most by default. */
const PEER_ENVIRONMENT = ['env', 'BPFTRACE_MAX_PROBES=2048', 'BPFTRACE_MAX_BPF_PROGS=2048'];

const placesAt = (pattern: string): number => execFileSync(bin('bpftrace'), ['-l', pattern], { encoding: 'utf8' }).trimEnd().split('\n').length;

/** `none`: of a run that attaches to nothing. */
function scaled(none: Cost, few: Cost, times: number): Cost {
  const [wall, cpu] = (['wall', 'cpu'] as const).map((kind) => none[kind] + (few[kind] - none[kind]) * times) as [number, number];
  return { wall, cpu, rss: few.rss };
}

function addPlaces(what: string, ours: Cost, theirs: Cost | undefined, { mostWall = Infinity, shares = true }: { readonly mostWall?: number | undefined; readonly shares?: boolean } = {}): void {
  for (const [kind, own, peers, share, most] of [['wall', ours.wall, theirs?.wall, WALL_SHARE, mostWall], ['CPU', ours.cpu, theirs?.cpu, CPU_SHARE, Infinity]] as const) {
    const limit = Math.min(peers === undefined || !shares ? Infinity : share * peers, most);
    const words = limit === Infinity ? '' : limit === most ? String(most) : `${share} peer = ${limit.toFixed(0)}`;
    add(`${what}: attach and detach, ${kind}`, 'ms', own, words, words === '' ? undefined : own <= limit, peers);
  }
}

/**
 * The same in a guest: what would see all of a machine. Its clock counts instructions, which CPU time then is, whatever else runs here; what is
 * waited for it does not know. The first attaches to nothing: what a start is, which attaching and detaching alone are without.
 */
const MANY_GUEST_PLACES: readonly (readonly [what: string, script: string])[] = [
  ['nothing', ''],
  ['some 300 kernel functions', 'kprobe:vfs_*,kprobe:dev_* { @[probe] = count(); }'],
  ['every system call\'s begin, of all processes', 'tracepoint:syscalls:sys_enter_* { @[probe] = count(); }'],
];

async function guestPlaceRows(label: string): Promise<void> {
  const tracers = [[bin('bpftrace')], ...(peer === undefined ? [] : [[...PEER_ENVIRONMENT, peer]])];
  const commands = MANY_GUEST_PLACES.flatMap(([, script]) => tracers.map((tracer) => [...tracer, '-e', endingSoon(script)]));
  const plan = join(scratch, 'plan.json');
  writeFileSync(plan, JSON.stringify({ measure: join(BUILT, 'measure'), commands } satisfies CommandsPlan));
  const driver = await bundleDriver('bench/measure-commands.ts', join(scratch, 'driver.cjs'));
  const costs: (Cost | undefined)[] = [];
  const { console: said } = await runGuest({
    label, driver, plan, stuckSeconds: 900, clockCountsInstructions: true, onLine: (line) => {
      if (!line.startsWith('{')) return;
      const { command, ...cost } = JSON.parse(line) as CommandCost;
      if ('failed' in cost) console.error(`not measured: ${cost.failed}`);
      else costs[command] = cost;
    },
  });
  const costOf = (index: number, tracer: number): Cost | undefined => costs[index * tracers.length + tracer];
  for (const [index, [what]] of MANY_GUEST_PLACES.entries()) {
    for (const [kind, unit, share] of [['wall', 'ms', WALL_SHARE], ['cpu', 'M instr.', CPU_SHARE]] as const) {
      const [ours, theirs] = [0, 1].map((tracer) => costOf(index, tracer)?.[kind]);
      const [ownStart, theirStart] = [0, 1].map((tracer) => costOf(0, tracer)?.[kind]);
      if (ours === undefined || ownStart === undefined) throw new Error(said.slice(-500));
      const named = (part: string): string => `${what}: ${part}, ${kind === 'wall' ? 'wall' : 'CPU'} (emulated ${label})`;
      add(named('start to exit'), unit, ours, '', undefined, theirs);
      if (index === 0) continue;
      const [own, peers] = [ours - ownStart, theirs === undefined || theirStart === undefined ? undefined : theirs - theirStart];
      const limit = peers === undefined ? undefined : share * peers;
      add(named('attach and detach alone'), unit, own, limit === undefined ? '' : `${share} peer = ${limit.toFixed(0)}`, limit === undefined ? undefined : own <= limit, peers);
    }
  }
}

async function toolStartRows(): Promise<void> {
  const { starts, sizes } = await toolStarts(peer, scratch);
  add('execsnoop\'s object, start to first line', 'ms', starts.object, '', undefined, starts.peers);
  add('execsnoop\'s bundle, start to first line', 'ms', starts.bundle, `1.3 object = ${(1.3 * starts.object).toFixed(1)}`, starts.bundle <= 1.3 * starts.object, starts.peers);
  add('execsnoop\'s object', 'KiB', sizes.object / 1024, '', undefined);
  add('largest object of a tool', 'KiB', sizes.largest / 1024, '', undefined);
  add('execsnoop\'s bundle', 'MiB', sizes.bundle / 2 ** 20, '', undefined);
  add('bundle of all tools', 'MiB', sizes.all / 2 ** 20, '', undefined);
}

/** What the traced program pays for a tool. Words that are names of tools choose those. */
async function toolRows(label: string): Promise<void> {
  const only = words.filter((word) => existsSync(join(ROOT, `tools/${word}.bt`)));
  for (const [tool, { work, alone, ours, peers }] of Object.entries(await toolCosts(label, only, peer, (text) => console.error(text)))) {
    if (ours === undefined || alone === null) continue;
    const theirs = peers === undefined ? undefined : peers / alone;
    const limit = theirs === undefined ? '' : `peer = ${theirs.toFixed(2)}`;
    add(`${tool}: ${work} with it, in times of those without (emulated ${label})`, '', ours / alone, limit, theirs === undefined ? undefined : ours / alone <= theirs, theirs);
  }
}

/** Nanoseconds of a system call of the load. */
function callTime(argv: readonly string[]): number {
  const done = spawnSync(argv[0]!, argv.slice(1), { input: '\n', encoding: 'utf8' });
  const found = /^done (\d+)$/m.exec(done.stdout);
  if (done.status !== 0 || found === null) throw new Error(`${argv.join(' ')}: ${done.stderr}`);
  return Number(found[1]);
}

/** Nanoseconds that a tracer adds to a call of the load, which makes so many. */
function addedTime(tracer: readonly string[], calls: number): number {
  const pairs = [1, 2, 3, 4, 5].map(() => callTime([tracer[0]!, '-c', `${LOAD} ${calls}`, ...tracer.slice(1)]) - callTime([LOAD, String(calls)]));
  return median(pairs);
}

/** What the traced program itself pays for an event: the trap and the record with the program that runs. */
async function callRows(): Promise<void> {
  const added = (tracer: readonly string[]): number => addedTime(tracer, 1_000_000);
  for (const [what, script] of [
    ['a system call', 'tracepoint:syscalls:sys_enter_getppid { }'], ['a counted system call', 'tracepoint:syscalls:sys_enter_getppid { @ = count(); }'],
    ['any system call', 'tracepoint:raw_syscalls:sys_enter { }'], ['any system call, asked for its number', 'tracepoint:raw_syscalls:sys_enter /args->id == -2/ { }'],
    ['any system call, asked for its result', 'tracepoint:raw_syscalls:sys_exit /args->ret == -2/ { }'],
  ] as const) {
    const theirs = await ofPeer((path) => added([path, '-e', script]));
    const ours = added([bin('bpftrace'), '-e', script]);
    add(`added to ${what}`, 'ns', ours, theirs === undefined ? '' : `0.5 peer = ${(theirs / 2).toFixed(0)}`, theirs === undefined ? undefined : ours <= theirs / 2, theirs);
  }
}

/** The same for each probe type, here or in a guest; also written to the file that docs/probes.md is made of. */
async function probeRows(guest: string | null): Promise<void> {
  const [where, unit] = guest === null ? ['', 'ns'] : [` (emulated ${guest})`, 'instr.'];
  for (const [name, { empty, count, own }] of Object.entries(await measureProbes(LOAD, guest, (text) => console.error(text)))) {
    if (own !== undefined) add(`program of ${name}${where}, empty`, unit, own, '', undefined);
    if (empty !== undefined) add(`added by ${name}${where}, empty`, unit, empty, '', undefined);
    if (count !== undefined) add(`added by ${name}${where}, @ = count()`, unit, count, '', undefined);
  }
}

function shown(value: number | undefined): string {
  return value === undefined ? '' : value >= 1000 ? value.toFixed(0) : value >= 100 ? value.toFixed(1) : value.toFixed(2);
}

function printTable(): void {
  const cells = rows.map((row) => [
    row.name, shown(row.ours), row.unit, row.limit, row.met === undefined ? '' : row.met ? 'yes' : 'NO',
    shown(row.peer), row.peer === undefined || row.ours === undefined || row.ours === 0 ? '' : `${(row.peer / row.ours).toFixed(2)}x`,
  ]);
  const table = [['what', 'ours', 'unit', 'to reach', 'reached', 'peer', 'peer / ours'], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  for (const line of table) console.log(line.map((cell, i) => (i === 1 || i === 5 ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ').trimEnd());
}

/** A row that cannot be measured here is named on standard error; the others still come. */
async function section(name: string, measure: () => void | Promise<void>): Promise<void> {
  if (!chosen(name)) return;
  try {
    await measure();
  } catch (error) {
    console.error(`${name}: not measured: ${(error as Error).message}`);
    process.exitCode = 1;
  }
}

try {
  await section('compile', compileRows);
  await section('growth', growthRows);
  await section('run', runRows);
  await section('size', sizeRows);
  await section('events', eventRows);
  await section('keys', keyRows);
  await section('maps', mapRows);
  await section('keyed', keyedRows);
  await section('places', placeRows);
  await section('calls', callRows);
  await section('starts', toolStartRows);
  await section('probes', () => probeRows(null));
  // Minutes each: only where a word asks for it.
  for (const guest of words.length === 0 ? [] : ['6.12', '6.1']) {
    await section(`guest-${guest}-costs`, () => probeRows(guest));
    await section(`guest-${guest}-many`, () => guestPlaceRows(guest));
    await section(`guest-${guest}-tools`, () => toolRows(guest));
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
printTable();
if (peer === undefined) console.log('\nno peer to compare with: set PEER to the path of a bpftrace');
