// --inspect and --requires: what an object is, as text or JSON. Nothing is loaded, and no rights are needed.

import { openObject } from '../loader/object/object.ts';
import type { ObjectFile } from '../loader/object/object.ts';
import { factsOf } from '../loader/object/facts.ts';
import type { ObjectFacts } from '../loader/object/facts.ts';
import { optionTable } from '../loader/run/script-parameters.ts';
import { jsonLine } from './json-line.ts';
import { EXIT_OK, printOut } from './terminal.ts';

/** For a person who was handed an object. Returns the exit code. Throws LoaderError. */
export function inspect(bytes: Uint8Array, format: 'text' | 'json'): number {
  const object = openObject(bytes);
  const facts = factsOf(object);
  const parameters = optionTable(object.manifest);
  const { programTypes, ...rest } = facts;
  printOut(format === 'json' ? jsonLine('object', { ...rest, program_types: programTypes, parameters }) : inspected(object, facts, parameters));
  return EXIT_OK;
}

/** For who must know where it will run. Returns the exit code. Throws LoaderError. */
export function requires(bytes: Uint8Array, format: 'text' | 'json'): number {
  const facts = factsOf(openObject(bytes));
  const { arch, since, needs, programTypes, helpers, kfuncs, capabilities, unsafe } = facts;
  printOut(format === 'json' ? jsonLine('requirements', { arch, since, needs, program_types: programTypes, helpers, kfuncs, capabilities, unsafe })
    : requirements(facts).map(([title, lines]) => group(title, lines)).join(''));
  return EXIT_OK;
}

type Group = readonly [title: string, lines: readonly string[]];

function requirements({ since, needs, arch, programTypes, helpers, kfuncs, capabilities, unsafe }: ObjectFacts): readonly Group[] {
  return [
    ['Kernel', [`Linux ${since} or newer with BTF, on ${arch}`, ...needs]],
    ['Program types', programTypes],
    ['Helpers', helpers.length === 0 ? [] : [helpers.join(', ')]],
    ['Kernel functions', kfuncs],
    ['Capabilities', [capabilities.join(', ')]],
    ['Only with --unsafe', unsafe],
  ];
}

function inspected({ bytes }: ObjectFile, facts: ObjectFacts, parameters: ReturnType<typeof optionTable>): string {
  const groups: readonly Group[] = [
    ['Script', [`${facts.script}, compiled by ${facts.compiler} for ${facts.arch}; license ${facts.license}, ${bytes.length} bytes`]],
    ['Attaches to', facts.probes.map(({ name, line }) => `${name}  (line ${line})`)],
    ['Prints', facts.prints],
    ['Keeps', facts.maps.map(({ name, key, value, entries }) => (key === null ? `${name}: ${value}` : `${name}[${key}]: ${value}, up to ${entries}`))],
    ['Options', parameters.map(({ option, text }) => `${option}  ${text}`)],
    ...requirements(facts),
  ];
  return groups.map(([title, lines]) => group(title, lines)).join('');
}

function group(title: string, lines: readonly string[]): string {
  return `${title}\n${(lines.length === 0 ? ['nothing'] : lines).map((line) => `  ${line}\n`).join('')}`;
}
