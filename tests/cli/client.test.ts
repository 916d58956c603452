// A client that drives bpftrace as PCP's agent does: it asks for the version, lists what there is, hands scripts over on standard input,
// follows lines of JSON as they come, and ends the run with SIGINT. Ours, and written afresh; what it relies on are facts of that agent.

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BPFTRACE = join(ROOT, 'bin/bpftrace');
const TIMEOUT = 60_000;

/** One script's state, as the lines tell it. */
class Client {
  probes: number | null = null;
  /** Of each variable, its type and its last value. */
  readonly variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  output = '';
  error = '';
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<number | null>;

  /** `onLine`: after each line that was understood. */
  constructor(code: string, onLine: (client: Client) => void = () => {}) {
    this.#process = spawn(BPFTRACE, ['-f', 'json', '-'], { stdio: ['pipe', 'pipe', 'pipe'], timeout: TIMEOUT });
    this.#process.stdin.end(code);
    this.#process.stderr.on('data', (part: Buffer) => { this.error += part.toString(); });
    const lines = createInterface(this.#process.stdout);
    lines.on('line', (line) => {
      this.#take(line);
      onLine(this);
    });
    const read = new Promise((resolve) => lines.on('close', resolve));
    this.#ended = new Promise((resolve) => this.#process.on('close', (exit) => void read.then(() => resolve(exit))));
  }

  stop(): void {
    this.#process.kill('SIGINT');
  }

  exit(): Promise<number | null> {
    return this.#ended;
  }

  #take(line: string): void {
    if (line.trim() === '') return;
    const { type, data } = JSON.parse(line) as { readonly type: string; readonly data: unknown };
    switch (type) {
      case 'attached_probes':
        this.probes = (data as { readonly probes: number }).probes;
        break;
      case 'map': case 'hist': case 'stats':
        for (const [name, value] of Object.entries(data as object)) this.variables.set(name, { type, value });
        break;
      case 'printf': case 'time':
        this.output += data as string;
        break;
      default:
    }
  }
}

test('the version is one that it reads', () => {
  for (const option of ['--version', '-V']) {
    const { stdout, stderr, status } = spawnSync(BPFTRACE, [option], { encoding: 'utf8', timeout: TIMEOUT });
    assert.equal([stderr, status], ['', 0]);
    const [, major, minor] = /^bpftrace v(\d+)\.(\d+)\.\d+\n$/.exec(stdout)!.map(Number);
    assert.ok(major! > 0 || minor! >= 11, `${stdout.trim()} is as old as no client supports any more`);
    assert.is(stdout, `bpftrace v${(JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version}\n`);
  }
});

test('the list of probes is one to a line, by kind', () => {
  const { stdout, status } = spawnSync(BPFTRACE, ['-l'], { encoding: 'utf8', timeout: TIMEOUT, maxBuffer: 1 << 28 });
  assert.is(status, 0);
  const lines = stdout.split('\n').slice(0, -1);
  assert.ok(lines.length > 100 && lines.every((line) => /^\w+:\S/.test(line)), 'a kind and a name on each');
  const kinds = new Set(lines.map((line) => line.split(':')[0]!));
  assert.ok(['tracepoint', 'software'].every((kind) => kinds.has(kind)), [...kinds].join());
  assert.ok(lines.includes('tracepoint:sched:sched_process_exec'));
});

test('maps and text come while the script runs, and SIGINT ends it in order', async () => {
  let rounds = 0;
  const client = new Client('begin { @start = 7; @by["a b", 1] = 3; @sizes = hist(100); @of["x"] = lhist(5, 0, 10, 5); @time = stats(4); printf("name,size\\n"); }\n'
    + 'interval:ms:20 { @rounds = count(); @rounds_seen = 1; }\ninterval:ms:50 { print(@start); print(@by); print(@sizes); print(@of); print(@time); print(@rounds); }', (each) => {
    const seen = each.variables.get('@rounds')?.value as number | undefined;
    if (seen !== undefined && seen >= 2 && rounds++ === 0) each.stop();
  });
  assert.is(await client.exit(), 0);
  assert.is(client.error, '');
  assert.is(client.probes, 3);
  assert.is(client.output, 'name,size\n');
  assert.equal(client.variables.get('@start'), { type: 'map', value: 7 });
  assert.equal(client.variables.get('@by'), { type: 'map', value: { 'a b,1': 3 } });
  assert.equal(client.variables.get('@sizes'), { type: 'hist', value: [{ min: 64, max: 127, count: 1 }] });
  assert.equal(client.variables.get('@of'), { type: 'hist', value: { x: [{ min: 5, max: 9, count: 1 }] } });
  assert.equal(client.variables.get('@time'), { type: 'stats', value: { count: 1, average: 4, total: 4 } });
  // Maps are printed at the end, too: also those that the script itself does not.
  assert.equal(client.variables.get('@rounds_seen'), { type: 'map', value: 1 });
});

