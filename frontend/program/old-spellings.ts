// Names of bpftrace's first versions that scripts and books still have: `stack`, `name`, `sym()` and the arguments on the stack,
// `sarg0` and on. *Purpose*: such scripts work. *Requires*: a program with its imports, before macros are put in, so that
// the names they get may be macros. *Ensures*: each old name stands as what it is today, at its own place; a warning
// tells it. A name that the script defines itself, also as the parameter of a macro, is the script's.

import { architectureOf } from '../../common/architectures/index.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import { parse } from '../parse/parse.ts';
import type * as ast from '../syntax/ast.ts';
import { copyTree } from '../syntax/copy-tree.ts';
import type { Span } from '../syntax/source.ts';
import { replaceIn } from '../syntax/walk.ts';

const NAMES: Readonly<Record<string, string>> = { stack: 'kstack', name: 'probe' };
const FUNCTIONS: Readonly<Record<string, string>> = { stack: 'kstack', sym: 'ksym' };
const STACK_ARGUMENT = /^sarg(\d+)$/;

export interface Modernized {
  readonly program: ast.Program;
  /** The greatest id of its nodes. */
  readonly lastId: number;
}

/** `isDefined`: whether the script or the library gives a name a meaning of its own. */
export function modernize(program: ast.Program, lastId: number, arch: string, isDefined: (name: string) => boolean, reporter: Reporter): Modernized {
  let last = lastId;
  const warn = (old: string, now: string, span: Span): void => {
    reporter.warning('deprecated', span, `\`${old}\` is an old spelling`, { help: `write \`${now}\``, fix: { sure: true, edits: [{ span, text: old.endsWith('()') ? now.slice(0, -2) : now }] } });
  };
  let parameters: ReadonlySet<string> = new Set();
  const isOwn = (name: string): boolean => parameters.has(name) || isDefined(name);
  const renamed = (names: Readonly<Record<string, string>>, name: string): string | null =>
    (Object.hasOwn(names, name) && !isOwn(name) ? names[name]! : null);
  const change = (part: Partial<ast.Node>): object | undefined => {
    if (part.kind === 'macro') {
      const macro = part as ast.MacroDef;
      parameters = new Set(macro.params.flatMap(({ flavour, name }) => (flavour === 'expression' ? [name] : [])));
      const body = replaceIn(macro.body, change);
      parameters = new Set();
      return { ...macro, body };
    }
    if (part.kind === 'call') {
      const call = part as ast.Call;
      const now = renamed(FUNCTIONS, call.name);
      if (now === null) return undefined;
      warn(`${call.name}()`, `${now}()`, call.nameSpan);
      return { ...call, name: now, args: replaceIn(call.args, change) };
    }
    if (part.kind !== 'identifier') return undefined;
    const { name, span } = part as ast.Identifier;
    const now = renamed(NAMES, name);
    if (now !== null) {
      warn(name, now, span);
      return { ...part, name: now };
    }
    const index = STACK_ARGUMENT.exec(name)?.[1];
    if (index === undefined || isOwn(name)) return undefined;
    const text = stackArgument(Number(index), arch);
    warn(name, text, span);
    return copyTree(expression(text), { id: () => ++last, span: () => span });
  };
  // Nearly no script has one: the tree is looked through only where its text may.
  return { program: replaceIn(program, change), lastId: last };
}

/** What is written today in place of an old name, with `()` behind functions; null: the name is none of them. */
export function todaysSpelling(name: string, arch: string): string | null {
  if (Object.hasOwn(NAMES, name)) return NAMES[name]!;
  const index = STACK_ARGUMENT.exec(name)?.[1];
  if (index !== undefined) return stackArgument(Number(index), arch);
  return Object.hasOwn(FUNCTIONS, name) ? `${FUNCTIONS[name]!}()` : null;
}

/** Whether a text may hold one of them. */
export const OLD_SPELLING = /\b(?:stack|name|sym|sarg\d+)\b/;

/** The word on the stack at a function's start, behind the return address where calls leave it there. */
function stackArgument(index: number, arch: string): string {
  const offset = 8 * index + (architectureOf(arch)?.returnAddressBytes ?? 0);
  return `*(uint64 *)(reg("sp")${offset === 0 ? '' : ` + ${offset}`})`;
}

function expression(text: string): ast.Expr {
  const [item] = parse({ name: 'old spelling', text: `begin { _ = ${text}\n}` }).program.items;
  const [statement] = item?.kind === 'probe' ? item.body.statements : [];
  return (statement as ast.DiscardStmt).expr;
}
