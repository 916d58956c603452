// Giving back several things of which each may fail: none keeps the others from being given back.

/** Does all of it, in order; throws the first error when all is done. */
export function closeAll(steps: Iterable<() => void>): void {
  let failure: { readonly error: unknown } | null = null;
  for (const step of steps) {
    try {
      step();
    } catch (error) {
      failure ??= { error };
    }
  }
  if (failure !== null) throw failure.error;
}

/** Gives back what had been taken when `error` came up; that is the one that is thrown. */
export function closeAfter(error: unknown, close: () => void): never {
  closeAll([() => { throw error; }, close]);
  throw error;
}
