/**
 * The members of a JSON object of a request, found in any case, as Newtonsoft finds them. Kinds are the exception: the
 * server's converters look for `StorageKind` and `EntityKind` in that spelling only, hence `exact`.
 */
export class JsonMembers {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #byName: ReadonlyMap<string, unknown>;

  constructor(object: Readonly<Record<string, unknown>>) {
    this.#object = object;
    this.#byName = new Map(Object.entries(object).map(([name, member]) => [name.toLowerCase(), member]));
  }

  get(name: string): unknown {
    return this.#byName.get(name.toLowerCase());
  }

  exact(name: string): unknown {
    return this.#object[name];
  }

  /** The member if it is a text that is not blank: what `RequiredAttribute` lets pass. */
  text(name: string): string | undefined {
    const value = this.get(name);
    return typeof value === "string" && value.trim() !== "" ? value : undefined;
  }
}
