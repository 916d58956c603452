// The arguments that a hint may name, where one program serves several events or functions.

/** Of so many none is looked for: reading what each of them has takes long, and they share next to nothing. */
const MOST = 100;

/** The names that all have and have alike, in the order of the first; `listOf` is asked only where there are not too many. */
export function sharedNames<Each, Argument extends { readonly name: string }>(
  all: readonly Each[], listOf: (each: Each) => readonly Argument[], alike: (a: Argument, b: Argument) => boolean,
): readonly string[] {
  if (all.length > MOST) return [];
  const [first = [], ...others] = all.map(listOf);
  const isShared = (argument: Argument): boolean => others.every((other) => {
    const same = other.find(({ name }) => name === argument.name);
    return same !== undefined && alike(argument, same);
  });
  return first.filter((argument) => argument.name !== '' && isShared(argument)).map(({ name }) => name);
}
