// Builds build/runner, the executable that every bundle is a copy of: node's own executable, as one that runs a script of ours
// (node's "single executable application"), with the loader and its addon inside and what node needs besides a C library. `bpftrace-cc
// --bundle` puts objects behind it. Node's blob and our start (runner/start.c) lie in one more segment of the ELF file, which a new
// table of segments names; nothing that was there moves. Usage: build-runner.ts, after the commands are bundled. Needs g++ and binutils.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const BUILD = join(ROOT, 'build');
const PAGE = 0x1000;

/** Node looks for a note of this name, and whether the digit behind the fuse is 1 (doc/contributing of node, "Maintaining Single Executable Applications support"). */
const BLOB = 'NODE_SEA_BLOB';
const FUSE = 'NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2:';

/** Comes with the C library, whatever the machine. */
const C_LIBRARY = /^(linux-vdso|ld-linux|lib(c|m|dl|pthread|rt)\.so)/;

const scratch = mkdtempSync(join(tmpdir(), 'runner-'));
/** Paths of the shared libraries that a machine with a C library alone lacks. */
function librariesOf(executable: string): string[] {
  return [...execFileSync('ldd', [executable], { encoding: 'utf8' }).matchAll(/^\t(\S+) => (\S+)/gm)].flatMap(([, name, path]) => (C_LIBRARY.test(name!) ? [] : [path!]));
}

function stripped(path: string): Buffer {
  const to = join(scratch, basename(path));
  execFileSync('strip', ['--strip-unneeded', '-o', to, path]);
  return readFileSync(to);
}

function blob(): Buffer {
  const main = join(scratch, 'main.cjs');
  buildSync({ entryPoints: [join(ROOT, 'runner/main.cjs')], outfile: main, bundle: true, platform: 'node', target: 'node20', minifyWhitespace: true });
  const output = join(scratch, 'blob');
  const assets = Object.fromEntries(['bundled.js', 'bundled.js.cache'].map((name) => [name, join(BUILD, name)]));
  const config = join(scratch, 'config.json');
  writeFileSync(config, JSON.stringify({ main, output, disableExperimentalSEAWarning: true, assets }));
  execFileSync(process.execPath, ['--experimental-sea-config', config], { stdio: 'pipe' });
  return readFileSync(output);
}

interface Carried {
  readonly name: string;
  readonly bytes: Buffer;
  /** node needs it before any of our code runs. */
  readonly preloaded: boolean;
}

/** Of an entry in the table of segments: uint32 type, flags; uint64 offset, vaddr, paddr, filesz, memsz, align. */
const ENTRY = 56;
const [PT_NULL, PT_LOAD, PT_INTERP, PT_NOTE, PT_PHDR] = [0, 1, 3, 4, 6];
const [READ, EXECUTE] = [4, 1];

interface Segment {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly address: number;
  readonly size: number;
  readonly memory: number;
  readonly align: number;
}

function segmentsOf(file: Buffer): Segment[] {
  const table = Number(file.readBigUInt64LE(32));
  return Array.from({ length: file.readUInt16LE(56) }, (_, i) => {
    const at = table + i * ENTRY;
    const [offset, address, , size, memory, align] = [8, 16, 24, 32, 40, 48].map((field) => Number(file.readBigUInt64LE(at + field)));
    return { type: file.readUInt32LE(at), flags: file.readUInt32LE(at + 4), offset: offset!, address: address!, size: size!, memory: memory!, align: align! };
  });
}

function tableOf(segments: readonly Segment[]): Buffer {
  const table = Buffer.alloc(segments.length * ENTRY);
  segments.forEach(({ type, flags, offset, address, size, memory, align }, i) => {
    const at = i * ENTRY;
    table.writeUInt32LE(type, at);
    table.writeUInt32LE(flags, at + 4);
    [offset, address, address, size, memory, align].forEach((value, field) => table.writeBigUInt64LE(BigInt(value), at + 8 + field * 8));
  });
  return table;
}

const roundUp = (value: number, to: number): number => Math.ceil(value / to) * to;

