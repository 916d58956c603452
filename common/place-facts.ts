// What a program may be told of the binary that it is attached in, in numbers that the loader writes into its instructions, for
// each place of the probe anew, like those of noted-arguments.ts. Compiler and loader agree by the names of the numbers: fields
// of the probe in the manifest, and of BTF, which takes words only.
//
//   symbol0, symbol1 …     how far the symbol of ProbeSpec.symbols with this index is behind the place: both are moved alike
//                          when the file is mapped, so the sum with the instruction pointer is where the symbol is in memory
//   inode_low, inode_high  the halves of the number of the file's inode
//   is_executable          1: a program that lies where its file says (ET_EXEC), else 0

const NAMES = ['inode_low', 'inode_high', 'is_executable'] as const;
export type BinaryFact = (typeof NAMES)[number];

export function symbolFact(index: number): string {
  return `symbol${index}`;
}

/** A fact, or the index of a symbol; null: it is no such name. */
export function readPlaceFact(name: string): BinaryFact | number | null {
  const digits = /^symbol(0|[1-9]\d{0,8})$/.exec(name)?.[1];
  return digits === undefined ? NAMES.find((each) => each === name) ?? null : Number(digits);
}
