// What a program does to the system rather than look at it: it writes to the memory of processes, sends signals, changes what
// functions return, or calls functions of the kernel that may do anything. It is read off the instructions as the kernel
// has them, behind every relocation and every edit of ours, so that nothing an object says of itself is believed;
// events are told by what this loader would do for them. An object may come from anybody: without --unsafe it is
// refused before anything is attached or run, with the whole list.

import type { Manifest, ProbeSpec } from '../../common/manifest.ts';
import { harmlessKfuncs } from '../../common/harmless-kfuncs.ts';
import { EXIT_INPUT, LoaderError } from '../errors.ts';
import { eventDeeds, helperDeed } from '../object/deed-words.ts';
import { scriptLine } from '../object/line-info.ts';
import type { ObjectFile } from '../object/object.ts';
import { kernelFunctionNamed } from './kfuncs.ts';

const INSTRUCTION_SIZE = 8;
const BPF_CALL = 0x85;
const BPF_PSEUDO_KFUNC_CALL = 2;

/** In one instruction of a program. */
export interface Deed {
  /** Index within the program. */
  readonly instruction: number;
  /** A verb and what it is about: `sends signals to processes (bpf_send_signal)`. */
  readonly what: string;
}

/** Of instructions as the kernel has them. */
export function deedsIn(instructions: Buffer, kfuncNamed: (id: number) => string | null = kernelFunctionNamed): Deed[] {
  const deeds: Deed[] = [];
  for (let at = 0; at < instructions.length; at += INSTRUCTION_SIZE) {
    if (instructions[at] !== BPF_CALL) continue;
    const source = instructions[at + 1]! >> 4;
    const called = instructions.readInt32LE(at + 4);
    const what = source === 0 ? helperDeed(called) : source === BPF_PSEUDO_KFUNC_CALL ? kfuncDeed(called, instructions.readInt16LE(at + 2), kfuncNamed) : null;
    if (what !== null) deeds.push({ instruction: at / INSTRUCTION_SIZE, what });
  }
  return deeds;
}

/** `module`: 0 for vmlinux. Libbpf before 1.2 leaves the id 0 for what the kernel does not have. */
function kfuncDeed(id: number, module: number, named: (id: number) => string | null): string | null {
  if (id === 0) return null;
  if (module !== 0) return 'calls a function of a kernel module';
  const name = named(id);
  return name !== null && harmlessKfuncs.has(name) ? null : `calls the kernel function ${name === null ? `number ${id}` : `${name}()`}`;
}

/** `programs`: those that run, with their instructions. Throws LoaderError where there is something that needs --unsafe. */
export function refuseDeeds(object: ObjectFile, programs: Iterable<readonly [probe: ProbeSpec, instructions: Buffer]>): void {
  const { manifest } = object;
  const lines = manifest.events.flatMap(({ kind }) => eventDeeds[kind] ?? []);
  for (const [{ name, program }, instructions] of programs) {
    for (const { instruction, what } of deedsIn(instructions)) {
      const place = placeOf(object, program, instruction);
      lines.push(`${what}, in ${name}${place === null ? '' : ` at ${place}`}`);
    }
  }
  if (lines.length === 0) return;
  const each = [...new Set(lines)];
  const shown = each.slice(0, MOST_SHOWN).map((line) => `    ${line}\n`).join('');
  const more = each.length > MOST_SHOWN ? `    … and ${each.length - MOST_SHOWN} more\n` : '';
  throw new LoaderError(`this program does what needs --unsafe:\n${shown}${more}HINT: run it with --unsafe if that is what it is for`, EXIT_INPUT);
}

const MOST_SHOWN = 20;

/** In the script: where a macro stands that does it. */
function placeOf({ elf, manifest }: ObjectFile, program: string, instruction: number): string | null {
  const line = scriptLine(elf, program, instruction);
  if (line === null) return null;
  const used = fileNamed(manifest, line.file)?.from?.at(-1);
  const { file = manifest.source.name, line: row, column } = used ?? { ...line, file: fileNamed(manifest, line.file)?.source ?? line.file };
  return `${file}:${row}${column > 0 ? `:${column}` : ''}`;
}

function fileNamed({ files }: Manifest, wanted: string): NonNullable<Manifest['files']>[number] | undefined {
  return files?.find(({ name }) => name === wanted);
}
