import type { Check, CheckName, Finding, FoundEntity } from "./report";

/** What was seen of one. */
export type Seen = Omit<Finding, "entities">;

const severity: Readonly<Record<Finding["status"], number>> = { failed: 0, warning: 1, ok: 2 };

/** Puts together what was seen of each of many. */
export class Findings {
  readonly #found = new Map<string, { readonly seen: Seen; readonly entities: FoundEntity[] }>();

  add(entity: FoundEntity, seen: Seen): void {
    // The words of a failure may differ from one to the next; the first are shown.
    const key = `${seen.status} ${seen.code ?? seen.detail}`;
    const finding = this.#found.get(key) ?? { seen, entities: [] };
    this.#found.set(key, finding);
    finding.entities.push(entity);
  }

  /** A check that is as good as the worst finding. @param about What the findings are of. */
  toCheck(name: CheckName, about: string): Check {
    const findings = [...this.#found.values()]
      .map(({ seen, entities }): Finding => ({ ...seen, entities }))
      .sort(
        (one, other) => severity[one.status] - severity[other.status] || other.entities.length - one.entities.length,
      );
    const [worst, ...others] = findings;
    const { status = "ok" } = worst ?? {};
    const isAll = worst !== undefined && others.length === 0 && status === "ok";
    return { name, status, detail: isAll ? `${about}: ${worst.detail}` : about, findings };
  }
}
