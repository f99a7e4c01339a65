/** A failure that nothing in the cluster brings about. */
export interface PlayedFailure {
  /** `ProcessingFailure`, `HealthCheck`, or any other text. */
  readonly reason: string;
  /** `rollBack`: as with the failure action Rollback. `manual`: as with Manual. `failed`: neither direction goes on. */
  readonly outcome: "rollBack" | "manual" | "failed";
  /** What newer servers call it. Default: nothing. */
  readonly classification?: string | undefined;
}
