// Reads the text of a tracepoint's `format` file in tracefs: the fields of its record, where they are and what C type
// the kernel declares for them. Compiler and loader read it; which language type a field has is check/arguments.ts. Common
// fields (the first 8 bytes of every record) are left out, scripts cannot use them.

export interface TracepointField {
  readonly name: string;
  /** As declared, without the name, array brackets and `__data_loc`: `const char *`, `unsigned long`, `struct sk_buff *`. */
  readonly cType: string;
  /** Bytes from the start of the record, and bytes it takes there (4 for dynamic ones). */
  readonly offset: number;
  readonly size: number;
  readonly signed: boolean;
  /** An array in the record; a dynamic one has its elements elsewhere. */
  readonly array: boolean;
  readonly dynamic: 'data_loc' | 'rel_loc' | null;
}

const COMMON_SIZE = 8;

const FIELD = /^\s*field:([^;]+);\s*offset:(\d+);\s*size:(\d+);(?:\s*signed:(-?\d+);)?/;

/** The fields as the file declares them: `const char * filename`. */
export function declaredFields(text: string): string[] {
  return text.split('\n').map((line) => FIELD.exec(line)).filter((match) => match !== null && Number(match[2]) >= COMMON_SIZE).map((match) => match![1]!.trim());
}

/** Fields in record order; lines that are no fields, or malformed, are skipped. */
export function parseTracepointFormat(text: string): TracepointField[] {
  const fields: TracepointField[] = [];
  for (const line of text.split('\n')) {
    const match = FIELD.exec(line);
    if (match === null) continue;
    const field = parseField(match[1]!, Number(match[2]), Number(match[3]), match[4] !== undefined && match[4] !== '0');
    if (field !== null && field.offset >= COMMON_SIZE) fields.push(field);
  }
  return fields;
}

function parseField(declaration: string, offset: number, size: number, signed: boolean): TracepointField | null {
  // `char comm[16]`, `const char * filename`, `__data_loc char[] name`, `unsigned long args[6]`.
  const match = /^(.*?)([A-Za-z_]\w*)\s*((?:\[[^\]]*\])*)$/.exec(declaration.trim());
  if (match === null) return null;
  let cType = match[1]!.trim();
  const dynamic = cType.startsWith('__data_loc') ? 'data_loc' : cType.startsWith('__rel_loc') ? 'rel_loc' : null;
  if (dynamic !== null) cType = cType.replace(/^__(data|rel)_loc\s*/, '');
  const brackets = cType.endsWith(']');
  cType = cType.replace(/\s*\[[^\]]*\]$/, '').replace(/\s+/g, ' ').trim();
  return { name: match[2]!, cType, offset, size, signed, array: match[3] !== '' || brackets, dynamic };
}
