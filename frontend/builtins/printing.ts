// Functions whose values become text only when they are printed: times, addresses of networks, paths of cgroups (reference
// 06.3 to 06.5);
// pton(), which goes the other way, is a constant. A value carries the bytes and its type all else, so it can be stored and be a
// key like any other.

import { parseAddress } from '../../common/network-addresses.ts';
import { constantOf, fail, integerConstant, operandText, textOf } from '../check/check-context.ts';
import { asInteger, clockOf } from '../check/join.ts';
import { parameterHelp } from '../check/script-parameters.ts';
import { POISON, sizeOf, typeName } from '../types/types.ts';
import type { Type } from '../types/types.ts';
import type { Argument, CallSite, FunctionRow } from './row.ts';

const MAC: Type = { kind: 'mac' };
const MAC_SIZE = sizeOf(MAC);

export const printingRows: readonly FunctionRow[] = [
  {
    name: 'strftime', why: 'printing', signature: 'strftime("format", nsecs)', count: [2, 2], takes: ['format', 'value'],
    doc: 'A point in time that prints as text, in the local time zone.',
    example: 'tracepoint:syscalls:sys_enter_execve { printf("%s %s\\n", strftime("%H:%M:%S.%f", nsecs), comm); }',
    check: checkStrftime,
  },
  {
    name: 'ntop', why: 'printing', signature: 'ntop([family, ] address)', count: [1, 2],
    doc: 'An address of IPv4 or IPv6 that prints as text.',
    example: 'tracepoint:sock:inet_sock_set_state { @to[ntop(args.daddr)] = count(); }',
    check: checkNtop,
  },
  {
    name: 'pton', why: 'compiler', signature: 'pton("address")', count: [1, 1],
    doc: 'The bytes of an address of IPv4 or IPv6, as the network has them.',
    example: 'tracepoint:sock:inet_sock_set_state /args.daddr == pton("127.0.0.1")/ { @local = count(); }',
    check: checkPton,
  },
  {
    name: 'macaddr', why: 'printing', signature: 'macaddr(bytes)', count: [1, 1],
    doc: 'A hardware address that prints as text.',
    example: 'kprobe:dev_queue_xmit { $skb = (struct sk_buff *)arg0; @from[macaddr($skb.dev.dev_addr)] = count(); }',
    check: checkMacaddr,
  },
  {
    name: 'cgroup_path', why: 'printing', signature: 'cgroup_path(id [, "hierarchies"])', count: [1, 2], takes: ['value', 'format'],
    doc: 'A cgroup that prints as its path, in each hierarchy that has the id and whose name matches.',
    example: 'profile:hz:99 { @samples[cgroup_path(cgroup)] = count(); }',
    check: checkCgroupPath,
  },
];

function checkStrftime({ ctx, args }: CallSite): Type {
  const [format, time] = args as [Argument, Argument];
  const text = constantOf(ctx, format.node);
  if (typeof text !== 'string') {
    if (format.type.kind === 'poison') return POISON;
    return fail(ctx, 'argument-type', format.node, 'The format of strftime() must be a string literal', {
      help: parameterHelp(ctx, format.node, 'string') ?? 'write `strftime("%H:%M:%S", nsecs)`',
    });
  }
  if (time.type.kind === 'poison') return POISON;
  if (asInteger(time.type) === null) {
    return fail(ctx, 'argument-type', time.node, `strftime() takes nanoseconds, this is ${typeName(time.type)}`, { help: 'write `strftime("%H:%M:%S", nsecs)`' });
  }
  const constant = integerConstant(ctx, time.node);
  if (constant !== null && constant < 0n) {
    return fail(ctx, 'literal-range', time.node, `No clock shows ${constant} nanoseconds`, { help: 'write `nsecs` for now' });
  }
  const clock = clockOf(time.type);
  if (clock === 'monotonic') {
    return fail(ctx, 'argument-type', time.node, 'The monotonic clock does not tell the time of day: it stands still while the machine sleeps', { help: 'take the time with `nsecs`' });
  }
  return { kind: 'timestamp', format: text, clock: clock ?? 'boot' };
}

