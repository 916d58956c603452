// The meaning of an attach point's text (reference 04.1): which probe type, what its parts say. parseAttachPoint() is in
// attach-point.ts; this file is the data model that checker and lowering share with the object format.
// Parts that hold a positional parameter ($1) keep it as text: it is filled in when the object is loaded, unless the
// arguments are known already, as for `bpftrace` itself.

import type { AttachSpec } from '../../common/manifest.ts';
import type { Span } from '../syntax/source.ts';
import type { ProviderRow } from './row.ts';

export interface AttachPoint {
  /** What is known of its probe type. Takes `spec`. */
  readonly provider: ProviderRow;
  readonly spec: AttachSpec;
  /** Canonical full text, provider spelt out: `kprobe:vfs_read`. The value of the `probe` builtin. */
  readonly text: string;
  /** From `name=kprobe:f`. */
  readonly userName: string | null;
  readonly span: Span;
  /** Holds `$N` that only the loader can fill in; then a `$$` in text and spec is a plain dollar sign. */
  readonly open: boolean;
  /** As it is written where a wildcard stands for the probe type, of which this is one; those that are not there are no loss. */
  readonly oneOf: string | null;
}

/** Whether `probe` there is what the kernel tells the program of its place, and not a name that is its own whatever the place. */
export function isToldItsPlace({ provider, userName }: AttachPoint): boolean {
  return provider.can.cookie && userName === null;
}

/** What `probe` is there in any case; null: that is for the loader to say. */
export function fixedName(attachPoint: AttachPoint): string | null {
  if (isToldItsPlace(attachPoint)) return null;
  return attachPoint.userName ?? (attachPoint.open ? null : attachPoint.text);
}
