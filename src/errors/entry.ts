/** What is known of an error before it happens. */
export interface ErrorEntry {
  /** What happened, as a sentence. */
  readonly message: string;
  /** What to do next, as a sentence. */
  readonly remedy: string;
  /** Whether the same `pulumi up` may succeed later with nothing changed. */
  readonly retryable: boolean;
}
