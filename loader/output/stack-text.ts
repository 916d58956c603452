// The text of a stack in each of its modes (reference 07.6). A stack's text starts with a line break, so that as a
// map key it stands below `@[`, and has one line per frame, leaf first. A stack that could not be read, or is
// empty, is just that line break. What each frame is has been looked up before; this file asks nobody.

import type { Frame, ResolvedValue, SourcePlace } from '../values/value.ts';

type Stack = Extract<ResolvedValue, { kind: 'kstack' | 'ustack' }>;

export function stackText(stack: Stack): string {
  let text = '\n';
  for (const frame of stack.frames) text += `${frameText(stack, frame)}\n`;
  return text;
}

/** Several lines where functions are inlined. */
function frameText(stack: Stack, { address, symbol, module, build, source }: Frame): string {
  const plain = address.toString(16);
  const named = symbol ? `${symbol.name}+${symbol.offset}` : `0x${plain}`;
  switch (stack.mode) {
    case 'bpftrace': {
      const inlined = source.slice(0, -1).map((code) => `        [inlined] ${code.name ?? '[unknown]'}${placeText(code)}\n`);
      return `${inlined.join('')}        ${named}${placeText(source.at(-1))}`;
    }
    case 'perf': {
      const suffix = stack.kind === 'kstack' ? '' : ` (${module ?? '[unknown]'})`;
      const inlined = source.slice(0, -1).map(({ name }) => `\t${plain} ${name ?? '[unknown]'} (inlined)\n`);
      return `${inlined.join('')}\t${plain} ${named}${suffix}`;
    }
    case 'raw': return plain;
    case 'build_id': return build === null ? plain : `${build.id} 0x${build.fileOffset.toString(16)}`;
  }
}

function placeText(code: SourcePlace | undefined): string {
  return code === undefined || code.line === 0 ? '' : `@${code.file}:${code.line}`;
}
