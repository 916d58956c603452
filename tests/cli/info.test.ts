// --info: what it tells of this machine is what can be seen of it in other ways, in both of its formats.

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { release } from 'node:os';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { helperIds } from '../../common/helper-ids.ts';
import { providers } from '../../common/providers.ts';
import { VERSION } from '../../common/version.ts';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'docs/json.schema.json'), 'utf8')) as object);

interface Info {
  readonly data: Readonly<Record<'system' | 'build' | 'helpers' | 'features' | 'probe_types', Readonly<Record<string, string | boolean>>>>;
}

const run = (command: string, ...argv: string[]): string => execFileSync(join(ROOT, 'bin', command), argv, { encoding: 'utf8' });
const infoOf = (command: string, ...argv: string[]): Info['data'] => (JSON.parse(run(command, '--info', '-f', 'json', ...argv)) as Info).data;

test('it is of the schema, and names every helper and probe type that there is', () => {
  const printed: unknown = JSON.parse(run('bpftrace', '--info', '-f', 'json'));
  assert.ok(isOfSchema(printed), JSON.stringify(isOfSchema.errors));
  const { data } = printed as Info;
  assert.equal(Object.keys(data.helpers), Object.keys(helperIds));
  assert.equal(Object.keys(data.probe_types), providers);
});

test('it is what the kernel shows of itself elsewhere', () => {
  const { system, build, helpers, features, probe_types: types } = infoOf('bpftrace');
  assert.ok(String(system['OS']).startsWith(`Linux ${release()} `), String(system['OS']));
  assert.is(build['version'], `v${VERSION}`);
  assert.match(String(build['LLVM']), /^\d+\.\d+\.\d+$/);
  assert.match(String(build['libbpf']), /^1\.\d+$/);
  assert.is(features['btf'], existsSync('/sys/kernel/btf/vmlinux'));
  assert.is(helpers['map_lookup_elem'], true);
  for (const [type, device] of [['kprobe', 'kprobe'], ['kretprobe', 'kprobe'], ['uprobe', 'uprobe'], ['uretprobe', 'uprobe'], ['usdt', 'uprobe']] as const) {
    assert.is(types[type], existsSync(`/sys/bus/event_source/devices/${device}`), type);
  }
  for (const type of ['begin', 'rawtracepoint', 'tracepoint', 'interval', 'profile', 'software', 'iter']) assert.is(types[type], true, type);
});

test('the loader alone says the same, without a compiler', () => {
  const [whole, loader] = [infoOf('bpftrace'), infoOf('bpftrace-run')];
  const { LLVM: _, ...build } = whole.build;
  assert.equal(loader, { ...whole, build });
});

test('the text has the same rows, in groups', () => {
  const groups = new Map(run('bpftrace', '--info').split('\n\n').map((group) => {
    const [title, ...rows] = group.trimEnd().split('\n');
    return [title!, rows];
  }));
  assert.equal([...groups.keys()], ['System', 'Build', 'Kernel helpers', 'Kernel features', 'Probe types']);
  const { features } = infoOf('bpftrace');
  assert.equal(groups.get('Kernel features'), Object.entries(features).map(([name, there]) => `  ${name}: ${there ? 'yes' : 'no'}`));
});

test('what is not wanted is not there', () => {
  assert.is(infoOf('bpftrace', '--no-feature', 'uprobe_multi,kprobe_multi').features['uprobe_multi'], false);
});

test('it stands alone', () => {
  const { status, stderr } = spawnSync(join(ROOT, 'bin/bpftrace'), ['--info', '-e', 'begin { }'], { encoding: 'utf8' });
  assert.is(status, 1);
  assert.match(stderr, 'ERROR: --info tells of the machine, and runs nothing: it has no use for');
});

test.run();
