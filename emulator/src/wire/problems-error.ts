/** What was asked for makes no sense. All that is wrong with it is told at once. */
export class ProblemsError extends Error {
  override readonly name = "ProblemsError";

  /** @param problems One line each, with its path where it has one. */
  constructor(
    message: string,
    readonly problems: readonly string[] = [],
  ) {
    super(problems.length === 0 ? message : `${message}: ${problems.join("; ")}`);
  }
}
