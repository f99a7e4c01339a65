/** What is wrong with a command or with what it was pointed to, for people. It ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
