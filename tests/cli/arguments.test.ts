// Command lines as a user types them: what reaches the script, what is refused (reference 08.1).

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCommandLine, UsageError, usageMessage } from '../../cli/arguments.ts';

interface Case {
  readonly argv: readonly string[];
  readonly switches?: readonly string[];
  readonly values?: Readonly<Record<string, string>>;
  readonly operands?: readonly string[];
  readonly rest?: readonly string[];
}

const cases: readonly Case[] = [
  { argv: ['a.bt'], operands: ['a.bt'] },
  { argv: ['-q', 'a.bt', '0x10', '007', '1e3'], switches: ['quiet'], operands: ['a.bt', '0x10', '007', '1e3'] },
  { argv: ['a.bt', '-v'], switches: ['verbose'], operands: ['a.bt'] },
  { argv: ['-e', 'begin { exit() }', 'x'], values: { e: 'begin { exit() }' }, operands: ['x'] },
  { argv: ['-e', '1'], values: { e: '1' } },
  { argv: ['-e', '-1'], values: { e: '-1' } },
  { argv: ['--help=hist'], switches: ['help'], operands: ['hist'] },
  { argv: ['-p123', '-'], values: { pid: '123' }, operands: ['-'] },
  { argv: ['--pid=0x10', 'a'], values: { pid: '0x10' }, operands: ['a'] },
  { argv: ['-qp', '12', 'a'], switches: ['quiet'], values: { pid: '12' }, operands: ['a'] },
  { argv: ['-c', 'sleep 1', 'a'], values: { cmd: 'sleep 1' }, operands: ['a'] },
  { argv: ['a.bt', '1', '--', '--name=5', '-x', 'y'], operands: ['a.bt', '1'], rest: ['--name=5', '-x', 'y'] },
  { argv: ['-q', '--', '-a.bt', '1', '--name=5'], switches: ['quiet'], operands: ['-a.bt'], rest: ['1', '--name=5'] },
  { argv: ['-e', 'a', '--', 'b'], values: { e: 'a' }, rest: ['b'] },
  { argv: ['--complete', '--', 'bpftrace', '-'], switches: ['complete'], rest: ['bpftrace', '-'] },
  { argv: ['-dv', 'a'], switches: ['debug', 'verbose'], operands: ['a'] },
  { argv: ['-dqe', 'a'], switches: ['debug', 'quiet'], values: { e: 'a' } },
  { argv: ['-dfoo', 'a'], values: { debug: 'foo' }, operands: ['a'] },
  { argv: ['-dall,x', 'a'], values: { debug: 'all,x' }, operands: ['a'] },
  { argv: ['--no-warnings', 'a'], switches: ['no-warnings'], operands: ['a'] },
  { argv: ['--probe-filter', '-x', '--test', '--mode=test', 'a'], switches: ['test'], values: { 'probe-filter': '-x', mode: 'test' }, operands: ['a'] },
  { argv: ['-d', 'a'], switches: ['debug'], operands: ['a'] },
  { argv: ['-dd', '-e', 'a'], switches: ['debug'], values: { e: 'a' } },
  { argv: ['-d', 'ast', 'a'], values: { debug: 'ast' }, operands: ['a'] },
  { argv: ['-dast,codegen', 'a'], values: { debug: 'ast,codegen' }, operands: ['a'] },
  { argv: ['-vd', 'all', 'a'], switches: ['verbose'], values: { debug: 'all' }, operands: ['a'] },
  { argv: ['-d', 'ast,nothing'], switches: ['debug'], operands: ['ast,nothing'] },
  { argv: ['--emit=ir', 'a'], values: { emit: 'ir' }, operands: ['a'] },
  { argv: ['-I', 'a', '-Ib', '--include', 'x.h', 'a.bt'], values: { I: 'b', include: 'x.h' }, operands: ['a.bt'] },
  { argv: ['a', '-q', '5', '-v', 'true', '--unsafe', 'false', ''], switches: ['quiet', 'verbose', 'unsafe'], operands: ['a', '5', 'true', 'false', ''] },
  { argv: ['-q', '0x10', '-k', 'no-x', '-h', '1e3'], switches: ['quiet', 'warnings', 'help'], operands: ['0x10', 'no-x', '1e3'] },
  { argv: ['-q', '-', '-q', '\n-x'], switches: ['quiet'], operands: ['-', '\n-x'] },
  { argv: [] },
];

for (const c of cases) {
  test(`bpftrace ${c.argv.join(' ')}`, () => {
    const line = parseCommandLine('bpftrace', c.argv);
    assert.equal([...line.switches].sort(), [...(c.switches ?? [])].sort());
    assert.equal(Object.fromEntries(line.values), c.values ?? {});
    assert.equal(line.operands, c.operands ?? []);
    assert.equal(line.rest, c.rest ?? []);
  });
}

