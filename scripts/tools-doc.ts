// `node --import tsx scripts/tools-doc.ts`: the tables of tools/README.md, and tools/examples/NAME.txt, out of what the tools say of themselves and of
// what their cases printed when they were last run (`npm test -- '/tools: '`, build/tests/printed.jsonl). Nothing is edited but for its
// length, and that of paths in this checkout. What that run has no case of, the table and the pages keep. What a start takes, and what tools cost, is from bench/tool-starts.json and tool-costs.json.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { release } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { toolComment, toolName } from '../cli/tool-comment.ts';
import { readCases } from '../tests/runtime/cases.ts';
import { costTables, startTable } from '../tests/docs/tools.ts';
import type { RuntimeCase } from '../tests/runtime/cases.ts';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const TOOLS = join(ROOT, 'tools');
const README = join(TOOLS, 'README.md');
/** As the titles of their cases begin; the last is this machine's. */
const KERNELS = [['6.1', 'guest-6.1/'], ['6.12', 'guest-6.12/'], ['6.18', 'runtime/']] as const;
/** The kernel that the pages are from. */
const SHOWN = 'guest-6.12/';
const MOST_LINES = 18;
const MOST_COLUMNS = 150;

interface Printed {
  readonly title: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly text: string;
  readonly stdout?: string;
  readonly stderr?: string;
}

const RUN = join(ROOT, 'build/tests/printed.jsonl');
const printed = existsSync(RUN) ? readFileSync(RUN, 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Printed) : [];
const cases = readCases(join(ROOT, 'tests/runtime/cases/tools.cases')).filter(({ programFile }) => programFile !== null);
const names = readdirSync(TOOLS).filter((file) => file.endsWith('.bt')).map(toolName).sort();

const isOf = (name: string) => ({ programFile }: RuntimeCase): boolean => toolName(programFile!) === name;

function of({ title }: RuntimeCase, where: string): Printed[] {
  return printed.filter((each) => each.title.replace(/ \[\w+\]$/, '') === `${where}${title}`);
}

/** What of a machine is missing, as a tool that cannot run there says it. */
function lackIn(stderr: string): string | null {
  const line = (kind: string): string | undefined => new RegExp(String.raw`^(?:\S+:\d+\S* )?${kind}: (?:nothing that this script traces is there: )?(.*?)(?:\. Skipping\.)?$`, 'm').exec(stderr)?.[1];
  const said = line('ERROR') ?? line('WARNING');
  return said === undefined ? null : (/this kernel has no .*/.exec(said)?.[0] ?? said).replace(/ \(.*\)$/, '');
}

/** How a tool does on a kernel; null: this run does not tell. */
function cell(name: string, where: string): string | null {
  const tried = cases.filter(isOf(name)).flatMap((test) => of(test, where).map((outcome) => ({ test, outcome })));
  // The kernel's own word is the loader's: the compiler may have missed something before.
  const first = tried.find(({ outcome: { title } }) => title.endsWith('[object]')) ?? tried[0];
  if (first === undefined) return where === 'runtime/' && !hasCaseHere(name) && printed.some(({ title }) => title.startsWith(where)) ? attachedHere(name) : null;
  const { test, outcome } = tried.find(({ outcome: { result } }) => result === 'failed') ?? first;
  if (outcome.result === 'failed') return '**fails**';
  if (outcome.result === 'skipped') return `no: ${outcome.text}`;
  if (test.exit !== 0) return `no: ${lackIn(outcome.stderr ?? '')}`;
  const without = /, of a machine that (.*)$/.exec(test.title)?.[1];
  return without === undefined ? 'works' : `attaches; the machine ${without}`;
}

const hasCaseHere = (name: string): boolean => cases.filter(isOf(name)).some(({ where }) => where !== 'guest');

