// How long a tool takes from its start to its first line, as an object and as a bundle, beside the peer's tool of the same name; and how large the files
// are. Kept in tool-starts.json, which tools/README.md has its figures from. Each looks at the command that it starts, and at nothing else.

import { execFileSync, spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');
const FILE = new URL('./tool-starts.json', import.meta.url);
const TOOL = join(ROOT, 'tools/execsnoop.bt');
const PEER_TOOL = '/usr/sbin/execsnoop.bt';
const RUNS = 15;

export interface ToolStarts {
  readonly kernel: string;
  readonly date: string;
  readonly peer?: string;
  /** Milliseconds from the start to execsnoop's first line, medians. */
  readonly starts: { readonly object: number; readonly bundle: number; readonly peers?: number };
  /** Bytes. `all`: one bundle of all tools; `largest` of their objects. */
  readonly sizes: { readonly object: number; readonly largest: number; readonly bundle: number; readonly all: number };
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;

async function toFirstLine([file, ...words]: readonly string[]): Promise<number> {
  const from = process.hrtime.bigint();
  const child = spawn(file!, words, { stdio: ['ignore', 'pipe', 'ignore'] });
  const end = once(child, 'close');
  let took: number | undefined;
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    if (/^TIME/m.test(text)) took ??= Number(process.hrtime.bigint() - from) / 1e6;
  });
  await end;
  if (took === undefined) throw new Error(`${file} has printed no line`);
  return took;
}

/** `peer`: path of its bpftrace; `scratch`: a folder for what is made. */
export async function toolStarts(peer: string | undefined, scratch: string): Promise<ToolStarts> {
  const [object, bundle, all, peers] = ['execsnoop.bpf.o', 'execsnoop', 'tools', 'peer.bt'].map((name) => join(scratch, name)) as [string, string, string, string];
  const names = readdirSync(join(ROOT, 'tools')).filter((file) => file.endsWith('.bt')).map((file) => join(ROOT, 'tools', file));
  const cc = (...words: string[]): Buffer => execFileSync(join(ROOT, 'bin/bpftrace-cc'), ['--no-warnings', ...words], { stdio: ['ignore', 'ignore', 'inherit'] });
  cc('-o', object, TOOL);
  cc('--bundle', '-o', bundle, TOOL);
  cc('--bundle', '-o', all, ...names);
  const commands = [[join(ROOT, 'bin/bpftrace-run'), '-c', '/bin/true', object], [bundle, '-c', '/bin/true']];
  if (peer !== undefined) {
    // It sees every process, ours with -c its command alone: so is this.
    writeFileSync(peers, readFileSync(PEER_TOOL, 'utf8').replace(/^(tracepoint:\S+)\n\{/m, '$1\n/pid == cpid/\n{'));
    if (!readFileSync(peers, 'utf8').includes('cpid')) throw new Error(`${PEER_TOOL} is not as it was`);
    commands.push([peer, '-c', '/bin/true', peers]);
  }
  const times = commands.map((): number[] => []);
  for (let run = 0; run <= RUNS; run++) {
    for (const [index, command] of commands.entries()) {
      const took = await toFirstLine(command);
      if (run > 0) times[index]!.push(took);
    }
  }
  const [ours, ofBundle, theirs] = times.map((each) => Number(median(each).toFixed(1))) as [number, number, number | undefined];
  const size = (path: string): number => statSync(path).size;
  const largest = Math.max(...names.map((name) => {
    const file = join(scratch, 'one.bpf.o');
    cc('-o', file, name);
    return size(file);
  }));
  const figures: ToolStarts = {
    kernel: /^\d+\.\d+/.exec(release())![0], date: new Date().toISOString().slice(0, 10),
    ...(peer === undefined ? {} : { peer: execFileSync(peer, ['--version'], { encoding: 'utf8' }).trim() }),
    starts: { object: ours, bundle: ofBundle, ...(theirs === undefined ? {} : { peers: theirs }) },
    sizes: { object: size(object), largest, bundle: size(bundle), all: size(all) },
  };
  writeFileSync(FILE, `${JSON.stringify(figures, null, 2)}\n`);
  return figures;
}
