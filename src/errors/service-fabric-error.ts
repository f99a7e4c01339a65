import type { ErrorCode } from "./registry";
import { errorRegistry } from "./registry";

// Types apart, as in `src/index.ts`: they are public.

/** What is known of an error beyond the registry's own words. */
export interface ErrorFacts {
  /** What was seen in this very case, as whole sentences; empty where nothing was. */
  readonly detail?: string;
  /** Says it better than the registry, where the server's own code is known. */
  readonly remedy?: string;
}

/** Something that did not come to its end in a cluster. Its message says what happened, to what, and what to do next. */
export class ServiceFabricError extends Error {
  /** Stable; `docs/errors.md` lists all. */
  readonly code: ErrorCode;
  /** Whether the same `pulumi up` may succeed later with nothing changed. */
  readonly retryable: boolean;

  /** @param subject What it is about, such as "Backup of partition …". */
  constructor(code: ErrorCode, subject: string, { detail = "", remedy }: ErrorFacts) {
    const entry = errorRegistry[code];
    const sentences = [
      `${subject}: ${entry.message}`,
      ...(detail === "" ? [] : [detail]),
      `What to do: ${remedy ?? entry.remedy}`,
    ];
    super(`${sentences.join("\n")} [${code}]`);
    this.code = code;
    this.retryable = entry.retryable;
  }
}
