// The text of a stack in each of its modes (reference 07.6). A stack's text starts with a line break, so that as a
// map key it stands below `@[`, and has one line per frame, leaf first. A stack that could not be read, or is
// empty, is just that line break. It resolves addresses through Symbols and must not read /proc itself.

import type { SourceFrame, Symbols } from '../symbols/symbols.ts';
import type { Value } from '../values/decode.ts';

type Stack = Extract<Value, { kind: 'kstack' | 'ustack' }>;

export function stackText(stack: Stack, symbols: Symbols): string {
  let text = '\n';
  stack.frames.forEach((address, index) => { text += `${frameText(stack, address, index > 0, symbols)}\n`; });
  return text;
}

/** Several lines where functions are inlined. `isCaller`: the address is where its callee returns to. */
function frameText(stack: Stack, address: bigint, isCaller: boolean, symbols: Symbols): string {
  const plain = address.toString(16);
  switch (stack.mode) {
    case 'bpftrace': {
      const code = sourceOf(stack, address, isCaller, symbols);
      const inlined = code.slice(0, -1).map((frame) => `        [inlined] ${frame.name ?? '[unknown]'}${place(frame)}\n`);
      return `${inlined.join('')}        ${named(locate(stack, address, symbols).symbol, plain)}${place(code.at(-1))}`;
    }
    case 'perf': {
      const { symbol, module } = locate(stack, address, symbols);
      const suffix = stack.kind === 'kstack' ? '' : ` (${module ?? '[unknown]'})`;
      const inlined = sourceOf(stack, address, isCaller, symbols).slice(0, -1).map(({ name }) => `\t${plain} ${name ?? '[unknown]'} (inlined)\n`);
      return `${inlined.join('')}\t${plain} ${named(symbol, plain)}${suffix}`;
    }
    case 'raw': return plain;
    case 'build_id': {
      if (stack.kind === 'kstack') return plain;
      const { buildId, fileOffset } = symbols.user(stack.tgid, address);
      return buildId === null || fileOffset === null ? plain : `${buildId} 0x${fileOffset.toString(16)}`;
    }
  }
}

/** What is being called was written one line before what comes next. */
function sourceOf(stack: Stack, address: bigint, isCaller: boolean, symbols: Symbols): readonly SourceFrame[] {
  return stack.kind === 'kstack' ? [] : symbols.source(stack.tgid, isCaller ? address - 1n : address);
}

/** Line 0 is code that nobody wrote. */
function place(frame: SourceFrame | undefined): string {
  return frame === undefined || frame.line === 0 ? '' : `@${frame.file}:${frame.line}`;
}

interface Location { readonly symbol: { readonly name: string; readonly offset: number } | null; readonly module: string | null }

function locate(stack: Stack, address: bigint, symbols: Symbols): Location {
  return stack.kind === 'kstack' ? { symbol: symbols.kernel(address), module: null } : symbols.user(stack.tgid, address);
}

function named(symbol: Location['symbol'], plain: string): string {
  return symbol ? `${symbol.name}+${symbol.offset}` : `0x${plain}`;
}
