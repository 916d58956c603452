// Has clang turn C into BTF, and imported C into code: the one place where the compiler starts another program. Clang is found in PATH, the newest
// of those that fit first. It compiles for BPF, since that is what it writes BTF for, but with the word sizes, predefined
// macros and headers of this machine's user space, so that its headers read as they are meant. Clang's own words are
// only taken apart here; what they mean for the script is frontend/c/messages.ts.

import { architectureNamed, architectureOf } from '../../common/architectures/index.ts';
import type { Architecture } from '../../common/architectures/index.ts';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import type { SpawnSyncReturns } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CMessage, CRequest, CResult } from '../../frontend/host.ts';
import { openElfObject } from '../../common/elf/object.ts';
import { kernelHeaderArguments } from './kernel-headers.ts';
import type { KernelHeaders } from './kernel-headers.ts';
import { statusOf } from '../../loader/bounded-file.ts';
import { includedFiles, includesSystemHeader, unendingIncludes } from './included-files.ts';
import type { IncludePlace } from './included-files.ts';
import { distrustOf, trustedUsers } from './trust.ts';

const NAMES = ['clang-22', 'clang-21', 'clang-20', 'clang-19', 'clang'];

const MAX_OBJECT_BYTES = 256 << 20;

/** Milliseconds: many times what all headers of a kernel take. */
const DEADLINE = 120_000;

/** Has clang go on without headers that are not here, and name them. */
const LENIENT = ['-MG', '-dependency-file', '-', '-MT', 'object'].flatMap((word) => ['-Xclang', word]);

/** `path` is where clang is looked for, as in $PATH. Throws KernelHeadersError. */
export function compileC(request: CRequest, path: string, kernel: KernelHeaders | null = null): CResult {
  const clang = findClang(path);
  if (clang === null) return { kind: 'no-compiler', help: 'install clang 19 or newer (on Debian and Ubuntu: `apt install clang`)' };
  const included = includedFiles(request);
  const unending = unendingIncludes(included);
  if (unending.length > 0) return { kind: 'failed', messages: unending };
  const result = runClang(clang, request, kernel, included, false);
  if (request.withoutMissing !== true || result.kind !== 'failed') return result;
  const first = result.messages.find(isMissingBehind);
  if (first === undefined) return result;
  const again = runClang(clang, request, kernel, included, true);
  const warnings = again.missing.map((missing): CMessage => ({ ...first, severity: 'warning', text: `'${missing}' file not found`, missing }));
  return { ...again, messages: [...warnings, ...again.messages] };
}

type Ran = Exclude<CResult, { readonly kind: 'no-compiler' }> & {
  /** Headers that are not here and that clang went on without. */
  readonly missing: readonly string[];
};

/** `lenient`: without headers that are not here. */
function runClang(clang: string, request: CRequest, kernel: KernelHeaders | null, included: ReadonlyMap<string, IncludePlace>, lenient: boolean): Ran {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const ran = spawnSync(clang, [...argumentsFor(request, kernel), ...(lenient ? LENIENT : [])], {
    input: request.text, maxBuffer: MAX_OBJECT_BYTES, env: { ...process.env, LC_ALL: 'C' }, timeout: DEADLINE, killSignal: 'SIGKILL',
  });
  const { headers, said } = splitHeaders(ran.stderr?.toString() ?? '');
  const messages = parseMessages(said);
  const { missing, bytes } = lenient ? splitDependencies(ran.stdout) : { missing: [], bytes: ran.stdout };
  if (ran.status === 0) {
    const distrusted = distrustedHeader(headers, included);
    if (distrusted !== null) return { kind: 'failed', messages: [distrusted], missing };
    const object = openElfObject(bytes);
    return { kind: 'compiled', btf: object.section('.BTF')?.bytes ?? null, bitcode: object.section('.llvm.lto')?.bytes ?? null, messages, missing };
  }
  if (messages.some((message) => message.severity === 'error')) return { kind: 'failed', messages, missing };
  // From its stack dump, when BPF has no code for what a function does.
  const at = /^\d+\.\s+Running pass '.*' on function '@(\w+)'$/m.exec(said)?.[1];
  return { kind: 'failed', messages: [...messages, problem(`clang failed${at === undefined ? '' : ` at the function ${at}()`}: ${reasonOf(ran, said)}`)], missing };
}

