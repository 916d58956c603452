// printf as JSON, straight from the bytes of a record to the bytes of the output: what printf-bytes.ts is for text, with the escapes
// of JSON around it. Only bytes of ASCII are known here; others may be no UTF-8, which takes a text to tell.

import type { FieldSpec } from '../../common/manifest.ts';
import type { ValueSettings } from '../values/decode.ts';
import type { Block } from '../values/integers.ts';
import { bytesFormat } from './printf-bytes.ts';

export interface JsonFormat {
  /** Bytes that a line may have. */
  readonly most: number;
  /** Puts the line of the record at `at` into `out` from `to` on and gives its end; -1: it is not known here. */
  readonly put: (block: Block, at: number, out: Uint8Array, to: number) => number;
}

/** null: as in printf-bytes.ts. `escape` gives the JSON of a text in its quotes. */
export function jsonFormat(format: string, args: readonly FieldSpec[], strings: ValueSettings, escape: (text: string) => string): JsonFormat | null {
  const plain = bytesFormat(format, args, strings);
  if (plain === null) return null;
  const escapes = escapesOf(escape);
  const longest = Math.max(...escapes.map((bytes) => bytes?.length ?? 0));
  const text = new Uint8Array(plain.most);
  return {
    most: BEFORE.length + longest * plain.most + BEHIND.length,
    put: (block, at, out, to) => {
      const length = plain.put(block, at, text, 0);
      let end = copy(BEFORE, out, to);
      for (let i = 0; i < length; i++) {
        const byte = text[i]!;
        if (byte >= ASCII) return -1;
        const escaped = escapes[byte]!;
        if (escaped === null) out[end++] = byte;
        else end = copy(escaped, out, end);
      }
      return copy(BEHIND, out, end);
    },
  };
}

const ASCII = 0x80;
const BEFORE = Buffer.from('{"type": "printf", "data": "');
const BEHIND = Buffer.from('"}\n');

/** By byte; null: it stands for itself. */
function escapesOf(escape: (text: string) => string): readonly (Uint8Array | null)[] {
  return Array.from({ length: ASCII }, (_, byte) => {
    const plain = String.fromCharCode(byte);
    const escaped = escape(plain).slice(1, -1);
    return escaped === plain ? null : Buffer.from(escaped);
  });
}

function copy(from: Uint8Array, out: Uint8Array, to: number): number {
  for (let i = 0; i < from.length; i++) out[to + i] = from[i]!;
  return to + from.length;
}
