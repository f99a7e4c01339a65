/** The query of a request. Names are looked up in any case, as the server's own parsers do. */
export class Query {
  readonly #values = new Map<string, string>();
  readonly #asSent: Record<string, string> = {};

  constructor(search: string) {
    for (const [name, value] of new URLSearchParams(search)) {
      const key = name.toLowerCase();
      if (this.#values.has(key)) continue;
      this.#values.set(key, value);
      this.#asSent[name] = value;
    }
  }

  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** Names and values as they were sent; the first where a name is there more than once. */
  toRecord(): Record<string, string> {
    return { ...this.#asSent };
  }
}
