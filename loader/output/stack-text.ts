// The text of a stack in each of its modes (reference 07.6). A stack's text starts with a line break, so that as a
// map key it stands below `@[`, and has one line per frame, leaf first. A stack that could not be read, or is
// empty, is just that line break. It resolves addresses through Symbols and must not read /proc itself.

import type { Symbols } from '../symbols/symbols.ts';
import type { Value } from '../values.ts';

type Stack = Extract<Value, { kind: 'kstack' | 'ustack' }>;

export function stackText(stack: Stack, symbols: Symbols): string {
  let text = '\n';
  for (const address of stack.frames) text += `${frameText(stack, address, symbols)}\n`;
  return text;
}

function frameText(stack: Stack, address: bigint, symbols: Symbols): string {
  const plain = address.toString(16);
  switch (stack.mode) {
    case 'bpftrace': return `        ${named(locate(stack, address, symbols).symbol, plain)}`;
    case 'perf': {
      const { symbol, module } = locate(stack, address, symbols);
      const suffix = stack.kind === 'kstack' ? '' : ` (${module ?? '[unknown]'})`;
      return `\t${plain} ${named(symbol, plain)}${suffix}`;
    }
    case 'raw': return plain;
    case 'build_id': {
      if (stack.kind === 'kstack') return plain;
      const { buildId, fileOffset } = symbols.user(stack.tgid, address);
      return buildId === null || fileOffset === null ? plain : `${buildId} 0x${fileOffset.toString(16)}`;
    }
  }
}

interface Location { readonly symbol: { readonly name: string; readonly offset: number } | null; readonly module: string | null }

function locate(stack: Stack, address: bigint, symbols: Symbols): Location {
  return stack.kind === 'kstack' ? { symbol: symbols.kernel(address), module: null } : symbols.user(stack.tgid, address);
}

function named(symbol: Location['symbol'], plain: string): string {
  return symbol ? `${symbol.name}+${symbol.offset}` : `0x${plain}`;
}
