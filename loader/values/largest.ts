// The largest of very many, without sorting all of them: a heap of those so far, the smallest of them on top.

/** What `items.sort(compare).slice(-count)` gives; `items` stay as they are. `count`: from 1 to their number. */
export function largest<T>(items: readonly T[], count: number, compare: (a: T, b: T) => number): T[] {
  // Of equal ones the later is the larger, as after a stable sort.
  const isBelow = (a: number, b: number): boolean => (compare(items[a]!, items[b]!) || a - b) < 0;
  const heap = Array.from({ length: count }, (_, index) => index);
  const sink = (from: number): void => {
    const moved = heap[from]!;
    let at = from;
    for (;;) {
      let child = 2 * at + 1;
      if (child >= count) break;
      if (child + 1 < count && isBelow(heap[child + 1]!, heap[child]!)) child++;
      if (!isBelow(heap[child]!, moved)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = moved;
  };
  for (let at = (count >> 1) - 1; at >= 0; at--) sink(at);
  for (let index = count; index < items.length; index++) {
    if (!isBelow(heap[0]!, index)) continue;
    heap[0] = index;
    sink(0);
  }
  return heap.sort((a, b) => (isBelow(a, b) ? -1 : 1)).map((index) => items[index]!);
}
