// The table of settings: what one row takes, compiler and loader take alike, and what the object carries of it is in the manifest.

import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findSetting, SETTINGS, settingValue } from '../../common/settings.ts';
import type { Setting } from '../../common/settings.ts';
import { Reporter } from '../../frontend/diagnostics/diagnostics.ts';
import { readConfig } from '../../frontend/program/config.ts';
import { withEnvironment } from '../../loader/run/settings.ts';
import { manifestOf } from '../loader/objects.ts';

const TEXTS = ['', '0', '1', '-1', '7', '1e3', '0b11', '4294967295', '4294967296', '99999999999', 'yes', 'Off', 'maybe', 'error', 'warn', 'Warn', 'PER_PID', 'NONE', 'raw'];

const manifest = manifestOf({ probes: [] });

function compiles(environment: Record<string, string>): boolean {
  const reporter = new Reporter({ name: 'test.bt', text: '' });
  readConfig(null, environment, reporter);
  return !reporter.diagnostics.some(({ severity }) => severity === 'error');
}

function runs(environment: Record<string, string>): boolean {
  try {
    withEnvironment(manifest, environment, () => undefined);
    return true;
  } catch {
    return false;
  }
}

for (const [key, row] of Object.entries<Setting>(SETTINGS)) {
  test(`${key}: one check for compiler and loader`, () => {
    for (const text of TEXTS) {
      const environment = { [`BPFTRACE_${key.toUpperCase()}`]: text };
      const accepted = settingValue(row, text) !== undefined;
      assert.is(compiles(environment), accepted, `compiled with '${text}'`);
      // What comes too late is not looked at.
      assert.is(runs(environment), accepted || row.decided === 'compile', `run with '${text}'`);
    }
  });
  test(`${key}: its default is a value that it takes`, () => {
    if (row.default !== null) assert.is(settingValue(row, String(row.default)), row.default);
  });
}

test('a number that is too large is refused by both', () => {
  assert.not(compiles({ BPFTRACE_MAX_PROBES: '99999999999' }));
  assert.not(runs({ BPFTRACE_MAX_PROBES: '99999999999' }));
});

test('old names, and names of nothing', () => {
  assert.equal(findSetting('no_cpp_demangle'), { kind: 'setting', key: 'cpp_demangle', setting: SETTINGS.cpp_demangle, renamed: true, inverted: true });
  assert.equal(findSetting('symbol_source'), { kind: 'removed' });
  for (const key of ['', 'constructor', 'color', 'MAX_PROBES']) assert.is(findSetting(key), null, key);
});

test.run();
