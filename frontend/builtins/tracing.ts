// Functions that the kernel gives only to programs that it starts with typed objects: those of fentry, fexit and iter, and at raw
// tracepoints those that are loaded for one event (reference 06.3, 06.5). Its verifier wants to see where an object comes from, so the way to it is checked here.

import { fail, integerConstant, textOf } from '../check/check-context.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { defaultString } from '../check/type-syntax.ts';
import { asInteger, intType } from '../check/join.ts';
import { isKernelObject } from '../syntax/kernel-objects.ts';
import { POISON, typeName, UINT64 } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import { literalString } from './output.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';

/** PATH_MAX */
const LONGEST_PATH = 4096n;

export const tracingRows: readonly FunctionRow[] = [
  {
    name: 'path', why: 'memory', signature: 'path(path [, size])', count: [1, 2], needs: ['kernelPaths'],
    doc: 'The name of a file by its `struct path`, its end if that is longer than `size`.',
    example: 'fentry:filp_close { print(path(args.filp.f_path)); }',
    check: checkPath,
  },
  {
    name: 'socket_cookie', why: 'primitive', signature: 'socket_cookie(sock)', count: [1, 1], needs: ['kernelObjects'],
    doc: 'The number that the kernel gives a socket for its lifetime, by its `struct sock *`.',
    example: 'fentry:tcp_sendmsg { @bytes[socket_cookie(args.sk)] = sum(args.size); }',
    check: checkSocketCookie,
  },
  {
    name: 'skboutput', why: 'event', signature: 'skboutput("path", skb, length, offset)', count: [4, 4], takes: ['format', 'value'], needs: ['kernelObjects'], discardable: true,
    doc: 'Writes bytes `offset` to `length` of a packet to a capture file that tcpdump reads, by its `struct sk_buff *`; 0, or why the kernel did not take it.',
    example: 'fentry:__dev_queue_xmit { skboutput("out.pcap", args.skb, args.skb.len, 0); }',
    check: checkSkboutput,
  },
];

function checkPath(call: CallSite): Type {
  const { ctx, args: [path, size] } = call;
  const { type, node } = path!;
  if (type.kind === 'poison') return POISON;
  if (!isStruct(type.kind === 'pointer' ? type.to : type, 'path')) {
    return fail(ctx, 'argument-type', node, `path() needs a struct path or a pointer to one, this is ${typeName(type)}`, {
      help: 'a `struct file` has one: `args.file.f_path`',
    });
  }
  if (!isKernelObject(node)) return unfollowed(call, path!, 'path(args.file.f_path)');
  if (size === undefined || size.type.kind === 'poison') return { kind: 'string', size: defaultString(ctx).size };
  const length = integerConstant(ctx, size.node);
  if (length === null) {
    return fail(ctx, 'argument-type', size.node, 'path() needs its size as a literal', { help: parameterHelp(ctx, size.node, 'integer') ?? 'write a number of bytes' });
  }
  if (length < 1n || length > LONGEST_PATH) return fail(ctx, 'literal-range', size.node, `The size of a path is 1 to ${LONGEST_PATH}`, { help: 'leave it out for max_strlen' });
  return { kind: 'string', size: Number(length) };
}

function checkSocketCookie(call: CallSite): Type {
  const { type, node } = call.args[0]!;
  if (type.kind === 'poison') return POISON;
  if (type.kind !== 'pointer' || !isStruct(type.to, 'sock')) {
    return fail(call.ctx, 'argument-type', node, `socket_cookie() needs a \`struct sock *\`, this is ${typeName(type)}`, { help: 'write `(struct sock *)…`' });
  }
  return isKernelObject(node) ? UINT64 : unfollowed(call, call.args[0]!, 'socket_cookie(args.sk)');
}

function checkSkboutput(call: CallSite): Type {
  const { ctx, args: [path, skb, ...numbers] } = call;
  const name = literalString(ctx, path!, 'The path of skboutput()');
  if (name !== null && (name === '' || name.includes('\0'))) return fail(ctx, 'argument-type', path!.node, 'skboutput() needs the name of a file', { help: 'write `skboutput("packets.pcap", …)`' });
  for (const { node, type } of numbers) {
    if (type.kind === 'poison' || asInteger(type) !== null) continue;
    return fail(ctx, 'argument-type', node, `skboutput() takes a number of bytes here, not ${typeName(type)}`, { help: 'write `skboutput("packets.pcap", args.skb, args.skb.len, 0)`' });
  }
  const { type, node } = skb!;
  if (type.kind === 'poison') return POISON;
  if (type.kind !== 'pointer' || !isStruct(type.to, 'sk_buff')) {
    return fail(ctx, 'argument-type', node, `skboutput() needs a \`struct sk_buff *\`, this is ${typeName(type)}`, { help: 'write `(struct sk_buff *)…`' });
  }
  return isKernelObject(node) ? intType(4, false) : unfollowed(call, skb!, 'skboutput("packets.pcap", args.skb, args.skb.len, 0)');
}

function unfollowed({ ctx, node }: CallSite, argument: Argument, example: string): Type {
  return fail(ctx, 'argument-type', argument.node, `${node.name}() needs the way to its object from the probe's arguments on: ${textOf(ctx, argument.node)} is a mere address to the kernel`, {
    help: `write all of it: \`${example}\``,
  });
}

function isStruct(type: Type, name: string): boolean {
  return type.kind === 'struct' && type.tag === 'struct' && type.name === name;
}