function checkNtop({ ctx, args }: CallSite): Type {
  const [family, address] = args.length === 1 ? [null, args[0]!] : [args[0]!, args[1]!];
  if (family !== null && family.type.kind !== 'poison' && asInteger(family.type) === null) {
    return fail(ctx, 'argument-type', family.node, `The family of an address is an integer, this is ${typeName(family.type)}`, { help: 'write `ntop(address)`, or the family first: `ntop(family, address)`' });
  }
  const known = family === null ? null : integerConstant(ctx, family.node);
  if (known !== null && known !== 2n && known !== 10n) {
    return fail(ctx, 'literal-range', family!.node, `ntop() knows the families 2 (AF_INET) and 10 (AF_INET6), not ${known}`, { help: 'leave the family out: the address has 4 bytes or 16' });
  }
  const { type, node } = address;
  if (type.kind === 'poison' || asInteger(type) !== null) return { kind: 'inet' };
  const size = isBytes(type) ? sizeOf(type) : null;
  if (size === 4 || size === 16) return { kind: 'inet' };
  const text = operandText(ctx, node);
  return fail(ctx, 'argument-type', node, size === null ? `ntop() takes an integer, 4 bytes or 16, this is ${typeName(type)}` : `An address has 4 bytes or 16, this is ${typeName(type)}`, {
    help: type.kind === 'pointer' ? `read the address there: \`ntop(*(uint32 *)${text})\`, or \`ntop(*(uint8[16] *)${text})\``
      : type.kind === 'struct' ? `name the field with its bytes: \`ntop(${textOf(ctx, node)}.…)\``
      : type.kind === 'string' ? `a text of an address is one already; pton(${text}) makes its bytes` : null,
  });
}

/** Integers one after the other, or text, which is bytes too. */
function isBytes(type: Type): boolean {
  return type.kind === 'string' ? type.marked !== true : type.kind === 'array' && type.of.kind === 'int';
}

function checkPton({ ctx, args: [address] }: CallSite): Type {
  const { node, type } = address!;
  const text = constantOf(ctx, node);
  if (typeof text !== 'string') {
    if (type.kind === 'poison') return POISON;
    return fail(ctx, 'argument-type', node, 'pton() needs an address as a string literal', { help: parameterHelp(ctx, node, 'string') ?? 'write `pton("127.0.0.1")`' });
  }
  const bytes = parseAddress(text);
  if (bytes === null) {
    return fail(ctx, 'argument-type', node, `"${text}" is no address of IPv4 or IPv6`, { help: 'write `pton("127.0.0.1")` or `pton("::1")`' });
  }
  return { kind: 'array', of: { kind: 'int', size: 1, signed: false }, length: bytes.length };
}

function checkMacaddr({ ctx, args: [bytes] }: CallSite): Type {
  const { type, node } = bytes!;
  if (typeof constantOf(ctx, node) === 'string') {
    return fail(ctx, 'argument-type', node, 'macaddr() takes the bytes of an address, not its text', { help: 'give it a pointer or an array: `macaddr($dev->dev_addr)`' });
  }
  switch (type.kind) {
    case 'poison': case 'pointer': case 'int': return MAC;
    case 'array': case 'string':
      if ((type.kind === 'string' || isBytes(type)) && sizeOf(type) >= MAC_SIZE) return MAC;
      return fail(ctx, 'argument-type', node, `A hardware address has ${MAC_SIZE} bytes, this is ${typeName(type)}`, { help: 'give it an array or a pointer to six bytes' });
    default:
      return fail(ctx, 'argument-type', node, `macaddr() needs a pointer or an array, this is ${typeName(type)}`, { help: 'give it the bytes: `macaddr($dev->dev_addr)`' });
  }
}

function checkCgroupPath({ ctx, args: [id, hierarchies] }: CallSite): Type {
  const filter = hierarchies === undefined ? '*' : constantOf(ctx, hierarchies.node);
  if (typeof filter !== 'string') {
    if (hierarchies!.type.kind === 'poison') return POISON;
    return fail(ctx, 'argument-type', hierarchies!.node, 'The hierarchies of cgroup_path() must be a string literal', {
      help: parameterHelp(ctx, hierarchies!.node, 'string') ?? 'write `cgroup_path(cgroup, "unified")`',
    });
  }
  if (id!.type.kind !== 'poison' && asInteger(id!.type) === null) {
    return fail(ctx, 'argument-type', id!.node, `cgroup_path() takes the id of a cgroup, this is ${typeName(id!.type)}`, { help: 'write `cgroup_path(cgroup)`' });
  }
  return { kind: 'cgroup-path', filter };
}
