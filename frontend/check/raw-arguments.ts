// The arguments of a raw tracepoint: by the prototype of the function that calls its probes, __traceiter_EVENT, which is in BTF.
// With a wildcard all events that match on this host must have the argument, and alike, because one program is made for them.
// What the program uses goes into the manifest too, for another kernel may hand out something else.

import type * as ast from '../syntax/ast.ts';
import type { Btf } from '../../common/btf/btf.ts';
import { globPattern } from '../../common/globs.ts';
import { isOpen } from '../providers/parts.ts';
import { probeCaller, tracedEvents } from '../providers/probe-callers.ts';
import type { ArgumentSource } from '../providers/row.ts';
import { btfType } from '../types/btf-types.ts';
import type { RawArgResolution } from '../types/typed-program.ts';
import { POISON, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { attachPointOf, fail } from './check-context.ts';
import type { Context } from './check-context.ts';
import { nearName, suggest } from './near-names.ts';
import { sharedNames } from './shared-names.ts';

type RawSource = Extract<ArgumentSource, { kind: 'raw' }>;

/** `args.name` */
export function rawArgument(ctx: Context, node: ast.Field, source: RawSource): Type {
  let first: { readonly event: string; readonly found: RawArgResolution } | null = null;
  for (const { event, args } of eventsOf(ctx, node, source)) {
    const found = args.find(({ name }) => name === node.name);
    if (found === undefined) {
      const names = args.map(({ name }) => name);
      const near = nearName(ctx.session, node.name, () => names);
      return fail(ctx, 'unknown-field', node.nameSpan, `The raw tracepoint ${event} has no argument ${node.name}`, suggest(node.nameSpan, near, `it has ${names.join(', ') || 'none'}`));
    }
    first ??= { event, found };
    if (!alike(first.found, found)) {
      return fail(ctx, 'type-mismatch', node.nameSpan, `The argument ${node.name} is not alike in all raw tracepoints that match: ${describe(first.event, first.found)}, ${describe(event, found)}`, {
        help: 'write a probe for each kind',
      });
    }
  }
  if (first === null) return POISON;
  const { type } = first.found;
  if (!isReadable(first.found)) return fail(ctx, 'not-supported', node.nameSpan, `Arguments of type ${typeName(type)} are not supported`);
  ctx.body.fields.set(node.id, first.found);
  return type;
}

/** `args` as a whole; null after a report. */
export function allRawArguments(ctx: Context, node: ast.Expr, source: RawSource): readonly RawArgResolution[] | null {
  const [first, ...others] = eventsOf(ctx, node, source);
  if (first === undefined) return null;
  const other = others.find(({ args }) => args.length !== first.args.length || !args.every((each, i) => each.name === first.args[i]!.name && alike(each, first.args[i]!)));
  if (other !== undefined) {
    fail(ctx, 'type-mismatch', node, `args is not alike in all raw tracepoints that match: ${first.event} and ${other.event} have different arguments`, {
      help: 'name those that they share: `args.…`',
    });
    return null;
  }
  const strange = first.args.find((each) => !isReadable(each));
  if (strange === undefined) return first.args;
  fail(ctx, 'not-supported', node, `Arguments of type ${typeName(strange.type)} are not supported`, { help: 'name the others: `args.…`' });
  return null;
}

/** The arguments that can be read by name, without a report. */
export function rawArgumentNames(ctx: Context, source: RawSource): readonly string[] {
  const btf = ctx.session.kernelBtf();
  return btf === null ? [] : sharedNames(matching(btf, source), ({ args }) => args.filter(isReadable), alike);
}

/** Whether no event here is meant. */
export function lacksRawTracepoint(ctx: Context, source: RawSource): boolean {
  const btf = ctx.session.kernelBtf();
  return btf !== null && matching(btf, source).length === 0;
}

/** An argument that fits its 64 bits. */
function isReadable({ type: { kind } }: RawArgResolution): boolean {
  return kind !== 'struct' && kind !== 'array' && kind !== 'none';
}

function alike(a: RawArgResolution, b: RawArgResolution): boolean {
  return a.index === b.index && typeName(a.type) === typeName(b.type);
}

function describe(event: string, { type, index }: RawArgResolution): string {
  return `${event} has \`${typeName(type)}\` as arg${index}`;
}

interface FoundEvent { readonly event: string; readonly args: readonly RawArgResolution[] }

/** Those that the attach point means on this host; empty after a report. */
function eventsOf(ctx: Context, node: ast.Expr, source: RawSource): readonly FoundEvent[] {
  const btf = ctx.session.kernelBtf();
  if (btf === null) {
    fail(ctx, 'no-btf', node, 'The arguments of a raw tracepoint need kernel type information (BTF), and there is none', {
      help: 'use arg0, arg1, …, or give the BTF of a kernel with --btf FILE',
    });
    return [];
  }
  const found = matching(btf, source);
  if (found.length === 0) missing(ctx, btf, source);
  return found;
}

function matching(btf: Btf, { event }: RawSource): readonly FoundEvent[] {
  const pattern = globPattern(event);
  const events = isOpen(event) ? tracedEvents(btf).filter((each) => pattern.test(each)) : [event];
  return events.flatMap((each) => {
    const caller = probeCaller(btf, each);
    if (caller === null) return [];
    const args = btf.proto(caller).params.slice(1).map(({ name, type }, index): RawArgResolution => ({ kind: 'raw-arg', name, index, type: btfType(btf, type, 'kernel') }));
    return [{ event: each, args }];
  });
}

function missing(ctx: Context, btf: Btf, { event, module }: RawSource): void {
  const { span, text, open, provider } = attachPointOf(ctx);
  if (open) {
    fail(ctx, 'parameter', span, `The arguments of ${text} are not known before its parameters are`, { help: 'name the event, or run the script with `bpftrace`, which knows them at once' });
    return;
  }
  if (isOpen(event)) {
    fail(ctx, 'missing-probe', span, `No raw tracepoint of this machine matches ${text}, so the types of its arguments are not known`);
    return;
  }
  const near = nearName(ctx.session, event, () => tracedEvents(btf));
  fail(ctx, 'missing-probe', span, `The kernel's BTF knows no raw tracepoint ${event}, so the types of its arguments are not known`, {
    help: near !== null ? `did you mean \`${provider.name}:${near}\`?` : module === null ? `one of a module is named with it: \`${provider.name}:module:${event}\`` : null,
  });
}
