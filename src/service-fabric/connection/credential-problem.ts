import type { ConnectionFault } from "../reply";

/**
 * What we would show the cluster of ourselves cannot be had: a file is missing, a passphrase is wrong, nobody gives a
 * token. The message names the setting or the file, and never holds its content.
 */
export class CredentialProblem extends Error {
  override readonly name = "CredentialProblem";

  /** @param fault How far it got: only a person can fix what was given, while a network may do better the next time. */
  constructor(
    message: string,
    readonly fault: ConnectionFault = "no credentials",
  ) {
    super(message);
  }
}
