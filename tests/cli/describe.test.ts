// --inspect and --requires: what is told of an object, out of its instructions where these say it, and what is refused.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { test } from 'uvu';
import * as assert from 'uvu/assert';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '../..');
const isOfSchema = new Ajv().compile(JSON.parse(readFileSync(join(ROOT, 'docs/json.schema.json'), 'utf8')) as object);
const folder = mkdtempSync(join(tmpdir(), 'bpftrace-describe-'));
const object = join(folder, 'x.bpf.o');
const SCRIPT = `tracepoint:syscalls:sys_enter_openat /pid == 1/ {
  $most = getopt("most", 5, "what is most");
  @names[pid, comm] = hist($most);
  @last = str(args.filename);
  printf("%s\\n", comm);
  signal("TERM");
}
uprobe:/bin/true:main { system("echo %d", pid); print(@names); }
`;

const run = (command: string, ...argv: string[]): ReturnType<typeof spawnSync> & { readonly stdout: string; readonly stderr: string } =>
  spawnSync(join(ROOT, 'bin', command), argv, { encoding: 'utf8' });

test.before(() => {
  const { status, stderr } = run('bpftrace-cc', '--unsafe', '-o', object, '-e', SCRIPT);
  assert.equal([status, stderr], [0, '']);
});
test.after(() => rmSync(folder, { recursive: true }));

test('an object for a person', () => {
  const { status, stdout, stderr } = run('bpftrace-run', '--inspect', object);
  assert.equal([status, stderr], [0, '']);
  for (const line of [
    /^Script\n {2}stdin, compiled by bpftrace-cc \S+ for \S+; license GPL, \d+ bytes$/m,
    /^Attaches to\n {2}tracepoint:syscalls:sys_enter_openat {2}\(line 1\)\n {2}uprobe:\/bin\/true:main {2}\(line 8\)$/m,
    /^ {2}text: "%s\\n"$/m, /^ {2}the map @names$/m, /^ {2}what commands print: "echo %d"$/m,
    /^ {2}@names\[\(\w*int\d+, string\[16\]\)\]: hist, up to 4096$/m, /^ {2}@last: string\[1024\]$/m,
    /^ {2}--most=NUMBER {2}what is most \(default: 5\)$/m,
    /^Only with --unsafe\n {2}runs commands \(system\)\n {2}sends signals to processes \(bpf_send_signal\)$/m,
  ]) assert.match(stdout, line);
});

test('the same as JSON', () => {
  const { status, stdout } = run('bpftrace-run', '--inspect', '-f', 'json', object);
  assert.is(status, 0);
  const printed: unknown = JSON.parse(stdout);
  assert.ok(isOfSchema(printed), JSON.stringify(isOfSchema.errors));
  const { type, data } = printed as { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  assert.is(type, 'object');
  assert.equal(data['program_types'], ['kprobe', 'tracepoint']);
  assert.equal(data['unsafe'], ['runs commands (system)', 'sends signals to processes (bpf_send_signal)']);
  assert.equal(data['parameters'], [{ option: '--most=NUMBER', text: 'what is most (default: 5)' }]);
});

for (const words of [['bpftrace', '-lv', 'tracepoint:sched:*'], ['bpftrace', '-l', 'sched_switch'], ['bpftrace', '-l', 'struct list_*'], ['bpftrace', '-lv', 'enum pid_type'], ['bpftrace', '--tools']]) {
  test(`${words[0]!} ${words[1]!} ${words[2] ?? ''} as JSON`, () => {
    const [command, ...argv] = words as [string, ...string[]];
    const { status, stdout, stderr } = run(command, ...argv, '-f', 'json');
    assert.equal([status, stderr], [0, '']);
    const lines = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as unknown);
    for (const line of lines) assert.ok(isOfSchema(line), JSON.stringify(isOfSchema.errors));
    assert.is(lines.length, run(command, ...argv.map((word) => word.replace('-lv', '-l'))).stdout.trimEnd().split('\n').length);
  });
}

test('what it needs', () => {
  const { status, stdout } = run('bpftrace-cc', '--requires', object);
  assert.is(status, 0);
  assert.match(stdout, /^Kernel\n {2}Linux 5\.1\d or newer with BTF, on /);
  assert.match(stdout, /^Helpers\n.*\bprobe_read_user_str, ringbuf_reserve, .*\bsend_signal/m);
  assert.match(stdout, /^Capabilities\n {2}CAP_BPF, CAP_PERFMON, CAP_SYS_ADMIN$/m);
  assert.match(stdout, /^Kernel functions\n {2}nothing$/m);
});

test('what it needs as JSON is what --inspect has', () => {
  const { status, stdout } = run('bpftrace-cc', '--requires', object, '-f', 'json');
  assert.is(status, 0);
  const printed: unknown = JSON.parse(stdout);
  assert.ok(isOfSchema(printed), JSON.stringify(isOfSchema.errors));
  const { type, data } = printed as { readonly type: string; readonly data: Readonly<Record<string, unknown>> };
  const { data: inspected } = JSON.parse(run('bpftrace-run', '--inspect', '-f', 'json', object).stdout) as { readonly data: Readonly<Record<string, unknown>> };
  assert.is(type, 'requirements');
  assert.equal(data, Object.fromEntries(Object.keys(data).map((key) => [key, inspected[key]])));
});

test('what a script can do is read from its instructions, whatever its manifest says', () => {
  const other = join(folder, 'other.bpf.o');
  const bytes = readFileSync(object);
  // Another helper in place of bpf_get_current_comm(): bpf_probe_write_user().
  const call = Buffer.from([0x85, 0, 0, 0, 16, 0, 0, 0]);
  const at = bytes.indexOf(call);
  assert.ok(at > 0);
  bytes.writeInt32LE(36, at + 4);
  writeFileSync(other, bytes);
  assert.match(run('bpftrace-cc', '--requires', other).stdout, /^ {2}writes to the memory of processes \(bpf_probe_write_user\)$/m);
});

for (const [argv, message] of [
  [['bpftrace-run', '--inspect'], 'which object?'],
  [['bpftrace-run', '--inspect', '-f', 'xml', object], 'takes text or json'],
  [['bpftrace-run', '--inspect', '/dev/null'], 'it is not an ELF file'],
  [['bpftrace-cc', '--requires', '/nowhere/x'], "failed to read '/nowhere/x'"],
  [['bpftrace-cc', '--requires', object, '-f', 'xml'], 'takes text or json'],
  [['bpftrace-cc', '-f', 'json', '-e', 'begin { }'], '-f is for --requires'],
  [['bpftrace-cc', '--requires'], "option '--requires' needs a value: OBJECT"],
] as const) {
  test(`refused: ${argv.filter((word) => word !== object).join(' ')}`, () => {
    const { status, stdout, stderr } = run(...argv as unknown as [string]);
    assert.equal([status, stdout], [1, '']);
    assert.match(stderr, message);
  });
}

test.run();
