// @ts-check

/**
 * Time that stands still while anything can run, and jumps to the next due moment when all is quiet. The next one is at
 * the top of a heap, so that tens of thousands who wait cost little.
 */
export class VirtualClock {
  #now = Date.UTC(2026, 0, 1);
  #order = 0;
  /** @type {Timer[]} */
  #heap = [];
  #calledOff = 0;

  now() {
    return this.#now;
  }

  /** @param {number} milliseconds @param {() => void} act */
  after(milliseconds, act) {
    /** @type {Timer} */
    const timer = { dueAt: this.#now + Math.max(0, milliseconds), order: this.#order++, act };
    this.#push(timer);
    return () => {
      if (timer.act === undefined) return;
      timer.act = undefined;
      this.#calledOff++;
      if (this.#calledOff > this.#heap.length / 2) this.#forgetCalledOff();
    };
  }

  /** The same numbers in every run (mulberry32). */
  random = seededRandom(1);

  /** @template T @param {Promise<T>} work @returns {Promise<T>} */
  async run(work) {
    let isDone = false;
    const end = () => {
      isDone = true;
    };
    work.then(end, end);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (isDone) return work;
      this.#jump();
    }
  }

  /** To the next moment at which anything is due, and does all of that moment. */
  #jump() {
    for (let next = this.#pop(); ; next = this.#pop()) {
      if (next === undefined) throw new Error("Nothing is awaited and the work is not done: it hangs.");
      if (next.act === undefined) {
        this.#calledOff--;
        continue;
      }
      this.#now = Math.max(this.#now, next.dueAt);
      this.#do(next);
      break;
    }
    while ((this.#heap[0]?.dueAt ?? Number.POSITIVE_INFINITY) <= this.#now) {
      const next = this.#pop();
      if (next !== undefined) this.#do(next);
    }
  }

  /** One that is done cannot be called off any more. @param {Timer} timer */
  #do(timer) {
    const { act } = timer;
    if (act === undefined) this.#calledOff--;
    timer.act = undefined;
    act?.();
  }

  /** What was called off must not stay until it would have been due. */
  #forgetCalledOff() {
    this.#heap = this.#heap.filter(({ act }) => act !== undefined);
    // What is in order is a heap.
    this.#heap.sort((one, other) => one.dueAt - other.dueAt || one.order - other.order);
    this.#calledOff = 0;
  }

  /** @param {Timer} timer */
  #push(timer) {
    const heap = this.#heap;
    let at = heap.push(timer) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      const above = /** @type {Timer} */ (heap[parent]);
      if (!isBefore(timer, above)) break;
      heap[at] = above;
      at = parent;
    }
    heap[at] = timer;
  }

  #pop() {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let at = 0;
    for (;;) {
      const left = 2 * at + 1;
      if (left >= heap.length) break;
      const right = left + 1;
      const first = /** @type {Timer} */ (heap[left]);
      const second = heap[right];
      const [child, least] = second !== undefined && isBefore(second, first) ? [right, second] : [left, first];
      if (!isBefore(least, last)) break;
      heap[at] = least;
      at = child;
    }
    heap[at] = last;
    return top;
  }
}

/** @typedef {{ dueAt: number, order: number, act: (() => void) | undefined }} Timer */

/** @param {Timer} one @param {Timer} other */
function isBefore(one, other) {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.order < other.order);
}

/** @param {number} seed */
function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
