// A map as text (reference 07.6): a line per entry, or for histograms a head and their body. Order, folding and division
// have been done; an empty map is no text.

import { isHistogram, toByteText } from '../values/value.ts';
import { histogramText } from './histogram.ts';
import type { MapItem } from './printer.ts';
import { keyText, valueText } from './text.ts';

/** Lines ended by a newline. Byte text. */
export function mapText({ name: written, entries }: MapItem): string {
  const name = toByteText(written);
  let text = '';
  for (const { key, value } of entries) {
    const head = key === null ? name : `${name}[${keyText(key)}]`;
    text += isHistogram(value)
      ? `${head}:\n${histogramText(value)}\n`
      : `${head}: ${valueText(value)}\n`;
  }
  return text;
}
