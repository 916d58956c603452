// What a program must be told of an argument whose place only a note in a binary knows (USDT), in numbers that the loader
// writes into its instructions, for each place of the probe anew. The argument is computed as
//
//   at    = base * base_factor + index * index_factor + (high << 32 | low) [+ the thread's base, if `thread`]
//   value = `memory` ? the `size` bytes of user memory at `at` : at
//
// then shifted by `left`, and back by `right`, arithmetically if `signed`. `base` and `index` are offsets in the context,
// the others numbers. What a place has no use for is 0, so the kernel drops the code for it. Compiler and loader agree by
// the names of the numbers: fields of the probe in the manifest, and of BTF, which takes words only.

export const NOTED_PARTS = ['base', 'base_factor', 'index', 'index_factor', 'low', 'high', 'thread', 'memory', 'size', 'left', 'right', 'signed'] as const;
export type NotedPart = (typeof NOTED_PARTS)[number];

/** Those that are read from the context. */
export type NotedRegister = Extract<NotedPart, 'base' | 'index'>;

export function notedName(argument: number, part: NotedPart): string {
  return `arg${argument}_${part}`;
}

/** null: it is no such name. */
export function readNotedName(name: string): { readonly argument: number; readonly part: NotedPart } | null {
  const [, digits, rest] = /^arg(0|[1-9]\d{0,8})_(.*)$/s.exec(name) ?? [];
  const part = NOTED_PARTS.find((each) => each === rest);
  return digits === undefined || part === undefined ? null : { argument: Number(digits), part };
}
