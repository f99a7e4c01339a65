interface Entry<T> {
  readonly key: number;
  readonly order: number;
  readonly item: T;
}

/** Items by a number, the least first; of equal numbers the one that came first. A binary heap. */
export class PriorityQueue<T> {
  readonly #heap: Entry<T>[] = [];
  #count = 0;

  add(key: number, item: T): void {
    const entry = { key, order: this.#count++, item };
    const heap = this.#heap;
    let at = heap.length;
    for (let parent = heap[(at - 1) >> 1]; at > 0 && parent && isBefore(entry, parent); parent = heap[(at - 1) >> 1]) {
      heap[at] = parent;
      at = (at - 1) >> 1;
    }
    heap[at] = entry;
  }

  /** The least number; `undefined` where the queue is empty. */
  firstKey(): number | undefined {
    return this.#heap[0]?.key;
  }

  /** Takes the first item out if its number is not above the limit. */
  takeUpTo(limit: number): T | undefined {
    const first = this.#heap[0];
    if (!first || first.key > limit) return undefined;
    const last = this.#heap.pop();
    if (last && last !== first) this.#sink(last);
    return first.item;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  /** Puts an entry in the place of the first one. */
  #sink(entry: Entry<T>): void {
    const heap = this.#heap;
    let at = 0;
    for (;;) {
      const left = heap[2 * at + 1];
      const right = heap[2 * at + 2];
      const [child, to] = right && left && isBefore(right, left) ? [right, 2 * at + 2] : [left, 2 * at + 1];
      if (!child || isBefore(entry, child)) break;
      heap[at] = child;
      at = to;
    }
    heap[at] = entry;
  }
}

function isBefore<T>(one: Entry<T>, other: Entry<T>): boolean {
  return one.key < other.key || (one.key === other.key && one.order < other.order);
}
