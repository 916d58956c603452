// The text of a value, byte for byte as bpftrace prints it (reference 07.6). Every other piece of text output is
// built on this: printf's %s, print(), map keys and map values. All names are in the value already. The result is byte
// text (see values/value.ts). It must not read bytes of records itself and must not add the line breaks that separate
// one value from the next.

import type { ResolvedValue, TupleOf } from '../values/value.ts';
import { inetText, macText } from './address-text.ts';
import { floatText } from './float-text.ts';
import { stackText } from './stack-text.ts';
import { timestampText } from './strftime.ts';

/** Columns of what stands on one line, where a struct may take several. */
const COLUMNS = 80;

/** `indent`: of the line that it begins on, for the lines behind that. */
export function valueText(value: ResolvedValue, indent = ''): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object') return String(value);
  switch (value.kind) {
    case 'float': return floatText(value);
    case 'pointer': return hex(value.address);
    case 'truncated-string': return value.text + value.trailer;
    case 'buffer': return bufferText(value.bytes);
    case 'array': return `[${value.items.map((item) => valueText(item, indent)).join(',')}]`;
    case 'tuple': return value.names === null ? `(${itemsText(value.items, indent)})` : structText(value, value.names, indent);
    case 'enum': return value.name ?? String(value.value);
    case 'kstack': case 'ustack': return stackText(value);
    case 'ksym': case 'usym': return value.name ?? hex(value.address);
    case 'probe-name': case 'username': return value.name;
    case 'timestamp': return timestampText(value.format, value.since1970);
    case 'cgroup-path': return value.paths.map(({ hierarchy, path }) => `${hierarchy}:${path}`).join(',');
    case 'inet': return inetText(value.family, value.bytes);
    case 'mac': return macText(value.bytes);
    case 'statistics': return `{ .count = ${value.count}, .average = ${value.average}, .total = ${value.total} }`;
    case 'none': return 'null';
    case 'powers': case 'steps': case 'series': throw new Error(`a graph has no one-line text: map-text.ts lays it out`);
  }
}

/** A map key as it stands between the brackets: a tuple loses its outer parentheses. */
export function keyText(key: ResolvedValue): string {
  return typeof key === 'object' && key.kind === 'tuple' && key.names === null ? itemsText(key.items, '') : valueText(key);
}

function itemsText(items: readonly ResolvedValue[], indent: string): string {
  return items.map((item) => valueText(item, indent)).join(', ');
}

function structText({ items, overLines }: TupleOf<ResolvedValue>, names: readonly string[], indent: string): string {
  if (items.length === 0) return '{}';
  const fields = (inner: string): string[] => items.map((item, i) => `${inner}.${names[i]} = ${valueText(item, inner)}`);
  if (overLines !== true || !items.some(hasStruct)) {
    const line = `{ ${fields('').join(', ')} }`;
    if (overLines !== true || indent.length + line.length <= COLUMNS) return line;
  }
  return `{\n${fields(`${indent}  `).join(',\n')}\n${indent}}`;
}

/** Whether a struct is somewhere in it. */
function hasStruct(value: ResolvedValue): boolean {
  return typeof value === 'object' && (value.kind === 'array' || value.kind === 'tuple') && ((value.kind === 'tuple' && value.names !== null) || value.items.some(hasStruct));
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

function hex(address: number | bigint): string {
  return `0x${address.toString(16)}`;
}
