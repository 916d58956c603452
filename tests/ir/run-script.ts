// A script from its text to what it prints, without a kernel: the compiler's own passes down to the IR, the interpreter,
// and the loader's own printers for events and maps. begin runs first, then what the caller fires, then end, then the
// maps are printed; exit() ends it early. It is the quickest way to try what a script means. Attaching, the real
// kernel's helpers and the real memory of processes are not its business.

import { machineHost } from '../../compiler/host/machine-host.ts';
import { check } from '../../compiler/passes.ts';
import type { Host } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { CONSTANTS_SYMBOL } from '../../common/manifest.ts';
import type { MapSpec } from '../../common/manifest.ts';
import { constantBytes } from '../../loader/kernel/constants.ts';
import { splitParameters } from '../../loader/run/script-parameters.ts';
import { createEventHandler } from '../../loader/output/events.ts';
import type { EventContext } from '../../loader/output/events.ts';
import type { MapItemReader } from '../../loader/output/maps.ts';
import { mapItemReaders } from '../../loader/output/maps.ts';
import type { Printer } from '../../loader/output/printer.ts';
import type { MapReadOptions } from '../../loader/values/map-entries.ts';
import type { Names } from '../../loader/values/resolve.ts';
import { lowerProgram } from '../../middle/lower/lower.ts';
import type { Lowered } from '../../middle/lower/lower.ts';
import { printModule } from '../../middle/ir/print-ir.ts';
import { verifyModule } from '../../middle/ir/verify-ir.ts';
import type { Environment, Outcome } from './interpret.ts';
import { Machine } from './interpret.ts';
import { contentsOf, empty } from './map-contents.ts';
import { strictPrinterTo } from '../loader-output/helpers.ts';

export interface ScriptOptions {
  /** $1 … */
  readonly args?: readonly string[];
  readonly environment?: Partial<Environment>;
  /** Probes to run after begin: the number of the program in the object (begin counts), and what is special then. */
  readonly fire?: readonly { readonly program: number; readonly environment?: Partial<Environment> }[];
  readonly host?: Host;
  /** In place of the text printer: then ScriptRun.output is empty. */
  readonly printer?: Printer;
}

export interface ScriptRun {
  /** Standard output. */
  readonly output: string;
  readonly exit: number;
  /** Diagnostics of the compiler, and failures that sites counted: `3 times: message`. */
  readonly messages: readonly string[];
}

/** Throws when the IR is not well-formed or the program does what the kernel would not let it do. */
export function runScript(text: string, options: ScriptOptions = {}): ScriptRun {
  const compiled = compileScript(text, options);
  if ('messages' in compiled) return { output: '', exit: 1, messages: compiled.messages };
  return new ScriptMachine(compiled, options).run();
}

/** Down to the IR, verified; or the messages of the compiler. */
export function compileScript(text: string, options: ScriptOptions = {}): Lowered | { readonly messages: readonly string[] } {
  const source = { name: 'test.bt', text };
  const host = options.host ?? machineHost({ btf: null, path: process.env['PATH'] ?? '' });
  const parsed = parse(source);
  const checked = check(parsed.program, source, host, { positional: options.args ?? [], environment: {}, unsafe: true });
  const diagnostics = [...parsed.diagnostics, ...checked.diagnostics];
  const lowered = checked.program === null ? null : lowerProgram(checked.program, { arch: host.arch });
  diagnostics.push(...lowered?.diagnostics ?? []);
  if (lowered === null || diagnostics.some(({ severity }) => severity === 'error')) {
    return { messages: diagnostics.map(({ code, message }) => `${code}: ${message}`) };
  }
  const broken = verifyModule(lowered.module);
  if (broken.length > 0) throw new Error(`${broken.join('\n')}\n${printModule(lowered.module)}`);
  return lowered;
}

class ScriptMachine {
  private readonly lowered: Lowered;
  private readonly options: ScriptOptions;
  private readonly machine: Machine;
  private readonly printEvent: (event: Uint8Array) => void;
  private readonly printer: Printer;
  private readonly maps: ReadonlyMap<string, MapItemReader>;
  private text = '';
  private exitCode: number | null = null;
  private printed = 0;
  private last: Outcome | null = null;

