// Every script of the repository that has no mistake of syntax: tools, the library, fixtures, and the programs of runtime cases.

import { readdirSync, readFileSync } from 'node:fs';
import { parse } from '../../frontend/parse/parse.ts';
import { readCases } from '../runtime/cases.ts';

const ROOT = new URL('../../', import.meta.url);

export interface Script {
  readonly name: string;
  readonly text: string;
}

export function everyScript(): readonly Script[] {
  return [...['tools/', 'stdlib/', 'tests/', 'bench/'].flatMap(scriptsUnder), ...programsOfCases()].filter(({ text }) => isRight(text));
}

function scriptsUnder(folder: string): Script[] {
  return readdirSync(new URL(folder, ROOT), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}${entry.name}`;
    if (entry.isDirectory()) return scriptsUnder(`${path}/`);
    return entry.name.endsWith('.bt') ? [{ name: path, text: readFileSync(new URL(path, ROOT), 'utf8') }] : [];
  });
}

/** Placeholders stand in attach points, as paths. */
function programsOfCases(): Script[] {
  return readdirSync(new URL('tests/runtime/cases/', ROOT)).flatMap((file) => readCases(new URL(`tests/runtime/cases/${file}`, ROOT).pathname))
    .flatMap(({ title, program }): Script[] => (program === null ? [] : [{ name: title, text: program.replaceAll(/\{[A-Z]+\}/g, '/bin/it') }]));
}

export function isRight(text: string): boolean {
  return !parse({ name: 'x', text }).diagnostics.some(({ severity }) => severity === 'error');
}
