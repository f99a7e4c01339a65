import type { Secrets } from "../service-fabric/secrets";
import { isFailed, skipped } from "./in-full";
import { inWords } from "./in-words";
import type { Check, CheckName, ConnectionReport } from "./report";

/** A report as its checks are done. Each is told at once, and holds no secret. */
export class ReportInProgress {
  readonly #secrets: Secrets;
  readonly #onCheck: ((check: Check) => void) | undefined;
  readonly #checks: Check[] = [];

  constructor(secrets: Secrets, onCheck: ((check: Check) => void) | undefined) {
    this.#secrets = secrets;
    this.#onCheck = onCheck;
  }

  get checks(): readonly Check[] {
    return this.#checks;
  }

  add(...added: readonly Check[]): void {
    for (const check of added) {
      const shown = inWords(check, (text) => this.#secrets.redact(text));
      this.#checks.push(shown);
      this.#onCheck?.(shown);
    }
  }

  skip(reason: string, ...names: readonly CheckName[]): void {
    this.add(...names.map((name) => skipped(name, reason)));
  }

  end(): ConnectionReport {
    return { ok: !this.#checks.some(isFailed), checks: this.#checks };
  }
}