  constructor(lowered: Lowered, options: ScriptOptions) {
    this.lowered = lowered;
    this.options = options;
    this.machine = new Machine(lowered.module, { ...options.environment, globals: { [CONSTANTS_SYMBOL]: this.constants() } });
    this.printer = options.printer ?? strictPrinterTo((text) => { this.text += text; });
    this.maps = mapItemReaders(lowered.manifest, NAMES);
    const print = createEventHandler(lowered.manifest, this.eventContext());
    this.printEvent = (event) => { print(Buffer.from(event), 0, event.length); };
  }

  run(): ScriptRun {
    const { probes, config, sites } = this.lowered.manifest;
    const programs = (provider: string): number[] => probes.flatMap((probe, index) => (probe.attach.provider === provider ? [index] : []));
    for (const program of programs('begin')) this.fire(program, {});
    for (const { program, environment } of this.options.fire ?? []) this.fire(program, environment ?? {});
    const exit = this.exitCode ?? 0;
    this.exitCode = null;
    for (const program of programs('end')) this.fire(program, {});
    if (config.printMapsOnExit) {
      this.printer.print({ kind: 'ended' });
      for (const name of this.maps.keys()) this.printMap(name, { final: true });
    }
    const messages = (this.last?.counters?.sites ?? []).flatMap(({ count }, index) => (count === 0n ? [] : [`${count} times: ${sites[index]?.message}`]));
    return { output: Buffer.from(this.text, 'latin1').toString('utf8'), exit, messages };
  }

  /** Runs a program unless the script has already ended, and prints what it reported. */
  private fire(program: number, environment: Partial<Environment>): void {
    const name = this.lowered.manifest.probes[program]?.program;
    if (name === undefined) throw new Error(`no program ${program}`);
    if (this.exitCode !== null) return;
    this.last = this.machine.run(name, environment);
    for (; this.printed < this.last.events.length && this.exitCode === null; this.printed++) this.printEvent(this.last.events[this.printed] as Uint8Array);
    this.printed = this.last.events.length;
  }

  private eventContext(): EventContext {
    return {
      printer: this.printer,
      names: NAMES,
      printMap: (map, top, div, order, then) => {
        this.printMap(map, { top, div, ...order });
        if (then !== undefined) empty(this.machine, this.specOf(map), then);
      },
      clearMap: (map) => { empty(this.machine, this.specOf(map), 'clear'); },
      zeroMap: (map) => { empty(this.machine, this.specOf(map), 'zero'); },
      unwatch: () => {},
      savePacket: () => {},
      exit: (code) => { this.exitCode = code; },
    };
  }

  private printMap(name: string, options: MapReadOptions): void {
    this.printer.print(this.maps.get(name)!(contentsOf(this.machine, this.specOf(name)), options));
  }

  private specOf(name: string): MapSpec {
    return this.lowered.manifest.maps.find((spec) => spec.name === name) as MapSpec;
  }

  private constants(): Uint8Array {
    const { constants } = this.lowered.manifest;
    const size = this.lowered.module.globals.find(({ name }) => name === CONSTANTS_SYMBOL)?.size ?? 0;
    const bytes = new Uint8Array(size);
    for (const constant of constants) {
      const value = constant.from === 'start-time' ? startTime() : constantBytes(this.lowered.manifest, constant, { parameters: splitParameters(this.options.args ?? []), pidFilter: null, childPid: null });
      bytes.set(value, constant.offset);
    }
    return bytes;
  }
}

/** A nanosecond before the boot time that the interpreter gives by default. */
function startTime(): Uint8Array {
  return new Uint8Array(new BigUint64Array([1_999_999_999n]).buffer);
}

const NAMES: Names = {
  symbols: { kernel: () => null, user: () => ({ symbol: null, module: null, fileOffset: null, buildId: null }), source: () => [] },
  probeName: (cookie) => `probe ${cookie}`,
  userName: (uid) => (uid === 0 ? 'root' : ''),
  since1970: (_clock, time) => BigInt(time),
    cgroupPaths: () => [],
};
