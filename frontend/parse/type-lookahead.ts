// Tells a type in parentheses from an expression in parentheses: `(uint64)$x` and `sizeof(struct s)` against `(a)`
// and `sizeof($x)`. C leaves this to the symbol table; here the text decides, before anything is parsed, so that the
// grammar needs one token only. It reads characters, not tokens, and reports nothing.

const IDENTIFIER = /[A-Za-z_][A-Za-z0-9_]*/y;
const GAP = /(?:[ \t\r\n\f\u000b]|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
const ARRAY = /\[(?:[ \t\r\n]*[A-Za-z0-9_]*[ \t\r\n]*)\]/y;

/** Words of C that make up integer types, in any number and order. */
export const C_WORDS: ReadonlySet<string> = new Set(['unsigned', 'signed', 'int', 'char', 'short', 'long']);

/** Names that are never values. */
const KNOWN_TYPES: ReadonlySet<string> = new Set([
  'int8', 'int16', 'int32', 'int64', 'uint8', 'uint16', 'uint32', 'uint64', 'bool', 'void', 'string', 'buffer', 'inet',
  'username_t', 'size_t', 'ssize_t', 'pid_t', 'uid_t', 'gid_t', 'loff_t', 'off_t', 'uintptr_t', 'intptr_t',
]);
const KERNEL_INTEGER = /^(?:__)?(?:[us](?:8|16|32|64)|[bl]e(?:16|32|64))$|^u?int(?:8|16|32|64)_t$/;

/** Tuple types nested deeper are left to be expressions, which the parser refuses in words. */
const MAX_TUPLE_DEPTH = 8;

interface TypeText {
  /** Offset behind the type. */
  readonly end: number;
  /** False for a bare name, with or without `[N]`, which may just as well be a value. */
  readonly certain: boolean;
}

/**
 * Whether the `(` at `open` begins a cast. A name that only may be a type does when something follows the `)` that
 * could not follow a value; `afterKeyword` (as in `if (x)`) rules such names out.
 */
export function isCast(text: string, open: number, afterKeyword: boolean): boolean {
  const type = readType(text, skipGap(text, open + 1));
  if (type === null) return false;
  const close = skipGap(text, type.end);
  if (text[close] !== ')') return false;
  const next = skipGap(text, close + 1);
  if (type.certain) return isOperandStart(text, next, true);
  return !afterKeyword && isOperandStart(text, next, false);
}

/** Whether the `(` at `open`, after sizeof and its like, holds a type. A bare name counts as one. */
export function isTypeOperand(text: string, open: number): boolean {
  const type = readType(text, skipGap(text, open + 1));
  if (type === null) return false;
  const after = text[skipGap(text, type.end)];
  return after === ')' || after === ',';
}

function isOperandStart(text: string, at: number, operatorsToo: boolean): boolean {
  const char = text[at];
  if (char === undefined) return false;
  if (/[A-Za-z0-9_$@"'(]/.test(char)) return true;
  if (char === '~') return true;
  if (char === '!') return text[at + 1] !== '=';
  return operatorsToo && '-+*&'.includes(char) && text[at + 1] !== '=' && !text.startsWith('&&', at);
}

function readType(text: string, start: number, depth = 0): TypeText | null {
  const base = text[start] === '(' ? readTuple(text, start, depth) : readName(text, start);
  if (base === null) return null;
  let { end, certain } = base;
  for (;;) {
    const at = skipGap(text, end);
    if (text[at] === '*') {
      // `(a * b)` is a product: a star makes a type only where nothing but stars and brackets follows.
      end = at + 1;
      const next = text[skipGap(text, end)];
      if (next !== ')' && next !== ',' && next !== '*' && next !== '[') return certain ? { end, certain } : null;
      certain = true;
      continue;
    }
    ARRAY.lastIndex = at;
    if (text[at] !== '[' || !ARRAY.test(text)) return { end, certain };
    if (/^\[\s*\]$/.test(text.slice(at, ARRAY.lastIndex))) certain = true;
    end = ARRAY.lastIndex;
  }
}

function readName(text: string, start: number): TypeText | null {
  const first = readIdentifier(text, start);
  if (first === null || first === 'true' || first === 'false') return null;
  let end = start + first.length;
  if (first === 'struct' || first === 'union' || first === 'enum') {
    const at = skipGap(text, end);
    const tag = readIdentifier(text, at);
    return tag === null ? null : { end: at + tag.length, certain: true };
  }
  if (first === 'typeof') {
    const close = closingParen(text, skipGap(text, end));
    return close === null ? null : { end: close + 1, certain: true };
  }
  if (C_WORDS.has(first)) {
    for (;;) {
      const at = skipGap(text, end);
      const word = readIdentifier(text, at);
      if (word === null || !C_WORDS.has(word)) return { end, certain: true };
      end = at + word.length;
    }
  }
  return { end, certain: KNOWN_TYPES.has(first) || KERNEL_INTEGER.test(first) };
}

/** `(T, U)`; one type in parentheses, or any that is uncertain, is left to be an expression. */
function readTuple(text: string, start: number, depth: number): TypeText | null {
  if (depth >= MAX_TUPLE_DEPTH) return null;
  let at = start + 1;
  let count = 0;
  for (;;) {
    const element = readType(text, skipGap(text, at), depth + 1);
    if (element === null || !element.certain) return null;
    count++;
    at = skipGap(text, element.end);
    if (text[at] === ')') return count > 1 ? { end: at + 1, certain: true } : null;
    if (text[at] !== ',') return null;
    at++;
  }
}

function closingParen(text: string, open: number): number | null {
  if (text[open] !== '(') return null;
  let depth = 0;
  for (let at = open; at < text.length; at++) {
    const char = text[at];
    if (char === '(') depth++;
    else if (char === ')' && --depth === 0) return at;
    else if (char === '"') {
      for (at++; at < text.length && text[at] !== '"' && text[at] !== '\n'; at++) if (text[at] === '\\') at++;
    } else if (char === ';' || char === '}') return null;
  }
  return null;
}

function readIdentifier(text: string, start: number): string | null {
  IDENTIFIER.lastIndex = start;
  return IDENTIFIER.exec(text)?.[0] ?? null;
}

/** The offset of the next character that is neither white space nor comment. */
export function skipGap(text: string, start: number): number {
  GAP.lastIndex = start;
  GAP.test(text);
  return GAP.lastIndex;
}
