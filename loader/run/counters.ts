// What went wrong at run time, read from the programs' counters in .bss: lost events and, per site in the script, how
// often a helper or a division failed. Reports are messages (reference 07.9): a site is shown when it first fails, then
// again only as its count grows tenfold, and what was not shown yet is added up at the end, so a failing loop cannot flood
// the terminal and nothing stays silent. Reads of memory fail too often to be worth a word each time, for a null pointer is
// a fact of life: unless every failure is asked for, they are told at the end, once for each place.

import { EBUSY, ENOMEM } from '../errors.ts';
import type { Manifest, SiteSpec } from '../../common/manifest.ts';
import type { FailedReads, FailingSite, Printer } from '../output/printer.ts';

export type WarningLevel = 'none' | 'default' | 'verbose';

/** Reports each further power of this many failures of a site. */
const REPORT_FACTOR = 10n;

/** What failed since the last look. */
export interface FreshFailures {
  /** Events. */
  readonly lost: bigint;
  readonly failures: readonly Pick<FailingSite, 'site' | 'count' | 'code'>[];
}

export class Counters {
  private readonly values: BigUint64Array;
  private readonly manifest: Manifest;
  private readonly level: WarningLevel;
  private readonly printer: Pick<Printer, 'print'>;
  private lost = 0n;
  /** Of these, those that the kernel did not lose. */
  private left = 0n;
  /** Failures already reported, by site. */
  private readonly reported: bigint[];

  /** `memory`: the live counters, from bpftrace_counters on; null when the object has none. */
  constructor(memory: BigUint64Array | null, manifest: Manifest, level: WarningLevel, printer: Pick<Printer, 'print'>) {
    this.values = memory ?? new BigUint64Array(1 + 2 * manifest.sites.length);
    this.manifest = manifest;
    this.level = level;
    this.printer = printer;
    this.reported = manifest.sites.map(() => 0n);
  }

  /** Reports what is new. `final`: also the totals that were held back. */
  poll(final = false): void {
    this.pollLost(final);
    this.manifest.sites.forEach((site, i) => {
      const count = this.values[1 + 2 * i] ?? 0n;
      if (!this.isShown(site)) return;
      const before = this.reported[i]!;
      const due = before === 0n ? count > 0n : count >= before * REPORT_FACTOR;
      if (!due && !(final && count > before)) return;
      this.reported[i] = count;
      this.printer.print({ kind: 'failing-site', severity: 'WARNING', script: this.manifest.source.name, count, ...this.failureOf(site, i) });
    });
    if (final && this.level !== 'none') this.sumUpReads();
  }

  /** Events that reached us, and are not printed. */
  lose(events: number): void {
    this.left += BigInt(events);
  }

  /** In place of poll(), for a run whose parts are judged one by one. */
  takeFresh(): FreshFailures {
    const lost = this.takeLost();
    const failures = this.manifest.sites.flatMap((site, i) => {
      const total = this.values[1 + 2 * i] ?? 0n;
      const count = total - this.reported[i]!;
      this.reported[i] = total;
      return count > 0n && (site.level === 'always' || this.isShown(site) || readSpace(site) !== null) ? [{ count, ...this.failureOf(site, i) }] : [];
    });
    return { lost, failures };
  }

  /** Once, at the end: what nobody was told of yet. */
  private sumUpReads(): void {
    const failed = this.manifest.sites.flatMap((site, i): FailedReads[] => {
      const space = readSpace(site);
      const count = this.values[1 + 2 * i] ?? 0n;
      if (space === null || this.isShown(site) || count === this.reported[i]) return [];
      this.reported[i] = count;
      return [{ kind: 'failed-reads', space, script: this.manifest.source.name, site, count, code: this.codeOf(i), last: false }];
    });
    failed.forEach((item, i) => this.printer.print({ ...item, last: !failed.slice(i + 1).some(({ space }) => space === item.space) }));
  }

  private isShown({ level }: SiteSpec): boolean {
    return level === 'always' ? this.level !== 'none' : this.level === 'verbose';
  }

  private failureOf(site: SiteSpec, i: number): Pick<FailingSite, 'site' | 'code'> {
    const code = this.codeOf(i);
    const why = site.helper === 'map_update_elem' ? otherReasons[Number(code)] : undefined;
    return { code, site: why === undefined ? site : { ...site, message: site.message.replace(/: .*$/, `: ${why}`) } };
  }

  /** A helper's error has 32 bits, and before Linux 6.4 nobody tells what is in the upper half. */
  private codeOf(site: number): bigint {
    return BigInt.asIntN(this.manifest.sites[site]?.helper == null ? 64 : 32, this.values[2 + 2 * site] ?? 0n);
  }

  private takeLost(): bigint {
    const before = this.lost;
    this.lost = (this.values[0] ?? 0n) + this.left;
    return this.lost - before;
  }

  private pollLost(final: boolean): void {
    const fresh = this.takeLost();
    if (fresh > 0n) this.printer.print({ kind: 'lost-events', events: fresh });
    if (final && this.lost > 0n) this.printer.print({ kind: 'lost-events-in-total', events: this.lost });
  }
}

/** Why a map takes no key, by error; the compiler speaks of the usual reason, that it is full. */
const otherReasons: Readonly<Record<number, string>> = {
  [-EBUSY]: 'another program was writing to it on this CPU at that moment',
  [-ENOMEM]: 'the kernel had no memory for another key',
};

/** Whose memory a site reads; null: it does something else. */
function readSpace({ helper }: SiteSpec): FailedReads['space'] | null {
  return helper === null ? null : readers.get(helper) ?? null;
}

const readers: ReadonlyMap<string, FailedReads['space']> = new Map([
  ['probe_read_user', 'user'], ['probe_read_user_str', 'user'], ['probe_read_kernel', 'kernel'], ['probe_read_kernel_str', 'kernel'],
]);
