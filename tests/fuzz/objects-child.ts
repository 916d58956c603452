// Run in a process of its own by objects.test.ts, with what is damaged (`objects` or `imports`), the first seed and a count.
// An object goes the way of bpftrace-run up to the kernel and no further: opened, planned, loaded, and its events and maps
// printed from made-up bytes. An import is compiled and linked. Prints the seed before each one, so that whoever sees it die
// knows where; a line of JSON for each that did not end well, and one at the end that counts.

import * as assert from 'uvu/assert';
import { compile } from '../../compiler/compile.ts';
import { machineHost } from '../../compiler/host/machine-host.ts';
import { printOut } from '../../cli/terminal.ts';
import { openElfObject } from '../../common/elf/object.ts';
import { planApart, planProbes } from '../../loader/attach/attach.ts';
import { isBucketedSpec } from '../../common/aggregations/aggregations.ts';
import type { AttachHost } from '../../loader/attach/row.ts';
import { KernelFunctions } from '../../loader/attach/kernel-functions.ts';
import { LoaderError } from '../../loader/errors.ts';
import { loadObject } from '../../loader/kernel/load.ts';
import { Tracefs } from '../../loader/kernel/tracefs.ts';
import { chooseVariant } from '../../loader/kernel/variants.ts';
import { openObject } from '../../loader/object/object.ts';
import { createEventHandler } from '../../loader/output/events.ts';
import { messageText } from '../../loader/output/message-text.ts';
import { checkParameters, parameterHelp, parameterWarnings, splitParameters } from '../../loader/run/script-parameters.ts';
import { withEnvironment } from '../../loader/run/settings.ts';
import { fakeNames, mapLines, printerTo } from '../loader-output/helpers.ts';
import { mutateObject } from './mutate-object.ts';
import { IMPORTING, librarySeed, objectSeeds } from './object-seeds.ts';
import { Random } from './random.ts';

export interface Problem { readonly seed: number; readonly problem: string }
export interface Totals { readonly mutants: number; readonly accepted: number; readonly refused: number }

/** Milliseconds of CPU. */
const HANG = 5_000;

const [what = 'objects', first = '1', count = '1'] = process.argv.slice(2);
const totals = { mutants: 0, accepted: 0, refused: 0 };

/** null: accepted; else the refusal. Throws what is none. */
type Way = (bytes: Buffer, random: Random) => string | null;

function loadedWay(): Way {
  const tracefs = new Tracefs();
  const host: AttachHost = { tracefs, kernelFunctions: new KernelFunctions(tracefs), pid: process.pid, command: null, following: false, warn: () => {}, unsafe: false, isWanted: () => true, debugPlaces: [] };
  return (bytes, random) => {
    try {
      runTo(bytes, random, host);
      return null;
    } catch (error) {
      if (!(error instanceof LoaderError) || error.message === '' || ![1, 255].includes(error.exitCode)) throw error;
      return messageText({ kind: 'error', error });
    }
  };
}

function runTo(bytes: Buffer, random: Random, host: AttachHost): void {
  const opened = openObject(bytes);
  const parameters = splitParameters(['10', 'word']);
  parameterHelp(opened.manifest);
  checkParameters(opened.manifest, parameters);
  parameterWarnings(opened.manifest, parameters);
  const chosen = chooseVariant(opened);
  const object = { ...chosen, manifest: withEnvironment(chosen.manifest, { BPFTRACE_MAX_MAP_KEYS: '100' }, () => {}) };
  const { manifest } = object;
  print(manifest, random);
  const isTest = manifest.probes.some(({ attach }) => attach.provider === 'test');
  const plan = isTest ? planApart('tests', manifest, parameters.positional, null) : planProbes(manifest, host, parameters.positional, () => {});
  loadObject(object, plan, { parameters, pidFilter: null, childPid: null, verbose: false, unsafe: false }).close();
}

