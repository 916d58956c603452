// strftime conversions in two time zones, the limit of the text, and the names of zones. The zone is set before the
// first Date of this process is formatted, so each zone runs in a process of its own.

import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { compileTimeFormat, MAX_TIME_TEXT, timestampText } from '../../loader/output/strftime.ts';
import { nameAt, parseZone } from '../../loader/output/time-zone.ts';

/** 2024-02-29 13:04:05.006007 UTC, a Thursday, and 2021-01-03 00:00:00 UTC, a Sunday in ISO week 53 of 2020. */
const LEAP = { ms: Date.UTC(2024, 1, 29, 13, 4, 5, 6), us: 6007 };
const SUNDAY = { ms: Date.UTC(2021, 0, 3), us: 0 };

type Case = readonly [format: string, at: typeof LEAP, expected: string];

const UTC: readonly Case[] = [
  ['%H:%M:%S\n', LEAP, '13:04:05\n'],
  ['%F %T', LEAP, '2024-02-29 13:04:05'],
  ['%Y %C %y', LEAP, '2024 20 24'],
  ['%m/%d|%D', LEAP, '02/29|02/29/24'],
  ['%a %A %b %B %h', LEAP, 'Thu Thursday Feb February Feb'],
  ['%e|%e', SUNDAY, ' 3| 3'],
  ['%I %l %p %P', LEAP, '01  1 PM pm'],
  ['%I %l %p %k', SUNDAY, '12 12 AM  0'],
  ['%j', LEAP, '060'],
  ['%j', SUNDAY, '003'],
  ['%f', LEAP, '006007'],
  ['%s', LEAP, '1709211845'],
  ['%u %w', LEAP, '4 4'],
  ['%u %w', SUNDAY, '7 0'],
  ['%U %W %V %G %g', LEAP, '08 09 09 2024 24'],
  ['%U %W %V %G %g', SUNDAY, '01 00 53 2020 20'],
  ['%c', LEAP, 'Thu Feb 29 13:04:05 2024'],
  ['%x %X %R', LEAP, '02/29/24 13:04:05 13:04'],
  ['%r', LEAP, '01:04:05 PM'],
  ['%z %Z', LEAP, '+0000 UTC'],
  ['a%nb%tc%%d', LEAP, 'a\nb\tc%d'],
  ['%-d %-H %_m %^a %^B', SUNDAY, '3 0  1 SUN JANUARY'],
  ['%0e %5Y', SUNDAY, '03 02021'],
  ['%Ey %Od', LEAP, '24 29'],
  ['%Q %', LEAP, '%Q %'],
  ['', LEAP, ''],
  ['\xc3\xbcnits', LEAP, '\xc3\xbcnits'],
];

const NEW_YORK: readonly Case[] = [
  ['%F %T %z %Z', LEAP, '2024-02-29 08:04:05 -0500 EST'],
  ['%F %T %z %Z', SUNDAY, '2021-01-02 19:00:00 -0500 EST'],
  ['%F %T %z %Z', { ms: Date.UTC(2024, 6, 1), us: 0 }, '2024-06-30 20:00:00 -0400 EDT'],
  ['%j %a %s', SUNDAY, '002 Sat 1609632000'],
];

function runZone(cases: readonly Case[]): string[] {
  return cases.map(([format, at]) => compileTimeFormat(format).format({ date: new Date(at.ms), nanoseconds: at.us * 1000 }));
}

/** Zones that TZ spells out, as date(1) shows them. */
const SUMMER = { ms: Date.UTC(2024, 6, 1, 12), us: 0 };
const SPELT: Readonly<Record<string, readonly Case[]>> = {
  'UTC+5': [['%F %T %z %Z', LEAP, '2024-02-29 08:04:05 -0500 UTC']],
  '<+0330>-3:30': [['%F %T %z %Z %s', LEAP, '2024-02-29 16:34:05 +0330 +0330 1709211845']],
  'CET-1CEST,M3.5.0,M10.5.0/3': [
    ['%T %z %Z', LEAP, '14:04:05 +0100 CET'], ['%T %z %Z', SUMMER, '14:00:00 +0200 CEST'],
    ['%T %Z', { ms: Date.UTC(2024, 2, 31, 0, 59, 59), us: 0 }, '01:59:59 CET'], ['%T %Z', { ms: Date.UTC(2024, 2, 31, 1), us: 0 }, '03:00:00 CEST'],
    ['%T %Z', { ms: Date.UTC(2024, 9, 27, 0, 59, 59), us: 0 }, '02:59:59 CEST'], ['%T %Z', { ms: Date.UTC(2024, 9, 27, 1), us: 0 }, '02:00:00 CET'],
  ],
  'NZST-12NZDT,M9.5.0,M4.1.0/3': [['%F %T %Z', LEAP, '2024-03-01 02:04:05 NZDT'], ['%F %T %Z', SUMMER, '2024-07-02 00:00:00 NZST']],
  'AAA3BBB': [['%T %z %Z', SUMMER, '10:00:00 -0200 BBB'], ['%T %z %Z', LEAP, '10:04:05 -0300 AAA']],
  'AAA0BBB,J60/0,300/1:30': [
    ['%T %Z', LEAP, '13:04:05 AAA'], ['%T %Z', { ms: Date.UTC(2024, 2, 1), us: 0 }, '01:00:00 BBB'],
    ['%T %Z', { ms: Date.UTC(2024, 9, 27, 0, 29, 59), us: 0 }, '01:29:59 BBB'], ['%T %Z', { ms: Date.UTC(2024, 9, 27, 0, 30), us: 0 }, '00:30:00 AAA'],
  ],
};