/** The executable with one more segment: two tables of segments, our start and what it reads, node's blob as a note, the carried files. */
function withSegment(file: Buffer, sea: Buffer, carried: readonly Carried[]): Buffer {
  const segments = segmentsOf(file);
  const interpreter = segments.find(({ type }) => type === PT_INTERP);
  if (interpreter === undefined) throw new Error('node is not linked dynamically');
  const offset = roundUp(file.length, PAGE);
  const address = roundUp(Math.max(...segments.map((each) => each.address + each.memory)), PAGE);
  const tableSize = (segments.length + 2) * ENTRY;
  const secondTable = roundUp(tableSize, 16);
  const entry = Number(file.readBigUInt64LE(24));

  const codeAt = roundUp(secondTable + tableSize, 16);
  const code = compiledStart(address + codeAt);
  const configAt = codeAt + code.length;
  const files = carried.length;
  const noteAt = roundUp(configAt + 104 + files * 64, 4);
  const note = Buffer.alloc(12 + roundUp(BLOB.length + 1, 4));
  [BLOB.length + 1, sea.length, 0].forEach((word, i) => note.writeUInt32LE(word, i * 4));
  note.write(BLOB, 12);
  const noteSize = roundUp(note.length + sea.length, 4);
  let end = roundUp(noteAt + noteSize, 16);
  const places = carried.map(({ bytes }) => {
    const at = end;
    end = roundUp(end + bytes.length, 16);
    return at;
  });

  const config = Buffer.alloc(104 + files * 64);
  [address + configAt, entry, address + secondTable, segments.length + 2, files].forEach((value, i) => config.writeBigUInt64LE(BigInt(value), i * 8));
  file.copy(config, 40, interpreter.offset, interpreter.offset + interpreter.size);
  carried.forEach(({ name, bytes, preloaded }, i) => {
    const at = 104 + i * 64;
    [places[i]! - configAt, bytes.length, Number(preloaded)].forEach((value, field) => config.writeBigUInt64LE(BigInt(value), at + field * 8));
    config.write(name, at + 24, 39);
  });

  const more = Buffer.alloc(end);
  const table = (at: number, interpreted: boolean): Buffer => tableOf([
    ...segments.map((each) => (
      each.type === PT_INTERP && !interpreted ? { ...each, type: PT_NULL }
      : each.type === PT_PHDR ? { ...each, offset: offset + at, address: address + at, size: tableSize, memory: tableSize }
      : each)),
    { type: PT_LOAD, flags: READ | EXECUTE, offset, address, size: end, memory: end, align: PAGE },
    { type: PT_NOTE, flags: READ, offset: offset + noteAt, address: address + noteAt, size: noteSize, memory: noteSize, align: 4 },
  ]);
  // The kernel's, so that it starts us and not the dynamic linker; and the dynamic linker's, which insists on one that names it.
  table(0, false).copy(more);
  table(secondTable, true).copy(more, secondTable);
  code.copy(more, codeAt);
  config.copy(more, configAt);
  note.copy(more, noteAt);
  sea.copy(more, noteAt + note.length);
  carried.forEach(({ bytes }, i) => bytes.copy(more, places[i]));

  const whole = Buffer.concat([file, Buffer.alloc(offset - file.length), more]);
  whole.writeBigUInt64LE(BigInt(address + codeAt), 24);
  whole.writeBigUInt64LE(BigInt(offset), 32);
  whole.writeUInt16LE(segments.length + 2, 56);
  const fuse = whole.indexOf(`${FUSE}0`);
  if (fuse < 0) throw new Error(`node ${process.version} cannot be made a single executable`);
  whole.write('1', fuse + FUSE.length);
  return whole;
}

/** Machine code for this address, padded to 16 bytes; `config` is behind it. */
function compiledStart(address: number): Buffer {
  const object = join(scratch, 'start.o');
  execFileSync('gcc', [
    '-Os', '-Wall', '-Wextra', '-Werror', '-ffreestanding', '-fno-stack-protector', '-fPIC', '-fno-asynchronous-unwind-tables', '-fno-tree-loop-distribute-patterns',
    '-c', join(ROOT, 'runner/start.c'), '-o', object,
  ], { stdio: ['ignore', 'ignore', 'inherit'] });
  const script = join(scratch, 'start.ld');
  writeFileSync(script, `ENTRY(_start) SECTIONS { . = ${address}; .all : { *(.text.start) *(.text*) *(.rodata*) . = ALIGN(16); } config = .; /DISCARD/ : { *(*) } }`);
  const output = join(scratch, 'start.bin');
  execFileSync('ld', ['--no-warn-rwx-segments', '--oformat', 'binary', '-T', script, '-o', output, object], { stdio: ['ignore', 'ignore', 'inherit'] });
  return readFileSync(output);
}

try {
  const node = join(scratch, 'node');
  execFileSync('strip', ['-o', node, process.execPath]);
  const libraries = librariesOf(process.execPath).map((path) => ({ name: basename(path), bytes: stripped(path), preloaded: true }));
  const addon = { name: 'libbpf.node', bytes: readFileSync(join(BUILD, 'libbpf.node')), preloaded: false };
  const runner = join(BUILD, `runner.${process.pid}.partial`);
  writeFileSync(runner, withSegment(readFileSync(node), blob(), [...libraries, addon]), { mode: 0o755 });
  renameSync(runner, join(BUILD, 'runner'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