/** From bytes that are all zero, and from others. */
function print(manifest: ReturnType<typeof openObject>['manifest'], random: Random): void {
  const printEvent = createEventHandler(manifest, {
    printer: printerTo(() => {}), names: fakeNames, printMap: () => {}, clearMap: () => {}, zeroMap: () => {}, unwatch: () => {}, savePacket: () => {}, exit: () => {},
  });
  for (const { id, size } of manifest.events) {
    for (const fill of [0, 0xff, random.below(256)]) {
      const record = Buffer.alloc(size, fill);
      record.writeBigUInt64LE(BigInt(id));
      printEvent(record, 0, size);
    }
  }
  for (const map of manifest.maps) {
    const isHistogram = isBucketedSpec(map.value);
    const isArray = map.storage !== undefined;
    const keySize = isHistogram && !isArray ? Math.ceil(map.keySize / 8) * 8 + 8 : map.key === null ? 4 : map.keySize;
    const part = Math.ceil(map.valueSize / 8) * 8 + (isArray ? 8 : 0);
    for (const fill of [0, 0xff]) {
      const dump = { count: 1, keys: Buffer.alloc(keySize, fill), values: Buffer.alloc(2 * part, isArray ? 1 + random.below(255) : random.below(256)), cpus: 2 };
      // The key of a histogram or of a time series ends with its bucket, and there are not that many.
      if (isHistogram && fill !== 0) assert.throws(() => mapLines(map, dump, {}), /counts into bucket/);
      else mapLines(map, dump, {});
    }
  }
}

function importedWay(): Way {
  const machine = machineHost({ btf: null, path: process.env['PATH'] ?? '' });
  return (bytes) => {
    let btf: Uint8Array | null = null;
    try {
      btf = openElfObject(bytes).section('.BTF')?.bytes ?? null;
    } catch {
      // As machineHost: none.
    }
    const host = Object.create(machine, {
      readImport: {
        value: (path: string) => (path === 'lib.bpf.o' ? { kind: 'file', name: path, path: '/lib.bpf.o', bytes, btf, distrust: null } : { kind: 'missing', tried: path }),
      },
    }) as typeof machine;
    const { output, diagnostics } = compile({ name: 'fuzz.bt', text: IMPORTING }, { host, positional: null, environment: {}, unsafe: true, stage: 'object' });
    const errors = diagnostics.filter(({ severity }) => severity === 'error');
    if (output === null && errors.length === 0) throw new Error('it says nothing of why there is no object');
    const lost = errors.find(({ span, message }) => span === null && message.includes('lib.bpf.o'));
    if (lost !== undefined) throw new Error(`it has no place: ${lost.message}`);
    return output === null ? errors[0]!.message : null;
  };
}

const [way, seeds] = what === 'objects' ? [loadedWay(), Object.values(objectSeeds())] : [importedWay(), [librarySeed()]];
for (const seed of seeds) {
  const refusal = way(Buffer.from(seed), new Random(0));
  if (refusal !== null) throw new Error(`a seed is refused: ${refusal}`);
}
for (let seed = Number(first); seed < Number(first) + Number(count); seed++) {
  printOut(`${JSON.stringify({ at: seed })}\n`);
  const random = new Random(seed);
  const bytes = mutateObject(Buffer.from(random.of(seeds)), random);
  const before = process.cpuUsage();
  try {
    const refusal = way(bytes, random);
    totals[refusal === null ? 'accepted' : 'refused']++;
    if (process.env['FUZZ_SHOW'] !== undefined) console.error(seed, refusal);
  } catch (error) {
    printOut(`${JSON.stringify({ seed, problem: (error as Error).stack ?? String(error) })}\n`);
  }
  const { user, system } = process.cpuUsage(before);
  if ((user + system) / 1000 > HANG) printOut(`${JSON.stringify({ seed, problem: `it took ${(user + system) / 1000} ms` })}\n`);
  totals.mutants++;
}
printOut(`${JSON.stringify(totals)}\n`);
process.exit(0);
