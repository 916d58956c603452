// What there is to say of each command beside its options (options.ts): for the screens of -h (usage.ts) and its manual page
// (command-page.ts). Texts only.

import type { Command } from './options.ts';

/** Of the three with a manual page. */
export type NamedCommand = Exclude<Command, 'bundle'>;

export interface CommandText {
  /** Of the manual. */
  readonly section: 1 | 8;
  readonly about: string;
  readonly synopsis: readonly string[];
  /** What people do first: what to type, and what it does. */
  readonly first: readonly (readonly [words: string, does: string])[];
  /** Paragraphs. */
  readonly description: readonly string[];
  readonly files: readonly (readonly [name: string, what: string])[];
  /** Of those that have an own meaning for the command; settings of scripts are in the manual of the language. */
  readonly environment: readonly (readonly [name: string, what: string])[];
}

const COLOR = ['BPFTRACE_COLOR', 'Colours of messages: auto (default: where both streams are a terminal, unless NO_COLOR is set or TERM is dumb), always or never.'] as const;
const BTF = ['BPFTRACE_BTF', "A file with BTF, in place of the running kernel's."] as const;
const KERNEL_HEADERS = [
  ['BPFTRACE_KERNEL_SOURCE', "Where the kernel's sources are, for a script that includes its headers."],
  ['BPFTRACE_KERNEL_BUILD', 'Where they were built.'],
] as const;
const SETTINGS = ['BPFTRACE_NAME', "The script's setting NAME, over what its config block says; -h settings lists them."] as const;

export const commandTexts: Readonly<Record<NamedCommand, CommandText>> = {
  bpftrace: {
    section: 8,
    about: 'trace the kernel and programs with a small language',
    synopsis: ["bpftrace [options] SCRIPT.bt | TOOL | - | -e 'PROGRAM' [arguments]"],
    first: [
      ['bpftrace --tools', 'the tools that there are'],
      ['bpftrace opensnoop', 'run one: who opens files'],
      ["bpftrace -l 'tracepoint:sched:*'", 'what there is to trace'],
      ["bpftrace -e 'k:vfs_read { @[comm] = count(); }'", 'count; Ctrl-C ends'],
      ['bpftrace -h count', 'what a word means'],
    ],
    description: [
      'bpftrace compiles a script, loads it into the kernel, attaches it to what its probes name, and prints what it reports until it calls exit(), the process of -p or the command of -c ends, or a signal comes. Then it prints its maps.',
      'A script is a file, a tool by its name, standard input (-), or stands behind -e. What follows belongs to the script: words are its positional parameters, $1 and so on; behind -- stand options of its own, --NAME=VALUE.',
      'It runs as root, or with the capabilities CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE, CAP_BPF and CAP_PERFMON.',
    ],
    files: [],
    environment: [SETTINGS, COLOR, BTF, ...KERNEL_HEADERS],
  },
  'bpftrace-cc': {
    section: 1,
    about: 'compile a bpftrace script to a portable object',
    synopsis: ["bpftrace-cc [options] SCRIPT.bt | - | -e 'PROGRAM'", 'bpftrace-cc [options] --bundle SCRIPT.bt ... [-o FILE]'],
    first: [
      ['bpftrace-cc tool.bt', 'write tool.bpf.o'],
      ['bpftrace-cc -o - t.bt | ssh HOST bpftrace-run -', 'run it elsewhere'],
      ['bpftrace-cc --bundle tool.bt', 'tool, which runs alone'],
      ['bpftrace-cc --fmt -o tool.bt tool.bt', 'lay a script out'],
      ['bpftrace-cc --host FILE tool.bt', 'for a recorded machine'],
    ],
    description: [
      "bpftrace-cc compiles a script to an object that bpftrace-run loads, on this machine or on others with other kernels. It needs no privileges and no kernel headers, loads nothing, and takes no arguments of the script: they are given to bpftrace-run.",
      'What a machine decides is decided where the object is loaded: what wildcards match, addresses, the offsets of fields.',
    ],
    files: [['SCRIPT.bpf.o', 'What is written without -o.']],
    environment: [SETTINGS, COLOR, BTF, ...KERNEL_HEADERS],
  },
  'bpftrace-run': {
    section: 8,
    about: 'run an object that bpftrace-cc compiled',
    synopsis: ['bpftrace-run [options] SCRIPT.bpf.o | - [arguments of the script]'],
    first: [
      ['bpftrace-run tool.bpf.o', 'run it; Ctrl-C ends'],
      ["bpftrace-run -c 'make test' tool.bpf.o", 'around a command'],
      ['bpftrace-run tool.bpf.o -- --help', 'the options that the script has'],
      ['bpftrace-run -l tool.bpf.o', 'what it would attach to'],
      ['bpftrace-run --dry-run tool.bpf.o', 'whether this kernel takes it'],
    ],
    description: [
      'bpftrace-run loads an object into the kernel, attaches it, and prints what it reports. It needs nothing of the compiler. Standard input (-) may hold the object. What follows the object belongs to the script: words are its positional parameters; behind -- stand options of its own, --NAME=VALUE.',
      'It runs as root, or with the capabilities CAP_DAC_READ_SEARCH, CAP_DAC_OVERRIDE, CAP_BPF and CAP_PERFMON.',
    ],
    files: [],
    environment: [SETTINGS, COLOR],
  },
};

/** Of all three (reference 08.2). */
export const exitCodes: readonly (readonly [code: string, when: string])[] = [
  ['0', 'All went well; a signal or the end of the traced process ended the run.'],
  ['1', 'A mistake on the command line or in the script, a missing privilege, or a test or benchmark that failed.'],
  ['2', 'A fault of the command itself.'],
  ['255', 'The kernel refused to load or to attach it.'],
  ['N', 'The script called exit(N).'],
];
