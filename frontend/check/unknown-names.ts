// What to say about a name that nothing has: near misses among what could stand there, names that mean something
// elsewhere, and what was probably meant to be a string or a variable. Only unknown names come here, so it may take its
// time.

import type * as ast from '../syntax/ast.ts';
import { has } from '../providers/index.ts';
import { proposal } from '../diagnostics/diagnostics.ts';
import type { Extra } from '../diagnostics/diagnostics.ts';
import { argumentNames } from './arguments.ts';
import { builtinNames, functionNames, isUnsupportedFunction } from '../builtins/names.ts';
import { headerOfMacro, knownConstantNames } from '../c/constants.ts';
import { listed } from '../c/messages.ts';
import { isOwnName } from '../c/translation-unit.ts';
import { spanKey } from '../syntax/source.ts';
import type { Span } from '../syntax/source.ts';
import { POISON } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { kfuncNames } from './c-calls.ts';
import { fail } from './check-context.ts';
import type { Context } from './check-context.ts';
import { checkExpr } from './descend.ts';
import { FOREIGN_FUNCTIONS, FOREIGN_WORDS, RETURN_VALUE } from './foreign-names.ts';
import { nearName, suggest } from './near-names.ts';
import { namesType } from './type-syntax.ts';
import { userEnumeratorNames } from './user-arguments.ts';

export function unknownIdentifier(ctx: Context, node: ast.Identifier): Type {
  const { name } = node;
  if (isInC(ctx, name, node.span)) return fail(ctx, 'unknown-identifier', node, ...inC(ctx, name, node.span));
  if (isRefused(ctx, name)) return POISON;
  if (isUnsupportedFunction(name)) return fail(ctx, 'not-supported', node, `${name} is not supported yet`);
  if (ctx.session.c.macros.has(name)) {
    return fail(ctx, 'c-macro', node, `The macro ${name} takes arguments or stands for itself, so it has no value here`);
  }
  return fail(ctx, 'unknown-identifier', node, `Unknown name ${name}`, wordHelp(ctx, node));
}

export function unknownFunction(ctx: Context, node: ast.Call): Type {
  for (const argument of node.args) if (argument.kind !== 'map' && argument.kind !== 'identifier') checkExpr(ctx, argument);
  const { name } = node;
  if (isInC(ctx, name, node.nameSpan)) return fail(ctx, 'unknown-function', node.nameSpan, ...inC(ctx, name, node.nameSpan));
  if (isRefused(ctx, name)) return POISON;
  if (ctx.session.c.macros.has(name)) {
    return fail(ctx, 'c-macro', node.nameSpan, `${name} is a macro of C, and those with arguments are not expanded in a script`, {
      help: `write what it stands for, or make it one of the language: \`macro ${name}(x) { … }\``,
    });
  }
  if (ctx.session.wanted().has(name)) {
    return fail(ctx, 'unknown-function', node.nameSpan, `The kernel's BTF here has no ${name}(), so what it takes is not known`, {
      help: `import a header that declares it, as in \`extern int ${name}(int n);\`, or compile with --btf of a kernel that has it`,
    });
  }
  const found = headerOfMacro(ctx.session.host, name);
  if (found !== null) {
    return fail(ctx, 'unknown-function', node.nameSpan, `${name}() is a macro of C in ${found.header}, and those with arguments are not expanded in a script`, {
      help: `write what it stands for, or make it one of the language: \`macro ${name}(x) { … }\``,
    });
  }
  const foreign = FOREIGN_FUNCTIONS.get(name) ?? (FOREIGN_WORDS.get(name) === RETURN_VALUE ? returnHelp(ctx) : FOREIGN_WORDS.get(name));
  if (foreign === undefined && isUnsupportedFunction(name)) return fail(ctx, 'not-supported', node.nameSpan, `${name}() is not supported yet`);
  const { missing } = ctx.session.c;
  const near = nearName(ctx.session, name, () => [...builtinNames, ...functionNames, ...ctx.session.functions.keys(), ...ctx.session.macros(), ...ctx.session.code.functions.keys(), ...kfuncNames(ctx)]);
  const known = foreign ?? hiddenHelp(ctx, name);
  return fail(ctx, 'unknown-function', node.nameSpan, `Unknown function ${name}()`, known !== null ? { help: known }
    : near !== null ? { help: `did you mean \`${near}()\`?`, fix: proposal(node.nameSpan, near) }
    : { help: missing.length === 0 ? null : `what ${listed(missing, 'or')} would have of it is not here` });
}

/** For a function that imported C keeps to itself: clang may leave nothing of it, so the text is asked. */
function hiddenHelp({ session }: Context, name: string): string | null {
  const definition = new RegExp(`^[^#/*\\n]*\\b(static|inline)\\b[^;{}]*\\b${name}\\s*\\(`, 'm');
  for (const { source } of session.code.libraries) {
    const word = source === null ? undefined : definition.exec(source.text)?.[1];
    if (word !== undefined) return `${name}() is ${word} in ${source!.name}: only functions that are neither static nor inline can be called`;
  }
  return null;
}

