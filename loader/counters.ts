// What went wrong at run time, read from the programs' counters in .bss: lost events and, per site in the script, how
// often a helper or a division failed. Reports are lines on stderr in the form of reference 07.9: a site is shown when
// it first fails, then again only as its count grows tenfold, and what was not shown yet is added up at the end, so
// a failing loop cannot flood the terminal and nothing stays silent.

import type { Manifest, SiteSpec } from './format.ts';
import { renderExcerpt } from './excerpt.ts';

export type WarningLevel = 'none' | 'default' | 'verbose';

/** Reports each further power of this many failures of a site. */
const REPORT_FACTOR = 10n;

export class Counters {
  private readonly values: BigUint64Array;
  private readonly manifest: Manifest;
  private readonly level: WarningLevel;
  private readonly report: (text: string) => void;
  private lost = 0n;
  /** Failures already reported, by site. */
  private readonly reported: bigint[];

  /** `memory`: the live counters, from bpftrace_counters on; null when the object has none. */
  constructor(memory: BigUint64Array | null, manifest: Manifest, level: WarningLevel, report: (text: string) => void) {
    this.values = memory ?? new BigUint64Array(1 + 2 * manifest.sites.length);
    this.manifest = manifest;
    this.level = level;
    this.report = report;
    this.reported = manifest.sites.map(() => 0n);
  }

  /** Reports what is new. `final`: also the totals that were held back. */
  poll(final = false): void {
    this.pollLost(final);
    if (this.level === 'none') return;
    this.manifest.sites.forEach((site, i) => {
      if (site.level === 'verbose' && this.level !== 'verbose') return;
      const count = this.values[1 + 2 * i] ?? 0n;
      const before = this.reported[i]!;
      const due = before === 0n ? count > 0n : count >= before * REPORT_FACTOR;
      if (!due && !(final && count > before)) return;
      this.reported[i] = count;
      this.report(siteReport(this.manifest.source.name, site, count, BigInt.asIntN(64, this.values[2 + 2 * i] ?? 0n)));
    });
  }

  private pollLost(final: boolean): void {
    const lost = this.values[0] ?? 0n;
    const fresh = lost - this.lost;
    this.lost = lost;
    if (fresh > 0n) this.report(`Lost ${fresh} events\n`);
    if (final && lost > 0n) this.report(`WARNING: Lost ${lost} events in total: the script sends them faster than they can be printed\n`);
  }
}

/** `code`: the helper's last return value, or the site's own meaning of it. */
export function siteReport(file: string, site: SiteSpec, count: bigint, code: bigint): string {
  const more: string[] = [];
  if (site.helper !== null) more.push(`Additional Info - helper: ${site.helper}, retcode: ${code}`);
  if (count > 1n) more.push(`This happened ${count} times so far`);
  return renderExcerpt({
    file: site.file ?? file, from: site.from, line: site.line, column: site.column, endColumn: site.endColumn, severity: 'WARNING',
    message: site.message, more, text: site.text,
  });
}
