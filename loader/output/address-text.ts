// Addresses of networks as people write them: IPv4 with dots, IPv6 as RFC 5952 wants it and inet_ntop(3) writes it,
// hardware addresses as bpftrace does. Pure.

import type { Integer } from '../values/value.ts';

/** As Linux numbers families. */
const AF_INET = 2;
const AF_INET6 = 10;

/** '' for any other family. `bytes`: at least 16, or 4 of IPv4. */
export function inetText(family: Integer, bytes: Uint8Array): string {
  if (family === AF_INET) return dotted(bytes, 0);
  return family === AF_INET6 ? inet6Text(bytes) : '';
}

export function macText(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join(':');
}

function dotted(bytes: Uint8Array, at: number): string {
  return `${bytes[at]}.${bytes[at + 1]}.${bytes[at + 2]}.${bytes[at + 3]}`;
}

/** The first of the longest runs of two groups of zeroes or more is left out; IPv4 in IPv6 keeps its dots. */
function inet6Text(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (bytes[2 * i]! << 8) | bytes[2 * i + 1]!);
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) [start, length] = [i, end - i];
  }
  const mapped = start === 0 && (length === 6 || (length === 5 && groups[5] === 0xffff));
  const parts = mapped ? groups.slice(0, 6).map(hex) : groups.map(hex);
  if (mapped) parts.push(dotted(bytes, 12));
  if (start < 0) return parts.join(':');
  return `${parts.slice(0, start).join(':')}::${parts.slice(start + length).join(':')}`;
}

function hex(group: number): string {
  return group.toString(16);
}
