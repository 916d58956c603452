// Runs commands in a guest, one after the other, and says what each cost: `measure-commands PLAN`, results to descriptor 3, a JSON line each.

import { readFileSync, writeSync } from 'node:fs';
import { costOf } from './cost.ts';
import type { Cost } from './cost.ts';

export interface CommandsPlan {
  /** Path of the program that measures. */
  readonly measure: string;
  readonly commands: readonly (readonly string[])[];
}

export type CommandCost = { readonly command: number } & (Cost | { readonly failed: string });

const { measure, commands } = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as CommandsPlan;
for (const [command, argv] of commands.entries()) writeSync(3, `${JSON.stringify({ command, ...tried(argv) } satisfies CommandCost)}\n`);

function tried(argv: readonly string[]): Cost | { readonly failed: string } {
  try {
    return costOf(measure, argv);
  } catch (error) {
    return { failed: (error as Error).message };
  }
}
