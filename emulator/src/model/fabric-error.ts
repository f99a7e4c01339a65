/** What both dialects write of an error. */
export interface ErrorText {
  readonly code: string;
  readonly message: string;
}

/**
 * An error that the server answers, by its code. The HTTP status is not part of it: the gateway and the Backup
 * Restore Service give some codes different ones, so each dialect has a table of its own.
 */
export class FabricError extends Error implements ErrorText {
  override readonly name = "FabricError";

  /** @param code The code as the server writes it: `FABRIC_E_…`, `E_…`. */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}
