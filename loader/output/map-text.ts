// A map as text (reference 07.6): a line per entry, or for histograms and time series a head and their body. Order, folding and division
// have been done; an empty map is no text.

import { isHistogram, toByteText } from '../values/value.ts';
import type { ResolvedTimeSeries, ResolvedValue } from '../values/value.ts';
import { histogramText } from './histogram.ts';
import type { MapItem } from './printer.ts';
import { seriesText } from './series-text.ts';
import { keyText, valueText } from './text.ts';

/** Lines ended by a newline. Byte text. `columns`: how long the lines of bars and graphs may be, where they must be shorter than usual. */
export function mapText({ name: written, entries }: MapItem, columns?: number): string {
  const name = toByteText(written);
  let text = '';
  for (const { key, value } of entries) {
    const head = key === null ? name : `${name}[${keyText(key)}]`;
    const body = bodyText(value, columns);
    text += body === null ? `${head}: ${valueText(value)}\n` : `${head}:\n${body}\n`;
  }
  return text;
}

/** null: the value stands on the line of its key. */
function bodyText(value: ResolvedValue, columns: number | undefined): string | null {
  if (isHistogram(value)) return histogramText(value, columns);
  return isSeries(value) ? seriesText(value, columns) : null;
}

/** Whether it has lines of its own. */
export function hasBody(value: ResolvedValue): boolean {
  return isHistogram(value) || isSeries(value);
}

function isSeries(value: ResolvedValue): value is ResolvedTimeSeries {
  return typeof value === 'object' && value.kind === 'series';
}