function wordHelp(ctx: Context, { name, span }: ast.Identifier): Extra {
  const own = argumentHelp(ctx, name);
  if (own !== null) return { help: own, fix: proposal(span, `args.${name}`) };
  const foreign = FOREIGN_WORDS.get(name);
  if (foreign === RETURN_VALUE) return { help: returnHelp(ctx) };
  if (foreign !== undefined) return { help: foreign };
  if (namesType(ctx, name)) return { help: `${name} is a type: \`(${name})(…)\` casts to it, \`typeof(${name})\` hands it to a macro` };
  const ofProgram = nearName(ctx.session, name, () => userEnumeratorNames(ctx));
  if (ofProgram !== null) return suggest(span, ofProgram);
  const lower = name.toLowerCase();
  if (name !== lower && [...builtinNames, ...ctx.session.macros()].includes(lower)) return suggest(span, lower);
  if (name === name.toUpperCase()) return { help: macroHelp(ctx, name) };
  const near = nearName(ctx.session, name, () => [...builtinNames, ...ctx.session.macros()]);
  if (near !== null) return suggest(span, near);
  const argument = nearName(ctx.session, name, () => argumentNames(ctx));
  if (argument !== null) return suggest(span, `args.${argument}`);
  const namesake = namesakeHelp(ctx, name);
  if (namesake !== null) return { help: namesake };
  const call = nearName(ctx.session, name, () => [...builtinNames, ...functionNames]);
  return suggest(span, call === null ? null : `${call}()`, `a string stands in double quotes: \`"${name}"\``);
}

/** For a name that is one of `args` here. */
export function argumentHelp(ctx: Context, name: string): string | null {
  return argumentNames(ctx).includes(name) ? `write \`args.${name}\`` : null;
}

/** Only what there is where it is written. */
function returnHelp(ctx: Context): string {
  const provider = ctx.body.attachPoint?.provider;
  if (provider === undefined || has(provider, 'returnValue')) return RETURN_VALUE;
  return argumentHelp(ctx, 'ret') ?? (provider.resultAt === null ? `${provider.name} probes have no return value` : `there is no return value here: ${provider.resultAt}`);
}

/** For a name that C would give a value: an enumerator or a macro. */
function macroHelp(ctx: Context, name: string): string {
  const { c, host, kernelBtf } = ctx.session;
  const define = `\`#define ${name} …\``;
  const found = headerOfMacro(host, name);
  if (found !== null) {
    return found.ofKernel
      ? `its value, in ${found.header}, is not the same in every kernel: define it as the traced one has it, ${define}`
      : `it is a macro of ${found.header} that stands for no number: define what it is to be here, ${define}`;
  }
  const enumerators = (): readonly string[] => [c.btf, kernelBtf()].flatMap((btf) => btf?.enumerators().filter(isOwnName) ?? []);
  const near = nearName(ctx.session, name, () => [...c.macros.keys(), ...enumerators(), ...knownConstantNames(host)]);
  const suggestion = near === null ? '' : `did you mean \`${near}\`? `;
  const of = c.missing.length === 0 ? '' : ` of ${listed(c.missing, 'or')}, which ${c.missing.length === 1 ? 'is' : 'are'} not here`;
  if (near !== null && of === '') return suggestion.trimEnd();
  if (of === '' && kernelBtf() === null) return `names of C enums need the BTF of a kernel, --btf FILE; a macro of C can be defined: ${define}`;
  return `${suggestion}if it is a macro of C${of}, define it in front of the probes: ${define}`;
}

/** For a word that is the name of a variable or map without its first character. */
export function namesakeHelp(ctx: Context, name: string): string | null {
  if (ctx.body.scopes.some((scope) => scope.has(name))) return `a variable begins with \`$\`: \`$${name}\``;
  return ctx.session.maps.get(name)?.written === true ? `a map begins with \`@\`: \`@${name}\`` : null;
}

/** A macro that came out of one of C, when those of the script were in their places already. */
function isInC({ session }: Context, name: string, span: Span): boolean {
  return session.macros().has(name) && session.c.uses.has(spanKey(span));
}

function inC({ session }: Context, name: string, span: Span): [message: string, more: { readonly help: string }] {
  const macro = session.c.uses.get(spanKey(span))!;
  return [`${macro} is a macro of C, and what it stands for cannot use ${name}, which is a macro of the language`, { help: `make it one too: \`macro ${macro}() { … }\`` }];
}

function isRefused(ctx: Context, name: string): boolean {
  return ctx.session.refusedNames || ctx.session.macros().has(name) || ctx.session.c.spoilt.has(name);
}