const refused: readonly (readonly [argv: readonly string[], message: string])[] = [
  [['--nope', 'a'], "unknown option '--nope'; if it is the script's own, write it behind all others: -- --nope"],
  [['a', '--min-us=1000'], "unknown option '--min-us'; if it is the script's own, write it behind all others: -- --min-us=1000"],
  [['--unsfae', 'a'], "unknown option '--unsfae': did you mean --unsafe?"],
  [['a', '--pids=3'], "unknown option '--pids': did you mean --pid?"],
  [['-z', 'a'], "unknown option '-z'"],
  [['--=5', 'a'], "unknown option '--'"],
  [['-qz', 'a'], "unknown option '-z'"],
  [['-p'], "option '-p' needs a value: PID"],
  [['--pid', '-e', 'begin {}'], "option '--pid' needs a value: PID"],
  [['-e', 'a', '-e', 'b'], '-e cannot be repeated'],
  [['--btf', 'x', '--btf', 'y', 'a'], '--btf cannot be repeated'],
  [['-Bnone', '--buffer=full', 'a'], '--buffer cannot be repeated'],
  [['-e'], "option '-e' needs a value: PROGRAM"],
  [['-qc'], "option '-c' needs a value: COMMAND"],
  [['a', '-o'], "option '-o' needs a value: FILE"],
  [['a', '-50'], "unknown option '-50'; if it is the script's own, write it behind all others: -- -50"],
  [['a', 'ls', '-la'], "unknown option '-a'; if it is the script's own, write it behind all others: -- -la"],
  [['a', '--comm=x'], "unknown option '--comm': a name is a predicate of the script: /comm == \"bash\"/; if it is the script's own, write it behind all others: -- --comm=x"],
  [['--comm=x', 'a'], 'unknown option \'--comm\': a name is a predicate of the script: /comm == "bash"/'],
  [['-unsafe', 'a'], "option '--unsafe' has two dashes"],
  [['-nonsense', 'a'], "unknown option '-nonsense'"],
  [['-F99', 'a'], "unknown option '-F99': the script says how often: profile:hz:99"],
  [['--quiet=yes', 'a'], "option '--quiet' takes no value"],
  [['--unsafe=', 'a'], "option '--unsafe' takes no value"],
  [['-kk', 'a'], '-k cannot be repeated'],
  [['-k', 'a', '--warnings'], '--warnings cannot be repeated'],
  [['--dwarf-pid'], "option '--dwarf-pid' needs a value: PID"],
  [['--aot', 'x', 'a'], "unknown option '--aot': bpftrace-cc writes objects, and executables with --bundle"],
];
for (const [argv, message] of refused) {
  test(`refused: ${argv.join(' ')}`, () => {
    assert.throws(() => parseCommandLine('bpftrace', argv), (e: unknown) => e instanceof UsageError && e.message === message);
  });
}

test('a mistake is one line, which says where the options are listed only if that is what helps', () => {
  const said = (argv: readonly string[]): string => {
    try {
      parseCommandLine('bpftrace-run', argv);
    } catch (error) {
      if (error instanceof UsageError) return usageMessage('bpftrace-run', error);
    }
    return '';
  };
  assert.is(said(['--nope']), "ERROR: unknown option '--nope'; if it is the script's own, write it behind all others: -- --nope (bpftrace-run -h all shows all options)\n");
  assert.is(said(['-k', '-k']), 'ERROR: -k cannot be repeated\n');
  assert.is(said(['-p']), "ERROR: option '-p' needs a value: PID\n");
});

test('a command refuses the options of the others', () => {
  assert.throws(() => parseCommandLine('bpftrace-cc', ['--min-us=1', 'a']), /unknown option '--min-us'; if it is the script's own, give it to bpftrace-run$/);
  for (const words of [['-c', 'true'], ['-p', '1'], ['--test'], ['--probe-filter=x']]) {
    assert.throws(() => parseCommandLine('bpftrace-cc', [...words, 'a']), /^unknown option '-[^']*': bpftrace-run takes it$/);
  }
  for (const words of [['-e', 'x'], ['--btf', 'x'], ['--emit=ast']]) {
    assert.throws(() => parseCommandLine('bpftrace-run', [...words, 'a']), /^unknown option '-[^']*': (bpftrace-cc takes it|bpftrace takes it, and bpftrace-cc)$/);
  }
});

test('options that may be repeated keep all their values, in order', () => {
  const line = parseCommandLine('bpftrace', ['-I', 'one', '--include=1.h', 'a.bt', '-Itwo', '--include', '2.h']);
  assert.equal(line.allValues.get('I'), ['one', 'two']);
  assert.equal(line.allValues.get('include'), ['1.h', '2.h']);
});

test('a switch that is given twice is known to be', () => {
  assert.equal([...parseCommandLine('bpftrace', ['-dd', 'a']).repeated], ['debug']);
  assert.equal([...parseCommandLine('bpftrace', ['-d', '-d', 'a']).repeated], ['debug']);
  assert.equal([...parseCommandLine('bpftrace', ['-d', '-v', 'a']).repeated], []);
});

test('an option is called in messages what it was called last', () => {
  assert.is(parseCommandLine('bpftrace', ['-p', '1', 'a']).spelling('pid'), '-p');
  assert.is(parseCommandLine('bpftrace', ['-v', '--verbose', 'a']).spelling('verbose'), '--verbose');
  for (const name of ['-c', '-p', '-o', '-f', '-e']) assert.throws(() => parseCommandLine('bpftrace', [name, 'x', name, 'x']), `${name} cannot be repeated`);
  assert.is(parseCommandLine('bpftrace', ['a']).spelling('pid'), '--pid');
});

test.run();