/** Of a clang that ended without a word about the C. */
function reasonOf({ status, signal, error }: SpawnSyncReturns<Buffer>, said: string): string {
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') return `it was not done after ${DEADLINE / 1000} seconds`;
  // A crash has a dump of its stack, which tells nobody here anything.
  if (signal === 'SIGSEGV' || signal === 'SIGABRT' || signal === 'SIGILL' || signal === 'SIGBUS') return `it crashed (${signal}), as it does at C that lies very deep in itself`;
  // A compiler that ends before it has read everything leaves a broken pipe, which is not what went wrong.
  const ended = status ?? signal;
  const first = said.trim().split('\n', 1)[0]?.replace(/^fatal error: (?:error in backend: )?/, '');
  return first || (ended === null ? error?.message ?? 'it did not start' : `it ended with ${ended}`);
}

/** With what LENIENT adds, a rule for make stands in front of the object: the files that were included, and those that are not here. */
function splitDependencies(stdout: Buffer): { readonly missing: readonly string[]; readonly bytes: Buffer } {
  const end = stdout.indexOf('\x7fELF', 0, 'latin1');
  const rule = stdout.subarray(0, end < 0 ? stdout.length : end).toString();
  const files = rule.replace(/\\\n/g, '').split(/(?<!\\)\s+/).slice(1).map((name) => name.replace(/\\(?=[ #])/g, '').replaceAll('$$', '$'));
  return { missing: files.filter((name) => name !== '' && name !== '-' && statusOf(name) === null), bytes: end < 0 ? Buffer.alloc(0) : stdout.subarray(end) };
}

/** A header of the system that a header misses. What the text itself includes, whoever wrote the text has asked for with `__has_include`. */
function isMissingBehind({ severity, text, file, line, includedFrom }: CMessage): boolean {
  return severity === 'error' && includedFrom.length > 0 && text.endsWith("' file not found") && includesSystemHeader(file, line);
}

/** An error without a place. */
function problem(text: string): CMessage {
  return { severity: 'error', file: '', line: 0, column: 0, text, includedFrom: [] };
}

/** What -H says, a line of dots and a path for each header that was read, and the rest. */
function splitHeaders(stderr: string): { readonly headers: readonly string[]; readonly said: string } {
  const headers: string[] = [];
  const said = stderr.replace(/^\.+ (.+)\n/gm, (_, path: string) => {
    headers.push(path);
    return '';
  });
  return { headers, said };
}

/** Headers hold code as well, and macros become the script's: what is wrong with the first that somebody else could have written. */
function distrustedHeader(headers: readonly string[], included: ReadonlyMap<string, IncludePlace>): CMessage | null {
  const trusted = trustedUsers();
  const seen = new Set<string>();
  // Clang does not say what --include names, nor what that includes.
  for (const header of new Set([...headers, ...included.keys()])) {
    const path = realpathSync(header);
    const distrust = distrustOf(path, header, trusted, seen);
    if (distrust === null) continue;
    const place = [...included].find(([name]) => realpathSync(name) === path)?.[1];
    return { ...problem(`${distrust.reason}, so what includes it is not compiled: ${distrust.help}`), ...place };
  }
  return null;
}

/** Types: as in user space on every 64-bit Linux; for BPF, clang would take 8 bytes for a long double. */
const FOR_TYPES = ['-O0', '-Xclang', '-mlong-double-128'];

/**
 * Code: an object that also holds its optimised bitcode, which saves a second run. Functions are told apart by their
 * section, and no path of this machine gets in.
 */
const FOR_CODE = [
  '-O2', '-mcpu=v3', '-flto', '-ffat-lto-objects', '-fdebug-compilation-dir=.', '-fno-stack-protector',
  '-Wno-unused-command-line-argument', '-Wno-pragma-clang-attribute', '-Wno-microsoft-enum-forward-reference', '-Wno-unknown-attributes',
];

const UNKNOWN_ARCHITECTURE = { macros: [], headers: '/usr/include', targetMacro: '__TARGET_ARCH' };

const target = (): Pick<Architecture, 'macros' | 'headers' | 'targetMacro'> =>
  architectureOf(architectureNamed(process.arch) ?? '') ?? UNKNOWN_ARCHITECTURE;

/** What makes clang read the headers of this machine's user space as they are meant there. */
export function targetArguments(): string[] {
  const { macros, headers } = target();
  return [
    '-x', 'c', '-std=gnu17', '-target', 'bpf', ...[...macros, '__linux__', '__unix__'].map((name) => `-D${name}`),
    ...(existsSync(headers) ? ['-idirafter', headers] : []),
  ];
}

function argumentsFor({ script, defines, directories, files, code }: CRequest, kernel: KernelHeaders | null): string[] {
  return [
    '-c', '-g', '-H', ...(code === true ? FOR_CODE : FOR_TYPES),
    '-fms-extensions', '-ferror-limit=0', '-fno-color-diagnostics', '-fno-caret-diagnostics',
    ...[...(code === true ? [target().targetMacro] : []), ...defines].map((name) => `-D${name}`),
    '-iquote', script.includes('/') ? dirname(script) : '.',
    ...directories.flatMap((directory) => ['-I', directory]),
    ...(kernel === null ? [] : kernelHeaderArguments(kernel, code !== true)),
    ...targetArguments(),
    ...(code === true ? ['-idirafter', ownHeaders()] : []),
    ...files.flatMap((file) => ['-include', file]),
    '-', '-o', '-',
  ];
}

/** Where our `vmlinux.h` is: an empty one, behind every other, because kernel types need no header. Looked for upward from here. */
function ownHeaders(): string {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const candidate = join(folder, 'compiler', 'host', 'headers');
    if (existsSync(candidate) || folder === dirname(folder)) return candidate;
  }
}

/** null: there is none in these folders. */
export function findClang(path: string): string | null {
  const folders = path.split(':').filter((folder) => folder !== '');
  for (const name of NAMES) {
    for (const folder of folders) {
      const file = join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        continue;
      }
    }
  }
  return null;
}

const INCLUDED_FROM = /^In file included from (.+):(\d+):$/;
const MESSAGE = /^(.+?):(\d+):(?:(\d+):)? (fatal error|error|warning|note): (.*?)(?: \[-W[\w#=+-]+\])?$/;
/** Of what is found out behind clang's frontend: the message stands at the function, this tells the place in it. */
const ORIGIN = /^could not determine the original source location for (.+):(\d+):(\d+)$/;

/**
 * Lines like `FILE:LINE:COLUMN: error: TEXT`. Those about a header stand below the chain of lines that include it,
 * unless the message before had the same chain.
 */
export function parseMessages(text: string): CMessage[] {
  const messages: CMessage[] = [];
  const chains = new Map<string, CMessage['includedFrom']>();
  let chain: { file: string; line: number }[] = [];
  for (const line of text.split('\n')) {
    const included = INCLUDED_FROM.exec(line);
    if (included !== null) {
      chain.push({ file: included[1]!, line: Number(included[2]) });
      continue;
    }
    const match = MESSAGE.exec(line);
    if (match === null) continue;
    const [, file = '', row, column, kind, said = ''] = match;
    if (chain.length > 0) chains.set(file, chain);
    const severity = kind === 'warning' || kind === 'note' ? kind : 'error';
    messages.push({ severity, file, line: Number(row), column: Number(column ?? 0), text: said, includedFrom: chains.get(file) ?? [] });
    chain = [];
  }
  return messages.flatMap((message, at) => {
    if (ORIGIN.test(message.text)) return [];
    const [, file, row, column] = ORIGIN.exec(messages[at + 1]?.text ?? '') ?? [];
    return file === undefined ? [message] : [{ ...message, file, line: Number(row), column: Number(column) }];
  });
}
