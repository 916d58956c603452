// A random program as a tree of statements that a shrinker can take apart, and its text. Every probe is one line, so
// that a place which a diagnostic or a counter names tells which program of a batch it belongs to. Expressions are
// plain text: they are dropped with their statement.

export interface Stmt {
  /** A simple statement with its `;`, or what is before the first `{`. */
  readonly head: string;
  /** Blocks with what stands before the second and later ones. */
  readonly bodies: readonly { readonly before: string; readonly stmts: readonly Stmt[] }[];
}

export interface FuzzProgram {
  readonly seed: number;
  /** Definitions of functions, one line each. */
  readonly functions: readonly { readonly head: string; readonly body: readonly Stmt[] }[];
  /** `let @m = hash(4);` */
  readonly declarations: readonly string[];
  /** `begin`, with or without a predicate. */
  readonly probes: readonly { readonly head: string; readonly body: readonly Stmt[] }[];
}

/** What `$1` to `$4` are. */
export const PARAMETERS = ['-5', '300', '1099511627776', 'parameter'] as const;

/** Few enough entries that some programs fill a map. */
export const MAX_MAP_KEYS = 16;

export const HEADER = `config = { max_map_keys = ${MAX_MAP_KEYS}; max_strlen = 256 }`;

/** Stands for what makes the names of one program unlike those of its neighbours in a batch. */
export const PREFIX = 'P_';

export function simple(head: string): Stmt {
  return { head, bodies: [] };
}

export function nested(head: string, stmts: readonly Stmt[]): Stmt {
  return { head, bodies: [{ before: '', stmts }] };
}

function textOf(stmts: readonly Stmt[]): string {
  return stmts.map(({ head, bodies }) => head + bodies.map(({ before, stmts: inner }) => `${before} { ${textOf(inner)} }`).join('')).join(' ');
}

/** One line for each function and probe. */
export function linesOf(program: FuzzProgram, index: number): string[] {
  const lines = [
    ...program.declarations,
    ...program.functions.map(({ head, body }) => `${head} { ${textOf(body)} }`),
    ...program.probes.map(({ head, body }) => `${head} { ${textOf(body)} }`),
  ];
  return lines.map((line) => line.replaceAll(PREFIX, `p${index}_`));
}

/** Programs with one statement less, or with a block in place of the statement that it belongs to. */
export function* smaller(program: FuzzProgram): Generator<FuzzProgram> {
  if (program.declarations.length > 0) yield { ...program, declarations: [] };
  for (const [index, probe] of program.probes.entries()) {
    const replaced = (by: FuzzProgram['probes']): FuzzProgram => ({ ...program, probes: program.probes.flatMap((old, at) => (at === index ? by : [old])) });
    if (program.probes.length > 1) yield replaced([]);
    if (probe.head !== 'begin') yield replaced([{ ...probe, head: 'begin' }]);
    for (const body of without(probe.body)) yield replaced([{ ...probe, body }]);
  }
  for (const [index, fn] of program.functions.entries()) {
    yield { ...program, functions: program.functions.filter((_, at) => at !== index) };
    for (const body of without(fn.body)) yield { ...program, functions: program.functions.map((old, at) => (at === index ? { ...fn, body } : old)) };
  }
}

function* without(stmts: readonly Stmt[]): Generator<readonly Stmt[]> {
  const half = Math.floor(stmts.length / 2);
  if (half > 2) {
    yield stmts.slice(half);
    yield stmts.slice(0, half);
  }
  for (let at = stmts.length - 1; at >= 0; at--) {
    const stmt = stmts[at] as Stmt;
    const with_ = (...instead: readonly Stmt[]): readonly Stmt[] => [...stmts.slice(0, at), ...instead, ...stmts.slice(at + 1)];
    yield with_();
    for (const { stmts: inner } of stmt.bodies) yield with_(...inner);
    for (const [number, body] of stmt.bodies.entries()) {
      for (const inner of without(body.stmts)) {
        yield with_({ ...stmt, bodies: stmt.bodies.map((old, index) => (index === number ? { ...body, stmts: inner } : old)) });
      }
    }
  }
}
