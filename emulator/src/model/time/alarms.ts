interface Alarm {
  readonly time: number;
  readonly callback: () => void;
}

/** Wishes to be called back at a time. They know no clock: whoever has one rings them. */
export class Alarms {
  readonly #alarms = new Set<Alarm>();

  /** @returns Takes the wish back. */
  add(time: number, callback: () => void): () => void {
    const alarm = { time, callback };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** When the next one is due. */
  next(): number | undefined {
    return this.#first()?.time;
  }

  /** Rings the first one if it is due by then, and says when it was due. */
  ringFirst(by: number): number | undefined {
    const first = this.#first();
    if (!first || first.time > by) return undefined;
    this.#alarms.delete(first);
    first.callback();
    return first.time;
  }

  #first(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) if (!first || alarm.time < first.time) first = alarm;
    return first;
  }
}
