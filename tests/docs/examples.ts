// Finds the examples in a Markdown page. An example is a ```bpftrace block with what it prints, and all of it is for
// the reader: how it is run stands in the output, as in a terminal. Only what no reader needs is in HTML comments.
// This file reads and compares text; it must not run anything.
//
//   ```bpftrace          the script, saved as example.bt
//   ```output            standard output. Lines that begin with `# ` and one of our commands say how to run it
//                        (`# bpftrace -c 'true' example.bt 42`, `# echo $?`); without, it is `bpftrace example.bt`
//   ```stderr            standard error; without this block it must be empty but for "Attached N probes"
//   ```console           both in one: commands, each with what it prints; there is no example.bt
//   <!-- file: NAME -->  the block that follows is another file in the folder of all examples further down
//   <!-- compile-only: needs FEATURE -->   run only where the kernel has it (runtime/features.ts); compiled everywhere
//   <!-- nondeterministic -->              numbers and spacing may differ; a line `...` stands for any lines
//   <!-- fragment -->                      not a script: skipped
//   <!-- examples: on -->                  in a page where examples are not tested by default: from here on they are

export interface Block {
  /** Text without the fences, each line ended. */
  readonly text: string;
  /** Index of the first line behind the opening fence, from 0. */
  readonly start: number;
  /** Index of the closing fence. */
  readonly end: number;
}

export interface Example {
  readonly page: string;
  /** Page, line and heading. */
  readonly title: string;
  readonly script: Block;
  readonly files: readonly { readonly name: string; readonly text: string }[];
  /** Shell-like command lines. */
  readonly commands: readonly string[];
  readonly output: Block | null;
  readonly stderr: Block | null;
  readonly needs: string | null;
  readonly nondeterministic: boolean;
}

const DIRECTIVE = /^<!-- (?:(file|compile-only|examples): (.+)|(nondeterministic|fragment)) -->$/;
const COMMAND = /^# ((?:[A-Z_]+=\S+ )*(?:bpftrace|bpftrace-cc|bpftrace-run|echo) .*)$/;

/** Throws an Error with page and line for an example that has neither output nor a directive. */
export function readExamples(page: string, markdown: string, testedByDefault: boolean): readonly Example[] {
  const lines = markdown.split('\n');
  const examples: Example[] = [];
  const fault = (line: number, message: string): never => {
    throw new Error(`${page}:${line + 1}: ${message}`);
  };
  let tested = testedByDefault;
  let heading = '';
  let directives = new Map<string, string>();
  let files: { name: string; text: string }[] = [];
  let open: { script: Block; directives: Map<string, string>; files: typeof files; output: Block | null; stderr: Block | null } | null = null;

  const finish = (): void => {
    if (open === null) return;
    const { script, output, stderr } = open;
    const needs = open.directives.get('compile-only')?.replace(/^needs /, '') ?? null;
    if (output === null && stderr === null && needs === null) fault(script.start - 1, 'the example has no output, no stderr and no directive');
    const commands = (output?.text ?? '').split('\n').flatMap((line) => COMMAND.exec(line)?.[1] ?? []);
    examples.push({
      page, script, output, stderr, needs, files: open.files,
      title: `${page}:${script.start} ${heading}`,
      commands: commands.length === 0 ? ['bpftrace example.bt'] : commands,
      nondeterministic: open.directives.has('nondeterministic'),
    });
    open = null;
  };

  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!;
    const directive = DIRECTIVE.exec(line);
    if (directive !== null) {
      if (directive[1] === 'examples') tested = directive[2] === 'on';
      else directives.set(directive[1] ?? directive[3]!, directive[2] ?? '');
      continue;
    }
    if (/^#+ /.test(line)) {
      finish();
      heading = line.replace(/^#+ /, '');
      continue;
    }
    const fence = /^```(\w*)$/.exec(line);
    if (fence === null) continue;
    const end = lines.indexOf('```', at + 1);
    if (end < 0) fault(at, 'the block has no end');
    const block: Block = { start: at + 1, end, text: lines.slice(at + 1, end).map((each) => `${each}\n`).join('') };
    const file = directives.get('file');
    if (file !== undefined) {
      files = [...files.filter(({ name }) => name !== file), { name: file, text: block.text }];
      directives.delete('file');
    } else switch (fence[1]) {
      case 'bpftrace':
        finish();
        if (tested && !directives.has('fragment')) open = { script: block, directives, files, output: null, stderr: null };
        directives = new Map();
        break;
      case 'console':
        finish();
        if (tested) open = { script: { ...block, text: '' }, directives, files, output: block, stderr: null };
        directives = new Map();
        break;
      case 'output': case 'stderr':
        if (open === null) break;
        open[fence[1]] = block;
        for (const [name, value] of directives) open.directives.set(name, value);
        directives = new Map();
        break;
      default:
    }
    at = end;
  }
  finish();
  return examples;
}

/** Splits a command line at blanks; quotes keep them. Assignments in front come apart. */
export function wordsOf(command: string): { readonly environment: Readonly<Record<string, string>>; readonly words: readonly string[] } {
  const words = [...command.matchAll(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g)].map(([word]) => word.replace(/'([^']*)'|"([^"]*)"/g, (_, single?: string, double?: string) => single ?? double ?? ''));
  const first = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
  const environment = Object.fromEntries(words.slice(0, first).map((word) => word.split('=', 2) as [string, string]));
  return { environment, words: words.slice(first) };
}

/** What one command of an example wrote. */
export interface Written {
  readonly command: string;
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

/** As the page shows it: blank lines at the ends are left out and several are one, as are blanks at the end of a line. */
function tidy(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd()).join('\n');
  return lines.replace(/\n{3,}/g, '\n\n').replace(/^\n+|\n+$/g, '') + (lines.trim() === '' ? '' : '\n');
}

export function renderOutput(example: Example, written: readonly Written[]): string {
  const shown = example.output?.text.split('\n').some((line) => COMMAND.test(line)) ?? false;
  return written.map(({ command, stdout }) => (shown ? `# ${command}\n` : '') + tidy(stdout)).join('');
}

export function renderErrors(written: readonly Written[]): string {
  return tidy(written.map(({ stderr }) => stderr.replace(/^Attached \d+ probes?\n/gm, '')).join(''));
}

/** Whether `actual` is what the page says. */
export function agrees(example: Example, expected: string, actual: string): boolean {
  return example.nondeterministic ? shapeOf(tidy(expected)).test(actual) : tidy(expected) === tidy(actual);
}

/** A pattern in which numbers, bars, blanks and stack frames are free. */
function shapeOf(text: string): RegExp {
  const lines = text.split('\n').map((line) => {
    if (line === '...') return '(?:.*\\n)*?';
    if (COMMAND.test(line)) return `${literal(line)}\\n`;
    if (/^ {8}\S+$/.test(line)) return ' {8}\\S+\\n';
    const pieces = line.replace(/\|@* *\|$/, '|bar|').split(/((?:0x)?[0-9][0-9a-f]*|\s+|\|bar\|$)/);
    return `${pieces.map((piece) => (/^(0x)?[0-9]/.test(piece) ? '-?(?:0x)?[0-9][0-9a-f]*' : /^\s+$/.test(piece) ? '\\s*' : piece === '|bar|' ? '\\|@* *\\|' : literal(piece))).join('')}\\n`;
  });
  return new RegExp(`^${lines.slice(0, -1).join('')}$`);
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
