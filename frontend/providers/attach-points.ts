// The meaning of an attach point's text (reference 04.1): which provider, which parts. parseAttachPoint() is in
// attach-point.ts; this file is the data model that checker, lowering and object format share.
// Parts that hold a positional parameter ($1) keep it as text: it is filled in when the object is loaded, unless the
// arguments are known already, as for `bpftrace` itself.

import type { Span } from '../syntax/source.ts';

/** A number, or the text of a parameter such as `$1` that the loader turns into a number. */
export type NumberOrParam = number | string;

export type AttachPointSpec =
  | { readonly provider: 'begin' | 'end' }
  | { readonly provider: 'self'; readonly signal: string }
  | { readonly provider: 'test' | 'bench'; readonly name: string }
  | { readonly provider: 'tracepoint'; readonly category: string; readonly event: string }
  | { readonly provider: 'rawtracepoint'; readonly module: string | null; readonly event: string }
  | {
      readonly provider: 'kprobe' | 'kretprobe' | 'fentry' | 'fexit';
      readonly module: string | null;
      readonly function: string;
      /** Bytes; kprobe only. */
      readonly offset: number;
      /** kprobe:0xADDR, as hex text; else null. */
      readonly address: string | null;
    }
  | {
      readonly provider: 'uprobe' | 'uretprobe';
      readonly binary: string;
      /** Symbol name or pattern; '' when an address is given. */
      readonly function: string;
      readonly offset: number;
      /** ELF virtual address as hex text; else null. */
      readonly address: string | null;
      readonly language: string | null;
    }
  | { readonly provider: 'usdt'; readonly binary: string; readonly namespace: string | null; readonly name: string }
  /** unit `text`: a parameter may be the unit, so that all is in `value`, such as `$1` (for `10ms`) or `$1:$2`. */
  | { readonly provider: 'interval' | 'profile'; readonly unit: 'hz' | 's' | 'ms' | 'us' | 'ns' | 'text'; readonly value: NumberOrParam }
  /** count 0: the event's default. */
  | { readonly provider: 'software' | 'hardware'; readonly event: string; readonly count: NumberOrParam }
  | { readonly provider: 'watchpoint'; readonly address: string; readonly length: number; readonly mode: string }
  | { readonly provider: 'iter'; readonly name: string; readonly pin: string | null };

export type Provider = AttachPointSpec['provider'];

export interface AttachPoint {
  readonly spec: AttachPointSpec;
  /** Canonical full text, provider spelt out: `kprobe:vfs_read`. The value of the `probe` builtin. */
  readonly text: string;
  /** From `name=kprobe:f`. */
  readonly userName: string | null;
  readonly span: Span;
  /** Holds `$N` that only the loader can fill in; then a `$$` in text and spec is a plain dollar sign. */
  readonly open: boolean;
}