const ZONES: Readonly<Record<string, readonly Case[]>> = { UTC, 'America/New_York': NEW_YORK, ...SPELT };

const zone = process.argv[2]?.startsWith('zone=') ? process.argv[2].slice(5) : null;
if (zone !== null) {
  process.stdout.write(JSON.stringify(runZone(ZONES[zone]!)));
} else {
  for (const [name, cases] of Object.entries(ZONES)) {
    test(`conversions in ${name}`, () => {
      const child = spawnSync(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), `zone=${name}`], {
        env: { ...process.env, TZ: name }, encoding: 'utf8', timeout: 30_000,
      });
      assert.is(child.status, 0, child.stderr);
      const results = JSON.parse(child.stdout) as string[];
      cases.forEach(([format, , expected], i) => assert.is(results[i], expected, format));
    });
  }

  test('the text ends after 64 bytes', () => {
    const text = compileTimeFormat('x'.repeat(100)).format({ date: new Date(0), nanoseconds: 0 });
    assert.is(text, 'x'.repeat(MAX_TIME_TEXT));
  });

  test('strftime() has fractions, any length, and follows the clock within a second', () => {
    const at = BigInt(LEAP.ms) * 1_000_000n + 7008n;
    assert.is(timestampText('%s %l %f %k', at), '1709211845 006 006007 006007008');
    assert.is(timestampText('%s %l %f %k', at + 1n), '1709211845 006 006007 006007009');
    assert.is(timestampText('%s', at), '1709211845');
    assert.is(timestampText('%s', at + 999_000_000n), '1709211846');
    assert.is(timestampText('%s', at), '1709211845', 'also back');
    assert.is(timestampText('%s %k', -1n), '-1 999999999');
    assert.is(timestampText('x'.repeat(100), at), 'x'.repeat(100));
  });

  test('only %f changes within a second', () => {
    assert.not(compileTimeFormat('%c %s').subSecond);
    assert.ok(compileTimeFormat('%T.%f').subSecond);
  });

  test('zone names by transition, from a hand-made TZif file', () => {
    // Version 2, an empty 32-bit block, then: at 100 to type 1 (`SUM`), at 200 back to type 0 (`WIN`).
    const header = (times: number, types: number, names: number): Buffer => {
      const bytes = Buffer.alloc(44);
      bytes.write('TZif2', 'latin1');
      [0, 0, 0, times, types, names].forEach((n, i) => bytes.writeUInt32BE(n, 20 + 4 * i));
      return bytes;
    };
    const times = Buffer.alloc(16);
    times.writeBigInt64BE(100n, 0);
    times.writeBigInt64BE(200n, 8);
    const types = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 4]);
    const body = [header(0, 0, 0), header(2, 2, 8), times, Buffer.from([1, 0]), types, Buffer.from('WIN\0SUM\0')];
    const parsed = parseZone(Buffer.concat([...body, Buffer.from('\n\n')]));
    assert.equal([-5, 99, 100, 199, 200, 1e9].map((t) => nameAt(parsed, t, 0)), ['WIN', 'WIN', 'SUM', 'SUM', 'WIN', 'WIN']);
    const ruled = parseZone(Buffer.concat([...body, Buffer.from('\nCET-1CEST,M3.5.0,M10.5.0/3\n')]));
    assert.equal([100, 200, 1e9].map((t) => nameAt(ruled, t, 60)), ['SUM', 'CET', 'CET']);
    assert.is(nameAt(ruled, 1e9, 120), 'CEST');
    const numeric = parseZone(Buffer.concat([...body, Buffer.from('\n<-0330>3:30\n')]));
    assert.is(nameAt(numeric, 1e9, -210), '-0330');
    assert.throws(() => parseZone(Buffer.from('not a zone')));
  });

  test.run();
}
