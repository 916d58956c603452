// The text of a value, byte for byte as bpftrace prints it (reference 07.6). Every other piece of text output is
// built on this: printf's %s, print(), map keys and map values. It needs names that only the running system knows
// (symbols, probes, users), which arrive through TextContext. The result is byte text (see values.ts). It must not
// read bytes itself and must not add the line breaks that separate one value from the next.

import type { Value } from '../values/decode.ts';
import type { Symbols } from '../symbols/symbols.ts';
import { stackText } from './stack-text.ts';

/** Names that are looked up when a value is printed. All results are byte text. */
export interface TextContext {
  readonly symbols: Symbols;
  /** Name of the attached probe with this cookie. */
  probeName(cookie: number): string;
  /** '' when there is no such user. */
  userName(uid: number): string;
  /** Shown after a string that filled its storage. */
  readonly truncationTrailer: string;
  /** A full string of one byte more than this is shown without its last. */
  readonly maxStrlen?: number;
}

export function valueText(value: Value, ctx: TextContext): string {
  switch (value.kind) {
    case 'int': return String(value.value);
    case 'bool': return value.value ? 'true' : 'false';
    case 'pointer': return `0x${value.value.toString(16)}`;
    case 'string': return value.truncated ? truncatedText(value.text, ctx) : value.text;
    case 'buffer': return bufferText(value.bytes);
    case 'array': return `[${value.items.map((item) => valueText(item, ctx)).join(',')}]`;
    case 'tuple': return `(${tupleItemsText(value.items, ctx)})`;
    case 'struct': {
      if (value.fields.length === 0) return '{}';
      return `{ ${value.fields.map((f) => `.${f.name} = ${valueText(f.value, ctx)}`).join(', ')} }`;
    }
    case 'enum': return value.name ?? String(value.value);
    case 'kstack': case 'ustack': return stackText(value, ctx.symbols);
    case 'ksym': return ctx.symbols.kernel(value.address)?.name ?? hex(value.address);
    case 'usym': return ctx.symbols.user(value.tgid, value.address).symbol?.name ?? hex(value.address);
    case 'probe-name': return ctx.probeName(Number(value.cookie));
    case 'username': return ctx.userName(value.uid);
    case 'stats': return `{ .count = ${value.count}, .average = ${value.average}, .total = ${value.total} }`;
    case 'none': return 'null';
    case 'hist': case 'lhist': throw new Error(`a ${value.kind} has no one-line text: print-map.ts lays it out`);
  }
}

/** The text of a string that filled its storage, with the mark that says so. */
export function truncatedText(text: string, { maxStrlen, truncationTrailer }: TextContext): string {
  return (text.length - 1 === maxStrlen ? text.slice(0, -1) : text) + truncationTrailer;
}

/** A tuple's items without the parentheses: how multi-part map keys are written. */
export function tupleItemsText(items: readonly Value[], ctx: TextContext): string {
  return items.map((item) => valueText(item, ctx)).join(', ');
}

const HEX_BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Printable ASCII as it is, every other byte as `\xNN`. */
export function bufferText(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += byte >= 0x20 && byte <= 0x7e ? String.fromCharCode(byte) : `\\x${HEX_BYTES[byte]}`;
  return text;
}

/** Every byte as `\xNN`. */
export function escapedBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += `\\x${HEX_BYTES[byte]}`;
  return text;
}

/** `01 ab ff` */
export function hexBytes(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => HEX_BYTES[byte]).join(' ');
}

function hex(address: bigint): string {
  return `0x${address.toString(16)}`;
}
