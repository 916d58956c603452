// The macros of a program, by name, and which of several definitions a use means (reference 01.6): the number of
// arguments must fit and each argument the kind of its parameter; of several that fit, the one with the most
// parameters that are variables or maps. A script's own macro takes precedence over one of the standard library, but
// what the library says among itself stays as it is. What is wrong with a definition, wherever it is used, is said here.

import type * as ast from '../syntax/ast.ts';
import { isLanguageName } from '../builtins/names.ts';
import type { Reporter } from '../diagnostics/diagnostics.ts';
import type { Span } from '../syntax/source.ts';
import type { Stdlib } from '../stdlib/stdlib.ts';
import type { Stability } from '../types/typed-program.ts';
import { visit } from '../syntax/walk.ts';

export type Flavour = ast.MacroParam['flavour'];

export interface Definition {
  readonly node: ast.MacroDef;
  /** Part of the standard library. */
  readonly standard: boolean;
}

export interface Definitions {
  /** All of that name that a use in the script, or in the standard library, may mean. */
  named(name: string, standard: boolean): readonly Definition[];
  /** Whether a macro of the script has that name. */
  isOwn(name: string): boolean;
}

export function collectDefinitions(items: readonly ast.TopItem[], stdlib: Stdlib): Definitions {
  const own = new Map<string, Definition[]>();
  const standard = new Map<string, readonly Definition[]>();
  for (const node of items) {
    if (node.kind !== 'macro') continue;
    const known = own.get(node.name);
    if (known === undefined) own.set(node.name, [{ node, standard: false }]);
    else known.push({ node, standard: false });
  }
  const ofLibrary = (name: string): readonly Definition[] => {
    let found = standard.get(name);
    if (found === undefined) {
      found = stdlib.definitions(name).map((node) => ({ node, standard: true }));
      standard.set(name, found);
    }
    return found;
  };
  return {
    named: (name, inLibrary) => (inLibrary ? ofLibrary(name) : [...own.get(name) ?? [], ...ofLibrary(name)]),
    isOwn: (name) => own.has(name),
  };
}

/** The definition that takes arguments of these kinds, or null. */
export function bestMatch(definitions: readonly Definition[], kinds: readonly Flavour[]): Definition | null {
  let best: Definition | null = null;
  let bestScore = -1;
  for (const definition of definitions) {
    const { params } = definition.node;
    if (params.length !== kinds.length || !params.every((param, i) => takes(param, kinds[i]!))) continue;
    // What comes first wins a tie: the script's own.
    const score = params.filter((param) => param.flavour !== 'expression').length;
    if (score > bestScore) {
      best = definition;
      bestScore = score;
    }
  }
  return best;
}

export function takes(param: ast.MacroParam, kind: Flavour): boolean {
  return param.flavour === 'expression' || param.flavour === kind;
}

export function signatureOf({ name, params }: ast.MacroDef): string {
  return `${name}(${params.map(spelling).join(', ')})`;
}

export function spelling({ flavour, name }: ast.MacroParam): string {
  return `${{ expression: '', variable: '$', map: '@' }[flavour]}${name}`;
}

// ---------------------------------------------------------------- what is wrong with definitions

/** Reports what no use can put right, and gives the statements among it. `imports`: what an import in the body of a macro is. */
export function checkDefinitions(items: readonly ast.TopItem[], imports: Stability, reporter: Reporter): ReadonlySet<unknown> {
  const noteImport = importReporter(imports, reporter);
  const refused = new Set<unknown>();
  const bySignature = new Map<string, Span>();
  for (const item of items) {
    if (item.kind !== 'macro') continue;
    const signature = `${item.name} ${item.params.map((param) => param.flavour).join(' ')}`;
    const first = bySignature.get(signature);
    if (first !== undefined) {
      reporter.error('macro', item.nameSpan, `The macro ${signatureOf(item)} is defined already`, {
        notes: [{ span: first, message: 'defined here' }],
        help: 'rename it, or let it take another number or other kinds of arguments',
      });
    } else bySignature.set(signature, item.nameSpan);
    checkParams(item, reporter);
    checkBody(item, noteImport, refused, reporter);
  }
  return refused;
}

function checkParams({ params }: ast.MacroDef, reporter: Reporter): void {
  const seen = new Map<string, Span>();
  for (const param of params) {
    const first = seen.get(param.name);
    if (first !== undefined) {
      reporter.error('macro', param.span, `Two parameters have the name ${param.name}`, { notes: [{ span: first, message: 'the first one' }], help: 'rename one of them' });
    }
    seen.set(param.name, param.span);
    if (param.flavour === 'expression' && isLanguageName(param.name)) {
      reporter.error('macro', param.span, `${param.name} is a builtin, and cannot be the name of a parameter`, { help: 'give it another name' });
    }
  }
}

function importReporter(imports: Stability, reporter: Reporter): (node: ast.ImportStmt) => void {
  let warned = false;
  return ({ span }) => {
    if (imports === 'error') {
      reporter.error('import', span, 'Only macros of the standard library import something themselves', {
        help: 'write the import at the top of the script, or set `unstable_import_statement = enable`',
      });
    } else if (imports === 'warn' && !warned) {
      warned = true;
      reporter.warning('unstable', span, 'An import in a macro may come to mean something else', { help: 'write it at the top of the script, or set `unstable_import_statement = enable`' });
    }
  };
}

function checkBody(macro: ast.MacroDef, noteImport: (node: ast.ImportStmt) => void, refused: Set<unknown>, reporter: Reporter): void {
  const maps = new Set(macro.params.filter((p) => p.flavour === 'map').map((p) => p.name));
  const variables = new Map(macro.params.filter((p) => p.flavour === 'variable').map((p) => [p.name, p.span]));
  const checkLocal = (name: string, span: Span): void => {
    const param = variables.get(name);
    if (param === undefined) return;
    reporter.error('macro', span, `$${name} is a parameter of the macro already`, { notes: [{ span: param, message: 'here' }], help: 'give the variable another name' });
  };
  visit(macro.body, (node) => {
    switch (node.kind) {
      case 'map':
        if (maps.has(node.name)) return;
        reporter.error('macro', node.span, `The macro ${macro.name} uses the map @${node.name}, which is not its own`, {
          help: `let it take the map: \`macro ${macro.name}(${[...macro.params.map(spelling), `@${node.name || 'map'}`].join(', ')})\``,
        });
        return;
      case 'let': return checkLocal(node.name, node.nameSpan);
      case 'for': return checkLocal(node.variable, node.variableSpan);
      case 'return':
        refused.add(node);
        reporter.error('macro', node.span, 'A macro cannot `return`: it is part of whatever uses it', { help: 'its value is its last expression, without `;`' });
        return;
      case 'import-stmt': return noteImport(node);
      default:
    }
  });
  checkJumps(macro.body, false, refused, reporter);
}

/** `break` and `continue` are fine where the macro's own loop is around them. */
function checkJumps(part: unknown, inLoop: boolean, refused: Set<unknown>, reporter: Reporter): void {
  if (typeof part !== 'object' || part === null) return;
  const kind = 'kind' in part ? part.kind : null;
  if ((kind === 'break' || kind === 'continue') && !inLoop) {
    refused.add(part);
    reporter.error('macro', (part as ast.BreakStmt).span, `A macro cannot \`${kind}\` out of the loop that uses it`, { help: 'write it in the loop itself' });
    return;
  }
  const isLoop = kind === 'while' || kind === 'for';
  for (const child of Object.values(part)) checkJumps(child, inLoop || isLoop, refused, reporter);
}
