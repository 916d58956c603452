// What a run has to say, and who says it. Everything that leaves a run is an OutputItem: what the script prints, its maps,
// and every message about the run itself. Items are data with all names looked up (values/resolve.ts), so a printer asks
// nobody; which text or format they get, and where it goes, is the printer's alone. To add a printer is to
// write one file with one function that gives a Printer.

import type { MapEventType } from '../../common/aggregations/aggregations.ts';
import type { EventSpec, SiteSpec } from '../../common/manifest.ts';
import type { Located } from '../../common/excerpt.ts';
import type { Details, LoaderError } from '../errors.ts';
import type { Stage } from '../run/options.ts';
import type { ValueSettings } from '../values/decode.ts';
import type { Block } from '../values/integers.ts';
import type { MapEntry } from '../values/map-entries.ts';
import type { Integer, ResolvedValue } from '../values/value.ts';
import type { WarningCode } from './run-codes.ts';

export interface Printer {
  print(item: OutputItem): void;
  /**
   * For printers that need no item of a printf(): prints the record at `at` of the block, or gives false, where one is needed after
   * all. null: of this event always.
   */
  recordPrinter?(event: EventOf<'printf'>, strings: ValueSettings): ((block: Block, at: number) => boolean) | null;
  /** What is printed now reaches nobody, and is dropped: there is no sense in making it. */
  isUnread?(): boolean;
  /** A batch of events has ended: what was printed so far should be seen soon. */
  endBatch(): void;
  /** The script prints nothing more. */
  finish(): void;
}

export type OutputItem = ScriptOutput | Message;

type EventOf<K extends EventSpec['kind']> = Extract<EventSpec, { kind: K }>;

/** What the script prints. */
export type ScriptOutput =
  /** Of printf(): an argument for each of the event's. */
  | { readonly kind: 'printf'; readonly event: EventOf<'printf'>; readonly args: readonly ResolvedValue[] }
  /** Of print(value). */
  | { readonly kind: 'value'; readonly value: ResolvedValue }
  | MapItem
  /** Of time(): its text in local time. Byte text, as are the texts of the following. */
  | { readonly kind: 'time'; readonly text: string }
  | { readonly kind: 'join'; readonly parts: readonly string[]; readonly separator: string }
  /** Of cat(): the beginning of the file. */
  | { readonly kind: 'cat'; readonly text: string }
  /** Of system(): what the command wrote to its standard output. */
  | { readonly kind: 'system'; readonly text: string };

/** A whole map in the order in which it is shown, cut and divided as asked for; no entries: there is nothing to show. */
export interface MapItem {
  readonly kind: 'map';
  /** As in the script, with `@`. */
  readonly name: string;
  /** What a program calls a map of such values. */
  readonly type: MapEventType;
  readonly entries: readonly MapEntry<ResolvedValue>[];
}

export interface Timing {
  readonly phase: 'compile' | Stage['phase'];
  readonly name: string;
  readonly milliseconds: number;
}

export type Severity = 'ERROR' | 'WARNING';

