// Values that are computed when somebody asks for them, and then kept.

/** What `compute` gives, computed when it is first asked for. */
export function lazy<T>(compute: () => T): () => T {
  let done = false;
  let value: T;
  return () => {
    if (!done) {
      value = compute();
      done = true;
    }
    return value;
  };
}