test('a script that is wrong ends with its reason on standard error, and no line', async () => {
  const client = new Client('begin { $x = ; }');
  assert.is(await client.exit(), 1);
  assert.match(client.error, /^stdin:1:\d+-\d+: ERROR: /);
  assert.equal([client.probes, client.variables.size, client.output], [null, 0, '']);
});

test('what cannot be attached ends with its reason on standard error', async () => {
  const client = new Client('uprobe:/bin/true:no_such_function { @ = count(); }');
  assert.is.not(await client.exit(), 0);
  assert.match(client.error, /no_such_function/);
  assert.is(client.probes, null);
});

test('what is wrong with a run is JSON of the schema, too, where that is asked for', () => {
  const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'docs/diagnostics.schema.json'), 'utf8')) as object);
  const isLine = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'docs/json.schema.json'), 'utf8')) as object);
  const cases: readonly (readonly [script: string, options: readonly string[], severity: string, code: string, place: string | undefined])[] = [
    ['begin { }\nuprobe:/bin/true:no_such_function { }', [], 'error', 'run', '2:1-2:34'],
    // The verifier's.
    ['begin { $i = 0; while (1) { $i++; } print($i); }', ['-v', '--no-warnings'], 'error', 'run', '1:17-1:17'],
    ['config = { missing_probes = "warn" }\nbegin { }\nuprobe:/bin/true:no_such_function { }', [], 'warning', 'missing-probe', '3:1-3:34'],
    ['config = { missing_probes = "warn" }\nbegin { }\nuprobe:/bin/true:no_such_function { }', ['-l'], 'warning', 'missing-probe', '3:1-3:34'],
    ['begin { }', ['-c', 'false'], 'warning', 'command-failed', undefined],
  ];
  for (const [script, options, severity, code, place] of cases) {
    for (const format of [[], ['-f', 'json']]) {
      const ran = spawnSync(BPFTRACE, ['-q', '--diagnostics=json', ...format, ...options, '-e', script], { encoding: 'utf8', timeout: TIMEOUT });
      const said = ran.stderr.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const each of said) assert.ok(isOfSchema(each), `${JSON.stringify(each)}\n${JSON.stringify(isOfSchema.errors)}`);
      const found = said.find((each) => each['code'] === code);
      assert.equal([found?.['severity'], found?.['filename']], [severity, 'stdin'], ran.stderr);
      const { line, col, end_line: endLine, end_col: endColumn } = found as Record<string, number | undefined>;
      assert.is(line === undefined ? undefined : `${line}:${col}-${endLine}:${endColumn}`, place, ran.stderr);
      if (format.length === 0 || options.includes('-l')) continue;
      const lines = ran.stdout.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const each of lines) assert.ok(isLine(each), `${JSON.stringify(each)}\n${JSON.stringify(isLine.errors)}`);
      assert.is(lines.find(({ type }) => type === severity)?.['msg'], found!['msg']);
    }
  }
});

test('what the script itself calls wrong is JSON, too, and what happened once says no number', () => {
  const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'docs/diagnostics.schema.json'), 'utf8')) as object);
  const script = 'let @m = hash(1); begin { errorf("no %d\\n", 3); warnf("odd"); @m[1] = 1; @m[2] = 2; exit(); }';
  const { stderr } = spawnSync(BPFTRACE, ['-q', '--diagnostics=json', '-e', script], { encoding: 'utf8', timeout: TIMEOUT });
  const said = stderr.split('\n').slice(0, -1).map((line) => JSON.parse(line) as Record<string, unknown>);
  for (const each of said) assert.ok(isOfSchema(each), `${JSON.stringify(each)}\n${JSON.stringify(isOfSchema.errors)}`);
  assert.equal(said.map(({ severity, code, line, col }) => [severity, code, line, col]), [['error', 'errorf', 1, 27], ['warning', 'warnf', 1, 49], ['warning', 'failing-site', 1, 74]]);
  assert.equal(said.slice(0, 2).map(({ msg }) => msg), ['no 3', 'odd']);
  assert.equal(said[2]!['notes'], [{ msg: 'map_update_elem gave -7' }]);
});

test('a script may end itself, with a code', async () => {
  const client = new Client('begin { printf("done\\n"); exit(3); }');
  assert.is(await client.exit(), 3);
  assert.is(client.output, 'done\n');
});

test.run();
