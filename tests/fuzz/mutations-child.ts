// Run in a process of its own by mutations.test.ts, with the first seed, the number of scripts and how many of those
// that pass the checker are compiled to the end. Prints the seed before each script, so that whoever kills it for hanging
// knows where; a line of JSON per script that made the compiler throw; and one at the end that counts.

import { loadLlvm } from '../../backend/llvm/index.ts';
import { printOut } from '../../cli/terminal.ts';
import { check, checkIntact, isRefused, produce } from '../../compiler/passes.ts';
import type { Host } from '../../frontend/host.ts';
import { parse } from '../../frontend/parse/parse.ts';
import { recordedHost } from '../check/recorded-host.ts';
import { corpus, mutants } from './mutations.ts';

export interface Thrown { readonly seed: number; readonly message: string; readonly script: string }
export interface Totals { readonly scripts: number; readonly parsed: number; readonly passed: number; readonly emitted: number }

const MAX_PROBLEMS = Number(process.env['FUZZ_PROBLEMS'] ?? 5);

/** Answers out of memory, and knows no C. */
function fastHost(): Host {
  const real = recordedHost();
  const btf = real.kernelBtf();
  const tracepoints = real.tracepoints();
  const functions = real.kernelFunctions();
  const formats = new Map((tracepoints ?? []).map((name) => [name, real.tracepointFormat(...name.split(':') as [string, string])]));
  return {
    arch: 'x86_64',
    kernelBtf: () => btf,
    tracepoints: () => tracepoints,
    kernelFunctions: () => functions,
    tracepointFormat: (category, event) => formats.get(`${category}:${event}`) ?? null,
    // The types of a C preamble are the kernel's: what matters is that there are some.
    readImport: () => ({ kind: 'missing', tried: 'nowhere' }),
    stdlib: real.stdlib,
    compileC: () => ({ kind: 'compiled', btf, bitcode: null, messages: [] }),
  };
}

const [first = 0, count = 0, wanted = 0] = process.argv.slice(2).map(Number);
const host = fastHost();
const llvm = wanted > 0 ? loadLlvm() : null;
const totals = { scripts: 0, parsed: 0, passed: 0, emitted: 0 };
let problems = 0;

function compile(text: string): void {
  const source = { name: 'fuzz.bt', text };
  const parsed = parse(source);
  if (!isRefused(parsed.diagnostics)) totals.parsed++;
  else checkIntact(parsed, source, host, { positional: null, environment: {}, unsafe: true });
  // Also what did not parse: no stage may rely on the one before having been content.
  const checked = check(parsed.program, source, host, { positional: null, environment: {}, unsafe: true });
  if (checked.program === null || parsed.diagnostics.some(({ severity }) => severity === 'error')) return;
  const emits = llvm !== null && totals.emitted < wanted;
  const { diagnostics } = produce(checked.program, host, emits ? 'emit' : 'lower', { llvm: () => llvm!, verify: true });
  if (diagnostics.some(({ severity }) => severity === 'error')) return;
  totals.passed++;
  if (emits) totals.emitted++;
}

let seed = first;
for (const text of mutants(corpus(), first, count)) {
  // At once: a process that is killed prints nothing any more.
  printOut(`{"at":${seed}}\n`);
  totals.scripts++;
  try {
    compile(text);
  } catch (error) {
    const thrown: Thrown = { seed, message: ((error as Error).stack ?? String(error)).slice(0, 3000), script: text };
    printOut(`${JSON.stringify({ thrown })}\n`);
    if (++problems >= MAX_PROBLEMS) break;
  }
  seed++;
}
printOut(`${JSON.stringify({ totals })}\n`);