/** What the run says, or what the script says about itself. */
export type Message =
  /** All probes are attached: in so many places. */
  | { readonly kind: 'attached'; readonly probes: number }
  /** What the kernel's verifier says of a program, by its name in the object, word for word. */
  | { readonly kind: 'verifier-log'; readonly program: string; readonly log: string }
  /** How long what has been done took, in its order. */
  | { readonly kind: 'timings'; readonly timings: readonly Timing[] }
  /** A program that stays behind, and the file that runs it. */
  | { readonly kind: 'pinned'; readonly probe: string; readonly path: string }
  /** Of errorf() and warnf(). */
  | (Located & { readonly kind: 'errorf' | 'warnf'; readonly event: EventOf<'errorf' | 'warnf'>; readonly args: readonly ResolvedValue[] })
  /** Events that found no room, since the last such message; and in the whole run. */
  | { readonly kind: 'lost-events' | 'lost-events-in-total'; readonly events: bigint }
  /** Of a probe, in the whole run: what fired where the kernel runs no program. */
  | { readonly kind: 'missed-events'; readonly probe: string; readonly events: bigint }
  | FailingSite
  | FailedReads
  | Warning
  /** The run ends, or does not begin. */
  | { readonly kind: 'error'; readonly error: LoaderError }
  | { readonly kind: 'unfit-event'; readonly id: number; readonly length: number }
  | { readonly kind: 'unreadable-file'; readonly path: string; readonly reason: string }
  /** Of skboutput(): the rest of the packets is not there. */
  | { readonly kind: 'unwritable-file'; readonly path: string; readonly reason: string }
  /** Of system(): there is no shell, or too much output. */
  | { readonly kind: 'failed-system'; readonly command: string; readonly reason: string }
  /** The command ended, and not well: by itself with a code, or by a signal. */
  | { readonly kind: 'command-failed'; readonly end: { readonly code: number } | { readonly signal: string } }
  /** The command does not end when it is asked to, and is killed. */
  | { readonly kind: 'command-stubborn'; readonly pid: number }
  /** The command ended before these that it or its descendants have started. */
  | { readonly kind: 'descendants-left'; readonly pids: readonly number[] }
  /** Nothing was seen, and the command let others do its work. */
  | { readonly kind: 'children-not-traced' }
  /** The script's own end: what follows are its maps. */
  | { readonly kind: 'ended' }
  | TestMessage
  | BenchMessage;

/** A sentence about something that the run can do without. */
export interface Warning extends Omit<Details, 'code'> {
  readonly kind: 'warning';
  readonly code: WarningCode;
  readonly text: string;
}

export type Warn = (warning: Omit<Warning, 'kind'>) => void;

/** Something in the script failed `count` times so far. `code`: the helper's last return value, or the site's own meaning of it. */
export interface FailingSite {
  readonly kind: 'failing-site';
  readonly severity: Severity;
  readonly script: string;
  readonly site: SiteSpec;
  readonly count: bigint;
  readonly code: bigint;
}

/** Of a whole run: so many reads of memory failed at a place, where the script went on with zeroes. `code` as in FailingSite. */
export interface FailedReads extends Omit<FailingSite, 'kind' | 'severity'> {
  readonly kind: 'failed-reads';
  readonly space: 'kernel' | 'user';
  /** The last such place that is told of. */
  readonly last: boolean;
}

/** Times are in milliseconds. */
export type TestMessage =
  | { readonly kind: 'tests-started'; readonly tests: number }
  | { readonly kind: 'test-started'; readonly name: string }
  /** `output`: what it printed, and why it failed. */
  | { readonly kind: 'test-ended'; readonly name: string; readonly passed: boolean; readonly time: number; readonly output: readonly OutputItem[] }
  /** `tests`: how many there are; names of those that ran. */
  | { readonly kind: 'tests-ended'; readonly tests: number; readonly passed: readonly string[]; readonly failed: readonly string[]; readonly time: number }
  /** Why a test failed: it lost events, called exit(), or returned something; and how many, with or which. */
  | { readonly kind: 'test-lost-events' | 'test-exited' | 'test-returned'; readonly value: Integer };

export type BenchMessage =
  /** Of all that will run. */
  | { readonly kind: 'benches-started'; readonly names: readonly string[] }
  /** One of: how long a run takes on average; what it returned, as it does not want to be measured; what went wrong. */
  | { readonly kind: 'bench-ended'; readonly name: string } & (
    { readonly nanoseconds: number; readonly iterations: number } | { readonly returned: number } | { readonly output: readonly OutputItem[] }
  );

/** null: what the script prints, and messages that are good news. */
export function severityOf(item: OutputItem): Severity | null {
  switch (item.kind) {
    case 'failing-site': return item.severity;
    case 'warnf': case 'warning': case 'failed-reads': case 'missed-events':
    case 'command-failed': case 'command-stubborn': case 'descendants-left': case 'children-not-traced': return 'WARNING';
    case 'errorf': case 'error': case 'unfit-event': case 'unreadable-file': case 'unwritable-file': case 'failed-system':
    case 'test-lost-events': case 'test-exited': case 'test-returned': return 'ERROR';
    default: return null;
  }
}