/** What looks at other people's processes is not run here, but loaded and attached, limited to a process of its own. */
function attachedHere(name: string): string {
  if (!release().startsWith('6.18.')) throw new Error(`this machine's kernel is ${release()}, not the one of the table`);
  const { stderr } = spawnSync(join(ROOT, 'bin/bpftrace'), ['--dry-run', '--follow', '-c', 'true', join(TOOLS, `${name}.bt`)], { encoding: 'utf8' });
  const lack = lackIn(stderr);
  return lack === null ? 'attaches' : `no: ${lack}`;
}

/** The rows of the table of README.md that stands between these marks. */
function written(readme: string, mark: string): string {
  return new RegExp(`<!-- ${mark} -->\n([^]*?)<!-- end -->`).exec(readme)![1]!;
}

function replaced(readme: string, mark: string, table: readonly string[]): string {
  return readme.replace(`<!-- ${mark} -->\n${written(readme, mark)}`, () => `<!-- ${mark} -->\n${table.join('\n')}\n`);
}

function cellsBefore(readme: string): ReadonlyMap<string, readonly string[]> {
  return new Map(written(readme, 'kernels').split('\n').filter((line) => line.startsWith('| ')).map((line) => {
    const [name = '', ...cells] = line.slice(2, -2).split(' | ');
    return [name, cells];
  }));
}

function toolRow(name: string): string {
  const { about, help } = toolComment(readFileSync(join(TOOLS, `${name}.bt`), 'utf8'));
  return `| [${name}.bt](${name}.bt) | ${about} | \`${/^USAGE: (.*)$/m.exec(help)![1]}\` | [shown](examples/${name}.txt) |`;
}

/** The command, with names that a reader can do something with. */
function shown(text: string): string {
  return text.replaceAll('{WORK}', 'test-work').replaceAll('{TESTPROG}', 'test-program');
}

function pageOf(name: string, test: RuntimeCase, { stdout = '', stderr = '' }: Printed): string {
  const { about } = toolComment(readFileSync(join(TOOLS, `${name}.bt`), 'utf8'));
  const words = [`${name}.bt`, ...(test.command === null ? [] : [`-c '${test.command}'`]), ...test.args];
  const lines = `${stdout}${test.exit === 0 ? '' : stderr}`.replaceAll(`${ROOT}/`, '').split('\n').map((line) => (line.length > MOST_COLUMNS ? `${line.slice(0, MOST_COLUMNS)}…` : line).trimEnd());
  while (lines.at(-1) === '') lines.pop();
  while (lines[0] === '') lines.shift();
  const some = lines.length > MOST_LINES ? [...lines.slice(0, MOST_LINES), '…'] : lines;
  const also = test.after === null ? [] : [`# ${shown(test.after)}    (meanwhile; then Ctrl-C)`];
  return [`${name} - ${about}. Linux ${SHOWN.replace(/[^\d.]/g, '')}:`, '', `# ${shown(words.join(' '))}`, ...also, ...some, '', test.example!, ''].join('\n');
}

mkdirSync(join(TOOLS, 'examples'), { recursive: true });
for (const name of names) {
  const test = cases.filter(isOf(name)).find(({ example }) => example !== null);
  const outcome = test === undefined ? undefined : of(test, SHOWN).find(({ result }) => result === 'passed');
  if (outcome !== undefined) writeFileSync(join(TOOLS, `examples/${name}.txt`), pageOf(name, test!, outcome));
  else if (!existsSync(join(TOOLS, `examples/${name}.txt`))) console.error(`${name}: no case has shown it`);
}
const readme = readFileSync(README, 'utf8');
const before = cellsBefore(readme);
const kernelRow = (name: string): string => `| ${[name, ...KERNELS.map(([, where], index) => cell(name, where) ?? before.get(name)?.[index] ?? '')].join(' | ')} |`;
const tools = ['| tool | shows | usage | example |', '|---|---|---|---|', ...names.map(toolRow)];
const kernels = [`| tool | ${KERNELS.map(([label]) => label).join(' | ')} |`, '|---|---|---|---|', ...names.map(kernelRow)];
const tables = { tools, kernels, starts: startTable(), costs: costTables() };
writeFileSync(README, Object.entries(tables).reduce((text, [mark, table]) => replaced(text, mark, table), readme));
