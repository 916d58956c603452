// String values back into literals. Values hold one char per byte; bytes that are UTF-8 are shown as the characters
// they stand for, all others as escapes that the parser reads back.

import { textOfBytes } from '../parse/literals.ts';

const NAMED: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'], ['\t', '\\t'], ['\r', '\\r'], ['"', '\\"'], ['\\', '\\\\'],
]);

/** A literal, in double quotes, for a value that holds one char per byte. */
export function quote(value: string): string {
  const decoded = textOfBytes(value);
  const isText = Buffer.from(decoded, 'utf8').toString('latin1') === value;
  const text = isText ? decoded : value;
  const special = isText ? /["\\\x00-\x1f\x7f]/g : /["\\\x00-\x1f\x7f-\xff]/g;
  return `"${text.replace(special, (char) => NAMED.get(char) ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`)}"`;
}
